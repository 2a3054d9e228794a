/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plain twins of residual.h: one element at a time, in double precision.
 */
#include "kernel/residual.h"

#include <string.h>

static double
lazy_at (const plx_lazy *lazy, size_t at, int channel)
{
  double value = (double)lazy->raw[at];

  if (lazy->scale != NULL)
    value = value * (double)lazy->scale[channel] + (double)lazy->shift[channel];
  return value;
}

void
plx_residual_forward_ref (size_t rows, int channels, const plx_lazy *branch,
                          const plx_lazy *shortcut, bool is_rectified, float *out)
{
  for (size_t at = 0; at < rows * (size_t)channels; at++) {
    int channel = (int)(at % (size_t)channels);
    double value = lazy_at (branch, at, channel), other = 0;

    if (shortcut != NULL)
      other = lazy_at (shortcut, at, channel);
    if (shortcut != NULL && shortcut->is_rectified && other < 0)
      other = 0;
    value += other;
    out[at] = is_rectified && value < 0 ? 0 : (float)value;
  }
}

void
plx_residual_backward_ref (size_t rows, int channels, const plx_lazy *mask, float *gradient,
                           const plx_residual_sums *sums, int n_sums)
{
  for (int i = 0; i < n_sums; i++)
    memset (sums[i].sums, 0, 2 * (size_t)channels * sizeof (double));
  for (size_t at = 0; at < rows * (size_t)channels; at++) {
    int channel = (int)(at % (size_t)channels);

    if (mask->is_rectified && !(lazy_at (mask, at, channel) > 0))
      gradient[at] = 0;
    for (int i = 0; i < n_sums; i++) {
      sums[i].sums[channel] += (double)gradient[at];
      sums[i].sums[channels + channel] += (double)gradient[at] * (double)sums[i].raw[at];
    }
  }
}
