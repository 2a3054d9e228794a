/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of kinds, and what they share.
 */
#include "eval/evaluation.h"

#include <stdlib.h>
#include <string.h>

#include "eval/evaluation-parts.h"
#include "eval/input.h"

static const plx_param params[PLX_N_EVAL_PARAMS] = {
  [PLX_EVAL_SEED] = { "sampling_seed", N_ ("Seed of the evaluation"),
                      N_ ("Draws the probe's validation part, the clusters' starts, episodes and "
                          "pairs."),
                      PLX_PARAM_INT, .fallback = 1, .min = 0, .max = 1e9, .step = 1,
                      .is_advanced = true },
  [PLX_EVAL_K_CLUSTERS] = { "clusters", N_ ("Clusters"),
                            N_ ("How many clusters k-means makes; 0 makes as many as there are "
                                "classes."),
                            PLX_PARAM_INT, .fallback = 0, .min = 0, .max = 1000, .step = 1,
                            .is_advanced = true },
  [PLX_EVAL_RESTARTS] = { "restarts", N_ ("Restarts"),
                          N_ ("How often k-means starts anew; the best start counts."),
                          PLX_PARAM_INT, .fallback = 10, .min = 1, .max = 100, .step = 1,
                          .is_advanced = true },
  [PLX_EVAL_WAYS] = { "ways", N_ ("Ways"),
                      N_ ("Classes that an episode of the few-shot test tells apart; fewer where "
                          "there are fewer."),
                      PLX_PARAM_INT, .fallback = 5, .min = 2, .max = 100, .step = 1,
                      .is_advanced = true },
  [PLX_EVAL_EPISODES] = { "episodes", N_ ("Episodes"),
                          N_ ("More make the few-shot figure's interval narrower."), PLX_PARAM_INT,
                          .fallback = 1000, .min = 10, .max = 100000, .step = 10,
                          .is_advanced = true },
  [PLX_EVAL_PAIRS] = { "pairs", N_ ("Pairs"),
                       N_ ("Pairs of one class, and as many of two, that verification draws."),
                       PLX_PARAM_INT, .fallback = 10000, .min = 100, .max = 1000000, .step = 100,
                       .is_advanced = true },
};

const plx_param_table plx_eval_params = { "eval", N_ ("Evaluation"), 1, params, PLX_N_EVAL_PARAMS };

typedef struct {
  const char *name, *label;
  enum { NO_LABELS, LABELS_IF_ANY, NEEDS_LABELS } labels;
  plx_status (*run) (const plx_eval_input *input, const plx_label_set *set, const plx_watch *watch,
                     plx_result *result, plx_error *error);
} eval_kind;

static const eval_kind kinds[PLX_N_EVAL] = {
  [PLX_EVAL_KNN] = { "knn", N_ ("Nearest neighbours"), NEEDS_LABELS, plx_evaluate_knn },
  [PLX_EVAL_LINEAR] = { "linear", N_ ("Linear probe"), NEEDS_LABELS, plx_evaluate_linear },
  [PLX_EVAL_CLUSTERS] = { "clusters", N_ ("Clusters"), LABELS_IF_ANY, plx_evaluate_clusters },
  [PLX_EVAL_NEW_CLASSES] = { "new-classes", N_ ("New classes"), NEEDS_LABELS,
                             plx_evaluate_new_classes },
  [PLX_EVAL_SPECTRUM] = { "spectrum", N_ ("Spectrum"), NO_LABELS, plx_evaluate_spectrum },
  [PLX_EVAL_FINETUNE] = { "finetune", N_ ("Fine-tuning"), NEEDS_LABELS, plx_evaluate_finetune },
};

static const plx_figure figures[] = {
  { "accuracy", N_ ("Accuracy"), PLX_FIGURE_SHARE },
  { "precision_at_1", N_ ("Precision at 1"), PLX_FIGURE_SHARE },
  { "precision_at_10", N_ ("Precision at 10"), PLX_FIGURE_SHARE },
  { "mean_recall", N_ ("Mean recall of the classes"), PLX_FIGURE_SHARE },
  { "train_loss", N_ ("Training loss"), PLX_FIGURE_NUMBER },
  { "nmi", N_ ("NMI"), PLX_FIGURE_NUMBER },
  { "ari", N_ ("ARI"), PLX_FIGURE_NUMBER },
  { "silhouette", N_ ("Silhouette"), PLX_FIGURE_NUMBER },
  { "inertia", N_ ("Inertia an image"), PLX_FIGURE_NUMBER },
  { "rank", N_ ("Effective rank"), PLX_FIGURE_NUMBER },
  { "directions_90", N_ ("Directions for nine tenths of the variance"), PLX_FIGURE_NUMBER },
  { "std", N_ ("Std of a coordinate"), PLX_FIGURE_NUMBER },
  { "std_ideal", N_ ("Std, healthy"), PLX_FIGURE_NUMBER },
  { "uniformity", N_ ("Uniformity"), PLX_FIGURE_NUMBER },
  { "one_shot", N_ ("1 example a class"), PLX_FIGURE_SHARE },
  { "five_shot", N_ ("5 examples a class"), PLX_FIGURE_SHARE },
  { "knn_new", N_ ("kNN, new classes added: the new"), PLX_FIGURE_SHARE },
  { "knn_all", N_ ("kNN, new classes added: all"), PLX_FIGURE_SHARE },
  { "finetuned", N_ ("Fine-tuned"), PLX_FIGURE_SHARE },
  { "scratch", N_ ("From random weights"), PLX_FIGURE_SHARE },
  { "margin", N_ ("Ahead by"), PLX_FIGURE_SHARE },
  { "finetuned_loss", N_ ("Training loss, fine-tuned"), PLX_FIGURE_NUMBER },
  { "scratch_loss", N_ ("Training loss, from random weights"), PLX_FIGURE_NUMBER },
  { "auc", N_ ("Verification, area under ROC"), PLX_FIGURE_SHARE },
};

const char *
plx_eval_kind_name (plx_eval_kind kind)
{
  return kinds[kind].name;
}

const char *
plx_eval_kind_label (plx_eval_kind kind)
{
  return kinds[kind].label;
}

bool
plx_eval_kind_needs_labels (plx_eval_kind kind)
{
  return kinds[kind].labels == NEEDS_LABELS;
}

bool
plx_eval_kind_needs_features (plx_eval_kind kind)
{
  return kind != PLX_EVAL_FINETUNE;
}

plx_status
plx_evaluate (const plx_eval_input *input, plx_eval_kind kind, int label_set,
              const plx_watch *watch, plx_result *result, plx_error *error)
{
  const plx_dataset *dataset = input->dataset;
  const plx_label_set *set = NULL;

  *result = (plx_result){ .kind = kind };
  result->protocol = (plx_protocol){
    .is_z = input->is_z,
    .d = input->d,
    .seed = (uint64_t)plx_settings_of (input->settings, &plx_eval_params)[PLX_EVAL_SEED],
  };
  if (kinds[kind].labels == NEEDS_LABELS && dataset->n_label_sets == 0)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "The images of “%s” have no labels, and this measurement needs them.",
                     dataset->name);
  if (kinds[kind].labels != NO_LABELS && dataset->n_label_sets > 0) {
    PLX_ASSERT (label_set >= 0 && label_set < dataset->n_label_sets);
    set = &dataset->label_sets[label_set];
    memcpy (result->label_set, set->name, sizeof result->label_set);
  }
  return kinds[kind].run (input, set, watch, result, error);
}

void
plx_result_clear (plx_result *result)
{
  free (result->matrix);
  free (result->predictions);
  free (result->table);
  free (result->clusters);
  result->matrix = result->table = NULL;
  result->predictions = result->clusters = NULL;
}

const plx_figure *
plx_figure_known (const char *key)
{
  for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
    if (strcmp (figures[i].key, key) == 0)
      return &figures[i];
  return NULL;
}

const plx_figure *
plx_result_find (const plx_result *result, const char *key)
{
  for (int i = 0; i < result->n_figures; i++)
    if (strcmp (result->figures[i].key, key) == 0)
      return &result->figures[i];
  return NULL;
}

bool
plx_result_is_comparable (const plx_result *a, const plx_result *b)
{
  const plx_protocol *p = &a->protocol, *q = &b->protocol;

  return a->kind == b->kind && strcmp (a->label_set, b->label_set) == 0 && p->is_z == q->is_z &&
         p->train == q->train && p->test == q->test && p->classes == q->classes &&
         p->unseen == q->unseen && p->k == q->k && p->temperature == q->temperature &&
         p->restarts == q->restarts && p->ways == q->ways && p->episodes == q->episodes &&
         p->pairs == q->pairs && p->is_left_out == q->is_left_out && p->labels == q->labels &&
         p->steps == q->steps && p->batch == q->batch && p->learning_rate == q->learning_rate &&
         p->seed == q->seed;
}

/* --- For the kinds ---------------------------------------------------------------------------- */

void
plx_result_add (plx_result *result, const char *key, double value, double interval)
{
  const plx_figure *known = plx_figure_known (key);
  plx_figure *figure = &result->figures[result->n_figures++];

  PLX_ASSERT (known != NULL && result->n_figures <= PLX_MAX_FIGURES);
  *figure = *known;
  figure->value = value;
  figure->interval = interval;
}

plx_status
plx_result_reserve_matrix (plx_result *result, int n_classes, int first, int n, plx_error *error)
{
  result->n_classes = n_classes;
  result->first_row = first;
  result->n_rows = n;
  result->matrix = calloc ((size_t)n_classes * (size_t)n_classes + 1, sizeof *result->matrix);
  result->predictions = malloc (((size_t)n + 1) * sizeof *result->predictions);
  if (result->matrix == NULL || result->predictions == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for a confusion matrix of %d classes.",
                     n_classes);
  memset (result->predictions, 0xFF, ((size_t)n + 1) * sizeof *result->predictions);
  return PLX_OK;
}

plx_status
plx_protocol_count (plx_protocol *protocol, const plx_label_set *set, int train, int first, int n,
                    plx_error *error)
{
  size_t classes = (size_t)set->n_classes + 1;
  int32_t *counts = calloc (2 * classes, sizeof *counts);

  if (counts == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to count %d classes.", set->n_classes);
  plx_count_classes (set->labels, train, set->n_classes, counts);
  plx_count_classes (set->labels + first, n, set->n_classes, counts + classes);
  protocol->train = plx_count_labelled (set->labels, train);
  protocol->test = plx_count_labelled (set->labels + first, n);
  for (size_t c = 0; c < classes; c++) {
    protocol->classes += counts[classes + c] > 0;
    protocol->unseen += counts[c] == 0 ? counts[classes + c] : 0;
  }
  free (counts);
  return PLX_OK;
}
