/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decoupled contrastive learning (Yeh, Hong, Hsu, Liu, Chen, LeCun. ECCV 2022): SimCLR whose positive
 * leaves the denominator. In NT-Xent a positive that is already near shrinks the gradient of its own
 * row; without that coupling small batches learn as well as large ones.
 */
#include "method/contrast.h"

enum { TEMPERATURE, VIEWS };

static const plx_param params[] = {
  [TEMPERATURE] = PLX_CONTRAST_TEMPERATURE,
  [VIEWS] = PLX_CONTRAST_VIEWS,
};

const plx_param_table plx_decoupled_params = {
  .name = "decoupled",
  .label = N_ ("Decoupled contrast"),
  .version = 1,
  .params = params,
  .n_params = sizeof params / sizeof params[0],
  .used_when_key = "train.method",
  .used_when_value = "decoupled",
};

static float
temperature (const plx_settings *settings)
{
  return (float)plx_settings_of (settings, &plx_decoupled_params)[TEMPERATURE];
}

static plx_status
decoupled_create (const plx_settings *settings, const plx_method_context *context, void **state,
                  plx_error *error)
{
  return plx_contrast_create (context, plx_settings_of (settings, &plx_decoupled_params)[VIEWS],
                              state, error);
}

static double
decoupled_step (void *state, const plx_settings *settings, const plx_method_batch *batch)
{
  plx_ntxent_mask mask = { .temperature = temperature (settings), .is_decoupled = true };

  return plx_contrast_step (state, &mask, batch);
}

static double
decoupled_chance (const void *state, const plx_settings *settings)
{
  const plx_contrast *self = state;

  return plx_decoupled_chance (self->views);
}

static double
decoupled_ideal (const void *state, const plx_settings *settings)
{
  const plx_contrast *self = state;

  return plx_decoupled_ideal (self->views, (double)temperature (settings));
}

const plx_method plx_decoupled = {
  .name = "decoupled",
  .params = &plx_decoupled_params,
  .create = decoupled_create,
  .bytes = plx_contrast_bytes,
  .destroy = plx_contrast_destroy,
  .step = decoupled_step,
  .chance = decoupled_chance,
  .ideal = decoupled_ideal,
};
