/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "eval/embed.h"

#include <string.h>

typedef struct {
  const plx_embedder *embedder;
  const int32_t *images;
  int first;
} plain_work;

static void
make_plain (void *context, int piece, int thread)
{
  const plain_work *work = context;
  const plx_dataset *data = work->embedder->dataset;
  size_t size = (size_t)(data->height * data->width * data->channels);
  int image = work->images != NULL ? work->images[work->first + piece] : work->first + piece;

  plx_augment_plain (work->embedder->augment, plx_dataset_image (data, image),
                     work->embedder->views + (size_t)piece * size);
}

void
plx_embed (const plx_embedder *embedder, const int32_t *images, int n, bool is_z, float *out)
{
  plx_model *model = embedder->model;
  size_t d =
      (size_t)(is_z ? plx_model_embedding_size (model) : plx_model_representation_size (model));

  for (int first = 0; first < n; first += embedder->batch) {
    int count = n - first < embedder->batch ? n - first : embedder->batch;
    plain_work work = { embedder, images, first };
    const float *result;

    plx_pool_run (embedder->pool, make_plain, &work, count);
    plx_model_forward (model, embedder->views, count, false, is_z ? NULL : &result,
                       is_z ? &result : NULL);
    memcpy (out + (size_t)first * d, result, (size_t)count * d * sizeof (float));
  }
}
