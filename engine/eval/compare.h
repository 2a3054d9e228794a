/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How alike two encoders see the same images, whatever the axes of their representations.
 */
#pragma once

#include <stdint.h>

#include "core/pool.h"

/* Linear centred kernel alignment (Kornblith, Norouzi, Lee, Hinton: Similarity of Neural Network
 * Representations Revisited. ICML 2019, equation 4 for features): with columns centred,
 *     ‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖)   in Frobenius norms,
 * 1 for representations that differ by a rotation and a scale, near 0 for unrelated ones. Row i of
 * both is image i; n ≥ 2. A representation that is the same for every image, or not finite, is an
 * error sentence. The thread that owns the pool. */
plx_status plx_compare_cka (plx_pool *pool, const float *x /* [n][dx] */, int dx,
                            const float *y /* [n][dy] */, int dy, int n, double *cka,
                            plx_error *error) PLX_WARN_UNUSED;

/* Mean share of an image's k nearest others (by cosine) that are the same in both, and each image's
 * own share: 1 where all neighbours agree. 1 ≤ k < n. Rows that are equal to one another may come in
 * either order, so k should be small beside the number of images. The thread that owns the pool. */
plx_status plx_compare_overlap (plx_pool *pool, const float *x /* [n][dx] */, int dx,
                                const float *y /* [n][dy] */, int dy, int n, int k,
                                float *shares /* [n], may be NULL */, double *overlap,
                                plx_error *error) PLX_WARN_UNUSED;
