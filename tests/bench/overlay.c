/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long it takes to open twelve runs of 100,000 steps each for a comparison, and to draw their
 * losses over one another. Prints a Markdown table. Not part of ./test.sh.
 *
 *     build/tests/bench-overlay
 */
#include <stdio.h>

#include "app/compare/overlay.h"
#include "app/store/database.h"
#include "support/files.h"
#include "times.h"

enum {
  RUNS = PARALLAX_COMPARE_MOST,
  STEPS = 100000,
  EPOCHS = 100,
  FRAMES = 60,
  WIDTH = 1000,
  HEIGHT = 420
};

static void
assert_well (gboolean is_well, GError *error)
{
  if (!is_well)
    g_error ("%s", error->message);
}

/* A finished run with a row for every step's loss and some for every epoch. */
static char *
add_run (ParallaxStore *store)
{
  sqlite3 *db = parallax_store_get_db (store);
  plx_settings settings;
  GError *error = NULL;
  gint64 id;
  ParallaxRunInfo *info;
  char *uid;

  plx_settings_init (&settings);
  id = parallax_store_add (store, &settings, "run", &error);
  assert_well (id != 0, error);
  assert_well (
      parallax_db_run (db, &error,
                       "UPDATE runs SET state = 'finished', steps_per_epoch = ?, total_steps = ?, "
                       "step = ?, epoch = ?, label_sets = 'class', loss = 1 WHERE id = ?",
                       "iiiii", (gint64)STEPS / EPOCHS, (gint64)STEPS, (gint64)STEPS,
                       (gint64)EPOCHS, id) &&
          parallax_db_run (
              db, &error,
              "WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ?) INSERT "
              "INTO metrics SELECT ?, 'loss', i, 6 - i * 3e-5 + (i * 7919 % 100) * 0.004 FROM s",
              "ii", (gint64)STEPS, id) &&
          parallax_db_run (
              db, &error,
              "WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ?) INSERT "
              "INTO metrics SELECT ?, n.name, i * ?, i * 0.01 FROM s, (SELECT 'epoch' AS name "
              "UNION "
              "SELECT 'alignment' UNION SELECT 'uniformity' UNION SELECT 'seconds') n",
              "iii", (gint64)EPOCHS, id, (gint64)STEPS / EPOCHS),
      error);
  info = parallax_store_get (store, id, &error);
  assert_well (info != NULL, error);
  uid = g_strdup (info->uid);
  parallax_run_info_free (info);
  return uid;
}

static void
bench_drawing (const ParallaxComparison *comparison, const char *what,
               const ParallaxOverlay *overlay)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  g_autoptr (ParallaxOverlayCurves) curves = NULL;
  times made = { 0 }, t = { 0 };
  g_autofree char *making = g_strdup_printf ("make the curves of %s", what);
  g_autofree char *drawing = g_strdup_printf ("draw %s", what);

  for (int i = 0; i < 5; i++) {
    g_clear_pointer (&curves, parallax_overlay_curves_free);
    times_begin (&made);
    curves = parallax_overlay_curves_new (comparison, overlay, FALSE);
    times_end (&made, 1);
  }
  times_print (&made, making);
  for (int i = 0; i < FRAMES; i++) {
    cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create (surface);
    ParallaxCurveArea area;

    times_begin (&t);
    parallax_overlay_draw (curves, &theme, cr, WIDTH, HEIGHT, &area);
    times_end (&t, 1);
    cairo_destroy (cr);
    cairo_surface_destroy (surface);
  }
  times_print (&t, drawing);
}

int
main (void)
{
  char *folder = folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxStore) store = parallax_store_open (folder, &error);
  g_autoptr (ParallaxComparison) comparison = NULL;
  char *words[RUNS + 1] = { NULL };
  times opening = { 0 };

  assert_well (store != NULL, error);
  for (int i = 0; i < RUNS; i++)
    words[i] = add_run (store);
  printf ("| %d runs of %d steps | median | slowest twentieth |\n|---|---|---|\n", RUNS, STEPS);
  for (int i = 0; i < 5; i++) {
    g_clear_pointer (&comparison, parallax_comparison_free);
    times_begin (&opening);
    comparison = parallax_comparison_new (store, (const char *const *)words, &error);
    times_end (&opening, 1);
    assert_well (comparison != NULL, error);
  }
  times_print (&opening, "open");
  bench_drawing (comparison, "every step's loss, smoothed",
                 &(ParallaxOverlay){ PARALLAX_OVERLAY_LOSS, PARALLAX_AXIS_EPOCHS, 0, 0.9, FALSE });
  bench_drawing (comparison, "it as it is",
                 &(ParallaxOverlay){ PARALLAX_OVERLAY_LOSS, PARALLAX_AXIS_EPOCHS, 0, 0, FALSE });
  bench_drawing (comparison, "it by seconds of training",
                 &(ParallaxOverlay){ PARALLAX_OVERLAY_LOSS, PARALLAX_AXIS_SECONDS, 0, 0.9, FALSE });
  for (int i = 0; i < RUNS; i++)
    g_free (words[i]);
  folder_free (folder);
  return 0;
}
