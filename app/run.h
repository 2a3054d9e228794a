/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run: from a draft whose settings are edited, through training, to its result.
 *
 *     draft → opening (its images are read) → running ⇄ paused → finished, stopped, diverged, failed
 *
 * In a workspace (app/store) a run is kept: it is there again after a restart, and goes on from its
 * last checkpoint by the same parallax_run_start; one whose process died is interrupted, one that
 * another process trains is elsewhere.
 *
 * A draft's settings may change freely; at its start they are frozen, and from then on only live
 * parameters change, each an event in its history. Everything here is the main thread's; while it
 * trains, a run looks 30 times a second at the two streets from the training thread.
 */
#pragma once

#include "app/dataset.h"
#include "app/history.h"
#include "app/store/store.h"

G_BEGIN_DECLS

typedef enum {
  PARALLAX_RUN_DRAFT,
  PARALLAX_RUN_OPENING,
  PARALLAX_RUN_RUNNING,
  PARALLAX_RUN_PAUSED,
  PARALLAX_RUN_FINISHED,
  PARALLAX_RUN_STOPPED,
  PARALLAX_RUN_DIVERGED,
  PARALLAX_RUN_FAILED,
  PARALLAX_RUN_INTERRUPTED, /* its process died while it trained */
  PARALLAX_RUN_QUEUED,      /* trains when those before it are done */
  PARALLAX_RUN_ELSEWHERE,   /* another process trains it */
} ParallaxRunState;

#define PARALLAX_TYPE_RUN_STATE (parallax_run_state_get_type ())
GType parallax_run_state_get_type (void);

/* The latest layout of the probe images. */
typedef struct {
  int n;
  int epoch;
  gint64 step;
  float *xy;      /* [n][2] */
  gint32 *images; /* [n] */
  float explained[2];
} ParallaxFrame;

#define PARALLAX_TYPE_RUN (parallax_run_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxRun, parallax_run, PARALLAX, RUN, GObject)

/* Properties, all notifying:
 *   name (read and write), number (its colour), state, dataset (NULL until opened), epoch, step,
 *   total-steps, fraction (0…1 of all steps), loss, images-per-second, time-left (seconds, NaN:
 *   not known), knn (0…1, NaN: none), message (why it failed, or what went wrong last; NULL: nothing)
 * Signals:
 *   metrics-appended (guint n)     records were added to the history
 *   frame-changed ()               the map has a new layout
 *   setting-changed (int index)    a parameter has another value (index into plx_settings.values);
 *                                  −1: any of them
 */
ParallaxRun *parallax_run_new (const plx_settings *settings, const char *name, int number);

const char *parallax_run_get_name (ParallaxRun *self);
void parallax_run_set_name (ParallaxRun *self, const char *name);
/* The place of its colour in the palette: counted on from run to run, until a person chooses one. */
int parallax_run_get_number (ParallaxRun *self);
void parallax_run_set_color (ParallaxRun *self, int number);
ParallaxRunState parallax_run_get_state (ParallaxRun *self);
gboolean parallax_run_is_training (ParallaxRun *self); /* opening, running or paused */
const char *parallax_run_get_message (ParallaxRun *self);
const plx_settings *parallax_run_get_settings (ParallaxRun *self);
const ParallaxHistory *parallax_run_get_history (ParallaxRun *self);
const ParallaxFrame *parallax_run_get_frame (ParallaxRun *self); /* n 0: none yet */
ParallaxDataset *parallax_run_get_dataset (ParallaxRun *self);   /* NULL: not opened */
double parallax_run_get_time_left (ParallaxRun *self);

double parallax_run_get_knn (ParallaxRun *self); /* NaN: none */

/* --- In the workspace ------------------------------------------------------------------------- */

/* A draft that will be kept in the store, once it is started or queued. */
ParallaxRun *parallax_run_new_in (ParallaxStore *store, const plx_settings *settings,
                                  const char *name, int number);
/* A run that is in the store; takes ownership of info. Its settings and its history are read when
 * they are asked for. */
ParallaxRun *parallax_run_new_stored (ParallaxStore *store, ParallaxRunInfo *info);
/* Takes over what the store says now (takes ownership of info): another process may have changed it.
 * A run that trains here knows better. */
void parallax_run_refresh (ParallaxRun *self, ParallaxRunInfo *info);

ParallaxStore *parallax_run_get_store (ParallaxRun *self); /* NULL: nothing is kept */
gint64 parallax_run_get_id (ParallaxRun *self);            /* in the store; 0: not stored yet */
const ParallaxRunInfo *parallax_run_get_info (ParallaxRun *self); /* NULL: not stored yet */

/* What it is when it does not train. */
ParallaxRunState parallax_run_get_resting_state (ParallaxRun *self);
/* Whether parallax_run_start goes on with it: it was stopped, interrupted, or waits in the queue. */
gboolean parallax_run_can_continue (ParallaxRun *self);
/* Epochs and their mean losses as pairs, for a small curve, without reading the history; borrowed. */
const double *parallax_run_get_spark (ParallaxRun *self, gsize *n);

/* A finished run goes on for as many epochs again. */
gboolean parallax_run_lengthen (ParallaxRun *self, GError **error);
/* Puts a draft into the queue. */
gboolean parallax_run_enqueue (ParallaxRun *self, GError **error);
/* Whether images are being read, and how many files of how many (0: not known yet) are done. */
gboolean parallax_run_is_reading (ParallaxRun *self, int *done, int *total);
/* Makes a draft begin from a checkpoint of another run; takes ownership of it. */
void parallax_run_set_origin (ParallaxRun *self, ParallaxRun *parent,
                              ParallaxCheckpoint *checkpoint);
/* Whether it is a draft that does. */
gboolean parallax_run_is_branch (ParallaxRun *self);
/* Shows a sentence as the run's message. */
void parallax_run_take_warning (ParallaxRun *self, const char *message);
/* field: "note", "tags". */
void parallax_run_store_text (ParallaxRun *self, const char *field, const char *value);

/* Whether a parameter can be changed now. */
gboolean parallax_run_can_set (ParallaxRun *self, const plx_param_ref *ref);
/* Changes it: in a draft at once, in training at the next step. */
gboolean parallax_run_set_number (ParallaxRun *self, const plx_param_ref *ref, double value,
                                  GError **error);
gboolean parallax_run_set_text (ParallaxRun *self, const char *key, const char *value,
                                GError **error);
/* Takes over all settings of a draft at once, one change to undo (a preset). FALSE where it is none. */
gboolean parallax_run_set_all (ParallaxRun *self, const plx_settings *settings, GError **error);
/* Takes back the last change of a draft; FALSE: there is none. */
gboolean parallax_run_undo (ParallaxRun *self);

/* What speaks against training a draft as it is now, for its images (train/guard.h); none where they
 * are not opened yet, and for a run that has begun. Borrowed, until the next change. */
const plx_guards *parallax_run_get_guards (ParallaxRun *self);

/* A draft's images, opened ahead or by another run; ignored where they are not what the settings
 * name. */
void parallax_run_share_dataset (ParallaxRun *self, ParallaxDataset *dataset);
/* Opens a draft's images now, on a thread; dataset or message notifies. */
void parallax_run_open_dataset (ParallaxRun *self);

void parallax_run_start (ParallaxRun *self);
void parallax_run_pause (ParallaxRun *self);
void parallax_run_resume (ParallaxRun *self);
void parallax_run_stop (ParallaxRun *self);
/* Stops and waits until all is stored. */
void parallax_run_end (ParallaxRun *self);

G_END_DECLS
