/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Principal components, exactly: eigenvectors of the covariance (LAPACK ssyevd), and the rotation
 * that keeps one frame like the last (orthogonal Procrustes without scaling; Schönemann 1966).
 */
#pragma once

#include "core/pool.h"

/* The first two components of n points. xy [n][2]; explained [2]: share of the variance; either sign
 * of an axis is chosen so that its largest loading is positive. Points of fewer than two dimensions
 * or without variance give zeros. Non-finite input is an error sentence. Any thread that may use the
 * pool (pool NULL: computed on the calling thread alone). */
plx_status plx_pca (plx_pool *pool, const float *points /* [n][d] */, int n, int d, float *xy,
                    float *explained, plx_error *error) PLX_WARN_UNUSED;
/* The same, and where other points [n_others][d] lie on these axes: others_xy [n_others][2]. They have
 * no part in choosing them. */
plx_status plx_pca_with (plx_pool *pool, const float *points, int n, const float *others,
                         int n_others, int d, float *xy, float *others_xy, float *explained,
                         plx_error *error) PLX_WARN_UNUSED;

/* Rotates and reflects xy in place so that it lies as near as can be to reference; both [n][2] and
 * centred, as plx_pca gives them. */
void plx_align (float *xy, const float *reference, int n);
