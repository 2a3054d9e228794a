/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/store/session.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/store/lock.h"
#include "app/store/recorder.h"

struct _ParallaxSession {
  ParallaxStore *store;
  ParallaxDataset *dataset;
  ParallaxRunInfo *info;
  plx_settings settings;
  int lock;
  gint64 first_step;
  gboolean is_branch; /* that has no checkpoint of its own yet */
  char *warning;      /* about its beginning; NULL: none, or taken */
  ParallaxRecorder *recorder;
  plx_trainer *trainer;
};

/* --- Where it goes on from -------------------------------------------------------------------- */

/* Parameters that may be other than they were when the checkpoint was written, and leave the result
 * as it is, or only lengthen the run. */
static const char *const free_keys[] = { "train.epochs", "train.threads", "train.checkpoint",
                                         "train.probe", "data.dataset" };

static void
take_settings (ParallaxSession *self, const plx_checkpoint *from)
{
  plx_settings wanted = self->settings;
  plx_error ignored;

  self->settings = from->settings;
  for (gsize i = 0; i < G_N_ELEMENTS (free_keys); i++) {
    char value[PLX_TEXT_SIZE];
    plx_param_ref ref;

    if (plx_settings_find (&wanted, free_keys[i], &ref, &ignored) != PLX_OK)
      continue;
    plx_settings_format (&wanted, &ref, value, sizeof value);
    if (plx_settings_set (&self->settings, free_keys[i], value, &ignored) != PLX_OK)
      g_assert_not_reached ();
  }
}

/* The path to go on from. NULL without an error: it begins. */
static char *
find_start (ParallaxSession *self, GError **error)
{
  g_autoptr (GPtrArray) all = parallax_store_list_checkpoints (self->store, self->info->id, error);
  g_autoptr (ParallaxCheckpoint) last = NULL;
  char *origin;

  if (all == NULL)
    return NULL;
  if (all->len > 0) {
    const ParallaxCheckpoint *newest = all->pdata[all->len - 1];

    last = parallax_store_find_checkpoint (self->store, self->info->id, FALSE, error);
    if (last != NULL && last->step != newest->step)
      self->warning = g_strdup_printf (_ ("“%s” is damaged: the run goes on from epoch %d."),
                                       newest->path, last->epoch);
    return last != NULL ? g_strdup (last->path) : NULL;
  }
  origin = parallax_store_get_origin (self->store, self->info->id, error);
  self->is_branch = origin != NULL;
  return origin;
}

/* Live changes that came after the checkpoint are made again, each before the same step. */
static gboolean
plan_changes (ParallaxSession *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (
      parallax_store_get_db (self->store), error,
      "SELECT step, key, new FROM events WHERE run = ? AND kind = 'change' AND step >= ? ORDER BY "
      "step, time",
      "ii", self->info->id, self->first_step);
  GError *wrong = NULL;

  if (row == NULL)
    return FALSE;
  while (parallax_db_next (row, &wrong)) {
    plx_error engine_error;
    plx_param_ref ref;

    if (!parallax_check (plx_settings_find (&self->settings,
                                            (const char *)sqlite3_column_text (row, 1), &ref,
                                            &engine_error),
                         &engine_error, error) ||
        !parallax_check (plx_trainer_plan_change (self->trainer, sqlite3_column_int64 (row, 0),
                                                  &ref, sqlite3_column_double (row, 2),
                                                  &engine_error),
                         &engine_error, error))
      return FALSE;
  }
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

static gboolean
set_start (ParallaxSession *self, const char *path, GError **error)
{
  plx_continue how = self->is_branch ? PLX_CONTINUE_CHANGED : PLX_CONTINUE_EXACTLY;
  plx_error engine_error;

  if (path == NULL)
    return TRUE;
  return parallax_check (plx_trainer_continue_from (self->trainer, path, how, &engine_error),
                         &engine_error, error) &&
         (self->is_branch || plan_changes (self, error));
}

/* Files that no transaction knows of: half-written ones, and those of a process that was killed
 * between the file and its row. */
static void
delete_strays (ParallaxSession *self, const char *folder)
{
  g_autoptr (GPtrArray) known = parallax_store_list_checkpoints (self->store, self->info->id, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (known != NULL && dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    gboolean is_known = !g_str_has_prefix (name, "step-");

    for (guint i = 0; i < known->len && !is_known; i++)
      is_known = strcmp (((ParallaxCheckpoint *)known->pdata[i])->path, path) == 0;
    if (!is_known || g_str_has_suffix (name, ".part"))
      g_unlink (path);
  }
}

/* --- Begin ------------------------------------------------------------------------------------ */

static char **
label_set_names (const plx_dataset *dataset)
{
  char **names = g_new0 (char *, dataset->n_label_sets + 1);

  for (int i = 0; i < dataset->n_label_sets; i++)
    names[i] = g_strdup (dataset->label_sets[i].name);
  return names;
}

static gboolean
note_start (ParallaxSession *self, char **label_sets, GError **error)
{
  g_autofree char *joined = g_strjoinv ("\n", label_sets);
  gint64 total = plx_trainer_total_steps (self->trainer);
  double now = (double)g_get_real_time () / G_USEC_PER_SEC;

  return parallax_db_run (parallax_store_get_db (self->store), error,
                          "UPDATE runs SET state = 'running', message = NULL, queue = NULL, "
                          "started = coalesce (started, ?), ended = NULL, steps_per_epoch = ?, "
                          "total_steps = ?, label_sets = ? WHERE id = ?",
                          "diisi", now, (gint64)self->info->steps_per_epoch, total, joined,
                          self->info->id) &&
         (self->is_branch || self->first_step < 0 ||
          parallax_db_run (parallax_store_get_db (self->store), error,
                           "INSERT OR REPLACE INTO events (run, step, kind, time) VALUES (?, ?, "
                           "'resume', ?)",
                           "iid", self->info->id, self->first_step, now));
}

static gboolean
make_trainer (ParallaxSession *self, const char *folder, char **label_sets, GError **error)
{
  const plx_dataset *dataset = parallax_dataset_get (self->dataset);
  plx_observer observer;
  plx_error engine_error;

  self->recorder = parallax_recorder_new (
      self->store, self->info, self->first_step,
      (int)plx_settings_number (&self->settings, "train.checkpoint"), label_sets, error);
  if (self->recorder == NULL)
    return FALSE;
  observer = parallax_recorder_get_observer (self->recorder);
  return parallax_check (
             plx_trainer_new (&self->settings, dataset, &observer, &self->trainer, &engine_error),
             &engine_error, error) &&
         parallax_check (plx_trainer_keep_in (self->trainer, folder, &engine_error), &engine_error,
                         error);
}

/* The settings that the checkpoint was written with, but for what may be other. */
static gboolean
read_start (ParallaxSession *self, const char *path, GError **error)
{
  plx_checkpoint from;
  plx_error engine_error;
  gboolean is_read =
      parallax_check (plx_checkpoint_read (path, &from, &engine_error), &engine_error, error);

  if (is_read) {
    self->first_step = from.step;
    if (!self->is_branch)
      take_settings (self, &from);
  }
  plx_checkpoint_clear (&from);
  return is_read;
}

static gboolean
prepare (ParallaxSession *self, const char *folder, GError **error)
{
  const plx_dataset *dataset = parallax_dataset_get (self->dataset);
  g_auto (GStrv) label_sets = label_set_names (dataset);
  g_autofree char *start = NULL;
  GError *wrong = NULL;

  if (!parallax_store_get_settings (self->store, self->info->id, &self->settings, error))
    return FALSE;
  start = find_start (self, &wrong);
  if (wrong != NULL) {
    g_propagate_error (error, wrong);
    return FALSE;
  }
  if (start != NULL && !read_start (self, start, error))
    return FALSE;
  delete_strays (self, folder);
  self->info->steps_per_epoch =
      (int)floor (dataset->train_count / plx_settings_number (&self->settings, "train.batch"));
  return make_trainer (self, folder, label_sets, error) && set_start (self, start, error) &&
         note_start (self, label_sets, error);
}

static void
session_free (ParallaxSession *self)
{
  plx_trainer_free (self->trainer);
  parallax_recorder_free (self->recorder);
  parallax_lock_release (self->lock);
  g_free (self->warning);
  g_clear_pointer (&self->info, parallax_run_info_free);
  g_clear_object (&self->dataset);
  g_clear_object (&self->store);
  g_free (self);
}

ParallaxSession *
parallax_session_begin (ParallaxStore *store, gint64 run, ParallaxDataset *dataset, GError **error)
{
  ParallaxSession *self = g_new0 (ParallaxSession, 1);
  g_autofree char *lock_path = NULL, *folder = NULL;

  self->store = g_object_ref (store);
  self->dataset = g_object_ref (dataset);
  self->lock = -1;
  self->first_step = -1;
  self->info = parallax_store_get (store, run, error);
  if (self->info != NULL)
    folder = parallax_store_get_run_folder (store, self->info->uid, error);
  if (folder != NULL) {
    lock_path = parallax_store_get_lock_path (store, self->info->uid);
    self->lock = parallax_lock_take (lock_path, error);
  }
  if (self->lock >= 0 && prepare (self, folder, error))
    return self;
  session_free (self);
  return NULL;
}

plx_trainer *
parallax_session_get_trainer (ParallaxSession *self)
{
  return self->trainer;
}

const ParallaxRunInfo *
parallax_session_get_info (ParallaxSession *self)
{
  return self->info;
}

const plx_settings *
parallax_session_get_settings (ParallaxSession *self)
{
  return &self->settings;
}

gint64
parallax_session_get_first_step (ParallaxSession *self)
{
  return self->first_step;
}

char *
parallax_session_take_warning (ParallaxSession *self)
{
  return self->warning != NULL ? g_steal_pointer (&self->warning)
                               : parallax_recorder_take_warning (self->recorder);
}

/* --- End -------------------------------------------------------------------------------------- */

static const char *
state_name (plx_train_state state)
{
  return state == PLX_TRAIN_FINISHED   ? "finished"
         : state == PLX_TRAIN_STOPPED  ? "stopped"
         : state == PLX_TRAIN_DIVERGED ? "diverged"
         : state == PLX_TRAIN_FAILED   ? "failed"
                                       : "stopped";
}

/* A finished run whose last weights are on no disk is none: it goes on from its last checkpoint once
 * there is room. *why: what kept them from being written. */
static gboolean
has_last_weights (ParallaxSession *self, char **why)
{
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (
      parallax_store_get_db (self->store), NULL,
      "SELECT (SELECT max (step) FROM checkpoints WHERE run = ?1), (SELECT text FROM events WHERE "
      "run = ?1 AND kind = 'checkpoint-failed' ORDER BY step DESC LIMIT 1)",
      "i", self->info->id);

  *why = NULL;
  if (row == NULL || !parallax_db_next (row, NULL))
    return FALSE;
  *why = parallax_db_text (row, 1);
  return sqlite3_column_type (row, 0) != SQLITE_NULL &&
         sqlite3_column_int64 (row, 0) >= plx_trainer_total_steps (self->trainer);
}

gboolean
parallax_session_end (ParallaxSession *self, GError **error)
{
  plx_train_state state;
  const char *message = NULL, *word;
  g_autofree char *why = NULL;
  gboolean is_stored, is_whole = TRUE;

  plx_trainer_stop (self->trainer);
  plx_trainer_join (self->trainer);
  state = plx_trainer_state (self->trainer);
  if (state == PLX_TRAIN_DIVERGED || state == PLX_TRAIN_FAILED)
    message = plx_trainer_error (self->trainer)->message;
  is_stored = parallax_recorder_finish (self->recorder, error);
  word = state_name (state);
  if (state == PLX_TRAIN_FINISHED && !has_last_weights (self, &why)) {
    is_whole = FALSE;
    word = "interrupted";
    message = why != NULL ? why : _ ("The last checkpoint could not be written.");
  }
  is_stored = parallax_db_run (parallax_store_get_db (self->store), is_stored ? error : NULL,
                               "UPDATE runs SET state = ?, message = ?, ended = unixepoch (), "
                               "weights = ? WHERE id = ?",
                               "ssii", word, message,
                               (gint64)plx_trainer_weight_count (self->trainer), self->info->id) &&
              is_stored;
  if (is_stored && !is_whole)
    g_set_error_literal (error, PARALLAX_ERROR, PLX_ERROR_IO, message);
  session_free (self);
  return is_stored && is_whole;
}
