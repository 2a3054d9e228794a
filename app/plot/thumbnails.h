/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Images in the place of dots, where the view is near enough for them to have room.
 */
#pragma once

#include "app/plot/scatter.h"
#include "plx.h"

/* Draws the images of those points that can have one, framed in their colours, over the points; two
 * never lie on one another. Returns how many: none as long as most of the points in view have no room. */
int parallax_thumbnails_draw (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
                              const ParallaxViewport *view, const plx_dataset *dataset,
                              const gint32 *images /* [n] */, cairo_surface_t *surface);

/* One image of a data set as a picture of its own size; the caller's. */
cairo_surface_t *parallax_thumbnail_picture (const plx_dataset *dataset, int image);
