/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kinds that have a training part and a held-out part: weighted kNN with retrieval, and the
 * linear probe. Both give a confusion matrix.
 */
#include "eval/evaluation-parts.h"

#include <math.h>
#include <string.h>

#include "core/arena.h"
#include "eval/confusion.h"
#include "eval/input.h"
#include "eval/knn.h"
#include "eval/probe.h"
#include "eval/retrieval.h"
#include "kernel/neighbours.h"

enum { RETRIEVED = 10 };

/* Counts the protocol's rows, refuses what has none, and takes the matrix's memory. */
static plx_status
prepare (const plx_eval_input *input, const plx_label_set *set, const char *what,
         plx_result *result, plx_error *error)
{
  const plx_dataset *data = input->dataset;
  int held_out = plx_dataset_held_out (data);
  plx_status status =
      plx_check_finite (input->features, (size_t)data->count * (size_t)input->d, error);

  if (status == PLX_OK)
    status = plx_check_classes (set->labels, data->train_count, set->n_classes, what, error);
  if (status == PLX_OK)
    status = plx_protocol_count (&result->protocol, set, data->train_count, data->train_count,
                                 held_out, error);
  if (status == PLX_OK && result->protocol.test == 0)
    status =
        plx_fail (error, PLX_ERROR_INVALID,
                  "The %s is asked about held-out images, and none of them has a label.", what);
  if (status == PLX_OK)
    status = plx_result_reserve_matrix (result, set->n_classes, data->train_count, held_out, error);
  return status;
}

/* The mean recall of the classes that have rows: as if all had equally many. */
static double
mean_recall (const plx_result *result)
{
  double sum = 0;
  int classes = 0;

  for (int c = 0; c < result->n_classes; c++) {
    double recall = plx_recall (result->matrix, result->n_classes, c);

    if (isnan (recall))
      continue;
    sum += recall;
    classes++;
  }
  return classes > 0 ? sum / classes : NAN;
}

/* Retrieval wants ten where the vote may want fewer: closes the rows up from near to k entries. */
static void
keep_nearest (int32_t *index, float *similarity, int n, int near, int k)
{
  for (int i = 1; i < n && k < near; i++) {
    size_t from = (size_t)i * (size_t)near, to = (size_t)i * (size_t)k;

    memmove (index + to, index + from, (size_t)k * sizeof *index);
    memmove (similarity + to, similarity + from, (size_t)k * sizeof *similarity);
  }
}

static plx_status
search (const plx_eval_input *input, const plx_label_set *set, int k, plx_result *result,
        plx_error *error)
{
  const plx_dataset *data = input->dataset;
  int n = result->n_rows, first = data->train_count, near = k < RETRIEVED ? RETRIEVED : k;
  const int32_t *asked = set->labels + first;
  plx_arena arena = { 0 };
  int32_t *index;
  float *similarity;
  plx_status status;

  near = near < data->train_count ? near : data->train_count;
  plx_arena_take (&arena, (size_t)n * (size_t)near * sizeof *index);
  plx_arena_floats (&arena, (size_t)n * (size_t)near);
  status = plx_arena_reserve (&arena, arena.used, "The search for nearest neighbours", error);
  if (status != PLX_OK)
    return status;
  index = plx_arena_take (&arena, (size_t)n * (size_t)near * sizeof *index);
  similarity = plx_arena_floats (&arena, (size_t)n * (size_t)near);
  status = plx_neighbours (input->pool, plx_eval_row (input, first), n, input->features,
                           data->train_count, input->d, near, index, similarity, error);
  if (status == PLX_OK) {
    double at_1 = plx_precision_at (index, n, near, 1, asked, set->labels);
    double at_10 =
        near >= RETRIEVED ? plx_precision_at (index, n, near, RETRIEVED, asked, set->labels) : NAN;

    keep_nearest (index, similarity, n, near, k);
    plx_knn_score (index, similarity, n, k, asked, set->labels, set->n_classes,
                   result->protocol.temperature, result->predictions);
    plx_confusion (asked, result->predictions, n, set->n_classes, result->matrix);
    plx_result_add (result, "accuracy", plx_accuracy (result->matrix, set->n_classes), 0);
    plx_result_add (result, "precision_at_1", at_1, 0);
    plx_result_add (result, "precision_at_10", at_10, 0);
    plx_result_add (result, "mean_recall", mean_recall (result), 0);
  }
  plx_arena_release (&arena);
  return status;
}

plx_status
plx_evaluate_knn (const plx_eval_input *input, const plx_label_set *set, const plx_watch *watch,
                  plx_result *result, plx_error *error)
{
  int k = (int)plx_settings_number (input->settings, "knn.k");
  plx_status status = prepare (input, set, "nearest-neighbour vote", result, error);

  if (status != PLX_OK)
    return status;
  result->protocol.k = k < input->dataset->train_count ? k : input->dataset->train_count;
  result->protocol.temperature = plx_settings_number (input->settings, "knn.temperature");
  status = search (input, set, result->protocol.k, result, error);
  return status == PLX_OK ? plx_watch_tell (watch, 1, error) : status;
}

plx_status
plx_evaluate_linear (const plx_eval_input *input, const plx_label_set *set, const plx_watch *watch,
                     plx_result *result, plx_error *error)
{
  const plx_dataset *data = input->dataset;
  plx_labelled_rows rows = {
    input->features,   set->labels, data->train_count + plx_dataset_held_out (data),
    data->train_count, input->d,    set->n_classes
  };
  plx_probe probe;
  plx_status status = prepare (input, set, "linear probe", result, error);

  if (status == PLX_OK)
    status = plx_probe_measure (input->pool, &rows, result->protocol.seed, watch, &probe,
                                result->predictions, error);
  if (status != PLX_OK)
    return status;
  result->protocol.l2 = probe.l2;
  plx_confusion (set->labels + data->train_count, result->predictions, result->n_rows,
                 set->n_classes, result->matrix);
  plx_result_add (result, "accuracy", probe.accuracy, 0);
  plx_result_add (result, "mean_recall", mean_recall (result), 0);
  plx_result_add (result, "train_loss", probe.train_loss, 0);
  return PLX_OK;
}
