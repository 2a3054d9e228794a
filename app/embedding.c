/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/embedding.h"

#include <math.h>

#include "app/error.h"
#include "app/i18n.h"

enum { BATCH = 256 };

static void
embed (ParallaxTrained *trained, const plx_augment *augment, float *views, int batch, gboolean is_z,
       ParallaxEmbedding *self)
{
  plx_embedder embedder = {
    trained->pool, trained->model, augment, parallax_dataset_get (trained->dataset), views, batch,
  };

  plx_embed (&embedder, self->images, self->n, is_z, self->values);
}

ParallaxEmbedding *
parallax_embedding_new (ParallaxTrained *trained, const gint32 *images, int n, gboolean is_z,
                        GError **error)
{
  const plx_dataset *data = parallax_dataset_get (trained->dataset);
  int batch = MIN (BATCH, plx_model_most_images (trained->model));
  gsize pixels = (gsize)(data->height * data->width * data->channels);
  g_autoptr (ParallaxEmbedding) self = g_new0 (ParallaxEmbedding, 1);
  g_autofree float *views = g_try_new (float, (gsize)batch *pixels);
  plx_augment *augment;
  plx_error engine_error;

  self->n = n;
  self->d = is_z ? plx_model_embedding_size (trained->model)
                 : plx_model_representation_size (trained->model);
  self->images = g_new (gint32, n + 1);
  self->values = g_try_new (float, (gsize)n *(gsize)self->d + 1);
  if (views == NULL || self->values == NULL) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_MEMORY,
                 _ ("There is no memory for the embeddings of %d images."), n);
    return NULL;
  }
  for (int i = 0; i < n; i++)
    self->images[i] = images != NULL ? images[i] : i;
  if (!parallax_check (
          plx_augment_new (&trained->settings, data, plx_cpu_isa (), &augment, &engine_error),
          &engine_error, error))
    return NULL;
  embed (trained, augment, views, batch, is_z, self);
  plx_augment_free (augment);
  return g_steal_pointer (&self);
}

void
parallax_embedding_free (ParallaxEmbedding *self)
{
  g_free (self->images);
  g_free (self->values);
  g_free (self);
}

gint32 *
parallax_embedding_pick (int first, int end, int most, int *n)
{
  gint32 *images;

  *n = MIN (end - first, most);
  images = g_new (gint32, *n + 1);
  for (int i = 0; i < *n; i++)
    images[i] = first + (gint32)((gint64)i * (end - first) / *n);
  return images;
}

gboolean
parallax_embedding_is_unit_length (const plx_settings *settings)
{
  plx_param_ref ref;
  plx_error error;

  return plx_settings_find (settings, "margin.normalised", &ref, &error) != PLX_OK ||
         !plx_settings_is_used (settings, ref.table) || settings->values[ref.index] != 0;
}

void
parallax_embedding_normalise (float *vectors, int n, int d)
{
  for (int i = 0; i < n; i++, vectors += d) {
    double squares = 0;

    for (int k = 0; k < d; k++)
      squares += (double)vectors[k] * (double)vectors[k];
    for (int k = 0; k < d && squares > 0; k++)
      vectors[k] = (float)((double)vectors[k] / sqrt (squares));
  }
}
