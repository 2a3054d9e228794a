/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Curves of several runs over one another: whose colour lies where.
 */
#include "app/compare/overlay.h"

#include <math.h>

#include "support/canvas.h"

enum { RUNS = 3, EPOCHS = 6, STEPS = 10, WIDTH = 600, HEIGHT = 360, NEAR = 40 };

/* Runs of which number i has a loss of 1 + i throughout. */
static ParallaxComparison
comparison_new (void)
{
  ParallaxComparison it = { .n = RUNS, .n_groups = RUNS };

  it.runs = g_new0 (ParallaxComparedRun, RUNS);
  for (int i = 0; i < RUNS; i++) {
    ParallaxComparedRun *run = &it.runs[i];

    run->info = g_new0 (ParallaxRunInfo, 1);
    run->info->name = g_strdup_printf ("run %d", i);
    run->group = i;
    plx_settings_init (&run->settings);
    parallax_history_init (&run->history, STEPS);
    for (int step = 1; step <= EPOCHS * STEPS; step++) {
      plx_record record = { .kind = PLX_RECORD_STEP, .step = step, .loss = 1 + i };

      parallax_history_add (&run->history, &record);
    }
  }
  return it;
}

static void
comparison_clear (ParallaxComparison *it)
{
  for (int i = 0; i < it->n; i++) {
    g_free (it->runs[i].info->name);
    g_free (it->runs[i].info);
    parallax_history_clear (&it->runs[i].history);
  }
  g_free (it->runs);
}

static void
add_event (ParallaxComparison *it, int run, plx_record event)
{
  parallax_history_add (&it->runs[run].history, &event);
}

static plx_record
change_at (int step)
{
  plx_param_ref ref;
  plx_settings settings;

  plx_settings_init (&settings);
  g_assert_cmpint (plx_settings_find (&settings, "simclr.temperature", &ref, NULL), ==, PLX_OK);
  return (plx_record){
    .kind = PLX_RECORD_CHANGE, .step = step, .param = ref.index, .old_value = 0.2, .new_value = 0.5
  };
}

static guint32
pixel_of (int number)
{
  ParallaxColor color = parallax_overlay_color (number, FALSE);

  return (guint32)lround (255 * color.red) << 16 | (guint32)lround (255 * color.green) << 8 |
         (guint32)lround (255 * color.blue);
}

/* Pixels of a run's colour in the column of that place. */
static int
count (const canvas *c, const ParallaxCurveArea *area, int number, double at)
{
  double x = round (parallax_curve_area_x (area, at));

  return canvas_count (c, x, area->y, x, area->y + area->height, pixel_of (number), NEAR);
}

/* A run's changes and alarms are lines in its own colour where they happened, on every axis. */
static void
test_marks (void)
{
  static const double places[PARALLAX_N_AXES] = { 2.5, 25, 25 * 256, NAN };
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxComparison it = comparison_new ();

  add_event (&it, 1, change_at (25));
  add_event (&it, 2,
             (plx_record){ .kind = PLX_RECORD_ALARM, .step = 40, .alarm = PLX_ALARM_COLLAPSE });
  add_event (&it, 0, (plx_record){ .kind = PLX_RECORD_PAUSE, .step = 10 });
  for (int axis = 0; axis < PARALLAX_AXIS_SECONDS; axis++) {
    ParallaxOverlay overlay = { PARALLAX_OVERLAY_LOSS, (ParallaxOverlayAxis)axis, 0, 0, FALSE };
    double step = places[axis] / 25;
    g_autoptr (ParallaxOverlayCurves) curves = parallax_overlay_curves_new (&it, &overlay, FALSE);
    canvas c = canvas_new (WIDTH, HEIGHT, 1);
    ParallaxCurveArea area;

    parallax_overlay_draw (curves, &theme, c.cr, WIDTH, HEIGHT, &area);
    g_assert_cmpint (count (&c, &area, 1, 25 * step), >, (int)area.height / 5);
    g_assert_cmpint (count (&c, &area, 1, 33 * step), <, 8);
    g_assert_cmpint (count (&c, &area, 2, 40 * step), >, (int)(0.8 * area.height));
    g_assert_cmpint (count (&c, &area, 0, 10 * step), <, 8);
    canvas_clear (&c);
  }
  comparison_clear (&it);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overlay/marks", test_marks);
  return g_test_run ();
}
