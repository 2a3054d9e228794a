/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/map/pairs.h"

#include <math.h>
#include <string.h>

#include "app/embedding.h"
#include "app/error.h"
#include "app/i18n.h"
#include "app/views.h"

enum { FORWARD = 64 /* images at a time */ };

/* --- Which images ----------------------------------------------------------------------------- */

typedef struct {
  gint32 image, group;
} grouped;

/* Without a group last. */
static int
by_group (const void *a, const void *b)
{
  const grouped *one = a, *other = b;

  if (one->group != other->group)
    return one->group < 0 ? 1 : other->group < 0 ? -1 : one->group - other->group;
  return one->image - other->image;
}

static void
take_groups (ParallaxPairs *self, const ParallaxPairsBatch *batch, const grouped *all)
{
  self->groups = g_new (gint32, self->n + 1);
  for (int i = 0; i < self->n; i++)
    self->groups[i] = all[i].group;
  self->names = g_new0 (char *, batch->n_groups + 1);
  for (int i = 0; i < batch->n_groups; i++)
    self->names[i] = g_strdup (batch->names[i]);
}

static void
take_images (ParallaxPairs *self, const ParallaxPairsBatch *batch)
{
  g_autofree gint32 *rows = parallax_embedding_pick (0, batch->n, PARALLAX_PAIRS_MOST, &self->n);
  g_autofree grouped *all = g_new (grouped, self->n + 1);

  for (int i = 0; i < self->n; i++)
    all[i] =
        (grouped){ batch->images[rows[i]], batch->groups != NULL ? batch->groups[rows[i]] : -1 };
  qsort (all, (size_t)self->n, sizeof *all, by_group);
  self->images = g_new (gint32, self->n + 1);
  for (int i = 0; i < self->n; i++)
    self->images[i] = all[i].image;
  if (batch->groups != NULL)
    take_groups (self, batch, all);
}

/* --- Views ------------------------------------------------------------------------------------ */

static gboolean
is_cancelled (const ParallaxMapWatch *watch, GError **error)
{
  if (watch == NULL || watch->is_cancelled == NULL || !atomic_load (watch->is_cancelled))
    return FALSE;
  g_set_error (error, PARALLAX_ERROR, PLX_CANCELLED, _ ("The pairs were cancelled."));
  return TRUE;
}

static gboolean
embed_views (ParallaxPairs *self, ParallaxTrained *trained, const float *pixels, gsize size,
             const ParallaxMapWatch *watch, GError **error)
{
  int most = MIN (FORWARD, plx_model_most_images (trained->model));

  for (int done = 0; done < 2 * self->n; done += most) {
    int n = MIN (most, 2 * self->n - done);
    const float *z;

    if (is_cancelled (watch, error))
      return FALSE;
    plx_model_forward (trained->model, pixels + (gsize)done * size, n, false, NULL, &z);
    memcpy (self->z + (gsize)done * (gsize)self->d, z, (gsize)n * (gsize)self->d * sizeof *self->z);
  }
  for (gsize i = 0; i < 2 * (gsize)self->n * (gsize)self->d; i++)
    if (!isfinite (self->z[i])) {
      g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                   _ ("The embedding is not finite: nothing can be said about its pairs."));
      return FALSE;
    }
  return TRUE;
}

/* Those of the run's first epoch, with pictures of them where they are to be shown. */
static gboolean
make_views (ParallaxPairs *self, ParallaxTrained *trained, gboolean is_shown,
            const ParallaxMapWatch *watch, GError **error)
{
  const plx_dataset *data = parallax_dataset_get (self->dataset);
  gsize size = (gsize)data->height * (gsize)data->width * (gsize)data->channels;
  g_autoptr (ParallaxViews) views = parallax_views_new (self->dataset, &trained->settings, error);
  g_autofree float *pixels = g_new (float, 2 * (gsize)self->n * size + 1);

  if (views == NULL)
    return FALSE;
  self->views = g_new0 (cairo_surface_t *, 2 * self->n + 1);
  self->d = plx_model_embedding_size (trained->model);
  self->z = g_new (float, 2 * (gsize)self->n * (gsize)self->d + 1);
  for (int i = 0; i < self->n; i++) {
    parallax_views_make (views, self->images[i], 1, 2);
    for (int view = 0; view < 2; view++) {
      int row = view * self->n + i;

      memcpy (pixels + (gsize)row * size, parallax_views_cell (views, view), size * sizeof *pixels);
      if (is_shown)
        self->views[row] = parallax_views_picture (views, view);
    }
  }
  return embed_views (self, trained, pixels, size, watch, error);
}

/* --- The loss --------------------------------------------------------------------------------- */

/* A method's loss, and where its temperature or margin is. */
static const struct {
  const char *method, *name, *strength;
  plx_pairs_kind kind;
} known[] = {
  { "simclr", N_ ("NT-Xent"), "simclr.temperature", PLX_PAIRS_CONTRAST },
  { "decoupled", N_ ("Decoupled contrast"), "decoupled.temperature", PLX_PAIRS_CONTRAST },
  { "supervised", N_ ("Supervised contrast"), "supervised.temperature", PLX_PAIRS_CONTRAST },
  { "moco", N_ ("InfoNCE"), "moco.temperature", PLX_PAIRS_QUERIES },
  { "margin", N_ ("Margin loss"), "margin.margin", PLX_PAIRS_MARGIN },
};

/* What the loss takes for alike: the label of the first set; an image without one only its own
 * views. */
static void
take_pair_groups (ParallaxPairs *self, gboolean is_by_class)
{
  const plx_dataset *data = parallax_dataset_get (self->dataset);

  self->pair_groups = g_new (gint32, 2 * self->n + 1);
  for (int i = 0; i < 2 * self->n; i++) {
    int image = i % self->n;
    gint32 label = is_by_class && data->n_label_sets > 0
                       ? data->label_sets[0].labels[self->images[image]]
                       : -1;

    self->pair_groups[i] = label >= 0 ? label : G_MAXINT32 - image;
  }
}

static void
take_details (ParallaxPairs *self, const plx_settings *settings, const char *method)
{
  plx_pairs *pairs = &self->pairs;

  pairs->mask.is_decoupled = strcmp (method, "decoupled") == 0;
  if (strcmp (method, "supervised") == 0) {
    take_pair_groups (self, TRUE);
    pairs->mask.groups = self->pair_groups;
  }
  if (pairs->kind == PLX_PAIRS_QUERIES) {
    pairs->is_symmetric = plx_settings_number (settings, "moco.symmetric") != 0;
    pairs->is_without_queue = plx_settings_number (settings, "moco.queue") == 0;
  }
  if (pairs->kind != PLX_PAIRS_MARGIN)
    return;
  take_pair_groups (self, plx_settings_number (settings, "margin.pairs") != 0);
  pairs->margin =
      (plx_margin){ .groups = self->pair_groups,
                    .is_normalised = parallax_embedding_is_unit_length (settings),
                    .negatives = (plx_negatives)plx_settings_number (settings, "margin.negatives"),
                    .seed = (guint64)plx_settings_number (settings, "train.seed") };
}

static gboolean
take_loss (ParallaxPairs *self, const plx_settings *settings, GError **error)
{
  plx_param_ref ref;
  char word[PLX_TEXT_SIZE] = "";

  if (plx_settings_find (settings, "train.method", &ref, NULL) == PLX_OK)
    plx_settings_format (settings, &ref, word, sizeof word);
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (strcmp (known[i].method, word) != 0)
      continue;
    self->loss = known[i].name;
    self->pairs.kind = known[i].kind;
    self->is_margin = known[i].kind == PLX_PAIRS_MARGIN;
    self->strength = plx_settings_number (settings, known[i].strength);
    take_details (self, settings, word);
    return TRUE;
  }
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID, _ ("The method %s has no pairs to weigh."),
               word);
  return FALSE;
}

/* --- Weighing --------------------------------------------------------------------------------- */

static gsize
at (const ParallaxPairs *self, int first, int second)
{
  return (gsize)first * 2 * (gsize)self->n + (gsize)second;
}

gboolean
parallax_pairs_is_positive (const ParallaxPairs *self, int first, int second)
{
  if (first == second)
    return FALSE;
  if (self->pair_groups != NULL)
    return self->pair_groups[first] == self->pair_groups[second];
  return first % self->n == second % self->n;
}

gboolean
parallax_pairs_is_compared (const ParallaxPairs *self, int first, int second)
{
  return first != second &&
         (self->pairs.kind != PLX_PAIRS_QUERIES || (first < self->n) != (second < self->n));
}

double
parallax_pairs_similarity (const ParallaxPairs *self, int first, int second)
{
  return (double)self->similarity[at (self, first, second)];
}

/* The sum over all pairs of |gradient|, in all or of the positives. */
static double
sum_gradient (const ParallaxPairs *self, gboolean only_positives)
{
  double sum = 0;

  for (int i = 0; i < 2 * self->n; i++)
    for (int k = 0; k < i; k++)
      if (!only_positives || parallax_pairs_is_positive (self, i, k))
        sum += fabs ((double)self->gradient[at (self, i, k)]);
  return sum;
}

double
parallax_pairs_share (const ParallaxPairs *self, int first, int second)
{
  return self->total > 0 ? fabs ((double)self->gradient[at (self, first, second)]) / self->total
                         : 0;
}

static int
largest_first (const void *a, const void *b)
{
  float one = *(const float *)a, other = *(const float *)b;

  return (one < other) - (one > other);
}

/* How few negatives do half of the pushing: the lower the temperature, the fewer (Wang, Liu 2021). */
static void
count_negatives (ParallaxPairs *self)
{
  g_autofree float *weights = g_new (float, (gsize)self->n *(2 * (gsize)self->n - 1) + 1);
  double sum = 0, half = 0;
  int n = 0;

  for (int i = 0; i < 2 * self->n; i++)
    for (int k = 0; k < i; k++)
      if (parallax_pairs_is_compared (self, i, k) && !parallax_pairs_is_positive (self, i, k))
        sum += (double)(weights[n++] = fabsf (self->gradient[at (self, i, k)]));
  qsort (weights, (gsize)n, sizeof *weights, largest_first);
  self->n_negatives = n;
  self->n_half = 0;
  for (int i = 0; i < n && half < sum / 2; i++, self->n_half++)
    half += (double)weights[i];
}

void
parallax_pairs_weigh (ParallaxPairs *self, double strength)
{
  self->strength = strength;
  self->pairs.mask.temperature = self->pairs.margin.margin = (float)strength;
  self->value = plx_pairs_gradient (&self->pairs, self->measure, 2 * self->n, self->gradient, NULL);
  self->total = sum_gradient (self, FALSE);
  self->positives = self->total > 0 ? sum_gradient (self, TRUE) / self->total : 0;
  count_negatives (self);
}

static void
measure (ParallaxPairs *self)
{
  gsize count = 4 * (gsize)self->n * (gsize)self->n;
  plx_pairs cosines = { .kind = PLX_PAIRS_CONTRAST };

  self->measure = g_new (float, count);
  self->gradient = g_new (float, count);
  self->similarity = g_new (float, count);
  plx_pairs_measure (&self->pairs, self->z, 2 * self->n, self->d, self->measure);
  plx_pairs_measure (&cosines, self->z, 2 * self->n, self->d, self->similarity);
  parallax_pairs_weigh (self, self->strength);
}

/* --- The whole -------------------------------------------------------------------------------- */

static gboolean
fill (ParallaxPairs *self, ParallaxTrained *trained, const ParallaxMapWatch *watch, GError **error)
{
  if (self->n < 2) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID, _ ("Pairs need at least two images."));
    return FALSE;
  }
  if (is_cancelled (watch, error) || !take_loss (self, &trained->settings, error) ||
      !make_views (self, trained, TRUE, watch, error))
    return FALSE;
  measure (self);
  return TRUE;
}

/* The last checkpoint. */
static ParallaxTrained *
open_run (ParallaxStore *store, const char *word, ParallaxDataset *dataset, GError **error)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_find (store, word, error);
  g_autoptr (ParallaxCheckpoint) checkpoint =
      info != NULL ? parallax_store_find_checkpoint (store, info->id, FALSE, error) : NULL;

  return checkpoint != NULL ? parallax_trained_open_checkpoint (store, info->id, checkpoint,
                                                                dataset, FORWARD, error)
                            : NULL;
}

ParallaxPairs *
parallax_pairs_new (ParallaxStore *store, const char *word, ParallaxDataset *dataset,
                    const ParallaxPairsBatch *batch, const ParallaxMapWatch *watch, GError **error)
{
  g_autoptr (ParallaxTrained) trained = open_run (store, word, dataset, error);
  g_autoptr (ParallaxPairs) self = NULL;

  if (trained == NULL)
    return NULL;
  self = g_new0 (ParallaxPairs, 1);
  self->dataset = g_object_ref (trained->dataset);
  take_images (self, batch);
  return fill (self, trained, watch, error) ? g_steal_pointer (&self) : NULL;
}

/* --- The loss of each image ------------------------------------------------------------------- */

/* The mean of what is there of an image's two views. */
static float
mean_of (float first, float second)
{
  if (isnan (first) || isnan (second))
    return isnan (first) ? second : first;
  return (first + second) / 2;
}

/* Every step-th row from first on is a batch. */
static gboolean
weigh_batch (ParallaxTrained *trained, const ParallaxMapPoints *points, int first, int step,
             const ParallaxMapWatch *watch, float *losses, GError **error)
{
  g_autoptr (ParallaxPairs) self = g_new0 (ParallaxPairs, 1);
  float own[2 * PARALLAX_PAIRS_MOST];

  self->dataset = g_object_ref (trained->dataset);
  self->images = g_new (gint32, PARALLAX_PAIRS_MOST);
  for (int row = first; row < points->n; row += step)
    self->images[self->n++] = points->images[row];
  if (!take_loss (self, &trained->settings, error) ||
      !make_views (self, trained, FALSE, watch, error))
    return FALSE;
  self->measure = g_new (float, 4 * (gsize)self->n * (gsize)self->n);
  self->gradient = g_new (float, 4 * (gsize)self->n * (gsize)self->n);
  plx_pairs_measure (&self->pairs, self->z, 2 * self->n, self->d, self->measure);
  self->pairs.mask.temperature = self->pairs.margin.margin = (float)self->strength;
  plx_pairs_gradient (&self->pairs, self->measure, 2 * self->n, self->gradient, own);
  for (int i = 0; i < self->n; i++)
    losses[first + i * step] = mean_of (own[i], own[self->n + i]);
  return TRUE;
}

gboolean
parallax_pairs_losses (ParallaxStore *store, const char *word, const ParallaxMapPoints *points,
                       const ParallaxMapWatch *watch, float *losses, GError **error)
{
  g_autoptr (ParallaxTrained) trained = open_run (store, word, points->dataset, error);
  int batches = MAX ((points->n + PARALLAX_PAIRS_MOST - 1) / PARALLAX_PAIRS_MOST, 1);

  if (trained == NULL)
    return FALSE;
  if (points->n < 2) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID, _ ("Pairs need at least two images."));
    return FALSE;
  }
  for (int batch = 0; batch < batches; batch++) {
    if (watch != NULL && watch->tell != NULL)
      watch->tell (watch->data, PARALLAX_MAP_LOSSES, (double)batch / batches, NULL);
    if (!weigh_batch (trained, points, batch, batches, watch, losses, error))
      return FALSE;
  }
  return TRUE;
}

void
parallax_pairs_free (ParallaxPairs *self)
{
  for (int i = 0; self->views != NULL && i < 2 * self->n; i++)
    g_clear_pointer (&self->views[i], cairo_surface_destroy);
  g_clear_object (&self->dataset);
  g_free (self->views);
  g_free (self->images);
  g_free (self->groups);
  g_strfreev (self->names);
  g_free (self->z);
  g_free (self->similarity);
  g_free (self->gradient);
  g_free (self->pair_groups);
  g_free (self->measure);
  g_free (self);
}

/* --- Hardest ---------------------------------------------------------------------------------- */

typedef struct {
  ParallaxPair pair;
  float similarity;
} candidate;

static int
most_alike_first (const void *a, const void *b)
{
  const candidate *one = a, *other = b;

  if (one->similarity != other->similarity)
    return one->similarity > other->similarity ? -1 : 1;
  return one->pair.first != other->pair.first ? one->pair.first - other->pair.first
                                              : one->pair.second - other->pair.second;
}

static int
least_alike_first (const void *a, const void *b)
{
  return most_alike_first (b, a);
}

ParallaxPair *
parallax_pairs_hardest (const ParallaxPairs *self, gboolean is_positive, int most, int *n)
{
  gsize count = (gsize)self->n * (2 * (gsize)self->n - 1), found = 0;
  g_autofree candidate *all = g_new (candidate, count + 1);
  ParallaxPair *pairs;

  for (int i = 0; i < 2 * self->n; i++)
    for (int k = 0; k < i; k++)
      if (parallax_pairs_is_compared (self, i, k) &&
          parallax_pairs_is_positive (self, i, k) == is_positive)
        all[found++] = (candidate){ { k, i, parallax_pairs_share (self, k, i) },
                                    self->similarity[at (self, i, k)] };
  qsort (all, found, sizeof *all, is_positive ? least_alike_first : most_alike_first);
  *n = (int)MIN (found, (gsize)most);
  pairs = g_new (ParallaxPair, *n + 1);
  for (int i = 0; i < *n; i++)
    pairs[i] = all[i].pair;
  return pairs;
}
