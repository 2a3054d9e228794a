/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * k-means: Lloyd's iterations from centres that k-means++ spreads (Arthur, Vassilvitskii: k-means++:
 * the advantages of careful seeding. SODA 2007), in its greedy form: each new centre is the best of
 * 2 + ⌊ln k⌋ candidates drawn in proportion to the squared distance from the centres so far.
 *
 * The best of several restarts by inertia, the sum of squared distances of the rows to their
 * centres. A cluster that loses all its rows takes the row that lies farthest from its own centre.
 */
#pragma once

#include <stdint.h>

#include "core/pool.h"
#include "eval/watch.h"

typedef struct {
  int k;
  int restarts;
  int most_iterations; /* of a restart */
  uint64_t seed;
  const float *centres; /* [k][d] to begin with, or NULL: k-means++; with centres, one start */
} plx_kmeans_options;

typedef struct {
  double inertia;
  int iterations;    /* of the best restart */
  bool is_converged; /* no row changes its cluster any more */
} plx_kmeans_result;

/* clusters [n] gets each row's cluster 0 … k − 1, centres [k][d] may be NULL. k > n is a sentence.
 * The same bytes for any number of threads. The thread that owns the pool. */
plx_status plx_kmeans (plx_pool *pool, const float *x /* [n][d] */, int n, int d,
                       const plx_kmeans_options *options, const plx_watch *watch,
                       plx_kmeans_result *result, int32_t *clusters, float *centres,
                       plx_error *error) PLX_WARN_UNUSED;
