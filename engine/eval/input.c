/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The checks of input.h.
 */
#include "eval/input.h"

#include <math.h>
#include <string.h>

plx_status
plx_check_finite (const float *values, size_t n, plx_error *error)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return plx_fail (
          error, PLX_ERROR_INVALID,
          "The encoder gives numbers that are not finite: its weights are damaged, and "
          "nothing can be measured of it. An earlier checkpoint may be whole.");
  return PLX_OK;
}

int
plx_count_labelled (const int32_t *labels, int n)
{
  int labelled = 0;

  for (int i = 0; i < n; i++)
    labelled += labels[i] >= 0;
  return labelled;
}

void
plx_count_classes (const int32_t *labels, int n, int n_classes, int32_t *counts)
{
  memset (counts, 0, (size_t)n_classes * sizeof *counts);
  for (int i = 0; i < n; i++)
    if (labels[i] >= 0)
      counts[labels[i]]++;
}

plx_status
plx_check_classes (const int32_t *labels, int n, int n_classes, const char *what, plx_error *error)
{
  int32_t first = -1;

  for (int i = 0; i < n; i++) {
    PLX_ASSERT (labels[i] < n_classes);
    if (labels[i] >= 0 && first < 0)
      first = labels[i];
    if (labels[i] >= 0 && labels[i] != first)
      return PLX_OK;
  }
  if (first < 0)
    return plx_fail (error, PLX_ERROR_INVALID, "The %s needs labels, and no image here has one.",
                     what);
  return plx_fail (error, PLX_ERROR_INVALID,
                   "The %s tells classes apart, and all labelled images here are of one class.",
                   what);
}
