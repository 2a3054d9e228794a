/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search's plain twins: an insertion into an ordered list for every row of the bank.
 */
#include <math.h>

#include "kernel/neighbours.h"

/* Puts a value into the ascending list of the n so far, of at most k; returns the new n. */
static int
insert (int32_t *index, float *list, int n, int k, int32_t number, float value)
{
  int at = n < k ? n : k - 1;

  if (n == k && !(value < list[k - 1]))
    return n;
  for (; at > 0 && value < list[at - 1]; at--) {
    list[at] = list[at - 1];
    index[at] = index[at - 1];
  }
  list[at] = value;
  index[at] = number;
  return n < k ? n + 1 : n;
}

static double
dot (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int i = 0; i < d; i++)
    sum += (double)a[i] * (double)b[i];
  return sum;
}

void
plx_neighbours_ref (const float *queries, int n, const float *bank, int m, int d, int k,
                    int32_t *index, float *similarity)
{
  for (int i = 0; i < n; i++, queries += d, index += k, similarity += k) {
    double length = fmax (sqrt (dot (queries, queries, d)), 1e-8);
    int known = 0;

    for (int j = 0; j < m; j++) {
      const float *row = bank + (size_t)j * (size_t)d;
      double cosine = dot (queries, row, d) / length / fmax (sqrt (dot (row, row, d)), 1e-8);

      known = insert (index, similarity, known, k, j, (float)-cosine);
    }
    for (int j = 0; j < k; j++)
      similarity[j] = -similarity[j];
  }
}

void
plx_neighbours_within_ref (const float *points, int n, int d, int k, int32_t *index,
                           float *distance)
{
  for (int i = 0; i < n; i++, index += k, distance += k) {
    int known = 0;

    for (int j = 0; j < n; j++) {
      double sum = 0;

      for (int c = 0; c < d; c++) {
        double difference = (double)points[(size_t)i * (size_t)d + (size_t)c] -
                            (double)points[(size_t)j * (size_t)d + (size_t)c];

        sum += difference * difference;
      }
      if (j != i)
        known = insert (index, distance, known, k, j, (float)sqrt (sum));
    }
  }
}
