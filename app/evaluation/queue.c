/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/evaluation/queue.h"

#include <math.h>

#include "app/error.h"
#include "app/i18n.h"

enum { POLL_MS = 100 };

typedef struct {
  ParallaxEvaluationRequest request;
  char *folder;
  GCancellable *cancellable;
  int per_mille;                /* atomic: how far it is, of its present subject */
  int done, wanted;             /* atomic: subjects */
  ParallaxEvaluator *evaluator; /* lent by the queue, or opened here */
} job;

struct _ParallaxEvaluationQueue {
  GObject parent_instance;

  char *folder;
  GPtrArray *jobs; /* of job, the first one runs */
  gboolean is_running;
  guint poll;
  ParallaxEvaluator *evaluator; /* of the last job; NULL while one runs */
  gint64 run, step;             /* what it has open */
};

G_DEFINE_FINAL_TYPE (ParallaxEvaluationQueue, parallax_evaluation_queue, G_TYPE_OBJECT)

enum { CHANGED, MEASURED, FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void run_next (ParallaxEvaluationQueue *self);

static void
job_free (gpointer data)
{
  job *j = data;

  g_clear_pointer (&j->evaluator, parallax_evaluator_free);
  g_object_unref (j->cancellable);
  g_free (j->folder);
  g_free (j);
}

/* --- The measuring thread --------------------------------------------------------------------- */

static bool
go_on (void *context, double share)
{
  job *j = context;

  g_atomic_int_set (&j->per_mille, (int)(1000 * share));
  return !g_cancellable_is_cancelled (j->cancellable);
}

static ParallaxCheckpoint *
find_checkpoint (ParallaxStore *store, const ParallaxEvaluationRequest *request, GError **error)
{
  g_autoptr (GPtrArray) all = parallax_store_list_checkpoints (store, request->run, error);

  for (guint i = 0; all != NULL && i < all->len; i++) {
    ParallaxCheckpoint *checkpoint = all->pdata[i];

    if (checkpoint->step == request->step)
      return g_ptr_array_steal_index (all, i);
  }
  if (all != NULL)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("That checkpoint is no longer there."));
  return NULL;
}

static gboolean
open_evaluator (job *j, ParallaxStore *store, GError **error)
{
  g_autoptr (ParallaxCheckpoint) checkpoint = NULL;
  ParallaxTrained *trained;

  if (j->evaluator != NULL)
    return TRUE;
  checkpoint = find_checkpoint (store, &j->request, error);
  if (checkpoint == NULL)
    return FALSE;
  trained = parallax_trained_open_checkpoint (store, j->request.run, checkpoint, NULL,
                                              PARALLAX_EVALUATION_BATCH, error);
  if (trained == NULL)
    return FALSE;
  j->evaluator = parallax_evaluator_new (trained);
  return TRUE;
}

static gboolean
measure (job *j, GPtrArray *findings, GError **error)
{
  const ParallaxEvaluationRequest *request = &j->request;
  const plx_dataset *data = parallax_evaluator_get_dataset (j->evaluator);
  int label_set = request->label_set < data->n_label_sets ? request->label_set : 0;
  plx_watch watch = { go_on, j, 0, 1 };
  plx_settings *settings = parallax_evaluator_settings (j->evaluator);
  g_autofree char *share = g_strdup_printf ("%.17g", request->labels);
  plx_error engine_error;

  if (request->kind == PLX_EVAL_FINETUNE &&
      !parallax_check (plx_settings_set (settings, "finetune.labels", share, &engine_error),
                       &engine_error, error))
    return FALSE;
  for (int subject = 0; subject < g_atomic_int_get (&j->wanted); subject++) {
    ParallaxFinding *finding =
        parallax_evaluator_measure (j->evaluator, (ParallaxSubject)subject, request->is_z,
                                    request->kind, label_set, &watch, error);

    if (finding == NULL)
      return FALSE;
    g_ptr_array_add (findings, finding);
    g_atomic_int_set (&j->per_mille, 0);
    g_atomic_int_inc (&j->done);
  }
  return TRUE;
}

static void
measure_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  job *j = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxStore) store = parallax_store_open (j->folder, &error);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify)parallax_finding_free);

  if (store != NULL && open_evaluator (j, store, &error) && measure (j, findings, &error) &&
      parallax_findings_store (store, j->request.run, findings, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* --- The main thread -------------------------------------------------------------------------- */

static job *
find_job (ParallaxEvaluationQueue *self, gint64 run, plx_eval_kind kind, guint *index)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    job *j = self->jobs->pdata[i];

    if (j->request.run == run && j->request.kind == kind) {
      if (index != NULL)
        *index = i;
      return j;
    }
  }
  return NULL;
}

static void
tell (ParallaxEvaluationQueue *self, guint signal, const ParallaxEvaluationRequest *request)
{
  g_signal_emit (self, signals[signal], 0, request->run, (int)request->kind);
}

static gboolean
poll_cb (gpointer data)
{
  ParallaxEvaluationQueue *self = data;
  job *first = self->jobs->pdata[0];

  tell (self, CHANGED, &first->request);
  return G_SOURCE_CONTINUE;
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ParallaxEvaluationQueue *self = PARALLAX_EVALUATION_QUEUE (source);
  job *j = g_task_get_task_data (G_TASK (result));
  ParallaxEvaluationRequest request = j->request;
  g_autoptr (GError) error = NULL;
  gboolean is_done = g_task_propagate_boolean (G_TASK (result), &error);

  self->evaluator = g_steal_pointer (&j->evaluator);
  self->run = request.run;
  self->step = request.step;
  self->is_running = FALSE;
  g_clear_handle_id (&self->poll, g_source_remove);
  g_ptr_array_steal_index (self->jobs, 0); /* the task's */
  tell (self, CHANGED, &request);
  if (is_done)
    tell (self, MEASURED, &request);
  else if (!g_cancellable_is_cancelled (j->cancellable))
    g_signal_emit (self, signals[FAILED], 0, request.run, (int)request.kind, error->message);
  run_next (self);
}

static void
run_next (ParallaxEvaluationQueue *self)
{
  g_autoptr (GTask) task = NULL;
  job *j;

  if (self->is_running || self->jobs->len == 0)
    return;
  j = self->jobs->pdata[0];
  if (self->run == j->request.run && self->step == j->request.step)
    j->evaluator = g_steal_pointer (&self->evaluator);
  else
    g_clear_pointer (&self->evaluator, parallax_evaluator_free);
  self->is_running = TRUE;
  self->poll = g_timeout_add (POLL_MS, poll_cb, self);
  task = g_task_new (self, j->cancellable, measured_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, j, job_free);
  g_task_run_in_thread (task, measure_thread);
}

void
parallax_evaluation_queue_add (ParallaxEvaluationQueue *self,
                               const ParallaxEvaluationRequest *request)
{
  job *j;

  if (find_job (self, request->run, request->kind, NULL) != NULL)
    return;
  j = g_new0 (job, 1);
  j->request = *request;
  j->folder = g_strdup (self->folder);
  j->cancellable = g_cancellable_new ();
  j->wanted =
      request->has_baselines && request->kind != PLX_EVAL_FINETUNE ? PARALLAX_N_SUBJECTS : 1;
  g_ptr_array_add (self->jobs, j);
  tell (self, CHANGED, request);
  run_next (self);
}

void
parallax_evaluation_queue_cancel (ParallaxEvaluationQueue *self, gint64 run, plx_eval_kind kind)
{
  guint index;
  job *j = find_job (self, run, kind, &index);
  ParallaxEvaluationRequest request;

  if (j == NULL)
    return;
  g_cancellable_cancel (j->cancellable);
  if (index == 0 && self->is_running)
    return; /* its thread tells when it has stopped */
  request = j->request;
  job_free (g_ptr_array_steal_index (self->jobs, index));
  tell (self, CHANGED, &request);
}

void
parallax_evaluation_queue_cancel_all (ParallaxEvaluationQueue *self)
{
  guint least = self->is_running ? 1 : 0;

  while (self->jobs->len > least)
    job_free (g_ptr_array_steal_index (self->jobs, self->jobs->len - 1));
  if (self->is_running)
    g_cancellable_cancel (((job *)self->jobs->pdata[0])->cancellable);
}

double
parallax_evaluation_queue_get_share (ParallaxEvaluationQueue *self, gint64 run, plx_eval_kind kind)
{
  const job *j = find_job (self, run, kind, NULL);

  if (j == NULL)
    return NAN;
  return (g_atomic_int_get (&j->done) + g_atomic_int_get (&j->per_mille) / 1000.0) / j->wanted;
}

/* --- Object ----------------------------------------------------------------------------------- */

ParallaxEvaluationQueue *
parallax_evaluation_queue_new (const char *folder)
{
  ParallaxEvaluationQueue *self = g_object_new (PARALLAX_TYPE_EVALUATION_QUEUE, NULL);

  self->folder = g_strdup (folder);
  return self;
}

/* No job runs then: its task holds the queue. */
static void
parallax_evaluation_queue_finalize (GObject *object)
{
  ParallaxEvaluationQueue *self = PARALLAX_EVALUATION_QUEUE (object);

  for (guint i = 0; i < self->jobs->len; i++)
    job_free (self->jobs->pdata[i]);
  g_ptr_array_unref (self->jobs);
  g_clear_pointer (&self->evaluator, parallax_evaluator_free);
  g_free (self->folder);
  G_OBJECT_CLASS (parallax_evaluation_queue_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, GObjectClass *class, gboolean has_text)
{
  return has_text
             ? g_signal_new (name, G_OBJECT_CLASS_TYPE (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 3, G_TYPE_INT64, G_TYPE_INT, G_TYPE_STRING)
             : g_signal_new (name, G_OBJECT_CLASS_TYPE (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT);
}

static void
parallax_evaluation_queue_class_init (ParallaxEvaluationQueueClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = parallax_evaluation_queue_finalize;
  signals[CHANGED] = add_signal ("changed", object_class, FALSE);
  signals[MEASURED] = add_signal ("measured", object_class, FALSE);
  signals[FAILED] = add_signal ("failed", object_class, TRUE);
}

static void
parallax_evaluation_queue_init (ParallaxEvaluationQueue *self)
{
  self->jobs = g_ptr_array_new ();
}
