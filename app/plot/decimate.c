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
  gsize written = 0, current = 0;
  gboolean is_after_gap = FALSE;

  /* Once for every value of curves that may be very long: no calls, no divisions. */
  for (gsize i = 0; i < n; i++) {
    ParallaxColumn *column;
    gsize number;

    if (!(x[i] >= x_min && x[i] <= x_max))
      continue;
    if (!isfinite (y[i])) {
      is_after_gap = TRUE;
      continue;
    }
    number = MIN ((gsize)((x[i] - x_min) * scale), columns - 1);
    if (written == 0 || number != current) {
      current = number;
      out[written++] = (ParallaxColumn){ x[i], y[i], y[i], y[i], is_after_gap };
      is_after_gap = FALSE;
      continue;
    }
    column = &out[written - 1];
    column->low = y[i] < column->low ? y[i] : column->low;
    column->high = y[i] > column->high ? y[i] : column->high;
    column->last = y[i];
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
