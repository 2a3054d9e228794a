/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/classifier.h"

#include <string.h>

#include "app/embedding.h"
#include "app/error.h"
#include "app/i18n.h"

static const plx_label_set *
labels_of (const ParallaxClassifier *self, const ParallaxTrained *trained)
{
  return &parallax_dataset_get (trained->dataset)->label_sets[self->label_set];
}

static guint64
seed_of (const plx_settings *settings)
{
  return (guint64)plx_settings_number (settings, "eval.sampling_seed");
}

static void
reserve_layer (ParallaxClassifier *self, const plx_model *model)
{
  gsize d = (gsize)plx_model_representation_size (model);

  self->weight = g_new (float, (gsize)self->n_classes *d);
  self->bias = g_new (float, self->n_classes);
}

/* --- The linear probe ------------------------------------------------------------------------- */

static gboolean
fit_probe (ParallaxClassifier *self, ParallaxTrained *trained, const plx_settings *settings,
           const plx_watch *watch, GError **error)
{
  const plx_dataset *data = parallax_dataset_get (trained->dataset);
  int n = data->train_count + plx_dataset_held_out (data);
  g_autoptr (ParallaxEmbedding) v = parallax_embedding_new (trained, NULL, n, FALSE, error);
  plx_labelled_rows rows = { 0 };
  plx_probe probe;
  plx_error engine_error;

  if (v == NULL)
    return FALSE;
  rows = (plx_labelled_rows){
    v->values, labels_of (self, trained)->labels, n, data->train_count, v->d, self->n_classes,
  };
  reserve_layer (self, trained->model);
  if (!parallax_check (plx_probe_fit (trained->pool, &rows, seed_of (settings), watch, &probe,
                                      self->weight, self->bias, &engine_error),
                       &engine_error, error))
    return FALSE;
  self->labels = 1;
  self->accuracy = probe.accuracy;
  return TRUE;
}

/* --- Fine-tuning ------------------------------------------------------------------------------ */

/* The head of a fine-tuned network is [d][outputs], of which a class each is the beginning. */
static void
take_head (ParallaxClassifier *self)
{
  int d = plx_model_representation_size (self->model);
  int outputs = plx_model_embedding_size (self->model), n;
  const plx_tensor *tensors = plx_model_tensors (self->model, &n);
  const float *weights = plx_model_weights (self->model);

  reserve_layer (self, self->model);
  for (int i = 0; i < n; i++)
    for (int c = 0; c < self->n_classes; c++)
      if (strcmp (tensors[i].name, "head.0.bias") == 0)
        self->bias[c] = weights[tensors[i].offset + (gsize)c];
      else if (strcmp (tensors[i].name, "head.0.weight") == 0)
        for (int j = 0; j < d; j++)
          self->weight[c * d + j] = weights[tensors[i].offset + (gsize)(j * outputs + c)];
}

static gboolean
finetune (ParallaxClassifier *self, ParallaxTrained *trained, const plx_settings *settings,
          const plx_watch *watch, GError **error)
{
  const plx_dataset *data = parallax_dataset_get (trained->dataset);
  const plx_label_set *set = labels_of (self, trained);
  g_autofree gint32 *images = g_new (gint32, data->train_count + 1);
  plx_finetune_task task = { .pool = trained->pool,
                             .dataset = data,
                             .settings = settings,
                             .set = set,
                             .images = images,
                             .start = trained->model,
                             .seed = seed_of (settings) };
  plx_finetuned result;
  plx_error engine_error;

  self->labels = plx_settings_number (settings, "finetune.labels");
  task.n = plx_finetune_pick (set->labels, data->train_count, set->n_classes, self->labels,
                              task.seed, images);
  if (task.n < 2) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("Fine-tuning needs at least two labelled training images; “%s” gives %d."),
                 gettext (set->name), MAX (task.n, 0));
    return FALSE;
  }
  if (!parallax_check (plx_finetune (&task, watch, &result, NULL, &self->model, &engine_error),
                       &engine_error, error))
    return FALSE;
  take_head (self);
  self->accuracy = (double)result.accuracy[result.n_points - 1];
  return TRUE;
}

/* --- The whole -------------------------------------------------------------------------------- */

ParallaxClassifier *
parallax_classifier_new (ParallaxTrained *trained, ParallaxClassifierKind kind, int label_set,
                         const plx_settings *settings, const plx_watch *watch, GError **error)
{
  const plx_dataset *data = parallax_dataset_get (trained->dataset);
  g_autoptr (ParallaxClassifier) self = g_new0 (ParallaxClassifier, 1);

  if (data->n_label_sets == 0) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” has no labels that a classifier could name."), gettext (data->name));
    return NULL;
  }
  self->kind = kind;
  self->label_set = label_set;
  self->n_classes = labels_of (self, trained)->n_classes;
  if (kind == PARALLAX_CLASSIFIER_LINEAR ? !fit_probe (self, trained, settings, watch, error)
                                         : !finetune (self, trained, settings, watch, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
parallax_classifier_free (ParallaxClassifier *self)
{
  plx_model_free (self->model);
  g_free (self->weight);
  g_free (self->bias);
  g_free (self);
}
