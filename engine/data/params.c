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

/* In the order of plx_fit. */
static const plx_choice fits[] = {
  { "cut", N_ ("Cut to the centre") },
  { "pad", N_ ("Padded with black") },
  { NULL, NULL },
};

static const plx_param params[PLX_N_DATA] = {
  [PLX_DATA_DATASET] = { "dataset", N_ ("Images"),
                         N_ ("The built-in Shapes, or images of your own: a folder, a CSV table, "
                             "IDX, "
                             "CIFAR, STL-10, NPZ."),
                         PLX_PARAM_TEXT, .text_fallback = "shapes" },
  [PLX_DATA_HOLDOUT] = { "holdout", N_ ("Held out"),
                         N_ ("Share that training never sees; kNN is measured on it. A split that "
                             "the data bring is kept."),
                         PLX_PARAM_FLOAT, .fallback = 0.2, .min = 0.01, .max = 0.9, .step = 0.01 },
  [PLX_DATA_SIZE] = { "size", N_ ("Image size"),
                      N_ ("Side that images are brought to; larger trains slower, 0 keeps theirs."),
                      PLX_PARAM_INT, .fallback = 0, .min = 0, .max = 224, .step = 1, .unit = "px" },
  [PLX_DATA_FIT] = { "fit", N_ ("Oblong images"),
                     N_ ("When images are brought to a size: cutting keeps the centre, padding "
                         "keeps all of it, smaller."),
                     PLX_PARAM_CHOICE, .choices = fits, .is_advanced = true },
  [PLX_DATA_CHANNELS] = { "channels", N_ ("Channels"),
                          N_ ("Grey images train faster; colour is kept where it matters."),
                          PLX_PARAM_CHOICE, .choices = channels, .is_advanced = true },
  [PLX_DATA_LEAVE_OUT] = { "leave_out", N_ ("Classes left out"),
                           N_ ("Classes that training never sees, with commas between; Evaluate "
                               "asks how the encoder tells them apart."),
                           PLX_PARAM_TEXT, .text_fallback = "", .is_advanced = true },
};

const plx_param_table plx_data_params = { "data", N_ ("Data set"), 1, params, PLX_N_DATA };
