/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network is the run's encoder with a projection head of one linear layer, as many outputs as there
 * are classes: its z are the logits.
 */
#include "eval/finetune.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "data/sampler.h"
#include "eval/embed.h"
#include "eval/finetune-params.h"
#include "eval/input.h"
#include "loss/cross-entropy.h"
#include "optim/optimiser.h"

static const plx_param params[PLX_N_FINETUNE_PARAMS] = {
  [PLX_FINETUNE_LABELS] = { "labels", N_ ("Labels"),
                            N_ ("Share of the training images whose labels fine-tuning sees, of "
                                "each "
                                "class alike."),
                            PLX_PARAM_FLOAT, .fallback = 0.01, .min = 0.0001, .max = 1,
                            .is_logarithmic = true, .is_advanced = true },
  [PLX_FINETUNE_EPOCHS] = { "epochs", N_ ("Passes"),
                            N_ ("How often fine-tuning sees each labelled image, unless that is "
                                "fewer steps than the least."),
                            PLX_PARAM_INT, .fallback = 5, .min = 1, .max = 1000, .step = 1,
                            .is_advanced = true },
  [PLX_FINETUNE_STEPS] = { "steps", N_ ("Least steps"),
                           N_ ("Few images are seen again until so many steps are done."),
                           PLX_PARAM_INT, .fallback = 300, .min = 1, .max = 100000, .step = 10,
                           .is_advanced = true },
  [PLX_FINETUNE_BATCH] = { "batch", N_ ("Batch"),
                           N_ ("Images a step; fewer where fewer have a label."), PLX_PARAM_INT,
                           .fallback = 64, .min = 2, .max = 1024, .step = 16, .unit = N_ ("images"),
                           .is_advanced = true },
  [PLX_FINETUNE_LEARNING_RATE] = { "learning_rate", N_ ("Learning rate"),
                                   N_ ("AdamW's, at the beginning; it falls to zero by half a "
                                       "cosine."),
                                   PLX_PARAM_FLOAT, .fallback = 1e-3, .min = 1e-5, .max = 0.1,
                                   .is_logarithmic = true, .is_advanced = true },
};

const plx_param_table plx_finetune_params = {
  .name = "finetune",
  .label = N_ ("Fine-tuning"),
  .version = 1,
  .params = params,
  .n_params = PLX_N_FINETUNE_PARAMS,
  .is_by_full_key = true,
};

/* --- Which images teach ----------------------------------------------------------------------- */

static int
least_first (const void *a, const void *b)
{
  int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;

  return (one > other) - (one < other);
}

int
plx_finetune_pick (const int32_t *labels, int n, int n_classes, double share, uint64_t seed,
                   int32_t *images)
{
  int32_t *rows = malloc (((size_t)n + 1) * sizeof *rows);
  int picked = 0;

  if (rows == NULL)
    return -1;
  for (int c = 0; c < n_classes; c++) {
    plx_rng rng = plx_rng_at (seed, PLX_RNG_EVALUATE, PLX_FINETUNE_STREAM, (uint32_t)c, 0);
    int count = 0, wanted;

    for (int i = 0; i < n; i++)
      if (labels[i] == c)
        rows[count++] = i;
    wanted = (int)lround (share * count);
    wanted = wanted < 1 && count > 0 ? 1 : wanted;
    plx_rng_shuffle (&rng, rows, count);
    memcpy (images + picked, rows, (size_t)wanted * sizeof *rows);
    picked += wanted;
  }
  free (rows);
  qsort (images, (size_t)picked, sizeof *images, least_first);
  return picked;
}

/* --- The network ------------------------------------------------------------------------------ */

typedef struct {
  const plx_finetune_task *task;
  plx_settings settings;
  plx_model *model;
  plx_augment *augment;
  plx_optimiser *optimiser;
  plx_sampler sampler;
  plx_arena arena;
  int batch, steps, held_out, epoch;
  float *views;         /* [batch][h][w][c] */
  float *dz;            /* [batch][n_classes] */
  float *losses;        /* [batch] */
  int32_t *labels;      /* [batch] */
  int32_t *images;      /* [batch] */
  int32_t *asked;       /* [held out] */
  float *logits;        /* [held out][n_classes] */
  int32_t *predictions; /* [held out] */
} tuner;

static void
reset (plx_settings *settings, const plx_param_table *table)
{
  size_t first = (size_t)(plx_settings_of (settings, table) - settings->values);

  for (int i = 0; i < table->n_params; i++)
    settings->values[first + (size_t)i] = table->params[i].fallback;
}

/* All operations but crop and flip are off. */
static void
weaken_views (plx_settings *settings)
{
  for (int op = 0; op < PLX_AUGMENT_OPS; op++) {
    plx_augment_operation operation = plx_augment_operation_at (op);
    const plx_param_table *table = operation.tables[0];

    if (strcmp (operation.name, "crop") != 0 && strcmp (operation.name, "flip") != 0)
      settings->values[plx_settings_of (settings, table) - settings->values] = 0;
  }
}

static plx_status
make_settings (tuner *self, plx_error *error)
{
  plx_settings *settings = &self->settings;
  const double *values = plx_settings_of (self->task->settings, &plx_finetune_params);
  char outputs[16], rate[32];
  plx_status status;

  *settings = *self->task->settings;
  weaken_views (settings);
  reset (settings, &plx_head_params);
  reset (settings, &plx_optimiser_params);
  reset (settings, &plx_adamw_params);
  reset (settings, &plx_schedule_params);
  /* Two outputs are the fewest that a head has; a third class that nobody is of does no harm. */
  snprintf (outputs, sizeof outputs, "%d",
            self->task->set->n_classes > 2 ? self->task->set->n_classes : 2);
  snprintf (rate, sizeof rate, "%.17g", values[PLX_FINETUNE_LEARNING_RATE]);
  status = plx_settings_set (settings, "head.layers", "1", error);
  if (status == PLX_OK)
    status = plx_settings_set (settings, "head.output", outputs, error);
  if (status == PLX_OK)
    status = plx_settings_set (settings, "optimiser.optimiser", "adamw", error);
  if (status == PLX_OK)
    status = plx_settings_set (settings, "adamw.learning_rate", rate, error);
  return status;
}

static int
n_outputs (const tuner *self)
{
  return plx_model_embedding_size (self->model);
}

/* Copies tensors of the same names, the head's excepted. */
static void
copy_tensors (const plx_tensor *to, int n_to, float *to_block, const plx_tensor *from, int n_from,
              const float *from_block)
{
  for (int i = 0; i < n_to; i++) {
    if (strncmp (to[i].name, "head.", 5) == 0)
      continue;
    for (int j = 0; j < n_from; j++)
      if (strcmp (to[i].name, from[j].name) == 0) {
        PLX_ASSERT (to[i].count == from[j].count);
        memcpy (to_block + to[i].offset, from_block + from[j].offset, to[i].count * sizeof (float));
      }
  }
}

static plx_status
begin_with (tuner *self, plx_model *start, plx_error *error)
{
  int n_to, n_from;
  const plx_tensor *to = plx_model_tensors (self->model, &n_to);
  const plx_tensor *from = plx_model_tensors (start, &n_from);
  plx_status status =
      plx_check_finite (plx_model_weights (start), plx_model_weight_count (start), error);

  if (status == PLX_OK)
    status = plx_check_finite (plx_model_buffers (start), plx_model_buffer_count (start), error);
  if (status != PLX_OK)
    return status;
  copy_tensors (to, n_to, plx_model_weights (self->model), from, n_from, plx_model_weights (start));
  to = plx_model_buffer_tensors (self->model, &n_to);
  from = plx_model_buffer_tensors (start, &n_from);
  copy_tensors (to, n_to, plx_model_buffers (self->model), from, n_from, plx_model_buffers (start));
  return PLX_OK;
}

/* --- Building --------------------------------------------------------------------------------- */

static void
lay_out (tuner *self)
{
  const plx_dataset *data = self->task->dataset;
  size_t image = (size_t)(data->height * data->width * data->channels);
  size_t batch = (size_t)self->batch, held_out = (size_t)self->held_out;
  size_t classes = (size_t)n_outputs (self);

  self->views = plx_arena_floats (&self->arena, batch * image);
  self->dz = plx_arena_floats (&self->arena, batch * classes);
  self->losses = plx_arena_floats (&self->arena, batch);
  self->labels = plx_arena_take (&self->arena, batch * sizeof (int32_t));
  self->images = plx_arena_take (&self->arena, batch * sizeof (int32_t));
  self->asked = plx_arena_take (&self->arena, held_out * sizeof (int32_t));
  self->logits = plx_arena_floats (&self->arena, held_out * classes);
  self->predictions = plx_arena_take (&self->arena, held_out * sizeof (int32_t));
}

static plx_status
build_network (tuner *self, plx_error *error)
{
  const plx_finetune_task *task = self->task;
  plx_model_options options = { .height = task->dataset->height,
                                .width = task->dataset->width,
                                .channels = task->dataset->channels,
                                .images = self->batch,
                                .is_trained = true,
                                .seed = task->seed };
  const plx_tensor *tensors;
  int n;
  plx_status status = plx_model_new (&self->settings, &options, task->pool, &self->model, error);

  if (status == PLX_OK && task->start != NULL)
    status = begin_with (self, task->start, error);
  if (status != PLX_OK)
    return status;
  tensors = plx_model_tensors (self->model, &n);
  return plx_optimiser_new (&self->settings, tensors, n, task->pool, &self->optimiser, error);
}

static plx_status
build (tuner *self, plx_error *error)
{
  const plx_finetune_task *task = self->task;
  plx_status status = make_settings (self, error);

  if (status == PLX_OK)
    status = build_network (self, error);
  if (status == PLX_OK)
    status = plx_augment_new (&self->settings, task->dataset, plx_pool_isa (task->pool),
                              &self->augment, error);
  if (status == PLX_OK)
    status = plx_pool_reserve_scratch (task->pool, plx_augment_scratch_size (self->augment), error);
  if (status == PLX_OK)
    status = plx_sampler_init (&self->sampler, task->n, self->batch, task->seed, error);
  if (status != PLX_OK)
    return status;
  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used, "Fine-tuning's batch", error);
  if (status == PLX_OK)
    lay_out (self);
  return status;
}

static void
tear_down (tuner *self)
{
  plx_sampler_clear (&self->sampler);
  plx_optimiser_free (self->optimiser);
  plx_augment_free (self->augment);
  plx_model_free (self->model);
  plx_arena_release (&self->arena);
}

/* --- Asking ----------------------------------------------------------------------------------- */

/* The share of labelled held-out images that are told right. */
static float
ask (tuner *self)
{
  const plx_dataset *data = self->task->dataset;
  plx_embedder embedder = { self->task->pool, self->model, self->augment, data,
                            self->views,      self->batch };
  const int32_t *labels = self->task->set->labels + data->train_count;
  int labelled = plx_count_labelled (labels, self->held_out), right = 0;

  for (int i = 0; i < self->held_out; i++)
    self->asked[i] = data->train_count + i;
  plx_embed (&embedder, self->asked, self->held_out, true, self->logits);
  plx_highest (self->logits, self->held_out, n_outputs (self), self->predictions);
  for (int i = 0; i < self->held_out; i++)
    right += labels[i] >= 0 && self->predictions[i] == labels[i];
  return labelled > 0 ? (float)right / (float)labelled : NAN;
}

/* --- Learning --------------------------------------------------------------------------------- */

static void
make_view (void *context, int piece, int thread)
{
  tuner *self = context;
  const plx_dataset *data = self->task->dataset;
  size_t size = (size_t)(data->height * data->width * data->channels);
  plx_view_address address = { self->task->seed, (uint32_t)self->epoch,
                               (uint32_t)self->images[piece], 0 };

  plx_augment_view (
      self->augment, plx_dataset_image (data, self->images[piece]), address,
      self->views + (size_t)piece * size,
      plx_pool_scratch (self->task->pool, thread, plx_augment_scratch_size (self->augment)));
}

/* The images of a step, counted from 0 over all epochs. */
static void
choose_batch (tuner *self, int step)
{
  int batches = plx_sampler_batches (&self->sampler);
  const int32_t *places;

  self->epoch = step / batches + 1;
  if (step % batches == 0)
    plx_sampler_begin_epoch (&self->sampler, self->epoch);
  places = plx_sampler_batch (&self->sampler, step % batches);
  for (int i = 0; i < self->batch; i++) {
    self->images[i] = self->task->images[places[i]];
    self->labels[i] = self->task->set->labels[self->images[i]];
  }
}

static double
learn (tuner *self, int step)
{
  float *gradients = plx_model_gradients (self->model);
  size_t size = (size_t)self->batch * (size_t)n_outputs (self);
  plx_schedule_moment moment = { step, plx_sampler_batches (&self->sampler), self->steps,
                                 self->batch };
  const float *logits;
  double loss;

  choose_batch (self, step);
  plx_pool_run (self->task->pool, make_view, self, self->batch);
  memset (gradients, 0, plx_model_weight_count (self->model) * sizeof *gradients);
  plx_model_forward (self->model, self->views, self->batch, true, NULL, &logits);
  memcpy (self->dz, logits, size * sizeof *self->dz);
  loss = plx_cross_entropy (self->task->pool, self->dz, self->labels, self->batch, n_outputs (self),
                            self->losses);
  plx_model_backward (self->model, self->dz);
  plx_optimiser_step (self->optimiser, &self->settings,
                      plx_schedule_learning_rate (&self->settings, &moment),
                      plx_model_weights (self->model), gradients);
  return loss;
}

static void
add_point (tuner *self, int step, plx_finetuned *result)
{
  result->step[result->n_points] = step;
  result->accuracy[result->n_points++] = ask (self);
}

static plx_status
train (tuner *self, const plx_watch *watch, plx_finetuned *result, plx_error *error)
{
  int last_steps = self->steps / 10 > 0 ? self->steps / 10 : 1;

  add_point (self, 0, result);
  for (int step = 0; step < self->steps; step++) {
    double loss = learn (self, step);
    plx_status status = plx_watch_tell (watch, (step + 1.0) / self->steps, error);

    if (status != PLX_OK)
      return status;
    if (!isfinite (loss))
      return plx_fail (error, PLX_DIVERGED,
                       "Fine-tuning's loss is not finite after %d steps; a lower "
                       "finetune.learning_rate helps.",
                       step + 1);
    if (step >= self->steps - last_steps)
      result->train_loss += loss / last_steps;
    /* Points lie evenly; each is passed by just one step. */
    if ((int64_t)(step + 1) * (PLX_CURVE_POINTS - 1) / self->steps >
        (int64_t)step * (PLX_CURVE_POINTS - 1) / self->steps)
      add_point (self, step + 1, result);
  }
  return PLX_OK;
}

/* --- The whole -------------------------------------------------------------------------------- */

static void
choose_length (tuner *self, plx_finetuned *result)
{
  const double *values = plx_settings_of (self->task->settings, &plx_finetune_params);
  int epochs = (int)values[PLX_FINETUNE_EPOCHS], least = (int)values[PLX_FINETUNE_STEPS];
  int batch = (int)values[PLX_FINETUNE_BATCH];

  self->batch = batch < self->task->n ? batch : self->task->n;
  self->steps = epochs * (self->task->n / self->batch);
  self->steps = self->steps > least ? self->steps : least;
  self->held_out = plx_dataset_held_out (self->task->dataset);
  *result = (plx_finetuned){ .steps = self->steps,
                             .batch = self->batch,
                             .learning_rate = values[PLX_FINETUNE_LEARNING_RATE] };
}

plx_status
plx_finetune (const plx_finetune_task *task, const plx_watch *watch, plx_finetuned *result,
              int32_t *predictions, plx_model **model, plx_error *error)
{
  tuner *self = calloc (1, sizeof *self);
  plx_status status;

  PLX_ASSERT (task->n >= 2);
  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for fine-tuning.");
  self->task = task;
  choose_length (self, result);
  status = build (self, error);
  if (status == PLX_OK)
    status = train (self, watch, result, error);
  if (status == PLX_OK) {
    result->weights_hash = plx_model_hash (self->model);
    if (predictions != NULL)
      memcpy (predictions, self->predictions, (size_t)self->held_out * sizeof *predictions);
    if (model != NULL) {
      *model = self->model;
      self->model = NULL;
    }
  }
  tear_down (self);
  free (self);
  return status;
}
