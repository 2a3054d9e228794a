/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two figures from the table's entries and margins.
 */
#include "eval/agreement.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

void
plx_count_table (const int32_t *clusters, const int32_t *labels, int n, int n_clusters,
                 int n_classes, int64_t *table)
{
  memset (table, 0, (size_t)n_clusters * (size_t)n_classes * sizeof *table);
  for (int i = 0; i < n; i++)
    if (labels[i] >= 0 && clusters[i] >= 0)
      table[clusters[i] * n_classes + labels[i]]++;
}

static double
row_sum (const int64_t *table, int i, int n_classes)
{
  double sum = 0;

  for (int j = 0; j < n_classes; j++)
    sum += (double)table[i * n_classes + j];
  return sum;
}

static double
column_sum (const int64_t *table, int j, int n_clusters, int n_classes)
{
  double sum = 0;

  for (int i = 0; i < n_clusters; i++)
    sum += (double)table[i * n_classes + j];
  return sum;
}

/* −n Σ p ln p's terms: x ln (x / n). */
static double
information (double x, double n)
{
  return x > 0 ? x * log (x / n) : 0;
}

static double
pairs (double x)
{
  return x * (x - 1) / 2;
}

/* Σ f over rows, columns and entries. */
typedef struct {
  double n, rows, columns, entries;
} sums;

static sums
sum_over (const int64_t *table, int n_clusters, int n_classes, double (*f) (double x, double n))
{
  sums sum = { 0 };

  for (int i = 0; i < n_clusters; i++)
    sum.n += row_sum (table, i, n_classes);
  for (int i = 0; i < n_clusters; i++)
    sum.rows += f (row_sum (table, i, n_classes), sum.n);
  for (int j = 0; j < n_classes; j++)
    sum.columns += f (column_sum (table, j, n_clusters, n_classes), sum.n);
  for (int at = 0; at < n_clusters * n_classes; at++)
    sum.entries += f ((double)table[at], sum.n);
  return sum;
}

double
plx_nmi (const int64_t *table, int n_clusters, int n_classes)
{
  sums sum = sum_over (table, n_clusters, n_classes, information);
  double mutual = sum.entries - sum.rows - sum.columns, entropies = -sum.rows - sum.columns;

  if (sum.n == 0)
    return NAN;
  return entropies > 0 ? fmax (0, fmin (1, 2 * mutual / entropies)) : 1;
}

static double
pairs_of (double x, double n)
{
  return pairs (x);
}

double
plx_ari (const int64_t *table, int n_clusters, int n_classes)
{
  sums sum = sum_over (table, n_clusters, n_classes, pairs_of);
  double expected = sum.n > 1 ? sum.rows * sum.columns / pairs (sum.n) : 0;
  double most = 0.5 * (sum.rows + sum.columns);

  if (sum.n == 0)
    return NAN;
  return most > expected ? (sum.entries - expected) / (most - expected) : 1;
}
