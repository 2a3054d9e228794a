/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three passes over a row that lies in the first cache: maximum, exponentials with their sum, scale.
 */
#include "kernel/softmax-kernels.h"

#include <math.h>

#include "kernel/vector.h"

/* NaN wins: a comparison with it is false either way, so it is looked for by itself. */
static float
row_maximum (const float *logits, int n)
{
  float most = -INFINITY;

  for (int i = 0; i < n; i++)
    most = logits[i] > most || logits[i] != logits[i] ? logits[i] : most;
  return most;
}

/* Overwrites logits with e^(logits − most) and returns their sum. */
static float
exponentials (float *logits, int n, float most)
{
  plx_vec sums = { 0 };
  float rest = 0;
  int i = 0;

  for (; i + PLX_LANES <= n; i += PLX_LANES) {
    plx_vec e = plx_vec_exp (plx_vec_load (logits + i) - most);

    plx_vec_store (logits + i, e);
    sums += e;
  }
  for (; i < n; i++) {
    logits[i] = plx_vec_exp (plx_vec_splat (logits[i] - most))[0];
    rest += logits[i];
  }
  return plx_vec_sum (sums) + rest;
}

static float
row (float *logits, int n, int target, int excluded)
{
  float wanted = logits[target], most, sum;

  if (excluded >= 0)
    logits[excluded] = -INFINITY;
  most = row_maximum (logits, n);
  sum = exponentials (logits, n, most);
  for (int i = 0; i < n; i++)
    logits[i] *= 1.0f / sum;
  if (excluded >= 0)
    logits[excluded] = 0;
  logits[target] -= 1.0f;
  return most + logf (sum) - wanted;
}

const softmax_kernels PLX_ISA_NAME (softmax_kernels) = { row };
