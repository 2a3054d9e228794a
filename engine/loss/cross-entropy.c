/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groups of rows on the pool; the losses are added in the order of the rows.
 */
#include "loss/cross-entropy.h"

#include <string.h>

#include "kernel/pieces.h"
#include "kernel/softmax.h"

enum { GROUP = 64 }; /* rows a piece */

typedef struct {
  float *logits, *losses;
  const int32_t *labels;
  int n, n_classes;
  float scale;
  plx_isa isa;
} row_work;

static void
row_group (void *context, int piece, int thread)
{
  const row_work *work = context;
  int end = (piece + 1) * GROUP < work->n ? (piece + 1) * GROUP : work->n;

  for (int i = piece * GROUP; i < end; i++) {
    float *row = work->logits + (size_t)i * (size_t)work->n_classes;

    work->losses[i] = 0;
    if (work->labels[i] < 0) {
      memset (row, 0, (size_t)work->n_classes * sizeof *row);
      continue;
    }
    work->losses[i] = plx_softmax_row (work->isa, row, work->n_classes, work->labels[i], -1);
    for (int k = 0; k < work->n_classes; k++)
      row[k] *= work->scale;
  }
}

static int
count_labelled (const int32_t *labels, int n)
{
  int labelled = 0;

  for (int i = 0; i < n; i++)
    labelled += labels[i] >= 0;
  return labelled;
}

double
plx_cross_entropy (plx_pool *pool, float *logits, const int32_t *labels, int n, int n_classes,
                   float *losses)
{
  int labelled = count_labelled (labels, n);
  float scale = labelled > 0 ? 1 / (float)labelled : 0;
  row_work work = { logits, losses, labels, n, n_classes, scale, plx_pool_isa (pool) };
  double sum = 0;

  plx_run_pieces (pool, row_group, &work, (n + GROUP - 1) / GROUP, 10.0 * n * n_classes);
  for (int i = 0; i < n; i++)
    sum += (double)losses[i];
  return labelled > 0 ? sum / labelled : 0;
}

double
plx_cross_entropy_ref (float *logits, const int32_t *labels, int n, int n_classes)
{
  int labelled = count_labelled (labels, n);
  double sum = 0;

  for (int i = 0; i < n; i++) {
    float *row = logits + (size_t)i * (size_t)n_classes;

    if (labels[i] >= 0)
      sum += plx_softmax_row_ref (row, n_classes, labels[i], -1);
    for (int k = 0; k < n_classes; k++)
      row[k] = labels[i] >= 0 ? (float)((double)row[k] / labelled) : 0;
  }
  return labelled > 0 ? sum / labelled : 0;
}

void
plx_highest (const float *logits, int n, int n_classes, int32_t *predictions)
{
  for (int i = 0; i < n; i++) {
    const float *row = logits + (size_t)i * (size_t)n_classes;
    int best = 0;

    for (int k = 1; k < n_classes; k++)
      if (row[k] > row[best])
        best = k;
    predictions[i] = best;
  }
}
