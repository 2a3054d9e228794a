/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a run is trained: the "train" table.
 */
#include "train/trainer-private.h"

static const plx_choice methods[] = {
  { "simclr", N_ ("SimCLR") },
  { "moco", N_ ("MoCo") },
  { "margin", N_ ("Margin loss") },
  { "supervised", N_ ("Supervised contrast") },
  { "decoupled", N_ ("Decoupled contrast") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [PLX_TRAIN_METHOD] = { "method", N_ ("Method"),
                         N_ ("What one step pulls together and what it pushes apart."),
                         PLX_PARAM_CHOICE, .choices = methods },
  [PLX_TRAIN_EPOCHS] = { "epochs", N_ ("Epochs"),
                         N_ ("How many times training sees every image; more takes longer and "
                             "learns "
                             "more."),
                         PLX_PARAM_INT, .fallback = 8, .min = 1, .max = 10000, .step = 1 },
  [PLX_TRAIN_BATCH] = { "batch", N_ ("Batch"),
                        N_ ("Images a step; more give every view more negatives and need more "
                            "memory."),
                        PLX_PARAM_INT, .fallback = 256, .min = 1, .max = 65536, .step = 32,
                        .unit = N_ ("images") },
  [PLX_TRAIN_SEED] = { "seed", N_ ("Seed"), N_ ("The same seed gives the same run, byte for byte."),
                       PLX_PARAM_INT, .fallback = 1, .min = 0, .max = 9007199254740992.0,
                       .step = 1 },
  [PLX_TRAIN_THREADS] = { "threads", N_ ("Threads"),
                          N_ ("0 uses every core; the result does not depend on it."),
                          PLX_PARAM_INT, .fallback = 0, .min = 0, .max = 256, .step = 1,
                          .is_advanced = true },
  [PLX_TRAIN_PROBE] = { "probe", N_ ("Images on the map"),
                        N_ ("How many images the live map follows, half of them held out; more are "
                            "drawn less often."),
                        PLX_PARAM_INT, .fallback = 2000, .min = 0, .max = 20000, .step = 100,
                        .is_advanced = true },
  [PLX_TRAIN_PROBE_SHARE] = { "probe_share", N_ ("Time for the map"),
                              N_ ("Share of the time that training gives to the live map."),
                              PLX_PARAM_FLOAT, .fallback = 0.05, .min = 0.005, .max = 0.5,
                              .step = 0.005, .is_live = true, .is_advanced = true },
  [PLX_TRAIN_CHECKPOINT] = { "checkpoint", N_ ("Checkpoint every"),
                             N_ ("How often the run is saved so that it can go on from there; the "
                                 "last epoch always is."),
                             PLX_PARAM_INT, .fallback = 1, .min = 1, .max = 10000, .step = 1,
                             .unit = N_ ("epochs"), .is_live = true, .is_advanced = true },
};

const plx_param_table plx_train_params = { "train", N_ ("Training"), 1, params,
                                           sizeof params / sizeof params[0] };
