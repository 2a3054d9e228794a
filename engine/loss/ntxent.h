/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NT-Xent, the normalised temperature-scaled cross entropy of SimCLR (Chen, Kornblith, Norouzi,
 * Hinton: A Simple Framework for Contrastive Learning of Visual Representations. ICML 2020, eq. 1).
 *
 * For view i with partner j, u = z/‖z‖ and s = u·u′:
 *     ℓ_i = −s_ij/τ + ln Σ_{k≠i} exp (s_ik/τ),        loss = mean over the 2N views.
 * Rows 0 … N−1 of z are the first views, rows N … 2N−1 the second ones of the same images.
 */
#pragma once

#include <stddef.h>

#include "core/pool.h"

/* Floats of workspace for 2N views of d numbers. */
size_t plx_ntxent_workspace (int views, int d);

/* Returns the loss and writes dz, the gradient with respect to the unnormalised z (NULL: only the
 * loss). Training thread; runs on the pool, same bytes for any number of threads. */
double plx_ntxent (plx_pool *pool, const float *z /* [views][d] */, int views, int d,
                   float temperature, float *dz /* [views][d] */, float *workspace);
double plx_ntxent_ref (const float *z, int views, int d, float temperature, float *dz);

/* The loss when all embeddings are equal, ln (2N − 1), and when every positive is at 1 and every
 * negative at 0, ln (e^{1/τ} + 2N − 2) − 1/τ. */
double plx_ntxent_chance (int views);
double plx_ntxent_ideal (int views, double temperature);
