/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cuts the flat block of weights into pieces and runs the chosen optimiser's loop over each.
 *
 * A piece lies in tensors of one kind, vectors (batch norms and biases) or not, because weight decay
 * may spare the vectors.
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
  bool is_vector;
} weight_piece;

struct plx_optimiser {
  int choice;
  plx_pool *pool;
  const plx_optimiser_kernels *kernels;
  weight_piece *pieces;
  int n_pieces;
  size_t count; /* of a block */
  plx_arena arena;
  int n_moments;
  float *moments[MAX_MOMENTS]; /* SGD: the momentum; AdamW: first and second moment */
  float *steps;                /* [1]: steps taken */

  /* Of the running step. */
  float *weights;
  const float *gradients;
  plx_sgd_values sgd[2]; /* [is_vector] */
  plx_adamw_values adamw[2];
};

static int
add_pieces (weight_piece *pieces, int n, const plx_tensor *tensor)
{
  for (size_t at = 0; at < tensor->count; at += PIECE) {
    size_t count = tensor->count - at < PIECE ? tensor->count - at : PIECE;

    pieces[n++] = (weight_piece){ tensor->offset + at, count, tensor->n_dims == 1 };
  }
  return n;
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
  if (optimiser->pieces == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the optimiser.");
  for (int i = 0; i < n_tensors; i++)
    optimiser->n_pieces = add_pieces (optimiser->pieces, optimiser->n_pieces, &tensors[i]);
  return PLX_OK;
}

static void
lay_out (plx_optimiser *optimiser)
{
  for (int i = 0; i < optimiser->n_moments; i++)
    optimiser->moments[i] = plx_arena_floats (&optimiser->arena, optimiser->count);
  optimiser->steps = plx_arena_floats (&optimiser->arena, 1);
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
  optimiser->choice = (int)plx_settings_of (settings, &plx_optimiser_params)[PLX_OPTIMISER_CHOICE];
  optimiser->n_moments = optimiser->choice == PLX_OPTIMISER_SGD ? 1 : 2;
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
  free (optimiser);
}

static void
step_piece (void *context, int number, int thread)
{
  plx_optimiser *self = context;
  const weight_piece *piece = &self->pieces[number];
  float *weights = self->weights + piece->offset;
  const float *gradients = self->gradients + piece->offset;

  if (self->choice == PLX_OPTIMISER_SGD)
    self->kernels->sgd (piece->count, &self->sgd[piece->is_vector], weights, gradients,
                        self->moments[0] + piece->offset);
  else
    self->kernels->adamw (piece->count, &self->adamw[piece->is_vector], weights, gradients,
                          self->moments[0] + piece->offset, self->moments[1] + piece->offset);
}

static plx_sgd_values
sgd_values (const double *params, double learning_rate, bool is_decayed)
{
  return (plx_sgd_values){
    .learning_rate = (float)learning_rate,
    .momentum = (float)params[PLX_SGD_MOMENTUM],
    .weight_decay = is_decayed ? (float)params[PLX_SGD_WEIGHT_DECAY] : 0,
    .is_nesterov = params[PLX_SGD_NESTEROV] != 0,
  };
}

static plx_adamw_values
adamw_values (const double *params, double learning_rate, bool is_decayed, double step)
{
  double decay = is_decayed ? params[PLX_ADAMW_WEIGHT_DECAY] : 0;

  return (plx_adamw_values){
    .rate = (float)(learning_rate / (1 - pow (params[PLX_ADAMW_BETA1], step))),
    .keep = (float)(1 - learning_rate * decay),
    .beta1 = (float)params[PLX_ADAMW_BETA1],
    .beta2 = (float)params[PLX_ADAMW_BETA2],
    .correction = (float)(1 / sqrt (1 - pow (params[PLX_ADAMW_BETA2], step))),
    .epsilon = 1e-8f,
  };
}

void
plx_optimiser_step (plx_optimiser *optimiser, const plx_settings *settings, double learning_rate,
                    float *weights, const float *gradients)
{
  bool decays_vectors =
      plx_settings_of (settings, &plx_optimiser_params)[PLX_OPTIMISER_DECAY_1D] != 0;
  const double *sgd = plx_settings_of (settings, &plx_sgd_params);
  const double *adamw = plx_settings_of (settings, &plx_adamw_params);

  *optimiser->steps += 1;
  for (int is_vector = 0; is_vector < 2; is_vector++) {
    bool is_decayed = !is_vector || decays_vectors;

    optimiser->sgd[is_vector] = sgd_values (sgd, learning_rate, is_decayed);
    optimiser->adamw[is_vector] =
        adamw_values (adamw, learning_rate, is_decayed, (double)*optimiser->steps);
  }
  optimiser->weights = weights;
  optimiser->gradients = gradients;
  plx_pool_run (optimiser->pool, step_piece, optimiser, optimiser->n_pieces);
}

int
plx_optimiser_state (plx_optimiser *optimiser, plx_state_block *blocks, int max_blocks)
{
  static const char *const names[2][MAX_MOMENTS] = {
    [PLX_OPTIMISER_ADAMW] = { "first_moment", "second_moment" },
    [PLX_OPTIMISER_SGD] = { "momentum" },
  };
  int n = 0;

  for (int i = 0; i < optimiser->n_moments && n < max_blocks; i++)
    blocks[n++] =
        (plx_state_block){ names[optimiser->choice][i], optimiser->moments[i], optimiser->count };
  if (n < max_blocks)
    blocks[n++] = (plx_state_block){ "steps", optimiser->steps, 1 };
  return n;
}
