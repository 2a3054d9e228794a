/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is taken for what: the confusion matrix, each class's recall, and the pairs of classes that are
 * confused most.
 */
#pragma once

#include <stdint.h>

/* Counts [n_classes][n_classes]: row the truth, column the prediction. Rows without a label or without
 * a prediction (−1) do not count. Any thread. */
void plx_confusion (const int32_t *labels /* [n] */, const int32_t *predictions /* [n] */, int n,
                    int n_classes, int64_t *matrix);

/* The share of a class's rows that are predicted as it; NaN for a class without rows. */
double plx_recall (const int64_t *matrix, int n_classes, int class);
/* The share of all rows on the diagonal; NaN for an empty matrix. */
double plx_accuracy (const int64_t *matrix, int n_classes);

typedef struct {
  int truth, prediction;
  int64_t count; /* of rows of the one taken for the other */
  double share;  /* of the truth's rows */
} plx_confused_pair;

/* Fills pairs [most] with the largest entries off the diagonal, in descending order (ties: in the
 * order of the matrix), and returns how many there are that are not zero, at most most. */
int plx_most_confused (const int64_t *matrix, int n_classes, int most, plx_confused_pair *pairs);
