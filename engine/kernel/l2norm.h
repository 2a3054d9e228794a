/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows brought to unit length, and the gradient through that.
 *
 *     u = z / r,  r = max (‖z‖, 1e-8)          dz = (du − (du·u) u) / r
 *
 * A zero row stays zero. Each row is summed in a fixed order.
 */
#pragma once

#include "core/pool.h"

void plx_l2norm_forward (plx_pool *pool, const float *z /* [n][d] */, int n, int d,
                         float *u /* [n][d] */, float *inverse /* [n]: 1/r */);
/* dz may be du. */
void plx_l2norm_backward (plx_pool *pool, const float *u /* [n][d] */,
                          const float *inverse /* [n] */, const float *du /* [n][d] */, int n,
                          int d, float *dz /* [n][d] */);

void plx_l2norm_forward_ref (const float *z, int n, int d, float *u, float *inverse);
void plx_l2norm_backward_ref (const float *u, const float *inverse, const float *du, int n, int d,
                              float *dz);
