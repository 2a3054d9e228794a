/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row: a dot product in vector lanes, then one scaled pass.
 */
#include "kernel/l2norm-kernels.h"

#include <math.h>

#include "kernel/vector.h"

static float
dot (const float *a, const float *b, int d)
{
  plx_vec sums = { 0 };
  float rest = 0;
  int i = 0;

  for (; i + PLX_LANES <= d; i += PLX_LANES)
    sums += plx_vec_load (a + i) * plx_vec_load (b + i);
  for (; i < d; i++)
    rest += a[i] * b[i];
  return plx_vec_sum (sums) + rest;
}

static void
forward (const float *z, int d, float *u, float *inverse)
{
  float length = sqrtf (dot (z, z, d));

  /* Written so that a NaN stays one. */
  *inverse = 1.0f / (length < 1e-8f ? 1e-8f : length);
  for (int i = 0; i < d; i++)
    u[i] = z[i] * *inverse;
}

static void
backward (const float *u, float inverse, const float *du, int d, float *dz)
{
  float along = dot (du, u, d);

  for (int i = 0; i < d; i++)
    dz[i] = (du[i] - along * u[i]) * inverse;
}

const l2norm_kernels PLX_ISA_NAME (l2norm_kernels) = { forward, backward };
