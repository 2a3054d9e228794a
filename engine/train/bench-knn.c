/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long the search for nearest neighbours takes, on random vectors: what an evaluation does once
 * an epoch.
 */
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "eval/knn.h"
#include "kernel/peak.h"
#include "train/bench.h"
#include "train/trainer-private.h"

enum { REPEATS = 5 };

typedef struct {
  int k;
  float *vectors; /* [queries + bank][dims] */
  int32_t *index;
  float *similarity;
} knn_work;

static void
lay_out (knn_work *work, plx_arena *arena, const plx_bench_knn_options *options)
{
  size_t rows = (size_t)options->queries + (size_t)options->bank;
  size_t found = (size_t)options->queries * (size_t)work->k;

  work->vectors = plx_arena_floats (arena, rows * (size_t)options->dims);
  work->index = plx_arena_take (arena, found * sizeof *work->index);
  work->similarity = plx_arena_floats (arena, found);
}

/* The least of a few searches: the others were disturbed. */
static plx_status
measure (plx_pool *pool, const knn_work *work, const plx_bench_knn_options *options,
         plx_bench_knn_result *result, plx_error *error)
{
  const float *bank = work->vectors + (size_t)options->queries * (size_t)options->dims;
  double best = 0;

  for (int i = 0; i < REPEATS; i++) {
    double started = plx_now (), seconds;
    plx_status status =
        plx_neighbours (pool, work->vectors, options->queries, bank, options->bank, options->dims,
                        work->k, work->index, work->similarity, error);

    if (status != PLX_OK)
      return status;
    seconds = plx_now () - started;
    if (i == 0 || seconds < best)
      best = seconds;
  }
  result->ms = 1000 * best;
  result->queries_per_second = options->queries / best;
  result->gflops = 2.0 * options->queries * options->bank * options->dims / best / 1e9;
  result->peak_gflops = plx_peak_gflops (pool, 0.5);
  return PLX_OK;
}

plx_status
plx_bench_knn (const plx_settings *settings, const plx_bench_knn_options *options,
               plx_bench_knn_result *result, plx_error *error)
{
  int threads = (int)plx_settings_number (settings, "train.threads");
  int k = (int)plx_settings_number (settings, "knn.k");
  plx_rng rng = plx_rng_at (1, PLX_RNG_TEST, 0, 0, 0);
  plx_arena arena = { 0 };
  knn_work work = { .k = k < options->bank ? k : options->bank };
  plx_pool *pool;
  plx_status status = plx_pool_new (threads, plx_cpu_isa (), &pool, error);

  if (status != PLX_OK)
    return status;
  lay_out (&work, &arena, options);
  status = plx_arena_reserve (&arena, arena.used, "So many vectors", error);
  if (status == PLX_OK) {
    lay_out (&work, &arena, options);
    for (size_t i = 0; i < (size_t)(options->queries + options->bank) * (size_t)options->dims; i++)
      work.vectors[i] = plx_rng_normal (&rng);
    status = measure (pool, &work, options, result, error);
    plx_arena_release (&arena);
  }
  plx_pool_free (pool);
  return status;
}
