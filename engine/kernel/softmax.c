/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picks the build; the plain twin.
 */
#include "kernel/softmax.h"

#include <math.h>

#include "kernel/softmax-kernels.h"

float
plx_softmax_row (plx_isa isa, float *logits, int n, int target, int excluded)
{
  return PLX_ISA_PICK (isa, softmax_kernels)->row (logits, n, target, excluded);
}

double
plx_softmax_row_ref (float *logits, int n, int target, int excluded)
{
  double most = -INFINITY, sum = 0, wanted = target >= 0 ? (double)logits[target] : 0;

  for (int i = 0; i < n; i++)
    if (i != excluded && (double)logits[i] > most)
      most = (double)logits[i];
  for (int i = 0; i < n; i++)
    sum += i == excluded ? 0 : exp ((double)logits[i] - most);
  for (int i = 0; i < n; i++)
    logits[i] = i == excluded ? 0 : (float)(exp ((double)logits[i] - most) / sum);
  if (target >= 0)
    logits[target] -= 1.0f;
  return most + log (sum) - wanted;
}
