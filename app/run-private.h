/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of ParallaxRun share: run.c (training, properties), run-settings.c (a draft's
 * settings), run-stored.c (the workspace's side).
 */
#pragma once

#include "app/run.h"
#include "app/store/session.h"

struct _ParallaxRun {
  GObject parent_instance;

  /* What it is. */
  char *name;
  int number;
  plx_settings settings;
  GPtrArray *undo; /* of plx_settings, the draft before each change */
  plx_guards guards;
  plx_settings guarded;           /* what they were found for, */
  const plx_dataset *guarded_for; /* and its images; NULL: not yet */

  /* In the workspace; all NULL or 0 where there is none. */
  ParallaxStore *store;
  ParallaxRunInfo *info; /* as the database said last; NULL: not stored yet */
  gboolean has_settings; /* the stored settings were read */
  gboolean has_history;  /* the stored history was read */
  gboolean has_frame;    /* the stored layout was looked for */
  GArray *spark;         /* double pairs: epoch and its loss, while the history is not read */
  gint64 origin_run;     /* of a draft that is a branch */
  ParallaxCheckpoint *origin;
  ParallaxSession *session;

  /* Its images. */
  ParallaxDataset *dataset;
  GCancellable *opening;
  ParallaxReading *reading; /* how far the last opening is or was; NULL: there was none */
  guint reading_poll;
  gboolean starts_when_opened;

  /* Training. */
  plx_trainer *trainer; /* the session's, where there is one */
  gint64 total_steps;
  int kept_epoch; /* of the last layout that was stored */
  guint poll;
  gint64 started,
      first_step; /* µs, of the monotonic clock (0: no step yet); the step at that time */
  gint64 paused_since, paused_total;

  /* What it has told. */
  ParallaxRunState state;
  char *message;
  ParallaxHistory history;
  ParallaxFrame frame;
};

/* run.c */
void parallax_run_take_state (ParallaxRun *self, ParallaxRunState state);
void parallax_run_take_message (ParallaxRun *self, const char *message);
void parallax_run_tell_all (ParallaxRun *self);
void parallax_run_tell_change (ParallaxRun *self, int index);

/* run-stored.c: a run that waited in the queue and cannot be started has failed, for a reason that is
 * kept: the next one's turn comes. Others are left as they are. */
void parallax_run_store_failure (ParallaxRun *self, const char *why);
/* Keeps a number that a person chose, where the run is stored. */
void parallax_run_store_color (ParallaxRun *self);
/* Reads what a stored run has, the first time that it is asked for. */
void parallax_run_need_settings (ParallaxRun *self);
void parallax_run_need_history (ParallaxRun *self);
/* The last stored layout of the map, once the images are open. */
void parallax_run_need_frame (ParallaxRun *self);
/* Makes the run's session, and the run itself where it is not stored yet. */
gboolean parallax_run_begin_session (ParallaxRun *self, GError **error);
/* Ends it; stores how. */
void parallax_run_end_session (ParallaxRun *self);
