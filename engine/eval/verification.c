/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pairs sorted by their score, walked from the highest; equal scores are one step.
 */
#include "eval/verification.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/arena.h"
#include "core/rng.h"
#include "eval/input.h"

typedef struct {
  float score;
  uint8_t is_same;
} scored_pair;

static int
compare_descending (const void *a, const void *b)
{
  float left = ((const scored_pair *)a)->score, right = ((const scored_pair *)b)->score;

  return (left < right) - (left > right);
}

/* Fills the points of the curve between (x0, y0) and (x1, y1), shares. */
static void
draw_to (plx_roc *roc, double x0, double y0, double x1, double y1)
{
  for (int i = 0; i < PLX_ROC_POINTS; i++) {
    double x = (double)i / (PLX_ROC_POINTS - 1);

    if (x1 > x0 && x >= x0 && x <= x1)
      roc->found[i] = (float)(y0 + (y1 - y0) * (x - x0) / (x1 - x0));
    else if (x1 == x0 && x == x0)
      roc->found[i] = (float)y1;
  }
}

static void
walk (const scored_pair *pairs, int n, plx_roc *roc)
{
  double x = 0, y = 0;
  int same = 0, different = 0;

  for (int i = 0; i < n;) {
    float score = pairs[i].score;
    double next_x, next_y;

    for (; i < n && pairs[i].score == score; i++) {
      same += pairs[i].is_same;
      different += !pairs[i].is_same;
    }
    next_x = (double)different / roc->n_different;
    next_y = (double)same / roc->n_same;
    roc->auc += (next_x - x) * (next_y + y) / 2;
    draw_to (roc, x, y, next_x, next_y);
    x = next_x;
    y = next_y;
  }
}

static plx_status
measure_pairs (scored_pair *pairs, int n, plx_roc *roc, plx_error *error)
{
  *roc = (plx_roc){ 0 };
  for (int i = 0; i < n; i++) {
    roc->n_same += pairs[i].is_same;
    roc->n_different += !pairs[i].is_same;
    if (!isfinite (pairs[i].score))
      return plx_check_finite (&pairs[i].score, 1, error);
  }
  if (roc->n_same == 0 || roc->n_different == 0)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "Verification needs pairs of one class and pairs of two; there are %d and %d.",
                     roc->n_same, roc->n_different);
  qsort (pairs, (size_t)n, sizeof *pairs, compare_descending);
  walk (pairs, n, roc);
  return PLX_OK;
}

plx_status
plx_roc_measure (const float *scores, const uint8_t *is_same, int n, plx_roc *roc, plx_error *error)
{
  scored_pair *pairs = calloc ((size_t)n + 1, sizeof *pairs);
  plx_status status;

  if (pairs == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for %d pairs.", n);
  for (int i = 0; i < n; i++)
    pairs[i] = (scored_pair){ scores[i], is_same[i] != 0 };
  status = measure_pairs (pairs, n, roc, error);
  free (pairs);
  return status;
}

/* --- Drawing pairs ---------------------------------------------------------------------------- */

/* Labelled rows sorted by class: class c has rows[first[c]] … rows[first[c + 1] − 1]. */
typedef struct {
  int32_t *rows;   /* [n] */
  int32_t *first;  /* [n_classes + 1] */
  int32_t *paired; /* [n]: rows of a class with two or more */
  int n, n_paired;
} sorted_rows;

static void
sort_rows (const int32_t *labels, int n, int n_classes, sorted_rows *sorted)
{
  sorted->n = sorted->n_paired = 0;
  for (int c = 0; c < n_classes; c++) {
    int before = sorted->n;

    sorted->first[c] = before;
    for (int i = 0; i < n; i++)
      if (labels[i] == c)
        sorted->rows[sorted->n++] = i;
    for (int i = before; i < sorted->n && sorted->n - before >= 2; i++)
      sorted->paired[sorted->n_paired++] = sorted->rows[i];
  }
  sorted->first[n_classes] = sorted->n;
}

static float
cosine (const float *a, const float *b, int d)
{
  double ab = 0, aa = 0, bb = 0;

  for (int j = 0; j < d; j++) {
    ab += (double)a[j] * (double)b[j];
    aa += (double)a[j] * (double)a[j];
    bb += (double)b[j] * (double)b[j];
  }
  return aa > 0 && bb > 0 ? (float)(ab / sqrt (aa * bb)) : 0;
}

/* A row of the same class as row i, but not i. */
static int
draw_same (const sorted_rows *sorted, const int32_t *labels, int i, plx_rng *rng)
{
  int first = sorted->first[labels[i]], count = sorted->first[labels[i] + 1] - first;
  int other = sorted->rows[first + (int)plx_rng_below (rng, (uint32_t)count - 1)];

  return other == i ? sorted->rows[first + count - 1] : other;
}

static int
draw_different (const sorted_rows *sorted, const int32_t *labels, int i, plx_rng *rng)
{
  int first = sorted->first[labels[i]], count = sorted->first[labels[i] + 1] - first;
  int at = (int)plx_rng_below (rng, (uint32_t)(sorted->n - count));

  return sorted->rows[at < first ? at : at + count];
}

static void
draw_pairs (const float *x, const int32_t *labels, int d, int n_pairs, const sorted_rows *sorted,
            uint64_t seed, scored_pair *pairs)
{
  plx_rng rng = plx_rng_at (seed, PLX_RNG_EVALUATE, 2, 0, 0);

  for (int p = 0; p < 2 * n_pairs; p++) {
    bool is_same = p < n_pairs;
    int i = is_same ? sorted->paired[plx_rng_below (&rng, (uint32_t)sorted->n_paired)]
                    : sorted->rows[plx_rng_below (&rng, (uint32_t)sorted->n)];
    int j =
        is_same ? draw_same (sorted, labels, i, &rng) : draw_different (sorted, labels, i, &rng);

    pairs[p] =
        (scored_pair){ cosine (x + (size_t)i * (size_t)d, x + (size_t)j * (size_t)d, d), is_same };
  }
}

static void
lay_out (plx_arena *arena, int n, int n_classes, int n_pairs, sorted_rows *sorted,
         scored_pair **pairs)
{
  sorted->rows = plx_arena_take (arena, (size_t)n * sizeof (int32_t));
  sorted->paired = plx_arena_take (arena, (size_t)n * sizeof (int32_t));
  sorted->first = plx_arena_take (arena, ((size_t)n_classes + 1) * sizeof (int32_t));
  *pairs = plx_arena_take (arena, 2 * (size_t)n_pairs * sizeof **pairs);
}

plx_status
plx_verify (const float *x, const int32_t *labels, int n, int d, int n_classes, int n_pairs,
            uint64_t seed, plx_roc *roc, plx_error *error)
{
  plx_arena arena = { 0 };
  sorted_rows sorted;
  scored_pair *pairs;
  plx_status status = plx_check_finite (x, (size_t)n * (size_t)d, error);

  if (status == PLX_OK)
    status = plx_check_classes (labels, n, n_classes, "verification", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, n, n_classes, n_pairs, &sorted, &pairs);
  status = plx_arena_reserve (&arena, arena.used, "Verification", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, n, n_classes, n_pairs, &sorted, &pairs);
  sort_rows (labels, n, n_classes, &sorted);
  if (sorted.n_paired == 0)
    status = plx_fail (error, PLX_ERROR_INVALID,
                       "Verification needs pairs of one class, and no class has two images.");
  else {
    draw_pairs (x, labels, d, n_pairs, &sorted, seed, pairs);
    status = measure_pairs (pairs, 2 * n_pairs, roc, error);
  }
  plx_arena_release (&arena);
  return status;
}
