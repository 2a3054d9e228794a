/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/cloud.h"

#include "app/error.h"
#include "app/i18n.h"
#include "app/store/trained.h"

enum { BATCH = 512, SAMPLED = PARALLAX_CLOUD_SAMPLED, VIEWS = PARALLAX_CLOUD_VIEWS };

typedef struct {
  ParallaxClouds *self;
  ParallaxTrained *trained;
  plx_cloud_task task;
  int d;
  float *centres; /* [n][d] */
  float *views;   /* [VIEWS][d] of the image looked at */
} work;

static bool
go_on_cb (void *context, double share)
{
  return !g_cancellable_is_cancelled (context);
}

static void
choose_images (ParallaxClouds *self)
{
  int count = parallax_dataset_get (self->dataset)->count;

  self->n = MIN (count, PARALLAX_CLOUD_IMAGES);
  self->images = g_new (gint32, self->n);
  self->radius = g_new0 (float, self->n);
  self->xy = g_new0 (float, 2 * (self->n + VIEWS));
  for (int i = 0; i < self->n; i++)
    self->images[i] = (gint32)((gint64)i * count / self->n);
}

static plx_status
embed (work *w, const plx_watch *watch, double *typical, plx_error *error)
{
  ParallaxClouds *self = w->self;
  g_autofree float *features = g_new (float, (gsize)self->n *SAMPLED *(gsize)w->d);
  float radius = 0;
  plx_status status =
      plx_cloud_embed (&w->task, self->images, self->n, SAMPLED, watch, features, error);

  if (status != PLX_OK)
    return status;
  plx_cloud_radii (features, self->n, SAMPLED, w->d, self->radius, w->centres);
  *typical = plx_cloud_typical (w->centres, self->n, w->d);
  status = plx_cloud_embed (&w->task, &self->image, 1, VIEWS, watch, w->views, error);
  if (status == PLX_OK)
    plx_cloud_radii (w->views, 1, VIEWS, w->d, &radius, NULL);
  self->image_radius = (double)radius;
  return status;
}

static plx_status
measure (work *w, GCancellable *cancellable, plx_error *error)
{
  ParallaxClouds *self = w->self;
  plx_watch watch = { go_on_cb, cancellable, 0, 1 };
  double typical;
  plx_status status = embed (w, cancellable != NULL ? &watch : NULL, &typical, error);

  if (status != PLX_OK)
    return status;
  if (!(typical > 0))
    return plx_fail (
        error, PLX_ERROR_INVALID,
        "The encoder puts all images in one place; there are no clouds to tell apart.");
  self->image_radius /= typical;
  for (int i = 0; i < self->n; i++)
    self->radius[i] /= (float)typical;
  return plx_pca_with (w->trained->pool, w->centres, self->n, w->views, VIEWS, w->d, self->xy,
                       self->xy + 2 * self->n, self->explained, error);
}

static int
compare_radius (gconstpointer a, gconstpointer b, gpointer data)
{
  const float *radius = data;
  gint32 one = *(const gint32 *)a, other = *(const gint32 *)b;

  if (radius[one] != radius[other])
    return radius[one] < radius[other] ? -1 : 1;
  return one - other;
}

static void
sort (ParallaxClouds *self)
{
  self->order = g_new (gint32, self->n);
  for (int i = 0; i < self->n; i++)
    self->order[i] = i;
  g_qsort_with_data (self->order, self->n, sizeof *self->order, compare_radius, self->radius);
}

ParallaxClouds *
parallax_clouds_new (ParallaxStore *store, const char *run, int image, int first_epoch,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (ParallaxTrained) trained =
      parallax_trained_open (store, run, PARALLAX_TRAINED_LAST, BATCH, error);
  g_autoptr (ParallaxClouds) self = NULL;
  g_autofree float *centres = NULL, *views = NULL;
  plx_error engine_error;
  work w;

  if (trained == NULL)
    return NULL;
  self = g_new0 (ParallaxClouds, 1);
  self->dataset = g_object_ref (trained->dataset);
  self->image = CLAMP (image, 0, parallax_dataset_get (self->dataset)->count - 1);
  choose_images (self);
  w = (work){ .self = self,
              .trained = trained,
              .d = plx_model_representation_size (trained->model) };
  w.task = (plx_cloud_task){
    trained->pool,
    trained->model,
    BATCH,
    &trained->settings,
    parallax_dataset_get (self->dataset),
    .seed = (uint64_t)plx_settings_number (&trained->settings, "train.seed"),
    .first_epoch = first_epoch,
  };
  w.centres = centres = g_new (float, (gsize)self->n *(gsize)w.d);
  w.views = views = g_new (float, VIEWS *(gsize)w.d);
  if (!parallax_check (measure (&w, cancellable, &engine_error), &engine_error, error))
    return NULL;
  sort (self);
  return g_steal_pointer (&self);
}

void
parallax_clouds_free (ParallaxClouds *self)
{
  g_clear_object (&self->dataset);
  g_free (self->images);
  g_free (self->radius);
  g_free (self->order);
  g_free (self->xy);
  g_free (self);
}
