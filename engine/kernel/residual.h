/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where two branches join, and what else passes once over an activation outside the convolutions.
 *
 *     forward     out = relu (lazy (branch) + lazy (shortcut))
 *     backward    g = g × (out > 0), in place,  and  Σ g, Σ g·raw, Σ g·shortcut raw   per channel
 *
 * Everything that the batch norms of both branches need of the gradient is so known after one pass.
 * Without a shortcut the same pair is batch norm + ReLU of a dense layer, or of the first
 * convolution, whose output no array holds: its mask is then computed from the raw numbers.
 *
 * Arrays are [rows][channels]. Work is cut by rows; same bytes for any number of threads. Called
 * from the thread that owns the pool. The twins ending in _ref are plain loops for the tests.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "core/pool.h"
#include "kernel/conv2d.h"

/* shortcut may be NULL. out may be branch's or shortcut's raw. Rectifies if is_rectified; branch's
 * own is_rectified plays no part. */
void plx_residual_forward (plx_pool *pool, size_t rows, int channels, const plx_lazy *branch,
                           const plx_lazy *shortcut, bool is_rectified, float *out);
void plx_residual_forward_ref (size_t rows, int channels, const plx_lazy *branch,
                               const plx_lazy *shortcut, bool is_rectified, float *out);

/* One batch norm's view of the gradient that passes: its raw numbers and sums [2][c] to write. */
typedef struct {
  const float *raw;
  double *sums;
} plx_residual_sums;

/* Floats of workspace that the backward pass needs. */
size_t plx_residual_workspace (int channels);

/* gradient is masked where mask's value (raw · scale + shift, or raw) is not above 0; where mask is not
 * rectified nothing is masked. sums: n_sums of them, 0 to 2. */
void plx_residual_backward (plx_pool *pool, size_t rows, int channels, const plx_lazy *mask,
                            float *gradient, const plx_residual_sums *sums, int n_sums,
                            float *workspace);
void plx_residual_backward_ref (size_t rows, int channels, const plx_lazy *mask, float *gradient,
                                const plx_residual_sums *sums, int n_sums);

/* out = a·grad + b·raw + d: a lazy gradient written out, for readers that take plain arrays. out may
 * be lazy->grad. */
void plx_residual_unfold (plx_pool *pool, size_t rows, int channels, const plx_lazy_gradient *lazy,
                          float *out);

/* sums [2][c]: Σ x and Σ x², for producers without an epilogue of their own. */
void plx_residual_moments (plx_pool *pool, size_t rows, int channels, const float *x, double *sums,
                           float *workspace);
