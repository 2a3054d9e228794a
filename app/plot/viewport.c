/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/viewport.h"

#include <math.h>

enum { MARGIN = 20, LEAST_SIDE = 10, MOST_ZOOM = 100000 };

ParallaxViewport
parallax_viewport_fit (const float *xy, int n, double width, double height)
{
  double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY;
  ParallaxViewport view = { 0, 0, 1 };

  for (int i = 0; i < n; i++) {
    double x = (double)xy[2 * i], y = (double)xy[2 * i + 1];

    if (!isfinite (x + y))
      continue;
    left = fmin (left, x);
    right = fmax (right, x);
    bottom = fmin (bottom, y);
    top = fmax (top, y);
  }
  if (!isfinite (left))
    return view;
  view.x = (left + right) / 2;
  view.y = (bottom + top) / 2;
  view.scale = fmin (fmax (width - 2 * MARGIN, LEAST_SIDE) / fmax (right - left, 1e-9),
                     fmax (height - 2 * MARGIN, LEAST_SIDE) / fmax (top - bottom, 1e-9));
  return view;
}

void
parallax_viewport_find (const ParallaxViewport *view, double width, double height, double x,
                        double y, double *map_x, double *map_y)
{
  *map_x = view->x + (x - width / 2) / view->scale;
  *map_y = view->y - (y - height / 2) / view->scale;
}

ParallaxViewport
parallax_viewport_zoom (const ParallaxViewport *view, const ParallaxViewport *fitted, double width,
                        double height, double x, double y, double factor)
{
  double scale = CLAMP (view->scale * factor, fitted->scale / 2, fitted->scale * MOST_ZOOM);
  double map_x, map_y;

  parallax_viewport_find (view, width, height, x, y, &map_x, &map_y);
  return (ParallaxViewport){ map_x - (x - width / 2) / scale, map_y + (y - height / 2) / scale,
                             scale };
}

ParallaxViewport
parallax_viewport_pan (const ParallaxViewport *view, double dx, double dy)
{
  return (ParallaxViewport){ view->x - dx / view->scale, view->y + dy / view->scale, view->scale };
}
