/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/thumbnails.h"

#include <math.h>

#include "app/plot/picture.h"

enum { MOST_POINTS = 900, LEAST_SIDE = 20, MOST_SIDE = 56, FRAME = 2 };

cairo_surface_t *
parallax_thumbnail_picture (const plx_dataset *dataset, int image)
{
  return parallax_picture_new (plx_dataset_image (dataset, image), dataset->height, dataset->width,
                               dataset->channels);
}

/* One image of a data set, fitted into a square. */
static void
draw_fitted (cairo_t *cr, const plx_dataset *dataset, int image, double x, double y, double side)
{
  int width = dataset->width, height = dataset->height;
  cairo_surface_t *surface = parallax_thumbnail_picture (dataset, image);
  double scale = side / MAX (width, height);

  cairo_save (cr);
  cairo_translate (cr, x + (side - width * scale) / 2, y + (side - height * scale) / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            scale >= 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

/* Points in view, at most MOST_POINTS + 1 of them. */
static int
find_visible (const ParallaxScatter *scatter, const ParallaxViewport *view, double width,
              double height, int *visible)
{
  int n = 0;

  for (int i = 0; i < scatter->n && n <= MOST_POINTS; i++) {
    double x, y;

    if (scatter->looks != NULL &&
        (scatter->looks[i] == PARALLAX_POINT_HIDDEN || scatter->looks[i] == PARALLAX_POINT_FAINT))
      continue;
    parallax_viewport_place (view, width, height, scatter->xy + 2 * i, &x, &y);
    if (x >= 0 && x < width && y >= 0 && y < height)
      visible[n++] = i;
  }
  return n;
}

typedef struct {
  int columns, rows, cell;
  guint8 *is_taken;
} room;

/* Takes the cells that a square around x, y touches; FALSE: one is taken already. */
static gboolean
take_room (room *r, double x, double y, double side)
{
  int left = MAX (0, (int)((x - side / 2) / r->cell)),
      top = MAX (0, (int)((y - side / 2) / r->cell));
  int right = MIN (r->columns - 1, (int)((x + side / 2) / r->cell));
  int bottom = MIN (r->rows - 1, (int)((y + side / 2) / r->cell));

  for (int row = top; row <= bottom; row++)
    for (int column = left; column <= right; column++)
      if (r->is_taken[row * r->columns + column])
        return FALSE;
  for (int row = top; row <= bottom; row++)
    for (int column = left; column <= right; column++)
      r->is_taken[row * r->columns + column] = 1;
  return TRUE;
}

int
parallax_thumbnails_draw (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
                          const ParallaxViewport *view, const plx_dataset *dataset,
                          const gint32 *images, cairo_surface_t *surface)
{
  int visible[MOST_POINTS + 1], n, shown = 0;
  double scale_x, scale_y, width, height, side;
  cairo_t *cr;
  room r;

  cairo_surface_get_device_scale (surface, &scale_x, &scale_y);
  width = cairo_image_surface_get_width (surface) / scale_x;
  height = cairo_image_surface_get_height (surface) / scale_y;
  n = find_visible (scatter, view, width, height, visible);
  side = sqrt (width * height / (1.5 * MAX (n, 1)));
  if (n == 0 || n > MOST_POINTS || side < LEAST_SIDE)
    return 0;
  side = MIN (side, MOST_SIDE);
  r = (room){ (int)(width / 4) + 1, (int)(height / 4) + 1, 4, NULL };
  r.is_taken = g_malloc0 ((gsize)r.columns * (gsize)r.rows);
  for (int i = 0; i < n; i++) {
    double x, y;

    parallax_viewport_place (view, width, height, scatter->xy + 2 * visible[i], &x, &y);
    if (take_room (&r, x, y, side))
      visible[shown++] = visible[i];
  }
  g_free (r.is_taken);
  /* A few images over a crowd of dots would hide it. */
  if (shown < n * 0.6)
    return 0;
  cr = cairo_create (surface);
  for (int i = 0; i < shown; i++) {
    double x, y;

    parallax_viewport_place (view, width, height, scatter->xy + 2 * visible[i], &x, &y);
    parallax_plot_set_color (cr, parallax_scatter_color (scatter, theme, visible[i]));
    cairo_rectangle (cr, x - side / 2, y - side / 2, side, side);
    cairo_fill (cr);
    draw_fitted (cr, dataset, images[visible[i]], x - side / 2 + FRAME, y - side / 2 + FRAME,
                 side - 2 * FRAME);
  }
  cairo_destroy (cr);
  return shown;
}
