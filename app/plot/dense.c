/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/dense.h"

#include <math.h>

enum { ROOM = 4 }; /* px around the data area, for the line's width */

/* The data area's pixels, and how a place on the plot becomes one of them. */
typedef struct {
  guint8 *bytes;
  int width, height, stride;
  double scale, left, top; /* px = unit · scale − left */
} mask;

/* A column of values in the mask's pixels: least is above most. */
typedef struct {
  double x, least, most, last;
} place;

gboolean
parallax_dense_has_pixels (cairo_t *cr, double *scale)
{
  cairo_surface_t *surface = cairo_get_group_target (cr);
  cairo_matrix_t matrix;
  double device, ignored;

  cairo_get_matrix (cr, &matrix);
  cairo_surface_get_device_scale (surface, &device, &ignored);
  *scale = matrix.xx * device;
  return cairo_surface_get_type (surface) == CAIRO_SURFACE_TYPE_IMAGE && matrix.xx > 0 &&
         matrix.xx == matrix.yy && matrix.xy == 0 && matrix.yx == 0;
}

/* A column's pixels from top to bottom, those at the ends by the part of them that is covered. */
static void
stroke (const mask *m, int column, double top, double bottom, double share)
{
  int first = MAX ((int)floor (top), 0), end = MIN ((int)ceil (bottom), m->height);

  if (column < 0 || column >= m->width)
    return;
  for (int y = first; y < end; y++) {
    guint8 *byte = m->bytes + y * m->stride + column;
    double part = (y + 1 < bottom ? y + 1 : bottom) - (y > top ? y : top);
    guint8 cover = (guint8)(255 * share * part + 0.5);

    *byte = MAX (*byte, cover);
  }
}

/* Half a line's width beyond its ends; where it stands upright, what it is wider than a pixel lies
 * beside it. */
static void
draw_column (const mask *m, int column, double top, double bottom, double width)
{
  double beside = CLAMP ((width - 1) / 2, 0, 1);

  stroke (m, column, top - width / 2, bottom + width / 2, fmin (width, 1));
  if (bottom - top < width || beside == 0)
    return;
  stroke (m, column - 1, top, bottom, beside);
  stroke (m, column + 1, top, bottom, beside);
}

static double
height_at (const place *from, const place *to, double column)
{
  double share = (column - from->x) / (to->x - from->x);

  return from->last + CLAMP (share, 0, 1) * (to->last - from->last);
}

/* The straight way to the next values, in the columns between. */
static void
join (const mask *m, const place *from, const place *to, double width)
{
  for (int column = (int)from->x + 1; column < (int)to->x; column++) {
    double a = height_at (from, to, column), b = height_at (from, to, column + 1);

    draw_column (m, column, fmin (a, b), fmax (a, b), width);
  }
}

static place
place_of (const mask *m, const ParallaxCurveArea *area, const ParallaxColumn *point)
{
  return (place){ parallax_curve_area_x (area, point->x) * m->scale - m->left,
                  parallax_curve_area_y (area, point->high) * m->scale - m->top,
                  parallax_curve_area_y (area, point->low) * m->scale - m->top,
                  parallax_curve_area_y (area, point->last) * m->scale - m->top };
}

/* What all values of one column of pixels have between them; *next: the first of the next column. */
static place
gather (const mask *m, const ParallaxCurveArea *area, const ParallaxColumn *points, gsize n,
        gsize first, gsize *next)
{
  place all = place_of (m, area, &points[first]);
  gsize i = first + 1;

  for (; i < n && !points[i].is_after_gap; i++) {
    place at = place_of (m, area, &points[i]);

    if ((int)at.x != (int)all.x)
      break;
    all.least = fmin (all.least, at.least);
    all.most = fmax (all.most, at.most);
    all.last = at.last;
  }
  *next = i;
  return all;
}

static void
fill (const mask *m, const ParallaxCurveArea *area, const ParallaxColumn *points, gsize n,
      double width)
{
  place before = { 0 };

  for (gsize i = 0, next; i < n; i = next) {
    place at = gather (m, area, points, n, i, &next);
    double top = at.least, bottom = at.most;
    gboolean is_joined = i > 0 && !points[i].is_after_gap;

    if (is_joined && (int)at.x > (int)before.x + 1)
      join (m, &before, &at, width);
    else if (is_joined) { /* neighbours meet */
      top = fmin (top, fmin (before.last, bottom));
      bottom = fmax (bottom, before.last);
    }
    draw_column (m, (int)at.x, top, bottom, width);
    before = at;
  }
}

void
parallax_dense_draw (cairo_t *cr, const ParallaxCurveArea *area, const ParallaxColumn *points,
                     gsize n, double width)
{
  cairo_matrix_t matrix;
  double scale, device;
  cairo_surface_t *surface;
  mask m;

  g_return_if_fail (parallax_dense_has_pixels (cr, &scale));
  cairo_get_matrix (cr, &matrix);
  device = scale / matrix.xx;
  m = (mask){ .width = (int)ceil (area->width * scale) + 2 * ROOM,
              .height = (int)ceil (area->height * scale) + 2 * ROOM,
              .scale = scale };
  surface = cairo_image_surface_create (CAIRO_FORMAT_A8, m.width, m.height);
  m.bytes = cairo_image_surface_get_data (surface);
  m.stride = cairo_image_surface_get_stride (surface);
  /* Whole pixels of the picture, so that nothing is blurred on the way there. */
  m.left = floor (area->x * scale + matrix.x0 * device) - ROOM - matrix.x0 * device;
  m.top = floor (area->y * scale + matrix.y0 * device) - ROOM - matrix.y0 * device;
  fill (&m, area, points, n, width * scale);
  cairo_surface_mark_dirty (surface);
  cairo_surface_set_device_scale (surface, device, device);
  cairo_save (cr);
  cairo_identity_matrix (cr);
  cairo_mask_surface (cr, surface, m.left / device + matrix.x0, m.top / device + matrix.y0);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}
