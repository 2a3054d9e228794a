/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Health figures in double precision over unit rows; the singular values through the smaller of the
 * two Gram matrices. That one is itself in double precision: eigenvalues are the squares of
 * singular values, and single precision would give each direction that has collapsed 3e-4 of the
 * largest.
 */
#include "eval/health.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/arena.h"
#include "kernel/gemm.h"
#include "kernel/l2norm.h"
#include "project/symmetric.h"

typedef struct {
  float *u, *u_positive; /* [n][d] */
  float *inverse;        /* [n] */
  float *cosines;        /* [n][n]: U Uᵀ */
  double *z;             /* [n][d] */
  double *gram;          /* [s][s], s = min (n, d): z zᵀ or zᵀ z */
  double *eigenvalues;   /* [s] */
} health_memory;

static void
lay_out (plx_arena *arena, health_memory *memory, int n, int d)
{
  size_t nd = (size_t)n * (size_t)d, side = (size_t)(n < d ? n : d);

  memory->u = plx_arena_floats (arena, nd);
  memory->u_positive = plx_arena_floats (arena, nd);
  memory->inverse = plx_arena_floats (arena, (size_t)n);
  memory->cosines = plx_arena_floats (arena, (size_t)n * (size_t)n);
  memory->z = plx_arena_take (arena, nd * sizeof *memory->z);
  memory->gram = plx_arena_take (arena, side * side * sizeof *memory->gram);
  memory->eigenvalues = plx_arena_take (arena, side * sizeof *memory->eigenvalues);
}

static bool
is_finite (const float *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return false;
  return true;
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

/* From the eigenvalues of a Gram matrix, which are the squares of the singular values. */
static double
effective_rank (const double *eigenvalues, int count)
{
  double sum = 0, entropy = 0;

  for (int i = 0; i < count; i++)
    sum += sqrt (fmax (eigenvalues[i], 0));
  if (sum == 0)
    return 0;
  for (int i = 0; i < count; i++) {
    double p = sqrt (fmax (eigenvalues[i], 0)) / sum + 1e-7;

    entropy -= p * log (p);
  }
  return exp (entropy);
}

static plx_status
measure_rank (const float *z, int n, int d, health_memory *memory, double *rank, plx_error *error)
{
  int side = n < d ? n : d;
  plx_status status;

  for (size_t i = 0; i < (size_t)n * (size_t)d; i++)
    memory->z[i] = (double)z[i];
  cblas_dsyrk (CblasRowMajor, CblasLower, n < d ? CblasNoTrans : CblasTrans, side, n < d ? d : n, 1,
               memory->z, d, 0, memory->gram, side);
  status = plx_symmetric_eigenvalues (memory->gram, side, memory->eigenvalues, error);
  if (status == PLX_OK)
    *rank = effective_rank (memory->eigenvalues, side);
  return status;
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
  if (!is_finite (z, nd) || (positive != NULL && !is_finite (positive, nd)))
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
  plx_gemm (pool, false, true, n, n, d, 1, memory.u, d, memory.u, d, 0, memory.cosines, n);
  health->uniformity = uniformity (memory.cosines, n);
  health->std = mean_std (memory.u, n, d);
  status = measure_rank (z, n, d, &memory, &health->rank, error);
  plx_arena_release (&arena);
  return status;
}
