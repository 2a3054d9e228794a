/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long a view takes: images of noise through the augmentations, on the pool as in training; then
 * each operation that is on, alone and in every view, so that its time is that of its work, whatever its
 * chance.
 */
#include "augment/order.h"
#include "augment/pipeline.h"
#include "core/arena.h"
#include "core/rng.h"
#include "train/bench.h"
#include "train/trainer-private.h"

enum { IMAGES = 64, MOST_PIECES = 512, LEAST_ROUNDS = 5, MOST_ROUNDS = 2000, LARGE = 1 << 24 };

typedef struct {
  plx_pool *pool;
  plx_augment *augment;
  int pieces;      /* views a round: fewer of large images */
  size_t count;    /* values of an image */
  uint8_t *images; /* [IMAGES][count] */
  float *views;    /* [pieces][count] */
  uint32_t epoch;
} augment_work;

static void
make_view (void *context, int piece, int thread)
{
  augment_work *work = context;
  plx_view_address address = { 1, work->epoch, (uint32_t)piece / 2, (uint32_t)piece % 2 };

  plx_augment_view (
      work->augment, work->images + (size_t)(piece % IMAGES) * work->count, address,
      work->views + (size_t)piece * work->count,
      plx_pool_scratch (work->pool, thread, plx_augment_scratch_size (work->augment)));
}

/* The median of the seconds that a round takes. */
static double
time_round (augment_work *work, double most_seconds, int *rounds)
{
  double seconds[MOST_ROUNDS], total = 0;
  int n;

  plx_pool_run (work->pool, make_view, work, work->pieces);
  for (n = 0; n < MOST_ROUNDS && (n < LEAST_ROUNDS || total < most_seconds); n++) {
    double started = plx_now ();

    work->epoch++;
    plx_pool_run (work->pool, make_view, work, work->pieces);
    total += seconds[n] = plx_now () - started;
  }
  *rounds = n;
  return plx_bench_median (seconds, n);
}

/* The settings with all operations off but one; −1: with none. What that one does now and then it does
 * always. */
static plx_settings
only (const plx_settings *settings, int wanted)
{
  plx_settings changed = *settings;

  for (int op = 0; op < PLX_N_OPS; op++) {
    ptrdiff_t on = plx_settings_of (settings, plx_ops[op]->params) - settings->values;
    ptrdiff_t second = plx_settings_of (settings, plx_ops[op]->second_params) - settings->values;

    changed.values[on] = changed.values[second] = op == wanted;
    for (int i = 0; i < plx_ops[op]->params->n_params; i++)
      if ((plx_ops[op]->chances >> i & 1) != 0) {
        changed.values[on + i] = changed.values[on + i] > 0;
        changed.values[second + i] = changed.values[second + i] > 0;
      }
  }
  return changed;
}

static plx_status
time_only (augment_work *work, const plx_settings *settings, int op, double seconds, double *us,
           plx_error *error)
{
  plx_settings alone = only (settings, op);
  plx_status status = plx_augment_update (work->augment, &alone, error);
  int rounds;

  if (status == PLX_OK)
    *us = 1e6 * time_round (work, seconds, &rounds) * plx_pool_threads (work->pool) / work->pieces;
  return status;
}

static plx_status
measure (augment_work *work, const plx_settings *settings, double seconds,
         plx_bench_augment_result *result, plx_error *error)
{
  int rounds;
  double median = time_round (work, seconds, &rounds);
  plx_status status = time_only (work, settings, -1, seconds / 4, &result->us_plain, error);

  result->views = rounds * work->pieces;
  result->views_per_second = work->pieces / median;
  result->us_per_view = 1e6 * median * plx_pool_threads (work->pool) / work->pieces;
  result->n_operations = 0;
  for (int op = 0; op < PLX_N_OPS && status == PLX_OK; op++) {
    plx_bench_operation *operation = &result->operations[result->n_operations];

    if (plx_settings_of (settings, plx_ops[op]->params)[0] == 0)
      continue;
    operation->name = plx_op_name (plx_ops[op]);
    status = time_only (work, settings, op, seconds / 4, &operation->us, error);
    result->n_operations++;
  }
  return status;
}

static plx_status
build (augment_work *work, const plx_settings *settings, const plx_bench_options *options,
       plx_arena *arena, plx_error *error)
{
  plx_dataset form = { .height = options->height,
                       .width = options->width,
                       .channels = options->channels,
                       .mean = { 0.5f, 0.5f, 0.5f },
                       .std = { 0.25f, 0.25f, 0.25f } };
  plx_rng rng = plx_rng_at (1, PLX_RNG_TEST, 0, 0, 0);
  plx_status status = plx_pool_new ((int)plx_settings_number (settings, "train.threads"),
                                    plx_cpu_isa (), &work->pool, error);

  if (status == PLX_OK)
    status = plx_augment_new (settings, &form, plx_cpu_isa (), &work->augment, error);
  if (status == PLX_OK)
    status = plx_pool_reserve_scratch (work->pool, plx_augment_scratch_size (work->augment), error);
  work->count = (size_t)options->height * (size_t)options->width * (size_t)options->channels;
  work->pieces = (int)(LARGE / work->count < MOST_PIECES ? LARGE / work->count + 1 : MOST_PIECES);
  if (status == PLX_OK)
    status = plx_arena_reserve (
        arena, work->count * ((size_t)work->pieces * sizeof (float) + IMAGES) + 256, "The views",
        error);
  if (status != PLX_OK)
    return status;
  work->views = plx_arena_floats (arena, work->count * (size_t)work->pieces);
  work->images = plx_arena_take (arena, work->count * IMAGES);
  for (size_t i = 0; i < work->count * IMAGES; i++)
    work->images[i] = (uint8_t)plx_rng_below (&rng, 256);
  return PLX_OK;
}

plx_status
plx_bench_augment (const plx_settings *settings, const plx_bench_options *options,
                   plx_bench_augment_result *result, plx_error *error)
{
  augment_work work = { 0 };
  plx_arena arena = { 0 };
  plx_status status = build (&work, settings, options, &arena, error);

  if (status == PLX_OK)
    status = measure (&work, settings, options->seconds, result, error);
  plx_augment_free (work.augment);
  plx_pool_free (work.pool);
  plx_arena_release (&arena);
  return status;
}
