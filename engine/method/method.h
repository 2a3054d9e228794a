/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A method: what one training step does with two views of a batch.
 *
 *     views [2N][h][w][c]  →  the method's branches  →  its loss  →  the model's gradients
 *
 * Rows 0 … N−1 are the first views, rows N … 2N−1 the second ones of the same images. A method says
 * which branches run, what the loss sees, and what it keeps between steps. A new method is a new file
 * with a plx_method, and a line in method.c. All functions: training thread, except guard and bytes (any).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/guard.h"
#include "core/params.h"
#include "core/pool.h"
#include "core/tensor-list.h"
#include "nn/model.h"

/* What a method may need to know of the run it is made for. */
typedef struct {
  plx_pool *pool;            /* borrowed */
  plx_model *model;          /* borrowed: the encoder that is trained */
  plx_model_options options; /* what it was made with: for an encoder of the method's own */
  int batch;                 /* N */
  int images;                /* for training, in all */
  bool is_labelled;
} plx_method_context;

/* One step's batch. */
typedef struct {
  const float *views;    /* [2N][h][w][c] */
  const int32_t *labels; /* [N], −1: none; NULL where nothing is labelled */
  int64_t step;          /* from 0 */
  int64_t total_steps;
} plx_method_batch;

typedef struct plx_method {
  const char *name; /* the value of train.method */
  const plx_param_table *params;

  /* Adds what the settings' ranges cannot say (core/guard.h). May be NULL. Any thread. */
  void (*guard) (const plx_settings *settings, const plx_method_context *context,
                 plx_guards *guards);
  /* About how many bytes create will take, for embeddings of d numbers. Any thread. */
  double (*bytes) (const plx_settings *settings, const plx_method_context *context, int d);
  /* Takes all memory that steps need. */
  plx_status (*create) (const plx_settings *settings, const plx_method_context *context,
                        void **state, plx_error *error) PLX_WARN_UNUSED;
  void (*destroy) (void *state);

  /* Runs forward, loss and backward; returns the loss. The gradients were zero before. Live
   * parameters are read from settings at every step. */
  double (*step) (void *state, const plx_settings *settings, const plx_method_batch *batch);

  /* The loss at chance and at its least, with the settings of this moment. */
  double (*chance) (const void *state, const plx_settings *settings);
  double (*ideal) (const void *state, const plx_settings *settings);

  /* After so many steps of the run: which part of its queue holds keys of images, and how many steps the
   * oldest of them is old. NULL: there is no queue. */
  void (*queue) (const void *state, int64_t steps, double *fill, double *age);

  /* Adds all that it keeps from one step to the next, under names that begin with "method.": what a
   * checkpoint saves, and what a resumed run is filled with. NULL: it keeps nothing. */
  void (*list) (void *state, plx_tensor_list *list);
} plx_method;

extern const plx_method plx_simclr, plx_moco, plx_margin_method, plx_supervised, plx_decoupled;
extern const plx_param_table plx_simclr_params;     /* "simclr": temperature */
extern const plx_param_table plx_moco_params;       /* "moco": temperature, momentum, queue, … */
extern const plx_param_table plx_margin_params;     /* "margin": margin, pairs, negatives, … */
extern const plx_param_table plx_supervised_params; /* "supervised": temperature */
extern const plx_param_table plx_decoupled_params;  /* "decoupled": temperature */

/* The method of that name, which must be one of train.method's choices. */
const plx_method *plx_method_find (const char *name);
