/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pooling: the mean over all pixels, y[n][c] = mean over the pixels of x[n][·][c], and the maximum
 * over 3×3 windows that lie two pixels apart, padded by one pixel that never wins.
 *
 * Both read their input through its map (conv2d.h). Cut by images; same bytes for any number of
 * threads. Called from the thread that owns the pool.
 */
#pragma once

#include <stdint.h>

#include "core/pool.h"
#include "kernel/conv2d.h"

void plx_pool_average_forward (plx_pool *pool, int images, int pixels, int channels,
                               const plx_lazy *x /* [n][pixels][c] */, float *y /* [n][c] */);
/* dx is written, not added to. */
void plx_pool_average_backward (plx_pool *pool, int images, int pixels, int channels,
                                const float *dy /* [n][c] */, float *dx /* [n][pixels][c] */);

/* (size + 1) / 2 pixels a side come out. winners: which of a window's nine pixels, row by row, was the
 * largest, the first among equals. */
void plx_pool_max_forward (plx_pool *pool, int images, int height, int width, int channels,
                           const plx_lazy *x /* [n][h][w][c] */, float *y /* [n][oh][ow][c] */,
                           uint8_t *winners /* [n][oh][ow][c] */);
/* dx is written, not added to. */
void plx_pool_max_backward (plx_pool *pool, int images, int height, int width, int channels,
                            const float *dy, const uint8_t *winners, float *dx);
