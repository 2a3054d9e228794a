/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an encoder makes of all images of a data set: the features that every metric reads.
 *
 * Without augmentation, with the running batch norm statistics: the encoder is asked, not changed.
 */
#pragma once

#include "data/dataset.h"
#include "eval/watch.h"
#include "nn/model.h"

/* Writes v (or z) of all images to features [count][d]. images: the most that one forward of the
 * model takes. settings: those that the encoder was trained with. The thread that owns the pool. */
plx_status plx_embed_dataset (plx_model *model, int images, const plx_settings *settings,
                              const plx_dataset *dataset, plx_pool *pool, bool is_z,
                              const plx_watch *watch, float *features,
                              plx_error *error) PLX_WARN_UNUSED;

/* The images themselves as features, 0 … 1: [count][height · width · channels]. */
void plx_embed_pixels (const plx_dataset *dataset, float *features);
