/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The projection head g: a small perceptron between the representation v, which is kept, and the
 * embedding z, which only the loss sees (Chen et al. 2020, section 4.2).
 */
#include "nn/network.h"

#include <stdio.h>

enum { LAYERS, HIDDEN, OUTPUT, BATCH_NORM };

static const plx_param params[] = {
  [LAYERS] = { "layers", N_ ("Layers"),
               N_ ("More layers keep more in the representation of what the loss would throw "
                   "away."),
               PLX_PARAM_INT, .fallback = 2, .min = 1, .max = 3, .step = 1 },
  [HIDDEN] = { "hidden", N_ ("Hidden size"),
               N_ ("Width of the layers before the last; 0 takes the representation's own."),
               PLX_PARAM_INT, .fallback = 0, .min = 0, .max = 4096, .step = 64 },
  [OUTPUT] = { "output", N_ ("Embedding size"),
               N_ ("Numbers in an embedding; above 128 little is gained."), PLX_PARAM_INT,
               .fallback = 128, .min = 2, .max = 2048, .step = 16 },
  [BATCH_NORM] = { "batch_norm", N_ ("Batch norm"),
                   N_ ("Normalises the hidden layers over the batch, which lets higher learning "
                       "rates work."),
                   PLX_PARAM_BOOL, .is_advanced = true },
};

const plx_param_table plx_head_params = { "head", N_ ("Projection head"), 1, params,
                                          sizeof params / sizeof params[0] };

bool
plx_head_build (const plx_settings *settings, plx_builder *builder, plx_network *network)
{
  const double *values = plx_settings_of (settings, &plx_head_params);
  int layers = (int)values[LAYERS], hidden = (int)values[HIDDEN];

  hidden = hidden > 0 ? hidden : network->shape.channels;
  for (int i = 0; i < layers; i++) {
    char name[40];
    bool is_last = i == layers - 1;

    snprintf (name, sizeof name, "head.%d", i);
    if (!plx_network_add (network, plx_dense_new (builder, name, network->shape,
                                                  is_last ? (int)values[OUTPUT] : hidden,
                                                  !is_last && values[BATCH_NORM] != 0, !is_last)))
      return false;
  }
  return true;
}
