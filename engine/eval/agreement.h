/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far two ways of grouping the same images agree: clusters and classes.
 *
 * Both figures read the table of counts n_ij of rows in cluster i and of class j, with a_i and b_j its
 * margins. NMI = 2 I / (H_a + H_b), mutual information over the mean of the entropies (Strehl, Ghosh
 * 2002; scikit-learn's "arithmetic"). ARI = (Σ_ij C(n_ij, 2) − E) / (½ (Σ_i C(a_i, 2) + Σ_j C(b_j, 2))
 * − E), E = Σ_i C(a_i, 2) Σ_j C(b_j, 2) / C(n, 2) (Hubert, Arabie: Comparing partitions. 1985).
 */
#pragma once

#include <stdint.h>

/* Adds up [n_clusters][n_classes]; rows labelled −1 do not count. Any thread. */
void plx_count_table (const int32_t *clusters /* [n] */, const int32_t *labels /* [n] */, int n,
                      int n_clusters, int n_classes, int64_t *table);

/* 0 … 1; 1 where both are one single group. NaN for an empty table. */
double plx_nmi (const int64_t *table, int n_clusters, int n_classes);
/* At most 1; 0 by chance. NaN for an empty table. */
double plx_ari (const int64_t *table, int n_clusters, int n_classes);
