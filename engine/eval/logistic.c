/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The objective as two products around a softmax. Workspace: W and b [d + 1][C] · logits [n][C] ·
 * dW [d][C] · the rows' losses [n].
 */
#include "eval/logistic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/input.h"
#include "eval/lbfgs.h"
#include "kernel/gemm.h"
#include "kernel/pieces.h"
#include "loss/cross-entropy.h"

enum { MOST_ITERATIONS = 500 };
static const double tolerance = 1e-5;

size_t
plx_logistic_workspace (const plx_logistic_problem *problem)
{
  size_t n = (size_t)problem->n, d = (size_t)problem->d, classes = (size_t)problem->n_classes;

  return (d + 1) * classes + n * classes + d * classes + n;
}

/* logits = X W + b; weights [d + 1][classes]. */
static void
forward (plx_pool *pool, const float *x, int n, int d, int classes, const float *weights,
         float *logits)
{
  const float *bias = weights + (size_t)d * (size_t)classes;

  for (int i = 0; i < n; i++)
    memcpy (logits + (size_t)i * (size_t)classes, bias, (size_t)classes * sizeof *bias);
  plx_gemm (plx_pool_for (pool, (double)n * d * classes), false, false, n, classes, d, 1, x, d,
            weights, classes, 1, logits, classes);
}

static void
to_floats (const double *from, size_t n, float *to)
{
  for (size_t i = 0; i < n; i++)
    to[i] = (float)from[i];
}

/* λ/2 ‖W‖², and its gradient added. */
static double
add_penalty (double l2, const double *weights, size_t n, double *gradient)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++) {
    sum += weights[i] * weights[i];
    gradient[i] += l2 * weights[i];
  }
  return 0.5 * l2 * sum;
}

double
plx_logistic_objective (plx_pool *pool, const plx_logistic_problem *problem,
                        const double *parameters, double *gradient, float *workspace)
{
  int n = problem->n, d = problem->d, classes = problem->n_classes;
  size_t inner = (size_t)d * (size_t)classes;
  float *weights = workspace, *logits = weights + inner + classes;
  float *slopes = logits + (size_t)n * (size_t)classes, *losses = slopes + inner;
  double loss;

  to_floats (parameters, inner + (size_t)classes, weights);
  forward (pool, problem->x, n, d, classes, weights, logits);
  loss = plx_cross_entropy (pool, logits, problem->labels, n, classes, losses);
  plx_gemm (plx_pool_for (pool, (double)n * d * classes), true, false, d, classes, n, 1, problem->x,
            d, logits, classes, 0, slopes, classes);
  for (size_t i = 0; i < inner; i++)
    gradient[i] = (double)slopes[i];
  memset (gradient + inner, 0, (size_t)classes * sizeof *gradient);
  for (int i = 0; i < n; i++)
    for (int k = 0; k < classes; k++)
      gradient[inner + (size_t)k] += (double)logits[(size_t)i * (size_t)classes + (size_t)k];
  return loss + add_penalty (problem->l2, parameters, inner, gradient);
}

/* Adds one row's part of the gradient of the cross entropy's sum; returns its loss. */
static double
add_row_ref (const plx_logistic_problem *problem, const double *parameters, int row, double *logits,
             double *gradient)
{
  int d = problem->d, classes = problem->n_classes;
  const float *x = problem->x + (size_t)row * (size_t)d;
  double most = -INFINITY, sum = 0;

  for (int k = 0; k < classes; k++) {
    logits[k] = parameters[d * classes + k];
    for (int j = 0; j < d; j++)
      logits[k] += (double)x[j] * parameters[j * classes + k];
    most = fmax (most, logits[k]);
  }
  for (int k = 0; k < classes; k++)
    sum += exp (logits[k] - most);
  for (int k = 0; k < classes; k++) {
    double slope = exp (logits[k] - most) / sum - (k == problem->labels[row]);

    for (int j = 0; j < d; j++)
      gradient[j * classes + k] += slope * (double)x[j];
    gradient[d * classes + k] += slope;
  }
  return most + log (sum) - logits[problem->labels[row]];
}

double
plx_logistic_objective_ref (const plx_logistic_problem *problem, const double *parameters,
                            double *gradient)
{
  size_t inner = (size_t)problem->d * (size_t)problem->n_classes;
  size_t count = inner + (size_t)problem->n_classes;
  int labelled = plx_count_labelled (problem->labels, problem->n);
  double *logits = calloc ((size_t)problem->n_classes, sizeof *logits), loss = 0;

  PLX_ASSERT (logits != NULL);
  memset (gradient, 0, count * sizeof *gradient);
  for (int i = 0; i < problem->n; i++)
    if (problem->labels[i] >= 0)
      loss += add_row_ref (problem, parameters, i, logits, gradient);
  for (size_t i = 0; i < count; i++)
    gradient[i] /= labelled;
  free (logits);
  return loss / labelled + add_penalty (problem->l2, parameters, inner, gradient);
}

typedef struct {
  plx_pool *pool;
  const plx_logistic_problem *problem;
  float *workspace;
} objective_context;

static double
evaluate (void *context, const double *x, double *gradient)
{
  objective_context *self = context;

  return plx_logistic_objective (self->pool, self->problem, x, gradient, self->workspace);
}

static plx_status
reserve (const plx_logistic_problem *problem, plx_logistic *fit, float **workspace,
         plx_error *error)
{
  size_t count = ((size_t)problem->d + 1) * (size_t)problem->n_classes;

  if (fit->parameters == NULL)
    fit->parameters = calloc (count, sizeof *fit->parameters);
  *workspace = malloc (plx_logistic_workspace (problem) * sizeof **workspace);
  if (fit->parameters == NULL || *workspace == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for a linear probe of %d rows of %d.",
                     problem->n, problem->d);
  return PLX_OK;
}

plx_status
plx_logistic_fit (plx_pool *pool, const plx_logistic_problem *problem, const plx_watch *watch,
                  plx_logistic *fit, plx_error *error)
{
  int count = (problem->d + 1) * problem->n_classes;
  size_t inner = (size_t)problem->d * (size_t)problem->n_classes;
  objective_context context = { pool, problem, NULL };
  plx_lbfgs_options options = { MOST_ITERATIONS, tolerance };
  plx_lbfgs_result result = { 0 };
  plx_status status =
      plx_check_classes (problem->labels, problem->n, problem->n_classes, "linear probe", error);

  if (status == PLX_OK)
    status = reserve (problem, fit, &context.workspace, error);
  if (status == PLX_OK)
    status =
        plx_lbfgs (evaluate, &context, count, fit->parameters, &options, watch, &result, error);
  free (context.workspace);
  if (status != PLX_OK)
    return status;
  fit->d = problem->d;
  fit->n_classes = problem->n_classes;
  fit->objective = fit->loss = result.value;
  for (size_t i = 0; i < inner; i++)
    fit->loss -= 0.5 * problem->l2 * fit->parameters[i] * fit->parameters[i];
  fit->iterations = result.iterations;
  fit->is_converged = result.is_converged;
  return PLX_OK;
}

void
plx_logistic_clear (plx_logistic *fit)
{
  free (fit->parameters);
  *fit = (plx_logistic){ 0 };
}

void
plx_logistic_predict (plx_pool *pool, const plx_logistic *fit, const float *x, int n, float *logits,
                      int32_t *predictions)
{
  size_t count = ((size_t)fit->d + 1) * (size_t)fit->n_classes;
  float *weights = malloc (count * sizeof *weights);

  PLX_ASSERT (weights != NULL);
  to_floats (fit->parameters, count, weights);
  forward (pool, x, n, fit->d, fit->n_classes, weights, logits);
  plx_highest (logits, n, fit->n_classes, predictions);
  free (weights);
}
