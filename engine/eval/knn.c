/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The weighted vote of the neighbours that kernel/neighbours finds.
 */
#include "eval/knn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The class with the highest score among the labelled neighbours, or −1. */
static int32_t
vote (const int32_t *index, const float *similarity, int k, const int32_t *bank_labels,
      int n_classes, double temperature, double *scores)
{
  int32_t best = -1;

  memset (scores, 0, (size_t)n_classes * sizeof *scores);
  for (int j = 0; j < k; j++)
    if (bank_labels[index[j]] >= 0)
      scores[bank_labels[index[j]]] += exp ((double)similarity[j] / temperature);
  for (int c = 0; c < n_classes; c++)
    if (scores[c] > 0 && (best < 0 || scores[c] > scores[best]))
      best = c;
  return best;
}

double
plx_knn_score (const int32_t *index, const float *similarity, int n, int k,
               const int32_t *query_labels, const int32_t *bank_labels, int n_classes,
               double temperature, int32_t *predictions)
{
  double *scores = calloc ((size_t)(n_classes > 0 ? n_classes : 1), sizeof *scores);
  int counted = 0, right = 0;

  if (scores == NULL)
    return NAN;
  for (int i = 0; i < n; i++) {
    size_t at = (size_t)i * (size_t)k;
    int32_t prediction =
        vote (index + at, similarity + at, k, bank_labels, n_classes, temperature, scores);

    if (predictions != NULL)
      predictions[i] = prediction;
    counted += query_labels[i] >= 0 && prediction >= 0;
    right += query_labels[i] >= 0 && query_labels[i] == prediction;
  }
  free (scores);
  return counted > 0 ? (double)right / counted : NAN;
}
