/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Softmax cross entropy of logits against labels, for what is learned with labels: the linear probe
 * and fine-tuning. With ℓ the mean over the labelled rows,
 *
 *     ℓ = 1/n Σ_i ( ln Σ_k exp s_ik − s_iy_i ),      dℓ/ds_ik = ( softmax (s_i)_k − [k = y_i] ) / n.
 *
 * The same bytes for any number of threads.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "core/pool.h"

/* Overwrites logits with the gradient and returns ℓ. A row labelled −1 does not count and has no
 * gradient; with no row labelled ℓ is 0. losses [n] is workspace. The thread that owns the pool. */
double plx_cross_entropy (plx_pool *pool, float *logits /* [n][n_classes] */,
                          const int32_t *labels /* [n] */, int n, int n_classes,
                          float *losses /* [n] */);
double plx_cross_entropy_ref (float *logits, const int32_t *labels, int n, int n_classes);

/* The class with the highest logit of each row; of equal ones the first. */
void plx_highest (const float *logits /* [n][n_classes] */, int n, int n_classes,
                  int32_t *predictions /* [n] */);
