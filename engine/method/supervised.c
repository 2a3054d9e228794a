/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Supervised contrastive learning (Khosla, Teterwak, Wang, Sarna, Tian, Isola, Maschinot, Liu,
 * Krishnan. NeurIPS 2020, L_out): SimCLR where all views of a class are each other's positives. An
 * image without a label has its own other view as the only positive.
 */
#include "method/contrast.h"
#include "method/groups.h"

enum { TEMPERATURE, VIEWS };

static const plx_param params[] = {
  [TEMPERATURE] = PLX_CONTRAST_TEMPERATURE,
  [VIEWS] = PLX_CONTRAST_VIEWS,
};

const plx_param_table plx_supervised_params = {
  .name = "supervised",
  .label = N_ ("Supervised contrast"),
  .version = 1,
  .params = params,
  .n_params = sizeof params / sizeof params[0],
  .used_when_key = "train.method",
  .used_when_value = "supervised",
};

static float
temperature (const plx_settings *settings)
{
  return (float)plx_settings_of (settings, &plx_supervised_params)[TEMPERATURE];
}

static void
supervised_guard (const plx_settings *settings, const plx_method_context *context,
                  plx_guards *guards)
{
  if (!context->is_labelled)
    plx_guards_add (guards, PLX_GUARD_ERROR, "train.method",
                    "train.method is “supervised”, but these images have no labels; “simclr” needs "
                    "none.");
}

static plx_status
supervised_create (const plx_settings *settings, const plx_method_context *context, void **state,
                   plx_error *error)
{
  return plx_contrast_create (context, plx_settings_of (settings, &plx_supervised_params)[VIEWS],
                              state, error);
}

static double
supervised_step (void *state, const plx_settings *settings, const plx_method_batch *batch)
{
  plx_contrast *self = state;
  plx_ntxent_mask mask = { .temperature = temperature (settings), .groups = self->groups };

  plx_groups_fill (batch, self->context.batch, true, self->groups);
  self->has_groups = true;
  return plx_contrast_step (self, &mask, batch);
}

static double
supervised_chance (const void *state, const plx_settings *settings)
{
  const plx_contrast *self = state;

  return plx_ntxent_chance (self->views);
}

/* Of the last batch's classes; before the first step as if each view had its partner only. */
static double
supervised_ideal (const void *state, const plx_settings *settings)
{
  const plx_contrast *self = state;
  double tau = (double)temperature (settings);

  return self->has_groups ? plx_supervised_ideal (self->groups, self->views, tau)
                          : plx_ntxent_ideal (self->views, tau);
}

const plx_method plx_supervised = {
  .name = "supervised",
  .params = &plx_supervised_params,
  .guard = supervised_guard,
  .create = supervised_create,
  .bytes = plx_contrast_bytes,
  .destroy = plx_contrast_destroy,
  .step = supervised_step,
  .chance = supervised_chance,
  .ideal = supervised_ideal,
};
