/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * New classes: few-shot episodes, verification, and kNN once the new classes have joined the bank.
 *
 * For kNN every other image of each new class joins the training rows, with its label; the others,
 * and the held-out rows of the known classes, ask.
 */
#include "eval/evaluation-parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "eval/episodes.h"
#include "eval/input.h"
#include "eval/knn.h"
#include "eval/verification.h"
#include "kernel/neighbours.h"

enum { QUERIES = 15, FEW = 1, MORE = 5 };

/* The rows that are asked about. */
static void
choose_rows (const plx_dataset *data, plx_result *result)
{
  result->protocol.is_left_out = data->left_out > 0;
  result->n_rows = data->left_out > 0 ? data->left_out : plx_dataset_held_out (data);
  result->first_row = data->left_out > 0 ? data->count - data->left_out : data->train_count;
}

/* Classes with more than shots rows. */
static int
count_eligible (const int32_t *labels, int n, int n_classes, int shots, int32_t *counts)
{
  int eligible = 0;

  plx_count_classes (labels, n, n_classes, counts);
  for (int c = 0; c < n_classes; c++)
    eligible += counts[c] > shots;
  return eligible;
}

static plx_status
measure_episodes (const plx_eval_input *input, const plx_label_set *set, int shots,
                  const plx_watch *watch, plx_result *result, plx_error *error)
{
  const double *values = plx_settings_of (input->settings, &plx_eval_params);
  const int32_t *labels = set->labels + result->first_row;
  int32_t *counts = malloc (((size_t)set->n_classes + 1) * sizeof *counts);
  plx_episode_options options = { (int)values[PLX_EVAL_WAYS], shots, QUERIES,
                                  (int)values[PLX_EVAL_EPISODES], result->protocol.seed };
  plx_episodes episodes;
  int eligible;
  plx_status status;

  if (counts == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the few-shot test.");
  eligible = count_eligible (labels, result->n_rows, set->n_classes, shots, counts);
  free (counts);
  /* Fewer classes than wanted: as many ways as there are, but not a single one. */
  if (eligible >= 2 && eligible < options.ways)
    options.ways = eligible;
  status = plx_episodes_measure (input->pool, plx_eval_row (input, result->first_row), labels,
                                 result->n_rows, input->d, set->n_classes, &options, watch,
                                 &episodes, error);
  if (status != PLX_OK)
    return status;
  result->protocol.ways = options.ways;
  result->protocol.episodes = options.episodes;
  plx_result_add (result, shots == FEW ? "one_shot" : "five_shot", episodes.accuracy,
                  episodes.interval);
  return PLX_OK;
}

/* --- kNN with the new classes added ------------------------------------------------------------ */

typedef struct {
  float *bank, *queries; /* [m][d], [n][d] */
  int32_t *bank_labels, *query_labels, *index;
  float *similarity;
  bool *has_turn; /* [n_classes]: whether the class's next new image joins the bank */
  int m, n, n_new;
} joined;

/* rows: the most on either side. */
static void
lay_out (plx_arena *arena, const plx_eval_input *input, const plx_label_set *set, int k,
         joined *join)
{
  const plx_dataset *data = input->dataset;
  size_t most_bank = (size_t)(data->train_count + data->left_out);
  size_t most_queries = (size_t)(data->left_out + plx_dataset_held_out (data));

  join->bank = plx_arena_floats (arena, most_bank * (size_t)input->d);
  join->queries = plx_arena_floats (arena, most_queries * (size_t)input->d);
  join->bank_labels = plx_arena_take (arena, most_bank * sizeof (int32_t));
  join->query_labels = plx_arena_take (arena, most_queries * sizeof (int32_t));
  join->index = plx_arena_take (arena, most_queries * (size_t)k * sizeof (int32_t));
  join->similarity = plx_arena_floats (arena, most_queries * (size_t)k);
  join->has_turn = plx_arena_take (arena, (size_t)set->n_classes * sizeof (bool));
}

static void
put (const plx_eval_input *input, const plx_label_set *set, int row, float *rows, int32_t *labels,
     int *n)
{
  memcpy (rows + (size_t)*n * (size_t)input->d, plx_eval_row (input, row),
          (size_t)input->d * sizeof *rows);
  labels[(*n)++] = set->labels[row];
}

/* New images first among the queries. */
static void
join_rows (const plx_eval_input *input, const plx_label_set *set, joined *join)
{
  const plx_dataset *data = input->dataset;

  for (int i = 0; i < data->train_count; i++)
    put (input, set, i, join->bank, join->bank_labels, &join->m);
  for (int i = data->count - data->left_out; i < data->count; i++) {
    int32_t label = set->labels[i];
    bool joins = label >= 0 && (join->has_turn[label] = !join->has_turn[label]);

    if (joins)
      put (input, set, i, join->bank, join->bank_labels, &join->m);
    else
      put (input, set, i, join->queries, join->query_labels, &join->n);
  }
  join->n_new = join->n;
  for (int i = data->train_count; i < data->count - data->left_out; i++)
    put (input, set, i, join->queries, join->query_labels, &join->n);
}

static plx_status
measure_joined (const plx_eval_input *input, const plx_label_set *set, plx_result *result,
                plx_error *error)
{
  int k = (int)plx_settings_number (input->settings, "knn.k");
  double temperature = plx_settings_number (input->settings, "knn.temperature");
  plx_arena arena = { 0 };
  joined join = { 0 };
  plx_status status;

  k = k < input->dataset->train_count ? k : input->dataset->train_count;
  lay_out (&arena, input, set, k, &join);
  status = plx_arena_reserve (&arena, arena.used, "kNN with the new classes", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, input, set, k, &join);
  join_rows (input, set, &join);
  status = plx_neighbours (input->pool, join.queries, join.n, join.bank, join.m, input->d, k,
                           join.index, join.similarity, error);
  if (status == PLX_OK) {
    plx_result_add (result, "knn_new",
                    plx_knn_score (join.index, join.similarity, join.n_new, k, join.query_labels,
                                   join.bank_labels, set->n_classes, temperature, NULL),
                    0);
    plx_result_add (result, "knn_all",
                    plx_knn_score (join.index, join.similarity, join.n, k, join.query_labels,
                                   join.bank_labels, set->n_classes, temperature, NULL),
                    0);
    result->protocol.k = k;
    result->protocol.temperature = temperature;
  }
  plx_arena_release (&arena);
  return status;
}

plx_status
plx_evaluate_new_classes (const plx_eval_input *input, const plx_label_set *set,
                          const plx_watch *watch, plx_result *result, plx_error *error)
{
  int pairs = (int)plx_settings_of (input->settings, &plx_eval_params)[PLX_EVAL_PAIRS];
  plx_watch one = plx_watch_part (watch, 0, 0.4), five = plx_watch_part (watch, 0.4, 0.8);
  plx_watch rest = plx_watch_part (watch, 0.8, 1);
  plx_error ignored;
  plx_status status;

  choose_rows (input->dataset, result);
  result->protocol.pairs = pairs;
  status = plx_protocol_count (&result->protocol, set, 0, result->first_row, result->n_rows, error);
  result->protocol.unseen = 0;
  if (status == PLX_OK)
    status = measure_episodes (input, set, FEW, &one, result, error);
  /* Five examples may be more than a class has; one is the figure that must be there. */
  if (status == PLX_OK &&
      measure_episodes (input, set, MORE, &five, result, &ignored) == PLX_CANCELLED)
    return plx_fail (error, PLX_CANCELLED, "%s", ignored.message);
  if (status == PLX_OK)
    status = plx_verify (plx_eval_row (input, result->first_row), set->labels + result->first_row,
                         result->n_rows, input->d, set->n_classes, pairs, result->protocol.seed,
                         &result->roc, error);
  if (status != PLX_OK)
    return status;
  plx_result_add (result, "auc", result->roc.auc, 0);
  if (input->dataset->left_out > 0)
    status = measure_joined (input, set, result, error);
  return status == PLX_OK ? plx_watch_tell (&rest, 1, error) : status;
}
