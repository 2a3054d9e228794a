/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Weighted k-nearest-neighbour classification of representations (Wu, Xiong, Yu, Lin: Unsupervised
 * Feature Learning via Non-Parametric Instance Discrimination. CVPR 2018): with cosine similarity s,
 *     score_c = Σ_{j ∈ top k} [y_j = c] exp (s_j / T),   prediction = argmax_c.
 */
#pragma once

#include <stdint.h>

#include "kernel/neighbours.h"

extern const struct plx_param_table plx_knn_params; /* "knn": k, temperature, of (v or z) */

/* Share of queries whose prediction is their label; queries or bank rows labelled −1 do not count,
 * nor do queries without a labelled neighbour. NaN where nothing is labelled. With neighbours found
 * once, several label sets are scored from them. predictions may be NULL. */
double plx_knn_score (const int32_t *index /* [n][k] */, const float *similarity /* [n][k] */,
                      int n, int k, const int32_t *query_labels /* [n] */,
                      const int32_t *bank_labels /* [m] */, int n_classes, double temperature,
                      int32_t *predictions /* [n] */);
