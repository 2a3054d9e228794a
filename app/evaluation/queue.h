/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measurements off the main thread, one after another: a page asks, goes on, and is told.
 *
 *     add ──▶ waiting ──▶ a thread with a store of its own: opens the checkpoint (kept for the next
 *                         measurement of the same one), measures, stores ──▶ "measured"
 *
 * A measurement is of one run, one kind at a time; another run's may wait behind it. Main thread.
 *
 * Signals:
 *   changed (gint64 run, int kind)                      it waits, runs, is further, or has ended
 *   measured (gint64 run, int kind)                     its findings are in the store
 *   failed (gint64 run, int kind, const char *sentence) nothing is; the sentence says why
 */
#pragma once

#include "app/evaluation/evaluator.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EVALUATION_QUEUE (parallax_evaluation_queue_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxEvaluationQueue, parallax_evaluation_queue, PARALLAX,
                      EVALUATION_QUEUE, GObject)

typedef struct {
  gint64 run, step; /* the checkpoint after that step */
  plx_eval_kind kind;
  int label_set;
  gboolean is_z;
  gboolean has_baselines;
  double labels; /* for fine-tuning: share of them */
} ParallaxEvaluationRequest;

/* folder: the workspace. */
ParallaxEvaluationQueue *parallax_evaluation_queue_new (const char *folder);

/* Ignored where that run's kind waits or runs already. */
void parallax_evaluation_queue_add (ParallaxEvaluationQueue *self,
                                    const ParallaxEvaluationRequest *request);
/* What waits is dropped, what runs stops soon. */
void parallax_evaluation_queue_cancel (ParallaxEvaluationQueue *self, gint64 run,
                                       plx_eval_kind kind);
void parallax_evaluation_queue_cancel_all (ParallaxEvaluationQueue *self);
/* How far it is, 0 … 1; NaN: it was not asked for, or has ended. */
double parallax_evaluation_queue_get_share (ParallaxEvaluationQueue *self, gint64 run,
                                            plx_eval_kind kind);

G_END_DECLS
