/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The linear probe: how well a label can be read from frozen representations by a straight cut.
 *
 * Features are standardised with the training rows' mean and deviation (a column that does not vary
 * becomes 0). λ is chosen on a fifth of the training rows, drawn by the seed, among the powers of ten
 * from 1e-6 to 1; then the classifier is fitted to all training rows and asked about the held-out
 * ones. Rows without a label take no part. A label that is seen in the held-out rows only cannot be
 * learned: its rows count as wrong, and the figure says how many they are.
 */
#pragma once

#include <stdint.h>

#include "core/pool.h"
#include "eval/watch.h"

/* The training rows and the held-out rows of one matrix, one under the other. */
typedef struct {
  const float *features;      /* [n][d] */
  const int32_t *labels;      /* [n], −1 unknown */
  int n, train, d, n_classes; /* train: the first so many */
} plx_labelled_rows;

typedef struct {
  double accuracy;   /* of the labelled held-out rows */
  double train_loss; /* the mean cross entropy */
  double l2;         /* λ as chosen */
  int iterations;
  bool is_converged;
  int n_train, n_test; /* labelled rows */
  int n_unseen;        /* of n_test: of a class that no training row has */
} plx_probe;

/* predictions [n − train] may be NULL; they are of all held-out rows. The thread that owns the
 * pool. */
plx_status plx_probe_measure (plx_pool *pool, const plx_labelled_rows *rows, uint64_t seed,
                              const plx_watch *watch, plx_probe *probe, int32_t *predictions,
                              plx_error *error) PLX_WARN_UNUSED;
/* The same, and the classifier as a linear layer on features as they are, the standardising folded
 * into it: weight [n_classes][d] and bias [n_classes]. */
plx_status plx_probe_fit (plx_pool *pool, const plx_labelled_rows *rows, uint64_t seed,
                          const plx_watch *watch, plx_probe *probe, float *weight, float *bias,
                          plx_error *error) PLX_WARN_UNUSED;
