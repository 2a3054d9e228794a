/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An evaluation: features and labels in, a result with its protocol out.
 *
 *     dataset ─plx_embed_dataset→ features ─plx_evaluate (kind, label set)→ plx_result
 *
 * A result is a list of figures, what they were measured by (so that it is never shown without), and
 * what a page draws: a confusion matrix, a table of clusters, an ROC curve. Which rows are asked:
 *
 *     kNN, linear    training rows answer, held-out rows of known classes ask
 *     clusters       held-out rows of known classes
 *     new classes    rows of the classes that data.leave_out names; where none was left out, held-out
 *                    rows: classes that the encoder saw, but no label of
 *     spectrum       held-out rows
 *     fine-tuning    a share of the training rows teaches, held-out rows of known classes ask; it
 *                    trains the encoder's copies instead of reading features
 */
#pragma once

#include <stdint.h>

#include "core/params.h"
#include "data/dataset.h"
#include "eval/finetune.h"
#include "eval/verification.h"
#include "eval/watch.h"

extern const struct plx_param_table plx_eval_params; /* "eval": clusters, ways, episodes, … */

typedef enum {
  PLX_EVAL_KNN,
  PLX_EVAL_LINEAR,
  PLX_EVAL_CLUSTERS,
  PLX_EVAL_NEW_CLASSES,
  PLX_EVAL_SPECTRUM,
  PLX_EVAL_FINETUNE,
  PLX_N_EVAL,
} plx_eval_kind;

const char *plx_eval_kind_name (plx_eval_kind kind);  /* "knn": stored, typed */
const char *plx_eval_kind_label (plx_eval_kind kind); /* shown; marked for translation */
/* Whether it asks for labels; the others run on any images. */
bool plx_eval_kind_needs_labels (plx_eval_kind kind);
/* Whether it reads features; fine-tuning trains copies of the model instead. */
bool plx_eval_kind_needs_features (plx_eval_kind kind);

typedef struct {
  plx_pool *pool;
  const plx_dataset *dataset;
  const plx_settings *settings; /* the encoder's, with the tables "knn", "eval" and "finetune" */
  const float *features;        /* [count][d]; NULL: for kinds that need none */
  int d;
  bool is_z;
  plx_model *model; /* what fine-tuning begins with, untouched; NULL: for the other kinds */
} plx_eval_input;

enum { PLX_MAX_FIGURES = 10, PLX_SPECTRUM_VALUES = 512 };

typedef enum { PLX_FIGURE_SHARE, PLX_FIGURE_NUMBER } plx_figure_kind;

typedef struct {
  const char *key;   /* "accuracy": stored */
  const char *label; /* shown; marked for translation */
  plx_figure_kind kind;
  double value;    /* a share is 0 … 1; NaN: not to be had here */
  double interval; /* value ± interval holds with 95 %; 0: none given */
} plx_figure;

/* What a result was measured by; 0 where a kind has no such thing. */
typedef struct {
  bool is_z;
  int d;
  int train, test;    /* rows that answer and rows that ask, labelled */
  int classes;        /* with rows in the test */
  int unseen;         /* test rows of a class that no training row has */
  int k;              /* kNN's neighbours, or clusters */
  double temperature; /* of the vote */
  double l2;          /* of the probe, as chosen */
  int restarts;
  int ways, episodes, pairs;
  double labels; /* share of the training images with a label */
  int steps, batch;
  double learning_rate;
  bool is_left_out; /* new classes: left out of training; else seen without labels */
  uint64_t seed;
} plx_protocol;

typedef struct {
  plx_eval_kind kind;
  char label_set[32]; /* "": needs none */
  plx_protocol protocol;
  int n_figures;
  plx_figure figures[PLX_MAX_FIGURES];

  int n_classes;         /* of matrix and table's columns */
  int64_t *matrix;       /* [n_classes][n_classes], truth × prediction; NULL: none */
  int first_row, n_rows; /* the data set's rows that predictions and clusters are of */
  int32_t *predictions;  /* [n_rows]; NULL: none */
  int n_clusters;
  int64_t *table;    /* [n_clusters][n_classes]; NULL: none */
  int32_t *clusters; /* [n_rows]; NULL: none */
  plx_roc roc;       /* n_same 0: none */
  int n_curve;
  int curve_step[PLX_CURVE_POINTS];
  float curve[2][PLX_CURVE_POINTS]; /* accuracy: from the encoder, from random weights */
  int n_spectrum;
  float spectrum[PLX_SPECTRUM_VALUES]; /* descending, of the centred rows, over the largest */
} plx_result;

/* label_set: a number of the data set's; without meaning where the kind needs no labels. What cannot
 * be measured here (no labels, one class, too few images, an encoder that is damaged) is a sentence.
 * Clear the result in every case. The thread that owns the pool. */
plx_status plx_evaluate (const plx_eval_input *input, plx_eval_kind kind, int label_set,
                         const plx_watch *watch, plx_result *result,
                         plx_error *error) PLX_WARN_UNUSED;
void plx_result_clear (plx_result *result);

/* What a figure of that key is called and how it is shown, its value 0; NULL: no kind has it. */
const plx_figure *plx_figure_known (const char *key);

/* The figure of that key, or NULL. */
const plx_figure *plx_result_find (const plx_result *result, const char *key);

/* Whether two results may stand side by side: the same kind, label set and protocol. What was chosen
 * by the measurement itself (λ) may differ. */
bool plx_result_is_comparable (const plx_result *a, const plx_result *b);
