/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures a stored run's encoder, and two baselines beside it: the encoder that its seed began with,
 * and the pixels. What an encoder makes of the images is computed once and kept for the next
 * measurement. One thread at a time, any; blocks.
 */
#pragma once

#include "app/evaluation/finding.h"
#include "app/store/trained.h"

G_BEGIN_DECLS

/* So many images a forward, to open the run with. */
#define PARALLAX_EVALUATION_BATCH 256

typedef struct ParallaxEvaluator ParallaxEvaluator;

/* Takes ownership of trained. */
ParallaxEvaluator *parallax_evaluator_new (ParallaxTrained *trained);
void parallax_evaluator_free (ParallaxEvaluator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxEvaluator, parallax_evaluator_free)

const ParallaxTrained *parallax_evaluator_get_trained (ParallaxEvaluator *self);
const plx_dataset *parallax_evaluator_get_dataset (ParallaxEvaluator *self);
/* The run's settings at the checkpoint; those of the tables "knn", "eval" and "finetune" may be changed before
 * measuring. */
plx_settings *parallax_evaluator_settings (ParallaxEvaluator *self);

/* is_z: of the embedding instead of the representation, without meaning for pixels. label_set: its
 * number, without meaning for kinds that need none. What cannot be measured is an error with a
 * sentence; stopped by the watch: PLX_CANCELLED. */
ParallaxFinding *parallax_evaluator_measure (ParallaxEvaluator *self, ParallaxSubject subject,
                                             gboolean is_z, plx_eval_kind kind, int label_set,
                                             const plx_watch *watch, GError **error);

G_END_DECLS
