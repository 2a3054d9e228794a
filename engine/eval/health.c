/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Health figures in double precision over unit rows; the singular values through the smaller of the
 * two Gram matrices.
 */
#include "eval/health.h"

#include <math.h>
#include <stdlib.h>

#include "core/arena.h"
#include "kernel/gemm.h"
#include "kernel/l2norm.h"
#include "project/symmetric.h"

typedef struct {
  float *u, *u_positive; /* [n][d] */
  float *inverse;        /* [n] */
  float *gram;           /* [n][n] of u; later the smaller Gram matrix of z */
  float *eigenvalues;    /* [min (n, d)] */
} health_memory;

static void
lay_out (plx_arena *arena, health_memory *memory, int n, int d)
{
  size_t nd = (size_t)n * (size_t)d, side = (size_t)(n > d ? n : d);

  memory->u = plx_arena_floats (arena, nd);
  memory->u_positive = plx_arena_floats (arena, nd);
  memory->inverse = plx_arena_floats (arena, (size_t)n);
  memory->gram = plx_arena_floats (arena, side * side);
  memory->eigenvalues = plx_arena_floats (arena, side);
}

static double
alignment (const float *u, const float *positive, int n, int d)
{
  double sum = 0;

  for (int i = 0; i < n * d; i++)
    sum += ((double)u[i] - (double)positive[i]) * ((double)u[i] - (double)positive[i]);
  return sum / n;
}

/* ln of the mean of e^{−2‖u − u′‖²} over all pairs of different rows; gram = U Uᵀ. */
static double
uniformity (const float *gram, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++)
      sum += exp (-4 * (1 - (double)gram[(size_t)i * (size_t)n + (size_t)j]));
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

/* From the eigenvalues of a Gram matrix, which are the squares of the singular values. */
static double
effective_rank (const float *eigenvalues, int count)
{
  double sum = 0, entropy = 0;

  for (int i = 0; i < count; i++)
    sum += sqrt (eigenvalues[i] > 0 ? (double)eigenvalues[i] : 0);
  if (sum == 0)
    return 0;
  for (int i = 0; i < count; i++) {
    double p = sqrt (eigenvalues[i] > 0 ? (double)eigenvalues[i] : 0) / sum + 1e-7;

    entropy -= p * log (p);
  }
  return exp (entropy);
}

static plx_status
measure_rank (plx_pool *pool, const float *z, int n, int d, health_memory *memory, double *rank,
              plx_error *error)
{
  int side = n < d ? n : d;
  plx_status status;

  if (n < d)
    plx_gemm (pool, false, true, n, n, d, 1, z, d, z, d, 0, memory->gram, n);
  else
    plx_gemm (pool, true, false, d, d, n, 1, z, d, z, d, 0, memory->gram, d);
  status = plx_symmetric_eigen (memory->gram, side, memory->eigenvalues, false, error);
  if (status == PLX_OK)
    *rank = effective_rank (memory->eigenvalues, side);
  return status;
}

plx_status
plx_health_measure (plx_pool *pool, const float *z, const float *positive, int n, int d,
                    plx_health *health, plx_error *error)
{
  plx_arena arena = { 0 };
  health_memory memory;
  plx_status status;

  PLX_ASSERT (n >= 2);
  for (int i = 0; i < n * d; i++)
    if (!isfinite (z[i]))
      return plx_fail (error, PLX_ERROR_INVALID, "The embeddings are not finite numbers.");
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
  plx_gemm (pool, false, true, n, n, d, 1, memory.u, d, memory.u, d, 0, memory.gram, n);
  health->uniformity = uniformity (memory.gram, n);
  health->std = mean_std (memory.u, n, d);
  status = measure_rank (pool, z, n, d, &memory, &health->rank, error);
  plx_arena_release (&arena);
  return status;
}
