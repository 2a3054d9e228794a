/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cuts the flat block of weights into pieces and runs the chosen optimiser's loop over each.
 *
 * A piece lies in one tensor, because weight decay may spare vectors (batch norms and biases), and
 * LARS has a rate of its own for each tensor and spares vectors its scaling. What needs lengths
 * (LARS, the longest gradient) first adds up squares piece by piece, then in the pieces' order.
 */
#include "optim/optimiser.h"

#include <math.h>
#include <stdlib.h>

#include "core/arena.h"
#include "optim/params.h"
#include "optim/steps.h"

PLX_ISA_DECLARE (plx_optimiser_kernels);

enum { PIECE = 16384, MAX_MOMENTS = 2 };

typedef struct {
  size_t offset, count;
  int tensor;
  double gradient_squares, weight_squares; /* of the running step, where they are needed */
} weight_piece;

typedef struct {
  bool is_vector;
  int first_piece, n_pieces;
  float scale; /* LARS: of the running step */
} weight_tensor;

struct plx_optimiser {
  int choice;
  plx_pool *pool;
  const plx_optimiser_kernels *kernels;
  weight_piece *pieces;
  int n_pieces;
  weight_tensor *tensors;
  int n_tensors;
  size_t count; /* of a block */
  plx_arena arena;
  int n_moments;
  float *moments[MAX_MOMENTS]; /* SGD, LARS: the momentum; AdamW: two */
  float *steps;                /* [1]: steps taken */

  /* Of the running step. */
  float *weights;
  const float *gradients;
  plx_sgd_values sgd[2]; /* [is_vector] */
  plx_adamw_values adamw[2];
};

static void
add_pieces (plx_optimiser *optimiser, const plx_tensor *tensor)
{
  weight_tensor *own = &optimiser->tensors[optimiser->n_tensors];

  own->is_vector = tensor->n_dims == 1;
  own->first_piece = optimiser->n_pieces;
  for (size_t at = 0; at < tensor->count; at += PIECE) {
    size_t count = tensor->count - at < PIECE ? tensor->count - at : PIECE;

    optimiser->pieces[optimiser->n_pieces++] = (weight_piece){ .offset = tensor->offset + at,
                                                               .count = count,
                                                               .tensor = optimiser->n_tensors };
  }
  own->n_pieces = optimiser->n_pieces - own->first_piece;
  optimiser->n_tensors++;
}

static plx_status
cut (plx_optimiser *optimiser, const plx_tensor *tensors, int n_tensors, plx_error *error)
{
  size_t most = 0;

  for (int i = 0; i < n_tensors; i++) {
    size_t end = tensors[i].offset + tensors[i].count;

    most += tensors[i].count / PIECE + 1;
    if (end > optimiser->count)
      optimiser->count = end;
  }
  optimiser->pieces = calloc (most, sizeof *optimiser->pieces);
  optimiser->tensors = calloc ((size_t)n_tensors, sizeof *optimiser->tensors);
  if (optimiser->pieces == NULL || optimiser->tensors == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the optimiser.");
  for (int i = 0; i < n_tensors; i++)
    add_pieces (optimiser, &tensors[i]);
  return PLX_OK;
}

static void
lay_out (plx_optimiser *optimiser)
{
  for (int i = 0; i < optimiser->n_moments; i++)
    optimiser->moments[i] = plx_arena_floats (&optimiser->arena, optimiser->count);
  optimiser->steps = plx_arena_floats (&optimiser->arena, 1);
}

static int
choice_of (const plx_settings *settings)
{
  return (int)plx_settings_of (settings, &plx_optimiser_params)[PLX_OPTIMISER_CHOICE];
}

int
plx_optimiser_moments (const plx_settings *settings)
{
  return choice_of (settings) == PLX_OPTIMISER_ADAMW ? 2 : 1;
}

plx_status
plx_optimiser_new (const plx_settings *settings, const plx_tensor *tensors, int n_tensors,
                   plx_pool *pool, plx_optimiser **result, plx_error *error)
{
  plx_optimiser *optimiser = calloc (1, sizeof *optimiser);
  plx_status status;

  *result = NULL;
  if (optimiser == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the optimiser.");
  optimiser->choice = choice_of (settings);
  optimiser->n_moments = plx_optimiser_moments (settings);
  optimiser->pool = pool;
  optimiser->kernels = PLX_ISA_PICK (plx_pool_isa (pool), plx_optimiser_kernels);
  status = cut (optimiser, tensors, n_tensors, error);
  if (status == PLX_OK) {
    lay_out (optimiser);
    status = plx_arena_reserve (&optimiser->arena, optimiser->arena.used, "The optimiser", error);
  }
  if (status != PLX_OK) {
    plx_optimiser_free (optimiser);
    return status;
  }
  lay_out (optimiser);
  *result = optimiser;
  return PLX_OK;
}

void
plx_optimiser_free (plx_optimiser *optimiser)
{
  if (optimiser == NULL)
    return;
  plx_arena_release (&optimiser->arena);
  free (optimiser->pieces);
  free (optimiser->tensors);
  free (optimiser);
}

static void
step_piece (void *context, int number, int thread)
{
  plx_optimiser *self = context;
  const weight_piece *piece = &self->pieces[number];
  const weight_tensor *tensor = &self->tensors[piece->tensor];
  float *weights = self->weights + piece->offset;
  const float *gradients = self->gradients + piece->offset;
  plx_sgd_values sgd = self->sgd[tensor->is_vector];

  if (self->choice == PLX_OPTIMISER_ADAMW) {
    self->kernels->adamw (piece->count, &self->adamw[tensor->is_vector], weights, gradients,
                          self->moments[0] + piece->offset, self->moments[1] + piece->offset);
    return;
  }
  if (self->choice == PLX_OPTIMISER_LARS)
    sgd.scale = tensor->scale;
  self->kernels->sgd (piece->count, &sgd, weights, gradients, self->moments[0] + piece->offset);
}

/* --- Lengths ---------------------------------------------------------------------------------- */

static void
measure_piece (void *context, int number, int thread)
{
  plx_optimiser *self = context;
  weight_piece *piece = &self->pieces[number];

  piece->gradient_squares = self->kernels->squares (piece->count, self->gradients + piece->offset);
  piece->weight_squares = self->kernels->squares (piece->count, self->weights + piece->offset);
}

/* What the gradient is multiplied by so that it is not longer than that; 0: as long as it is. */
static double
clip_to (const plx_optimiser *self, double longest)
{
  double sum = 0;

  for (int i = 0; i < self->n_pieces; i++)
    sum += self->pieces[i].gradient_squares;
  return longest > 0 && sqrt (sum) > longest ? longest / sqrt (sum) : 1;
}

/* A tensor's scale. Vectors, and tensors that are zero or have no gradient, move at the plain rate. */
static float
lars_scale (const plx_optimiser *self, const weight_tensor *tensor, const double *params,
            double learning_rate, double clip)
{
  double gradient = 0, weight = 0;

  for (int i = tensor->first_piece; i < tensor->first_piece + tensor->n_pieces; i++) {
    gradient += self->pieces[i].gradient_squares;
    weight += self->pieces[i].weight_squares;
  }
  if (tensor->is_vector || gradient == 0 || weight == 0)
    return (float)learning_rate;
  return (float)(learning_rate * params[PLX_LARS_TRUST] * sqrt (weight) /
                 (clip * sqrt (gradient) + params[PLX_LARS_WEIGHT_DECAY] * sqrt (weight)));
}

/* --- The values of a step --------------------------------------------------------------------- */

static plx_sgd_values
sgd_values (const double *params, double learning_rate, double clip, bool is_decayed)
{
  return (plx_sgd_values){
    .learning_rate = (float)learning_rate,
    .momentum = (float)params[PLX_SGD_MOMENTUM],
    .weight_decay = is_decayed ? (float)params[PLX_SGD_WEIGHT_DECAY] : 0,
    .clip = (float)clip,
    .scale = 1,
    .is_nesterov = params[PLX_SGD_NESTEROV] != 0,
  };
}

/* Without the scale, which each tensor has of its own. */
static plx_sgd_values
lars_values (const double *params, double clip, bool is_vector)
{
  return (plx_sgd_values){
    .learning_rate = 1,
    .momentum = (float)params[PLX_LARS_MOMENTUM],
    .weight_decay = is_vector ? 0 : (float)params[PLX_LARS_WEIGHT_DECAY],
    .clip = (float)clip,
  };
}

static plx_adamw_values
adamw_values (const double *params, double learning_rate, double clip, bool is_decayed, double step)
{
  double decay = is_decayed ? params[PLX_ADAMW_WEIGHT_DECAY] : 0;

  return (plx_adamw_values){
    .rate = (float)(learning_rate / (1 - pow (params[PLX_ADAMW_BETA1], step))),
    .keep = (float)(1 - learning_rate * decay),
    .beta1 = (float)params[PLX_ADAMW_BETA1],
    .beta2 = (float)params[PLX_ADAMW_BETA2],
    .correction = (float)(1 / sqrt (1 - pow (params[PLX_ADAMW_BETA2], step))),
    .epsilon = 1e-8f,
    .clip = (float)clip,
  };
}

static void
prepare (plx_optimiser *self, const plx_settings *settings, double learning_rate, double clip)
{
  bool decays_vectors =
      plx_settings_of (settings, &plx_optimiser_params)[PLX_OPTIMISER_DECAY_1D] != 0;
  const double *sgd = plx_settings_of (settings, &plx_sgd_params);
  const double *adamw = plx_settings_of (settings, &plx_adamw_params);
  const double *lars = plx_settings_of (settings, &plx_lars_params);

  for (int is_vector = 0; is_vector < 2; is_vector++) {
    bool is_decayed = !is_vector || decays_vectors;

    self->sgd[is_vector] = self->choice == PLX_OPTIMISER_LARS
                               ? lars_values (lars, clip, is_vector != 0)
                               : sgd_values (sgd, learning_rate, clip, is_decayed);
    self->adamw[is_vector] =
        adamw_values (adamw, learning_rate, clip, is_decayed, (double)*self->steps);
  }
  if (self->choice == PLX_OPTIMISER_LARS)
    for (int i = 0; i < self->n_tensors; i++)
      self->tensors[i].scale = lars_scale (self, &self->tensors[i], lars, learning_rate, clip);
}

void
plx_optimiser_step (plx_optimiser *optimiser, const plx_settings *settings, double learning_rate,
                    float *weights, const float *gradients)
{
  double longest = plx_settings_of (settings, &plx_optimiser_params)[PLX_OPTIMISER_CLIP];
  double clip = 1;

  *optimiser->steps += 1;
  optimiser->weights = weights;
  optimiser->gradients = gradients;
  if (longest > 0 || optimiser->choice == PLX_OPTIMISER_LARS) {
    plx_pool_run (optimiser->pool, measure_piece, optimiser, optimiser->n_pieces);
    clip = clip_to (optimiser, longest);
  }
  prepare (optimiser, settings, learning_rate, clip);
  plx_pool_run (optimiser->pool, step_piece, optimiser, optimiser->n_pieces);
}

int
plx_optimiser_state (plx_optimiser *optimiser, plx_state_block *blocks, int max_blocks)
{
  static const char *const names[][MAX_MOMENTS] = {
    [PLX_OPTIMISER_ADAMW] = { "first_moment", "second_moment" },
    [PLX_OPTIMISER_SGD] = { "momentum" },
    [PLX_OPTIMISER_LARS] = { "momentum" },
  };
  int n = 0;

  for (int i = 0; i < optimiser->n_moments && n < max_blocks; i++)
    blocks[n++] =
        (plx_state_block){ names[optimiser->choice][i], optimiser->moments[i], optimiser->count };
  if (n < max_blocks)
    blocks[n++] = (plx_state_block){ "steps", optimiser->steps, 1 };
  return n;
}
