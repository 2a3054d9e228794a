/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The training thread: builds what a run needs, then
 *
 *     for every epoch    order the images
 *       for every batch  commands · two views of every image · the method's step · the optimiser
 *                        · now and then the probe images for the map
 *       evaluate
 *
 * A step whose loss, gradients or batch statistics are not finite is not applied: the weights and the
 * batch norms' running statistics stay those of the last good step.
 */
#include "train/trainer-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double
plx_now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Every record goes to both: the observer sees all, the ring what it has room for. */
static void
emit (plx_trainer *self, const plx_record *record)
{
  if (self->observer.record != NULL)
    self->observer.record (self->observer.context, record);
  plx_ring_put (&self->ring, record);
}

static plx_record
record_now (const plx_trainer *self, plx_record_kind kind, int epoch)
{
  return (plx_record){
    .kind = kind,
    .epoch = epoch,
    .step = self->step,
    .loss = NAN,
    .chance = self->method->chance (self->method_state, &self->settings),
    .ideal = self->method->ideal (self->method_state, &self->settings),
    .seconds = self->training_seconds,
  };
}

static void
emit_alarm (plx_trainer *self, plx_alarm alarm, int epoch)
{
  plx_record record = record_now (self, PLX_RECORD_ALARM, epoch);

  record.alarm = alarm;
  emit (self, &record);
}

/* --- Building --------------------------------------------------------------------------------- */

static void
lay_out (plx_trainer *self)
{
  const plx_dataset *data = self->dataset;
  size_t image = (size_t)(data->height * data->width * data->channels);

  self->views = plx_arena_floats (&self->arena, 2 * (size_t)self->batch * image);
  self->labels = plx_arena_take (&self->arena, (size_t)self->batch * sizeof *self->labels);
  self->good_buffers = plx_arena_floats (&self->arena, plx_model_buffer_count (self->model));
  plx_evaluate_lay_out (self);
}

static plx_status
build_model (plx_trainer *self, plx_error *error)
{
  plx_model_options options = plx_trainer_context (&self->settings, self->dataset).options;
  const plx_tensor *tensors;
  int n;
  plx_status status = plx_model_new (&self->settings, &options, self->pool, &self->model, error);

  if (status != PLX_OK)
    return status;
  atomic_store (&self->weight_count, (int_least64_t)plx_model_weight_count (self->model));
  tensors = plx_model_tensors (self->model, &n);
  return plx_optimiser_new (&self->settings, tensors, n, self->pool, &self->optimiser, error);
}

static plx_status
build_method (plx_trainer *self, plx_error *error)
{
  plx_method_context context = plx_trainer_context (&self->settings, self->dataset);

  context.pool = self->pool;
  context.model = self->model;
  self->method =
      plx_method_find (plx_settings_text_of (&self->settings, &plx_train_params, PLX_TRAIN_METHOD));
  return self->method->create (&self->settings, &context, &self->method_state, error);
}

static plx_status
build_memory (plx_trainer *self, plx_error *error)
{
  plx_status status;

  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used,
                              "This batch with the evaluation's embeddings", error);
  if (status == PLX_OK)
    lay_out (self);
  return status;
}

static plx_status
build_projector (plx_trainer *self, plx_error *error)
{
  plx_projector *projector;
  plx_status status;

  if (self->n_probe == 0)
    return PLX_OK;
  status = plx_projector_new (self->n_probe, plx_model_representation_size (self->model),
                              &projector, error);
  if (status == PLX_OK)
    atomic_store (&self->projector, projector);
  return status;
}

static plx_status
build (plx_trainer *self, plx_error *error)
{
  int threads = (int)plx_settings_of (&self->settings, &plx_train_params)[PLX_TRAIN_THREADS];
  plx_status status = plx_pool_new (threads, plx_cpu_isa (), &self->pool, error);

  if (status == PLX_OK)
    status = build_model (self, error);
  if (status == PLX_OK)
    status = plx_augment_new (&self->settings, self->dataset, plx_pool_isa (self->pool),
                              &self->augment, error);
  if (status == PLX_OK)
    status = plx_pool_reserve_scratch (self->pool, plx_augment_scratch_size (self->augment), error);
  if (status == PLX_OK)
    status = plx_sampler_init (&self->sampler, self->dataset->train_count, self->batch, self->seed,
                               error);
  if (status == PLX_OK)
    status = plx_checkpoint_load_weights (self, error);
  if (status == PLX_OK)
    status = build_method (self, error);
  if (status == PLX_OK)
    status = plx_checkpoint_load_method (self, error);
  if (status == PLX_OK)
    status = build_memory (self, error);
  if (status == PLX_OK)
    status = build_projector (self, error);
  return status;
}

static void
tear_down (plx_trainer *self)
{
  if (atomic_load (&self->projector) != NULL)
    plx_projector_finish (atomic_load (&self->projector));
  if (self->method != NULL && self->method_state != NULL)
    self->method->destroy (self->method_state);
  plx_sampler_clear (&self->sampler);
  plx_augment_free (self->augment);
  plx_optimiser_free (self->optimiser);
  plx_model_free (self->model);
  plx_pool_free (self->pool);
  plx_arena_release (&self->arena);
}

/* --- Commands --------------------------------------------------------------------------------- */

/* A parameter's new value; an event of the run's history. */
static void
apply_change (plx_trainer *self, plx_change change, int epoch)
{
  plx_record record = record_now (self, PLX_RECORD_CHANGE, epoch);

  record.param = change.index;
  record.old_value = self->settings.values[change.index];
  record.new_value = change.value;
  self->settings.values[change.index] = change.value;
  plx_checkpoint_note_change (self, &record);
  emit (self, &record);
}

/* The sender checked a change together with all that were sent before it. Planned ones come in another
 * order, in which two may not go together: what the pipeline refuses then is taken back, and that is
 * told like any change. */
static void
take_change (plx_trainer *self, plx_change change, int epoch)
{
  double before = self->settings.values[change.index];
  plx_error error;

  apply_change (self, change, epoch);
  if (plx_augment_update (self->augment, &self->settings, &error) != PLX_OK)
    apply_change (self, (plx_change){ change.index, before }, epoch);
}

/* Those of the plan that are due. One that the checkpoint has already, since it was made at that very
 * step, is none. */
static void
apply_planned (plx_trainer *self, int epoch)
{
  for (; self->next_planned < self->n_planned; self->next_planned++) {
    const plx_planned_change *planned = &self->planned[self->next_planned];

    if (planned->step > self->step)
      break;
    if (self->settings.values[planned->change.index] == planned->change.value)
      continue;
    take_change (self, planned->change, epoch);
  }
}

/* Whether the map wants another look: how it is laid out was changed. */
static bool
is_of_map (const plx_trainer *self, int index)
{
  ptrdiff_t first = plx_settings_of (&self->settings, &plx_map_params) - self->settings.values;

  return self->n_probe > 0 && index >= first && index < first + plx_map_params.n_params;
}

/* Takes over changed parameters. */
static void
apply_changes (plx_trainer *self, int epoch)
{
  bool is_map_due = false;
  plx_change changes[PLX_MAILBOX_SIZE];
  int n = plx_mailbox_take (&self->mailbox, changes);

  apply_planned (self, epoch);
  for (int i = 0; i < n; i++) {
    take_change (self, changes[i], epoch);
    is_map_due |= is_of_map (self, changes[i].index);
  }
  if (is_map_due)
    plx_evaluate_probe (self, (plx_moment){ epoch, self->step });
}

static void
pause_until_wanted (plx_trainer *self, int epoch)
{
  plx_record record = record_now (self, PLX_RECORD_PAUSE, epoch);

  record.new_value = 1;
  atomic_store (&self->state, PLX_TRAIN_PAUSED);
  emit (self, &record);
  plx_checkpoint_write (self);
  while (plx_mailbox_wanted (&self->mailbox) == PLX_WANT_PAUSE) {
    plx_mailbox_sleep (&self->mailbox);
    apply_changes (self, epoch);
  }
  /* What was sent between the last look and the wish to go on holds for the next step. */
  apply_changes (self, epoch);
  record.new_value = 0;
  atomic_store (&self->state, PLX_TRAIN_RUNNING);
  emit (self, &record);
}

/* False when the run shall stop. */
static bool
obey (plx_trainer *self, int epoch)
{
  apply_changes (self, epoch);
  if (plx_mailbox_wanted (&self->mailbox) == PLX_WANT_PAUSE)
    pause_until_wanted (self, epoch);
  return plx_mailbox_wanted (&self->mailbox) != PLX_WANT_STOP;
}

/* --- Training --------------------------------------------------------------------------------- */

typedef struct {
  plx_trainer *self;
  const int32_t *images; /* [batch] */
  uint32_t epoch;
} view_work;

/* One view: piece i is view i / batch of image i % batch. */
static void
make_view (void *context, int piece, int thread)
{
  view_work *work = context;
  plx_trainer *self = work->self;
  const plx_dataset *data = self->dataset;
  size_t size = (size_t)(data->height * data->width * data->channels);
  int image = work->images[piece % self->batch];
  plx_view_address address = { self->seed, work->epoch, (uint32_t)image,
                               (uint32_t)(piece / self->batch) };

  plx_augment_view (
      self->augment, plx_dataset_image (data, image), address, self->views + (size_t)piece * size,
      plx_pool_scratch (self->pool, thread, plx_augment_scratch_size (self->augment)));
}

/* A sum of zeros, unless one of the values is not finite. */
static bool
is_finite (const float *values, size_t n)
{
  float sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += values[i] * 0.0f;
  return sum == 0;
}

/* Weights that grow without end show first in the running variances, while a batch norm still hides
 * them from the loss. */
static bool
is_good_step (const plx_trainer *self, double loss)
{
  plx_model *model = self->model;

  return isfinite (loss) &&
         is_finite (plx_model_gradients (model), plx_model_weight_count (model)) &&
         is_finite (plx_model_buffers (model), plx_model_buffer_count (model));
}

static plx_status
fail_diverged (plx_trainer *self, int epoch, double loss)
{
  if (plx_alarms_raise (&self->alarms, PLX_ALARM_DIVERGED))
    emit_alarm (self, PLX_ALARM_DIVERGED, epoch);
  return plx_fail (&self->error, PLX_DIVERGED,
                   "%s at step %lld; that step was not applied. A lower learning rate or a higher "
                   "temperature helps.",
                   isnan (loss)   ? "The loss became not a number"
                   : isinf (loss) ? "The loss became infinite"
                                  : "The network's numbers became too large",
                   (long long)self->step + 1);
}

static void
fill_labels (plx_trainer *self, const int32_t *images)
{
  if (self->dataset->n_label_sets > 0)
    for (int i = 0; i < self->batch; i++)
      self->labels[i] = self->dataset->label_sets[0].labels[images[i]];
}

static plx_status
train_step (plx_trainer *self, int epoch, int batch, plx_record *record)
{
  view_work work = { self, plx_sampler_batch (&self->sampler, batch), (uint32_t)epoch };
  float *gradients = plx_model_gradients (self->model), *buffers = plx_model_buffers (self->model);
  size_t buffer_bytes = plx_model_buffer_count (self->model) * sizeof *buffers;
  double started = plx_now (), loss;

  plx_pool_run (self->pool, make_view, &work, 2 * self->batch);
  memset (gradients, 0, plx_model_weight_count (self->model) * sizeof *gradients);
  memcpy (self->good_buffers, buffers, buffer_bytes);
  fill_labels (self, work.images);
  loss = self->method->step (
      self->method_state, &self->settings,
      &(plx_method_batch){ self->views, self->dataset->n_label_sets > 0 ? self->labels : NULL,
                           self->step, self->total_steps });
  if (!is_good_step (self, loss)) {
    memcpy (buffers, self->good_buffers, buffer_bytes);
    return fail_diverged (self, epoch, loss);
  }
  record->learning_rate = plx_schedule_learning_rate (
      &self->settings, &(plx_schedule_moment){ self->step, plx_sampler_batches (&self->sampler),
                                               self->total_steps, self->batch });
  plx_optimiser_step (self->optimiser, &self->settings, record->learning_rate,
                      plx_model_weights (self->model), gradients);
  self->step++;
  record->loss = loss;
  record->step = self->step;
  record->seconds = plx_now () - started;
  return PLX_OK;
}

/* The map may take its share of the time: after an embedding that took t seconds, the next one is
 * due when training has gone on for t · (1 − share) / share. */
static void
probe_when_due (plx_trainer *self, int epoch)
{
  double share = plx_settings_of (&self->settings, &plx_train_params)[PLX_TRAIN_PROBE_SHARE];

  if (self->n_probe == 0 || self->training_seconds < self->probe_due)
    return;
  plx_evaluate_probe (self, (plx_moment){ epoch, self->step });
  self->probe_due = self->training_seconds + self->probe_cost * (1 - share) / share;
}

/* Before the epoch's checkpoint, which has what was raised so far. */
static void
raise_alarms (plx_trainer *self, const plx_record *record)
{
  plx_alarm_look look = { .epoch = record->epoch,
                          .loss = record->loss,
                          .chance = record->chance,
                          .ideal = record->ideal,
                          .std = record->std,
                          .uniformity = record->uniformity,
                          .rank = record->rank,
                          .knn = record->n_knn > 0 ? record->knn[0] : NAN,
                          .d = plx_model_embedding_size (self->model),
                          .n = self->n_health };
  plx_alarm raised[PLX_N_ALARMS];
  int n = plx_alarms_look (&self->alarms, &self->settings, &look, raised);

  for (int i = 0; i < n; i++)
    emit_alarm (self, raised[i], record->epoch);
}

/* Fills in what an epoch's record says beside the mean loss, and emits it. */
static plx_status
end_epoch (plx_trainer *self, int epoch, double loss, double seconds)
{
  plx_record record = record_now (self, PLX_RECORD_EPOCH, epoch);
  int batches = plx_sampler_batches (&self->sampler), images = batches * self->batch;
  plx_status status = plx_evaluate_epoch (self, &record, &self->error);

  if (status != PLX_OK)
    return status;
  record.queue_fill = record.queue_age = NAN;
  if (self->method->queue != NULL)
    self->method->queue (self->method_state, self->step, &record.queue_fill, &record.queue_age);
  record.loss = loss;
  if (epoch > 0) { /* of the same steps as the loss: a live change moves all of them */
    record.chance = self->epoch_chance / batches;
    record.ideal = self->epoch_ideal / batches;
    record.learning_rate = self->learning_rate;
  }
  record.images_per_second = seconds > 0 ? images / seconds : 0;
  if (record.n_knn > 0) {
    self->knn = record.knn[0];
    self->knn_step = self->step;
  }
  emit (self, &record);
  raise_alarms (self, &record);
  if (epoch > 0 && plx_checkpoint_is_due (self, epoch))
    plx_checkpoint_write (self);
  return PLX_OK;
}

static void
begin_epoch (plx_trainer *self)
{
  self->epoch_loss = self->epoch_chance = self->epoch_ideal = 0;
  self->epoch_began = self->training_seconds;
  self->rate = 0;
}

/* A run that goes on may begin in the middle of an epoch. */
static plx_status
train_epoch (plx_trainer *self, int epoch)
{
  int batches = plx_sampler_batches (&self->sampler);
  int first = (int)(self->step % batches);

  plx_sampler_begin_epoch (&self->sampler, epoch);
  if (first == 0)
    begin_epoch (self);
  for (int batch = first; batch < batches; batch++) {
    plx_record record;
    plx_status status;

    if (!obey (self, epoch))
      return PLX_CANCELLED;
    record = record_now (self, PLX_RECORD_STEP, epoch);
    status = train_step (self, epoch, batch, &record);
    if (status != PLX_OK)
      return status;
    self->epoch_loss += record.loss;
    /* Of the batch that the loss was of: some methods know its pairs only now. */
    record.chance = self->method->chance (self->method_state, &self->settings);
    record.ideal = self->method->ideal (self->method_state, &self->settings);
    self->learning_rate = record.learning_rate;
    self->epoch_chance += record.chance;
    self->epoch_ideal += record.ideal;
    /* The speed shown is smoothed over about ten steps; it starts anew with each epoch. */
    self->rate +=
        (self->batch / record.seconds - self->rate) * (batch < 10 ? 1.0 / (batch + 1) : 0.1);
    self->training_seconds += record.seconds;
    record.seconds = self->training_seconds;
    record.images_per_second = self->rate;
    emit (self, &record);
    probe_when_due (self, epoch);
  }
  return end_epoch (self, epoch, self->epoch_loss / batches,
                    self->training_seconds - self->epoch_began);
}

static plx_status
train (plx_trainer *self)
{
  plx_status status = self->continued == NULL ? end_epoch (self, 0, NAN, 0) : PLX_OK;
  int begun = (int)(self->step / plx_sampler_batches (&self->sampler));

  while (status == PLX_OK && begun < self->epochs)
    status = train_epoch (self, ++begun);
  /* At the end the last one is written already, unless that failed: it is tried once more. */
  if (status == PLX_OK || status == PLX_CANCELLED)
    plx_checkpoint_write (self);
  /* The last layout on the map is of the final weights. */
  if (self->n_probe > 0 && (status == PLX_OK || status == PLX_CANCELLED))
    plx_evaluate_probe (self, (plx_moment){ begun, self->step });
  return status;
}

static plx_train_state
state_for (plx_status status)
{
  return status == PLX_OK          ? PLX_TRAIN_FINISHED
         : status == PLX_CANCELLED ? PLX_TRAIN_STOPPED
         : status == PLX_DIVERGED  ? PLX_TRAIN_DIVERGED
                                   : PLX_TRAIN_FAILED;
}

/* Training thread. */
void *
plx_trainer_main (void *data)
{
  plx_trainer *self = data;
  plx_status status = build (self, &self->error);

  if (status == PLX_OK)
    status = train (self);
  if (self->model != NULL)
    self->weight_hash = plx_model_hash (self->model);
  tear_down (self);
  atomic_store (&self->state, state_for (status));
  atomic_store (&self->is_done, true);
  return NULL;
}
