/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * L-BFGS in double precision; the last MEMORY pairs of step s and gradient difference y in a ring.
 */
#include "eval/lbfgs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"

enum { MEMORY = 10, MOST_TRIES = 30 };

typedef struct {
  plx_objective_fn objective;
  void *context;
  size_t n;
  double *x, value, *gradient, *direction;
  double *next_x, *next_gradient;
  double *s[MEMORY], *y[MEMORY], rho[MEMORY]; /* rho = 1 / sᵀy */
  int pairs, newest;                          /* kept; where the newest lies */
} solver;

static double
dot (const double *a, const double *b, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

static void
add (double *a, double factor, const double *b, size_t n)
{
  for (size_t i = 0; i < n; i++)
    a[i] += factor * b[i];
}

static double
largest (const double *a, size_t n)
{
  double most = 0;

  for (size_t i = 0; i < n; i++)
    most = fmax (most, fabs (a[i]));
  return most;
}

static double *
take (plx_arena *arena, size_t n)
{
  return plx_arena_take (arena, n * sizeof (double));
}

static void
lay_out (plx_arena *arena, solver *self)
{
  self->gradient = take (arena, self->n);
  self->direction = take (arena, self->n);
  self->next_x = take (arena, self->n);
  self->next_gradient = take (arena, self->n);
  for (int i = 0; i < MEMORY; i++) {
    self->s[i] = take (arena, self->n);
    self->y[i] = take (arena, self->n);
  }
}

/* direction = −H gradient. */
static void
find_direction (solver *self)
{
  double alpha[MEMORY], *q = self->direction;

  for (size_t i = 0; i < self->n; i++)
    q[i] = -self->gradient[i];
  for (int age = 0; age < self->pairs; age++) {
    int at = (self->newest - age + MEMORY) % MEMORY;

    alpha[at] = self->rho[at] * dot (self->s[at], q, self->n);
    add (q, -alpha[at], self->y[at], self->n);
  }
  if (self->pairs > 0) {
    const double *y = self->y[self->newest];
    double scale = 1 / (self->rho[self->newest] * dot (y, y, self->n));

    for (size_t i = 0; i < self->n; i++)
      q[i] *= scale;
  }
  for (int age = self->pairs - 1; age >= 0; age--) {
    int at = (self->newest - age + MEMORY) % MEMORY;

    add (q, alpha[at] - self->rho[at] * dot (self->y[at], q, self->n), self->s[at], self->n);
  }
}

/* Finds a step along direction that lowers the value enough; false where there is none. */
static bool
search (solver *self, double first_step, double *next_value)
{
  double slope = dot (self->gradient, self->direction, self->n), step = first_step;

  if (!(slope < 0))
    return false;
  for (int tries = 0; tries < MOST_TRIES; tries++) {
    double shorter;

    memcpy (self->next_x, self->x, self->n * sizeof *self->x);
    add (self->next_x, step, self->direction, self->n);
    *next_value = self->objective (self->context, self->next_x, self->next_gradient);
    if (isfinite (*next_value) && *next_value <= self->value + 1e-4 * step * slope)
      return true;
    /* The lowest point of the parabola through what is known, kept within a tenth and a half. */
    shorter = -slope * step * step / (2 * (*next_value - self->value - slope * step));
    step = isfinite (shorter) ? fmin (fmax (shorter, 0.1 * step), 0.5 * step) : 0.1 * step;
  }
  return false;
}

/* Takes over the step that search found. */
static void
move (solver *self, double next_value)
{
  int at = (self->newest + 1) % MEMORY;
  double curvature;

  for (size_t i = 0; i < self->n; i++) {
    self->s[at][i] = self->next_x[i] - self->x[i];
    self->y[at][i] = self->next_gradient[i] - self->gradient[i];
  }
  curvature = dot (self->s[at], self->y[at], self->n);
  if (curvature > 1e-12 * dot (self->y[at], self->y[at], self->n)) {
    self->rho[at] = 1 / curvature;
    self->newest = at;
    self->pairs += self->pairs < MEMORY;
  }
  memcpy (self->x, self->next_x, self->n * sizeof *self->x);
  memcpy (self->gradient, self->next_gradient, self->n * sizeof *self->x);
  self->value = next_value;
}

static plx_status
minimise (solver *self, const plx_lbfgs_options *options, const plx_watch *watch,
          plx_lbfgs_result *result, plx_error *error)
{
  plx_status status = PLX_OK;

  self->value = self->objective (self->context, self->x, self->gradient);
  if (!isfinite (self->value))
    return plx_fail (error, PLX_DIVERGED, "The loss to be minimised is not a finite number.");
  while (status == PLX_OK && result->iterations < options->most_iterations) {
    double next_value, size = largest (self->gradient, self->n);

    if (size <= options->tolerance) {
      result->is_converged = true;
      break;
    }
    find_direction (self);
    if (!search (self, self->pairs > 0 ? 1 : fmin (1, 1 / size), &next_value)) {
      /* Nothing lower along the gradient itself: the value is lowest to the last digit. */
      result->is_converged = self->pairs == 0;
      if (result->is_converged)
        break;
      self->pairs = 0;
      continue;
    }
    move (self, next_value);
    result->iterations++;
    status = plx_watch_tell (watch, (double)result->iterations / options->most_iterations, error);
  }
  result->value = self->value;
  return status;
}

plx_status
plx_lbfgs (plx_objective_fn objective, void *context, int n, double *x,
           const plx_lbfgs_options *options, const plx_watch *watch, plx_lbfgs_result *result,
           plx_error *error)
{
  solver self = { .objective = objective, .context = context, .n = (size_t)n, .x = x };
  plx_arena arena = { 0 };
  plx_status status;

  *result = (plx_lbfgs_result){ 0 };
  lay_out (&arena, &self);
  status = plx_arena_reserve (&arena, arena.used, "The probe's optimiser", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &self);
  status = minimise (&self, options, watch, result, error);
  plx_arena_release (&arena);
  return status;
}
