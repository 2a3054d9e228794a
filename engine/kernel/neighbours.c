/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks of queries over the pool; each thread has memory for one.
 *
 * By Euclidean distance: ‖x − y‖² = ‖x‖² − 2 (x·y − ‖y‖² / 2), so the greatest x·y − ‖y‖² / 2 are the
 * nearest. The points are centred before, which keeps the digits of sets far from zero.
 */
#include "kernel/neighbours.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/arena.h"
#include "kernel/l2norm.h"
#include "kernel/neighbours-kernels.h"

enum { QUERIES = 64, BANK = 1024, GROUP = 64 };

/* One thread's. */
typedef struct {
  float *block;               /* [QUERIES][BANK] */
  uint64_t *keys;             /* [QUERIES][plx_candidates_room (k)] */
  plx_candidates *candidates; /* [QUERIES] */
} workplace;

typedef struct {
  const neighbours_kernels *kernels;
  const float *queries, *bank; /* [n][d], [m][d] */
  const float *half;           /* [m]: ‖row‖² / 2, and queries are the bank; NULL: cosine */
  int n, m, d, k;
  const atomic_bool *is_cancelled; /* NULL: it cannot be */
  workplace *places;               /* [threads] */
  int32_t *index;                  /* [n][k] */
  float *value;                    /* [n][k] */
} search;

static void
multiply (const search *s, int query, int queries, int first, int rows, float *block)
{
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, queries, rows, s->d, 1,
               s->queries + (size_t)query * (size_t)s->d, s->d,
               s->bank + (size_t)first * (size_t)s->d, s->d, 0, block, BANK);
}

/* From products to what the nearest have most of; a point is not its own neighbour. */
static void
turn_near (const search *s, float *row, int rows, int first, int query)
{
  for (int i = 0; i < rows; i++)
    row[i] -= s->half[first + i];
  if (query >= first && query < first + rows)
    row[query - first] = -INFINITY;
}

static bool
is_cancelled (const search *s)
{
  return s->is_cancelled != NULL && atomic_load (s->is_cancelled);
}

static void
search_block (void *context, int piece, int thread)
{
  const search *s = context;
  workplace *place = &s->places[thread];
  int query = piece * QUERIES, queries = s->n - query < QUERIES ? s->n - query : QUERIES;
  size_t room = (size_t)plx_candidates_room (s->k);

  if (is_cancelled (s))
    return;
  for (int q = 0; q < queries; q++)
    place->candidates[q] = (plx_candidates){ place->keys + (size_t)q * room, 0, s->k, -INFINITY };
  for (int first = 0; first < s->m; first += BANK) {
    int rows = s->m - first < BANK ? s->m - first : BANK;

    multiply (s, query, queries, first, rows, place->block);
    for (int q = 0; q < queries; q++) {
      float *row = place->block + (size_t)q * BANK;

      if (s->half != NULL)
        turn_near (s, row, rows, first, query + q);
      s->kernels->look (&place->candidates[q], row, rows, first);
    }
  }
  for (int q = 0; q < queries; q++) {
    size_t at = (size_t)(query + q) * (size_t)s->k;

    if (s->half != NULL)
      s->kernels->finish_near (&place->candidates[q],
                               s->queries + (size_t)(query + q) * (size_t)s->d, s->bank, s->d,
                               s->index + at, s->value + at);
    else
      s->kernels->finish (&place->candidates[q], s->index + at, s->value + at);
  }
}

/* What a search needs beside its result; rows of prepared points and one number for each. */
typedef struct {
  float *points, *numbers;
} prepared;

static prepared
lay_out (plx_arena *arena, search *s, size_t rows, int threads)
{
  prepared p = { plx_arena_floats (arena, rows * (size_t)s->d), plx_arena_floats (arena, rows) };
  workplace *places = plx_arena_take (arena, (size_t)threads * sizeof *places);

  for (int t = 0; t < threads; t++) {
    workplace place = {
      plx_arena_floats (arena, (size_t)QUERIES * BANK),
      plx_arena_take (arena,
                      (size_t)QUERIES * (size_t)plx_candidates_room (s->k) * sizeof *place.keys),
      plx_arena_take (arena, QUERIES * sizeof *place.candidates),
    };

    if (places != NULL)
      places[t] = place;
  }
  s->places = places;
  return p;
}

static plx_status
reserve (plx_pool *pool, plx_arena *arena, search *s, size_t rows, prepared *p, plx_error *error)
{
  int threads = plx_pool_threads (pool);
  plx_status status;

  lay_out (arena, s, rows, threads);
  status = plx_arena_reserve (arena, arena->used, "The search for nearest neighbours", error);
  if (status != PLX_OK)
    return status;
  *p = lay_out (arena, s, rows, threads);
  s->kernels = PLX_ISA_PICK (plx_pool_isa (pool), neighbours_kernels);
  return PLX_OK;
}

plx_status
plx_neighbours (plx_pool *pool, const float *queries, int n, const float *bank, int m, int d, int k,
                int32_t *index, float *similarity, plx_error *error)
{
  search s = { .n = n, .m = m, .d = d, .k = k, .index = index, .value = similarity };
  plx_arena arena = { 0 };
  prepared p;
  plx_status status;

  PLX_ASSERT (k >= 1 && k <= m);
  status = reserve (pool, &arena, &s, (size_t)n + (size_t)m, &p, error);
  if (status != PLX_OK)
    return status;
  s.queries = p.points;
  s.bank = p.points + (size_t)n * (size_t)d;
  plx_l2norm_forward (pool, queries, n, d, p.points, p.numbers);
  plx_l2norm_forward (pool, bank, m, d, p.points + (size_t)n * (size_t)d, p.numbers);
  plx_pool_run (pool, search_block, &s, (n + QUERIES - 1) / QUERIES);
  plx_arena_release (&arena);
  return PLX_OK;
}

/* --- Among themselves ------------------------------------------------------------------------- */

typedef struct {
  const float *points;
  float *centred, *half;
  const float *mean; /* [d] */
  int n, d;
} centring;

static void
centre_group (void *context, int piece, int thread)
{
  const centring *c = context;
  int end = (piece + 1) * GROUP < c->n ? (piece + 1) * GROUP : c->n;

  for (int i = piece * GROUP; i < end; i++) {
    const float *from = c->points + (size_t)i * (size_t)c->d;
    float *to = c->centred + (size_t)i * (size_t)c->d, sum = 0;

    for (int j = 0; j < c->d; j++) {
      to[j] = from[j] - c->mean[j];
      sum += to[j] * to[j];
    }
    c->half[i] = sum / 2;
  }
}

static void
take_mean (const float *points, int n, int d, float *mean)
{
  memset (mean, 0, (size_t)d * sizeof *mean);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      mean[j] += points[(size_t)i * (size_t)d + (size_t)j] / (float)n;
}

plx_status
plx_neighbours_within (plx_pool *pool, const float *points, int n, int d, int k,
                       const atomic_bool *stop, int32_t *index, float *distance, plx_error *error)
{
  search s = {
    .n = n, .m = n, .d = d, .k = k, .index = index, .is_cancelled = stop, .value = distance
  };
  plx_arena arena = { 0 };
  prepared p;
  centring c;
  plx_status status;

  PLX_ASSERT (k >= 1 && k < n);
  /* One row more: the mean. */
  status = reserve (pool, &arena, &s, (size_t)n + 1, &p, error);
  if (status != PLX_OK)
    return status;
  c = (centring){ points, p.points, p.numbers, p.points + (size_t)n * (size_t)d, n, d };
  take_mean (points, n, d, p.points + (size_t)n * (size_t)d);
  plx_pool_run (pool, centre_group, &c, (n + GROUP - 1) / GROUP);
  s.queries = s.bank = p.points;
  s.half = p.numbers;
  plx_pool_run (pool, search_block, &s, (n + QUERIES - 1) / QUERIES);
  plx_arena_release (&arena);
  if (is_cancelled (&s))
    return plx_fail (error, PLX_CANCELLED, "The search for nearest neighbours was stopped.");
  return PLX_OK;
}
