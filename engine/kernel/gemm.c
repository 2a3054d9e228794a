/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks of rows or columns of C; a block is large enough for OpenBLAS to run at its speed and small
 * enough that a few threads share the work evenly.
 */
#include "kernel/gemm.h"

#include <cblas.h>

enum { BLOCK = 128 };

typedef struct {
  bool transpose_a, transpose_b, by_rows;
  int m, n, k, block;
  float alpha, beta;
  const float *a, *b;
  float *c;
  int lda, ldb, ldc;
} product;

static int
min_int (int a, int b)
{
  return a < b ? a : b;
}

static void
multiply (const product *p, int row, int rows, int column, int columns)
{
  const float *a = p->a + (p->transpose_a ? (size_t)row : (size_t)row * (size_t)p->lda);
  const float *b = p->b + (p->transpose_b ? (size_t)column * (size_t)p->ldb : (size_t)column);

  cblas_sgemm (CblasRowMajor, p->transpose_a ? CblasTrans : CblasNoTrans,
               p->transpose_b ? CblasTrans : CblasNoTrans, rows, columns, p->k, p->alpha, a, p->lda,
               b, p->ldb, p->beta, p->c + (size_t)row * (size_t)p->ldc + column, p->ldc);
}

static void
multiply_block (void *context, int piece, int thread)
{
  const product *p = context;
  int first = piece * p->block;

  if (p->by_rows)
    multiply (p, first, min_int (p->block, p->m - first), 0, p->n);
  else
    multiply (p, 0, p->m, first, min_int (p->block, p->n - first));
}

void
plx_gemm (plx_pool *pool, bool transpose_a, bool transpose_b, int m, int n, int k, float alpha,
          const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
  product p = { transpose_a, transpose_b, m >= n, m, n,   k,   BLOCK, alpha,
                beta,        a,           b,      c, lda, ldb, ldc };
  int length = p.by_rows ? m : n, pieces;

  if (m <= 0 || n <= 0)
    return;
  /* A low product still has two halves. */
  if (length < 2 * BLOCK)
    p.block = length > 32 ? (length + 1) / 2 : length;
  pieces = (length + p.block - 1) / p.block;
  if (pool != NULL)
    plx_pool_run (pool, multiply_block, &p, pieces);
  else
    for (int piece = 0; piece < pieces; piece++)
      multiply_block (&p, piece, 0);
}

void
plx_gemm_ref (bool transpose_a, bool transpose_b, int m, int n, int k, float alpha, const float *a,
              int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) {
      double sum = 0;

      for (int l = 0; l < k; l++)
        sum += (double)a[transpose_a ? l * lda + i : i * lda + l] *
               (double)b[transpose_b ? j * ldb + l : l * ldb + j];
      c[i * ldc + j] = (float)(alpha * sum + (beta == 0 ? 0 : beta * (double)c[i * ldc + j]));
    }
}
