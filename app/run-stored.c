/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run in the workspace: read when it is looked at, trained through a session.
 */
#include "app/run-private.h"

#include <math.h>
#include <string.h>

#include "app/error.h"
#include "app/i18n.h"

ParallaxRun *
parallax_run_new_in (ParallaxStore *store, const plx_settings *settings, const char *name,
                     int number)
{
  ParallaxRun *self = parallax_run_new (settings, name, number);

  g_set_object (&self->store, store);
  return self;
}

/* --- From the store --------------------------------------------------------------------------- */

static ParallaxRunState
state_of (const char *state)
{
  static const struct {
    const char *name;
    ParallaxRunState state;
  } states[] = {
    { "draft", PARALLAX_RUN_DRAFT },
    { "queued", PARALLAX_RUN_QUEUED },
    { "running", PARALLAX_RUN_ELSEWHERE },
    { "paused", PARALLAX_RUN_ELSEWHERE },
    { "finished", PARALLAX_RUN_FINISHED },
    { "stopped", PARALLAX_RUN_STOPPED },
    { "interrupted", PARALLAX_RUN_INTERRUPTED },
    { "diverged", PARALLAX_RUN_DIVERGED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (strcmp (states[i].name, state) == 0)
      return states[i].state;
  return PARALLAX_RUN_FAILED;
}

/* What is shown of a run whose history was not read. */
static void
take_info (ParallaxRun *self, ParallaxRunInfo *info)
{
  plx_record *last = &self->history.last;

  g_clear_pointer (&self->info, parallax_run_info_free);
  g_clear_pointer (&self->spark, g_array_unref);
  self->info = info;
  g_free (self->name);
  self->name = g_strdup (info->name);
  self->number = info->color;
  self->total_steps = info->total_steps;
  last->step = info->step;
  last->epoch = info->epoch;
  last->loss = info->loss;
  last->seconds = info->seconds;
}

ParallaxRun *
parallax_run_new_stored (ParallaxStore *store, ParallaxRunInfo *info)
{
  ParallaxRun *self = g_object_new (PARALLAX_TYPE_RUN, NULL);

  g_set_object (&self->store, store);
  take_info (self, info);
  self->state = state_of (info->state);
  self->message = g_strdup (info->message);
  return self;
}

void
parallax_run_refresh (ParallaxRun *self, ParallaxRunInfo *info)
{
  gboolean has_more;

  if (parallax_run_is_training (self)) {
    parallax_run_info_free (info);
    return;
  }
  has_more = info->step != self->info->step || strcmp (info->state, self->info->state) != 0;
  if (!has_more && info->queue_place == self->info->queue_place &&
      strcmp (info->name, self->info->name) == 0 && strcmp (info->note, self->info->note) == 0 &&
      strcmp (info->tags, self->info->tags) == 0) {
    parallax_run_info_free (info);
    return;
  }
  if (has_more && self->has_history) {
    self->has_history = FALSE;
    parallax_history_clear (&self->history);
    parallax_history_init (&self->history, 1);
  }
  take_info (self, info);
  parallax_run_take_state (self, state_of (info->state));
  parallax_run_tell_all (self);
}

void
parallax_run_need_settings (ParallaxRun *self)
{
  g_autoptr (GError) error = NULL;

  if (self->info == NULL || self->has_settings)
    return;
  self->has_settings = TRUE;
  if (!parallax_store_get_settings (self->store, self->info->id, &self->settings, &error))
    parallax_run_take_message (self, error->message);
}

void
parallax_run_need_history (ParallaxRun *self)
{
  plx_record last = self->history.last;
  g_autoptr (GError) error = NULL;

  if (self->info == NULL || self->has_history)
    return;
  self->has_history = TRUE;
  if (!parallax_store_load_history (self->store, self->info, -1, &self->history, &error))
    parallax_run_take_message (self, error->message);
  else if (self->history.loss->len == 0)
    self->history.last = last;
}

void
parallax_run_need_frame (ParallaxRun *self)
{
  const plx_dataset *dataset = self->dataset != NULL ? parallax_dataset_get (self->dataset) : NULL;
  plx_frame frame;

  if (self->info == NULL || self->has_frame || self->frame.n > 0 || dataset == NULL ||
      parallax_run_is_training (self))
    return;
  self->has_frame = TRUE;
  if (!parallax_store_get_frame (self->store, self->info->id, -1, &frame))
    return;
  self->frame = (ParallaxFrame){ .n = frame.n,
                                 .epoch = frame.epoch,
                                 .step = frame.step,
                                 .xy = (float *)frame.xy,
                                 .images = (gint32 *)frame.images,
                                 .explained = { frame.explained[0], frame.explained[1] } };
  /* The images may have become others since. */
  for (int i = 0; i < frame.n; i++)
    if (frame.images[i] < 0 || frame.images[i] >= dataset->count)
      self->frame.n = 0;
}

const double *
parallax_run_get_spark (ParallaxRun *self, gsize *n)
{
  *n = 0;
  if (self->info == NULL)
    return NULL;
  if (self->spark == NULL) {
    g_autoptr (sqlite3_stmt) row = parallax_db_ask (
        parallax_store_get_db (self->store), NULL,
        "SELECT step, value FROM metrics WHERE run = ? AND name = 'epoch.loss' AND value IS NOT "
        "NULL ORDER BY step",
        "i", self->info->id);

    self->spark = g_array_new (FALSE, FALSE, sizeof (double));
    while (row != NULL && parallax_db_next (row, NULL)) {
      double pair[] = { (double)sqlite3_column_int64 (row, 0) /
                            MAX (self->info->steps_per_epoch, 1),
                        sqlite3_column_double (row, 1) };

      g_array_append_vals (self->spark, pair, 2);
    }
  }
  *n = self->spark->len / 2;
  return (const double *)(void *)self->spark->data;
}

double
parallax_run_get_knn (ParallaxRun *self)
{
  double knn = parallax_history_knn (&self->history, 0);

  return isnan (knn) && self->info != NULL && !self->has_history ? self->info->knn : knn;
}

ParallaxStore *
parallax_run_get_store (ParallaxRun *self)
{
  return self->store;
}

gint64
parallax_run_get_id (ParallaxRun *self)
{
  return self->info != NULL ? self->info->id : 0;
}

const ParallaxRunInfo *
parallax_run_get_info (ParallaxRun *self)
{
  return self->info;
}

ParallaxRunState
parallax_run_get_resting_state (ParallaxRun *self)
{
  return self->info != NULL ? state_of (self->info->state) : PARALLAX_RUN_DRAFT;
}

gboolean
parallax_run_can_continue (ParallaxRun *self)
{
  return self->info != NULL &&
         (self->state == PARALLAX_RUN_STOPPED || self->state == PARALLAX_RUN_INTERRUPTED ||
          self->state == PARALLAX_RUN_QUEUED || self->state == PARALLAX_RUN_FAILED);
}

/* --- Into the store --------------------------------------------------------------------------- */

static gboolean
reread_info (ParallaxRun *self, gint64 id, GError **error)
{
  ParallaxRunInfo *info = parallax_store_get (self->store, id, error);

  if (info == NULL)
    return FALSE;
  g_clear_pointer (&self->info, parallax_run_info_free);
  self->info = info;
  return TRUE;
}

/* A draft becomes a stored run. */
static gboolean
add (ParallaxRun *self, GError **error)
{
  gint64 id;

  /* A draft that could not be started may have been changed since. */
  if (self->info != NULL)
    return strcmp (self->info->state, "draft") != 0 ||
           parallax_store_set_settings (self->store, self->info->id, &self->settings, error);
  id = self->origin != NULL
           ? parallax_store_add_branch (self->store, self->origin_run, self->origin,
                                        &self->settings, self->name, error)
           : parallax_store_add (self->store, &self->settings, self->name, error);
  if (id == 0)
    return FALSE;
  self->has_settings = self->has_history = TRUE;
  return parallax_store_set_color (self->store, id, self->number, error) &&
         reread_info (self, id, error);
}

gboolean
parallax_run_begin_session (ParallaxRun *self, GError **error)
{
  ParallaxHistory history;
  gint64 first_step;

  if (!add (self, error))
    return FALSE;
  self->session = parallax_session_begin (self->store, self->info->id, self->dataset, error);
  if (self->session == NULL)
    return FALSE;
  self->trainer = parallax_session_get_trainer (self->session);
  self->settings = *parallax_session_get_settings (self->session);
  first_step = parallax_session_get_first_step (self->session);
  if (!reread_info (self, self->info->id, error))
    return FALSE;
  parallax_history_init (&history, self->info->steps_per_epoch);
  if (first_step >= 0 &&
      !parallax_store_load_history (self->store, self->info, first_step, &history, error)) {
    parallax_history_clear (&history);
    return FALSE;
  }
  if (first_step >= 0)
    history.last.step = first_step;
  parallax_history_clear (&self->history);
  self->history = history;
  self->has_history = self->has_settings = TRUE;
  return TRUE;
}

void
parallax_run_end_session (ParallaxRun *self)
{
  g_autoptr (GError) error = NULL;

  if (self->session == NULL) {
    g_clear_pointer (&self->trainer, plx_trainer_free);
    return;
  }
  self->trainer = NULL;
  if (!parallax_session_end (g_steal_pointer (&self->session), &error))
    parallax_run_take_message (self, error != NULL ? error->message
                                                   : _ ("Not all of the run could be stored."));
  if (self->info != NULL && !reread_info (self, self->info->id, NULL))
    g_debug ("the run is gone");
}

void
parallax_run_store_text (ParallaxRun *self, const char *field, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (self->info == NULL)
    return;
  if (!parallax_store_set_text (self->store, self->info->id, field, value, &error) ||
      !reread_info (self, self->info->id, &error))
    parallax_run_take_message (self, error->message);
}

void
parallax_run_store_failure (ParallaxRun *self, const char *why)
{
  g_autoptr (GError) error = NULL;

  if (self->info == NULL || strcmp (self->info->state, "queued") != 0)
    return;
  if (!parallax_store_set_text (self->store, self->info->id, "state", "failed", &error) ||
      !parallax_store_set_text (self->store, self->info->id, "message", why, &error) ||
      !reread_info (self, self->info->id, &error))
    g_warning ("%s", error->message);
  parallax_run_take_state (self, PARALLAX_RUN_FAILED);
}

void
parallax_run_store_color (ParallaxRun *self)
{
  g_autoptr (GError) error = NULL;

  if (self->info != NULL &&
      (!parallax_store_set_color (self->store, self->info->id, self->number, &error) ||
       !reread_info (self, self->info->id, &error)))
    parallax_run_take_message (self, error->message);
}

gboolean
parallax_run_lengthen (ParallaxRun *self, GError **error)
{
  plx_settings settings;
  plx_error engine_error;
  plx_param_ref ref;

  parallax_run_need_settings (self);
  settings = self->settings;
  if (!parallax_check (plx_settings_find (&settings, "train.epochs", &ref, &engine_error),
                       &engine_error, error) ||
      !parallax_check (
          plx_settings_set_number (&settings, &ref, 2 * settings.values[ref.index], &engine_error),
          &engine_error, error) ||
      !parallax_store_set_settings (self->store, self->info->id, &settings, error) ||
      !parallax_store_set_text (self->store, self->info->id, "state", "stopped", error) ||
      !reread_info (self, self->info->id, error))
    return FALSE;
  self->settings = settings;
  parallax_run_take_state (self, PARALLAX_RUN_STOPPED);
  parallax_run_tell_change (self, ref.index);
  return TRUE;
}

gboolean
parallax_run_enqueue (ParallaxRun *self, GError **error)
{
  if (!add (self, error) || !parallax_store_enqueue (self->store, self->info->id, error) ||
      !reread_info (self, self->info->id, error))
    return FALSE;
  parallax_run_take_state (self, PARALLAX_RUN_QUEUED);
  return TRUE;
}

gboolean
parallax_run_is_branch (ParallaxRun *self)
{
  return self->origin != NULL;
}

void
parallax_run_set_origin (ParallaxRun *self, ParallaxRun *parent, ParallaxCheckpoint *checkpoint)
{
  g_clear_pointer (&self->origin, parallax_checkpoint_free);
  self->origin = checkpoint;
  self->origin_run = parallax_run_get_id (parent);
}
