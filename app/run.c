/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/run-private.h"

#include <math.h>
#include <string.h>

#include "app/error.h"
#include "app/i18n.h"

enum { POLL_MS = 33, READING_MS = 100, TAKEN_AT_ONCE = 512 };

G_DEFINE_FINAL_TYPE (ParallaxRun, parallax_run, G_TYPE_OBJECT)

enum {
  PROP_NAME = 1,
  PROP_NUMBER,
  PROP_STATE,
  PROP_DATASET,
  PROP_EPOCH,
  PROP_STEP,
  PROP_TOTAL_STEPS,
  PROP_FRACTION,
  PROP_LOSS,
  PROP_IMAGES_PER_SECOND,
  PROP_TIME_LEFT,
  PROP_KNN,
  PROP_MESSAGE,
  N_PROPS,
};

enum { METRICS_APPENDED, FRAME_CHANGED, SETTING_CHANGED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

GType
parallax_run_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type)) {
    static const GEnumValue values[] = {
      { PARALLAX_RUN_DRAFT, "PARALLAX_RUN_DRAFT", "draft" },
      { PARALLAX_RUN_OPENING, "PARALLAX_RUN_OPENING", "opening" },
      { PARALLAX_RUN_RUNNING, "PARALLAX_RUN_RUNNING", "running" },
      { PARALLAX_RUN_PAUSED, "PARALLAX_RUN_PAUSED", "paused" },
      { PARALLAX_RUN_FINISHED, "PARALLAX_RUN_FINISHED", "finished" },
      { PARALLAX_RUN_STOPPED, "PARALLAX_RUN_STOPPED", "stopped" },
      { PARALLAX_RUN_DIVERGED, "PARALLAX_RUN_DIVERGED", "diverged" },
      { PARALLAX_RUN_FAILED, "PARALLAX_RUN_FAILED", "failed" },
      { PARALLAX_RUN_INTERRUPTED, "PARALLAX_RUN_INTERRUPTED", "interrupted" },
      { PARALLAX_RUN_QUEUED, "PARALLAX_RUN_QUEUED", "queued" },
      { PARALLAX_RUN_ELSEWHERE, "PARALLAX_RUN_ELSEWHERE", "elsewhere" },
      { 0, NULL, NULL },
    };

    g_once_init_leave (&type, g_enum_register_static ("ParallaxRunState", values));
  }
  return type;
}

/* --- Properties ------------------------------------------------------------------------------- */

/* Of the reading of its images, else of its training. */
static double
fraction (ParallaxRun *self)
{
  double total = (double)self->total_steps;
  int files, read;

  if (parallax_run_is_reading (self, &read, &files) && files > 0)
    return CLAMP ((double)read / files, 0, 1);
  return total > 0 ? CLAMP ((double)self->history.last.step / total, 0, 1) : 0;
}

double
parallax_run_get_time_left (ParallaxRun *self)
{
  double left = (double)(self->total_steps - self->history.last.step);
  double done = (double)(self->history.last.step - self->first_step);
  gint64 now = self->paused_since != 0 ? self->paused_since : g_get_monotonic_time ();
  double seconds = (double)(now - self->started - self->paused_total) / G_USEC_PER_SEC;

  return self->started == 0 || done < 3 || !parallax_run_is_training (self) ? NAN
                                                                            : seconds / done * left;
}

static void
parallax_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  ParallaxRun *self = PARALLAX_RUN (object);
  const plx_record *last = &self->history.last;

  switch (id) {
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_NUMBER:
    g_value_set_int (value, self->number);
    break;
  case PROP_STATE:
    g_value_set_enum (value, (int)self->state);
    break;
  case PROP_DATASET:
    g_value_set_object (value, self->dataset);
    break;
  case PROP_EPOCH:
    g_value_set_int (value, last->epoch);
    break;
  case PROP_STEP:
    g_value_set_int64 (value, last->step);
    break;
  case PROP_TOTAL_STEPS:
    g_value_set_int64 (value, self->total_steps);
    break;
  case PROP_FRACTION:
    g_value_set_double (value, fraction (self));
    break;
  case PROP_LOSS:
    g_value_set_double (value, last->loss);
    break;
  case PROP_IMAGES_PER_SECOND:
    g_value_set_double (value, last->images_per_second);
    break;
  case PROP_TIME_LEFT:
    g_value_set_double (value, parallax_run_get_time_left (self));
    break;
  case PROP_KNN:
    g_value_set_double (value, parallax_run_get_knn (self));
    break;
  case PROP_MESSAGE:
    g_value_set_string (value, self->message);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
parallax_run_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  ParallaxRun *self = PARALLAX_RUN (object);

  if (id == PROP_NAME)
    parallax_run_set_name (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

void
parallax_run_take_state (ParallaxRun *self, ParallaxRunState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

void
parallax_run_take_message (ParallaxRun *self, const char *message)
{
  if (g_strcmp0 (self->message, message) == 0 && message == NULL)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
}

void
parallax_run_tell_change (ParallaxRun *self, int index)
{
  parallax_run_take_message (self, NULL);
  g_signal_emit (self, signals[SETTING_CHANGED], 0, index);
}

/* --- Following the trainer -------------------------------------------------------------------- */

static void
take_frame (ParallaxRun *self)
{
  plx_frame frame;

  if (!plx_trainer_take_frame (self->trainer, &frame))
    return;
  g_free (self->frame.xy);
  g_free (self->frame.images);
  self->frame = (ParallaxFrame){
    .n = frame.n,
    .epoch = frame.epoch,
    .step = frame.step,
    .xy = g_memdup2 (frame.xy, (gsize)frame.n * 2 * sizeof (float)),
    .images = g_memdup2 (frame.images, (gsize)frame.n * sizeof (gint32)),
    .explained = { frame.explained[0], frame.explained[1] },
  };
  if (self->info != NULL && (frame.epoch != self->kept_epoch || frame.step == self->total_steps))
    parallax_store_put_frame (self->store, self->info->id, &frame);
  self->kept_epoch = frame.epoch;
  g_signal_emit (self, signals[FRAME_CHANGED], 0);
}

static void
note_pause (ParallaxRun *self, const plx_record *record)
{
  gboolean is_paused = record->new_value != 0;

  if (is_paused)
    self->paused_since = g_get_monotonic_time ();
  else if (self->paused_since != 0) {
    self->paused_total += g_get_monotonic_time () - self->paused_since;
    self->paused_since = 0;
  }
  parallax_run_take_state (self, is_paused ? PARALLAX_RUN_PAUSED : PARALLAX_RUN_RUNNING);
}

/* The clock for the time left begins with the first step: what goes before it comes once. */
static void
note_start (ParallaxRun *self, const plx_record *record)
{
  self->first_step = record->step;
  self->started = g_get_monotonic_time ();
  self->paused_since = self->paused_total = 0;
}

static void
take_records (ParallaxRun *self)
{
  plx_record records[TAKEN_AT_ONCE];
  guint taken = 0;
  int n;

  while ((n = plx_trainer_take_records (self->trainer, records, TAKEN_AT_ONCE, NULL)) > 0)
    for (int i = 0; i < n; i++, taken++) {
      parallax_history_add (&self->history, &records[i]);
      if (records[i].kind == PLX_RECORD_PAUSE)
        note_pause (self, &records[i]);
      if (records[i].kind == PLX_RECORD_STEP && self->started == 0)
        note_start (self, &records[i]);
    }
  if (taken == 0)
    return;
  for (guint prop = PROP_EPOCH; prop <= PROP_KNN; prop++)
    g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
  g_signal_emit (self, signals[METRICS_APPENDED], 0, taken);
}

void
parallax_run_take_warning (ParallaxRun *self, const char *message)
{
  parallax_run_take_message (self, message);
}

/* What cannot be stored is told; training goes on. */
static void
take_warning (ParallaxRun *self)
{
  g_autofree char *warning =
      self->session != NULL ? parallax_session_take_warning (self->session) : NULL;

  if (warning != NULL && g_strcmp0 (warning, self->message) != 0)
    parallax_run_take_message (self, warning);
}

void
parallax_run_tell_all (ParallaxRun *self)
{
  for (guint prop = PROP_NAME; prop <= PROP_KNN; prop++)
    if (prop != PROP_STATE && prop != PROP_DATASET)
      g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
  g_signal_emit (self, signals[METRICS_APPENDED], 0, 0);
}

static ParallaxRunState
state_of (plx_train_state state)
{
  return state == PLX_TRAIN_FINISHED   ? PARALLAX_RUN_FINISHED
         : state == PLX_TRAIN_STOPPED  ? PARALLAX_RUN_STOPPED
         : state == PLX_TRAIN_DIVERGED ? PARALLAX_RUN_DIVERGED
                                       : PARALLAX_RUN_FAILED;
}

static void
finish (ParallaxRun *self)
{
  plx_train_state state = plx_trainer_state (self->trainer);

  plx_trainer_join (self->trainer);
  if (state == PLX_TRAIN_DIVERGED || state == PLX_TRAIN_FAILED)
    parallax_run_take_message (self, plx_trainer_error (self->trainer)->message);
  parallax_run_end_session (self);
  parallax_run_take_state (self, state_of (state));
}

void
parallax_run_end (ParallaxRun *self)
{
  if (self->poll == 0)
    return;
  g_clear_handle_id (&self->poll, g_source_remove);
  plx_trainer_stop (self->trainer);
  plx_trainer_join (self->trainer);
  take_records (self);
  finish (self);
}

/* is_done is read before the streets are drained: nothing is put on them after it. */
static gboolean
poll_cb (gpointer data)
{
  ParallaxRun *self = data;
  gboolean is_done = plx_trainer_is_done (self->trainer);

  g_object_ref (self);
  take_records (self);
  take_frame (self);
  take_warning (self);
  if (is_done) {
    self->poll = 0;
    finish (self);
  }
  g_object_unref (self);
  return is_done ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Without a workspace a run has a trainer of its own, and nothing of it is kept. */
static gboolean
make_trainer (ParallaxRun *self, GError **error)
{
  plx_error engine_error;

  if (self->store != NULL)
    return parallax_run_begin_session (self, error);
  if (!parallax_check (plx_trainer_new (&self->settings, parallax_dataset_get (self->dataset), NULL,
                                        &self->trainer, &engine_error),
                       &engine_error, error))
    return FALSE;
  parallax_history_clear (&self->history);
  parallax_history_init (&self->history,
                         floor (parallax_dataset_get (self->dataset)->train_count /
                                plx_settings_number (&self->settings, "train.batch")));
  return TRUE;
}

static void
start_training (ParallaxRun *self, ParallaxRunState before)
{
  g_autoptr (GError) error = NULL;
  plx_error engine_error;
  gboolean is_started = make_trainer (self, &error);

  if (is_started)
    is_started =
        parallax_check (plx_trainer_start (self->trainer, &engine_error), &engine_error, &error);
  if (!is_started) {
    parallax_run_end_session (self);
    parallax_run_take_state (self, before);
    parallax_run_store_failure (self, error->message);
    parallax_run_take_message (self, error->message);
    return;
  }
  self->total_steps = plx_trainer_total_steps (self->trainer);
  self->started = 0;
  self->poll = g_timeout_add (POLL_MS, poll_cb, self);
  parallax_run_take_state (self, PARALLAX_RUN_RUNNING);
}

/* --- Images ----------------------------------------------------------------------------------- */

/* The images that the draft had stay its images. */
static void
opening_failed (ParallaxRun *self, const char *why)
{
  if (self->dataset != NULL && self->info == NULL) {
    parallax_dataset_restore (self->dataset, &self->settings);
    parallax_run_tell_change (self, -1);
  }
  if (self->state == PARALLAX_RUN_OPENING) {
    parallax_run_take_state (self, parallax_run_get_resting_state (self));
    parallax_run_store_failure (self, why);
  }
  parallax_run_take_message (self, why);
}

/* Ten times a second, told as "fraction". */
static gboolean
reading_cb (gpointer data)
{
  g_object_notify_by_pspec (data, props[PROP_FRACTION]);
  return G_SOURCE_CONTINUE;
}

static void
end_reading (ParallaxRun *self)
{
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_handle_id (&self->reading_poll, g_source_remove);
  g_clear_pointer (&self->reading, g_atomic_rc_box_release);
}

gboolean
parallax_run_is_reading (ParallaxRun *self, int *done, int *total)
{
  *done = self->reading != NULL ? g_atomic_int_get (&self->reading->done) : 0;
  *total = self->reading != NULL ? g_atomic_int_get (&self->reading->total) : 0;
  return self->opening != NULL;
}

/* A stored run's layout can be shown once its images are there. */
static void
tell_frame (ParallaxRun *self)
{
  parallax_run_need_frame (self);
  if (self->frame.n > 0)
    g_signal_emit (self, signals[FRAME_CHANGED], 0);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParallaxRun) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxDataset) dataset = parallax_dataset_open_finish (result, &error);
  gboolean starts = self->starts_when_opened;

  if (g_task_get_cancellable (G_TASK (result)) != self->opening)
    return; /* another opening has taken its place */
  end_reading (self);
  self->starts_when_opened = FALSE;
  if (dataset == NULL) {
    opening_failed (self, error->message);
    return;
  }
  g_set_object (&self->dataset, dataset);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DATASET]);
  tell_frame (self);
  if (starts)
    start_training (self, parallax_run_get_resting_state (self));
}

static gboolean
has_dataset (ParallaxRun *self)
{
  return self->dataset != NULL && parallax_dataset_matches (self->dataset, &self->settings);
}

void
parallax_run_share_dataset (ParallaxRun *self, ParallaxDataset *dataset)
{
  parallax_run_need_settings (self);
  if (dataset == NULL || has_dataset (self) ||
      !parallax_dataset_matches (dataset, &self->settings) ||
      !g_set_object (&self->dataset, dataset))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DATASET]);
  tell_frame (self);
}

void
parallax_run_open_dataset (ParallaxRun *self)
{
  parallax_run_need_settings (self);
  if (has_dataset (self))
    return;
  end_reading (self);
  self->opening = g_cancellable_new ();
  self->reading = g_atomic_rc_box_new0 (ParallaxReading);
  self->reading_poll = g_timeout_add (READING_MS, reading_cb, self);
  parallax_dataset_open_async (&self->settings, self->reading, self->opening, opened_cb,
                               g_object_ref (self));
}

/* --- Commands --------------------------------------------------------------------------------- */

void
parallax_run_start (ParallaxRun *self)
{
  if (self->state != PARALLAX_RUN_DRAFT && !parallax_run_can_continue (self))
    return;
  parallax_run_take_message (self, NULL);
  parallax_run_need_settings (self);
  if (has_dataset (self)) {
    start_training (self, self->state);
    return;
  }
  self->starts_when_opened = TRUE;
  parallax_run_take_state (self, PARALLAX_RUN_OPENING);
  parallax_run_open_dataset (self);
}

void
parallax_run_pause (ParallaxRun *self)
{
  if (self->state == PARALLAX_RUN_RUNNING)
    plx_trainer_pause (self->trainer);
}

void
parallax_run_resume (ParallaxRun *self)
{
  if (self->state == PARALLAX_RUN_PAUSED)
    plx_trainer_resume (self->trainer);
}

void
parallax_run_stop (ParallaxRun *self)
{
  if (self->state == PARALLAX_RUN_OPENING) {
    /* The images are still read: a draft shows them. */
    self->starts_when_opened = FALSE;
    parallax_run_take_state (self, parallax_run_get_resting_state (self));
  } else if (parallax_run_is_training (self)) {
    plx_trainer_stop (self->trainer);
  }
}

/* --- Plain ------------------------------------------------------------------------------------ */

const char *
parallax_run_get_name (ParallaxRun *self)
{
  return self->name;
}

void
parallax_run_set_name (ParallaxRun *self, const char *name)
{
  if (g_strcmp0 (self->name, name) == 0 || name == NULL || *name == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  parallax_run_store_text (self, "name", name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
}

int
parallax_run_get_number (ParallaxRun *self)
{
  return self->number;
}

void
parallax_run_set_color (ParallaxRun *self, int number)
{
  if (self->number == number)
    return;
  self->number = number;
  parallax_run_store_color (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NUMBER]);
}

ParallaxRunState
parallax_run_get_state (ParallaxRun *self)
{
  return self->state;
}

gboolean
parallax_run_is_training (ParallaxRun *self)
{
  return self->state == PARALLAX_RUN_OPENING || self->state == PARALLAX_RUN_RUNNING ||
         self->state == PARALLAX_RUN_PAUSED;
}

const char *
parallax_run_get_message (ParallaxRun *self)
{
  return self->message;
}

const plx_settings *
parallax_run_get_settings (ParallaxRun *self)
{
  parallax_run_need_settings (self);
  return &self->settings;
}

const ParallaxHistory *
parallax_run_get_history (ParallaxRun *self)
{
  parallax_run_need_history (self);
  return &self->history;
}

const ParallaxFrame *
parallax_run_get_frame (ParallaxRun *self)
{
  parallax_run_need_frame (self);
  return &self->frame;
}

ParallaxDataset *
parallax_run_get_dataset (ParallaxRun *self)
{
  return self->dataset;
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_run_dispose (GObject *object)
{
  ParallaxRun *self = PARALLAX_RUN (object);

  g_clear_handle_id (&self->poll, g_source_remove);
  parallax_run_end_session (self); /* stops and joins; borrows the dataset */
  end_reading (self);
  g_clear_object (&self->dataset);
  G_OBJECT_CLASS (parallax_run_parent_class)->dispose (object);
}

static void
parallax_run_finalize (GObject *object)
{
  ParallaxRun *self = PARALLAX_RUN (object);

  parallax_history_clear (&self->history);
  g_clear_pointer (&self->info, parallax_run_info_free);
  g_clear_pointer (&self->origin, parallax_checkpoint_free);
  g_clear_pointer (&self->spark, g_array_unref);
  g_clear_object (&self->store);
  g_ptr_array_unref (self->undo);
  g_free (self->frame.xy);
  g_free (self->frame.images);
  g_free (self->name);
  g_free (self->message);
  G_OBJECT_CLASS (parallax_run_parent_class)->finalize (object);
}

static void
parallax_run_class_init (ParallaxRunClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = parallax_run_get_property;
  object_class->set_property = parallax_run_set_property;
  object_class->dispose = parallax_run_dispose;
  object_class->finalize = parallax_run_finalize;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags | G_PARAM_WRITABLE);
  props[PROP_NUMBER] = g_param_spec_int ("number", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, PARALLAX_TYPE_RUN_STATE, PARALLAX_RUN_DRAFT, flags);
  props[PROP_DATASET] = g_param_spec_object ("dataset", NULL, NULL, PARALLAX_TYPE_DATASET, flags);
  props[PROP_EPOCH] = g_param_spec_int ("epoch", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_STEP] = g_param_spec_int64 ("step", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_TOTAL_STEPS] = g_param_spec_int64 ("total-steps", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  props[PROP_LOSS] = g_param_spec_double ("loss", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_IMAGES_PER_SECOND] =
      g_param_spec_double ("images-per-second", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_TIME_LEFT] =
      g_param_spec_double ("time-left", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_KNN] = g_param_spec_double ("knn", NULL, NULL, 0, 1, 0, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[METRICS_APPENDED] =
      g_signal_new ("metrics-appended", PARALLAX_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FRAME_CHANGED] = g_signal_new ("frame-changed", PARALLAX_TYPE_RUN, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SETTING_CHANGED] = g_signal_new ("setting-changed", PARALLAX_TYPE_RUN, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
parallax_run_init (ParallaxRun *self)
{
  self->undo = g_ptr_array_new_with_free_func (g_free);
  parallax_history_init (&self->history, 1);
}

ParallaxRun *
parallax_run_new (const plx_settings *settings, const char *name, int number)
{
  ParallaxRun *self = g_object_new (PARALLAX_TYPE_RUN, NULL);

  self->settings = *settings;
  self->name = g_strdup (name);
  self->number = number;
  return self;
}
