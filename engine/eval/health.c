/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Health figures in double precision over unit rows; the rank from the singular values of z.
 */
#include "eval/health.h"

#include <math.h>
#include <stdlib.h>

#include "core/arena.h"
#include "eval/input.h"
#include "eval/spectrum.h"
#include "kernel/gemm.h"
#include "kernel/l2norm.h"

typedef struct {
  float *u, *u_positive; /* [n][d] */
  float *inverse;        /* [n] */
  float *cosines;        /* [n][n]: U Uᵀ */
  void *workspace;       /* of the spectrum */
  double *values;        /* [min (n, d)]: singular values */
} health_memory;

static void
lay_out (plx_arena *arena, health_memory *memory, int n, int d)
{
  size_t nd = (size_t)n * (size_t)d, side = (size_t)(n < d ? n : d);

  memory->u = plx_arena_floats (arena, nd);
  memory->u_positive = plx_arena_floats (arena, nd);
  memory->inverse = plx_arena_floats (arena, (size_t)n);
  memory->cosines = plx_arena_floats (arena, (size_t)n * (size_t)n);
  memory->workspace = plx_arena_take (arena, plx_spectrum_workspace (n, d));
  memory->values = plx_arena_take (arena, side * sizeof *memory->values);
}

static double
alignment (const float *u, const float *positive, int n, int d)
{
  double sum = 0;

  for (int i = 0; i < n * d; i++)
    sum += ((double)u[i] - (double)positive[i]) * ((double)u[i] - (double)positive[i]);
  return sum / n;
}

/* ln of the mean of e^{−2‖u − u′‖²} over all pairs of different rows. */
static double
uniformity (const float *cosines, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++)
      sum += exp (-4 * (1 - (double)cosines[(size_t)i * (size_t)n + (size_t)j]));
  return log (sum / (0.5 * n * (n - 1.0)));
}

static double
mean_std (const float *u, int n, int d)
{
  double total = 0;

  for (int j = 0; j < d; j++) {
    double sum = 0, squares = 0;

    for (int i = 0; i < n; i++)
      sum += (double)u[(size_t)i * (size_t)d + (size_t)j];
    for (int i = 0; i < n; i++) {
      double off = (double)u[(size_t)i * (size_t)d + (size_t)j] - sum / n;

      squares += off * off;
    }
    total += sqrt (squares / n);
  }
  return total / d;
}

static double
effective_rank (const double *values, int count)
{
  double sum = 0, entropy = 0;

  for (int i = 0; i < count; i++)
    sum += values[i];
  if (sum == 0)
    return 0;
  for (int i = 0; i < count; i++) {
    double p = values[i] / sum + 1e-7;

    entropy -= p * log (p);
  }
  return exp (entropy);
}

plx_status
plx_health_measure (plx_pool *pool, const float *z, const float *positive, int n, int d,
                    plx_health *health, plx_error *error)
{
  size_t nd = (size_t)n * (size_t)d;
  plx_arena arena = { 0 };
  health_memory memory;
  plx_status status;

  PLX_ASSERT (n >= 2);
  status = plx_check_finite (z, nd, error);
  if (status == PLX_OK && positive != NULL)
    status = plx_check_finite (positive, nd, error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &memory, n, d);
  status = plx_arena_reserve (&arena, arena.used, "Measuring health", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &memory, n, d);
  plx_l2norm_forward (pool, z, n, d, memory.u, memory.inverse);
  health->alignment = NAN;
  if (positive != NULL) {
    plx_l2norm_forward (pool, positive, n, d, memory.u_positive, memory.inverse);
    health->alignment = alignment (memory.u, memory.u_positive, n, d);
  }
  plx_gemm (pool, false, true, n, n, d, 1, memory.u, d, memory.u, d, 0, memory.cosines, n);
  health->uniformity = uniformity (memory.cosines, n);
  health->std = mean_std (memory.u, n, d);
  status = plx_spectrum (z, n, d, false, memory.workspace, memory.values, error);
  health->rank = status == PLX_OK ? effective_rank (memory.values, n < d ? n : d) : NAN;
  plx_arena_release (&arena);
  return status;
}
