/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main thread's side of training: checking, starting, commands, and reading the two streets.
 */
#include "train/trainer-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "train/guard.h"

double
plx_progress (double loss, double chance, double ideal)
{
  return chance > ideal ? (chance - loss) / (chance - ideal) : NAN;
}

double
plx_record_progress (const plx_record *record)
{
  return plx_progress (record->loss, record->chance, record->ideal);
}

plx_method_context
plx_trainer_context (const plx_settings *settings, const plx_dataset *dataset)
{
  const double *train = plx_settings_of (settings, &plx_train_params);
  int batch = (int)train[PLX_TRAIN_BATCH];

  return (plx_method_context){
    .options = { .height = dataset->height,
                 .width = dataset->width,
                 .channels = dataset->channels,
                 .images = 2 * batch,
                 .is_trained = true,
                 .seed = (uint64_t)train[PLX_TRAIN_SEED] },
    .batch = batch,
    .images = dataset->train_count,
    .is_labelled = dataset->n_label_sets > 0,
  };
}

plx_status
plx_trainer_check (const plx_settings *settings, const plx_dataset *dataset, plx_error *error)
{
  plx_guards guards;

  plx_guards_find (settings, dataset, &guards);
  return plx_guards_judge (&guards, error);
}

/* Which images the map follows: half of them held out, where there are enough. */
static plx_status
choose_probe (plx_trainer *self, int wanted, plx_error *error)
{
  const plx_dataset *data = self->dataset;
  int held_out = data->count - data->train_count, n = wanted < data->count ? wanted : data->count;
  int from_held_out = n / 2 < held_out ? n / 2 : held_out;
  int from_train = n - from_held_out < data->train_count ? n - from_held_out : data->train_count;
  int32_t *numbers = malloc ((size_t)data->count * sizeof *numbers);
  plx_rng rng = plx_rng_at (self->seed, PLX_RNG_PROBE, 0, 0, 0);

  if (numbers == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to choose the map's images.");
  for (int i = 0; i < data->count; i++)
    numbers[i] = i;
  plx_rng_shuffle (&rng, numbers, data->train_count);
  plx_rng_shuffle (&rng, numbers + data->train_count, held_out);
  memmove (numbers + from_train, numbers + data->train_count,
           (size_t)from_held_out * sizeof *numbers);
  self->probe_images = numbers;
  self->n_probe = from_train + from_held_out;
  return PLX_OK;
}

plx_status
plx_trainer_new (const plx_settings *settings, const plx_dataset *dataset,
                 const plx_observer *observer, plx_trainer **trainer, plx_error *error)
{
  const double *train = plx_settings_of (settings, &plx_train_params);
  plx_status status = plx_trainer_check (settings, dataset, error);
  plx_trainer *self;

  *trainer = NULL;
  if (status != PLX_OK)
    return status;
  self = calloc (1, sizeof *self);
  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to train.");
  self->dataset = dataset;
  self->settings = self->wanted = *settings;
  if (observer != NULL)
    self->observer = *observer;
  self->epochs = (int)train[PLX_TRAIN_EPOCHS];
  self->batch = (int)train[PLX_TRAIN_BATCH];
  self->seed = (uint64_t)train[PLX_TRAIN_SEED];
  self->total_steps = plx_trainer_count_steps (settings, dataset);
  self->knn = NAN;
  self->saved_step = self->knn_step = -1;
  self->data_facts = plx_data_facts_of (dataset);
  plx_mailbox_init (&self->mailbox);
  status = choose_probe (self, (int)train[PLX_TRAIN_PROBE], error);
  if (status != PLX_OK)
    plx_trainer_free (self);
  else
    *trainer = self;
  return status;
}

plx_status
plx_trainer_keep_in (plx_trainer *self, const char *folder, plx_error *error)
{
  free (self->folder);
  self->folder = strdup (folder);
  return self->folder != NULL ? PLX_OK : plx_fail (error, PLX_ERROR_MEMORY, "No memory to train.");
}

/* Whether a parameter may take that value while the run trains; *changed are the settings then. */
static plx_status
check_change (const plx_trainer *self, const plx_param_ref *ref, double value,
              plx_settings *changed, plx_error *error)
{
  plx_status status;

  if (!ref->param->is_live)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "%s.%s cannot change while a run trains; it applies to the next run.",
                     ref->table->name, ref->param->key);
  *changed = self->wanted;
  status = plx_settings_set_number (changed, ref, value, error);
  return status == PLX_OK ? plx_trainer_check (changed, self->dataset, error) : status;
}

plx_status
plx_trainer_plan_change (plx_trainer *self, int64_t step, const plx_param_ref *ref, double value,
                         plx_error *error)
{
  plx_settings changed;
  plx_status status = check_change (self, ref, value, &changed, error);
  plx_planned_change *planned;
  int at = self->n_planned;

  if (status != PLX_OK)
    return status;
  planned = realloc (self->planned, (size_t)(self->n_planned + 1) * sizeof *planned);
  if (planned == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to train.");
  for (; at > 0 && planned[at - 1].step > step; at--)
    planned[at] = planned[at - 1];
  planned[at] = (plx_planned_change){ step, { ref->index, value } };
  self->planned = planned;
  self->n_planned++;
  self->wanted = changed;
  return PLX_OK;
}

plx_status
plx_trainer_start (plx_trainer *self, plx_error *error)
{
  atomic_store (&self->state, PLX_TRAIN_RUNNING);
  if (pthread_create (&self->thread, NULL, plx_trainer_main, self) != 0) {
    atomic_store (&self->state, PLX_TRAIN_READY);
    return plx_fail (error, PLX_ERROR_MEMORY, "The system gave no thread for training.");
  }
  self->is_started = true;
  return PLX_OK;
}

void
plx_trainer_join (plx_trainer *self)
{
  if (!self->is_started || self->is_joined)
    return;
  pthread_join (self->thread, NULL);
  self->is_joined = true;
}

void
plx_trainer_free (plx_trainer *self)
{
  if (self == NULL)
    return;
  plx_trainer_stop (self);
  plx_trainer_join (self);
  plx_projector_free (atomic_load (&self->projector));
  plx_mailbox_destroy (&self->mailbox);
  free (self->probe_images);
  free (self->folder);
  free (self->continued);
  free (self->planned);
  free (self->events);
  free (self);
}

void
plx_trainer_pause (plx_trainer *self)
{
  plx_mailbox_want (&self->mailbox, PLX_WANT_PAUSE);
}

void
plx_trainer_resume (plx_trainer *self)
{
  plx_mailbox_want (&self->mailbox, PLX_WANT_RUN);
}

void
plx_trainer_stop (plx_trainer *self)
{
  plx_mailbox_want (&self->mailbox, PLX_WANT_STOP);
}

plx_status
plx_trainer_set (plx_trainer *self, const plx_param_ref *ref, double value, plx_error *error)
{
  plx_settings changed;
  plx_status status = check_change (self, ref, value, &changed, error);

  if (status != PLX_OK)
    return status;
  if (!plx_mailbox_change (&self->mailbox, (plx_change){ ref->index, value }))
    return plx_fail (error, PLX_ERROR_INVALID, "%d changes already wait for the next step.",
                     PLX_MAILBOX_SIZE);
  self->wanted = changed;
  return PLX_OK;
}

plx_train_state
plx_trainer_state (const plx_trainer *self)
{
  return atomic_load (&self->state);
}

bool
plx_trainer_is_done (const plx_trainer *self)
{
  return atomic_load (&self->is_done);
}

const plx_error *
plx_trainer_error (const plx_trainer *self)
{
  return &self->error;
}

int
plx_trainer_take_records (plx_trainer *self, plx_record *records, int max, int *dropped)
{
  if (dropped != NULL)
    *dropped = plx_ring_take_dropped (&self->ring);
  return plx_ring_take (&self->ring, records, max);
}

bool
plx_trainer_take_frame (plx_trainer *self, plx_frame *frame)
{
  plx_projector *projector = atomic_load (&self->projector);
  plx_projection projection;

  if (projector == NULL || !plx_projector_take (projector, &projection))
    return false;
  *frame = (plx_frame){
    .n = self->n_probe,
    .epoch = projection.moment.epoch,
    .step = projection.moment.step,
    .images = self->probe_images,
    .xy = projection.xy,
    .embedding = projection.embedding,
    .d = plx_projector_dimensions (projector),
    .kind = projection.kind,
    .explained = { projection.explained[0], projection.explained[1] },
  };
  return true;
}

int64_t
plx_trainer_count_steps (const plx_settings *settings, const plx_dataset *dataset)
{
  int64_t epochs = (int64_t)plx_settings_number (settings, "train.epochs");
  int64_t batch = (int64_t)plx_settings_number (settings, "train.batch");

  return epochs * (dataset->train_count / batch);
}

int64_t
plx_trainer_total_steps (const plx_trainer *self)
{
  return self->total_steps;
}

int64_t
plx_trainer_weight_count (const plx_trainer *self)
{
  return atomic_load (&self->weight_count);
}

uint64_t
plx_trainer_weight_hash (const plx_trainer *self)
{
  return self->weight_hash;
}
