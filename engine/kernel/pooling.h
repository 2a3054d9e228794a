/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Global average pooling: y[n][c] = mean over the pixels of x[n][·][c].
 *
 * Cut by images; same bytes for any number of threads. Called from the thread that owns the pool.
 */
#pragma once

#include "core/pool.h"

void plx_pool_average_forward (plx_pool *pool, int images, int pixels, int channels,
                               const float *x /* [n][pixels][c] */, float *y /* [n][c] */);
/* dx is written, not added to. */
void plx_pool_average_backward (plx_pool *pool, int images, int pixels, int channels,
                                const float *dy /* [n][c] */, float *dx /* [n][pixels][c] */);
