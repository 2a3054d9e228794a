/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A drawing as a file whose end tells the format: PNG at twice its size, SVG or PDF. No half written
 * one stays behind.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

typedef enum {
  PARALLAX_PICTURE_NONE, /* the path ends in none of these */
  PARALLAX_PICTURE_PNG,
  PARALLAX_PICTURE_SVG,
  PARALLAX_PICTURE_PDF,
} ParallaxPictureFormat;

ParallaxPictureFormat parallax_picture_format_of (const char *path);

/* is_vector: what is drawn keeps its shapes, so that single pixels are out of place. */
typedef void (*ParallaxPictureDraw) (cairo_t *cr, double width, double height, gboolean is_vector,
                                     gpointer data);

/* width, height: px, of a PDF points. On failure *error names the file. */
gboolean parallax_picture_write (const char *path, double width, double height,
                                 ParallaxPictureDraw draw, gpointer data, GError **error);
