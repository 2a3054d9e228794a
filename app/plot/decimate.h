/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Curves of any length in as many points as there are pixels, and their smoothing.
 */
#pragma once

#include <glib.h>

typedef struct {
  double x, low, high, last;
  gboolean is_after_gap; /* values that are not finite lie between the column before and this one */
} ParallaxColumn;

/* Sorted x [n] with y [n] into at most columns columns over [x_min, x_max]: of each its least, its
 * largest and its last value. Values that are not finite are left out. Returns how many were
 * written. */
gsize parallax_decimate (const double *x, const double *y, gsize n, double x_min, double x_max,
                         gsize columns, ParallaxColumn *out);

/* Exponential moving average without its start's bias: out [i] = Σ w y / Σ w, older values weighing
 * less by factor (0: no smoothing … towards 1: much) a step. */
void parallax_smooth (const double *y, gsize n, double factor, double *out);
