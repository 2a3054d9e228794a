/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/store/trained.h"

#include "app/error.h"
#include "app/i18n.h"

static ParallaxCheckpoint *
copy_checkpoint (const ParallaxCheckpoint *checkpoint)
{
  ParallaxCheckpoint *copy = g_memdup2 (checkpoint, sizeof *checkpoint);

  copy->path = g_strdup (checkpoint->path);
  return copy;
}

static gboolean
load (ParallaxTrained *self, int images, GError **error)
{
  plx_checkpoint facts = { 0 };
  plx_error engine_error;
  gboolean is_loaded =
      parallax_check (plx_pool_new (0, plx_cpu_isa (), &self->pool, &engine_error), &engine_error,
                      error) &&
      parallax_check (plx_checkpoint_load_model (self->checkpoint->path, self->pool, images,
                                                 &self->model, &facts, &engine_error),
                      &engine_error, error);

  self->settings = facts.settings;
  plx_checkpoint_clear (&facts);
  return is_loaded;
}

static gboolean
open_dataset (ParallaxTrained *self, ParallaxDataset *dataset, GError **error)
{
  const plx_dataset *data;
  plx_checkpoint facts = { 0 };
  plx_error ignored;
  gboolean fits;

  if (dataset != NULL && parallax_dataset_matches (dataset, &self->settings))
    self->dataset = g_object_ref (dataset);
  else
    self->dataset = parallax_dataset_open (&self->settings, error);
  if (self->dataset == NULL)
    return FALSE;
  data = parallax_dataset_get (self->dataset);
  fits = plx_checkpoint_read (self->checkpoint->path, &facts, &ignored) == PLX_OK &&
         facts.data.height == data->height && facts.data.width == data->width &&
         facts.data.channels == data->channels;
  plx_checkpoint_clear (&facts);
  if (!fits)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” is not what “%s” was trained on: its images have another size."),
                 data->name, self->info->name);
  return fits;
}

ParallaxTrained *
parallax_trained_open_checkpoint (ParallaxStore *store, gint64 run,
                                  const ParallaxCheckpoint *checkpoint, ParallaxDataset *dataset,
                                  int images, GError **error)
{
  g_autoptr (ParallaxTrained) self = g_new0 (ParallaxTrained, 1);

  self->info = parallax_store_get (store, run, error);
  self->checkpoint = copy_checkpoint (checkpoint);
  if (self->info == NULL || !load (self, images, error) || !open_dataset (self, dataset, error))
    return NULL;
  return g_steal_pointer (&self);
}

ParallaxTrained *
parallax_trained_open (ParallaxStore *store, const char *word, ParallaxTrainedWhich which,
                       int images, GError **error)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_find (store, word, error);
  g_autoptr (ParallaxCheckpoint) checkpoint = NULL;

  if (info == NULL)
    return NULL;
  checkpoint =
      parallax_store_find_checkpoint (store, info->id, which == PARALLAX_TRAINED_BEST, error);
  if (checkpoint == NULL)
    return NULL;
  return parallax_trained_open_checkpoint (store, info->id, checkpoint, NULL, images, error);
}

void
parallax_trained_free (ParallaxTrained *self)
{
  plx_model_free (self->model);
  plx_pool_free (self->pool);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->checkpoint, parallax_checkpoint_free);
  g_clear_pointer (&self->info, parallax_run_info_free);
  g_free (self);
}
