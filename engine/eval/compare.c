/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CKA through the feature products, [d][d] each: n images may be many, features are at most a few
 * thousand. Overlap by two searches for neighbours, the image itself left out of its own list.
 */
#include "eval/compare.h"

#include <math.h>
#include <string.h>

#include "core/arena.h"
#include "eval/knn.h"
#include "kernel/gemm.h"

/* --- CKA -------------------------------------------------------------------------------------- */

typedef struct {
  float *x, *y; /* centred */
  float *product;
} cka_work;

static void
lay_out_cka (cka_work *work, plx_arena *arena, int dx, int dy, int n)
{
  size_t widest = (size_t)(dx > dy ? dx : dy);

  work->x = plx_arena_floats (arena, (size_t)n * (size_t)dx);
  work->y = plx_arena_floats (arena, (size_t)n * (size_t)dy);
  work->product = plx_arena_floats (arena, widest * widest);
}

static void
centre (const float *from, int n, int d, float *to)
{
  for (int c = 0; c < d; c++) {
    double mean = 0;

    for (int i = 0; i < n; i++)
      mean += (double)from[(size_t)i * (size_t)d + (size_t)c];
    mean /= n;
    for (int i = 0; i < n; i++) {
      size_t at = (size_t)i * (size_t)d + (size_t)c;

      to[at] = (float)((double)from[at] - mean);
    }
  }
}

/* ‖AᵀB‖ in the Frobenius norm. */
static double
product_norm (plx_pool *pool, const float *a, int da, const float *b, int db, int n, float *product)
{
  double sum = 0;

  plx_gemm (pool, true, false, da, db, n, 1, a, da, b, db, 0, product, db);
  for (size_t i = 0; i < (size_t)da * (size_t)db; i++)
    sum += (double)product[i] * (double)product[i];
  return sqrt (sum);
}

plx_status
plx_compare_cka (plx_pool *pool, const float *x, int dx, const float *y, int dy, int n, double *cka,
                 plx_error *error)
{
  plx_arena arena = { 0 };
  cka_work work;
  double across, of_x, of_y;
  plx_status status;

  PLX_ASSERT (n >= 2 && dx >= 1 && dy >= 1);
  lay_out_cka (&work, &arena, dx, dy, n);
  status = plx_arena_reserve (&arena, arena.used, "The comparison of two representations", error);
  if (status != PLX_OK)
    return status;
  lay_out_cka (&work, &arena, dx, dy, n);
  centre (x, n, dx, work.x);
  centre (y, n, dy, work.y);
  across = product_norm (pool, work.y, dy, work.x, dx, n, work.product);
  of_x = product_norm (pool, work.x, dx, work.x, dx, n, work.product);
  of_y = product_norm (pool, work.y, dy, work.y, dy, n, work.product);
  plx_arena_release (&arena);
  if (!isfinite (of_x) || !isfinite (of_y))
    return plx_fail (error, PLX_ERROR_INVALID,
                     "A representation has numbers that are not finite; it cannot be compared.");
  if (of_x == 0 || of_y == 0)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "A representation is the same for every image; there is nothing to compare.");
  *cka = across * across / (of_x * of_y);
  return PLX_OK;
}

/* --- Overlap ---------------------------------------------------------------------------------- */

typedef struct {
  int32_t *of_x, *of_y; /* [n][k + 1] */
  float *similarity;    /* [n][k + 1], not used further */
} overlap_work;

static void
lay_out_overlap (overlap_work *work, plx_arena *arena, int n, int k)
{
  size_t count = (size_t)n * (size_t)(k + 1);

  work->of_x = plx_arena_take (arena, count * sizeof *work->of_x);
  work->of_y = plx_arena_take (arena, count * sizeof *work->of_y);
  work->similarity = plx_arena_floats (arena, count);
}

/* Takes image i out of its own list of k + 1; where it is not there, because equals came first, the
 * last goes. */
static void
leave_out (int32_t *list, int k, int32_t i)
{
  int at = 0;

  while (at < k && list[at] != i)
    at++;
  memmove (list + at, list + at + 1, (size_t)(k - at) * sizeof *list);
}

static int
common (const int32_t *a, const int32_t *b, int k)
{
  int n = 0;

  for (int i = 0; i < k; i++)
    for (int j = 0; j < k; j++)
      n += a[i] == b[j];
  return n;
}

static double
count_common (overlap_work *work, int n, int k, float *shares)
{
  double total = 0;

  for (int i = 0; i < n; i++) {
    int32_t *a = work->of_x + (size_t)i * (size_t)(k + 1);
    int32_t *b = work->of_y + (size_t)i * (size_t)(k + 1);
    double share;

    leave_out (a, k, i);
    leave_out (b, k, i);
    share = (double)common (a, b, k) / k;
    total += share;
    if (shares != NULL)
      shares[i] = (float)share;
  }
  return total / n;
}

plx_status
plx_compare_overlap (plx_pool *pool, const float *x, int dx, const float *y, int dy, int n, int k,
                     float *shares, double *overlap, plx_error *error)
{
  plx_arena arena = { 0 };
  overlap_work work;
  plx_status status;

  PLX_ASSERT (k >= 1 && k < n);
  lay_out_overlap (&work, &arena, n, k);
  status = plx_arena_reserve (&arena, arena.used, "The comparison of neighbours", error);
  if (status != PLX_OK)
    return status;
  lay_out_overlap (&work, &arena, n, k);
  status = plx_neighbours (pool, x, n, x, n, dx, k + 1, work.of_x, work.similarity, error);
  if (status == PLX_OK)
    status = plx_neighbours (pool, y, n, y, n, dy, k + 1, work.of_y, work.similarity, error);
  if (status == PLX_OK)
    *overlap = count_common (&work, n, k, shares);
  plx_arena_release (&arena);
  return status;
}
