/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far a map can be believed (Venna, Kaski: Neighborhood preservation in nonlinear projection
 * methods. ICANN 2001): neighbours on the map that are none in the points cost what their rank is
 * above k,
 *
 *     T (k) = 1 − 2 / (n k (2 n − 3 k − 1)) Σ_i Σ_{j ∈ map's k nearest} max (0, rank (i, j) − k).
 *
 * 1: every neighbour on the map is one; about 0.5 for a map at random.
 */
#pragma once

#include "core/pool.h"

/* By Euclidean distances of points [n][d] and xy [n][2]; NaN where k is not below n / 2. */
plx_status plx_trustworthiness (plx_pool *pool, const float *points, int n, int d, const float *xy,
                                int k, double *trust, plx_error *error) PLX_WARN_UNUSED;
double plx_trustworthiness_ref (const float *points, int n, int d, const float *xy, int k);
