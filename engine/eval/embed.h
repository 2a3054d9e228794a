/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Images, not augmented, through an encoder: what every evaluation begins with.
 */
#pragma once

#include "augment/pipeline.h"
#include "nn/model.h"

typedef struct {
  plx_pool *pool;
  plx_model *model;
  const plx_augment *augment; /* for its normalisation */
  const plx_dataset *dataset;
  float *views; /* [batch][h][w][c], room for the normalised images */
  int batch;    /* at most what the model was made for */
} plx_embedder;

/* Writes v, or z before its division by its length, of n images to out [n][d]; images [n] are their
 * numbers, NULL: 0, 1, … Takes no memory. The thread that owns the pool. */
void plx_embed (const plx_embedder *embedder, const int32_t *images, int n, bool is_z, float *out);
