/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/compare/results.h"

#include <math.h>

#include "app/i18n.h"

/* --- What is read from a run ------------------------------------------------------------------ */

static const plx_record *
last_epoch (const ParallaxComparedRun *run)
{
  const GArray *epochs = run->history.epochs;

  return epochs->len > 0 ? &g_array_index (epochs, plx_record, epochs->len - 1) : NULL;
}

static double
read_epochs (const ParallaxComparedRun *run)
{
  return run->info->epoch;
}

static double
read_steps (const ParallaxComparedRun *run)
{
  return (double)run->info->step;
}

static double
read_images (const ParallaxComparedRun *run)
{
  return (double)run->info->step * plx_settings_number (&run->settings, "train.batch");
}

static double
read_seconds (const ParallaxComparedRun *run)
{
  return run->info->seconds;
}

static double
read_loss (const ParallaxComparedRun *run)
{
  return run->info->loss;
}

static double
read_progress (const ParallaxComparedRun *run)
{
  return run->info->progress;
}

static double
read_alignment (const ParallaxComparedRun *run)
{
  const plx_record *record = last_epoch (run);

  return record != NULL ? record->alignment : NAN;
}

static double
read_uniformity (const ParallaxComparedRun *run)
{
  const plx_record *record = last_epoch (run);

  return record != NULL ? record->uniformity : NAN;
}

static double
read_std (const ParallaxComparedRun *run)
{
  const plx_record *record = last_epoch (run);

  return record != NULL ? record->std : NAN;
}

static double
read_rank (const ParallaxComparedRun *run)
{
  const plx_record *record = last_epoch (run);

  return record != NULL ? record->rank : NAN;
}

/* Losses of different methods, and ranks, do not compare, so no best is named for them. */
static const struct {
  const char *key, *label;
  ParallaxQuantity quantity;
  ParallaxBetter better;
  double (*read) (const ParallaxComparedRun *run);
} rows[] = {
  { "epochs", N_ ("Epochs"), PARALLAX_QUANTITY_COUNT, PARALLAX_BETTER_NEITHER, read_epochs },
  { "steps", N_ ("Steps"), PARALLAX_QUANTITY_COUNT, PARALLAX_BETTER_NEITHER, read_steps },
  { "images", N_ ("Images seen"), PARALLAX_QUANTITY_COUNT, PARALLAX_BETTER_NEITHER, read_images },
  { "seconds", N_ ("Training time"), PARALLAX_QUANTITY_SECONDS, PARALLAX_BETTER_LESS,
    read_seconds },
  { "loss", N_ ("Loss"), PARALLAX_QUANTITY_NUMBER, PARALLAX_BETTER_NEITHER, read_loss },
  { "progress", N_ ("Chance to ideal"), PARALLAX_QUANTITY_SHARE, PARALLAX_BETTER_NEITHER,
    read_progress },
  { "alignment", N_ ("Alignment"), PARALLAX_QUANTITY_NUMBER, PARALLAX_BETTER_NEITHER,
    read_alignment },
  { "uniformity", N_ ("Uniformity"), PARALLAX_QUANTITY_NUMBER, PARALLAX_BETTER_NEITHER,
    read_uniformity },
  { "std", N_ ("Spread of a coordinate"), PARALLAX_QUANTITY_NUMBER, PARALLAX_BETTER_NEITHER,
    read_std },
  { "rank", N_ ("Effective rank"), PARALLAX_QUANTITY_NUMBER, PARALLAX_BETTER_NEITHER, read_rank },
};

/* --- kNN: of the last epoch, and the best of all ---------------------------------------------- */

static double
best_knn (const ParallaxComparedRun *run, int label_set)
{
  double best = NAN;

  for (guint i = 0; i < run->history.epochs->len; i++) {
    const plx_record *record = &g_array_index (run->history.epochs, plx_record, i);

    if (record->epoch > 0 && label_set < record->n_knn)
      best = fmax (best, record->knn[label_set]);
  }
  return best;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static void
result_free (gpointer data)
{
  ParallaxComparedResult *result = data;

  g_free (result->key);
  g_free (result->label);
  g_free (result->values);
  g_free (result);
}

static ParallaxComparedResult *
add_row (GPtrArray *results, char *key, char *label, ParallaxQuantity quantity,
         ParallaxBetter better, int n)
{
  ParallaxComparedResult *result = g_new0 (ParallaxComparedResult, 1);

  *result = (ParallaxComparedResult){ key, label, quantity, better, g_new (double, n), -1 };
  g_ptr_array_add (results, result);
  return result;
}

/* None where all are alike: nothing is best then. */
static void
mark_best (ParallaxComparedResult *result, int n)
{
  double sign = result->better == PARALLAX_BETTER_LESS ? -1 : 1;
  gboolean is_alike = TRUE;

  if (result->better == PARALLAX_BETTER_NEITHER)
    return;
  for (int i = 0; i < n; i++) {
    if (isnan (result->values[i]))
      continue;
    is_alike &= result->best < 0 || result->values[i] == result->values[result->best];
    if (result->best < 0 || sign * result->values[i] > sign * result->values[result->best])
      result->best = i;
  }
  if (is_alike)
    result->best = -1;
}

static void
add_knn (GPtrArray *results, const ParallaxComparison *comparison, int label_set)
{
  const char *name = comparison->label_sets[label_set];
  ParallaxComparedResult *last =
      add_row (results, g_strdup_printf ("knn.%s", name),
               g_strdup_printf (_ ("kNN %s, last"), gettext (name)), PARALLAX_QUANTITY_SHARE,
               PARALLAX_BETTER_MORE, comparison->n);
  ParallaxComparedResult *best =
      add_row (results, g_strdup_printf ("best_knn.%s", name),
               g_strdup_printf (_ ("kNN %s, best epoch"), gettext (name)), PARALLAX_QUANTITY_SHARE,
               PARALLAX_BETTER_MORE, comparison->n);

  for (int i = 0; i < comparison->n; i++) {
    last->values[i] = parallax_history_knn (&comparison->runs[i].history, label_set);
    best->values[i] = best_knn (&comparison->runs[i], label_set);
  }
  mark_best (last, comparison->n);
  mark_best (best, comparison->n);
}

GPtrArray *
parallax_results_new (const ParallaxComparison *comparison)
{
  GPtrArray *results = g_ptr_array_new_with_free_func (result_free);

  for (int i = 0; comparison->label_sets != NULL && comparison->label_sets[i] != NULL; i++)
    if (i < PLX_MAX_KNN)
      add_knn (results, comparison, i);
  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++) {
    ParallaxComparedResult *result =
        add_row (results, g_strdup (rows[row].key), g_strdup (gettext (rows[row].label)),
                 rows[row].quantity, rows[row].better, comparison->n);

    for (int i = 0; i < comparison->n; i++)
      result->values[i] = rows[row].read (&comparison->runs[i]);
    mark_best (result, comparison->n);
  }
  return results;
}
