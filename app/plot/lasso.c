/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/lasso.h"

#include <math.h>

/* Half-open in y, so that a corner counts for one of its two sides. */
static gboolean
is_inside_polygon (const double *corners, int n, double x, double y)
{
  gboolean is_inside = FALSE;

  for (int i = 0, before = n - 1; i < n; before = i++) {
    double x0 = corners[2 * before], y0 = corners[2 * before + 1];
    double x1 = corners[2 * i], y1 = corners[2 * i + 1];

    if ((y0 > y) != (y1 > y) && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
      is_inside = !is_inside;
  }
  return is_inside;
}

int
parallax_lasso_mark (const double *corners, int n_corners, const float *xy, int n,
                     guint8 *is_inside)
{
  double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY;
  int count = 0;

  for (int i = 0; i < n_corners; i++) {
    left = fmin (left, corners[2 * i]);
    right = fmax (right, corners[2 * i]);
    bottom = fmin (bottom, corners[2 * i + 1]);
    top = fmax (top, corners[2 * i + 1]);
  }
  for (int i = 0; i < n && n_corners >= 3; i++) {
    double x = (double)xy[2 * i], y = (double)xy[2 * i + 1];

    if (!(x >= left && x <= right && y >= bottom && y <= top) ||
        !is_inside_polygon (corners, n_corners, x, y))
      continue;
    is_inside[i] = 1;
    count++;
  }
  return count;
}
