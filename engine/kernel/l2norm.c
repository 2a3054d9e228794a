/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows are cut over the pool in groups of a fixed size.
 */
#include "kernel/l2norm.h"

#include <math.h>

#include "kernel/l2norm-kernels.h"

enum { GROUP = 32 };

typedef struct {
  const l2norm_kernels *kernels;
  const float *z, *du;
  float *u, *inverse, *dz;
  int n, d;
} rows;

static int
group_end (const rows *work, int piece)
{
  return (piece + 1) * GROUP < work->n ? (piece + 1) * GROUP : work->n;
}

static void
forward_group (void *context, int piece, int thread)
{
  const rows *work = context;

  for (int i = piece * GROUP; i < group_end (work, piece); i++) {
    size_t at = (size_t)i * (size_t)work->d;

    work->kernels->forward (work->z + at, work->d, work->u + at, work->inverse + i);
  }
}

static void
backward_group (void *context, int piece, int thread)
{
  const rows *work = context;

  for (int i = piece * GROUP; i < group_end (work, piece); i++) {
    size_t at = (size_t)i * (size_t)work->d;

    work->kernels->backward (work->u + at, work->inverse[i], work->du + at, work->d, work->dz + at);
  }
}

void
plx_l2norm_forward (plx_pool *pool, const float *z, int n, int d, float *u, float *inverse)
{
  rows work = { .kernels = PLX_ISA_PICK (plx_pool_isa (pool), l2norm_kernels),
                .z = z,
                .u = u,
                .inverse = inverse,
                .n = n,
                .d = d };

  plx_pool_run (pool, forward_group, &work, (n + GROUP - 1) / GROUP);
}

void
plx_l2norm_backward (plx_pool *pool, const float *u, const float *inverse, const float *du, int n,
                     int d, float *dz)
{
  rows work = { .kernels = PLX_ISA_PICK (plx_pool_isa (pool), l2norm_kernels),
                .u = (float *)u,
                .inverse = (float *)inverse,
                .du = du,
                .dz = dz,
                .n = n,
                .d = d };

  plx_pool_run (pool, backward_group, &work, (n + GROUP - 1) / GROUP);
}

void
plx_l2norm_forward_ref (const float *z, int n, int d, float *u, float *inverse)
{
  for (int i = 0; i < n; i++, z += d, u += d) {
    double sum = 0;

    for (int j = 0; j < d; j++)
      sum += (double)z[j] * (double)z[j];
    inverse[i] = (float)(1.0 / (sqrt (sum) < 1e-8 ? 1e-8 : sqrt (sum)));
    for (int j = 0; j < d; j++)
      u[j] = z[j] * inverse[i];
  }
}

void
plx_l2norm_backward_ref (const float *u, const float *inverse, const float *du, int n, int d,
                         float *dz)
{
  for (int i = 0; i < n; i++, u += d, du += d, dz += d) {
    double along = 0;

    for (int j = 0; j < d; j++)
      along += (double)du[j] * (double)u[j];
    for (int j = 0; j < d; j++)
      dz[j] = (float)(((double)du[j] - along * (double)u[j]) * (double)inverse[i]);
  }
}
