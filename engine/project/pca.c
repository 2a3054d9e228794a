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
  float *covariance;  /* [d][d] */
  float *eigenvalues; /* [d] */
} pca_memory;

static void
lay_out (plx_arena *arena, pca_memory *memory, int n, int d)
{
  memory->centred = plx_arena_floats (arena, (size_t)n * (size_t)d);
  memory->covariance = plx_arena_floats (arena, (size_t)d * (size_t)d);
  memory->eigenvalues = plx_arena_floats (arena, (size_t)d);
}

/* False if a coordinate is not finite. */
static bool
centre (const float *points, int n, int d, float *centred)
{
  for (int j = 0; j < d; j++) {
    double sum = 0;

    for (int i = 0; i < n; i++)
      sum += (double)points[(size_t)i * (size_t)d + (size_t)j];
    if (!isfinite (sum))
      return false;
    for (int i = 0; i < n; i++) {
      size_t at = (size_t)i * (size_t)d + (size_t)j;

      centred[at] = points[at] - (float)(sum / n);
    }
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
project (plx_pool *pool, const pca_memory *memory, int n, int d, float *xy, float *explained)
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
    explained[axis] = (float)(value / total);
  }
}

plx_status
plx_pca (plx_pool *pool, const float *points, int n, int d, float *xy, float *explained,
         plx_error *error)
{
  plx_arena arena = { 0 };
  pca_memory memory;
  plx_status status;

  memset (xy, 0, (size_t)n * 2 * sizeof *xy);
  explained[0] = explained[1] = 0;
  if (n < 2 || d < 1)
    return PLX_OK;
  lay_out (&arena, &memory, n, d);
  status = plx_arena_reserve (&arena, arena.used, "The map's PCA", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &memory, n, d);
  if (!centre (points, n, d, memory.centred))
    status = plx_fail (error, PLX_ERROR_INVALID, "The embedding is not finite; it has no map.");
  else {
    plx_gemm (pool, true, false, d, d, n, 1.0f / (float)n, memory.centred, d, memory.centred, d, 0,
              memory.covariance, d);
    status = plx_symmetric_eigen (memory.covariance, d, memory.eigenvalues, error);
  }
  if (status == PLX_OK)
    project (pool, &memory, n, d, xy, explained);
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
