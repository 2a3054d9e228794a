/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far each class of a map reaches: the convex hull of its points, by Andrew's monotone chain
 * (Another efficient algorithm for convex hulls in two dimensions. IPL 1979).
 */
#pragma once

#include "app/plot/scatter.h"

typedef struct _ParallaxOutlines ParallaxOutlines;

/* Of the points that are neither hidden nor faint; they may go afterwards. */
ParallaxOutlines *parallax_outlines_new (const ParallaxScatter *scatter, int n_classes);
void parallax_outlines_free (ParallaxOutlines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxOutlines, parallax_outlines_free)

/* The corners of a class's hull, counter-clockwise, in map units; fewer than three points: those. */
const float *parallax_outlines_corners (const ParallaxOutlines *self, int class, int *n);
/* Draws them faint in the classes' colours, into a map of width × height px at cr's origin. */
void parallax_outlines_draw (const ParallaxOutlines *self, cairo_t *cr,
                             const ParallaxPlotTheme *theme, const ParallaxViewport *view,
                             double width, double height);
