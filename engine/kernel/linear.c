/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linear layers as three products, and their plain twins.
 */
#include "kernel/linear.h"

#include <string.h>

#include "kernel/gemm.h"

void
plx_linear_forward (plx_pool *pool, const plx_linear *linear, const float *x, const float *w,
                    const float *bias, float *y)
{
  int n = linear->rows, in = linear->in, out = linear->out;

  for (int row = 0; row < n; row++)
    memcpy (y + (size_t)row * (size_t)out, bias, (size_t)out * sizeof (float));
  plx_gemm (pool, false, false, n, out, in, 1, x, in, w, out, 1, y, out);
}

/* dbias[j] += Σ over rows of dy, in the order of the rows. */
static void
add_rows (const plx_linear *linear, const float *dy, float *dbias)
{
  for (int row = 0; row < linear->rows; row++)
    for (int j = 0; j < linear->out; j++)
      dbias[j] += dy[(size_t)row * (size_t)linear->out + (size_t)j];
}

void
plx_linear_backward (plx_pool *pool, const plx_linear *linear, const float *x, const float *dy,
                     const float *w, float *dw, float *dbias, float *dx)
{
  int n = linear->rows, in = linear->in, out = linear->out;

  add_rows (linear, dy, dbias);
  plx_gemm (pool, true, false, in, out, n, 1, x, in, dy, out, 1, dw, out);
  if (dx != NULL)
    plx_gemm (pool, false, true, n, in, out, 1, dy, out, w, out, 0, dx, in);
}

void
plx_linear_forward_ref (const plx_linear *linear, const float *x, const float *w, const float *bias,
                        float *y)
{
  for (int row = 0; row < linear->rows; row++)
    for (int j = 0; j < linear->out; j++) {
      double sum = (double)bias[j];

      for (int i = 0; i < linear->in; i++)
        sum += (double)x[row * linear->in + i] * (double)w[i * linear->out + j];
      y[row * linear->out + j] = (float)sum;
    }
}

void
plx_linear_backward_ref (const plx_linear *linear, const float *x, const float *dy, const float *w,
                         float *dw, float *dbias, float *dx)
{
  add_rows (linear, dy, dbias);
  for (int row = 0; row < linear->rows; row++)
    for (int i = 0; i < linear->in; i++) {
      double sum = 0;

      for (int j = 0; j < linear->out; j++) {
        float g = dy[row * linear->out + j];

        dw[i * linear->out + j] += x[row * linear->in + i] * g;
        sum += (double)g * (double)w[i * linear->out + j];
      }
      if (dx != NULL)
        dx[row * linear->in + i] = (float)sum;
    }
}
