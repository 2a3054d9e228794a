/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Curves over a common axis, with level lines (chance, ideal), event marks, grid and legend.
 */
#pragma once

#include "app/plot/theme.h"

typedef struct {
  const char *label; /* in the legend; NULL: not there */
  const double *x;   /* [n], rising */
  const double *y;   /* [n]; what is not finite leaves a gap */
  gsize n;
  ParallaxColor color;
  double width;             /* px */
  gboolean has_dots;        /* a dot at every point: for few of them */
  const double *low, *high; /* [n]: a band around the curve, or NULL */
} ParallaxCurve;

typedef struct {
  double value;
  const char *label; /* NULL: none */
  double from, to;   /* the part of the axis where it holds; equal: all of it */
} ParallaxLevel;

typedef struct {
  double x;
  const char *label; /* left out where there is no room for it */
  gboolean is_alarm;
  const ParallaxColor *color; /* of the curve that it belongs to; NULL: the theme's */
} ParallaxMark;

typedef struct {
  const char *title, *x_label;
  const ParallaxCurve *curves;
  int n_curves;
  const ParallaxLevel *levels;
  int n_levels;
  const ParallaxMark *marks;
  int n_marks;
  double x_min, x_max;
  double y_min, y_max; /* NaN: from the curves and levels */
  gboolean is_log;
  gboolean is_share; /* values are shares, shown in per cent */
  const char *empty; /* said where there is nothing to draw yet */
} ParallaxCurvePlot;

/* Where the data area came to lie, for pointing into it. */
typedef struct {
  double x, y, width, height; /* px */
  double x_min, x_max, y_min, y_max;
  gboolean is_log;
} ParallaxCurveArea;

void parallax_curve_plot_draw (const ParallaxCurvePlot *plot, const ParallaxPlotTheme *theme,
                               cairo_t *cr, double width, double height, ParallaxCurveArea *area);

double parallax_curve_area_x (const ParallaxCurveArea *area, double value);
double parallax_curve_area_y (const ParallaxCurveArea *area, double value);
/* The value under a pixel. */
double parallax_curve_area_value_at (const ParallaxCurveArea *area, double x);
