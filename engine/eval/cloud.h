/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Augmentation clouds: where the views of an image lie in an encoder's space.
 *
 * With e_ij the representation of view j of image i at unit length and ē_i the mean over the views,
 *     radius_i = √ mean_j ‖e_ij − ē_i‖²             how far the augmentations spread the image
 *     typical  = √ mean_{i≠k} ‖ē_i − ē_k‖²          how far images lie from each other
 * An image whose radius is a small share of typical is recognised through all its views; one whose
 * radius comes near it is lost among the others. (The alignment of Wang, Isola. ICML 2020, image by
 * image: the mean over all images of 2 radius² is its expectation.)
 *
 * Views 2k and 2k + 1 of an image are the two that epoch first_epoch + k makes in training.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "data/dataset.h"
#include "eval/watch.h"
#include "nn/model.h"

typedef struct {
  plx_pool *pool;
  plx_model *model;
  int batch; /* at most what the model was made for */
  const plx_settings *settings;
  const plx_dataset *dataset;
  bool is_z; /* z instead of v */
  uint64_t seed;
  int first_epoch;
} plx_cloud_task;

/* Views of n images at unit length: features [n][views][d]. Blocks; the thread that owns the pool. */
plx_status plx_cloud_embed (const plx_cloud_task *task, const int32_t *images, int n, int views,
                            const plx_watch *watch, float *features,
                            plx_error *error) PLX_WARN_UNUSED;

/* Of features [n][views][d]: radius [n] and, where centres is not NULL, ē [n][d]. Any thread. */
void plx_cloud_radii (const float *features, int n, int views, int d, float *radius,
                      float *centres);
/* Of centres [n][d]; 0 for fewer than two images. */
double plx_cloud_typical (const float *centres, int n, int d);
