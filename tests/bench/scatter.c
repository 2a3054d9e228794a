/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long drawing and picking 60,000 points takes: every frame another view, as while a person pans
 * and zooms. Prints a Markdown table of the median and the slowest twentieth. Not part of ./test.sh.
 *
 *     build/tests/bench-scatter
 */
#include <math.h>
#include <stdio.h>

#include "app/plot/point-grid.h"
#include "app/plot/scatter.h"
#include "support/numbers.h"
#include "times.h"

enum { N = 60000, CLASSES = 10, WIDTH = 1000, HEIGHT = 760, FRAMES = 120 };

static void
bench_frames (const char *what, const ParallaxScatter *scatter, gboolean is_zooming)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxViewport fitted = parallax_viewport_fit (scatter->xy, scatter->n, WIDTH, HEIGHT);
  ParallaxViewport view = fitted;
  times t = { 0 };

  for (int i = 0; i < FRAMES; i++) {
    cairo_surface_t *surface;

    times_begin (&t);
    surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
    parallax_scatter_draw (scatter, &theme, &view, surface);
    cairo_surface_destroy (surface);
    times_end (&t, 1);
    view = is_zooming ? parallax_viewport_zoom (&view, &fitted, WIDTH, HEIGHT, 400, 300, 1.02)
                      : parallax_viewport_pan (&view, i % 40 < 20 ? 5 : -5, 2);
  }
  times_print (&t, what);
}

static void
bench_picking (const ParallaxScatter *scatter)
{
  ParallaxViewport view = parallax_viewport_fit (scatter->xy, scatter->n, WIDTH, HEIGHT);
  g_autoptr (ParallaxPointGrid) grid = parallax_point_grid_new (scatter->xy, scatter->n);
  times t = { 0 };

  for (int i = 0; i < FRAMES; i++) {
    times_begin (&t);
    for (int j = 0; j < 1000; j++)
      parallax_point_grid_nearest (grid, sin (i + j), cos (i * j), 12 / view.scale, NULL, NULL);
    times_end (&t, 1000);
  }
  times_print (&t, "pick under the pointer");
}

int
main (void)
{
  g_autofree float *xy = numbers_normal (2 * N, 1), *values = numbers_uniform (N, 2, 0, 1);
  g_autofree gint32 *labels = g_new (gint32, N);
  ParallaxScatter scatter = { .xy = xy, .n = N, .radius = parallax_scatter_radius (N) };

  for (int i = 0; i < N; i++) {
    labels[i] = i % CLASSES;
    xy[2 * i] += 6 * (float)cos (labels[i] * 0.63);
    xy[2 * i + 1] += 6 * (float)sin (labels[i] * 0.63);
  }
  scatter.labels = labels;
  printf ("| 60,000 points, %d × %d px | median | slowest twentieth |\n|---|---|---|\n", WIDTH,
          HEIGHT);
  bench_frames ("pan", &scatter, FALSE);
  bench_frames ("zoom", &scatter, TRUE);
  scatter.is_shaded = TRUE;
  bench_frames ("pan, shaded", &scatter, FALSE);
  scatter.is_shaded = FALSE;
  scatter.values = values;
  bench_frames ("pan, coloured by a number", &scatter, FALSE);
  bench_picking (&scatter);
  return 0;
}
