/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SimCLR (Chen, Kornblith, Norouzi, Hinton. ICML 2020): both views go through the same encoder in one
 * batch of 2N, batch norm sees them together, and NT-Xent takes for each view its partner as the
 * positive and the other 2N − 2 as negatives. Nothing is kept between steps: no memory bank.
 */
#include "method/method.h"

#include <stdlib.h>

#include "core/arena.h"
#include "loss/ntxent.h"
#include "method/apart.h"

enum { TEMPERATURE, VIEWS };

enum { TOGETHER, APART };

/* In the order of the enumeration. */
static const plx_choice views_choices[] = {
  { "together", N_ ("Both together") },
  { "apart", N_ ("Each on its own") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [TEMPERATURE] = { "temperature", N_ ("Temperature"),
                    N_ ("Lower looks harder at the nearest negatives; higher treats all alike."),
                    PLX_PARAM_FLOAT, .fallback = 0.2, .min = 0.02, .max = 2, .is_logarithmic = true,
                    .is_live = true },
  [VIEWS] = { "views", N_ ("Batch norm over"),
              N_ ("The views of a batch together, as in the paper's code, or each by itself, as "
                  "where the encoder is called twice; that takes a sixth longer."),
              PLX_PARAM_CHOICE, .choices = views_choices, .is_advanced = true },
};

const plx_param_table plx_simclr_params = {
  "simclr", N_ ("SimCLR"), 1, params, sizeof params / sizeof params[0], "train.method", "simclr",
};

typedef struct {
  plx_method_context context;
  plx_arena arena;
  int embedding_size;
  float *dz;        /* [2N][embedding_size] */
  float *workspace; /* of the loss */
  plx_apart apart;  /* where the views are apart */
  bool is_apart;
} simclr;

static float
temperature (const plx_settings *settings)
{
  return (float)plx_settings_of (settings, &plx_simclr_params)[TEMPERATURE];
}

static void
simclr_destroy (void *state)
{
  simclr *self = state;

  if (self == NULL)
    return;
  plx_arena_release (&self->arena);
  free (self);
}

static plx_status
simclr_create (const plx_settings *settings, const plx_method_context *context, void **state,
               plx_error *error)
{
  int views = 2 * context->batch, d = plx_model_embedding_size (context->model);
  size_t dz_count = (size_t)views * (size_t)d;
  size_t workspace_count = plx_ntxent_workspace (views, d);
  plx_status status;
  simclr *self = calloc (1, sizeof *self);

  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for SimCLR.");
  *self = (simclr){ .context = *context, .embedding_size = d };
  plx_arena_floats (&self->arena, dz_count);
  plx_arena_floats (&self->arena, workspace_count);
  self->is_apart = plx_settings_of (settings, &plx_simclr_params)[VIEWS] == APART;
  if (self->is_apart)
    plx_apart_lay_out (&self->apart, context, &self->arena);
  status =
      plx_arena_reserve (&self->arena, self->arena.used, "The loss of so large a batch", error);
  if (status != PLX_OK) {
    free (self);
    return status;
  }
  self->dz = plx_arena_floats (&self->arena, dz_count);
  self->workspace = plx_arena_floats (&self->arena, workspace_count);
  if (self->is_apart)
    plx_apart_lay_out (&self->apart, context, &self->arena);
  *state = self;
  return PLX_OK;
}

static double
simclr_step (void *state, const plx_settings *settings, const plx_method_batch *batch)
{
  simclr *self = state;
  int n = 2 * self->context.batch;
  const float *z;
  double loss;

  if (self->is_apart)
    z = plx_apart_forward (&self->apart, batch->views);
  else
    plx_model_forward (self->context.model, batch->views, n, true, NULL, &z);
  loss = plx_ntxent (self->context.pool, z, n, self->embedding_size, temperature (settings),
                     self->dz, self->workspace);
  if (self->is_apart)
    plx_apart_backward (&self->apart, batch->views, self->dz);
  else
    plx_model_backward (self->context.model, self->dz);
  return loss;
}

static double
simclr_chance (const void *state, const plx_settings *settings)
{
  const simclr *self = state;

  return plx_ntxent_chance (2 * self->context.batch);
}

static double
simclr_ideal (const void *state, const plx_settings *settings)
{
  const simclr *self = state;

  return plx_ntxent_ideal (2 * self->context.batch, temperature (settings));
}

const plx_method plx_simclr = {
  .name = "simclr",
  .params = &plx_simclr_params,
  .create = simclr_create,
  .destroy = simclr_destroy,
  .step = simclr_step,
  .chance = simclr_chance,
  .ideal = simclr_ideal,
};
