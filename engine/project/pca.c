/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PCA through the covariance of the centred points, and the closed form of Procrustes in the plane.
 */
#include "project/pca.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/arena.h"
#include "kernel/gemm.h"
#include "project/symmetric.h"

typedef struct {
  float *centred;     /* [n][d] */
  float *others;      /* [n_others][d], less the points' mean */
  float *covariance;  /* [d][d] */
  float *eigenvalues; /* [d] */
} pca_memory;

static void
lay_out (plx_arena *arena, pca_memory *memory, int n, int n_others, int d)
{
  memory->centred = plx_arena_floats (arena, (size_t)n * (size_t)d);
  memory->others = plx_arena_floats (arena, (size_t)n_others * (size_t)d);
  memory->covariance = plx_arena_floats (arena, (size_t)d * (size_t)d);
  memory->eigenvalues = plx_arena_floats (arena, (size_t)d);
}

/* False if a coordinate is not finite. */
static bool
centre (const float *points, int n, const float *others, int n_others, int d,
        const pca_memory *memory)
{
  for (int j = 0; j < d; j++) {
    double sum = 0;
    float mean;

    for (int i = 0; i < n; i++)
      sum += (double)points[(size_t)i * (size_t)d + (size_t)j];
    if (!isfinite (sum))
      return false;
    mean = (float)(sum / n);
    for (int i = 0; i < n; i++)
      memory->centred[(size_t)i * (size_t)d + (size_t)j] =
          points[(size_t)i * (size_t)d + (size_t)j] - mean;
    for (int i = 0; i < n_others; i++)
      memory->others[(size_t)i * (size_t)d + (size_t)j] =
          others[(size_t)i * (size_t)d + (size_t)j] - mean;
  }
  return true;
}

/* An eigenvector's sign is free: the largest loading is made positive, so that it does not flip. */
static void
fix_sign (float *axis, int d)
{
  int largest = 0;

  for (int j = 1; j < d; j++)
    if (fabsf (axis[j]) > fabsf (axis[largest]))
      largest = j;
  if (axis[largest] < 0)
    for (int j = 0; j < d; j++)
      axis[j] = -axis[j];
}

static void
project (plx_pool *pool, const pca_memory *memory, int n, int n_others, int d, float *xy,
         float *others_xy, float *explained)
{
  double total = 0;

  for (int j = 0; j < d; j++)
    total += memory->eigenvalues[j] > 0 ? (double)memory->eigenvalues[j] : 0;
  for (int axis = 0; axis < 2 && axis < d && total > 0; axis++) {
    float *vector = memory->covariance + (size_t)(d - 1 - axis) * (size_t)d;
    double value = (double)memory->eigenvalues[d - 1 - axis];

    if (!(value > 0))
      break;
    fix_sign (vector, d);
    plx_gemm (pool, false, true, n, 1, d, 1, memory->centred, d, vector, d, 0, xy + axis, 2);
    if (n_others > 0)
      plx_gemm (pool, false, true, n_others, 1, d, 1, memory->others, d, vector, d, 0,
                others_xy + axis, 2);
    explained[axis] = (float)(value / total);
  }
}

plx_status
plx_pca (plx_pool *pool, const float *points, int n, int d, float *xy, float *explained,
         plx_error *error)
{
  return plx_pca_with (pool, points, n, NULL, 0, d, xy, NULL, explained, error);
}

plx_status
plx_pca_with (plx_pool *pool, const float *points, int n, const float *others, int n_others, int d,
              float *xy, float *others_xy, float *explained, plx_error *error)
{
  plx_arena arena = { 0 };
  pca_memory memory;
  plx_status status;

  memset (xy, 0, (size_t)n * 2 * sizeof *xy);
  if (n_others > 0)
    memset (others_xy, 0, (size_t)n_others * 2 * sizeof *others_xy);
  explained[0] = explained[1] = 0;
  if (n < 2 || d < 1)
    return PLX_OK;
  lay_out (&arena, &memory, n, n_others, d);
  status = plx_arena_reserve (&arena, arena.used, "The map's PCA", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &memory, n, n_others, d);
  if (!centre (points, n, others, n_others, d, &memory))
    status = plx_fail (error, PLX_ERROR_INVALID, "The embedding is not finite; it has no map.");
  else {
    plx_gemm (pool, true, false, d, d, n, 1.0f / (float)n, memory.centred, d, memory.centred, d, 0,
              memory.covariance, d);
    status = plx_symmetric_eigen (memory.covariance, d, memory.eigenvalues, error);
  }
  if (status == PLX_OK)
    project (pool, &memory, n, n_others, d, xy, others_xy, explained);
  plx_arena_release (&arena);
  return status;
}

/* With centred sets as complex numbers p and r, the best rotation is the direction of Σ r p̄ and the
 * best one after a reflection that of Σ r p; the longer sum wins. */
void
plx_align (float *xy, const float *reference, int n)
{
  double turn[2] = { 0 }, mirror[2] = { 0 }, length;
  bool reflects;

  for (int i = 0; i < n; i++) {
    double px = (double)xy[2 * i], py = (double)xy[2 * i + 1];
    double rx = (double)reference[2 * i], ry = (double)reference[2 * i + 1];

    turn[0] += rx * px + ry * py;
    turn[1] += ry * px - rx * py;
    mirror[0] += rx * px - ry * py;
    mirror[1] += ry * px + rx * py;
  }
  reflects = hypot (mirror[0], mirror[1]) > hypot (turn[0], turn[1]);
  if (reflects)
    memcpy (turn, mirror, sizeof turn);
  length = hypot (turn[0], turn[1]);
  if (!(length > 0))
    return;
  for (int i = 0; i < n; i++) {
    double px = (double)xy[2 * i], py = (double)xy[2 * i + 1] * (reflects ? -1 : 1);

    xy[2 * i] = (float)((turn[0] * px - turn[1] * py) / length);
    xy[2 * i + 1] = (float)((turn[1] * px + turn[0] * py) / length);
  }
}
