/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact k nearest neighbours.
 *
 * A piece of work is a block of queries against the whole bank: for each block of the bank one
 * product, and while it lies in the cache each row's values are compared, a few vectors at a time,
 * with the k-th best so far. The rare ones that are better go into a buffer; when that is full, a
 * selection keeps the k best and raises the bar. The cost hardly depends on k.
 *
 * Ties go to the lower number. The same bytes for any number of threads; equal rows of a bank may
 * differ in their last digit, as the products' blocks fall. A value that is NaN counts as the least.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "core/pool.h"

/* For each query the k ≤ m nearest of the bank by cosine, best first. Rows need not be normalised.
 * Called from the thread that owns the pool. */
plx_status plx_neighbours (plx_pool *pool, const float *queries /* [n][d] */, int n,
                           const float *bank /* [m][d] */, int m, int d, int k,
                           int32_t *index /* [n][k] */, float *similarity /* [n][k] */,
                           plx_error *error) PLX_WARN_UNUSED;
/* Its plain twin: every cosine in double precision, sorted. */
void plx_neighbours_ref (const float *queries, int n, const float *bank, int m, int d, int k,
                         int32_t *index, float *similarity);

/* For each point the k ≤ n − 1 nearest others by Euclidean distance, nearest first. The distances
 * are taken from the differences, not from the products, so that near points keep their digits.
 * is_cancelled (may be NULL) ends it soon with PLX_CANCELLED. */
plx_status plx_neighbours_within (plx_pool *pool, const float *points /* [n][d] */, int n, int d,
                                  int k, const atomic_bool *is_cancelled,
                                  int32_t *index /* [n][k] */, float *distance /* [n][k] */,
                                  plx_error *error) PLX_WARN_UNUSED;
void plx_neighbours_within_ref (const float *points, int n, int d, int k, int32_t *index,
                                float *distance);
