/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/density.h"

#include <math.h>
#include <string.h>

enum { CELL = 4 /* px */, REACH = 2 /* cells, of one pass */, PASSES = 3, CHANNELS = 4, CROWD = 3 };

static const double strongest = 0.55;
static const double half_full = 3; /* points a cell for half of the strongest shade */

typedef struct {
  int columns, rows;
  float *sums, *other; /* [rows][columns][CHANNELS]: red, green, blue, count */
} cells;

static gboolean
is_seen (const ParallaxScatter *scatter, int point)
{
  return scatter->looks == NULL || (scatter->looks[point] != PARALLAX_POINT_HIDDEN &&
                                    scatter->looks[point] != PARALLAX_POINT_FAINT);
}

static void
count (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme, const ParallaxViewport *view,
       double width, double height, cells *c)
{
  for (int i = 0; i < scatter->n; i++) {
    ParallaxColor color;
    float *sum;
    double x, y;

    if (!is_seen (scatter, i))
      continue;
    parallax_viewport_place (view, width, height, scatter->xy + 2 * i, &x, &y);
    if (!(x >= 0 && x < width && y >= 0 && y < height))
      continue;
    color = parallax_scatter_color (scatter, theme, i);
    sum = c->sums + ((int)(y / CELL) * c->columns + (int)(x / CELL)) * CHANNELS;
    sum[0] += (float)color.red;
    sum[1] += (float)color.green;
    sum[2] += (float)color.blue;
    sum[3] += 1;
  }
}

/* One pass of a box along n cells that lie step floats apart. */
static void
smooth_line (const float *from, float *to, int n, int step)
{
  float sum[CHANNELS] = { 0 };

  for (int i = -REACH; i < n; i++) {
    if (i + REACH < n)
      for (int k = 0; k < CHANNELS; k++)
        sum[k] += from[(i + REACH) * step + k];
    if (i - REACH - 1 >= 0)
      for (int k = 0; k < CHANNELS; k++)
        sum[k] -= from[(i - REACH - 1) * step + k];
    if (i >= 0)
      for (int k = 0; k < CHANNELS; k++)
        to[i * step + k] = sum[k] / (2 * REACH + 1);
  }
}

static void
smooth (cells *c)
{
  for (int pass = 0; pass < PASSES; pass++) {
    for (int row = 0; row < c->rows; row++)
      smooth_line (c->sums + row * c->columns * CHANNELS, c->other + row * c->columns * CHANNELS,
                   c->columns, CHANNELS);
    for (int column = 0; column < c->columns; column++)
      smooth_line (c->other + column * CHANNELS, c->sums + column * CHANNELS, c->rows,
                   c->columns * CHANNELS);
  }
}

/* One pixel a cell, to be scaled up. */
static cairo_surface_t *
shade (const cells *c)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, c->columns, c->rows);
  int stride = cairo_image_surface_get_stride (surface) / 4;
  guint32 *pixels = (guint32 *)(void *)cairo_image_surface_get_data (surface);

  for (int row = 0; row < c->rows; row++)
    for (int column = 0; column < c->columns; column++) {
      const float *sum = c->sums + (row * c->columns + column) * CHANNELS;
      double n = (double)sum[3], alpha = strongest * n / (n + half_full), part;

      if (n < 0.02)
        continue;
      part = 255 * alpha / n;
      pixels[row * stride + column] =
          (guint32)(255 * alpha) << 24 | (guint32)((double)sum[0] * part) << 16 |
          (guint32)((double)sum[1] * part) << 8 | (guint32)((double)sum[2] * part);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

gboolean
parallax_density_is_crowded (const ParallaxScatter *scatter, const ParallaxViewport *view,
                             double width, double height)
{
  int columns = (int)(width / CELL) + 1, rows = (int)(height / CELL) + 1, seen = 0, crowded = 0;
  g_autofree int *counts = g_new0 (int, columns *rows);

  for (int i = 0; i < scatter->n; i++) {
    double x, y;

    if (!is_seen (scatter, i))
      continue;
    parallax_viewport_place (view, width, height, scatter->xy + 2 * i, &x, &y);
    if (x >= 0 && x < width && y >= 0 && y < height) {
      counts[(int)(y / CELL) * columns + (int)(x / CELL)]++;
      seen++;
    }
  }
  for (int c = 0; c < columns * rows; c++)
    crowded += counts[c] >= CROWD ? counts[c] : 0;
  return 2 * crowded > seen;
}

void
parallax_density_draw (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
                       const ParallaxViewport *view, cairo_surface_t *surface)
{
  double scale_x, scale_y, width, height;
  cairo_surface_t *picture;
  cairo_t *cr;
  cells c;

  cairo_surface_get_device_scale (surface, &scale_x, &scale_y);
  width = cairo_image_surface_get_width (surface) / scale_x;
  height = cairo_image_surface_get_height (surface) / scale_y;
  c.columns = (int)(width / CELL) + 1;
  c.rows = (int)(height / CELL) + 1;
  c.sums = g_new0 (float, c.columns *c.rows *CHANNELS);
  c.other = g_new0 (float, c.columns *c.rows *CHANNELS);
  count (scatter, theme, view, width, height, &c);
  smooth (&c);
  picture = shade (&c);
  cr = cairo_create (surface);
  cairo_scale (cr, CELL, CELL);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
  g_free (c.sums);
  g_free (c.other);
}
