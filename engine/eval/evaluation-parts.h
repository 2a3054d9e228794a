/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kinds of evaluation, one file each, and what they share. Inside engine/eval only.
 */
#pragma once

#include "eval/evaluation.h"

/* Parameters of the "eval" table. */
enum {
  PLX_EVAL_SEED,
  PLX_EVAL_K_CLUSTERS,
  PLX_EVAL_RESTARTS,
  PLX_EVAL_WAYS,
  PLX_EVAL_EPISODES,
  PLX_EVAL_PAIRS,
  PLX_N_EVAL_PARAMS
};

/* set is NULL where the kind needs no labels. */
plx_status plx_evaluate_knn (const plx_eval_input *input, const plx_label_set *set,
                             const plx_watch *watch, plx_result *result,
                             plx_error *error) PLX_WARN_UNUSED;
plx_status plx_evaluate_linear (const plx_eval_input *input, const plx_label_set *set,
                                const plx_watch *watch, plx_result *result,
                                plx_error *error) PLX_WARN_UNUSED;
plx_status plx_evaluate_clusters (const plx_eval_input *input, const plx_label_set *set,
                                  const plx_watch *watch, plx_result *result,
                                  plx_error *error) PLX_WARN_UNUSED;
plx_status plx_evaluate_new_classes (const plx_eval_input *input, const plx_label_set *set,
                                     const plx_watch *watch, plx_result *result,
                                     plx_error *error) PLX_WARN_UNUSED;
plx_status plx_evaluate_spectrum (const plx_eval_input *input, const plx_label_set *set,
                                  const plx_watch *watch, plx_result *result,
                                  plx_error *error) PLX_WARN_UNUSED;

plx_status plx_evaluate_finetune (const plx_eval_input *input, const plx_label_set *set,
                                  const plx_watch *watch, plx_result *result,
                                  plx_error *error) PLX_WARN_UNUSED;

/* Adds a figure, by its key in the table of figures. */
void plx_result_add (plx_result *result, const char *key, double value, double interval);

/* Takes memory for a matrix and predictions of rows first … first + n − 1, predictions −1. */
plx_status plx_result_reserve_matrix (plx_result *result, int n_classes, int first, int n,
                                      plx_error *error) PLX_WARN_UNUSED;

/* Counts labelled training and test rows, the test's classes, and its rows of classes that no training
 * row has. */
plx_status plx_protocol_count (plx_protocol *protocol, const plx_label_set *set, int train,
                               int first, int n, plx_error *error) PLX_WARN_UNUSED;

/* Row i of the features. */
static inline const float *
plx_eval_row (const plx_eval_input *input, int i)
{
  return input->features + (size_t)i * (size_t)input->d;
}
