/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which part of a map is seen: the map's y points upwards, a picture's downwards.
 */
#pragma once

#include <glib.h>

/* Map units at the picture's centre, and px per unit. */
typedef struct {
  double x, y, scale;
} ParallaxViewport;

/* The view that shows all points with a margin in a width × height picture. Points that are not
 * finite do not count. */
ParallaxViewport parallax_viewport_fit (const float *xy /* [n][2] */, int n, double width,
                                        double height);

/* Where a point lies in the picture, px; and what lies under a pixel. */
static inline void
parallax_viewport_place (const ParallaxViewport *view, double width, double height, const float *xy,
                         double *x, double *y)
{
  *x = width / 2 + ((double)xy[0] - view->x) * view->scale;
  *y = height / 2 - ((double)xy[1] - view->y) * view->scale;
}
void parallax_viewport_find (const ParallaxViewport *view, double width, double height, double x,
                             double y, double *map_x, double *map_y);

/* The same view seen factor times as large, with what lies under pixel x, y staying there. fitted:
 * how far zooming goes, from half of that view to a hundred thousand times it. */
ParallaxViewport parallax_viewport_zoom (const ParallaxViewport *view,
                                         const ParallaxViewport *fitted, double width,
                                         double height, double x, double y, double factor);
/* Moved by so many px. */
ParallaxViewport parallax_viewport_pan (const ParallaxViewport *view, double dx, double dy);
