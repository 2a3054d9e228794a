/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trained encoder that names classes: what export writes as a classifier.
 *
 * Both kinds are made by the protocols of Evaluate, from the same seed: the same labels give the
 * accuracy that Evaluate shows for that checkpoint.
 */
#pragma once

#include "app/store/trained.h"

G_BEGIN_DECLS

typedef enum {
  PARALLAX_CLASSIFIER_LINEAR, /* the linear probe on the encoder as it is (engine/eval/probe.h) */
  PARALLAX_CLASSIFIER_FINETUNED, /* everything trained on with labels (engine/eval/finetune.h) */
} ParallaxClassifierKind;

typedef struct {
  ParallaxClassifierKind kind;
  plx_model *model; /* of a fine-tuned one; NULL: the run's own encoder */
  int label_set;    /* number of the data set's */
  int n_classes;
  float *weight;   /* [n_classes][representation size] */
  float *bias;     /* [n_classes] */
  double labels;   /* share of the training images whose labels it has seen */
  double accuracy; /* of the held-out images with a label */
} ParallaxClassifier;

/* Learns it from the training images' labels; of a fine-tuned one the settings' table "finetune" says
 * how. Refused with a sentence where there is nothing to learn. watch may be NULL. The thread that
 * owns trained; blocks. */
ParallaxClassifier *parallax_classifier_new (ParallaxTrained *trained, ParallaxClassifierKind kind,
                                             int label_set, const plx_settings *settings,
                                             const plx_watch *watch, GError **error);
void parallax_classifier_free (ParallaxClassifier *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxClassifier, parallax_classifier_free)

G_END_DECLS
