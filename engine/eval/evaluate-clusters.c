/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kinds that need no training part: clusters of the held-out rows, and their spectrum.
 */
#include "eval/evaluation-parts.h"

#include <math.h>
#include <stdlib.h>

#include "eval/agreement.h"
#include "eval/health.h"
#include "eval/input.h"
#include "eval/kmeans.h"
#include "eval/silhouette.h"
#include "eval/spectrum.h"

enum { MOST_ITERATIONS = 300, SPECTRUM_ROWS = 4096 };

static plx_status
choose_k (const plx_eval_input *input, const plx_label_set *set, plx_result *result,
          plx_error *error)
{
  int first = input->dataset->train_count, n = plx_dataset_held_out (input->dataset);
  plx_protocol *protocol = &result->protocol;

  protocol->k = (int)plx_settings_of (input->settings, &plx_eval_params)[PLX_EVAL_K_CLUSTERS];
  protocol->restarts = (int)plx_settings_of (input->settings, &plx_eval_params)[PLX_EVAL_RESTARTS];
  if (set != NULL) {
    plx_status status = plx_protocol_count (protocol, set, 0, first, n, error);

    protocol->unseen = 0;
    if (status != PLX_OK)
      return status;
  }
  protocol->test = n;
  if (protocol->k == 0)
    protocol->k = protocol->classes;
  if (protocol->k < 2)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "Without classes to count, eval.clusters must say how many clusters to make; "
                     "at least 2.");
  return PLX_OK;
}

static plx_status
reserve (plx_result *result, const plx_label_set *set, int first, int n, plx_error *error)
{
  size_t classes = set != NULL ? (size_t)set->n_classes : 0;

  result->first_row = first;
  result->n_rows = n;
  result->n_clusters = result->protocol.k;
  result->clusters = malloc (((size_t)n + 1) * sizeof *result->clusters);
  if (set != NULL) {
    result->n_classes = set->n_classes;
    result->table = calloc ((size_t)result->n_clusters * classes + 1, sizeof *result->table);
  }
  if (result->clusters == NULL || (set != NULL && result->table == NULL))
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for %d clusters.", result->n_clusters);
  return PLX_OK;
}

plx_status
plx_evaluate_clusters (const plx_eval_input *input, const plx_label_set *set,
                       const plx_watch *watch, plx_result *result, plx_error *error)
{
  int first = input->dataset->train_count, n = plx_dataset_held_out (input->dataset);
  const float *rows = plx_eval_row (input, first);
  plx_watch clustering = plx_watch_part (watch, 0, 0.7), judging = plx_watch_part (watch, 0.7, 1);
  plx_kmeans_options options;
  plx_kmeans_result kmeans;
  double silhouette = NAN;
  plx_status status = choose_k (input, set, result, error);

  if (status == PLX_OK)
    status = reserve (result, set, first, n, error);
  if (status != PLX_OK)
    return status;
  options = (plx_kmeans_options){ result->protocol.k, result->protocol.restarts, MOST_ITERATIONS,
                                  result->protocol.seed, NULL };
  status = plx_kmeans (input->pool, rows, n, input->d, &options, &clustering, &kmeans,
                       result->clusters, NULL, error);
  if (status == PLX_OK)
    status = plx_silhouette (input->pool, rows, result->clusters, n, input->d, result->n_clusters,
                             &judging, &silhouette, error);
  if (status != PLX_OK)
    return status;
  if (set != NULL) {
    plx_count_table (result->clusters, set->labels + first, n, result->n_clusters, set->n_classes,
                     result->table);
    plx_result_add (result, "nmi", plx_nmi (result->table, result->n_clusters, set->n_classes), 0);
    plx_result_add (result, "ari", plx_ari (result->table, result->n_clusters, set->n_classes), 0);
  }
  plx_result_add (result, "silhouette", silhouette, 0);
  plx_result_add (result, "inertia", kmeans.inertia / n, 0);
  return PLX_OK;
}

/* How many of the largest squares it takes for nine tenths of their sum. */
static int
directions_for (const double *values, int n, double share)
{
  double total = 0, sum = 0;
  int i = 0;

  for (int j = 0; j < n; j++)
    total += values[j] * values[j];
  while (i < n && sum < share * total) {
    sum += values[i] * values[i];
    i++;
  }
  return i;
}

static plx_status
measure_spectrum (const plx_eval_input *input, const float *rows, int n, void *workspace,
                  double *values, plx_result *result, plx_error *error)
{
  int side = n < input->d ? n : input->d;
  plx_health health;
  plx_status status = plx_spectrum (rows, n, input->d, true, workspace, values, error);

  if (status == PLX_OK)
    status = plx_health_measure (input->pool, rows, NULL, n, input->d, &health, error);
  if (status != PLX_OK)
    return status;
  result->n_spectrum = side < PLX_SPECTRUM_VALUES ? side : PLX_SPECTRUM_VALUES;
  for (int i = 0; i < result->n_spectrum; i++)
    result->spectrum[i] = values[0] > 0 ? (float)(values[i] / values[0]) : 0;
  plx_result_add (result, "rank", health.rank, 0);
  plx_result_add (result, "directions_90", directions_for (values, side, 0.9), 0);
  plx_result_add (result, "std", health.std, 0);
  plx_result_add (result, "std_ideal", 1 / sqrt (input->d), 0);
  plx_result_add (result, "uniformity", health.uniformity, 0);
  return PLX_OK;
}

plx_status
plx_evaluate_spectrum (const plx_eval_input *input, const plx_label_set *set,
                       const plx_watch *watch, plx_result *result, plx_error *error)
{
  int n = plx_dataset_held_out (input->dataset), d = input->d;
  const float *rows = plx_eval_row (input, input->dataset->train_count);
  void *workspace;
  double *values;
  plx_status status;

  n = n < SPECTRUM_ROWS ? n : SPECTRUM_ROWS;
  if (n < 2)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "A spectrum needs at least two held-out images; here are %d.", n);
  status = plx_check_finite (rows, (size_t)n * (size_t)d, error);
  if (status != PLX_OK)
    return status;
  workspace = malloc (plx_spectrum_workspace (n, d));
  values = malloc ((size_t)(n < d ? n : d) * sizeof *values);
  result->protocol.test = n;
  if (workspace == NULL || values == NULL)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory for the spectrum of %d rows.", n);
  else
    status = measure_spectrum (input, rows, n, workspace, values, result, error);
  free (workspace);
  free (values);
  return status == PLX_OK ? plx_watch_tell (watch, 1, error) : status;
}
