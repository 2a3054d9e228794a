/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the training thread measures of its encoder, between steps: kNN and health once an epoch, the
 * probe images' representations for the map. Always without augmentation, with the running batch norm
 * statistics.
 */
#include "train/trainer-private.h"

#include <math.h>
#include <string.h>

#include "eval/health.h"
#include "eval/embed.h"
#include "eval/knn.h"

enum { HEALTH_IMAGES = 512 }; /* held-out images whose two views give alignment */

static int
held_out (const plx_trainer *self)
{
  return plx_dataset_held_out (self->dataset);
}

static size_t
image_size (const plx_trainer *self)
{
  return (size_t)(self->dataset->height * self->dataset->width * self->dataset->channels);
}

static int
health_images (const plx_trainer *self)
{
  int most = held_out (self) < HEALTH_IMAGES ? held_out (self) : HEALTH_IMAGES;

  return most < self->batch ? most : self->batch;
}

void
plx_evaluate_lay_out (plx_trainer *self)
{
  size_t count = (size_t)self->dataset->count, queries = (size_t)held_out (self);
  size_t dv = (size_t)plx_model_representation_size (self->model);
  size_t dz = (size_t)plx_model_embedding_size (self->model);
  int k = (int)plx_settings_number (&self->settings, "knn.k");

  self->k = k < self->dataset->train_count ? k : self->dataset->train_count;
  self->features = plx_arena_floats (&self->arena, count * (dv > dz ? dv : dz));
  self->embeddings = plx_arena_floats (&self->arena, 2 * HEALTH_IMAGES * dz);
  self->neighbours = plx_arena_take (&self->arena, queries * (size_t)self->k * sizeof (int32_t));
  self->similarities = plx_arena_floats (&self->arena, queries * (size_t)self->k);
}

/* --- Embedding -------------------------------------------------------------------------------- */

static void
embed (plx_trainer *self, const int32_t *images, int n, bool is_z, float *out)
{
  plx_embedder embedder = { self->pool,    self->model, self->augment,
                            self->dataset, self->views, 2 * self->batch };

  plx_embed (&embedder, images, n, is_z, out);
}

void
plx_evaluate_probe (plx_trainer *self, plx_moment moment)
{
  plx_projector *projector = atomic_load (&self->projector);
  plx_layout_options options = plx_layout_options_from (&self->settings);
  double started = plx_now ();

  embed (self, self->probe_images, self->n_probe, false, plx_projector_buffer (projector));
  plx_projector_put (projector, moment, &options);
  self->probe_cost = plx_now () - started;
}

/* --- Once an epoch ---------------------------------------------------------------------------- */

static plx_status
measure_knn (plx_trainer *self, plx_record *record, plx_error *error)
{
  const plx_dataset *data = self->dataset;
  double temperature = plx_settings_number (&self->settings, "knn.temperature");
  bool is_z = plx_settings_number (&self->settings, "knn.of") != 0;
  int d =
      is_z ? plx_model_embedding_size (self->model) : plx_model_representation_size (self->model);
  const float *queries = self->features + (size_t)data->train_count * (size_t)d;
  plx_status status;

  embed (self, NULL, data->train_count + held_out (self), is_z, self->features);
  status = plx_neighbours (self->pool, queries, held_out (self), self->features, data->train_count,
                           d, self->k, self->neighbours, self->similarities, error);
  if (status != PLX_OK)
    return status;
  record->n_knn = data->n_label_sets < PLX_MAX_KNN ? data->n_label_sets : PLX_MAX_KNN;
  for (int i = 0; i < record->n_knn; i++) {
    const plx_label_set *set = &data->label_sets[i];

    record->knn[i] = plx_knn_score (self->neighbours, self->similarities, held_out (self), self->k,
                                    set->labels + data->train_count, set->labels, set->n_classes,
                                    temperature, NULL);
  }
  return PLX_OK;
}

typedef struct {
  plx_trainer *self;
  int n;
  uint32_t epoch;
} pair_work;

static void
make_pair_view (void *context, int piece, int thread)
{
  pair_work *work = context;
  plx_trainer *self = work->self;
  int image = self->dataset->train_count + piece % work->n;
  plx_view_address address = { self->seed, work->epoch, (uint32_t)image,
                               (uint32_t)(piece / work->n) };

  plx_augment_view (
      self->augment, plx_dataset_image (self->dataset, image), address,
      self->views + (size_t)piece * image_size (self),
      plx_pool_scratch (self->pool, thread, plx_augment_scratch_size (self->augment)));
}

/* Alignment between two views of held-out images; the rest on the first views. */
static void
measure_health (plx_trainer *self, plx_record *record)
{
  int n = health_images (self), d = plx_model_embedding_size (self->model);
  pair_work work = { self, n, (uint32_t)record->epoch };
  const float *z;
  plx_health health;

  record->alignment = record->uniformity = record->std = record->rank = NAN;
  self->n_health = n;
  if (n < 2)
    return;
  plx_pool_run (self->pool, make_pair_view, &work, 2 * n);
  plx_model_forward (self->model, self->views, 2 * n, false, NULL, &z);
  memcpy (self->embeddings, z, 2 * (size_t)n * (size_t)d * sizeof (float));
  if (plx_health_measure (self->pool, self->embeddings, self->embeddings + (size_t)n * (size_t)d, n,
                          d, &health, NULL) != PLX_OK)
    return;
  record->alignment = health.alignment;
  record->uniformity = health.uniformity;
  record->std = health.std;
  record->rank = health.rank;
}

plx_status
plx_evaluate_epoch (plx_trainer *self, plx_record *record, plx_error *error)
{
  int every = (int)plx_settings_number (&self->settings, "knn.every");
  bool is_due = record->epoch % every == 0 || record->epoch == self->epochs;
  plx_status status = PLX_OK;

  if (held_out (self) > 0 && is_due)
    status = measure_knn (self, record, error);
  measure_health (self, record);
  return status;
}
