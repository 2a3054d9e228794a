/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "eval/cloud.h"

#include <math.h>

#include "augment/pipeline.h"
#include "core/arena.h"
#include "kernel/l2norm.h"

typedef struct {
  const plx_cloud_task *task;
  const plx_augment *augment;
  const int32_t *images;
  int views;
  int64_t first;  /* of all views, image by image */
  float *batch;   /* [batch][h][w][c] */
  float *inverse; /* [batch] */
} view_work;

static void
make_view (void *context, int piece, int thread)
{
  const view_work *work = context;
  const plx_cloud_task *task = work->task;
  const plx_dataset *data = task->dataset;
  size_t size = (size_t)(data->height * data->width * data->channels);
  int64_t number = work->first + piece;
  int32_t image = work->images[number / work->views];
  int view = (int)(number % work->views);
  plx_view_address address = { task->seed, (uint32_t)(task->first_epoch + view / 2),
                               (uint32_t)image, (uint32_t)(view % 2) };

  plx_augment_view (
      work->augment, plx_dataset_image (data, image), address, work->batch + (size_t)piece * size,
      plx_pool_scratch (task->pool, thread, plx_augment_scratch_size (work->augment)));
}

static plx_status
embed_batches (view_work *work, int64_t total, const plx_watch *watch, float *features,
               plx_error *error)
{
  const plx_cloud_task *task = work->task;
  size_t d = (size_t)(task->is_z ? plx_model_embedding_size (task->model)
                                 : plx_model_representation_size (task->model));

  for (work->first = 0; work->first < total; work->first += task->batch) {
    int n = total - work->first < task->batch ? (int)(total - work->first) : task->batch;
    const float *v, *z = NULL;
    plx_status status = plx_watch_tell (watch, (double)work->first / (double)total, error);

    if (status != PLX_OK)
      return status;
    plx_pool_run (task->pool, make_view, work, n);
    plx_model_forward (task->model, work->batch, n, false, &v, task->is_z ? &z : NULL);
    plx_l2norm_forward (task->pool, task->is_z ? z : v, n, (int)d,
                        features + (size_t)work->first * d, work->inverse);
  }
  return PLX_OK;
}

static void
lay_out (view_work *work, plx_arena *arena)
{
  const plx_dataset *data = work->task->dataset;
  size_t batch = (size_t)work->task->batch;

  work->batch =
      plx_arena_floats (arena, batch * (size_t)(data->height * data->width * data->channels));
  work->inverse = plx_arena_floats (arena, batch);
}

plx_status
plx_cloud_embed (const plx_cloud_task *task, const int32_t *images, int n, int views,
                 const plx_watch *watch, float *features, plx_error *error)
{
  const plx_dataset *data = task->dataset;
  view_work work = { .task = task, .images = images, .views = views };
  plx_augment *augment;
  plx_arena arena = { 0 };
  plx_status status =
      plx_augment_new (task->settings, data, plx_pool_isa (task->pool), &augment, error);

  if (status != PLX_OK)
    return status;
  work.augment = augment;
  status = plx_pool_reserve_scratch (task->pool, plx_augment_scratch_size (augment), error);
  lay_out (&work, &arena);
  if (status == PLX_OK)
    status = plx_arena_reserve (&arena, arena.used, "The views", error);
  if (status == PLX_OK) {
    lay_out (&work, &arena);
    status = embed_batches (&work, (int64_t)n * views, watch, features, error);
  }
  plx_arena_release (&arena);
  plx_augment_free (augment);
  return status;
}

void
plx_cloud_radii (const float *features, int n, int views, int d, float *radius, float *centres)
{
  for (int i = 0; i < n; i++) {
    const float *cloud = features + (size_t)i * (size_t)views * (size_t)d;
    double squares = 0;

    for (int j = 0; j < d; j++) {
      double sum = 0, mean;

      for (int view = 0; view < views; view++)
        sum += (double)cloud[view * d + j];
      mean = sum / views;
      for (int view = 0; view < views; view++)
        squares += pow ((double)cloud[view * d + j] - mean, 2);
      if (centres != NULL)
        centres[(size_t)i * (size_t)d + (size_t)j] = (float)mean;
    }
    radius[i] = (float)sqrt (squares / views);
  }
}

/* The mean over pairs is twice the variance around the mean, times n / (n − 1). */
double
plx_cloud_typical (const float *centres, int n, int d)
{
  float around;

  if (n < 2)
    return 0;
  plx_cloud_radii (centres, 1, n, d, &around, NULL);
  return (double)around * sqrt (2.0 * n / (n - 1));
}
