/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/compare/images.h"

#include <math.h>
#include <string.h>

#include "app/embedding.h"
#include "app/error.h"
#include "app/i18n.h"

enum { NEIGHBOURS = PARALLAX_COMPARED_NEIGHBOURS };

typedef struct {
  ParallaxComparedImages *self;
  ParallaxEmbedding *embeddings[PARALLAX_COMPARE_MOST];
  plx_pool *pool;
} work;

/* --- Embeddings ------------------------------------------------------------------------------- */

static gboolean
has_same_data (const ParallaxComparison *comparison, GError **error)
{
  for (int i = 0; i < comparison->n_differing; i++) {
    const ParallaxComparedSetting *setting = comparison->settings->pdata[i];

    if (strcmp (setting->ref.table->name, "data") == 0) {
      g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                   _ ("The runs' data differ (%s), so they have no images in common to compare."),
                   setting->key);
      return FALSE;
    }
  }
  return TRUE;
}

/* The images, once the first run's data set is open. */
static void
pick_images (ParallaxComparedImages *self)
{
  const plx_dataset *data = parallax_dataset_get (self->dataset);

  self->images =
      parallax_embedding_pick (data->train_count, data->count, PARALLAX_COMPARED_IMAGES, &self->n);
}

static gboolean
embed_run (work *w, ParallaxStore *store, const ParallaxRunInfo *info, int run, GError **error)
{
  ParallaxComparedImages *self = w->self;
  g_autoptr (ParallaxCheckpoint) checkpoint =
      parallax_store_find_checkpoint (store, info->id, FALSE, error);
  g_autoptr (ParallaxTrained) trained = NULL;

  if (checkpoint == NULL)
    return FALSE;
  trained =
      parallax_trained_open_checkpoint (store, info->id, checkpoint, self->dataset, 256, error);
  if (trained == NULL)
    return FALSE;
  if (self->dataset == NULL) {
    self->dataset = g_object_ref (trained->dataset);
    pick_images (self);
  }
  w->embeddings[run] = parallax_embedding_new (trained, self->images, self->n, FALSE, error);
  return w->embeddings[run] != NULL;
}

/* --- Every two -------------------------------------------------------------------------------- */

static gboolean
compare_two (work *w, int a, int b, GError **error)
{
  ParallaxComparedImages *self = w->self;
  const ParallaxEmbedding *x = w->embeddings[a], *y = w->embeddings[b];
  double cka = NAN, overlap = NAN;
  plx_error engine_error;
  plx_status status =
      plx_compare_cka (w->pool, x->values, x->d, y->values, y->d, self->n, &cka, &engine_error);

  if (status == PLX_OK)
    status = plx_compare_overlap (w->pool, x->values, x->d, y->values, y->d, self->n, NEIGHBOURS,
                                  NULL, &overlap, &engine_error);
  self->cka[a * self->n_runs + b] = self->cka[b * self->n_runs + a] = cka;
  self->overlap[a * self->n_runs + b] = self->overlap[b * self->n_runs + a] = overlap;
  return parallax_check (status, &engine_error, error);
}

/* --- One run ---------------------------------------------------------------------------------- */

/* An image's neighbours without the image itself. */
static gboolean
find_neighbours (work *w, int run, GError **error)
{
  ParallaxComparedImages *self = w->self;
  const ParallaxEmbedding *x = w->embeddings[run];
  gsize wide = NEIGHBOURS + 1;
  g_autofree gint32 *index = g_new (gint32, (gsize)self->n * wide);
  g_autofree float *similarity = g_new (float, (gsize)self->n *wide);
  plx_error engine_error;

  if (!parallax_check (plx_neighbours (w->pool, x->values, self->n, x->values, self->n, x->d,
                                       (int)wide, index, similarity, &engine_error),
                       &engine_error, error))
    return FALSE;
  for (int i = 0; i < self->n; i++) {
    gint32 *to = self->neighbours + ((gsize)run * (gsize)self->n + (gsize)i) * NEIGHBOURS;
    int found = 0;

    for (gsize j = 0; j < wide && found < NEIGHBOURS; j++)
      if (index[(gsize)i * wide + j] != i)
        to[found++] = index[(gsize)i * wide + j];
  }
  return TRUE;
}

/* The mean lies at the origin already. */
static void
scale_to_unit (float *xy, int n)
{
  double sum = 0;
  float scale;

  for (int i = 0; i < 2 * n; i++)
    sum += (double)xy[i] * (double)xy[i];
  scale = sum > 0 ? (float)(1 / sqrt (sum / n)) : 1;
  for (int i = 0; i < 2 * n; i++)
    xy[i] *= scale;
}

static gboolean
lay_out (work *w, int run, GError **error)
{
  ParallaxComparedImages *self = w->self;
  const ParallaxEmbedding *x = w->embeddings[run];
  float *xy = self->xy + 2 * (gsize)run * (gsize)self->n, explained[2];
  plx_error engine_error;

  if (!parallax_check (plx_pca (w->pool, x->values, self->n, x->d, xy, explained, &engine_error),
                       &engine_error, error))
    return FALSE;
  scale_to_unit (xy, self->n);
  if (run > 0)
    plx_align (xy, self->xy, self->n);
  return TRUE;
}

/* The class that most of an image's neighbours have; the nearest one's wins where several do. */
static gint32
vote (const ParallaxComparedImages *self, const gint32 *labels, const gint32 *neighbours,
      int *counts)
{
  gint32 best = -1;

  memset (counts, 0, (gsize)self->n_classes * sizeof *counts);
  for (int j = 0; j < NEIGHBOURS; j++) {
    gint32 label = labels[self->images[neighbours[j]]];

    if (label >= 0)
      counts[label]++;
  }
  for (int j = NEIGHBOURS - 1; j >= 0; j--) {
    gint32 label = labels[self->images[neighbours[j]]];

    if (label >= 0 && (best < 0 || counts[label] >= counts[best]))
      best = label;
  }
  return best;
}

static void
measure_recall (ParallaxComparedImages *self, int run)
{
  const gint32 *labels = parallax_dataset_get (self->dataset)->label_sets[0].labels;
  double *recall = self->recall + (gsize)run * (gsize)self->n_classes;
  g_autofree int *counts = g_new (int, self->n_classes);
  g_autofree int *all = g_new0 (int, self->n_classes);
  g_autofree int *right = g_new0 (int, self->n_classes);

  for (int i = 0; i < self->n; i++) {
    gsize at = ((gsize)run * (gsize)self->n + (gsize)i) * NEIGHBOURS;
    gint32 label = labels[self->images[i]];

    if (label < 0)
      continue;
    all[label]++;
    right[label] += vote (self, labels, self->neighbours + at, counts) == label;
  }
  for (int c = 0; c < self->n_classes; c++)
    recall[c] = all[c] > 0 ? (double)right[c] / all[c] : NAN;
}

/* --- The whole -------------------------------------------------------------------------------- */

static void
take_memory (ParallaxComparedImages *self)
{
  gsize runs = (gsize)self->n_runs, n = (gsize)self->n;
  const plx_dataset *data = parallax_dataset_get (self->dataset);

  self->n_classes = data->n_label_sets > 0 ? data->label_sets[0].n_classes : 0;
  self->cka = g_new (double, runs *runs);
  self->overlap = g_new (double, runs *runs);
  self->neighbours = g_new0 (gint32, runs * n * NEIGHBOURS);
  self->xy = g_new0 (float, 2 * runs * n);
  self->recall = g_new (double, runs *(gsize)self->n_classes + 1);
}

static gboolean
measure (work *w, GCancellable *cancellable, GError **error)
{
  ParallaxComparedImages *self = w->self;

  if (self->n <= NEIGHBOURS) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("A comparison of neighbours needs more than %d held-out images."), NEIGHBOURS);
    return FALSE;
  }
  take_memory (self);
  for (int i = 0; i < self->n_runs; i++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !find_neighbours (w, i, error) || !lay_out (w, i, error))
      return FALSE;
    if (self->n_classes > 0)
      measure_recall (self, i);
    for (int j = 0; j <= i; j++)
      if (!compare_two (w, i, j, error))
        return FALSE;
  }
  return TRUE;
}

static gboolean
fill (work *w, ParallaxStore *store, const ParallaxComparison *comparison,
      GCancellable *cancellable, GError **error)
{
  plx_error engine_error;

  for (int i = 0; i < comparison->n; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !embed_run (w, store, comparison->runs[i].info, i, error))
      return FALSE;
  return parallax_check (plx_pool_new (0, plx_cpu_isa (), &w->pool, &engine_error), &engine_error,
                         error) &&
         measure (w, cancellable, error);
}

ParallaxComparedImages *
parallax_compared_images_new (ParallaxStore *store, const ParallaxComparison *comparison,
                              GCancellable *cancellable, GError **error)
{
  g_autoptr (ParallaxComparedImages) self = NULL;
  work w = { 0 };
  gboolean is_filled;

  if (!has_same_data (comparison, error))
    return NULL;
  self = g_new0 (ParallaxComparedImages, 1);
  self->n_runs = comparison->n;
  w.self = self;
  is_filled = fill (&w, store, comparison, cancellable, error);
  for (int i = 0; i < comparison->n; i++)
    g_clear_pointer (&w.embeddings[i], parallax_embedding_free);
  plx_pool_free (w.pool);
  return is_filled ? g_steal_pointer (&self) : NULL;
}

void
parallax_compared_images_free (ParallaxComparedImages *self)
{
  g_clear_object (&self->dataset);
  g_free (self->images);
  g_free (self->cka);
  g_free (self->overlap);
  g_free (self->neighbours);
  g_free (self->xy);
  g_free (self->recall);
  g_free (self);
}

/* --- Where two runs differ -------------------------------------------------------------------- */

typedef struct {
  int row, common;
} agreement;

static int
least_first (const void *a, const void *b)
{
  const agreement *one = a, *other = b;

  return one->common != other->common ? one->common - other->common : one->row - other->row;
}

int *
parallax_compared_images_differing (const ParallaxComparedImages *self, int run, int other,
                                    int wanted, int *n)
{
  g_autofree agreement *all = g_new0 (agreement, self->n);
  int *rows;

  for (int i = 0; i < self->n; i++) {
    const gint32 *a = self->neighbours + ((gsize)run * (gsize)self->n + (gsize)i) * NEIGHBOURS;
    const gint32 *b = self->neighbours + ((gsize)other * (gsize)self->n + (gsize)i) * NEIGHBOURS;

    all[i].row = i;
    for (int j = 0; j < NEIGHBOURS * NEIGHBOURS; j++)
      all[i].common += a[j / NEIGHBOURS] == b[j % NEIGHBOURS];
  }
  qsort (all, (size_t)self->n, sizeof *all, least_first);
  *n = MIN (wanted, self->n);
  rows = g_new (int, *n + 1);
  for (int i = 0; i < *n; i++)
    rows[i] = all[i].row;
  return rows;
}
