/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long the Augment page's frame takes after a slider was turned, from the settings to the drawn
 * grid: 64 views of a 96×96 colour image with the default operations, in cells smaller than they are;
 * and what it makes a moment later. Prints a Markdown table. Not part of ./test.sh.
 *
 *     build/tests/bench-views [THREADS]
 */
#include <stdio.h>

#include "app/plot/image-grid.h"
#include "app/views.h"
#include "support/files.h"
#include "support/runs.h"
#include "times.h"

enum { SIDE = 96, VIEWS = 64, FRAMES = 200, STRIP = 9, NEGATIVES = 6 };

static void
drop (cairo_surface_t **pictures, int n)
{
  for (int i = 0; i < n; i++)
    cairo_surface_destroy (pictures[i]);
}

/* The grid of the frame before is held until this one is drawn, as the page holds it. */
static void
bench_frames (ParallaxViews *views, const plx_settings *settings)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxImageGrid grid = { 8, 56, 4, 0 };
  cairo_surface_t *screen = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 480, 480);
  cairo_surface_t *shown[VIEWS] = { NULL }, *pictures[VIEWS];
  cairo_t *cr = cairo_create (screen);
  times frame = { 0 }, making = { 0 }, drawing = { 0 };

  for (int i = 0; i < FRAMES; i++) {
    times_begin (&frame);
    times_begin (&making);
    if (!parallax_views_update (views, settings, NULL))
      g_error ("These are no settings for views.");
    parallax_views_make (views, i % 16, 1 + 32 * i, VIEWS);
    for (int j = 0; j < VIEWS; j++)
      pictures[j] = parallax_views_picture (views, j);
    times_end (&making, 1);
    drop (shown, VIEWS);
    times_begin (&drawing);
    parallax_image_grid_draw (cr, &theme, &grid, pictures, NULL, VIEWS, 0, 0);
    times_end (&drawing, 1);
    times_end (&frame, 1);
    memcpy (shown, pictures, sizeof shown);
  }
  times_print (&frame, "the whole frame");
  times_print (&making, "of it the views with their pictures");
  times_print (&drawing, "of it drawing them");
  drop (shown, VIEWS);
  cairo_destroy (cr);
  cairo_surface_destroy (screen);
}

static void
bench_rest (ParallaxViews *views)
{
  times measuring = { 0 }, sweeping = { 0 }, comparing = { 0 };

  for (int i = 0; i < FRAMES; i++) {
    ParallaxChannelStatistics statistics[3];
    cairo_surface_t *pictures[STRIP];
    double values[STRIP];
    int others[NEGATIVES], n;

    times_begin (&measuring);
    parallax_views_measure (views, statistics);
    times_end (&measuring, 1);
    times_begin (&sweeping);
    parallax_views_sweep (views, i % 16, 0, 0, 0, STRIP, pictures, values);
    times_end (&sweeping, 1);
    drop (pictures, STRIP);
    times_begin (&comparing);
    n = parallax_views_others (views, i % 16, i, NEGATIVES, others);
    parallax_views_first (views, others, n, i, pictures);
    times_end (&comparing, 1);
    drop (pictures, n);
  }
  times_print (&measuring, "a moment later: statistics");
  times_print (&sweeping, "one operation alone");
  times_print (&comparing, "views of other images");
}

int
main (int argc, char **argv)
{
  char *folder = folder_new ();
  g_autofree char *path = run_write_files (folder, &(run_form){ SIDE, SIDE, 3, 16, TRUE });
  plx_settings settings =
      run_settings ("data.dataset", path, "train.threads", argc > 1 ? argv[1] : "0", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxDataset) dataset = parallax_dataset_open (&settings, &error);
  g_autoptr (ParallaxViews) views =
      dataset != NULL ? parallax_views_new (dataset, &settings, &error) : NULL;

  if (views == NULL)
    g_error ("%s", error->message);
  printf ("| 64 views of 96×96×3 | median | slowest twentieth |\n|---|---|---|\n");
  bench_frames (views, &settings);
  bench_rest (views);
  folder_free (folder);
  return 0;
}
