/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pool of the machine's cores makes the cells, so that a sheet follows a slider within a frame.
 */
#include "app/views.h"

#include <math.h>

#include "app/error.h"
#include "app/plot/picture.h"

struct _ParallaxViews {
  ParallaxDataset *dataset;
  const plx_dataset *data;
  plx_augment *augment;
  plx_pool *pool;
  guint64 seed;
  gsize count;  /* values of an image */
  float *cells; /* [n][count] */
  int n;        /* made */
  int image, first_epoch;
  void *scratch;   /* of the calling thread */
  guint8 *colours; /* [count] */
};

enum { ALIGNMENT = 64 };

void
parallax_views_free (ParallaxViews *self)
{
  if (self == NULL)
    return;
  plx_augment_free (self->augment);
  plx_pool_free (self->pool);
  g_clear_object (&self->dataset);
  g_free (self->cells);
  g_free (self->colours);
  g_aligned_free (self->scratch);
  g_free (self);
}

ParallaxViews *
parallax_views_new (ParallaxDataset *dataset, const plx_settings *settings, GError **error)
{
  ParallaxViews *self = g_new0 (ParallaxViews, 1);
  plx_error engine_error;
  plx_status status;

  self->dataset = g_object_ref (dataset);
  self->data = parallax_dataset_get (dataset);
  self->count = (gsize)self->data->height * (gsize)self->data->width * (gsize)self->data->channels;
  self->seed = (guint64)plx_settings_number (settings, "train.seed");
  status = plx_augment_new (settings, self->data, plx_cpu_isa (), &self->augment, &engine_error);
  if (status == PLX_OK)
    status = plx_pool_new ((int)plx_settings_number (settings, "train.threads"), plx_cpu_isa (),
                           &self->pool, &engine_error);
  if (status == PLX_OK)
    status = plx_pool_reserve_scratch (self->pool, plx_augment_scratch_size (self->augment),
                                       &engine_error);
  if (!parallax_check (status, &engine_error, error)) {
    parallax_views_free (self);
    return NULL;
  }
  self->scratch = g_aligned_alloc (1, plx_augment_scratch_size (self->augment), ALIGNMENT);
  self->colours = g_new (guint8, self->count);
  return self;
}

gboolean
parallax_views_update (ParallaxViews *self, const plx_settings *settings, GError **error)
{
  plx_error engine_error;

  if (!parallax_check (plx_augment_update (self->augment, settings, &engine_error), &engine_error,
                       error))
    return FALSE;
  self->seed = (guint64)plx_settings_number (settings, "train.seed");
  return TRUE;
}

ParallaxDataset *
parallax_views_get_dataset (ParallaxViews *self)
{
  return self->dataset;
}

/* --- Cells ------------------------------------------------------------------------------------ */

plx_view_address
parallax_views_address (ParallaxViews *self, int image, int first_epoch, int cell)
{
  return (plx_view_address){ self->seed, (guint32)(first_epoch + cell / 2), (guint32)image,
                             (guint32)(cell % 2) };
}

static void
make_cell (void *context, int piece, int thread)
{
  ParallaxViews *self = context;

  plx_augment_view (
      self->augment, plx_dataset_image (self->data, self->image),
      parallax_views_address (self, self->image, self->first_epoch, piece),
      self->cells + (gsize)piece * self->count,
      plx_pool_scratch (self->pool, thread, plx_augment_scratch_size (self->augment)));
}

void
parallax_views_make (ParallaxViews *self, int image, int first_epoch, int n)
{
  if (n > self->n)
    self->cells = g_renew (float, self->cells, (gsize)n * self->count);
  self->n = n;
  self->image = image;
  self->first_epoch = first_epoch;
  plx_pool_run (self->pool, make_cell, self, n);
}

const float *
parallax_views_cell (ParallaxViews *self, int cell)
{
  return self->cells + (gsize)cell * self->count;
}

/* --- Pictures --------------------------------------------------------------------------------- */

static cairo_surface_t *
picture_of (ParallaxViews *self, const guint8 *colours)
{
  return parallax_picture_new (colours, self->data->height, self->data->width,
                               self->data->channels);
}

cairo_surface_t *
parallax_views_picture (ParallaxViews *self, int cell)
{
  plx_augment_to_bytes (self->augment, parallax_views_cell (self, cell), self->colours);
  return picture_of (self, self->colours);
}

cairo_surface_t *
parallax_views_plain (ParallaxViews *self, int image)
{
  return picture_of (self, plx_dataset_image (self->data, image));
}

cairo_surface_t *
parallax_views_sweep (ParallaxViews *self, int image, int op, int sweep, double share,
                      double *value)
{
  g_autofree float *view = g_new (float, self->count);

  *value = plx_augment_sweep (self->augment, 0, op, sweep, share,
                              plx_dataset_image (self->data, image), view, self->scratch);
  plx_augment_to_bytes (self->augment, view, self->colours);
  return picture_of (self, self->colours);
}

/* --- Numbers ---------------------------------------------------------------------------------- */

void
parallax_views_measure (ParallaxViews *self, ParallaxChannelStatistics statistics[3])
{
  gsize channels = (gsize)self->data->channels, pixels = self->count / channels;
  double n = (double)pixels * self->n;

  for (gsize c = 0; c < channels; c++) {
    double sum = 0, squares = 0, std = (double)self->data->std[c];
    ParallaxChannelStatistics *of = &statistics[c];

    for (gsize i = 0; i < pixels * (gsize)self->n; i++) {
      double value = (double)self->cells[i * channels + c];

      sum += value;
      squares += value * value;
    }
    of->normal_mean = sum / n;
    of->normal_std = sqrt (fmax (squares / n - of->normal_mean * of->normal_mean, 0));
    of->mean = of->normal_mean * std + (double)self->data->mean[c];
    of->std = of->normal_std * std;
  }
}
