/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A finding: what one protocol measured of one encoder, with all that makes it that number.
 *
 *     ParallaxEvaluator ──▶ finding ──▶ text, a JSON line, the store's table of evaluations
 *                                                        └──▶ the same finding again
 *
 * In the store, a row's "settings" is what was measured and by what (finding-json.c), its "result" the
 * figures and what is drawn of them. The same settings give the same result: measuring a checkpoint
 * again replaces the row.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "app/store/store.h"

G_BEGIN_DECLS

/* Whose features were measured: the run's encoder, or one of two baselines under the same protocol. */
typedef enum {
  PARALLAX_SUBJECT_TRAINED,
  PARALLAX_SUBJECT_UNTRAINED, /* the run's encoder with the weights that its seed began with */
  PARALLAX_SUBJECT_PIXELS,
  PARALLAX_N_SUBJECTS,
} ParallaxSubject;

const char *parallax_subject_name (ParallaxSubject subject);  /* "trained": typed, stored */
const char *parallax_subject_label (ParallaxSubject subject); /* translated */

typedef struct {
  ParallaxSubject subject;
  int epoch;            /* of the checkpoint; 0 for the baselines */
  gint64 step;          /* likewise */
  double time;          /* when, in seconds since 1970 */
  guint64 weights_hash; /* of the encoder; 0: pixels */
  plx_result result;    /* owned */
} ParallaxFinding;

void parallax_finding_free (ParallaxFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxFinding, parallax_finding_free)

/* --- JSON ------------------------------------------------------------------------------------- */

char *parallax_finding_settings (const ParallaxFinding *finding);
char *parallax_finding_result (const ParallaxFinding *finding);
/* A row of the store; NULL where another version wrote it. */
ParallaxFinding *parallax_finding_parse (const ParallaxEvaluation *row);
/* Members of an open object: kind, label set, figures, "protocol"; with what is drawn where details
 * are wanted. */
void parallax_finding_describe (const ParallaxFinding *finding, gboolean has_details,
                                JsonBuilder *builder);

/* --- The store -------------------------------------------------------------------------------- */

/* All of them in one transaction; a row of the same settings is replaced. */
gboolean parallax_findings_store (ParallaxStore *store, gint64 run, const GPtrArray *findings,
                                  GError **error);
/* Those of a run as ParallaxFinding, oldest first. */
GPtrArray *parallax_findings_list (ParallaxStore *store, gint64 run, GError **error);

/* --- Words ------------------------------------------------------------------------------------ */

/* "61.8 %", "97.0 ± 0.3 %", "0.512". */
char *parallax_figure_text (const plx_figure *figure);
/* "Nearest neighbours · shape". */
char *parallax_finding_title (const ParallaxFinding *finding);
/* "encoder after epoch 8, representation v of 64 numbers, frozen". */
char *parallax_finding_subject (const ParallaxFinding *finding);
/* "12,000 training images answer, 2,000 held-out ones ask; …". */
char *parallax_finding_protocol (const ParallaxFinding *finding);
/* Everything in lines, for a clipboard. */
char *parallax_finding_text (const ParallaxFinding *finding, const plx_dataset *dataset);
/* The lines behind a confusion matrix: the pairs confused most, and each class's recall; NULL: it has
 * no matrix, or dataset (may be NULL) has other classes. */
char *parallax_finding_confusion (const ParallaxFinding *finding, const plx_dataset *dataset);

G_END_DECLS
