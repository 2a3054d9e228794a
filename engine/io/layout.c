/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A transposition: the last dimension, the outputs, goes to the front and the one before follows it.
 */
#include "io/layout.h"

#include <string.h>

void
plx_layout_shape (const plx_tensor *tensor, int shape[4])
{
  int n = tensor->n_dims;

  memcpy (shape, tensor->shape, sizeof tensor->shape);
  for (int i = 0; i < n && n > 1; i++)
    shape[i] = i < 2 ? tensor->shape[n - 1 - i] : tensor->shape[i - 2];
}

void
plx_layout_copy (const plx_tensor *tensor, const float *from, float *to)
{
  int n = tensor->n_dims;
  size_t out, in, taps;

  if (n < 2) {
    memcpy (to, from, tensor->count * sizeof *to);
    return;
  }
  out = (size_t)tensor->shape[n - 1];
  in = (size_t)tensor->shape[n - 2];
  taps = tensor->count / (out * in);
  for (size_t t = 0; t < taps; t++)
    for (size_t i = 0; i < in; i++)
      for (size_t o = 0; o < out; o++)
        to[(o * in + i) * taps + t] = from[(t * in + i) * out + o];
}
