/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/evaluation/evaluator.h"

#include "app/error.h"
#include "app/i18n.h"

/* Share of a measurement's bar that making the features takes, where they are not there yet. */
#define EMBEDDING_SHARE 0.4

typedef struct {
  float *values; /* [count][d]; NULL: not computed yet */
  int d;
} features;

struct ParallaxEvaluator {
  ParallaxTrained *trained; /* owned */
  plx_settings settings;
  plx_model *untrained;                      /* made when it is asked for */
  features features[PARALLAX_N_SUBJECTS][2]; /* [is_z] */
};

ParallaxEvaluator *
parallax_evaluator_new (ParallaxTrained *trained)
{
  ParallaxEvaluator *self = g_new0 (ParallaxEvaluator, 1);

  self->trained = trained;
  self->settings = trained->settings;
  return self;
}

void
parallax_evaluator_free (ParallaxEvaluator *self)
{
  for (int i = 0; i < PARALLAX_N_SUBJECTS; i++)
    for (int is_z = 0; is_z < 2; is_z++)
      g_free (self->features[i][is_z].values);
  plx_model_free (self->untrained);
  parallax_trained_free (self->trained);
  g_free (self);
}

const ParallaxTrained *
parallax_evaluator_get_trained (ParallaxEvaluator *self)
{
  return self->trained;
}

const plx_dataset *
parallax_evaluator_get_dataset (ParallaxEvaluator *self)
{
  return parallax_dataset_get (self->trained->dataset);
}

plx_settings *
parallax_evaluator_settings (ParallaxEvaluator *self)
{
  return &self->settings;
}

/* --- Encoders --------------------------------------------------------------------------------- */

static gboolean
need_untrained (ParallaxEvaluator *self, GError **error)
{
  const plx_dataset *data = parallax_evaluator_get_dataset (self);
  plx_model_options options = {
    .height = data->height,
    .width = data->width,
    .channels = data->channels,
    .images = plx_model_most_images (self->trained->model),
    .seed = (uint64_t)plx_settings_number (&self->trained->settings, "train.seed"),
  };
  plx_error engine_error;

  return self->untrained != NULL ||
         parallax_check (plx_model_new (&self->trained->settings, &options, self->trained->pool,
                                        &self->untrained, &engine_error),
                         &engine_error, error);
}

/* NULL for pixels, and where it could not be made. */
static plx_model *
model_of (ParallaxEvaluator *self, ParallaxSubject subject)
{
  return subject == PARALLAX_SUBJECT_TRAINED     ? self->trained->model
         : subject == PARALLAX_SUBJECT_UNTRAINED ? self->untrained
                                                 : NULL;
}

/* --- Features --------------------------------------------------------------------------------- */

static int
size_of (const plx_dataset *data, const plx_model *model, gboolean is_z)
{
  if (model == NULL)
    return data->height * data->width * data->channels;
  return is_z ? plx_model_embedding_size (model) : plx_model_representation_size (model);
}

static gboolean
fill (ParallaxEvaluator *self, plx_model *model, gboolean is_z, const plx_watch *watch,
      float *values, GError **error)
{
  const plx_dataset *data = parallax_evaluator_get_dataset (self);
  plx_error engine_error;

  if (model == NULL) {
    plx_embed_pixels (data, values);
    return TRUE;
  }
  return parallax_check (plx_embed_dataset (model, plx_model_most_images (model),
                                            &self->trained->settings, data, self->trained->pool,
                                            is_z, watch, values, &engine_error),
                         &engine_error, error);
}

static gboolean
need_features (ParallaxEvaluator *self, ParallaxSubject subject, gboolean is_z,
               const plx_watch *watch, GError **error)
{
  const plx_dataset *data = parallax_evaluator_get_dataset (self);
  features *f = &self->features[subject][is_z];
  plx_model *model = model_of (self, subject);
  g_autofree float *values = NULL;

  if (f->values != NULL)
    return TRUE;
  f->d = size_of (data, model, is_z);
  values = g_try_new (float, (gsize)data->count *(gsize)f->d);
  if (values == NULL) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_MEMORY,
                 _ ("There is no memory for %d numbers of each of %d images."), f->d, data->count);
    return FALSE;
  }
  if (!fill (self, model, is_z, watch, values, error))
    return FALSE;
  f->values = g_steal_pointer (&values);
  return TRUE;
}

/* --- Measuring -------------------------------------------------------------------------------- */

static gboolean
evaluate (ParallaxEvaluator *self, const plx_eval_input *input, plx_eval_kind kind, int label_set,
          const plx_watch *watch, ParallaxFinding *finding, GError **error)
{
  plx_model *model = model_of (self, finding->subject);
  plx_error engine_error;
  gboolean is_done;

  if (model != NULL)
    finding->weights_hash = plx_model_hash (model);
  is_done =
      parallax_check (plx_evaluate (input, kind, label_set, watch, &finding->result, &engine_error),
                      &engine_error, error);
  /* Frozen is a promise, and it is kept by looking. */
  g_assert (model == NULL || finding->weights_hash == plx_model_hash (model));
  return is_done;
}

ParallaxFinding *
parallax_evaluator_measure (ParallaxEvaluator *self, ParallaxSubject subject, gboolean is_z,
                            plx_eval_kind kind, int label_set, const plx_watch *watch,
                            GError **error)
{
  g_autoptr (ParallaxFinding) finding = g_new0 (ParallaxFinding, 1);
  gboolean has_space = subject != PARALLAX_SUBJECT_PIXELS && is_z;
  features *f = &self->features[subject][has_space];
  double share = f->values != NULL || !plx_eval_kind_needs_features (kind) ? 0 : EMBEDDING_SHARE;
  plx_watch embedding = plx_watch_part (watch, 0, share), rest = plx_watch_part (watch, share, 1);
  plx_eval_input input;

  finding->subject = subject;
  finding->time = (double)g_get_real_time () / G_USEC_PER_SEC;
  if (subject == PARALLAX_SUBJECT_TRAINED) {
    finding->epoch = self->trained->checkpoint->epoch;
    finding->step = self->trained->checkpoint->step;
  }
  if ((subject == PARALLAX_SUBJECT_UNTRAINED && !need_untrained (self, error)) ||
      (plx_eval_kind_needs_features (kind) &&
       !need_features (self, subject, has_space, &embedding, error)))
    return NULL;
  input = (plx_eval_input){
    self->trained->pool,
    parallax_evaluator_get_dataset (self),
    &self->settings,
    f->values,
    f->d,
    has_space,
    model_of (self, subject),
  };
  if (!evaluate (self, &input, kind, label_set, &rest, finding, error))
    return NULL;
  return g_steal_pointer (&finding);
}
