/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The margin loss as a method: both views through one encoder, pairs pulled together or pushed apart
 * up to a margin. Pairs come from the images (two views of one are similar: self-supervised) or from
 * the labels (deep metric learning); an image without a label is then similar to itself only.
 */
#include "method/method.h"

#include <stdlib.h>

#include "core/arena.h"
#include "loss/margin.h"
#include "method/groups.h"

enum { MARGIN, PAIRS, NEGATIVES, NORMALISED };
enum { PAIRS_INSTANCE, PAIRS_CLASS };

static const plx_choice pairs[] = {
  { "instance", N_ ("Two views of one image") },
  { "class", N_ ("Images of one class") },
  { NULL, NULL },
};

/* In the order of plx_negatives. */
static const plx_choice negatives[] = {
  { "all", N_ ("All of the batch") },
  { "random", N_ ("One, drawn") },
  { "semihard", N_ ("One, semi-hard") },
  { "hard", N_ ("One, the hardest") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [MARGIN] = { "margin", N_ ("Margin"),
               N_ ("Distance beyond which dissimilar images are left alone; higher pushes more of "
                   "them."),
               PLX_PARAM_FLOAT, .fallback = 1, .min = 0, .max = 10, .step = 0.05, .is_live = true },
  [PAIRS] = { "pairs", N_ ("Similar are"),
              N_ ("Images need no labels; classes make it deep metric learning."), PLX_PARAM_CHOICE,
              .choices = pairs },
  [NEGATIVES] = { "negatives", N_ ("Dissimilar pairs"),
                  N_ ("Which of them a step takes; hard ones teach more and are easier to get "
                      "wrong."),
                  PLX_PARAM_CHOICE, .choices = negatives, .fallback = PLX_NEGATIVES_RANDOM,
                  .is_live = true },
  [NORMALISED] = { "normalised", N_ ("Unit length"),
                   N_ ("Compares directions only; distances are then at most 2."), PLX_PARAM_BOOL,
                   .fallback = 1 },
};

const plx_param_table plx_margin_params = {
  "margin",       N_ ("Margin loss"), 1, params, sizeof params / sizeof params[0],
  "train.method", "margin",
};

typedef struct {
  plx_method_context context;
  plx_arena arena;
  int embedding_size;
  float *dz;        /* [2N][embedding_size] */
  float *workspace; /* of the loss */
  int32_t *groups;  /* [2N] */
  plx_margin_result last;
} margin;

static void
margin_guard (const plx_settings *settings, const plx_method_context *context, plx_guards *guards)
{
  const double *values = plx_settings_of (settings, &plx_margin_params);

  if (values[NORMALISED] != 0 && values[MARGIN] > 2)
    plx_guards_add (guards, PLX_GUARD_ERROR, "margin.margin",
                    "margin.margin is %g, but embeddings of unit length are never farther apart "
                    "than 2; lower it or switch margin.normalised off.",
                    values[MARGIN]);
  if (values[PAIRS] == PAIRS_CLASS && !context->is_labelled)
    plx_guards_add (guards, PLX_GUARD_ERROR, "margin.pairs",
                    "margin.pairs is “class”, but these images have no labels.");
  if (context->batch > 4096)
    plx_guards_add (guards, PLX_GUARD_ERROR, "train.batch",
                    "train.batch is %d; the margin loss compares all pairs of a batch and takes at "
                    "most 4096.",
                    context->batch);
}

static double
margin_bytes (const plx_settings *settings, const plx_method_context *context, int d)
{
  int views = 2 * context->batch;

  return sizeof (float) * ((double)views * d + (double)plx_margin_workspace (views, d));
}

static void
margin_destroy (void *state)
{
  margin *self = state;

  plx_arena_release (&self->arena);
  free (self);
}

static void
lay_out (margin *self)
{
  int views = 2 * self->context.batch, d = self->embedding_size;

  self->dz = plx_arena_floats (&self->arena, (size_t)views * (size_t)d);
  self->workspace = plx_arena_floats (&self->arena, plx_margin_workspace (views, d));
  self->groups = plx_arena_take (&self->arena, (size_t)views * sizeof *self->groups);
}

static plx_status
margin_create (const plx_settings *settings, const plx_method_context *context, void **state,
               plx_error *error)
{
  margin *self = calloc (1, sizeof *self);
  plx_status status;

  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the margin loss.");
  *self =
      (margin){ .context = *context, .embedding_size = plx_model_embedding_size (context->model) };
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

static double
margin_step (void *state, const plx_settings *settings, const plx_method_batch *batch)
{
  margin *self = state;
  const double *values = plx_settings_of (settings, &plx_margin_params);
  int n = 2 * self->context.batch;
  plx_margin loss = { .groups = self->groups,
                      .margin = (float)values[MARGIN],
                      .is_normalised = values[NORMALISED] != 0,
                      .negatives = (plx_negatives)values[NEGATIVES],
                      .seed = self->context.options.seed,
                      .step = (uint32_t)batch->step };
  const float *z;

  plx_groups_fill (batch, self->context.batch, values[PAIRS] == PAIRS_CLASS, self->groups);
  plx_model_forward (self->context.model, batch->views, n, true, NULL, &z);
  self->last = plx_margin_loss (self->context.pool, &loss, z, n, self->embedding_size, self->dz,
                                self->workspace);
  plx_model_backward (self->context.model, self->dz);
  return self->last.loss;
}

/* Before the first step: as if every similar pair had one dissimilar one. */
static double
margin_chance (const void *state, const plx_settings *settings)
{
  const margin *self = state;
  const double *values = plx_settings_of (settings, &plx_margin_params);
  plx_margin_result result = self->last;

  if (result.similar + result.dissimilar == 0) {
    double views = 2.0 * self->context.batch;

    result.similar = 1;
    result.dissimilar = values[NEGATIVES] == PLX_NEGATIVES_ALL ? views - 2 : 1;
  }
  return plx_margin_chance (&result, values[MARGIN]);
}

static double
margin_ideal (const void *state, const plx_settings *settings)
{
  return 0;
}

/* The pairs of the last step are what chance is told with. */
static void
margin_list (void *state, plx_tensor_list *list)
{
  margin *self = state;

  plx_tensor_list_add_value (list, PLX_F64, &self->last.similar, "method.similar");
  plx_tensor_list_add_value (list, PLX_F64, &self->last.dissimilar, "method.dissimilar");
}

const plx_method plx_margin_method = {
  .name = "margin",
  .params = &plx_margin_params,
  .guard = margin_guard,
  .bytes = margin_bytes,
  .create = margin_create,
  .destroy = margin_destroy,
  .step = margin_step,
  .chance = margin_chance,
  .ideal = margin_ideal,
  .list = margin_list,
};
