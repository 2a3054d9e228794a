/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A map as a figure: title, points, axes, legend. For paper; the window has a widget of its own.
 */
#pragma once

#include "app/plot/scatter.h"

typedef struct {
  ParallaxScatter scatter;
  const char *title, *subtitle;
  const char *x_label, *y_label; /* NULL: the axes mean nothing, and there are none */
  char *const *names;            /* of the labels */
  int n_names;
  gboolean is_outlined;   /* each label's convex hull */
  const char *ramp_title; /* what the scatter's values are; NULL: labels colour the points */
} ParallaxMapFigure;

/* is_vector: points are drawn as shapes, as long as they are not too many for a file. */
void parallax_map_figure_draw (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme,
                               cairo_t *cr, double width, double height, gboolean is_vector);
