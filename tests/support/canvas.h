/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests of plots: a picture to draw on, and what colour lies where.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

typedef struct {
  cairo_surface_t *surface; /* ARGB32 */
  cairo_t *cr;
  int width, height; /* px of the surface */
} canvas;

/* sharpness: pixels of the surface per unit drawn with. */
canvas canvas_new (int width, int height, int sharpness);
void canvas_clear (canvas *c);

/* 0xrrggbb at the pixel under x, y; fails the test outside. */
guint32 canvas_pixel (const canvas *c, double x, double y);

/* Whether every channel of the pixel is within tolerance of color's. */
gboolean canvas_is (const canvas *c, double x, double y, guint32 color, int tolerance);

/* How many pixels of left … right × top … bottom (cut to the picture) are of that colour. */
int canvas_count (const canvas *c, double left, double top, double right, double bottom,
                  guint32 color, int tolerance);

/* Whether two pictures of one size are the same in every byte. */
gboolean canvas_equal (const canvas *a, const canvas *b);
