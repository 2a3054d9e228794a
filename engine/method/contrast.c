/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One step: 2N views forward, the loss, back. Nothing is kept between steps: no memory bank.
 */
#include "method/contrast.h"

#include <stdlib.h>

const plx_choice plx_contrast_views[] = {
  { "together", N_ ("Both together") },
  { "apart", N_ ("Each on its own") },
  { NULL, NULL },
};

static void
lay_out (plx_contrast *self)
{
  size_t views = (size_t)self->views, d = (size_t)self->embedding_size;

  self->dz = plx_arena_floats (&self->arena, views * d);
  self->workspace =
      plx_arena_floats (&self->arena, plx_ntxent_workspace (self->views, self->embedding_size));
  self->groups = plx_arena_take (&self->arena, views * sizeof *self->groups);
  if (self->is_apart)
    plx_apart_lay_out (&self->apart, &self->context, &self->arena);
}

plx_status
plx_contrast_create (const plx_method_context *context, double views, void **state,
                     plx_error *error)
{
  plx_contrast *self = calloc (1, sizeof *self);
  plx_status status;

  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the loss.");
  *self = (plx_contrast){ .context = *context,
                          .views = 2 * context->batch,
                          .embedding_size = plx_model_embedding_size (context->model),
                          .is_apart = views == PLX_CONTRAST_APART };
  lay_out (self);
  status =
      plx_arena_reserve (&self->arena, self->arena.used, "The loss of so large a batch", error);
  if (status != PLX_OK) {
    free (self);
    return status;
  }
  lay_out (self);
  *state = self;
  return PLX_OK;
}

/* dz, and z where views go apart; what the loss compares them in. */
double
plx_contrast_bytes (const plx_settings *settings, const plx_method_context *context, int d)
{
  int views = 2 * context->batch;

  return sizeof (float) * (2.0 * views * d + (double)plx_ntxent_workspace (views, d));
}

void
plx_contrast_destroy (void *state)
{
  plx_contrast *self = state;

  if (self == NULL)
    return;
  plx_arena_release (&self->arena);
  free (self);
}

double
plx_contrast_step (plx_contrast *self, const plx_ntxent_mask *mask, const plx_method_batch *batch)
{
  const float *z;
  double loss;

  if (self->is_apart)
    z = plx_apart_forward (&self->apart, batch->views);
  else
    plx_model_forward (self->context.model, batch->views, self->views, true, NULL, &z);
  loss = plx_ntxent_masked (self->context.pool, mask, z, self->views, self->embedding_size,
                            self->dz, self->workspace);
  if (self->is_apart)
    plx_apart_backward (&self->apart, batch->views, self->dz);
  else
    plx_model_backward (self->context.model, self->dz);
  return loss;
}
