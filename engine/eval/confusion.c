/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counting.
 */
#include "eval/confusion.h"

#include <math.h>

#include "eval/agreement.h"

void
plx_confusion (const int32_t *labels, const int32_t *predictions, int n, int n_classes,
               int64_t *matrix)
{
  plx_count_table (labels, predictions, n, n_classes, n_classes, matrix);
}

static int64_t
row_count (const int64_t *matrix, int n_classes, int class)
{
  int64_t count = 0;

  for (int k = 0; k < n_classes; k++)
    count += matrix[class * n_classes + k];
  return count;
}

double
plx_recall (const int64_t *matrix, int n_classes, int class)
{
  int64_t count = row_count (matrix, n_classes, class);

  return count > 0 ? (double)matrix[class * n_classes + class] / (double)count : NAN;
}

double
plx_accuracy (const int64_t *matrix, int n_classes)
{
  int64_t count = 0, right = 0;

  for (int k = 0; k < n_classes; k++) {
    count += row_count (matrix, n_classes, k);
    right += matrix[k * n_classes + k];
  }
  return count > 0 ? (double)right / (double)count : NAN;
}

/* Puts a pair into a descending list of n ≤ most; returns the new n. */
static int
insert (plx_confused_pair *pairs, int n, int most, plx_confused_pair pair)
{
  int at = n < most ? n : most - 1;

  if (n == most && pair.count <= pairs[most - 1].count)
    return n;
  for (; at > 0 && pair.count > pairs[at - 1].count; at--)
    pairs[at] = pairs[at - 1];
  pairs[at] = pair;
  return n < most ? n + 1 : n;
}

int
plx_most_confused (const int64_t *matrix, int n_classes, int most, plx_confused_pair *pairs)
{
  int n = 0;

  for (int truth = 0; truth < n_classes; truth++)
    for (int prediction = 0; prediction < n_classes; prediction++) {
      int64_t count = matrix[truth * n_classes + prediction];

      if (most > 0 && truth != prediction && count > 0)
        n = insert (
            pairs, n, most,
            (plx_confused_pair){ truth, prediction, count,
                                 (double)count / (double)row_count (matrix, n_classes, truth) });
    }
  return n;
}
