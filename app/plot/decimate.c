/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/decimate.h"

#include <math.h>

gsize
parallax_decimate (const double *x, const double *y, gsize n, double x_min, double x_max,
                   gsize columns, ParallaxColumn *out)
{
  double scale = (double)columns / (x_max - x_min);
  gsize written = 0;
  double current = -1;
  gboolean is_after_gap = FALSE;

  for (gsize i = 0; i < n; i++) {
    double column = fmin (floor ((x[i] - x_min) * scale), (double)columns - 1);

    if (!(x[i] >= x_min && x[i] <= x_max))
      continue;
    if (!isfinite (y[i])) {
      is_after_gap = TRUE;
      continue;
    }
    if (column != current) {
      current = column;
      out[written++] = (ParallaxColumn){ x[i], y[i], y[i], y[i], is_after_gap };
      is_after_gap = FALSE;
      continue;
    }
    out[written - 1].low = fmin (out[written - 1].low, y[i]);
    out[written - 1].high = fmax (out[written - 1].high, y[i]);
    out[written - 1].last = y[i];
  }
  return written;
}

void
parallax_smooth (const double *y, gsize n, double factor, double *out)
{
  double sum = 0, weight = 0;

  for (gsize i = 0; i < n; i++) {
    if (isfinite (y[i])) {
      sum = sum * factor + y[i];
      weight = weight * factor + 1;
    }
    out[i] = weight > 0 ? sum / weight : NAN;
  }
}
