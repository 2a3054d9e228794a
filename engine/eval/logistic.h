/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Multinomial logistic regression: the linear probe's classifier.
 *
 *     logits = X W + b,     f (W, b) = cross entropy (logits, y) + λ/2 ‖W‖²
 *
 * with the cross entropy's mean over the labelled rows and b left free; λ = 1 / (n C) in
 * scikit-learn's words. Minimised over the full batch by L-BFGS. Products in single precision on the
 * pool, the parameters and the optimiser in double.
 */
#pragma once

#include <stdint.h>

#include "core/pool.h"
#include "eval/watch.h"

typedef struct {
  const float *x;        /* [n][d], standardised rows */
  const int32_t *labels; /* [n]; −1 rows do not count */
  int n, d, n_classes;
  double l2; /* λ */
} plx_logistic_problem;

typedef struct {
  int d, n_classes;
  double *parameters; /* [d + 1][n_classes]: W, then b; free with plx_logistic_clear */
  double loss;        /* the mean cross entropy, λ's part left out */
  double objective;   /* f */
  int iterations;
  bool is_converged;
} plx_logistic;

/* Fits, starting from fit->parameters where they are there (of the same shape), else from zeros.
 * watch may be NULL. At least two classes must be labelled. The thread that owns the pool. */
plx_status plx_logistic_fit (plx_pool *pool, const plx_logistic_problem *problem,
                             const plx_watch *watch, plx_logistic *fit,
                             plx_error *error) PLX_WARN_UNUSED;
void plx_logistic_clear (plx_logistic *fit);

/* The most likely class of each row; logits [n][n_classes] is written too. */
void plx_logistic_predict (plx_pool *pool, const plx_logistic *fit, const float *x /* [n][d] */,
                           int n, float *logits, int32_t *predictions /* [n] */);

/* f and its gradient [d + 1][n_classes] at the parameters, as fit computes them; workspace holds
 * plx_logistic_workspace floats. */
size_t plx_logistic_workspace (const plx_logistic_problem *problem);
double plx_logistic_objective (plx_pool *pool, const plx_logistic_problem *problem,
                               const double *parameters, double *gradient, float *workspace);
double plx_logistic_objective_ref (const plx_logistic_problem *problem, const double *parameters,
                                   double *gradient);
