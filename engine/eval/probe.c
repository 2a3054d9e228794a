/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The probe's protocol around logistic.h.
 */
#include "eval/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "eval/input.h"
#include "eval/logistic.h"

/* From strong to weak: each fit starts where the one before ended, and a tie goes to the stronger. */
static const double l2_choices[] = { 1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6 };
enum { N_CHOICES = sizeof l2_choices / sizeof l2_choices[0], VALIDATION_SHARE = 5 };

typedef struct {
  float *x;             /* [n][d], standardised */
  float *logits;        /* [n][n_classes] */
  double *columns;      /* [2][d], zeroed: means, deviations */
  int32_t *fit_labels;  /* [train], −1 where the row is for choosing λ */
  int32_t *predictions; /* [n] */
  int32_t *order;       /* [train] */
} probe_memory;

static void
lay_out (plx_arena *arena, const plx_labelled_rows *rows, probe_memory *memory)
{
  size_t n = (size_t)rows->n, train = (size_t)rows->train;

  memory->x = plx_arena_floats (arena, n * (size_t)rows->d);
  memory->logits = plx_arena_floats (arena, n * (size_t)rows->n_classes);
  memory->columns = plx_arena_take (arena, 2 * (size_t)rows->d * sizeof (double));
  memory->fit_labels = plx_arena_take (arena, train * sizeof (int32_t));
  memory->predictions = plx_arena_take (arena, n * sizeof (int32_t));
  memory->order = plx_arena_take (arena, train * sizeof (int32_t));
}

/* By the training rows' mean and deviation. */
static void
standardise (const plx_labelled_rows *rows, probe_memory *memory)
{
  size_t d = (size_t)rows->d;
  double *mean = memory->columns, *deviation = mean + d;

  for (int i = 0; i < rows->train; i++)
    for (size_t j = 0; j < d; j++)
      mean[j] += (double)rows->features[(size_t)i * d + j] / rows->train;
  for (int i = 0; i < rows->train; i++)
    for (size_t j = 0; j < d; j++)
      deviation[j] += pow ((double)rows->features[(size_t)i * d + j] - mean[j], 2) / rows->train;
  for (size_t j = 0; j < d; j++) {
    deviation[j] = sqrt (deviation[j]);
    /* What varies only by rounding does not vary. */
    if (deviation[j] <= 1e-6 * fabs (mean[j]))
      deviation[j] = INFINITY;
  }
  for (int i = 0; i < rows->n; i++)
    for (size_t j = 0; j < d; j++)
      memory->x[(size_t)i * d + j] =
          (float)(((double)rows->features[(size_t)i * d + j] - mean[j]) / deviation[j]);
}

/* The share of labelled rows that are predicted right. */
static double
share_right (const int32_t *labels, const int32_t *predictions, int n)
{
  int labelled = 0, right = 0;

  for (int i = 0; i < n; i++) {
    labelled += labels[i] >= 0;
    right += labels[i] >= 0 && labels[i] == predictions[i];
  }
  return labelled > 0 ? (double)right / labelled : NAN;
}

/* Hides a fifth of the training rows from the fit; returns how many rows that is. */
static int
hide_validation (const plx_labelled_rows *rows, uint64_t seed, probe_memory *memory)
{
  plx_rng rng = plx_rng_at (seed, PLX_RNG_EVALUATE, 0, 0, 0);
  int hidden = rows->train / VALIDATION_SHARE;

  for (int i = 0; i < rows->train; i++)
    memory->order[i] = i;
  plx_rng_shuffle (&rng, memory->order, rows->train);
  memcpy (memory->fit_labels, rows->labels, (size_t)rows->train * sizeof *rows->labels);
  for (int i = 0; i < hidden; i++)
    memory->fit_labels[memory->order[i]] = -1;
  return hidden;
}

static double
validation_accuracy (const plx_labelled_rows *rows, const probe_memory *memory, int hidden)
{
  int labelled = 0, right = 0;

  for (int i = 0; i < hidden; i++) {
    int32_t label = rows->labels[memory->order[i]];

    labelled += label >= 0;
    right += label >= 0 && label == memory->predictions[memory->order[i]];
  }
  return labelled > 0 ? (double)right / labelled : 0;
}

/* Fits with each λ to four fifths of the training rows and asks about the other fifth. */
static plx_status
choose_l2 (plx_pool *pool, const plx_labelled_rows *rows, uint64_t seed, const plx_watch *watch,
           probe_memory *memory, double *l2, plx_error *error)
{
  int hidden = hide_validation (rows, seed, memory);
  plx_logistic fit = { 0 };
  double best = -1;
  plx_status status = PLX_OK;

  /* Too few rows to leave some out: a middle choice. */
  *l2 = 1e-3;
  if (plx_check_classes (memory->fit_labels, rows->train, rows->n_classes, "", NULL) != PLX_OK)
    return PLX_OK;
  for (int i = 0; i < N_CHOICES && status == PLX_OK; i++) {
    plx_logistic_problem problem = { memory->x, memory->fit_labels, rows->train,
                                     rows->d,   rows->n_classes,    l2_choices[i] };
    plx_watch part = plx_watch_part (watch, i / (double)N_CHOICES, (i + 1) / (double)N_CHOICES);
    double accuracy;

    status = plx_logistic_fit (pool, &problem, &part, &fit, error);
    if (status != PLX_OK)
      break;
    plx_logistic_predict (pool, &fit, memory->x, rows->train, memory->logits, memory->predictions);
    accuracy = validation_accuracy (rows, memory, hidden);
    if (accuracy > best) {
      best = accuracy;
      *l2 = l2_choices[i];
    }
  }
  plx_logistic_clear (&fit);
  return status;
}

static int
count_unseen (const plx_labelled_rows *rows)
{
  int unseen = 0;

  for (int i = rows->train; i < rows->n; i++) {
    bool is_seen = rows->labels[i] < 0;

    for (int j = 0; j < rows->train && !is_seen; j++)
      is_seen = rows->labels[j] == rows->labels[i];
    unseen += !is_seen;
  }
  return unseen;
}

/* Where a probe's results go; each may be NULL. */
typedef struct {
  int32_t *predictions;
  float *weight, *bias;
} probe_results;

/* W x̂ + b with x̂ = (x − mean) / deviation, as a layer on x. */
static void
fold (const plx_logistic *fit, const probe_memory *memory, float *weight, float *bias)
{
  const double *mean = memory->columns, *deviation = mean + fit->d;
  const double *intercepts = fit->parameters + (size_t)fit->d * (size_t)fit->n_classes;

  for (int c = 0; c < fit->n_classes; c++) {
    double offset = intercepts[c];

    for (int j = 0; j < fit->d; j++) {
      double w = fit->parameters[(size_t)j * (size_t)fit->n_classes + (size_t)c] / deviation[j];

      weight[(size_t)c * (size_t)fit->d + (size_t)j] = (float)w;
      offset -= w * mean[j];
    }
    bias[c] = (float)offset;
  }
}

static plx_status
measure (plx_pool *pool, const plx_labelled_rows *rows, uint64_t seed, const plx_watch *watch,
         probe_memory *memory, plx_probe *probe, const probe_results *results, plx_error *error)
{
  plx_logistic_problem problem = {
    memory->x, rows->labels, rows->train, rows->d, rows->n_classes, 0
  };
  plx_watch choosing = plx_watch_part (watch, 0, 0.8), fitting = plx_watch_part (watch, 0.8, 1);
  plx_logistic fit = { 0 };
  plx_status status;

  standardise (rows, memory);
  status = choose_l2 (pool, rows, seed, &choosing, memory, &problem.l2, error);
  if (status == PLX_OK)
    status = plx_logistic_fit (pool, &problem, &fitting, &fit, error);
  if (status == PLX_OK) {
    plx_logistic_predict (pool, &fit, memory->x, rows->n, memory->logits, memory->predictions);
    *probe = (plx_probe){
      .accuracy = share_right (rows->labels + rows->train, memory->predictions + rows->train,
                               rows->n - rows->train),
      .train_loss = fit.loss,
      .l2 = problem.l2,
      .iterations = fit.iterations,
      .is_converged = fit.is_converged,
      .n_train = plx_count_labelled (rows->labels, rows->train),
      .n_test = plx_count_labelled (rows->labels + rows->train, rows->n - rows->train),
      .n_unseen = count_unseen (rows),
    };
    if (results->predictions != NULL)
      memcpy (results->predictions, memory->predictions + rows->train,
              (size_t)(rows->n - rows->train) * sizeof *results->predictions);
    if (results->weight != NULL)
      fold (&fit, memory, results->weight, results->bias);
  }
  plx_logistic_clear (&fit);
  return status;
}

static plx_status
fit_and_ask (plx_pool *pool, const plx_labelled_rows *rows, uint64_t seed, const plx_watch *watch,
             plx_probe *probe, const probe_results *results, plx_error *error)
{
  plx_arena arena = { 0 };
  probe_memory memory;
  plx_status status = plx_check_finite (rows->features, (size_t)rows->n * (size_t)rows->d, error);

  if (status == PLX_OK)
    status = plx_check_classes (rows->labels, rows->train, rows->n_classes, "linear probe", error);
  if (status == PLX_OK &&
      plx_count_labelled (rows->labels + rows->train, rows->n - rows->train) == 0)
    status = plx_fail (error, PLX_ERROR_INVALID,
                       "The linear probe is asked about held-out images, and none of them has a "
                       "label.");
  if (status != PLX_OK)
    return status;
  lay_out (&arena, rows, &memory);
  status = plx_arena_reserve (&arena, arena.used, "The linear probe", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, rows, &memory);
  status = measure (pool, rows, seed, watch, &memory, probe, results, error);
  plx_arena_release (&arena);
  return status;
}

plx_status
plx_probe_measure (plx_pool *pool, const plx_labelled_rows *rows, uint64_t seed,
                   const plx_watch *watch, plx_probe *probe, int32_t *predictions, plx_error *error)
{
  return fit_and_ask (pool, rows, seed, watch, probe, &(probe_results){ predictions, NULL, NULL },
                      error);
}

plx_status
plx_probe_fit (plx_pool *pool, const plx_labelled_rows *rows, uint64_t seed, const plx_watch *watch,
               plx_probe *probe, float *weight, float *bias, plx_error *error)
{
  return fit_and_ask (pool, rows, seed, watch, probe, &(probe_results){ NULL, weight, bias },
                      error);
}
