/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/dataset.h"

#include <string.h>

#include "app/error.h"
#include "app/fetch/catalogue.h"

struct _ParallaxDataset {
  GObject parent_instance;
  plx_dataset *dataset;
  plx_settings settings; /* what it was opened with */
};

G_DEFINE_FINAL_TYPE (ParallaxDataset, parallax_dataset, G_TYPE_OBJECT)

static void
parallax_dataset_finalize (GObject *object)
{
  plx_dataset_free (PARALLAX_DATASET (object)->dataset);
  G_OBJECT_CLASS (parallax_dataset_parent_class)->finalize (object);
}

static void
parallax_dataset_class_init (ParallaxDatasetClass *class)
{
  G_OBJECT_CLASS (class)->finalize = parallax_dataset_finalize;
}

static void
parallax_dataset_init (ParallaxDataset *self)
{
}

/* How something is opened. */
typedef struct {
  ParallaxDatasetProgress progress; /* may be NULL */
  gpointer data;
  GCancellable *cancellable;
  gboolean is_always_packed;
} opening;

static bool
progress_cb (void *context, int done, int total)
{
  const opening *how = context;

  if (how->progress != NULL)
    how->progress (how->data, done, total);
  return !g_cancellable_is_cancelled (how->cancellable);
}

static plx_status
open_engine (const plx_settings *settings, opening *how, plx_dataset **dataset, plx_error *error)
{
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "parallax", "packed", NULL);
  plx_packing packing = { cache, how->is_always_packed };
  plx_pool *pool;
  plx_status status = plx_pool_new (0, plx_cpu_isa (), &pool, error);

  if (status != PLX_OK)
    return status;
  status = plx_dataset_open_packed (settings, &packing, pool, progress_cb, how, dataset, error);
  plx_pool_free (pool);
  return status;
}

/* The name of a known data set stays in the settings, so that a run goes on on another machine. */
static ParallaxDataset *
open_with (const plx_settings *settings, opening *how, GError **error)
{
  g_autofree plx_settings *resolved = g_memdup2 (settings, sizeof *settings);
  plx_error engine_error;
  plx_dataset *dataset = NULL;
  ParallaxDataset *self;

  if (!parallax_known_resolve (resolved, error) ||
      !parallax_check (open_engine (resolved, how, &dataset, &engine_error), &engine_error, error))
    return NULL;
  self = g_object_new (PARALLAX_TYPE_DATASET, NULL);
  self->dataset = dataset;
  self->settings = *settings;
  return self;
}

ParallaxDataset *
parallax_dataset_open (const plx_settings *settings, GError **error)
{
  return open_with (settings, &(opening){ 0 }, error);
}

ParallaxDataset *
parallax_dataset_pack (const plx_settings *settings, ParallaxDatasetProgress progress,
                       gpointer data, GCancellable *cancellable, GError **error)
{
  opening how = { progress, data, cancellable, TRUE };
  g_autoptr (ParallaxDataset) self = open_with (settings, &how, error);

  if (self == NULL || self->dataset->note[0] == '\0')
    return g_steal_pointer (&self);
  g_set_error_literal (error, PARALLAX_ERROR, PLX_ERROR_IO, self->dataset->note);
  return NULL;
}

/* --- In the background ------------------------------------------------------------------------ */

typedef struct {
  plx_settings settings;
  ParallaxReading *reading;
} wish;

static void
wish_free (gpointer data)
{
  wish *w = data;

  g_atomic_rc_box_release (w->reading);
  g_free (w);
}

static void
reading_cb (gpointer data, int done, int total)
{
  ParallaxReading *reading = data;

  g_atomic_int_set (&reading->total, total);
  g_atomic_int_set (&reading->done, done);
}

/* A thread of GTask's. */
static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  wish *w = data;
  GError *error = NULL;
  ParallaxDataset *self =
      open_with (&w->settings, &(opening){ reading_cb, w->reading, cancellable, FALSE }, &error);

  if (self != NULL)
    g_task_return_pointer (task, self, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
parallax_dataset_open_async (const plx_settings *settings, ParallaxReading *reading,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  wish *w = g_new (wish, 1);

  w->settings = *settings;
  w->reading = g_atomic_rc_box_acquire (reading);
  g_task_set_task_data (task, w, wish_free);
  g_task_run_in_thread (task, open_thread);
}

ParallaxDataset *
parallax_dataset_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const plx_dataset *
parallax_dataset_get (ParallaxDataset *self)
{
  return self->dataset;
}

gboolean
parallax_dataset_matches (ParallaxDataset *self, const plx_settings *settings)
{
  const double *mine = plx_settings_of (&self->settings, &plx_data_params);
  const double *theirs = plx_settings_of (settings, &plx_data_params);

  for (int i = 0; i < plx_data_params.n_params; i++) {
    if (plx_data_params.params[i].type != PLX_PARAM_TEXT && mine[i] != theirs[i])
      return FALSE;
    if (plx_data_params.params[i].type == PLX_PARAM_TEXT &&
        strcmp (plx_settings_text_of (&self->settings, &plx_data_params, i),
                plx_settings_text_of (settings, &plx_data_params, i)) != 0)
      return FALSE;
  }
  return TRUE;
}

void
parallax_dataset_restore (ParallaxDataset *self, plx_settings *settings)
{
  size_t first = (size_t)(plx_settings_of (settings, &plx_data_params) - settings->values);

  for (size_t i = 0; i < (size_t)plx_data_params.n_params; i++) {
    settings->values[first + i] = self->settings.values[first + i];
    if (plx_data_params.params[i].type == PLX_PARAM_TEXT)
      memcpy (settings->texts[(int)settings->values[first + i]],
              self->settings.texts[(int)settings->values[first + i]], PLX_TEXT_SIZE);
  }
}

void
parallax_dataset_count_classes (ParallaxDataset *self, int label_set, int *counts)
{
  const plx_label_set *set = &self->dataset->label_sets[label_set];

  memset (counts, 0, (size_t)set->n_classes * sizeof *counts);
  for (int i = 0; i < self->dataset->count; i++)
    if (set->labels[i] >= 0)
      counts[set->labels[i]]++;
}
