/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A curve with a value or more for each column of pixels, on a picture: an upright stroke a column, from
 * the least to the largest value, soft at its ends. Where Cairo would take milliseconds to outline
 * thousands of joins, this is a mask of bytes.
 */
#pragma once

#include "app/plot/curve.h"
#include "app/plot/decimate.h"

/* Whether the surface that is drawn on has pixels, unlike paper; *scale: of them a unit. */
gboolean parallax_dense_has_pixels (cairo_t *cr, double *scale);

/* Draws in the source's colour. points lie from left to right, some in each column of pixels; where
 * there are none they are joined. */
void parallax_dense_draw (cairo_t *cr, const ParallaxCurveArea *area, const ParallaxColumn *points,
                          gsize n, double width);
