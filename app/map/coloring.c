/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/map/coloring.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/map/pairs.h"

enum { USUAL_CLUSTERS = 10 };

void
parallax_map_coloring_free (ParallaxMapColoring *self)
{
  g_free (self->title);
  g_free (self->labels);
  g_strfreev (self->names);
  g_free (self->values);
  g_free (self);
}

static ParallaxMapColoring *
new_coloring (const char *title, int n_classes)
{
  ParallaxMapColoring *self = g_new0 (ParallaxMapColoring, 1);

  self->title = g_strdup (title);
  self->n_classes = n_classes;
  self->names = g_new0 (char *, n_classes + 1);
  return self;
}

ParallaxMapColoring *
parallax_map_coloring_copy (const ParallaxMapColoring *self, int n)
{
  ParallaxMapColoring *copy = g_memdup2 (self, sizeof *self);

  copy->title = g_strdup (self->title);
  copy->names = g_strdupv (self->names);
  if (self->labels != NULL)
    copy->labels = g_memdup2 (self->labels, (gsize)n * sizeof *self->labels);
  if (self->values != NULL)
    copy->values = g_memdup2 (self->values, (gsize)n * sizeof *self->values);
  return copy;
}

ParallaxMapColoring *
parallax_map_coloring_none (void)
{
  return new_coloring ("", 0);
}

ParallaxMapColoring *
parallax_map_coloring_labels (const ParallaxMapPoints *points, int set)
{
  const plx_label_set *labels = &parallax_dataset_get (points->dataset)->label_sets[set];
  ParallaxMapColoring *self = new_coloring (gettext (labels->name), labels->n_classes);

  for (int i = 0; i < labels->n_classes; i++)
    self->names[i] = g_strdup (gettext (labels->class_names[i]));
  self->labels = g_new (gint32, points->n + 1);
  for (int i = 0; i < points->n; i++)
    self->labels[i] = labels->labels[points->images[i]];
  return self;
}

ParallaxMapColoring *
parallax_map_coloring_split (const ParallaxMapPoints *points)
{
  int train_count = parallax_dataset_get (points->dataset)->train_count;
  ParallaxMapColoring *self = new_coloring (_ ("split"), 2);

  self->names[0] = g_strdup (_ ("trained with"));
  self->names[1] = g_strdup (_ ("held out"));
  self->labels = g_new (gint32, points->n + 1);
  for (int i = 0; i < points->n; i++)
    self->labels[i] = points->images[i] >= train_count;
  return self;
}

ParallaxMapColoring *
parallax_map_coloring_agreement (const ParallaxMapPoints *points, int set)
{
  const plx_label_set *labels = &parallax_dataset_get (points->dataset)->label_sets[set];
  g_autofree char *title =
      g_strdup_printf (_ ("share of the ten nearest of the same %s"), gettext (labels->name));
  ParallaxMapColoring *self = new_coloring (title, 0);

  self->values = g_new (float, points->n + 1);
  parallax_map_points_agreement (points, labels->labels, self->values);
  return self;
}

static int
least_first (const void *a, const void *b)
{
  float one = *(const float *)a, other = *(const float *)b;

  return (one > other) - (one < other);
}

/* Where the colours begin and end: a few images far out would leave all others alike. */
static void
find_range (const float *values, int n, float *low, float *high)
{
  g_autofree float *sorted = g_new (float, n + 1);
  int known = 0;

  for (int i = 0; i < n; i++)
    if (!isnan (values[i]))
      sorted[known++] = values[i];
  qsort (sorted, (gsize)known, sizeof *sorted, least_first);
  *low = known > 0 ? sorted[known / 100] : 0;
  *high = known > 0 ? sorted[known - 1 - known / 100] : 0;
}

ParallaxMapColoring *
parallax_map_coloring_losses (const ParallaxMapPoints *points, const float *losses)
{
  g_autofree char *title = NULL;
  ParallaxMapColoring *self;
  float low, high;

  find_range (losses, points->n, &low, &high);
  title = g_strdup_printf (_ ("loss of the image, %.2f to %.2f"), (double)low, (double)high);
  self = new_coloring (title, 0);
  self->values = g_new (float, points->n + 1);
  for (int i = 0; i < points->n; i++)
    self->values[i] =
        isnan (losses[i]) ? NAN : CLAMP (high > low ? (losses[i] - low) / (high - low) : 0, 0, 1);
  return self;
}

ParallaxMapColoring *
parallax_map_coloring_clusters (const ParallaxMapPoints *points, const gint32 *clusters, int k)
{
  ParallaxMapColoring *self = new_coloring (_ ("cluster"), k);

  for (int i = 0; i < k; i++)
    self->names[i] = g_strdup_printf (_ ("cluster %d"), i + 1);
  self->labels = g_memdup2 (clusters, (gsize)points->n * sizeof *clusters);
  return self;
}

/* --- Words ------------------------------------------------------------------------------------ */

/* How many clusters are looked for where nobody says how many. */
static int
usual_clusters (const ParallaxMapPoints *points)
{
  const plx_dataset *data = parallax_dataset_get (points->dataset);
  int k = data->n_label_sets > 0 ? data->label_sets[0].n_classes : USUAL_CLUSTERS;

  return CLAMP (k, 1, points->n);
}

static gboolean
is_word_for_all (const char *word)
{
  static const char *const words[] = { "cluster", "split", "loss", "none", NULL };

  return g_strv_contains (words, word);
}

/* Whether a word is known, else the error that lists the known ones. */
static gboolean
check_word (const plx_dataset *data, const char *word, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  if (plx_dataset_labels (data, word) != NULL || is_word_for_all (word) ||
      (strcmp (word, "agreement") == 0 && data->n_label_sets > 0))
    return TRUE;
  for (int i = 0; i < data->n_label_sets; i++)
    g_string_append_printf (known, "%s, ", data->label_sets[i].name);
  if (data->n_label_sets > 0)
    g_string_append (known, "agreement, ");
  g_string_append (known, "cluster, split, loss, none");
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
               _ ("%s has no labels “%s” to colour by; there are: %s."), gettext (data->name), word,
               known->str);
  return FALSE;
}

static ParallaxMapColoring *
find_clusters (const ParallaxMapPoints *points, guint64 seed, GError **error)
{
  int k = usual_clusters (points);
  g_autofree gint32 *clusters = g_new (gint32, points->n + 1);

  if (!parallax_map_points_cluster (points, k, seed, NULL, clusters, error))
    return NULL;
  return parallax_map_coloring_clusters (points, clusters, k);
}

static ParallaxMapColoring *
find_losses (ParallaxStore *store, const char *run, const ParallaxMapPoints *points,
             const ParallaxMapWatch *watch, GError **error)
{
  g_autofree float *losses = g_new (float, points->n + 1);

  return parallax_pairs_losses (store, run, points, watch, losses, error)
             ? parallax_map_coloring_losses (points, losses)
             : NULL;
}

ParallaxMapColoring *
parallax_map_coloring_parse (ParallaxStore *store, const char *run, const ParallaxMapPoints *points,
                             const char *word, guint64 seed, const ParallaxMapWatch *watch,
                             GError **error)
{
  const plx_dataset *data = parallax_dataset_get (points->dataset);
  const plx_label_set *set = plx_dataset_labels (data, word);

  if (!check_word (data, word, error))
    return NULL;
  if (set != NULL)
    return parallax_map_coloring_labels (points, (int)(set - data->label_sets));
  if (strcmp (word, "agreement") == 0)
    return parallax_map_coloring_agreement (points, 0);
  if (strcmp (word, "split") == 0)
    return parallax_map_coloring_split (points);
  if (strcmp (word, "loss") == 0)
    return find_losses (store, run, points, watch, error);
  if (strcmp (word, "cluster") == 0)
    return find_clusters (points, seed, error);
  return parallax_map_coloring_none ();
}
