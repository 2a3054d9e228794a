/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Embedding and neighbours go in blocks, between two of which the watch is asked.
 */
#include "app/map/points.h"

#include <math.h>
#include <string.h>

#include "app/embedding.h"
#include "app/error.h"
#include "app/i18n.h"

enum { BATCH = 256, EMBEDDED_AT_ONCE = 1024, QUERIES_AT_ONCE = 1024, TOLD_US = 80000 };
enum { KMEANS_RESTARTS = 3, KMEANS_ITERATIONS = 100 };

/* --- Who watches ------------------------------------------------------------------------------ */

const char *
parallax_map_stage_name (ParallaxMapStage stage)
{
  static const char *const names[] = { N_ ("Opening the run"), N_ ("Embedding the images"),
                                       N_ ("Looking for neighbours"), N_ ("Laying out the map"),
                                       N_ ("Weighing the images") };

  return gettext (names[stage]);
}

static void
tell (const ParallaxMapWatch *watch, ParallaxMapStage stage, double share, const float *xy)
{
  if (watch != NULL && watch->tell != NULL)
    watch->tell (watch->data, stage, share, xy);
}

static const atomic_bool *
cancelled_of (const ParallaxMapWatch *watch)
{
  return watch != NULL ? watch->is_cancelled : NULL;
}

static gboolean
goes_on (const ParallaxMapWatch *watch, GError **error)
{
  if (cancelled_of (watch) == NULL || !atomic_load (watch->is_cancelled))
    return TRUE;
  g_set_error (error, PARALLAX_ERROR, PLX_CANCELLED, _ ("The map was cancelled."));
  return FALSE;
}

/* The same for work in the engine that asks a watch of its own. */
static bool
go_on_cb (void *context, double share)
{
  const ParallaxMapWatch *watch = context;

  return cancelled_of (watch) == NULL || !atomic_load (watch->is_cancelled);
}

/* --- Which images ----------------------------------------------------------------------------- */

static gboolean
pick_probe (ParallaxMapPoints *self, ParallaxStore *store, gint64 run, GError **error)
{
  int count = parallax_dataset_get (self->dataset)->count;
  plx_frame frame;

  if (!parallax_store_get_frame (store, run, -1, &frame)) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” kept no images for the live map; choose others."), self->name);
    return FALSE;
  }
  g_free ((float *)frame.xy);
  self->images = (gint32 *)frame.images;
  self->n = frame.n;
  for (int i = 0; i < frame.n; i++)
    if (frame.images[i] < 0 || frame.images[i] >= count) {
      g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                   _ ("The images of “%s” are no longer those that it was trained on."),
                   self->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
pick_images (ParallaxMapPoints *self, ParallaxStore *store, gint64 run, GError **error)
{
  const plx_dataset *data = parallax_dataset_get (self->dataset);
  int most = self->source.most > 0 ? self->source.most : G_MAXINT;
  gboolean has_training = self->source.images != PARALLAX_MAP_HELD_OUT;
  gboolean has_held_out = self->source.images != PARALLAX_MAP_TRAINING;

  if (self->source.images == PARALLAX_MAP_PROBE)
    return pick_probe (self, store, run, error);
  self->images =
      parallax_embedding_pick (has_training ? 0 : data->train_count,
                               has_held_out ? data->count : data->train_count, most, &self->n);
  if (self->n > 0)
    return TRUE;
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID, _ ("%s has no held-out images to map."),
               gettext (data->name));
  return FALSE;
}

/* --- Embedding -------------------------------------------------------------------------------- */

static gboolean
take_values (ParallaxMapPoints *self, GError **error)
{
  self->values = g_try_new (float, (gsize)self->n *(gsize)self->d + 1);
  if (self->values != NULL)
    return TRUE;
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_MEMORY,
               _ ("There is no memory for the embeddings of %d images."), self->n);
  return FALSE;
}

static gboolean
check_finite (const ParallaxMapPoints *self, GError **error)
{
  for (gsize i = 0; i < (gsize)self->n * (gsize)self->d; i++)
    if (!isfinite (self->values[i])) {
      g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                   _ ("The embedding of “%s” is not finite: its weights are damaged, and it has no "
                      "map."),
                   self->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
embed (ParallaxMapPoints *self, ParallaxTrained *trained, const ParallaxMapWatch *watch,
       GError **error)
{
  self->d = self->source.is_z ? plx_model_embedding_size (trained->model)
                              : plx_model_representation_size (trained->model);
  if (!take_values (self, error))
    return FALSE;
  for (int done = 0; done < self->n; done += EMBEDDED_AT_ONCE) {
    int n = MIN (EMBEDDED_AT_ONCE, self->n - done);
    g_autoptr (ParallaxEmbedding) part = NULL;

    tell (watch, PARALLAX_MAP_EMBEDDING, (double)done / self->n, NULL);
    if (!goes_on (watch, error))
      return FALSE;
    part = parallax_embedding_new (trained, self->images + done, n, self->source.is_z, error);
    if (part == NULL)
      return FALSE;
    memcpy (self->values + (gsize)done * (gsize)self->d, part->values,
            (gsize)n * (gsize)self->d * sizeof (float));
  }
  if (!check_finite (self, error))
    return FALSE;
  if (self->source.is_z && parallax_embedding_is_unit_length (&trained->settings))
    parallax_embedding_normalise (self->values, self->n, self->d);
  return TRUE;
}

/* --- Neighbours ------------------------------------------------------------------------------- */

/* A point's nearest without the point itself, which equal ones may stand before. */
static void
take_nearest (ParallaxMapPoints *self, int row, const gint32 *index, const float *similarity)
{
  gint32 *to = self->nearest + (gsize)row * (gsize)self->k;
  float *distance = self->distance + (gsize)row * (gsize)self->k;

  for (int j = 0, found = 0; found < self->k; j++)
    if (index[j] != row) {
      to[found] = index[j];
      distance[found++] = fmaxf (1 - similarity[j], 0);
    }
}

static gboolean
find_nearest (ParallaxMapPoints *self, plx_pool *pool, const ParallaxMapWatch *watch,
              GError **error)
{
  gsize d = (gsize)self->d, wide;
  g_autofree gint32 *index = NULL;
  g_autofree float *similarity = NULL;
  plx_error engine_error;

  self->k = MIN (PARALLAX_MAP_NEAREST, self->n - 1);
  wide = (gsize)self->k + 1;
  self->nearest = g_new (gint32, (gsize)self->n * wide);
  self->distance = g_new (float, (gsize)self->n *wide);
  index = g_new (gint32, QUERIES_AT_ONCE * wide);
  similarity = g_new (float, QUERIES_AT_ONCE *wide);
  for (int done = 0; self->k > 0 && done < self->n; done += QUERIES_AT_ONCE) {
    int n = MIN (QUERIES_AT_ONCE, self->n - done);

    tell (watch, PARALLAX_MAP_NEIGHBOURS, (double)done / self->n, NULL);
    if (!goes_on (watch, error) ||
        !parallax_check (plx_neighbours (pool, self->values + (gsize)done * d, n, self->values,
                                         self->n, self->d, (int)wide, index, similarity,
                                         &engine_error),
                         &engine_error, error))
      return FALSE;
    for (int i = 0; i < n; i++)
      take_nearest (self, done + i, index + (gsize)i * wide, similarity + (gsize)i * wide);
  }
  return TRUE;
}

/* --- Points ----------------------------------------------------------------------------------- */

static ParallaxTrained *
open_trained (ParallaxStore *store, gint64 run, int epoch, ParallaxDataset *dataset, GError **error)
{
  g_autoptr (ParallaxCheckpoint) checkpoint =
      epoch < 0 ? parallax_store_find_checkpoint (store, run, FALSE, error)
                : parallax_store_find_epoch (store, run, epoch, error);

  if (checkpoint == NULL)
    return NULL;
  return parallax_trained_open_checkpoint (store, run, checkpoint, dataset, BATCH, error);
}

ParallaxMapPoints *
parallax_map_points_new (ParallaxStore *store, const char *word, const ParallaxMapSource *source,
                         ParallaxDataset *dataset, const ParallaxMapWatch *watch, GError **error)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_find (store, word, error);
  g_autoptr (ParallaxTrained) trained = NULL;
  g_autoptr (ParallaxMapPoints) self = NULL;

  if (info == NULL)
    return NULL;
  tell (watch, PARALLAX_MAP_OPENING, 0, NULL);
  trained = open_trained (store, info->id, source->epoch, dataset, error);
  if (trained == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (ParallaxMapPoints);
  self->dataset = g_object_ref (trained->dataset);
  self->name = g_strdup (info->name);
  self->settings = trained->settings;
  self->source = *source;
  self->epoch = trained->checkpoint->epoch;
  if (!pick_images (self, store, info->id, error) || !embed (self, trained, watch, error) ||
      !find_nearest (self, trained->pool, watch, error))
    return NULL;
  return g_steal_pointer (&self);
}

ParallaxMapPoints *
parallax_map_points_bare (ParallaxDataset *dataset, const char *name, int epoch,
                          const gint32 *images, int n)
{
  ParallaxMapPoints *self = g_atomic_rc_box_new0 (ParallaxMapPoints);

  self->dataset = g_object_ref (dataset);
  self->name = g_strdup (name);
  self->epoch = epoch;
  self->source = (ParallaxMapSource){ .epoch = -1 };
  self->n = n;
  self->images = g_memdup2 (images, (gsize)n * sizeof *images);
  return self;
}

ParallaxMapPoints *
parallax_map_points_ref (ParallaxMapPoints *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ParallaxMapPoints *self = data;

  g_clear_object (&self->dataset);
  g_free (self->name);
  g_free (self->images);
  g_free (self->values);
  g_free (self->nearest);
  g_free (self->distance);
}

void
parallax_map_points_unref (ParallaxMapPoints *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

int
parallax_map_points_find (const ParallaxMapPoints *self, int image)
{
  for (int i = 0; i < self->n; i++)
    if (self->images[i] == image)
      return i;
  return -1;
}

gboolean
parallax_map_points_have_same_images (const ParallaxMapPoints *a, const ParallaxMapPoints *b)
{
  return a->n == b->n && a->dataset == b->dataset &&
         memcmp (a->images, b->images, (gsize)a->n * sizeof *a->images) == 0;
}

static gboolean
has_letters (const char *name, const char *folded_letters)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return strstr (folded, folded_letters) != NULL;
}

static void
mark_labelled (const ParallaxMapPoints *self, const plx_label_set *set, const char *letters,
               guint8 *is_found)
{
  g_autofree guint8 *is_class = g_new0 (guint8, set->n_classes + 1);

  for (int c = 0; c < set->n_classes; c++)
    is_class[c] = has_letters (gettext (set->class_names[c]), letters);
  for (int row = 0; row < self->n; row++) {
    gint32 label = set->labels[self->images[row]];

    is_found[row] |= label >= 0 && is_class[label];
  }
}

int *
parallax_map_points_find_labelled (const ParallaxMapPoints *self, const char *letters, int *n)
{
  const plx_dataset *data = parallax_dataset_get (self->dataset);
  g_autofree char *folded = g_utf8_casefold (letters, -1);
  g_autofree guint8 *is_found = g_new0 (guint8, self->n + 1);
  int *rows = g_new (int, self->n + 1);

  for (int i = 0; i < data->n_label_sets; i++)
    mark_labelled (self, &data->label_sets[i], folded, is_found);
  *n = 0;
  for (int row = 0; row < self->n; row++)
    if (is_found[row])
      rows[(*n)++] = row;
  return rows;
}

void
parallax_map_points_agreement (const ParallaxMapPoints *self, const gint32 *labels,
                               float *agreement)
{
  for (int i = 0; i < self->n; i++) {
    const gint32 *nearest = self->nearest + (gsize)i * (gsize)self->k;
    gint32 label = labels[self->images[i]];
    int same = 0;

    for (int j = 0; j < self->k; j++)
      same += labels[self->images[nearest[j]]] == label;
    agreement[i] = label < 0 || self->k == 0 ? NAN : (float)same / (float)self->k;
  }
}

typedef struct {
  int row;
  float agreement, distance; /* distance: the nearer its neighbours, the plainer the disagreement */
} doubt;

static int
plainest_first (const void *a, const void *b)
{
  const doubt *one = a, *other = b;

  if (one->agreement != other->agreement)
    return one->agreement < other->agreement ? -1 : 1;
  if (one->distance != other->distance)
    return one->distance < other->distance ? -1 : 1;
  return one->row - other->row;
}

int *
parallax_map_points_disagreeing (const ParallaxMapPoints *self, const gint32 *labels, int most,
                                 int *n)
{
  g_autofree float *agreement = g_new (float, self->n + 1);
  g_autofree doubt *doubts = g_new (doubt, self->n + 1);
  int *rows, found = 0;

  parallax_map_points_agreement (self, labels, agreement);
  for (int i = 0; i < self->n; i++)
    if (agreement[i] < 1)
      doubts[found++] = (doubt){ i, agreement[i], self->distance[(gsize)i * (gsize)self->k] };
  qsort (doubts, (size_t)found, sizeof *doubts, plainest_first);
  *n = MIN (found, most);
  rows = g_new (int, *n + 1);
  for (int i = 0; i < *n; i++)
    rows[i] = doubts[i].row;
  return rows;
}

/* Directions only, as the neighbours are found. */
static float *
directions (const ParallaxMapPoints *self)
{
  float *values = g_memdup2 (self->values, (gsize)self->n * (gsize)self->d * sizeof *values);

  parallax_embedding_normalise (values, self->n, self->d);
  return values;
}

gboolean
parallax_map_points_cluster (const ParallaxMapPoints *self, int k, guint64 seed,
                             const ParallaxMapWatch *watch, gint32 *clusters, GError **error)
{
  g_autofree float *values = directions (self);
  plx_kmeans_options options = { MIN (k, self->n), KMEANS_RESTARTS, KMEANS_ITERATIONS, seed, NULL };
  plx_watch engine_watch = { go_on_cb, (gpointer)watch, 0, 1 };
  plx_kmeans_result result;
  plx_error engine_error;
  plx_pool *pool;
  plx_status status = plx_pool_new (0, plx_cpu_isa (), &pool, &engine_error);

  if (status == PLX_OK) {
    status = plx_kmeans (pool, values, self->n, self->d, &options, &engine_watch, &result, clusters,
                         NULL, &engine_error);
    plx_pool_free (pool);
  }
  return parallax_check (status, &engine_error, error);
}

/* --- Layout ----------------------------------------------------------------------------------- */

/* Steps until it is finished; between two pictures it is not asked how it looks. */
static gboolean
improve (ParallaxMapLayout *self, plx_layout *layout, const ParallaxMapWatch *watch, GError **error)
{
  gint64 told = 0;
  int wanted;

  while (plx_layout_step (layout)) {
    gint64 now = g_get_monotonic_time ();

    if (!goes_on (watch, error))
      return FALSE;
    if (now - told < TOLD_US)
      continue;
    told = now;
    plx_layout_progress (layout, &self->steps, &wanted);
    plx_layout_read (layout, self->xy, self->explained);
    tell (watch, PARALLAX_MAP_LAYOUT, (double)self->steps / wanted, self->xy);
  }
  plx_layout_progress (layout, &self->steps, &wanted);
  plx_layout_read (layout, self->xy, self->explained);
  self->divergence = plx_layout_divergence (layout);
  return TRUE;
}

static gboolean
lay_out (ParallaxMapLayout *self, const ParallaxMapPoints *points, plx_pool *pool,
         const ParallaxMapWatch *watch, GError **error)
{
  plx_layout *layout = NULL;
  plx_error engine_error;
  gboolean is_done = parallax_check (plx_layout_new (&self->options, points->n, points->d, pool,
                                                     &layout, &engine_error),
                                     &engine_error, error) &&
                     parallax_check (plx_layout_embed (layout, points->values, cancelled_of (watch),
                                                       &engine_error),
                                     &engine_error, error) &&
                     improve (self, layout, watch, error);

  plx_layout_free (layout);
  return is_done;
}

ParallaxMapLayout *
parallax_map_layout_new (const ParallaxMapPoints *points, const plx_layout_options *options,
                         const ParallaxMapWatch *watch, GError **error)
{
  g_autoptr (ParallaxMapLayout) self = g_new0 (ParallaxMapLayout, 1);
  plx_error engine_error;
  plx_pool *pool;
  gboolean is_done;

  self->options = *options;
  self->n = points->n;
  self->xy = g_new0 (float, 2 * (gsize)points->n + 1);
  tell (watch, PARALLAX_MAP_LAYOUT, 0, NULL);
  if (!parallax_check (plx_pool_new (0, plx_cpu_isa (), &pool, &engine_error), &engine_error,
                       error))
    return NULL;
  is_done = lay_out (self, points, pool, watch, error);
  plx_pool_free (pool);
  return is_done ? g_steal_pointer (&self) : NULL;
}

void
parallax_map_layout_free (ParallaxMapLayout *self)
{
  g_free (self->xy);
  g_free (self);
}

gboolean
parallax_map_layout_trust (const ParallaxMapPoints *points, const ParallaxMapLayout *layout, int k,
                           double *trust, GError **error)
{
  gboolean is_cosine = layout->options.is_cosine && layout->options.kind != PLX_LAYOUT_PCA;
  g_autofree float *values = is_cosine ? directions (points) : NULL;
  plx_error engine_error;
  plx_pool *pool;
  plx_status status = plx_pool_new (0, plx_cpu_isa (), &pool, &engine_error);

  if (status == PLX_OK) {
    status = plx_trustworthiness (pool, is_cosine ? values : points->values, points->n, points->d,
                                  layout->xy, k, trust, &engine_error);
    plx_pool_free (pool);
  }
  return parallax_check (status, &engine_error, error);
}
