/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NT-Xent, the normalised temperature-scaled cross entropy of SimCLR, and the two losses that differ
 * from it by which similarities a row takes. With u = z/‖z‖ and s = u·u′, for view i with partner j:
 *
 *     NT-Xent        ℓ_i = −s_ij/τ + ln Σ_{k≠i} exp (s_ik/τ)
 *                    (Chen, Kornblith, Norouzi, Hinton: A Simple Framework for Contrastive Learning
 *                    of Visual Representations. ICML 2020, eq. 1)
 *     decoupled      ℓ_i = −s_ij/τ + ln Σ_{k≠i,j} exp (s_ik/τ)
 *                    (Yeh et al.: Decoupled Contrastive Learning. ECCV 2022: the positive
 *                    leaves the denominator; their L_DC without weights)
 *     supervised     ℓ_i = −1/|P(i)| Σ_{p∈P(i)} s_ip/τ + ln Σ_{k≠i} exp (s_ik/τ)
 *                    (Khosla et al.: Supervised Contrastive Learning. NeurIPS 2020, L_out, eq. 2,
 *                    without the τ/τ_base of their code; P(i): the other views of i's group)
 *
 * The loss is the mean over the 2N views. Rows 0 … N−1 of z are the first views, rows N … 2N−1 the
 * second ones of the same images.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pool.h"

/* What a row takes. Zeroed but for the temperature it is NT-Xent. */
typedef struct {
  float temperature;
  bool is_decoupled;     /* not together with groups */
  const int32_t *groups; /* [views]: equal ones are positives of each other, and a view's partner is
                          * in its group; NULL: the partner is the only positive */
} plx_ntxent_mask;

/* Floats of workspace for 2N views of d numbers. */
size_t plx_ntxent_workspace (int views, int d);

/* Returns the loss and writes dz, the gradient with respect to the unnormalised z (NULL: only the
 * loss). Decoupled wants at least 4 views. Training thread; runs on the pool, same bytes for any
 * number of threads. */
double plx_ntxent_masked (plx_pool *pool, const plx_ntxent_mask *mask,
                          const float *z /* [views][d] */, int views, int d,
                          float *dz /* [views][d] */, float *workspace);
double plx_ntxent_masked_ref (const plx_ntxent_mask *mask, const float *z, int views, int d,
                              float *dz);

/* NT-Xent itself. */
double plx_ntxent (plx_pool *pool, const float *z, int views, int d, float temperature, float *dz,
                   float *workspace);
double plx_ntxent_ref (const float *z, int views, int d, float temperature, float *dz);

/* The loss when all embeddings are equal, ln (2N − 1), and when every positive is at 1 and every
 * negative at 0, ln (e^{1/τ} + 2N − 2) − 1/τ. */
double plx_ntxent_chance (int views);
double plx_ntxent_ideal (int views, double temperature);
/* The same of the decoupled loss: ln (2N − 2), and ln (2N − 2) − 1/τ. */
double plx_decoupled_chance (int views);
double plx_decoupled_ideal (int views, double temperature);
/* Of the supervised one the chance is NT-Xent's; the ideal is the mean over the views of
 * ln (|P| e^{1/τ} + 2N − 1 − |P|) − 1/τ. */
double plx_supervised_ideal (const int32_t *groups /* [views] */, int views, double temperature);
