/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Optimisers: one loop over a flat block of weights.
 *
 * Which optimiser, and its hyperparameters, are the settings' ("optimiser" chooses; "sgd", "adamw",
 * "lars" hold the values), read anew at every step, so that they may change while training runs.
 */
#pragma once

#include <stddef.h>

#include "core/params.h"
#include "core/pool.h"
#include "nn/model.h"

extern const plx_param_table plx_optimiser_params; /* "optimiser": optimiser */
extern const plx_param_table
    plx_sgd_params; /* "sgd": learning_rate, momentum, nesterov, weight_decay */
extern const plx_param_table
    plx_adamw_params; /* "adamw": learning_rate, beta1, beta2, weight_decay */
extern const plx_param_table
    plx_lars_params; /* "lars": learning_rate, momentum, trust, weight_decay */
extern const plx_param_table
    plx_schedule_params; /* "schedule": schedule (cosine, constant, step), warmup (epochs), … */

typedef struct plx_optimiser plx_optimiser;

/* Blocks as large as the weights that the chosen optimiser keeps: the momentum, or both moments. */
int plx_optimiser_moments (const plx_settings *settings);

plx_status plx_optimiser_new (const plx_settings *settings, const plx_tensor *tensors,
                              int n_tensors, plx_pool *pool, plx_optimiser **optimiser,
                              plx_error *error) PLX_WARN_UNUSED;
void plx_optimiser_free (plx_optimiser *optimiser);

/* One step: weights move against gradients. learning_rate is the scheduled one. */
void plx_optimiser_step (plx_optimiser *optimiser, const plx_settings *settings,
                         double learning_rate, float *weights, const float *gradients);

/* The state between steps (moments, step count) as named blocks, for checkpoints. */
typedef struct {
  const char *name; /* "momentum", "first_moment", … */
  float *data;
  size_t count;
} plx_state_block;
int plx_optimiser_state (plx_optimiser *optimiser, plx_state_block *blocks, int max_blocks);

/* Where in a run a step lies. */
typedef struct {
  long step; /* from 0 */
  long steps_per_epoch, total_steps;
  int batch; /* images a step */
} plx_schedule_moment;

/* The learning rate of a step: the chosen optimiser's, through warm-up and schedule. Warm-up is
 * linear, then cosine to zero over what is left (Loshchilov & Hutter 2017), constant, or with two
 * drops at given shares of the run (He et al. 2020 at 0.6 and 0.8). Where the settings ask for it, the
 * rate is times batch / 256 (Goyal et al. 2017). */
double plx_schedule_learning_rate (const plx_settings *settings, const plx_schedule_moment *moment);
