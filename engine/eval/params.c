/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How kNN is measured: the "knn" table.
 */
#include "core/params.h"
#include "eval/knn.h"

static const plx_choice spaces[] = {
  { "v", N_ ("Representation v") },
  { "z", N_ ("Embedding z") },
  { NULL, NULL },
};

static const plx_param params[] = {
  { "k", N_ ("Neighbours"),
    N_ ("How many nearest training images vote; at most as many as there are."), PLX_PARAM_INT,
    .fallback = 200, .min = 1, .max = 1000, .step = 1 },
  { "temperature", N_ ("Vote temperature"),
    N_ ("Lower lets the very nearest decide; higher lets all neighbours count alike."),
    PLX_PARAM_FLOAT, .fallback = 0.1, .min = 0.01, .max = 1, .is_logarithmic = true },
  { "of", N_ ("Measured on"),
    N_ ("The representation is what later tasks use; the embedding is what the loss sees."),
    PLX_PARAM_CHOICE, .choices = spaces },
  { "every", N_ ("Every"), N_ ("Epochs between two measurements; the last is always measured."),
    PLX_PARAM_INT, .fallback = 1, .min = 1, .max = 1000, .step = 1, .unit = N_ ("epochs"),
    .is_advanced = true },
};

const plx_param_table plx_knn_params = { "knn", N_ ("kNN evaluation"), 1, params,
                                         sizeof params / sizeof params[0] };
