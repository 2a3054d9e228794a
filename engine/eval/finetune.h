/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fine-tuning: the encoder learns to tell classes apart from few labels, and the same network learns it
 * from random weights, in the same number of steps on the same images. What the first is ahead is what
 * training without labels was worth (Chen et al. 2020, section 6: 1 % and 10 % of the labels).
 *
 *     view of a labelled image → encoder f → v → linear layer → logits → cross entropy
 *
 * Everything trains, batch norms by batch statistics; AdamW, the learning rate by half a cosine. Views
 * are made by the run's own crop and flip where they are on, and by nothing else. The same bytes for
 * any number of threads. The thread that owns the pool.
 */
#pragma once

#include <stdint.h>

#include "data/dataset.h"
#include "eval/watch.h"
#include "nn/model.h"

extern const struct plx_param_table plx_finetune_params; /* "finetune": labels, epochs, steps, … */

enum { PLX_CURVE_POINTS = 13 };

typedef struct {
  plx_pool *pool;
  const plx_dataset *dataset;
  const plx_settings *settings; /* the encoder's, with the table "finetune" */
  const plx_label_set *set;
  const int32_t *images; /* [n] numbers of the labelled images that teach */
  int n;
  plx_model *start; /* whose encoder is begun with, untouched; NULL: random weights */
  uint64_t seed;    /* of the linear layer, random weights, views and order */
} plx_finetune_task;

typedef struct {
  int steps, batch;
  double learning_rate; /* at the beginning */
  double train_loss;    /* the mean of the last tenth of the steps */
  int n_points;
  int step[PLX_CURVE_POINTS];
  float accuracy[PLX_CURVE_POINTS]; /* of the labelled held-out images, after so many steps */
  uint64_t weights_hash;            /* of what it ended with */
} plx_finetuned;

/* Trains; predictions [held out] (may be NULL) are the classes of all held-out images at the end.
 * *model (may be NULL) is what it ended with, the caller's: its head is the one linear layer, whose
 * first n_classes outputs are the logits; a forward takes result->batch images. */
plx_status plx_finetune (const plx_finetune_task *task, const plx_watch *watch,
                         plx_finetuned *result, int32_t *predictions, plx_model **model,
                         plx_error *error) PLX_WARN_UNUSED;

/* Draws the images that teach: a share of each class's labelled rows among the first n, by the seed, at
 * least one a class. Writes their numbers in ascending order to images [n]; returns how many. A larger
 * share contains the smaller one. −1: no memory. Any thread. */
int plx_finetune_pick (const int32_t *labels /* [n] */, int n, int n_classes, double share,
                       uint64_t seed, int32_t *images);
