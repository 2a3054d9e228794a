/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run's metrics and events, back into the history that plots read.
 */
#include "app/store/store.h"

#include <math.h>
#include <string.h>

#include "app/store/metrics.h"

/* The engine's number of a parameter that went from one value to another; −1: no table has it any
 * more, or one of the values is none of its. */
static int
index_of (const char *key, double before, double after)
{
  plx_param_ref ref;
  plx_settings settings;

  plx_settings_init (&settings);
  return plx_settings_find (&settings, key, &ref, NULL) == PLX_OK &&
                 plx_settings_set_number (&settings, &ref, before, NULL) == PLX_OK &&
                 plx_settings_set_number (&settings, &ref, after, NULL) == PLX_OK
             ? ref.index
             : -1;
}

static gboolean
load_steps (ParallaxStore *self, const ParallaxRunInfo *info, gint64 last_step,
            ParallaxHistory *history, GError **error)
{
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (
      parallax_store_get_db (self), error,
      "SELECT step, value FROM metrics WHERE run = ? AND name = 'loss' AND step <= ? ORDER BY step",
      "ii", info->id, last_step);
  GError *wrong = NULL;

  if (row == NULL)
    return FALSE;
  while (parallax_db_next (row, &wrong)) {
    gint64 step = sqlite3_column_int64 (row, 0);
    plx_record record = { .kind = PLX_RECORD_STEP,
                          .step = step,
                          .epoch = (int)((step - 1) / info->steps_per_epoch) + 1,
                          .loss = parallax_db_double (row, 1),
                          .chance = NAN,
                          .ideal = NAN };

    parallax_history_add (history, &record);
  }
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

/* The records of epochs, by their steps. */
static gboolean
load_epochs (ParallaxStore *self, const ParallaxRunInfo *info, gint64 last_step,
             ParallaxHistory *history, GError **error)
{
  g_autoptr (GHashTable) records =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_autoptr (GPtrArray) in_order = g_ptr_array_new ();
  g_autoptr (sqlite3_stmt) row =
      parallax_db_ask (parallax_store_get_db (self), error,
                       "SELECT step, name, value FROM metrics WHERE run = ? AND step <= ? AND name "
                       "NOT IN ('loss', 'learning_rate', 'seconds', 'images_per_second', 'chance', "
                       "'ideal') ORDER BY name = 'epoch' DESC, step",
                       "ii", info->id, last_step);
  GError *wrong = NULL;

  if (row == NULL)
    return FALSE;
  while (parallax_db_next (row, &wrong)) {
    gint64 step = sqlite3_column_int64 (row, 0);
    const char *name = (const char *)sqlite3_column_text (row, 1);
    plx_record *record = g_hash_table_lookup (records, &step);

    if (record == NULL) {
      if (strcmp (name, "epoch") != 0)
        continue;
      record = g_new (plx_record, 1);
      *record = parallax_metrics_empty_epoch (step, g_strv_length (info->label_sets));
      g_hash_table_insert (records, &record->step, record);
      g_ptr_array_add (in_order, record);
    }
    parallax_metrics_read (record, info->label_sets, name, parallax_db_double (row, 2));
  }
  for (guint i = 0; i < in_order->len; i++)
    parallax_history_add (history, in_order->pdata[i]);
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

static gboolean
load_events (ParallaxStore *self, const ParallaxRunInfo *info, gint64 last_step,
             ParallaxHistory *history, GError **error)
{
  g_autoptr (sqlite3_stmt) row =
      parallax_db_ask (parallax_store_get_db (self), error,
                       "SELECT step, key, old, new, kind FROM events WHERE run = ? AND kind IN "
                       "('change', 'alarm') AND step <= ? ORDER BY step, time",
                       "ii", info->id, last_step);
  GError *wrong = NULL;

  if (row == NULL)
    return FALSE;
  while (parallax_db_next (row, &wrong)) {
    const char *key = (const char *)sqlite3_column_text (row, 1);
    gboolean is_alarm = strcmp ((const char *)sqlite3_column_text (row, 4), "alarm") == 0;
    gint64 step = sqlite3_column_int64 (row, 0);
    double before = parallax_db_double (row, 2), after = parallax_db_double (row, 3);
    plx_record record = { .kind = is_alarm ? PLX_RECORD_ALARM : PLX_RECORD_CHANGE,
                          .step = step,
                          .epoch =
                              (int)((step + info->steps_per_epoch - 1) / info->steps_per_epoch),
                          .param = is_alarm ? 0 : index_of (key, before, after),
                          .old_value = before,
                          .new_value = after,
                          .alarm = is_alarm ? plx_alarm_find (key) : 0 };

    /* What this version does not know is left out. */
    if (record.param >= 0 && record.alarm < PLX_N_ALARMS)
      parallax_history_add (history, &record);
  }
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

/* Chance and ideal are stored where they became others. */
static gboolean
load_references (ParallaxStore *self, const ParallaxRunInfo *info, gint64 last_step,
                 ParallaxHistory *history, GError **error)
{
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (
      parallax_store_get_db (self), error,
      "SELECT step, name = 'chance', value FROM metrics WHERE run = ? AND name IN ('chance', "
      "'ideal') AND step <= ? ORDER BY step",
      "ii", info->id, last_step);
  double chance = NAN, ideal = NAN;
  gint64 at = -1;
  GError *wrong = NULL;

  if (row == NULL)
    return FALSE;
  while (parallax_db_next (row, &wrong)) {
    gint64 step = sqlite3_column_int64 (row, 0);

    if (at >= 0 && step != at)
      parallax_history_refer (history, at, chance, ideal);
    at = step;
    if (sqlite3_column_int (row, 1))
      chance = parallax_db_double (row, 2);
    else
      ideal = parallax_db_double (row, 2);
  }
  if (at >= 0)
    parallax_history_refer (history, at, chance, ideal);
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

/* What the last step says beside its loss. */
static void
complete_last (ParallaxStore *self, const ParallaxRunInfo *info, ParallaxHistory *history)
{
  static const char *const names[] = { "chance", "ideal", "learning_rate", "seconds",
                                       "images_per_second" };
  plx_record *last = &history->last;
  double *const values[] = { &last->chance, &last->ideal, &last->learning_rate, &last->seconds,
                             &last->images_per_second };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (sqlite3_stmt) row =
        parallax_db_ask (parallax_store_get_db (self), NULL,
                         "SELECT value FROM metrics WHERE run = ? AND name = ? AND step <= ? ORDER "
                         "BY step DESC LIMIT 1",
                         "isi", info->id, names[i], last->step);

    if (row != NULL && parallax_db_next (row, NULL))
      *values[i] = parallax_db_double (row, 0);
  }
}

gboolean
parallax_store_load_history (ParallaxStore *self, const ParallaxRunInfo *info, gint64 last_step,
                             ParallaxHistory *history, GError **error)
{
  if (info->steps_per_epoch < 1)
    return TRUE;
  history->steps_per_epoch = info->steps_per_epoch;
  if (last_step < 0)
    last_step = G_MAXINT64;
  if (!load_steps (self, info, last_step, history, error) ||
      !load_references (self, info, last_step, history, error) ||
      !load_events (self, info, last_step, history, error) ||
      !load_epochs (self, info, last_step, history, error))
    return FALSE;
  complete_last (self, info, history);
  return TRUE;
}

/* --- Layouts of the map ----------------------------------------------------------------------- */

/* One an epoch: a later one takes its place. */
void
parallax_store_put_frame (ParallaxStore *self, gint64 run, const plx_frame *frame)
{
  sqlite3 *db = parallax_store_get_db (self);

  if (parallax_db_run (db, NULL, "DELETE FROM snapshots WHERE run = ? AND epoch = ?", "ii", run,
                       (gint64)frame->epoch) &&
      !parallax_db_run (db, NULL,
                        "INSERT INTO snapshots (run, step, epoch, n, xy, images, explained_x, "
                        "explained_y) VALUES "
                        "(?, ?, ?, ?, ?, ?, ?, ?)",
                        "iiiibbdd", run, (gint64)frame->step, (gint64)frame->epoch,
                        (gint64)frame->n, frame->xy, (gsize)frame->n * 2 * sizeof (float),
                        frame->images, (gsize)frame->n * sizeof (gint32),
                        (double)frame->explained[0], (double)frame->explained[1]))
    g_debug ("a layout of the map was not kept");
}

#define FRAME_COLUMNS "SELECT step, epoch, n, xy, images, explained_x, explained_y FROM snapshots "

/* FALSE: it is damaged. */
static gboolean
read_frame (sqlite3_stmt *row, plx_frame *frame)
{
  gsize n = (gsize)sqlite3_column_int (row, 2);

  if ((gsize)sqlite3_column_bytes (row, 3) != n * 2 * sizeof (float) ||
      (gsize)sqlite3_column_bytes (row, 4) != n * sizeof (gint32))
    return FALSE;
  *frame = (plx_frame){ .n = (int)n,
                        .step = sqlite3_column_int64 (row, 0),
                        .epoch = sqlite3_column_int (row, 1),
                        .xy = g_memdup2 (sqlite3_column_blob (row, 3), n * 2 * sizeof (float)),
                        .images = g_memdup2 (sqlite3_column_blob (row, 4), n * sizeof (gint32)),
                        .explained = { (float)sqlite3_column_double (row, 5),
                                       (float)sqlite3_column_double (row, 6) } };
  return TRUE;
}

gboolean
parallax_store_get_frame (ParallaxStore *self, gint64 run, int epoch, plx_frame *frame)
{
  g_autoptr (sqlite3_stmt) row =
      parallax_db_ask (parallax_store_get_db (self), NULL,
                       FRAME_COLUMNS "WHERE run = ?1 AND (?2 < 0 OR epoch <= ?2) "
                                     "ORDER BY step DESC LIMIT 1",
                       "ii", run, (gint64)epoch);

  return row != NULL && parallax_db_next (row, NULL) && read_frame (row, frame);
}

static void
clear_frame (gpointer data)
{
  plx_frame *frame = data;

  g_free ((float *)frame->xy);
  g_free ((gint32 *)frame->images);
}

GArray *
parallax_store_list_frames (ParallaxStore *self, gint64 run)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (plx_frame));
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (
      parallax_store_get_db (self), NULL, FRAME_COLUMNS "WHERE run = ? ORDER BY step", "i", run);
  plx_frame frame;

  g_array_set_clear_func (frames, clear_frame);
  while (row != NULL && parallax_db_next (row, NULL))
    if (read_frame (row, &frame))
      g_array_append_val (frames, frame);
  return frames;
}

/* --- Evaluations ------------------------------------------------------------------------------ */

void
parallax_evaluation_free (ParallaxEvaluation *evaluation)
{
  g_free (evaluation->kind);
  g_free (evaluation->settings);
  g_free (evaluation->result);
  g_free (evaluation);
}

gboolean
parallax_store_put_evaluation (ParallaxStore *self, gint64 run, gint64 step, const char *kind,
                               const char *settings, const char *result, GError **error)
{
  return parallax_db_run (
      parallax_store_get_db (self), error,
      "INSERT INTO evaluations (run, step, kind, settings, result, time) VALUES "
      "(?, ?, ?, ?, ?, ?)",
      "iisssd", run, step, kind, settings, result, (double)g_get_real_time () / G_USEC_PER_SEC);
}

GPtrArray *
parallax_store_list_evaluations (ParallaxStore *self, gint64 run, const char *kind, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify)parallax_evaluation_free);
  g_autoptr (sqlite3_stmt) row =
      parallax_db_ask (parallax_store_get_db (self), error,
                       "SELECT step, kind, settings, result, time FROM evaluations WHERE run = ?1 "
                       "AND (?2 IS NULL OR kind = ?2) ORDER BY id",
                       "is", run, kind);
  GError *wrong = NULL;

  if (row == NULL)
    return NULL;
  while (parallax_db_next (row, &wrong)) {
    ParallaxEvaluation *evaluation = g_new0 (ParallaxEvaluation, 1);

    evaluation->step = sqlite3_column_int64 (row, 0);
    evaluation->kind = parallax_db_text (row, 1);
    evaluation->settings = parallax_db_text (row, 2);
    evaluation->result = parallax_db_text (row, 3);
    evaluation->time = parallax_db_double (row, 4);
    g_ptr_array_add (all, evaluation);
  }
  if (wrong == NULL)
    return g_steal_pointer (&all);
  g_propagate_error (error, wrong);
  return NULL;
}
