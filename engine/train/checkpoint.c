/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The trainer's side of checkpoints: writing them between two steps, and going on from one. Training
 * thread, but for plx_trainer_continue_from.
 */
#include "train/checkpoint.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "train/trainer-private.h"

enum { MAX_BLOCKS = 8 };

/* --- What is saved ---------------------------------------------------------------------------- */

/* A block of the optimiser is one value, or as large as the weights: then it has their names. */
static void
list_optimiser (plx_trainer *self, plx_tensor_list *list)
{
  plx_state_block blocks[MAX_BLOCKS];
  int n_blocks = plx_optimiser_state (self->optimiser, blocks, MAX_BLOCKS), n_tensors;
  const plx_tensor *tensors = plx_model_tensors (self->model, &n_tensors);

  for (int i = 0; i < n_blocks; i++) {
    if (blocks[i].count == 1)
      plx_tensor_list_add (list, PLX_F32, blocks[i].data, 0, NULL, "optimiser.%s", blocks[i].name);
    for (int j = 0; blocks[i].count > 1 && j < n_tensors; j++)
      plx_tensor_list_add (list, PLX_F32, blocks[i].data + tensors[j].offset, tensors[j].n_dims,
                           tensors[j].shape, "optimiser.%s.%s", blocks[i].name, tensors[j].name);
  }
}

static void
list_method (plx_trainer *self, plx_tensor_list *list)
{
  if (self->method->list != NULL)
    self->method->list (self->method_state, list);
}

static void
describe_data (const plx_data_facts *data, plx_metadata *metadata)
{
  plx_metadata_set (metadata, "data.name", "%s", data->name);
  plx_metadata_set (metadata, "data.count", "%d", data->count);
  plx_metadata_set (metadata, "data.train_count", "%d", data->train_count);
  plx_metadata_set (metadata, "data.height", "%d", data->height);
  plx_metadata_set (metadata, "data.width", "%d", data->width);
  plx_metadata_set (metadata, "data.channels", "%d", data->channels);
  plx_metadata_set (metadata, "data.checksum", "%u", data->checksum);
}

static void
describe (const plx_trainer *self, plx_metadata *metadata)
{
  int batches = plx_sampler_batches (&self->sampler);
  char alarms[256];

  plx_alarms_write (&self->alarms, alarms, sizeof alarms);
  plx_metadata_set (metadata, "format", "parallax checkpoint");
  plx_metadata_set (metadata, "version", "%d", PLX_CHECKPOINT_VERSION);
  plx_metadata_set (metadata, "step", "%lld", (long long)self->step);
  plx_metadata_set (metadata, "total_steps", "%lld", (long long)self->total_steps);
  plx_metadata_set (metadata, "epoch", "%lld", (long long)(self->step / batches));
  plx_metadata_set (metadata, "batches", "%d", batches);
  plx_metadata_set_number (metadata, "seconds", self->training_seconds);
  plx_metadata_set_number (metadata, "epoch_loss", self->epoch_loss);
  plx_metadata_set_number (metadata, "epoch_chance", self->epoch_chance);
  plx_metadata_set_number (metadata, "epoch_ideal", self->epoch_ideal);
  plx_metadata_set_number (metadata, "epoch_began", self->epoch_began);
  plx_metadata_set_number (metadata, "rate", self->rate);
  plx_metadata_set_number (metadata, "knn", self->knn);
  plx_metadata_set (metadata, "events", "%s", self->events != NULL ? self->events : "");
  plx_metadata_set (metadata, "alarms", "%s", alarms);
  describe_data (&self->data_facts, metadata);
  plx_metadata_set_settings (metadata, &self->settings);
}

void
plx_checkpoint_note_change (plx_trainer *self, const plx_record *change)
{
  size_t length = self->events != NULL ? strlen (self->events) : 0;
  plx_param_ref ref = { 0 };
  char line[256];
  char *events;

  while (plx_settings_next (&ref) && ref.index != change->param)
    ;
  snprintf (line, sizeof line, "%lld\t%s.%s\t%.17g\t%.17g\n", (long long)change->step,
            ref.table->name, ref.param->key, change->old_value, change->new_value);
  events = realloc (self->events, length + strlen (line) + 1);
  if (events == NULL)
    return; /* the change holds all the same; only this list of it is short by one */
  strcpy (events + length, line);
  self->events = events;
}

/* --- Writing ---------------------------------------------------------------------------------- */

static plx_status
write_file (plx_trainer *self, const char *path, plx_file_facts *facts, plx_error *error)
{
  plx_tensor_list list = { 0 };
  plx_metadata metadata = { 0 };
  plx_status status;

  plx_model_list (self->model, "model", &list);
  list_optimiser (self, &list);
  list_method (self, &list);
  describe (self, &metadata);
  status = plx_safetensors_write (path, &list, &metadata, facts, error);
  plx_tensor_list_clear (&list);
  plx_metadata_clear (&metadata);
  return status;
}

void
plx_checkpoint_write (plx_trainer *self)
{
  char path[PATH_MAX];
  plx_saved saved = { .path = path,
                      .step = self->step,
                      .epoch = (int)(self->step / plx_sampler_batches (&self->sampler)),
                      .is_epoch = self->step % plx_sampler_batches (&self->sampler) == 0,
                      .knn = self->knn_step == self->step ? self->knn : NAN };

  if (self->folder == NULL || self->saved_step == self->step)
    return;
  snprintf (path, sizeof path, "%s/step-%010lld.safetensors", self->folder, (long long)self->step);
  saved.status = write_file (self, path, &saved.facts, &saved.error);
  if (saved.status == PLX_OK)
    self->saved_step = self->step;
  if (self->observer.checkpoint != NULL)
    self->observer.checkpoint (self->observer.context, &saved);
}

bool
plx_checkpoint_is_due (const plx_trainer *self, int epoch)
{
  int every = (int)plx_settings_of (&self->settings, &plx_train_params)[PLX_TRAIN_CHECKPOINT];

  return epoch % every == 0 || epoch == self->epochs;
}

/* --- Going on --------------------------------------------------------------------------------- */

static plx_status
fail_other (const plx_trainer *self, const char *what, plx_error *error)
{
  return plx_fail (error, PLX_ERROR_INVALID,
                   "“%s” cannot go on: %s. A branch can begin from it with other settings.",
                   plx_path_tail (self->continued), what);
}

/* A changed run takes over the weights; its steps are counted anew in epochs of its own length. */
static plx_status
set_moment (plx_trainer *self, const plx_checkpoint *from, plx_continue how, plx_error *error)
{
  int batches = self->dataset->train_count / self->batch;
  bool is_like = from->data.checksum == self->data_facts.checksum && from->batches == batches;

  if (how == PLX_CONTINUE_EXACTLY && from->data.checksum != self->data_facts.checksum)
    return fail_other (self, "the images are not those that it was trained on", error);
  if (how == PLX_CONTINUE_EXACTLY && from->batches != batches)
    return fail_other (self, "the batch has another size", error);
  self->step = is_like ? from->step : (int64_t)from->epoch * batches;
  self->training_seconds = from->seconds;
  self->epoch_loss = is_like ? from->epoch_loss : 0;
  self->epoch_chance = is_like ? from->epoch_chance : 0;
  self->epoch_ideal = is_like ? from->epoch_ideal : 0;
  self->epoch_began = is_like ? from->epoch_began : from->seconds;
  self->rate = from->rate;
  self->knn = from->knn;
  if (self->step > self->total_steps ||
      (how == PLX_CONTINUE_CHANGED && self->step == self->total_steps))
    return plx_fail (error, PLX_ERROR_INVALID,
                     "train.epochs is %d, but this run has %d epochs behind it already.",
                     self->epochs, from->epoch);
  return PLX_OK;
}

plx_status
plx_trainer_continue_from (plx_trainer *self, const char *path, plx_continue how, plx_error *error)
{
  plx_checkpoint from;
  plx_status status = plx_checkpoint_read (path, &from, error);

  if (status == PLX_OK) {
    free (self->continued);
    self->continued = strdup (path);
    self->continue_how = how;
    if (self->continued == NULL)
      status = plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.", plx_path_tail (path));
  }
  if (status == PLX_OK)
    status = set_moment (self, &from, how, error);
  if (status == PLX_OK) {
    self->events = from.events;
    from.events = NULL;
  }
  if (status == PLX_OK && how == PLX_CONTINUE_EXACTLY) {
    self->saved_step = self->step;
    self->alarms = from.alarms;
  } else if (status == PLX_OK && from.data.checksum == self->data_facts.checksum) {
    /* What the untrained encoder could is not measured again. */
    self->alarms.first_knn = from.alarms.first_knn;
    self->alarms.has_first_knn = from.alarms.has_first_knn;
  }
  plx_checkpoint_clear (&from);
  return status;
}

/* Whether the file has every tensor of the list, of its shape. */
static bool
has_all (const plx_safetensors *file, const plx_tensor_list *list)
{
  for (int i = 0; i < list->n; i++) {
    const plx_named_tensor *wanted = &list->tensors[i];
    const plx_named_tensor *tensor = plx_safetensors_find (file, wanted->name);

    if (tensor == NULL || tensor->dtype != wanted->dtype || tensor->n_dims != wanted->n_dims ||
        memcmp (tensor->shape, wanted->shape, (size_t)wanted->n_dims * sizeof *wanted->shape) != 0)
      return false;
  }
  return true;
}

/* Reads what a part lists. A part of a changed run that the file has not begins afresh. */
static plx_status
read_part (plx_trainer *self, void (*part) (plx_trainer *self, plx_tensor_list *list),
           bool may_begin_afresh, plx_error *error)
{
  plx_tensor_list list = { 0 };
  plx_safetensors *file;
  plx_status status;

  if (self->continued == NULL)
    return PLX_OK;
  status = plx_safetensors_open (self->continued, &file, error);
  if (status != PLX_OK)
    return status;
  part (self, &list);
  if (!may_begin_afresh || has_all (file, &list))
    status = plx_safetensors_read (file, &list, error);
  plx_tensor_list_clear (&list);
  plx_safetensors_close (file);
  return status;
}

static void
list_model (plx_trainer *self, plx_tensor_list *list)
{
  plx_model_list (self->model, "model", list);
}

plx_status
plx_checkpoint_load_weights (plx_trainer *self, plx_error *error)
{
  plx_status status = read_part (self, list_model, false, error);

  if (status == PLX_OK)
    status = read_part (self, list_optimiser, self->continue_how == PLX_CONTINUE_CHANGED, error);
  return status;
}

plx_status
plx_checkpoint_load_method (plx_trainer *self, plx_error *error)
{
  return read_part (self, list_method, self->continue_how == PLX_CONTINUE_CHANGED, error);
}
