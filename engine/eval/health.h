/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How healthy embeddings are, without any label.
 *
 * With u = z/‖z‖: alignment E‖u − u⁺‖² and uniformity ln E e^{−2‖u − u′‖²} over all pairs (Wang & Isola
 * 2020) · std, the mean over coordinates of their standard deviation (healthy 1/√d; SimSiam, Chen & He
 * 2021) · effective rank exp (−Σ p ln p), p = σ/Σσ + 1e-7 over the singular values of z (RankMe, Garrido
 * et al. 2023).
 */
#pragma once

#include "core/pool.h"

typedef struct {
  double alignment, uniformity, std, rank;
} plx_health;

/* z and positive are [n][d], row i of both from the same image; positive NULL: alignment is NaN.
 * n ≥ 2. Non-finite input is an error sentence. The thread that owns the pool. */
plx_status plx_health_measure (plx_pool *pool, const float *z, const float *positive, int n, int d,
                               plx_health *health, plx_error *error) PLX_WARN_UNUSED;
