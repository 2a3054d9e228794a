/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Silhouette (Rousseeuw 1987): with a the mean distance of a row to the others of its cluster and b
 * the least mean distance to another cluster, s = (b − a) / max (a, b); the mean over all rows.
 * Euclidean distances; a row alone in its cluster has s = 0. All pairs: n² distances.
 */
#pragma once

#include <stdint.h>

#include "core/pool.h"
#include "eval/watch.h"

/* Fewer than two clusters with a row, or as many clusters as rows, is a sentence. The same bytes for
 * any number of threads. The thread that owns the pool. */
plx_status plx_silhouette (plx_pool *pool, const float *x /* [n][d] */,
                           const int32_t *clusters /* [n] */, int n, int d, int n_clusters,
                           const plx_watch *watch, double *silhouette,
                           plx_error *error) PLX_WARN_UNUSED;
double plx_silhouette_ref (const float *x, const int32_t *clusters, int n, int d, int n_clusters);
