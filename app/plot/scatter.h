/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points on a map, coloured by class or by a number.
 *
 * Points are written straight into an image surface's pixels, each as a small precomputed mask, in
 * a scattered order so that no class lies on top: thousands of them cost a millisecond, where as
 * many Cairo arcs cost a frame.
 */
#pragma once

#include "app/plot/theme.h"
#include "app/plot/viewport.h"

/* How one point is drawn. */
typedef enum {
  PARALLAX_POINT_PLAIN,
  PARALLAX_POINT_FAINT, /* grey and thin: of another class than the one looked at */
  PARALLAX_POINT_HIDDEN,
  PARALLAX_POINT_CHOSEN, /* larger and full */
  PARALLAX_N_LOOKS,
} ParallaxPointLook;

typedef struct {
  const float *xy; /* [n][2], y upwards */
  int n;
  const gint32 *labels; /* [n], or NULL; −1: none */
  double radius;        /* px */
  const guint8 *looks;  /* [n] of ParallaxPointLook; NULL: all are plain */
  const float *values;  /* [n], 0 … 1 (NaN: none): the colour, instead of the label's; or NULL */
  gboolean is_shaded;   /* the density of points lies as a shade under them */
} ParallaxScatter;

/* The radius that so many points are drawn with, px. */
double parallax_scatter_radius (int n);

/* A point's colour, as the legend has it. */
ParallaxColor parallax_scatter_color (const ParallaxScatter *scatter,
                                      const ParallaxPlotTheme *theme, int point);

/* Draws onto a CAIRO_FORMAT_ARGB32 image surface whose device scale is set; the background is the
 * theme's. */
void parallax_scatter_draw (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
                            const ParallaxViewport *view, cairo_surface_t *surface);

/* A ring around a point, in the picture. */
void parallax_scatter_draw_ring (cairo_t *cr, const ParallaxPlotTheme *theme, double x, double y,
                                 double radius);
