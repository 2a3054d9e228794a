/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The encoders: residual networks for small images (He, Zhang, Ren, Sun: Deep Residual Learning for
 * Image Recognition. CVPR 2016, section 4.2), with a 3×3 stem and no max-pooling.
 *
 *     stem w → stages of basic blocks, w, 2w, 4w (, 8w) channels, each but the first at half the
 *     size of the one before → mean over the pixels
 */
#include "nn/network.h"

#include <stdio.h>

enum { ENCODER, WIDTH, INIT, ZERO_INIT };

enum { MAX_STAGES = 4 };

/* In the order of the choices; blocks a stage. */
static const int stages[][MAX_STAGES] = {
  { 1, 1, 1 },
  { 2, 2, 2 },
  { 3, 3, 3 },
  { 2, 2, 2, 2 },
};

static const plx_choice encoders[] = {
  { "resnet8", N_ ("ResNet-8") },
  { "resnet14", N_ ("ResNet-14") },
  { "resnet20", N_ ("ResNet-20") },
  { "resnet18", N_ ("ResNet-18, four stages") },
  { NULL, NULL },
};

/* In the order of plx_init. */
static const plx_choice inits[] = {
  { "uniform", N_ ("Uniform, by inputs") },
  { "normal", N_ ("Normal, by outputs") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [ENCODER] = { "encoder", N_ ("Encoder"),
                N_ ("Deeper networks see more of an image and take longer over it."),
                PLX_PARAM_CHOICE, .choices = encoders },
  [WIDTH] = { "width", N_ ("Width"),
              N_ ("Channels of the first stage, doubled at each further one; twice the width takes "
                  "about three times as long."),
              PLX_PARAM_INT, .fallback = 16, .min = 8, .max = 64, .step = 8 },
  [INIT] = { "init", N_ ("First weights"),
             N_ ("Uniform starts smaller, so that the same learning rate turns it faster; normal "
                 "is "
                 "what torchvision's networks have."),
             PLX_PARAM_CHOICE, .choices = inits, .is_advanced = true },
  [ZERO_INIT] = { "zero_init", N_ ("Start blocks as identities"),
                  N_ ("Starts every residual branch at zero, which can steady the first epochs of "
                      "a deep encoder."),
                  PLX_PARAM_BOOL, .is_advanced = true },
};

const plx_param_table plx_encoder_params = { "encoder", N_ ("Encoder"), 1, params,
                                             sizeof params / sizeof params[0] };

static const int *
blocks_of (const plx_settings *settings, int *n_stages)
{
  const int *blocks = stages[(int)plx_settings_of (settings, &plx_encoder_params)[ENCODER]];

  for (*n_stages = 0; *n_stages < MAX_STAGES && blocks[*n_stages] > 0;)
    ++*n_stages;
  return blocks;
}

bool
plx_network_add (plx_network *network, plx_layer *layer)
{
  if (layer == NULL)
    return false;
  PLX_ASSERT (network->n < PLX_MAX_LAYERS);
  network->layers[network->n++] = layer;
  network->shape = layer->output_shape;
  return true;
}

plx_status
plx_encoder_check (const plx_settings *settings, plx_shape image, plx_error *error)
{
  int n_stages, least;

  blocks_of (settings, &n_stages);
  least = 1 << n_stages;
  if (image.height < least || image.width < least)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "Images of %d×%d are too small for %s, which needs %d×%d; choose a larger "
                     "data.size or another encoder.",
                     image.width, image.height,
                     plx_settings_text_of (settings, &plx_encoder_params, ENCODER), least, least);
  return PLX_OK;
}

static bool
build_stage (plx_builder *builder, plx_network *network, int stage, int blocks, int channels)
{
  for (int block = 0; block < blocks; block++) {
    char name[40];
    int stride = stage > 0 && block == 0 ? 2 : 1;

    snprintf (name, sizeof name, "stage%d.block%d", stage + 1, block);
    if (!plx_network_add (network, plx_block_new (builder, name, network->shape, channels, stride)))
      return false;
  }
  return true;
}

bool
plx_encoder_build (const plx_settings *settings, plx_builder *builder, plx_network *network)
{
  int n_stages, width = (int)plx_settings_of (settings, &plx_encoder_params)[WIDTH];
  const int *blocks = blocks_of (settings, &n_stages);

  if (!plx_network_add (network, plx_stem_new (builder, network->shape, width)))
    return false;
  for (int stage = 0; stage < n_stages; stage++)
    if (!build_stage (builder, network, stage, blocks[stage], width << stage))
      return false;
  if (!plx_network_add (network, plx_average_new (builder, network->shape)))
    return false;
  network->n_encoder = network->n;
  return true;
}

plx_init
plx_encoder_init (const plx_settings *settings)
{
  return (plx_init)plx_settings_of (settings, &plx_encoder_params)[INIT];
}

void
plx_encoder_adjust (const plx_settings *settings, const plx_network *network,
                    const plx_tensors *table, float *weights)
{
  if (plx_settings_of (settings, &plx_encoder_params)[ZERO_INIT] != 0)
    for (int i = 1; i < network->n_encoder - 1; i++)
      plx_block_zero (network->layers[i], table, weights);
}
