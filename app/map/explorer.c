/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/map/explorer.h"

#include <string.h>

#include "app/error.h"
#include "app/map/pairs.h"

/* What goes to the thread and comes back. Counted: the task and what it tells hold it. */
typedef struct {
  ParallaxExplorer *explorer; /* held by the task, and by who looks */
  char *folder, *uid;
  ParallaxDataset *dataset;
  ParallaxExploration what;
  gboolean is_laid_out, is_clustered, is_weighed; /* before the job began */
  atomic_bool is_cancelled;

  ParallaxMapPoints *points; /* given, or made */
  ParallaxMapLayout *layout;
  gint32 *clusters;
  int n_clusters;
  float *losses;

  GMutex lock; /* of what follows */
  ParallaxMapStage stage;
  double share;
  float *moving; /* [n][2] */
  ParallaxMapPoints *moving_points;
  gboolean is_telling; /* the main thread is about to look */
} job;

struct _ParallaxExplorer {
  GObject parent_instance;

  job *job; /* NULL: not busy */
  char *message;

  /* What is there. */
  char *uid;
  ParallaxMapPoints *points;
  ParallaxMapLayout *layout;
  gint32 *clusters;
  int n_clusters;
  ParallaxExploration clustered; /* what the clusters were found for */
  float *losses;

  /* As the job told last. */
  ParallaxMapStage stage;
  double share;
  float *moving;
  ParallaxMapPoints *moving_points;
};

G_DEFINE_FINAL_TYPE (ParallaxExplorer, parallax_explorer, G_TYPE_OBJECT)

enum { CHANGED, MOVED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- Jobs ------------------------------------------------------------------------------------- */

static void
job_clear (gpointer data)
{
  job *j = data;

  g_free (j->folder);
  g_free (j->uid);
  g_clear_object (&j->dataset);
  g_clear_pointer (&j->points, parallax_map_points_unref);
  g_clear_pointer (&j->layout, parallax_map_layout_free);
  g_free (j->clusters);
  g_free (j->losses);
  g_free (j->moving);
  g_clear_pointer (&j->moving_points, parallax_map_points_unref);
  g_mutex_clear (&j->lock);
}

static void
job_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, job_clear);
}

/* Main thread: takes over what the job has told. */
static gboolean
look_cb (gpointer data)
{
  job *j = data;
  ParallaxExplorer *self = j->explorer;

  g_mutex_lock (&j->lock);
  j->is_telling = FALSE;
  if (self->job == j) {
    self->stage = j->stage;
    self->share = j->share;
    if (j->moving != NULL) {
      g_free (self->moving);
      self->moving = g_steal_pointer (&j->moving);
      g_clear_pointer (&self->moving_points, parallax_map_points_unref);
      self->moving_points = parallax_map_points_ref (j->moving_points);
    }
  }
  g_mutex_unlock (&j->lock);
  if (self->job == j)
    g_signal_emit (self, signals[MOVED], 0);
  return G_SOURCE_REMOVE;
}

/* Who looks holds the explorer too: the task may be gone by then. */
static void
looked_cb (gpointer data)
{
  g_object_unref (((job *)data)->explorer);
  job_unref (data);
}

/* The job's thread. */
static void
tell_cb (gpointer data, ParallaxMapStage stage, double share, const float *xy)
{
  job *j = data;
  gboolean is_first;

  g_mutex_lock (&j->lock);
  j->stage = stage;
  j->share = share;
  if (xy != NULL) {
    g_free (j->moving);
    j->moving = g_memdup2 (xy, 2 * (gsize)j->points->n * sizeof *xy);
    if (j->moving_points == NULL)
      j->moving_points = parallax_map_points_ref (j->points);
  }
  is_first = !j->is_telling;
  j->is_telling = TRUE;
  g_mutex_unlock (&j->lock);
  if (!is_first)
    return;
  g_object_ref (j->explorer);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, look_cb, g_atomic_rc_box_acquire (j), looked_cb);
}

static gboolean
make_points (job *j, const ParallaxMapWatch *watch, GError **error)
{
  g_autoptr (ParallaxStore) store = NULL;

  if (j->points != NULL)
    return TRUE;
  store = parallax_store_open (j->folder, error);
  if (store == NULL)
    return FALSE;
  j->points = parallax_map_points_new (store, j->uid, &j->what.source, j->dataset, watch, error);
  return j->points != NULL;
}

static gboolean
make_clusters (job *j, const ParallaxMapWatch *watch, GError **error)
{
  if (j->is_clustered || j->what.clusters < 1)
    return TRUE;
  j->n_clusters = MIN (j->what.clusters, j->points->n);
  j->clusters = g_new (gint32, j->points->n + 1);
  return parallax_map_points_cluster (j->points, j->n_clusters, j->what.layout.seed, watch,
                                      j->clusters, error);
}

static gboolean
make_losses (job *j, const ParallaxMapWatch *watch, GError **error)
{
  g_autoptr (ParallaxStore) store = NULL;

  if (j->is_weighed || !j->what.has_losses)
    return TRUE;
  store = parallax_store_open (j->folder, error);
  j->losses = g_new (float, j->points->n + 1);
  return store != NULL && parallax_pairs_losses (store, j->uid, j->points, watch, j->losses, error);
}

static void
job_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  job *j = data;
  ParallaxMapWatch watch = { tell_cb, j, &j->is_cancelled };
  g_autoptr (GError) error = NULL;

  if (make_points (j, &watch, &error) && make_clusters (j, &watch, &error) &&
      make_losses (j, &watch, &error) &&
      (j->is_laid_out ||
       (j->layout = parallax_map_layout_new (j->points, &j->what.layout, &watch, &error)) != NULL))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* --- What is there ---------------------------------------------------------------------------- */

static void
forget_moving (ParallaxExplorer *self)
{
  g_clear_pointer (&self->moving, g_free);
  g_clear_pointer (&self->moving_points, parallax_map_points_unref);
}

static void
forget_points (ParallaxExplorer *self)
{
  g_clear_pointer (&self->points, parallax_map_points_unref);
  g_clear_pointer (&self->layout, parallax_map_layout_free);
  g_clear_pointer (&self->clusters, g_free);
  g_clear_pointer (&self->losses, g_free);
  g_clear_pointer (&self->uid, g_free);
}

static void
take_over (ParallaxExplorer *self, job *j)
{
  if (self->points != j->points)
    forget_points (self);
  if (self->points == NULL)
    self->points = parallax_map_points_ref (j->points);
  g_free (self->uid);
  self->uid = g_strdup (j->uid);
  if (j->layout != NULL) {
    g_clear_pointer (&self->layout, parallax_map_layout_free);
    self->layout = g_steal_pointer (&j->layout);
  }
  if (j->clusters != NULL) {
    g_free (self->clusters);
    self->clusters = g_steal_pointer (&j->clusters);
    self->n_clusters = j->n_clusters;
    self->clustered = j->what;
  }
  if (j->losses != NULL) {
    g_free (self->losses);
    self->losses = g_steal_pointer (&j->losses);
  }
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ParallaxExplorer *self = PARALLAX_EXPLORER (source);
  job *j = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (self->job != j)
    return; /* something else is wanted by now */
  if (g_task_propagate_boolean (G_TASK (result), &error))
    take_over (self, j);
  else
    self->message = g_strdup (error->message);
  self->job = NULL;
  forget_moving (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- Commands --------------------------------------------------------------------------------- */

static gboolean
is_same_source (const ParallaxMapSource *a, const ParallaxMapSource *b)
{
  return a->images == b->images && a->most == b->most && a->is_z == b->is_z && a->epoch == b->epoch;
}

static gboolean
is_same_layout (const plx_layout_options *a, const plx_layout_options *b)
{
  return a->kind == b->kind && a->is_cosine == b->is_cosine && a->perplexity == b->perplexity &&
         a->neighbours == b->neighbours && a->min_dist == b->min_dist && a->steps == b->steps &&
         a->seed == b->seed;
}

void
parallax_explorer_show (ParallaxExplorer *self, ParallaxStore *store, const char *uid,
                        ParallaxDataset *dataset, const ParallaxExploration *what)
{
  job *j = g_atomic_rc_box_new0 (job);
  g_autoptr (GTask) task = NULL;

  parallax_explorer_cancel (self);
  g_mutex_init (&j->lock);
  j->explorer = self;
  j->folder = g_strdup (parallax_store_get_folder (store));
  j->uid = g_strdup (uid);
  j->what = *what;
  g_set_object (&j->dataset, dataset);
  if (self->points != NULL && g_strcmp0 (self->uid, uid) == 0 &&
      is_same_source (&self->points->source, &what->source)) {
    j->points = parallax_map_points_ref (self->points);
    j->is_laid_out = self->layout != NULL && is_same_layout (&self->layout->options, &what->layout);
    j->is_weighed = self->losses != NULL;
    j->is_clustered = self->clusters != NULL && self->clustered.clusters == what->clusters &&
                      self->clustered.layout.seed == what->layout.seed;
  }
  self->job = j;
  self->stage = PARALLAX_MAP_OPENING;
  self->share = 0;
  task = g_task_new (self, NULL, done_cb, NULL);
  g_task_set_task_data (task, j, job_unref);
  g_task_run_in_thread (task, job_thread);
  g_signal_emit (self, signals[MOVED], 0);
}

void
parallax_explorer_cancel (ParallaxExplorer *self)
{
  g_clear_pointer (&self->message, g_free);
  if (self->job == NULL)
    return;
  atomic_store (&self->job->is_cancelled, true);
  self->job = NULL;
  forget_moving (self);
}

void
parallax_explorer_clear (ParallaxExplorer *self)
{
  parallax_explorer_cancel (self);
  forget_points (self);
}

/* --- Plain ------------------------------------------------------------------------------------ */

gboolean
parallax_explorer_is_busy (ParallaxExplorer *self)
{
  return self->job != NULL;
}

const char *
parallax_explorer_get_stage (ParallaxExplorer *self, double *share)
{
  *share = self->share;
  return parallax_map_stage_name (self->stage);
}

const char *
parallax_explorer_get_message (ParallaxExplorer *self)
{
  return self->message;
}

ParallaxMapPoints *
parallax_explorer_get_points (ParallaxExplorer *self)
{
  return self->points;
}

const ParallaxMapLayout *
parallax_explorer_get_layout (ParallaxExplorer *self)
{
  return self->layout;
}

const float *
parallax_explorer_get_losses (ParallaxExplorer *self)
{
  return self->losses;
}

const gint32 *
parallax_explorer_get_clusters (ParallaxExplorer *self, int *k)
{
  *k = self->clusters != NULL ? self->n_clusters : 0;
  return self->clusters;
}

const float *
parallax_explorer_get_moving (ParallaxExplorer *self, ParallaxMapPoints **points)
{
  *points = self->moving_points;
  return self->moving;
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_explorer_finalize (GObject *object)
{
  parallax_explorer_clear (PARALLAX_EXPLORER (object));
  G_OBJECT_CLASS (parallax_explorer_parent_class)->finalize (object);
}

static void
parallax_explorer_class_init (ParallaxExplorerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = parallax_explorer_finalize;
  signals[CHANGED] = g_signal_new ("changed", PARALLAX_TYPE_EXPLORER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", PARALLAX_TYPE_EXPLORER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
parallax_explorer_init (ParallaxExplorer *self)
{
}

ParallaxExplorer *
parallax_explorer_new (void)
{
  return g_object_new (PARALLAX_TYPE_EXPLORER, NULL);
}
