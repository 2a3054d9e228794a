/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A batch at a time through embed.h, between two looks at the watch.
 */
#include "eval/embed-dataset.h"

#include "core/arena.h"
#include "eval/embed.h"

static plx_status
embed_batches (plx_embedder *embedder, int32_t *numbers, bool is_z, const plx_watch *watch,
               float *features, plx_error *error)
{
  size_t d = (size_t)(is_z ? plx_model_embedding_size (embedder->model)
                           : plx_model_representation_size (embedder->model));
  int count = embedder->dataset->count;

  for (int first = 0; first < count; first += embedder->batch) {
    int n = count - first < embedder->batch ? count - first : embedder->batch;
    plx_status status = plx_watch_tell (watch, (double)first / count, error);

    if (status != PLX_OK)
      return status;
    for (int i = 0; i < n; i++)
      numbers[i] = first + i;
    plx_embed (embedder, numbers, n, is_z, features + (size_t)first * d);
  }
  return PLX_OK;
}

static void
lay_out (plx_arena *arena, plx_embedder *embedder, int32_t **numbers)
{
  const plx_dataset *data = embedder->dataset;
  size_t image = (size_t)(data->height * data->width * data->channels);

  embedder->views = plx_arena_floats (arena, (size_t)embedder->batch * image);
  *numbers = plx_arena_take (arena, (size_t)embedder->batch * sizeof **numbers);
}

plx_status
plx_embed_dataset (plx_model *model, int images, const plx_settings *settings,
                   const plx_dataset *dataset, plx_pool *pool, bool is_z, const plx_watch *watch,
                   float *features, plx_error *error)
{
  plx_embedder embedder = { pool, model, NULL, dataset, NULL, images };
  plx_arena arena = { 0 };
  plx_augment *augment;
  int32_t *numbers;
  plx_status status = plx_augment_new (settings, dataset, plx_pool_isa (pool), &augment, error);

  if (status != PLX_OK)
    return status;
  embedder.augment = augment;
  lay_out (&arena, &embedder, &numbers);
  status = plx_arena_reserve (&arena, arena.used, "A batch of images to be evaluated", error);
  if (status == PLX_OK) {
    lay_out (&arena, &embedder, &numbers);
    status = embed_batches (&embedder, numbers, is_z, watch, features, error);
  }
  plx_arena_release (&arena);
  plx_augment_free (augment);
  return status;
}

void
plx_embed_pixels (const plx_dataset *dataset, float *features)
{
  size_t n =
      (size_t)dataset->count * (size_t)(dataset->height * dataset->width * dataset->channels);

  for (size_t i = 0; i < n; i++)
    features[i] = (float)dataset->pixels[i] / 255;
}
