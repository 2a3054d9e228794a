/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pool of the machine's cores makes the cells, so that a sheet follows a slider within a frame.
 */
#include "app/views.h"

#include <math.h>

#include "app/error.h"
#include "app/plot/picture.h"
#include "app/plot/thumbnails.h"

/* Of a cell's values, by channel. */
typedef struct {
  double sum[3], squares[3];
} cell_sums;

struct _ParallaxViews {
  ParallaxDataset *dataset;
  const plx_dataset *data;
  plx_augment *augment;
  plx_pool *pool;
  guint64 seed;
  gsize count;     /* values of an image */
  float *cells;    /* [n][count] */
  cell_sums *sums; /* [n] */
  int n;           /* made */
  int image, first_epoch;
  /* Those of the last call and of the one before, whose surfaces nobody may hold by now. */
  GPtrArray *pictures, *former; /* of cairo_surface_t */
};

void
parallax_views_free (ParallaxViews *self)
{
  if (self == NULL)
    return;
  plx_augment_free (self->augment);
  plx_pool_free (self->pool);
  g_clear_object (&self->dataset);
  g_free (self->cells);
  g_free (self->sums);
  g_ptr_array_unref (self->pictures);
  g_ptr_array_unref (self->former);
  g_free (self);
}

ParallaxViews *
parallax_views_new (ParallaxDataset *dataset, const plx_settings *settings, GError **error)
{
  ParallaxViews *self = g_new0 (ParallaxViews, 1);
  plx_error engine_error;
  plx_status status;

  self->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify)cairo_surface_destroy);
  self->former = g_ptr_array_new_with_free_func ((GDestroyNotify)cairo_surface_destroy);
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

/* On the pool. A view's scratch is free again when it is made, and large enough for its bytes. */
static void
draw_values (ParallaxViews *self, const float *values, guint8 *scratch, cairo_surface_t *picture)
{
  plx_augment_to_bytes (self->augment, values, scratch);
  parallax_picture_fill (picture, scratch, self->data->channels);
}

static void *
scratch_of (ParallaxViews *self, int thread)
{
  return plx_pool_scratch (self->pool, thread, plx_augment_scratch_size (self->augment));
}

static cairo_surface_t *
new_picture (ParallaxViews *self)
{
  return cairo_image_surface_create (CAIRO_FORMAT_RGB24, self->data->width, self->data->height);
}

/* A surface for each cell: the one before last of that cell where nobody holds it any more. */
static void
prepare_pictures (ParallaxViews *self, int n)
{
  GPtrArray *spare = self->former;

  self->former = self->pictures;
  self->pictures = spare;
  g_ptr_array_set_size (spare, MIN ((int)spare->len, n));
  for (int i = 0; i < n; i++) {
    if (i == (int)spare->len)
      g_ptr_array_add (spare, new_picture (self));
    else if (cairo_surface_get_reference_count (spare->pdata[i]) > 1) {
      cairo_surface_destroy (spare->pdata[i]);
      spare->pdata[i] = new_picture (self);
    }
    cairo_surface_flush (spare->pdata[i]);
  }
}

static void
make_cell (void *context, int piece, int thread)
{
  ParallaxViews *self = context;
  float *values = self->cells + (gsize)piece * self->count;
  void *scratch = scratch_of (self, thread);

  plx_augment_view (self->augment, plx_dataset_image (self->data, self->image),
                    parallax_views_address (self, self->image, self->first_epoch, piece), values,
                    scratch);
  draw_values (self, values, scratch, self->pictures->pdata[piece]);
}

void
parallax_views_make (ParallaxViews *self, int image, int first_epoch, int n)
{
  if (n > self->n) {
    self->cells = g_renew (float, self->cells, (gsize)n * self->count);
    self->sums = g_renew (cell_sums, self->sums, n);
  }
  self->n = n;
  self->image = image;
  self->first_epoch = first_epoch;
  prepare_pictures (self, n);
  plx_pool_run (self->pool, make_cell, self, n);
  for (int i = 0; i < n; i++)
    cairo_surface_mark_dirty (self->pictures->pdata[i]);
}

const float *
parallax_views_cell (ParallaxViews *self, int cell)
{
  return self->cells + (gsize)cell * self->count;
}

/* --- Pictures --------------------------------------------------------------------------------- */

cairo_surface_t *
parallax_views_picture (ParallaxViews *self, int cell)
{
  return cairo_surface_reference (self->pictures->pdata[cell]);
}

cairo_surface_t *
parallax_views_plain (ParallaxViews *self, int image)
{
  return parallax_thumbnail_picture (self->data, image);
}

/* Pictures that are no cells; each piece has values of its own. */
typedef struct {
  ParallaxViews *views;
  cairo_surface_t **pictures; /* [n] */
  float *cells;               /* [n][count] */
  /* Of a sweep. */
  int image, view, op, sweep, n;
  double *values;
  /* Of first views. */
  const int *images;
  int epoch;
} drawing;

static void
draw_all (drawing *d, int n, plx_pool_fn draw)
{
  d->cells = g_new (float, (gsize)n * d->views->count);
  for (int i = 0; i < n; i++)
    d->pictures[i] = new_picture (d->views);
  plx_pool_run (d->views->pool, draw, d, n);
  for (int i = 0; i < n; i++)
    cairo_surface_mark_dirty (d->pictures[i]);
  g_free (d->cells);
}

static void
draw_sweep (void *context, int piece, int thread)
{
  drawing *d = context;
  ParallaxViews *self = d->views;
  float *values = d->cells + (gsize)piece * self->count;
  void *scratch = scratch_of (self, thread);

  d->values[piece] = plx_augment_sweep (self->augment, d->view, d->op, d->sweep,
                                        d->n > 1 ? piece / (double)(d->n - 1) : 0,
                                        plx_dataset_image (self->data, d->image), values, scratch);
  draw_values (self, values, scratch, d->pictures[piece]);
}

/* Some operations begin where they do the least, which may be their greatest value. */
static void
turn_over (cairo_surface_t **pictures, double *values, int n)
{
  for (int i = 0; i < n / 2; i++) {
    cairo_surface_t *picture = pictures[i];
    double value = values[i];

    pictures[i] = pictures[n - 1 - i];
    pictures[n - 1 - i] = picture;
    values[i] = values[n - 1 - i];
    values[n - 1 - i] = value;
  }
}

void
parallax_views_sweep (ParallaxViews *self, int image, int view, int op, int sweep, int n,
                      cairo_surface_t **pictures, double *values)
{
  drawing d = { .views = self,
                .pictures = pictures,
                .image = image,
                .view = view,
                .op = op,
                .sweep = sweep,
                .n = n,
                .values = values };

  draw_all (&d, n, draw_sweep);
  if (values[0] > values[n - 1])
    turn_over (pictures, values, n);
}

/* --- Other images ----------------------------------------------------------------------------- */

int
parallax_views_others (ParallaxViews *self, int image, int epoch, int most, int *images)
{
  enum { STRIDE = 7919 /* a prime */ };
  int count = self->data->train_count, n = 0;

  most = MIN (most, image < count ? count - 1 : count);
  for (gint64 at = image + epoch + STRIDE; n < most; at += STRIDE) {
    int other = (int)(at % count);

    /* Where the count is a multiple of the stride, or small, it comes back to some. */
    for (gboolean is_taken = TRUE; is_taken;) {
      is_taken = other == image;
      for (int i = 0; i < n; i++)
        is_taken = is_taken || images[i] == other;
      if (is_taken)
        other = (other + 1) % count;
    }
    images[n++] = other;
  }
  return n;
}

static void
draw_first (void *context, int piece, int thread)
{
  drawing *d = context;
  ParallaxViews *self = d->views;
  int image = d->images[piece];
  float *values = d->cells + (gsize)piece * self->count;
  void *scratch = scratch_of (self, thread);

  plx_augment_view (self->augment, plx_dataset_image (self->data, image),
                    parallax_views_address (self, image, d->epoch, 0), values, scratch);
  draw_values (self, values, scratch, d->pictures[piece]);
}

void
parallax_views_first (ParallaxViews *self, const int *images, int n, int epoch,
                      cairo_surface_t **pictures)
{
  drawing d = { .views = self, .pictures = pictures, .images = images, .epoch = epoch };

  draw_all (&d, n, draw_first);
}

/* --- Numbers ---------------------------------------------------------------------------------- */

static void
sum_cell (void *context, int piece, int thread)
{
  ParallaxViews *self = context;
  gsize channels = (gsize)self->data->channels;
  const float *cell = parallax_views_cell (self, piece);
  cell_sums sums = { 0 };

  for (gsize i = 0; i < self->count; i += channels)
    for (gsize c = 0; c < channels; c++) {
      double value = (double)cell[i + c];

      sums.sum[c] += value;
      sums.squares[c] += value * value;
    }
  self->sums[piece] = sums;
}

void
parallax_views_measure (ParallaxViews *self, ParallaxChannelStatistics statistics[3])
{
  gsize channels = (gsize)self->data->channels;
  double n = (double)(self->count / channels) * self->n;

  plx_pool_run (self->pool, sum_cell, self, self->n);
  for (gsize c = 0; c < channels; c++) {
    double sum = 0, squares = 0, std = (double)self->data->std[c];
    ParallaxChannelStatistics *of = &statistics[c];

    for (int i = 0; i < self->n; i++) {
      sum += self->sums[i].sum[c];
      squares += self->sums[i].squares[c];
    }
    of->normal_mean = sum / n;
    of->normal_std = sqrt (fmax (squares / n - of->normal_mean * of->normal_mean, 0));
    of->mean = of->normal_mean * std + (double)self->data->mean[c];
    of->std = of->normal_std * std;
  }
}
