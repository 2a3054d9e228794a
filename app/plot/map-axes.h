/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The axes of a map whose directions mean something: ticks in the layout's units and what each axis is.
 */
#pragma once

#include "app/plot/theme.h"
#include "app/plot/viewport.h"

/* Where the map lies on the page, px. */
typedef struct {
  double x, y, width, height;
} ParallaxMapFrame;

/* Ticks along the frame's bottom and left. is_inside: numbers and labels lie within the frame, for a
 * map that fills its widget; else outside, on the page's margin of so many px. */
void parallax_map_axes_draw (cairo_t *cr, const ParallaxPlotTheme *theme,
                             const ParallaxViewport *view, const ParallaxMapFrame *frame,
                             const char *x_label, const char *y_label, gboolean is_inside,
                             double margin);
