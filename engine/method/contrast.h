/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What SimCLR, decoupled and supervised contrast share: both views go through the same encoder, in
 * one batch of 2N that batch norm sees together or each on its own (apart.h), and a loss of the
 * NT-Xent kind compares them all. They differ in the loss's mask only.
 */
#pragma once

#include "core/arena.h"
#include "loss/ntxent.h"
#include "method/apart.h"

typedef struct {
  plx_method_context context;
  plx_arena arena;
  int views, embedding_size;
  float *dz;        /* [views][embedding_size] */
  float *workspace; /* of the loss */
  int32_t *groups;  /* [views]; the last step's, where the method fills them */
  bool has_groups;  /* a step has filled them */
  bool is_apart;    /* each view has batch statistics of its own */
  plx_apart apart;
} plx_contrast;

/* For a method's create and destroy; *state is a plx_contrast. views: the value of the method's
 * PLX_CONTRAST_VIEWS. */
plx_status plx_contrast_create (const plx_method_context *context, double views, void **state,
                                plx_error *error) PLX_WARN_UNUSED;
void plx_contrast_destroy (void *state);
/* And for its bytes. */
double plx_contrast_bytes (const plx_settings *settings, const plx_method_context *context, int d);

/* Forward, loss and backward with that mask. Training thread. */
double plx_contrast_step (plx_contrast *self, const plx_ntxent_mask *mask,
                          const plx_method_batch *batch);

/* The temperature that all of them have. */
#define PLX_CONTRAST_TEMPERATURE                                                                   \
  {                                                                                                \
    "temperature", N_ ("Temperature"),                                                             \
        N_ ("Lower looks harder at the nearest negatives; higher treats all alike."),              \
        PLX_PARAM_FLOAT, .fallback = 0.2, .min = 0.02, .max = 2, .is_logarithmic = true,           \
                         .is_live = true                                                           \
  }

/* What batch norm sees at a time. */
enum { PLX_CONTRAST_TOGETHER, PLX_CONTRAST_APART };
extern const plx_choice plx_contrast_views[]; /* in the order of the enumeration */

#define PLX_CONTRAST_VIEWS                                                                         \
  {                                                                                                \
    "views", N_ ("Batch norm over"),                                                               \
        N_ ("The views of a batch together, as in the paper's code, or each by itself, as "        \
            "where the encoder is called twice; that takes a sixth longer."),                      \
        PLX_PARAM_CHOICE, .choices = plx_contrast_views, .is_advanced = true                       \
  }
