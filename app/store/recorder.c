/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which checkpoints stay: the last two; the best by kNN; and of the ends of epochs those whose number
 * is a multiple of a power of two, the smallest that leaves at most eight. The rest is deleted after
 * the transaction that forgets it.
 */
#include "app/store/recorder.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/store/metrics.h"

enum {
  WRITE_MS = 500,
  RETRIES_AT_END = 3,
  KEPT_LAST = 2,
  KEPT_SPREAD = 8,
  MOST_WAITING = 1 << 20, /* messages; then training has run for hours without a disk */
};

/* A record or a checkpoint, as the training thread told it. */
typedef struct {
  enum { RECORD, SAVED } kind;
  double time; /* seconds since 1970 */
  union {
    plx_record record;
    struct {
      plx_saved saved; /* its path is the file below */
      char file[64];
    };
  };
} message;

typedef struct {
  message *messages;
  size_t n, room;
} queue;

struct _ParallaxRecorder {
  gint64 run;
  char *folder;
  char **label_sets;
  double steps_per_epoch;
  gint64 interval; /* epochs from one checkpoint to the next */
  pthread_t thread;

  /* Shared, under the mutex. */
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  queue waiting;
  gboolean is_urgent, is_ending;
  char *warning;
  long lost; /* messages that found no memory */

  /* The recorder's thread. */
  sqlite3 *db;
  sqlite3_stmt *put_metric;
  queue taken;
  double last_chance, last_ideal; /* as last written */
  double last_knn;
  gboolean is_failing; /* the last checkpoint could not be written */
  GPtrArray *obsolete; /* paths of files to delete after the commit */
  GError *error;       /* why the last transaction failed */
};

/* --- Training thread -------------------------------------------------------------------------- */

static gboolean
push (queue *to, const message *m)
{
  if (to->n == to->room) {
    size_t room = to->room > 0 ? 2 * to->room : 256;
    message *messages =
        to->n < MOST_WAITING ? realloc (to->messages, room * sizeof *messages) : NULL;

    if (messages == NULL)
      return FALSE;
    to->messages = messages;
    to->room = room;
  }
  to->messages[to->n++] = *m;
  return TRUE;
}

static void
tell (ParallaxRecorder *self, message *m, gboolean is_urgent)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  m->time = (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
  pthread_mutex_lock (&self->mutex);
  self->lost += !push (&self->waiting, m);
  self->is_urgent |= is_urgent;
  if (is_urgent)
    pthread_cond_signal (&self->wake);
  pthread_mutex_unlock (&self->mutex);
}

static void
record_cb (void *context, const plx_record *record)
{
  message m = { .kind = RECORD, .record = *record };

  tell (context, &m, record->kind != PLX_RECORD_STEP);
}

static void
checkpoint_cb (void *context, const plx_saved *saved)
{
  const char *slash = strrchr (saved->path, '/');
  message m = { .kind = SAVED };

  m.saved = *saved;
  m.saved.path = NULL;
  snprintf (m.file, sizeof m.file, "%s", slash + 1);
  tell (context, &m, TRUE);
}

/* --- The recorder's thread: metrics ----------------------------------------------------------- */

typedef struct {
  ParallaxRecorder *self;
  gint64 step;
  gboolean is_ok;
} put_context;

static void
put_cb (void *context, const char *name, double value)
{
  put_context *put = context;
  ParallaxRecorder *self = put->self;

  if (put->is_ok)
    put->is_ok = parallax_db_repeat (self->put_metric, &self->error, "isid", self->run, name,
                                     put->step, value);
}

static gboolean
write_step (ParallaxRecorder *self, const plx_record *record)
{
  put_context put = { self, record->step, TRUE };

  put_cb (&put, "loss", record->loss);
  put_cb (&put, "learning_rate", record->learning_rate);
  put_cb (&put, "seconds", record->seconds);
  put_cb (&put, "images_per_second", record->images_per_second);
  if (record->chance != self->last_chance)
    put_cb (&put, "chance", self->last_chance = record->chance);
  if (record->ideal != self->last_ideal)
    put_cb (&put, "ideal", self->last_ideal = record->ideal);
  return put.is_ok;
}

static gboolean
write_epoch (ParallaxRecorder *self, const plx_record *record)
{
  put_context put = { self, record->step, TRUE };

  parallax_metrics_write_epoch (record, self->label_sets, put_cb, &put);
  if (record->n_knn > 0)
    self->last_knn = record->knn[0];
  return put.is_ok;
}

static gboolean
put_event (ParallaxRecorder *self, double time, gint64 step, const char *kind, const char *key,
           double old_value, double new_value, const char *text)
{
  return parallax_db_run (self->db, &self->error,
                          "INSERT OR REPLACE INTO events (run, step, kind, key, old, new, text, "
                          "time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                          "iissddsd", self->run, step, kind, key, old_value, new_value, text, time);
}

static gboolean
write_change (ParallaxRecorder *self, const message *m)
{
  const plx_record *record = &m->record;
  g_autofree char *key = NULL;
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref) && ref.index != record->param)
    ;
  key = g_strdup_printf ("%s.%s", ref.table->name, ref.param->key);
  return put_event (self, m->time, record->step, "change", key, record->old_value,
                    record->new_value, NULL);
}

static gboolean
write_record (ParallaxRecorder *self, const message *m)
{
  switch (m->record.kind) {
  case PLX_RECORD_STEP:
    return write_step (self, &m->record);
  case PLX_RECORD_EPOCH:
    return write_epoch (self, &m->record);
  case PLX_RECORD_CHANGE:
    return write_change (self, m);
  case PLX_RECORD_ALARM:
    return put_event (self, m->time, m->record.step, "alarm", plx_alarm_name (m->record.alarm), NAN,
                      NAN, plx_alarm_sentence (m->record.alarm));
  default:
    return put_event (self, m->time, m->record.step, m->record.new_value != 0 ? "pause" : "go-on",
                      "", NAN, NAN, NULL) &&
           parallax_db_run (self->db, &self->error, "UPDATE runs SET state = ? WHERE id = ?", "si",
                            m->record.new_value != 0 ? "paused" : "running", self->run);
  }
}

/* --- The recorder's thread: checkpoints ------------------------------------------------------- */

/* Every so many epochs one is kept: as many between two of them as let no more than KEPT_SPREAD be. */
static gint64
spread_of (const ParallaxRecorder *self, gint64 last_epoch)
{
  gint64 spread = self->interval;

  while (last_epoch / spread > KEPT_SPREAD)
    spread *= 2;
  return spread;
}

static gboolean
prune (ParallaxRecorder *self, int epoch)
{
  static const char obsolete[] =
      "FROM checkpoints WHERE run = ?1 "
      "AND step NOT IN (SELECT step FROM checkpoints WHERE run = ?1 ORDER BY step DESC LIMIT ?2) "
      "AND step NOT IN (SELECT step FROM checkpoints WHERE run = ?1 AND is_epoch AND knn IS NOT "
      "NULL ORDER BY knn DESC, step DESC LIMIT 1) "
      "AND NOT (is_epoch AND epoch % ?3 = 0)";
  g_autofree char *ask = g_strconcat ("SELECT file ", obsolete, NULL);
  g_autofree char *forget = g_strconcat ("DELETE ", obsolete, NULL);
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (self->db, &self->error, ask, "iii", self->run,
                                                  (gint64)KEPT_LAST, spread_of (self, epoch));

  while (row != NULL && parallax_db_next (row, &self->error))
    g_ptr_array_add (
        self->obsolete,
        g_build_filename (self->folder, (const char *)sqlite3_column_text (row, 0), NULL));
  return self->error == NULL && parallax_db_run (self->db, &self->error, forget, "iii", self->run,
                                                 (gint64)KEPT_LAST, spread_of (self, epoch));
}

static void
warn (ParallaxRecorder *self, const char *text)
{
  pthread_mutex_lock (&self->mutex);
  g_free (self->warning);
  self->warning = g_strdup (text);
  pthread_mutex_unlock (&self->mutex);
}

static gboolean
write_saved (ParallaxRecorder *self, const message *m)
{
  const plx_saved *saved = &m->saved;

  /* One sentence until one can be written again, not one an epoch. */
  if (saved->status != PLX_OK) {
    if (!self->is_failing)
      warn (self, saved->error.message);
    self->is_failing = TRUE;
    return put_event (self, m->time, saved->step, "checkpoint-failed", "", NAN, NAN,
                      saved->error.message);
  }
  self->is_failing = FALSE;
  return parallax_db_run (self->db, &self->error,
                          "INSERT OR REPLACE INTO checkpoints (run, step, epoch, is_epoch, file, "
                          "size, checksum, knn, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          "iiiisiidd", self->run, saved->step, (gint64)saved->epoch,
                          (gint64)saved->is_epoch, m->file, (gint64)saved->facts.size,
                          (gint64)saved->facts.checksum, saved->is_epoch ? saved->knn : NAN,
                          m->time) &&
         prune (self, saved->epoch);
}

/* --- The recorder's thread: transactions ------------------------------------------------------ */

/* The run's row says what its last record said. */
static gboolean
write_summary (ParallaxRecorder *self)
{
  const plx_record *last = NULL;

  for (size_t i = self->taken.n; i > 0 && last == NULL; i--) {
    const message *m = &self->taken.messages[i - 1];

    if (m->kind == RECORD &&
        (m->record.kind == PLX_RECORD_STEP || m->record.kind == PLX_RECORD_EPOCH))
      last = &m->record;
  }
  if (last == NULL)
    return TRUE;
  return parallax_db_run (
      self->db, &self->error,
      "UPDATE runs SET step = ?, epoch = ?, loss = coalesce (?, loss), progress = coalesce (?, "
      "progress), knn = coalesce (?, knn), seconds = ? WHERE id = ?",
      "iidddd"
      "i",
      last->step, (gint64)((double)last->step / self->steps_per_epoch), last->loss,
      plx_record_progress (last), self->last_knn, last->seconds, self->run);
}

static gboolean
write_messages (ParallaxRecorder *self)
{
  for (size_t i = 0; i < self->taken.n; i++) {
    const message *m = &self->taken.messages[i];

    if (!(m->kind == RECORD ? write_record (self, m) : write_saved (self, m)))
      return FALSE;
  }
  return write_summary (self);
}

static void
delete_obsolete (ParallaxRecorder *self)
{
  for (guint i = 0; i < self->obsolete->len; i++)
    unlink (self->obsolete->pdata[i]);
  g_ptr_array_set_size (self->obsolete, 0);
}

/* All that was taken, or nothing: then it stays for the next time. */
static gboolean
write_taken (ParallaxRecorder *self)
{
  double chance = self->last_chance, ideal = self->last_ideal;

  if (self->taken.n == 0)
    return TRUE;
  g_clear_error (&self->error);
  if (parallax_db_begin (self->db, &self->error)) {
    if (write_messages (self) && parallax_db_commit (self->db, &self->error)) {
      self->taken.n = 0;
      delete_obsolete (self);
      return TRUE;
    }
    parallax_db_rollback (self->db);
  }
  self->last_chance = chance;
  self->last_ideal = ideal;
  g_ptr_array_set_size (self->obsolete, 0);
  warn (self, self->error->message);
  return FALSE;
}

/* Waits until there is something to do; returns whether it is time to end. */
static gboolean
wait_and_take (ParallaxRecorder *self)
{
  struct timespec until;
  gboolean is_ending;
  int waited = 0;

  clock_gettime (CLOCK_REALTIME, &until);
  until.tv_nsec += WRITE_MS * 1000000L;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  pthread_mutex_lock (&self->mutex);
  while (waited == 0 && !self->is_urgent && !self->is_ending)
    waited = pthread_cond_timedwait (&self->wake, &self->mutex, &until);
  for (size_t i = 0; i < self->waiting.n; i++)
    if (!push (&self->taken, &self->waiting.messages[i]))
      self->lost++;
  self->waiting.n = 0;
  self->is_urgent = FALSE;
  is_ending = self->is_ending;
  pthread_mutex_unlock (&self->mutex);
  return is_ending;
}

static void *
recorder_main (void *data)
{
  ParallaxRecorder *self = data;
  gboolean is_ending;

  do {
    is_ending = wait_and_take (self);
    for (int i = 0; !write_taken (self) && is_ending && i < RETRIES_AT_END; i++)
      usleep (WRITE_MS * 1000);
  } while (!is_ending);
  return NULL;
}

/* --- Main thread ------------------------------------------------------------------------------ */

static gboolean
open_db (ParallaxRecorder *self, ParallaxStore *store, GError **error)
{
  g_autofree char *path = g_build_filename (parallax_store_get_folder (store), "runs.db", NULL);

  if (!parallax_db_open (path, &self->db, error))
    return FALSE;
  self->put_metric = parallax_db_ask (
      self->db, error,
      "INSERT OR REPLACE INTO metrics (run, name, step, value) VALUES (?, ?, ?, ?)", "");
  return self->put_metric != NULL;
}

/* What was written last of a number that is written where it changes. */
static double
last_written (ParallaxRecorder *self, const char *name, gint64 first_step)
{
  g_autoptr (sqlite3_stmt) row =
      parallax_db_ask (self->db, NULL,
                       "SELECT value FROM metrics WHERE run = ? AND name = ? AND step <= ? ORDER "
                       "BY step DESC LIMIT 1",
                       "isi", self->run, name, first_step);

  return row != NULL && parallax_db_next (row, NULL) ? parallax_db_double (row, 0) : NAN;
}

ParallaxRecorder *
parallax_recorder_new (ParallaxStore *store, const ParallaxRunInfo *info, gint64 first_step,
                       int interval, char **label_sets, GError **error)
{
  ParallaxRecorder *self = g_new0 (ParallaxRecorder, 1);

  self->run = info->id;
  self->folder = parallax_store_get_run_folder (store, info->uid, error);
  self->label_sets = g_strdupv (label_sets);
  self->steps_per_epoch = info->steps_per_epoch;
  self->interval = MAX (interval, 1);
  self->last_knn = NAN;
  self->obsolete = g_ptr_array_new_with_free_func (g_free);
  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->wake, NULL);
  if (self->folder == NULL || !open_db (self, store, error)) {
    self->is_ending = TRUE;
    parallax_recorder_free (self);
    return NULL;
  }
  self->last_chance = last_written (self, "chance", first_step);
  self->last_ideal = last_written (self, "ideal", first_step);
  if (pthread_create (&self->thread, NULL, recorder_main, self) != 0) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_MEMORY,
                 _ ("The system gave no thread to store the run."));
    self->is_ending = TRUE;
    parallax_recorder_free (self);
    return NULL;
  }
  return self;
}

plx_observer
parallax_recorder_get_observer (ParallaxRecorder *self)
{
  return (plx_observer){ record_cb, checkpoint_cb, self };
}

gboolean
parallax_recorder_finish (ParallaxRecorder *self, GError **error)
{
  if (!self->is_ending) {
    pthread_mutex_lock (&self->mutex);
    self->is_ending = TRUE;
    pthread_cond_signal (&self->wake);
    pthread_mutex_unlock (&self->mutex);
    pthread_join (self->thread, NULL);
  }
  if (self->taken.n == 0 && self->lost == 0)
    return TRUE;
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else
    g_set_error_literal (error, PARALLAX_ERROR, PLX_ERROR_IO,
                         _ ("Not all of the run could be stored."));
  return FALSE;
}

void
parallax_recorder_free (ParallaxRecorder *self)
{
  if (self == NULL)
    return;
  if (!parallax_recorder_finish (self, NULL))
    g_debug ("records were lost");
  sqlite3_finalize (self->put_metric);
  parallax_db_close (self->db);
  pthread_cond_destroy (&self->wake);
  pthread_mutex_destroy (&self->mutex);
  g_ptr_array_unref (self->obsolete);
  g_clear_error (&self->error);
  g_strfreev (self->label_sets);
  free (self->waiting.messages);
  free (self->taken.messages);
  g_free (self->warning);
  g_free (self->folder);
  g_free (self);
}

char *
parallax_recorder_take_warning (ParallaxRecorder *self)
{
  char *warning;

  pthread_mutex_lock (&self->mutex);
  warning = g_steal_pointer (&self->warning);
  pthread_mutex_unlock (&self->mutex);
  return warning;
}
