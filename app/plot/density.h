/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How densely points lie, as a shade in the colours of the points: where they cover one another, the
 * last one drawn would otherwise speak for all.
 *
 * Points are counted with their colours in cells of a few pixels, the counts are smoothed by three
 * passes of a box (near a Gaussian), and a cell's shade is its mean colour, as strong as it is full.
 */
#pragma once

#include "app/plot/scatter.h"

/* Lays the shade over what the surface shows. */
void parallax_density_draw (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
                            const ParallaxViewport *view, cairo_surface_t *surface);

/* Whether most points that are seen share their few pixels with others, so that only a shade tells
 * how many there are; view is of width × height px. */
gboolean parallax_density_is_crowded (const ParallaxScatter *scatter, const ParallaxViewport *view,
                                      double width, double height);
