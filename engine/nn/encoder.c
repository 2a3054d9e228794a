/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The encoders: residual networks (He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition.
 * CVPR 2016; section 4.2 for small images, table 1 for large ones), and a plain one for first steps.
 *
 *     stem w → stages of blocks, w, 2w, 4w (, 8w) channels, each but the first at half the size of
 *     the one before → mean over the pixels
 *
 * A stage of bottlenecks puts out four times its channels. The stem is a 3×3 convolution, or for
 * large images a 7×7 one with stride 2 and max-pooling. The plain network's stages are single
 * convolutions, the stem being the first.
 */
#include "nn/network.h"

#include <stdio.h>

enum { ENCODER, WIDTH, STEM, INIT, ZERO_INIT };

enum { MAX_STAGES = 4 };

typedef struct {
  int blocks[MAX_STAGES];
  int n_stages;
  int width; /* the usual one */
  enum { PLAIN, BASIC, BOTTLENECK } block;
} encoder_design;

/* In the order of the choices. */
static const encoder_design designs[] = {
  { { 1, 1, 1 }, 3, 16, BASIC },    { { 2, 2, 2 }, 3, 16, BASIC },
  { { 3, 3, 3 }, 3, 16, BASIC },    { { 2, 2, 2, 2 }, 4, 64, BASIC },
  { { 3, 4, 6, 3 }, 4, 64, BASIC }, { { 3, 4, 6, 3 }, 4, 64, BOTTLENECK },
  { { 0, 1, 1, 1 }, 4, 16, PLAIN },
};

static const plx_choice encoders[] = {
  { "resnet8", N_ ("ResNet-8") },
  { "resnet14", N_ ("ResNet-14") },
  { "resnet20", N_ ("ResNet-20") },
  { "resnet18", N_ ("ResNet-18, four stages") },
  { "resnet34", N_ ("ResNet-34, four stages") },
  { "resnet50", N_ ("ResNet-50, bottlenecks") },
  { "convnet", N_ ("Four convolutions") },
  { NULL, NULL },
};

enum { STEM_CIFAR, STEM_IMAGENET };

static const plx_choice stems[] = {
  [STEM_CIFAR] = { "cifar", N_ ("3×3, for small images") },
  [STEM_IMAGENET] = { "imagenet", N_ ("7×7 and pooling, for large images") },
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
                  "about three times as long. 0 takes the usual: 64 from ResNet-18 on, else 16."),
              PLX_PARAM_INT, .fallback = 0, .min = 0, .max = 64, .step = 8 },
  [STEM] = { "stem", N_ ("First layer"),
             N_ ("The one for large images leaves a quarter of the height and width to the rest, "
                 "which is a sixteenth of the work."),
             PLX_PARAM_CHOICE, .choices = stems, .is_advanced = true },
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

static const encoder_design *
design_of (const plx_settings *settings)
{
  return &designs[(int)plx_settings_of (settings, &plx_encoder_params)[ENCODER]];
}

static bool
has_large_stem (const plx_settings *settings)
{
  return plx_settings_of (settings, &plx_encoder_params)[STEM] == STEM_IMAGENET;
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
  int least = 1 << (design_of (settings)->n_stages + (has_large_stem (settings) ? 1 : 0));

  if (image.height < least || image.width < least)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "Images of %d×%d are too small for %s%s, which needs %d×%d; choose a larger "
                     "data.size or another encoder.",
                     image.width, image.height,
                     plx_settings_text_of (settings, &plx_encoder_params, ENCODER),
                     has_large_stem (settings) ? " with encoder.stem imagenet" : "", least, least);
  return PLX_OK;
}

static bool
build_stem (const plx_settings *settings, plx_builder *builder, plx_network *network, int width)
{
  if (!has_large_stem (settings))
    return plx_network_add (network,
                            plx_conv_norm_new (builder, "stem", network->shape, width, 3, 1));
  return plx_network_add (network,
                          plx_conv_norm_new (builder, "stem", network->shape, width, 7, 2)) &&
         plx_network_add (network, plx_max_pool_new (builder, network->shape));
}

static plx_layer *
block_new (const encoder_design *design, plx_builder *builder, const plx_network *network,
           int stage, int block, int channels)
{
  char name[40];
  int stride = stage > 0 && block == 0 ? 2 : 1;

  if (design->block == PLAIN) {
    snprintf (name, sizeof name, "stage%d", stage + 1);
    return plx_conv_norm_new (builder, name, network->shape, channels, 3, stride);
  }
  snprintf (name, sizeof name, "stage%d.block%d", stage + 1, block);
  return plx_block_new (builder, name, network->shape, channels, stride,
                        design->block == BOTTLENECK);
}

bool
plx_encoder_build (const plx_settings *settings, plx_builder *builder, plx_network *network)
{
  const encoder_design *design = design_of (settings);
  int width = (int)plx_settings_of (settings, &plx_encoder_params)[WIDTH];

  width = width > 0 ? width : design->width;
  if (!build_stem (settings, builder, network, width))
    return false;
  for (int stage = 0; stage < design->n_stages; stage++)
    for (int block = 0; block < design->blocks[stage]; block++)
      if (!plx_network_add (network,
                            block_new (design, builder, network, stage, block, width << stage)))
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
  if (plx_settings_of (settings, &plx_encoder_params)[ZERO_INIT] == 0)
    return;
  for (int i = 0; i < network->n_encoder; i++)
    if (network->layers[i]->class->silence != NULL)
      network->layers[i]->class->silence (network->layers[i], table, weights);
}
