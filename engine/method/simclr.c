/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SimCLR (Chen, Kornblith, Norouzi, Hinton. ICML 2020): NT-Xent takes for each view its partner as the
 * positive and the other 2N − 2 views of the batch as negatives.
 */
#include "method/contrast.h"

enum { TEMPERATURE, VIEWS };

static const plx_param params[] = {
  [TEMPERATURE] = PLX_CONTRAST_TEMPERATURE,
  [VIEWS] = PLX_CONTRAST_VIEWS,
};

const plx_param_table plx_simclr_params = {
  "simclr", N_ ("SimCLR"), 1, params, sizeof params / sizeof params[0], "train.method", "simclr",
};

static float
temperature (const plx_settings *settings)
{
  return (float)plx_settings_of (settings, &plx_simclr_params)[TEMPERATURE];
}

static plx_status
simclr_create (const plx_settings *settings, const plx_method_context *context, void **state,
               plx_error *error)
{
  return plx_contrast_create (context, plx_settings_of (settings, &plx_simclr_params)[VIEWS], state,
                              error);
}

static double
simclr_step (void *state, const plx_settings *settings, const plx_method_batch *batch)
{
  return plx_contrast_step (state, &(plx_ntxent_mask){ temperature (settings) }, batch);
}

static double
simclr_chance (const void *state, const plx_settings *settings)
{
  const plx_contrast *self = state;

  return plx_ntxent_chance (self->views);
}

static double
simclr_ideal (const void *state, const plx_settings *settings)
{
  const plx_contrast *self = state;

  return plx_ntxent_ideal (self->views, (double)temperature (settings));
}

const plx_method plx_simclr = {
  .name = "simclr",
  .params = &plx_simclr_params,
  .create = simclr_create,
  .bytes = plx_contrast_bytes,
  .destroy = plx_contrast_destroy,
  .step = simclr_step,
  .chance = simclr_chance,
  .ideal = simclr_ideal,
};
