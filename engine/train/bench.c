/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "train/bench.h"

#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "kernel/peak.h"
#include "method/method.h"
#include "optim/optimiser.h"
#include "train/trainer-private.h"

enum { WARM_UP = 2, LEAST_STEPS = 3, MOST_STEPS = 1000 };

/* What a step needs. */
typedef struct {
  plx_settings settings;
  plx_pool *pool;
  plx_model *model;
  plx_optimiser *optimiser;
  const plx_method *method;
  void *state;
  plx_arena arena;
  float *views;
} bench;

static plx_status
build (bench *self, const plx_bench_options *options, plx_error *error)
{
  const double *train = plx_settings_of (&self->settings, &plx_train_params);
  plx_method_context context;
  plx_guards guards = { 0 };
  plx_model_options model = { options->height,
                              options->width,
                              options->channels,
                              2 * (int)train[PLX_TRAIN_BATCH],
                              true,
                              (uint64_t)train[PLX_TRAIN_SEED] };
  size_t count =
      (size_t)model.images * (size_t)(options->height * options->width * options->channels);
  plx_rng rng = plx_rng_at (model.seed, PLX_RNG_TEST, 0, 0, 0);
  const plx_tensor *tensors;
  int n_tensors;
  plx_status status =
      plx_pool_new ((int)train[PLX_TRAIN_THREADS], plx_cpu_isa (), &self->pool, error);

  if (status == PLX_OK)
    status = plx_model_new (&self->settings, &model, self->pool, &self->model, error);
  if (status != PLX_OK)
    return status;
  context = (plx_method_context){ .pool = self->pool,
                                  .model = self->model,
                                  .options = model,
                                  .batch = (int)train[PLX_TRAIN_BATCH],
                                  .is_labelled = false };
  self->method =
      plx_method_find (plx_settings_text_of (&self->settings, &plx_train_params, PLX_TRAIN_METHOD));
  if (self->method->guard != NULL)
    self->method->guard (&self->settings, &context, &guards);
  status = plx_guards_judge (&guards, error);
  if (status == PLX_OK)
    status = self->method->create (&self->settings, &context, &self->state, error);
  if (status != PLX_OK)
    return status;
  tensors = plx_model_tensors (self->model, &n_tensors);
  status =
      plx_optimiser_new (&self->settings, tensors, n_tensors, self->pool, &self->optimiser, error);
  if (status == PLX_OK)
    status = plx_arena_reserve (&self->arena, count * sizeof (float), "The batch", error);
  if (status != PLX_OK)
    return status;
  self->views = plx_arena_floats (&self->arena, count);
  for (size_t i = 0; i < count; i++)
    self->views[i] = plx_rng_normal (&rng);
  return PLX_OK;
}

static void
tear_down (bench *self)
{
  if (self->state != NULL)
    self->method->destroy (self->state);
  plx_optimiser_free (self->optimiser);
  plx_model_free (self->model);
  plx_pool_free (self->pool);
  plx_arena_release (&self->arena);
}

/* Seconds that one step took. */
static double
time_step (bench *self)
{
  int batch = (int)plx_settings_of (&self->settings, &plx_train_params)[PLX_TRAIN_BATCH];
  plx_schedule_moment moment = { 0, 1, 1, batch };
  double started = plx_now ();

  memset (plx_model_gradients (self->model), 0,
          plx_model_weight_count (self->model) * sizeof (float));
  self->method->step (self->state, &self->settings, &(plx_method_batch){ .views = self->views });
  plx_optimiser_step (self->optimiser, &self->settings,
                      plx_schedule_learning_rate (&self->settings, &moment),
                      plx_model_weights (self->model), plx_model_gradients (self->model));
  return plx_now () - started;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

double
plx_bench_median (double *values, int n)
{
  qsort (values, (size_t)n, sizeof *values, compare);
  return values[n / 2];
}

static void
measure (bench *self, const plx_bench_options *options, plx_bench_result *result)
{
  double batch = plx_settings_of (&self->settings, &plx_train_params)[PLX_TRAIN_BATCH];
  double seconds[MOST_STEPS], total = 0, median;

  for (int i = 0; i < WARM_UP; i++)
    time_step (self);
  for (result->steps = 0;
       result->steps < MOST_STEPS && (result->steps < LEAST_STEPS || total < options->seconds);
       result->steps++)
    total += seconds[result->steps] = time_step (self);
  median = plx_bench_median (seconds, result->steps);
  result->ms_per_step = 1000 * median;
  result->images_per_second = batch / median;
  result->gflops = 2 * plx_model_multiply_adds (self->model) * 2 * batch / median / 1e9;
  result->peak_gflops = plx_peak_gflops (self->pool, 0.5);
  result->weights = (long)plx_model_weight_count (self->model);
}

plx_status
plx_bench_step (const plx_settings *settings, const plx_bench_options *options,
                plx_bench_result *result, plx_error *error)
{
  bench self = { .settings = *settings };
  plx_status status = build (&self, options, error);

  if (status == PLX_OK)
    measure (&self, options, result);
  tear_down (&self);
  return status;
}
