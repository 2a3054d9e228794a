/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The optimisers' parameters: which one, and the values of each.
 */
#include "optim/params.h"

static const plx_choice optimisers[] = {
  [PLX_OPTIMISER_ADAMW] = { "adamw", N_ ("AdamW") },
  [PLX_OPTIMISER_SGD] = { "sgd", N_ ("SGD with momentum") },
  [PLX_OPTIMISER_LARS] = { "lars", N_ ("LARS, for large batches") },
  { NULL, NULL },
};

static const plx_param optimiser_params[] = {
  [PLX_OPTIMISER_CHOICE] = { "optimiser", N_ ("Optimiser"),
                             N_ ("AdamW learns quickly in few epochs; SGD with momentum is what "
                                 "the "
                                 "papers' long recipes use."),
                             PLX_PARAM_CHOICE, .choices = optimisers },
  [PLX_OPTIMISER_CLIP] = { "clip", N_ ("Longest gradient"),
                           N_ ("A gradient whose length over all weights is greater is shortened "
                               "to it, which tames single wild steps; 0 leaves all as they are."),
                           PLX_PARAM_FLOAT, .fallback = 0, .min = 0, .max = 1000, .step = 0.5,
                           .is_live = true, .is_advanced = true },
  [PLX_OPTIMISER_DECAY_1D] = { "decay_1d", N_ ("Decay norms and biases"),
                               N_ ("Whether weight decay also pulls the batch norms and biases "
                                   "towards zero, as PyTorch does by itself."),
                               PLX_PARAM_BOOL, .fallback = 1, .is_live = true,
                               .is_advanced = true },
};

const plx_param_table plx_optimiser_params = { "optimiser", N_ ("Optimiser"), 1, optimiser_params,
                                               sizeof optimiser_params /
                                                   sizeof optimiser_params[0] };

#define LEARNING_RATE(default_rate)                                                                \
  {                                                                                                \
    "learning_rate", N_ ("Learning rate"),                                                         \
        N_ ("Higher learns faster until it becomes unstable; the schedule starts from it."),       \
        PLX_PARAM_FLOAT, .fallback = default_rate, .min = 1e-6, .max = 100,                        \
                         .is_logarithmic = true, .is_live = true                                   \
  }

#define WEIGHT_DECAY(default_decay)                                                                \
  {                                                                                                \
    "weight_decay", N_ ("Weight decay"),                                                           \
        N_ ("Higher pulls the weights towards zero more strongly."), PLX_PARAM_FLOAT,              \
        .fallback = default_decay, .min = 0, .max = 1, .step = 1e-4, .is_live = true               \
  }

static const plx_param sgd_params[] = {
  [PLX_SGD_LEARNING_RATE] = LEARNING_RATE (0.06),
  [PLX_SGD_MOMENTUM] = { "momentum", N_ ("Momentum"),
                         N_ ("Higher averages the gradients of more steps."), PLX_PARAM_FLOAT,
                         .fallback = 0.9, .min = 0, .max = 0.999, .step = 0.01, .is_live = true },
  [PLX_SGD_NESTEROV] = { "nesterov", N_ ("Nesterov momentum"),
                         N_ ("Looks ahead along the momentum before it takes the gradient."),
                         PLX_PARAM_BOOL, .is_live = true, .is_advanced = true },
  [PLX_SGD_WEIGHT_DECAY] = WEIGHT_DECAY (5e-4),
};

const plx_param_table plx_sgd_params = { .name = "sgd",
                                         .label = N_ ("SGD"),
                                         .version = 1,
                                         .params = sgd_params,
                                         .n_params = sizeof sgd_params / sizeof sgd_params[0],
                                         .used_when_key = "optimiser.optimiser",
                                         .used_when_value = "sgd" };

static const plx_param lars_params[] = {
  [PLX_LARS_LEARNING_RATE] = LEARNING_RATE (0.3),
  [PLX_LARS_MOMENTUM] = { "momentum", N_ ("Momentum"),
                          N_ ("Higher averages the gradients of more steps."), PLX_PARAM_FLOAT,
                          .fallback = 0.9, .min = 0, .max = 0.999, .step = 0.01, .is_live = true },
  [PLX_LARS_TRUST] = { "trust", N_ ("Trust"),
                       N_ ("How far a layer's weights may move, as a share of their length; higher "
                           "moves every layer more."),
                       PLX_PARAM_FLOAT, .fallback = 0.001, .min = 1e-5, .max = 1,
                       .is_logarithmic = true, .is_live = true, .is_advanced = true },
  [PLX_LARS_WEIGHT_DECAY] = WEIGHT_DECAY (1e-6),
};

const plx_param_table plx_lars_params = { .name = "lars",
                                          .label = N_ ("LARS"),
                                          .version = 1,
                                          .params = lars_params,
                                          .n_params = sizeof lars_params / sizeof lars_params[0],
                                          .used_when_key = "optimiser.optimiser",
                                          .used_when_value = "lars" };

static const plx_param adamw_params[] = {
  [PLX_ADAMW_LEARNING_RATE] = LEARNING_RATE (3e-3),
  [PLX_ADAMW_BETA1] = { "beta1", N_ ("β₁"), N_ ("Higher averages the gradients of more steps."),
                        PLX_PARAM_FLOAT, .fallback = 0.9, .min = 0, .max = 0.999, .step = 0.01,
                        .is_live = true, .is_advanced = true },
  [PLX_ADAMW_BETA2] = { "beta2", N_ ("β₂"),
                        N_ ("Higher averages the squared gradients, which scale the step, over "
                            "more steps."),
                        PLX_PARAM_FLOAT, .fallback = 0.999, .min = 0, .max = 0.99999, .step = 0.001,
                        .is_live = true, .is_advanced = true },
  [PLX_ADAMW_WEIGHT_DECAY] = WEIGHT_DECAY (1e-4),
};

const plx_param_table plx_adamw_params = { .name = "adamw",
                                           .label = N_ ("AdamW"),
                                           .version = 1,
                                           .params = adamw_params,
                                           .n_params = sizeof adamw_params / sizeof adamw_params[0],
                                           .used_when_key = "optimiser.optimiser",
                                           .used_when_value = "adamw" };

static const plx_choice schedules[] = {
  [PLX_SCHEDULE_COSINE] = { "cosine", N_ ("Cosine") },
  [PLX_SCHEDULE_CONSTANT] = { "constant", N_ ("Constant") },
  [PLX_SCHEDULE_STEP] = { "step", N_ ("Two drops") },
  { NULL, NULL },
};

static const plx_param schedule_params[] = {
  [PLX_SCHEDULE_CHOICE] = { "schedule", N_ ("Schedule"),
                            N_ ("Cosine lets the learning rate fall to zero over the run, constant "
                                "keeps it, two drops cut it on the way."),
                            PLX_PARAM_CHOICE, .choices = schedules },
  [PLX_SCHEDULE_WARMUP] = { "warmup", N_ ("Warm-up"),
                            N_ ("Epochs over which the learning rate first rises from zero; large "
                                "batches want more."),
                            PLX_PARAM_FLOAT, .fallback = 0, .min = 0, .max = 100, .step = 0.5,
                            .unit = "epochs" },
  [PLX_SCHEDULE_FIRST_DROP] = { "first_drop", N_ ("First drop"),
                                N_ ("Share of the run after which the learning rate drops for the "
                                    "first time; only with two drops."),
                                PLX_PARAM_FLOAT, .fallback = 0.6, .min = 0, .max = 1, .step = 0.05,
                                .is_advanced = true },
  [PLX_SCHEDULE_SECOND_DROP] = { "second_drop", N_ ("Second drop"),
                                 N_ ("Share of the run after which it drops again; only with two "
                                     "drops."),
                                 PLX_PARAM_FLOAT, .fallback = 0.8, .min = 0, .max = 1, .step = 0.05,
                                 .is_advanced = true },
  [PLX_SCHEDULE_DROP] = { "drop", N_ ("Drop to"),
                          N_ ("What a drop leaves of the learning rate; only with two drops."),
                          PLX_PARAM_FLOAT, .fallback = 0.1, .min = 0.001, .max = 1, .step = 0.05,
                          .is_advanced = true },
  [PLX_SCHEDULE_BY_BATCH] = { "by_batch", N_ ("Scale by the batch"),
                              N_ ("The learning rate is meant for 256 images a step and grows or "
                                  "shrinks with the batch."),
                              PLX_PARAM_BOOL, .is_advanced = true },
};

const plx_param_table plx_schedule_params = { "schedule", N_ ("Learning-rate schedule"), 1,
                                              schedule_params,
                                              sizeof schedule_params / sizeof schedule_params[0] };
