/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all plots look like, light and dark, and the few things that all of them draw.
 */
#pragma once

#include <cairo.h>

#include "app/plot/palette.h"

typedef struct {
  gboolean is_dark;
  ParallaxColor background, text, dim, grid, alarm;
  double font_size; /* px */
  const char *font; /* family */
} ParallaxPlotTheme;

ParallaxPlotTheme parallax_plot_theme (gboolean is_dark);

void parallax_plot_set_color (cairo_t *cr, ParallaxColor color);

/* Text whose anchor (0 left or top … 1 right or bottom) lies at x, y. */
void parallax_plot_text (cairo_t *cr, const ParallaxPlotTheme *theme, const char *text, double x,
                         double y, double x_anchor, double y_anchor);
double parallax_plot_text_width (cairo_t *cr, const ParallaxPlotTheme *theme, const char *text);
/* Bold text from x on, its middle at y; returns its width. */
double parallax_plot_title (cairo_t *cr, const ParallaxPlotTheme *theme, const char *text, double x,
                            double y);
