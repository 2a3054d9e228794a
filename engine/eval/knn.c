/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nearest neighbours: blocks of similarities by matrix product, each row of a block merged into a
 * running list of the k best; then the weighted vote.
 *
 * Blocks of the bank come in the order of their numbers and a later row must be strictly better to
 * get in, so ties go to the lower number.
 */
#include "eval/knn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/params.h"
#include "kernel/gemm.h"
#include "kernel/l2norm.h"

enum { QUERIES = 256, BANK = 2048, GROUP = 8 };

typedef struct {
  int queries, first_bank, bank, k, known; /* of this block; known: list entries so far */
  const float *block;                      /* [queries][BANK] */
  int32_t *index;                          /* [queries][k] */
  float *similarity;                       /* [queries][k] */
} merge_work;

/* Puts one candidate into a descending list of n ≤ k; returns the new n. */
static int
insert (int32_t *index, float *similarity, int n, int k, int32_t candidate, float value)
{
  int at = n < k ? n : k - 1;

  if (n == k && !(value > similarity[k - 1]))
    return n;
  for (; at > 0 && value > similarity[at - 1]; at--) {
    similarity[at] = similarity[at - 1];
    index[at] = index[at - 1];
  }
  similarity[at] = value;
  index[at] = candidate;
  return n < k ? n + 1 : n;
}

static void
merge_group (void *context, int piece, int thread)
{
  const merge_work *work = context;
  int end = (piece + 1) * GROUP < work->queries ? (piece + 1) * GROUP : work->queries;

  for (int q = piece * GROUP; q < end; q++) {
    const float *row = work->block + (size_t)q * BANK;
    int32_t *index = work->index + (size_t)q * (size_t)work->k;
    float *similarity = work->similarity + (size_t)q * (size_t)work->k;
    int n = work->known;

    for (int b = 0; b < work->bank; b++)
      n = insert (index, similarity, n, work->k, work->first_bank + b, row[b]);
  }
}

/* The k best of the bank for one block of queries. u: unit rows, the queries first. */
static void
search_block (plx_pool *pool, const float *queries, int n, const float *bank, int m, int d, int k,
              float *block, int32_t *index, float *similarity)
{
  for (int first = 0; first < m; first += BANK) {
    int rows = m - first < BANK ? m - first : BANK;
    merge_work work = { n, first, rows, k, first < k ? first : k, block, index, similarity };

    plx_gemm (pool, false, true, n, rows, d, 1, queries, d, bank + (size_t)first * (size_t)d, d, 0,
              block, BANK);
    plx_pool_run (pool, merge_group, &work, (n + GROUP - 1) / GROUP);
  }
}

plx_status
plx_neighbours (plx_pool *pool, const float *queries, int n, const float *bank, int m, int d, int k,
                int32_t *index, float *similarity, plx_error *error)
{
  plx_arena arena = { 0 };
  size_t rows = (size_t)n + (size_t)m;
  float *u, *inverse, *block;
  plx_status status;

  PLX_ASSERT (k >= 1 && k <= m);
  plx_arena_floats (&arena, rows * (size_t)d);
  plx_arena_floats (&arena, rows);
  plx_arena_floats (&arena, (size_t)QUERIES * BANK);
  status = plx_arena_reserve (&arena, arena.used, "The search for nearest neighbours", error);
  if (status != PLX_OK)
    return status;
  u = plx_arena_floats (&arena, rows * (size_t)d);
  inverse = plx_arena_floats (&arena, rows);
  block = plx_arena_floats (&arena, (size_t)QUERIES * BANK);
  plx_l2norm_forward (pool, queries, n, d, u, inverse);
  plx_l2norm_forward (pool, bank, m, d, u + (size_t)n * (size_t)d, inverse);
  for (int first = 0; first < n; first += QUERIES)
    search_block (pool, u + (size_t)first * (size_t)d, n - first < QUERIES ? n - first : QUERIES,
                  u + (size_t)n * (size_t)d, m, d, k, block, index + (size_t)first * (size_t)k,
                  similarity + (size_t)first * (size_t)k);
  plx_arena_release (&arena);
  return PLX_OK;
}

/* The class with the highest score among the labelled neighbours, or −1. */
static int32_t
vote (const int32_t *index, const float *similarity, int k, const int32_t *bank_labels,
      int n_classes, double temperature, double *scores)
{
  int32_t best = -1;

  memset (scores, 0, (size_t)n_classes * sizeof *scores);
  for (int j = 0; j < k; j++)
    if (bank_labels[index[j]] >= 0)
      scores[bank_labels[index[j]]] += exp ((double)similarity[j] / temperature);
  for (int c = 0; c < n_classes; c++)
    if (scores[c] > 0 && (best < 0 || scores[c] > scores[best]))
      best = c;
  return best;
}

double
plx_knn_score (const int32_t *index, const float *similarity, int n, int k,
               const int32_t *query_labels, const int32_t *bank_labels, int n_classes,
               double temperature, int32_t *predictions)
{
  double *scores = calloc ((size_t)(n_classes > 0 ? n_classes : 1), sizeof *scores);
  int counted = 0, right = 0;

  if (scores == NULL)
    return NAN;
  for (int i = 0; i < n; i++) {
    size_t at = (size_t)i * (size_t)k;
    int32_t prediction =
        vote (index + at, similarity + at, k, bank_labels, n_classes, temperature, scores);

    if (predictions != NULL)
      predictions[i] = prediction;
    counted += query_labels[i] >= 0 && prediction >= 0;
    right += query_labels[i] >= 0 && query_labels[i] == prediction;
  }
  free (scores);
  return counted > 0 ? (double)right / counted : NAN;
}
