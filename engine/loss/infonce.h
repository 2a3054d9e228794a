/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * InfoNCE against a queue of keys (He, Fan, Wu, Xie, Girshick: Momentum Contrast for Unsupervised
 * Visual Representation Learning. CVPR 2020, eq. 1).
 *
 * For a query z with u = z/‖z‖, its key k₊ and the queue's keys k_1 … k_K, all of unit length:
 *     ℓ = −ln ( exp (u·k₊/τ) / (exp (u·k₊/τ) + Σ_j exp (u·k_j/τ)) )
 * No gradient goes to the keys.
 *
 * Without a queue (K = 0) the quotient is 1 whatever the encoder does. What is left is its numerator,
 * taken from its greatest value: ℓ = (1 − u·k₊)/τ, which only pulls together. Nothing then keeps the
 * embeddings apart; it is there to be watched (the collapse of Chen & He, SimSiam, 2021, section 4).
 */
#pragma once

#include <stddef.h>

#include "core/pool.h"

/* What queries meet. */
typedef struct {
  const float *queue; /* [length][d], unit rows */
  int length;         /* K */
  int d;
  float temperature;
} plx_infonce;

/* Floats of workspace for n queries. */
size_t plx_infonce_workspace (int n, int d, int length);

/* Returns the sum of the n losses and writes dz, the gradient of the sum over `mean_of` with respect
 * to the unnormalised z: so that a batch may come in parts. Training thread; runs on the pool, same
 * bytes for any number of threads. */
double plx_infonce_sum (plx_pool *pool, const plx_infonce *loss, const float *z /* [n][d] */,
                        const float *keys /* [n][d], unit rows */, int n, int mean_of,
                        float *dz /* [n][d] */, float *workspace);
double plx_infonce_sum_ref (const plx_infonce *loss, const float *z, const float *keys, int n,
                            int mean_of, float *dz);

/* All similarities equal: ln (K + 1); the key at 1 and the queue at 0: ln (e^{1/τ} + K) − 1/τ. Both
 * are 0 without a queue: all embeddings equal is then as good as it gets. */
double plx_infonce_chance (int length);
double plx_infonce_ideal (int length, double temperature);
