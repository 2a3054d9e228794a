/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One kind of evaluation on the Evaluate page: its figures with what they were measured by, its curve or
 * its matrix, the button that measures, how far that is, and everything that was measured of this run
 * by this kind.
 *
 * Signals: measure (): the button was pressed; cancel (): again, while it is being measured.
 */
#pragma once

#include <adwaita.h>

#include "app/evaluation/finding.h"
#include "app/dataset.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EVALUATE_CARD (parallax_evaluate_card_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxEvaluateCard, parallax_evaluate_card, PARALLAX, EVALUATE_CARD,
                      GtkWidget)

/* What is shown of all that was measured; everything is borrowed until the next is set. */
typedef struct {
  const GPtrArray *findings; /* of ParallaxFinding: the run's, oldest first */
  const GPtrArray *beside;   /* those of another run; NULL: none is beside it */
  const char *beside_name;   /* its name */
  ParallaxDataset *dataset;  /* NULL: not open */
  gint64 step;               /* the checkpoint's */
  const char *label_set;     /* "" where there are none */
  gboolean is_z;
} ParallaxEvaluateView;

GtkWidget *parallax_evaluate_card_new (plx_eval_kind kind);
plx_eval_kind parallax_evaluate_card_get_kind (ParallaxEvaluateCard *self);
/* For fine-tuning: the chosen share of the labels. */
double parallax_evaluate_card_get_labels (ParallaxEvaluateCard *self);

/* NULL: nothing is shown. */
void parallax_evaluate_card_set (ParallaxEvaluateCard *self, const ParallaxEvaluateView *view);
/* share: NaN: nothing is being measured. */
void parallax_evaluate_card_set_progress (ParallaxEvaluateCard *self, double share);
/* Why the last measurement gave nothing; NULL: no reason. */
void parallax_evaluate_card_set_message (ParallaxEvaluateCard *self, const char *sentence);
/* Why it cannot be measured here at all; NULL: it can. */
void parallax_evaluate_card_set_reason (ParallaxEvaluateCard *self, const char *sentence);

G_END_DECLS
