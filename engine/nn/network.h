/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which layers the settings ask for: the encoder's and the head's, in order.
 */
#pragma once

#include "nn/layer.h"

enum { PLX_MAX_LAYERS = 64 };

typedef struct {
  plx_layer *layers[PLX_MAX_LAYERS]; /* owned */
  int n;
  int n_encoder;   /* the first ones; the rest is the head */
  plx_shape shape; /* of the last one's output */
} plx_network;

/* Adds a layer, which may be NULL (no memory); returns whether there is one. */
bool plx_network_add (plx_network *network, plx_layer *layer);

/* Whether images of this size go through the chosen encoder. */
plx_status plx_encoder_check (const plx_settings *settings, plx_shape image,
                              plx_error *error) PLX_WARN_UNUSED;
/* Adds the layers; false when memory runs out. network->shape is the image's before the encoder. */
bool plx_encoder_build (const plx_settings *settings, plx_builder *builder, plx_network *network);
bool plx_head_build (const plx_settings *settings, plx_builder *builder, plx_network *network);

/* How the settings want convolutions to begin. */
plx_init plx_encoder_init (const plx_settings *settings);
/* What the settings ask of the first weights beyond plx_tensors_fill. */
void plx_encoder_adjust (const plx_settings *settings, const plx_network *network,
                         const plx_tensors *table, float *weights);
