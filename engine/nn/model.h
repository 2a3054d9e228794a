/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An encoder with its projection head, as one flat set of named parameters.
 *
 *     images [n][h][w][c]  →  encoder f  →  v [n][representation_size]  →  head g  →  z [n][embedding_size]
 *
 * z is the head's output before the division by its length; the losses normalise (and give the
 * gradient with respect to the unnormalised z). Weights, gradients, and the batch norms' buffers are
 * blocks of floats with a table of names, shapes and offsets; momentum encoders and optimiser states
 * are blocks of the same shape. Activations lie in one arena planned when the model is built; forward
 * and backward allocate nothing.
 *
 * Called from one thread at a time (the training thread); the work inside runs on the pool.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/params.h"
#include "core/pool.h"
#include "core/tensor-list.h"
#include "nn/graph.h"
#include "nn/plan.h"

extern const plx_param_table plx_encoder_params; /* "encoder": encoder, width, zero_init, … */
extern const plx_param_table plx_head_params;    /* "head": layers, hidden, output, batch_norm */

typedef struct plx_model plx_model;

/* One named tensor. Convolutions are [k][k][in][out], linear layers [in][out]. */
typedef struct {
  char name[64]; /* "stem.conv.weight", "stage1.block0.bn1.bias", "head.0.weight", … */
  int n_dims;
  int shape[4];
  size_t offset; /* floats, into the block */
  size_t count;
} plx_tensor;

typedef struct {
  int height, width, channels; /* of an image */
  int images;                  /* the most that one forward takes: both views of a batch, 2N */
  bool is_trained;             /* plan for backward; a model only for evaluation needs far less */
  uint64_t seed;               /* of the initial weights (He et al. 2015 for convolutions) */
} plx_model_options;

/* Whether the settings' network can be built for images of this size, without building it: a sentence
 * where the strides leave nothing. Any thread. */
plx_status plx_model_check (const plx_settings *settings, int height, int width,
                            plx_error *error) PLX_WARN_UNUSED;

/* What a model takes, and how its activations share one arena. */
typedef struct {
  size_t weights, buffers; /* numbers */
  double multiply_adds;    /* as plx_model_multiply_adds */
  size_t bytes;            /* of everything but the pool's scratch */
  plx_plan plan;
  int representation_size, embedding_size; /* of v and of z */
} plx_model_size;

/* Plans the model that plx_model_new would build, and takes no memory for it. Any thread. */
plx_status plx_model_measure (const plx_settings *settings, const plx_model_options *options,
                              plx_model_size *size, plx_error *error) PLX_WARN_UNUSED;

/* Builds the network that the settings' "encoder" and "head" tables describe, weights initialised,
 * all memory taken. The pool is borrowed and must outlive the model. */
plx_status plx_model_new (const plx_settings *settings, const plx_model_options *options,
                          plx_pool *pool, plx_model **model, plx_error *error) PLX_WARN_UNUSED;
void plx_model_free (plx_model *model);

int plx_model_representation_size (const plx_model *model); /* of v */
int plx_model_embedding_size (const plx_model *model);      /* of z */
int plx_model_most_images (const plx_model *model);         /* that one forward takes */

/* The trainable parameters: one block, its gradients, its table. Borrowed; live as long as the
 * model. Gradients accumulate: set them to zero before a step's backward. */
float *plx_model_weights (plx_model *model);
float *plx_model_gradients (plx_model *model); /* NULL for an evaluation-only model */
size_t plx_model_weight_count (const plx_model *model);
const plx_tensor *plx_model_tensors (const plx_model *model, int *n);

/* The batch norms' running means and variances: a second block with its own table. */
float *plx_model_buffers (plx_model *model);
size_t plx_model_buffer_count (const plx_model *model);
const plx_tensor *plx_model_buffer_tensors (const plx_model *model, int *n);

/* Adds all weights and buffers to a list as "prefix.stem.conv.weight", …; borrowed. */
void plx_model_list (plx_model *model, const char *prefix, plx_tensor_list *list);

/* What the model computes in evaluation, as plain operations. */
void plx_model_describe (const plx_model *model, plx_graph *graph);

/* Weights and buffers as a 64-bit hash (FNV-1a): the same bytes, the same hash. */
uint64_t plx_model_hash (const plx_model *model);

/* Bytes of the activations' arena, and a plan of it for people (one line a buffer). */
size_t plx_model_memory (const plx_model *model);

/* Multiply-adds of a training step's convolutions and linear layers, forward and backward, an
 * image. */
double plx_model_multiply_adds (const plx_model *model);

/* Runs n ≤ options.images images. is_training: batch statistics (and the running ones move);
 * otherwise the running statistics. v and z are the model's own, valid until the next forward;
 * either may be NULL. Without z the head does not run. */
void plx_model_forward (plx_model *model, const float *images /* [n][h][w][c] */, int n,
                        bool is_training, const float **v, const float **z);

/* After a training forward: adds to the gradients, from the loss's gradient with respect to z. */
void plx_model_backward (plx_model *model, const float *dz /* [n][embedding_size] */);
