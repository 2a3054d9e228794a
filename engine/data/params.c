/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What data a run uses.
 */
#include "data/reader.h"

static const plx_choice channels[] = {
  { "auto", N_ ("As the images are") },
  { "grey", N_ ("Grey") },
  { "rgb", N_ ("Colour") },
  { NULL, NULL },
};

static const plx_param params[PLX_N_DATA] = {
  [PLX_DATA_DATASET] = { "dataset", N_ ("Images"),
                         N_ ("Shapes, made here in a second, or the path of a folder of images, an "
                             "IDX file or a "
                             "CIFAR-10 folder."),
                         PLX_PARAM_TEXT, .text_fallback = "shapes" },
  [PLX_DATA_HOLDOUT] = { "holdout", N_ ("Held out"),
                         N_ ("Share of the images that training never sees; kNN is measured on "
                             "them. Data with a split "
                             "of its own keeps it."),
                         PLX_PARAM_FLOAT, .fallback = 0.2, .min = 0.01, .max = 0.9, .step = 0.01 },
  [PLX_DATA_SIZE] = { "size", N_ ("Image size"),
                      N_ ("Larger shows finer detail and trains slower: images are scaled until "
                          "their shorter "
                          "side is this, then cut from the centre; 0 keeps the size where all "
                          "images share one."),
                      PLX_PARAM_INT, .fallback = 0, .min = 0, .max = 224, .step = 1, .unit = "px" },
  [PLX_DATA_CHANNELS] = { "channels", N_ ("Channels"),
                          N_ ("Grey images train faster; colour is kept where it matters."),
                          PLX_PARAM_CHOICE, .choices = channels, .is_advanced = true },
};

const plx_param_table plx_data_params = { "data", N_ ("Data set"), 1, params, PLX_N_DATA };
