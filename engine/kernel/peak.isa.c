/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Independent chains of multiply-adds, enough of them to cover the latency, few enough to stay in
 * registers: 12 for the sixteen of AVX2 and SSE, 24 for the thirty-two of AVX-512.
 */
#include "kernel/peak-kernels.h"

#include "kernel/vector.h"

enum { CHAINS = PLX_VECTOR_BYTES == 64 ? 24 : 12 };

static double
run (long rounds, float *sink)
{
  plx_vec sums[CHAINS], factor = plx_vec_splat (0.999f), addend = plx_vec_splat (0.001f);
  plx_vec total = { 0 };

  for (int c = 0; c < CHAINS; c++)
    sums[c] = plx_vec_splat ((float)c);
  for (long round = 0; round < rounds; round++) {
#pragma GCC unroll 32
    for (int c = 0; c < CHAINS; c++)
      sums[c] = sums[c] * factor + addend;
  }
  for (int c = 0; c < CHAINS; c++)
    total += sums[c];
  *sink = plx_vec_sum (total);
  return (double)rounds * CHAINS * PLX_LANES * 2;
}

const peak_kernels PLX_ISA_NAME (peak_kernels) = { run };
