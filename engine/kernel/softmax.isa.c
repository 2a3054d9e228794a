/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three passes over a row that lies in the first cache: maximum, exponentials and their sum, scale.
 *
 * The sum leaves single precision after every CHUNK vectors: beside the 1 of a sharp row's target,
 * a long queue's small terms would be rounded away.
 */
#include "kernel/softmax-kernels.h"

#include <math.h>

#include "kernel/vector.h"

enum { CHUNK = 32 };

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
static double
exponentials (float *logits, int n, float most)
{
  double sum = 0;
  int i = 0;

  while (i + PLX_LANES <= n) {
    plx_vec sums = { 0 };

    for (int v = 0; v < CHUNK && i + PLX_LANES <= n; v++, i += PLX_LANES) {
      plx_vec e = plx_vec_exp (plx_vec_load (logits + i) - most);

      plx_vec_store (logits + i, e);
      sums += e;
    }
    sum += (double)plx_vec_sum (sums);
  }
  for (; i < n; i++) {
    logits[i] = plx_vec_exp (plx_vec_splat (logits[i] - most))[0];
    sum += (double)logits[i];
  }
  return sum;
}

static float
row (float *logits, int n, int target, int excluded)
{
  float wanted = target >= 0 ? logits[target] : 0, most, share;
  double sum;

  if (excluded >= 0)
    logits[excluded] = -INFINITY;
  most = row_maximum (logits, n);
  sum = exponentials (logits, n, most);
  share = (float)(1 / sum);
  for (int i = 0; i < n; i++)
    logits[i] *= share;
  if (excluded >= 0)
    logits[excluded] = 0;
  if (target >= 0)
    logits[target] -= 1.0f;
  return (float)((double)most - (double)wanted + log (sum));
}

const softmax_kernels PLX_ISA_NAME (softmax_kernels) = { row };
