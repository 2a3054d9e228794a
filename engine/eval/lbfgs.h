/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * L-BFGS: minimises a smooth function of many variables from its values and gradients (Liu, Nocedal:
 * On the limited memory BFGS method for large scale optimization. Mathematical Programming 45, 1989).
 *
 * The direction comes from the last few steps and gradient differences (two loops); the step is the
 * first of 1, then shorter ones by quadratic interpolation, that lowers the value enough (Armijo).
 * Made for convex functions: the linear probe's loss.
 */
#pragma once

#include <stdbool.h>

#include "eval/watch.h"

/* The value at x [n]; writes the gradient [n]. */
typedef double (*plx_objective_fn) (void *context, const double *x, double *gradient);

typedef struct {
  int most_iterations;
  double tolerance; /* of the largest entry of the gradient */
} plx_lbfgs_options;

typedef struct {
  double value;
  int iterations;
  bool is_converged; /* the gradient is within the tolerance, or no step lowers the value any more:
                      * it is lowest to the last digit */
} plx_lbfgs_result;

/* Starts from x [n] and leaves the minimum there. A value that is not finite at the start is
 * PLX_DIVERGED. watch may be NULL. Any thread. */
plx_status plx_lbfgs (plx_objective_fn objective, void *context, int n, double *x,
                      const plx_lbfgs_options *options, const plx_watch *watch,
                      plx_lbfgs_result *result, plx_error *error) PLX_WARN_UNUSED;
