/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/picture.h"

void
parallax_picture_fill (cairo_surface_t *picture, const guint8 *pixels, int channels)
{
  int width = cairo_image_surface_get_width (picture);
  int height = cairo_image_surface_get_height (picture);
  gsize stride = (gsize)cairo_image_surface_get_stride (picture);
  guint8 *rows = cairo_image_surface_get_data (picture);

  for (int y = 0; y < height; y++) {
    guint32 *to = (guint32 *)(gpointer)(rows + (gsize)y * stride);

    for (int x = 0; x < width; x++) {
      const guint8 *from = pixels + ((gsize)y * (gsize)width + (gsize)x) * (gsize)channels;

      to[x] = (guint32)from[0] << 16 | (guint32)from[channels / 2] << 8 | from[channels - 1];
    }
  }
}

cairo_surface_t *
parallax_picture_new (const guint8 *pixels, int height, int width, int channels)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);

  parallax_picture_fill (picture, pixels, channels);
  cairo_surface_mark_dirty (picture);
  return picture;
}
