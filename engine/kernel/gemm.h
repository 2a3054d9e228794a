/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Matrix products, row-major: C = alpha · op (A) op (B) + beta · C.
 *
 * Cut over the pool into blocks of C's rows (of its columns where it is wide and low), never over k,
 * and by the shape only: the same bytes for any number of threads. Each block is one single-threaded
 * OpenBLAS product. pool NULL: all on the calling thread, in the same blocks. Called from the thread
 * that owns the pool, never from inside a piece of work unless pool is NULL.
 */
#pragma once

#include <stdbool.h>

#include "core/pool.h"

/* op (A) is [m][k], op (B) is [k][n], C is [m][n]; lda, ldb, ldc are the rows' lengths in memory. */
void plx_gemm (plx_pool *pool, bool transpose_a, bool transpose_b, int m, int n, int k, float alpha,
               const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
void plx_gemm_ref (bool transpose_a, bool transpose_b, int m, int n, int k, float alpha,
                   const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
