/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workspace: every run that was ever made, on the disk.
 *
 *     FOLDER/runs.db            SQLite in WAL mode: runs, settings, metrics, events, … (README.md)
 *     FOLDER/runs/UID/          a run's large files: checkpoints, and the lock of who trains it
 *
 * Any number of processes may use one workspace at a time; parallax_store_has_changed tells of what
 * others did. A store is used from one thread at a time; the recorder (recorder.h) writes through a
 * connection of its own.
 */
#pragma once

#include <gio/gio.h>

#include "app/history.h"
#include "app/store/database.h"
#include "plx.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_STORE (parallax_store_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxStore, parallax_store, PARALLAX, STORE, GObject)

/* What is known of a run without its metrics. */
typedef struct {
  gint64 id;
  char *uid; /* eight hex digits: its folder, and what the command line calls it */
  char *name, *note, *tags;
  int color;
  char *state;   /* "draft", "queued", "running", "paused", "finished", "stopped", "interrupted",
                  * "diverged", "failed" */
  char *message; /* why it failed; NULL: nothing */
  double created, started, ended, trashed; /* seconds since 1970; NaN: not yet */
  char *method, *dataset;
  int epochs;          /* wanted */
  int steps_per_epoch; /* 0: not started yet */
  gint64 total_steps, weights;
  char **label_sets; /* names, in the data set's order */
  int epoch;         /* finished ones */
  gint64 step;
  double loss, progress, knn, seconds; /* NaN: none */
  char *parent;                        /* uid of the run that this one branched from; NULL: none */
  gint64 parent_step;
  int queue_place; /* 1: the next; 0: it does not wait */
} ParallaxRunInfo;

void parallax_run_info_free (ParallaxRunInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxRunInfo, parallax_run_info_free)

typedef struct {
  gint64 step;
  int epoch;         /* finished ones */
  gboolean is_epoch; /* at the end of that epoch, not within the next */
  char *path;
  guint64 size;
  guint32 checksum;
  double knn; /* NaN: none */
} ParallaxCheckpoint;

void parallax_checkpoint_free (ParallaxCheckpoint *checkpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxCheckpoint, parallax_checkpoint_free)

/* $XDG_DATA_HOME/parallax. */
char *parallax_store_default_folder (void);

/* Opens the workspace in folder (NULL: the default one), which is made where it is not there. Runs
 * whose process died while it trained them become "interrupted". */
ParallaxStore *parallax_store_open (const char *folder, GError **error);
const char *parallax_store_get_folder (ParallaxStore *self);
sqlite3 *parallax_store_get_db (ParallaxStore *self);

/* TRUE once after anything in the database was changed through another connection: another process,
 * or a recorder. */
gboolean parallax_store_has_changed (ParallaxStore *self);

/* Marks runs as interrupted that nobody trains any more; returns how many. */
int parallax_store_recover (ParallaxStore *self);

/* --- Runs ------------------------------------------------------------------------------------- */

/* Runs as ParallaxRunInfo, newest first: those in the trash, or those that are not. */
GPtrArray *parallax_store_list (ParallaxStore *self, gboolean is_trash, GError **error);
/* By its whole uid, or one of its beginnings, or its name; refused where that is none, or several. */
ParallaxRunInfo *parallax_store_find (ParallaxStore *self, const char *word, GError **error);
ParallaxRunInfo *parallax_store_get (ParallaxStore *self, gint64 run, GError **error);

/* Adds a draft; 0: error. */
gint64 parallax_store_add (ParallaxStore *self, const plx_settings *settings, const char *name,
                           GError **error);
/* Adds a draft that begins from a checkpoint of another run, whose file is copied: it does not
 * depend on the parent afterwards. */
gint64 parallax_store_add_branch (ParallaxStore *self, gint64 parent,
                                  const ParallaxCheckpoint *checkpoint,
                                  const plx_settings *settings, const char *name, GError **error);

/* All settings, as they were at the start. A key that no table has is an error that names it. */
gboolean parallax_store_get_settings (ParallaxStore *self, gint64 run, plx_settings *settings,
                                      GError **error);
/* Writes all settings; of a draft, or for a run that goes on with more epochs. */
gboolean parallax_store_set_settings (ParallaxStore *self, gint64 run, const plx_settings *settings,
                                      GError **error);

/* field: "name", "note", "tags", "state", "message". */
gboolean parallax_store_set_text (ParallaxStore *self, gint64 run, const char *field,
                                  const char *value, GError **error);
gboolean parallax_store_set_color (ParallaxStore *self, gint64 run, int color, GError **error);

/* Into the trash, and back. A run that is being trained is refused. */
gboolean parallax_store_trash (ParallaxStore *self, gint64 run, GError **error);
gboolean parallax_store_restore (ParallaxStore *self, gint64 run, GError **error);
/* At the end of the queue; the run's state is then "queued". */
gboolean parallax_store_enqueue (ParallaxStore *self, gint64 run, GError **error);
/* Out of it again: stopped, and it can go on later. */
gboolean parallax_store_dequeue (ParallaxStore *self, gint64 run, GError **error);
/* The first of the queue; 0: nothing waits. */
gint64 parallax_store_first_in_queue (ParallaxStore *self);
/* Before all others, or one place up or down. */
gboolean parallax_store_move_to_front (ParallaxStore *self, gint64 run, GError **error);
gboolean parallax_store_move_in_queue (ParallaxStore *self, gint64 run, gboolean is_up,
                                       GError **error);
/* Whether windows start nothing from it by themselves: every process sees that, also the next one. */
gboolean parallax_store_is_queue_held (ParallaxStore *self);
gboolean parallax_store_hold_queue (ParallaxStore *self, gboolean is_held, GError **error);
/* Deletes a run for good, with its files. */
gboolean parallax_store_delete (ParallaxStore *self, gint64 run, GError **error);
/* Deletes everything that is in the trash; returns how many, −1: error. */
int parallax_store_empty_trash (ParallaxStore *self, GError **error);

/* --- What a run has behind it ----------------------------------------------------------------- */

/* The run's folder, made where it is not there. */
char *parallax_store_get_run_folder (ParallaxStore *self, const char *uid, GError **error);
char *parallax_store_get_lock_path (ParallaxStore *self, const char *uid);
gboolean parallax_store_is_locked (ParallaxStore *self, const char *uid);

/* Checkpoints as ParallaxCheckpoint, oldest first. */
GPtrArray *parallax_store_list_checkpoints (ParallaxStore *self, gint64 run, GError **error);
/* The last whose file is whole (size and checksum are what was recorded), or the best by kNN of
 * those; NULL: none is left, with a sentence. */
ParallaxCheckpoint *parallax_store_find_checkpoint (ParallaxStore *self, gint64 run,
                                                    gboolean is_best, GError **error);
/* The one at the end of an epoch. */
ParallaxCheckpoint *parallax_store_find_epoch (ParallaxStore *self, gint64 run, int epoch,
                                               GError **error);
/* The file that a branch began from; NULL without an error: it is no branch. */
char *parallax_store_get_origin (ParallaxStore *self, gint64 run, GError **error);

/* Fills an empty history up to and with last_step (−1: all). */
gboolean parallax_store_load_history (ParallaxStore *self, const ParallaxRunInfo *info,
                                      gint64 last_step, ParallaxHistory *history, GError **error);

/* Layouts of the map: kept as the run tells them; the last one of a run (or the last up to and with
 * an epoch; −1: any) into *frame, whose arrays the caller frees. FALSE: there is none. */
void parallax_store_put_frame (ParallaxStore *self, gint64 run, const plx_frame *frame);
gboolean parallax_store_get_frame (ParallaxStore *self, gint64 run, int epoch, plx_frame *frame);
/* All of a run's as plx_frame, oldest first; the array owns theirs. */
GArray *parallax_store_list_frames (ParallaxStore *self, gint64 run);

/* Deletes the folder of a run that is not, or is no longer, in the database. */
void parallax_store_delete_folder (ParallaxStore *self, const char *uid);
/* Deletes folders that no run knows and nobody holds: what a killed import or deletion left. */
void parallax_store_delete_strays (ParallaxStore *self);

/* What a protocol measured of a run's checkpoint. */
typedef struct {
  gint64 step;
  char *kind;              /* "knn", "linear", … */
  char *settings, *result; /* JSON */
  double time;             /* seconds since 1970 */
} ParallaxEvaluation;

void parallax_evaluation_free (ParallaxEvaluation *evaluation);
gboolean parallax_store_put_evaluation (ParallaxStore *self, gint64 run, gint64 step,
                                        const char *kind, const char *settings, const char *result,
                                        GError **error);
/* Oldest first; kind NULL: all. */
GPtrArray *parallax_store_list_evaluations (ParallaxStore *self, gint64 run, const char *kind,
                                            GError **error);

/* Bytes of the run's files. */
guint64 parallax_store_measure_run (ParallaxStore *self, const char *uid);
/* Bytes of the whole workspace. */
guint64 parallax_store_measure (ParallaxStore *self);

G_END_DECLS
