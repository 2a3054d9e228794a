/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "support/canvas.h"

#include <math.h>
#include <string.h>

canvas
canvas_new (int width, int height, int sharpness)
{
  canvas c = { .width = width * sharpness, .height = height * sharpness };

  c.surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, c.width, c.height);
  g_assert_cmpint (cairo_surface_status (c.surface), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_set_device_scale (c.surface, sharpness, sharpness);
  c.cr = cairo_create (c.surface);
  return c;
}

void
canvas_clear (canvas *c)
{
  g_assert_cmpint (cairo_status (c->cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (c->cr);
  cairo_surface_destroy (c->surface);
  *c = (canvas){ 0 };
}

static const guint32 *
row_of (const canvas *c, int y)
{
  cairo_surface_flush (c->surface);
  return (const guint32 *)(const void *)(cairo_image_surface_get_data (c->surface) +
                                         (gsize)y *
                                             (gsize)cairo_image_surface_get_stride (c->surface));
}

guint32
canvas_pixel (const canvas *c, double x, double y)
{
  int column = (int)floor (x), row = (int)floor (y);

  g_assert_cmpint (column, >=, 0);
  g_assert_cmpint (column, <, c->width);
  g_assert_cmpint (row, >=, 0);
  g_assert_cmpint (row, <, c->height);
  return row_of (c, row)[column] & 0xffffffu;
}

static gboolean
is_near (guint32 a, guint32 b, int tolerance)
{
  for (int shift = 0; shift < 24; shift += 8)
    if (ABS ((int)(a >> shift & 255) - (int)(b >> shift & 255)) > tolerance)
      return FALSE;
  return TRUE;
}

gboolean
canvas_is (const canvas *c, double x, double y, guint32 color, int tolerance)
{
  return is_near (canvas_pixel (c, x, y), color, tolerance);
}

int
canvas_count (const canvas *c, double left, double top, double right, double bottom, guint32 color,
              int tolerance)
{
  int n = 0;

  for (int y = MAX (0, (int)floor (top)); y <= MIN (c->height - 1, (int)floor (bottom)); y++)
    for (int x = MAX (0, (int)floor (left)); x <= MIN (c->width - 1, (int)floor (right)); x++)
      n += canvas_is (c, x, y, color, tolerance);
  return n;
}

gboolean
canvas_equal (const canvas *a, const canvas *b)
{
  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (int y = 0; y < a->height; y++)
    if (memcmp (row_of (a, y), row_of (b, y), (gsize)a->width * 4) != 0)
      return FALSE;
  return TRUE;
}
