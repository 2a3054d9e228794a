/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points on a map, coloured by class, with a legend.
 *
 * Points are written straight into an image surface's pixels, each as a small precomputed mask, in
 * a scattered order so that no class lies on top: thousands of them cost a millisecond, where as
 * many Cairo arcs cost a frame.
 */
#pragma once

#include "app/plot/theme.h"

/* Which part of the map is seen: map units at the centre, and px per unit. */
typedef struct {
  double x, y, scale;
} ParallaxViewport;

typedef struct {
  const float *xy; /* [n][2], y upwards */
  int n;
  const gint32 *labels; /* [n], or NULL; −1: none */
  double radius;        /* px */
  int isolated;         /* a label whose points alone are in full colour; −1: all are */
  int highlighted;      /* a point drawn larger with a ring; −1: none */
} ParallaxScatter;

/* The view that shows all points with a margin in a width × height picture. */
ParallaxViewport parallax_scatter_fit (const float *xy, int n, double width, double height);

/* Draws onto a CAIRO_FORMAT_ARGB32 image surface whose device scale is scale; the background is the
 * theme's. */
void parallax_scatter_draw (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
                            const ParallaxViewport *view, cairo_surface_t *surface);

/* The point under a pixel, within reach px; −1: none. */
int parallax_scatter_pick (const ParallaxScatter *scatter, const ParallaxViewport *view,
                           double width, double height, double x, double y, double reach);

/* The marker of a label, its middle at x, y. */
void parallax_marker_draw (cairo_t *cr, const ParallaxPlotTheme *theme, int label, double x,
                           double y);

/* Class names with their markers, in columns below y; returns the height used (draws nothing when
 * cr is NULL). */
double parallax_legend_draw (cairo_t *cr, const ParallaxPlotTheme *theme, char *const *names,
                             int n_names, double x, double y, double width);
