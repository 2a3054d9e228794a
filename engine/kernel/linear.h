/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A linear layer, y = x W + b.
 *
 * Layouts: x [n][in], W [in][out], b [out], y [n][out]. The products are gemm.h's; same bytes for any
 * number of threads. Called from the thread that owns the pool.
 */
#pragma once

#include "core/pool.h"

typedef struct {
  int rows; /* n */
  int in, out;
} plx_linear;

void plx_linear_forward (plx_pool *pool, const plx_linear *linear, const float *x, const float *w,
                         const float *bias, float *y);
/* dw and dbias are added to; dx is written, or NULL. */
void plx_linear_backward (plx_pool *pool, const plx_linear *linear, const float *x, const float *dy,
                          const float *w, float *dw, float *dbias, float *dx);
void plx_linear_forward_ref (const plx_linear *linear, const float *x, const float *w,
                             const float *bias, float *y);
void plx_linear_backward_ref (const plx_linear *linear, const float *x, const float *dy,
                              const float *w, float *dw, float *dbias, float *dx);
