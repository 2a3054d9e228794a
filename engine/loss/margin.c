/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The margin loss as matrix products. With u the rows that distances are taken between, G = U Uᵀ
 * gives D²_ij = G_ii + G_jj − 2 G_ij; a pair's gradient is c (u_i − u_j) on one side and its negative
 * on the other, with
 *
 *     c = 2 / P for a similar pair,     c = −2 (m − D) / (D P) for a dissimilar one nearer than m,
 *
 * P the number of pairs. With C the matrix of these coefficients,
 *
 *     dU = diag (Σ_j C_ij + C_ji) U − (C + Cᵀ) U.
 *
 * A pair counts once, in the row of its first member: i < j where all pairs are taken, the anchor's
 * row where one negative is chosen for each ordered similar pair.
 *
 * Workspace: U [n][d] · dU [n][d] · G, then C [n][n] · 1/‖z‖ [n] · Σ C [n] · squares [n].
 */
#include "loss/margin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "kernel/gemm.h"
#include "kernel/l2norm.h"

enum { GROUP = 16 }; /* rows a piece */

static const float least_distance = 1e-8f;

/* Of D² to G_ii + G_jj, below which D is taken from the rows; and c P / 2, above which a pair's gradient
 * is: as a product it would be the difference of two large numbers. */
static const float NEAR = 1e-3f, STEEP = 1e3f;

size_t
plx_margin_workspace (int n, int d)
{
  size_t rows = (size_t)n;

  return 2 * rows * (size_t)d + rows * rows + 3 * rows + 6 * rows;
}

/* The sums of one row; doubles lie behind the floats of the workspace. */
typedef struct {
  double loss;
  double similar, dissimilar;
} row_sums;

typedef struct {
  const plx_margin *loss;
  const float *u; /* [n][d] */
  int n, d;
  float *matrix;        /* [n][n]: G, overwritten by C's rows, not yet divided by P */
  const float *squares; /* [n]: G_ii */
  row_sums *sums;       /* [n] */
} pair_work;

/* From the rows themselves: between near ones G leaves nothing but rounding. */
static float
squared_apart (const pair_work *work, int i, int j)
{
  const float *a = work->u + (size_t)i * (size_t)work->d,
              *b = work->u + (size_t)j * (size_t)work->d;
  float sum = 0;

  for (int c = 0; c < work->d; c++)
    sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

static float
distance_of (const pair_work *work, const float *row, int i, int j)
{
  float together = work->squares[i] + work->squares[j], squared = together - 2 * row[j];

  if (squared < NEAR * together)
    squared = squared_apart (work, i, j);
  return squared >= 0 ? sqrtf (squared) : squared;
}

/* One pair's part of the loss, and its coefficient times P / 2. */
static float
meet_similar (float distance, row_sums *sums)
{
  sums->similar++;
  sums->loss += (double)distance * (double)distance;
  return 1;
}

static float
meet_dissimilar (const plx_margin *loss, float distance, row_sums *sums)
{
  float missing = loss->margin - distance;

  sums->dissimilar++;
  if (missing <= 0)
    return 0;
  sums->loss += (double)missing * (double)missing;
  return -missing / fmaxf (distance, least_distance);
}

static void
take_all_pairs (const pair_work *work, int i, float *row)
{
  const int32_t *groups = work->loss->groups;

  memset (row, 0, (size_t)(i + 1) * sizeof *row);
  for (int j = i + 1; j < work->n; j++) {
    float distance = distance_of (work, row, i, j);

    row[j] = groups[i] == groups[j] ? meet_similar (distance, &work->sums[i])
                                    : meet_dissimilar (work->loss, distance, &work->sums[i]);
  }
}

/* The negative for anchor i whose partner lies at distance beyond; −1: there is none. */
static int
choose_negative (const pair_work *work, int i, const float *distances, float beyond, plx_rng *rng)
{
  const plx_margin *loss = work->loss;
  int chosen = -1, seen = 0;

  for (int j = 0; j < work->n; j++) {
    if (loss->groups[j] == loss->groups[i])
      continue;
    if (loss->negatives == PLX_NEGATIVES_RANDOM) {
      if (plx_rng_below (rng, (uint32_t)++seen) == 0)
        chosen = j;
      continue;
    }
    if (loss->negatives == PLX_NEGATIVES_SEMIHARD && distances[j] <= beyond)
      continue;
    if (chosen < 0 || distances[j] < distances[chosen])
      chosen = j;
  }
  return chosen;
}

/* Each ordered similar pair, and one dissimilar pair for it. distances [n] is room. */
static void
take_chosen_pairs (const pair_work *work, int i, float *row, float *distances)
{
  plx_rng rng = plx_rng_at (work->loss->seed, PLX_RNG_NEGATIVES, work->loss->step, (uint32_t)i, 0);

  for (int j = 0; j < work->n; j++)
    distances[j] = distance_of (work, row, i, j);
  memset (row, 0, (size_t)work->n * sizeof *row);
  for (int j = 0; j < work->n; j++) {
    int negative;

    if (j == i || work->loss->groups[j] != work->loss->groups[i])
      continue;
    row[j] += meet_similar (distances[j], &work->sums[i]);
    negative = choose_negative (work, i, distances, distances[j], &rng);
    if (negative >= 0)
      row[negative] += meet_dissimilar (work->loss, distances[negative], &work->sums[i]);
  }
}

enum { MOST_ROWS = 8192 };

static void
pair_group (void *context, int piece, int thread)
{
  const pair_work *work = context;
  int end = (piece + 1) * GROUP < work->n ? (piece + 1) * GROUP : work->n;
  float distances[MOST_ROWS];

  for (int i = piece * GROUP; i < end; i++) {
    float *row = work->matrix + (size_t)i * (size_t)work->n;

    work->sums[i] = (row_sums){ 0 };
    if (work->loss->negatives == PLX_NEGATIVES_ALL)
      take_all_pairs (work, i, row);
    else
      take_chosen_pairs (work, i, row, distances);
  }
}

static plx_margin_result
add_rows (const row_sums *sums, int n)
{
  plx_margin_result result = { 0 };

  for (int i = 0; i < n; i++) {
    result.loss += sums[i].loss;
    result.similar += sums[i].similar;
    result.dissimilar += sums[i].dissimilar;
  }
  if (result.similar + result.dissimilar > 0)
    result.loss /= result.similar + result.dissimilar;
  return result;
}

/* A steep pair's gradient, from the rows' difference. */
static void
add_steep (const float *u, int i, int j, int d, float weight, float *du)
{
  const float *a = u + (size_t)i * (size_t)d, *b = u + (size_t)j * (size_t)d;
  float *da = du + (size_t)i * (size_t)d, *db = du + (size_t)j * (size_t)d;

  for (int c = 0; c < d; c++) {
    da[c] += weight * (a[c] - b[c]);
    db[c] -= weight * (a[c] - b[c]);
  }
}

/* dU from C, which is the coefficients times P / 2; steep ones are taken out of it. */
static void
gradient (plx_pool *pool, const float *u, int n, int d, float *c, double pairs, float *totals,
          float *du)
{
  float scale = pairs > 0 ? (float)(2 / pairs) : 0;

  memset (totals, 0, (size_t)n * sizeof *totals);
  memset (du, 0, (size_t)n * (size_t)d * sizeof *du);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      float *coefficient = c + (size_t)i * (size_t)n + (size_t)j;

      if (fabsf (*coefficient) > STEEP) {
        add_steep (u, i, j, d, scale * *coefficient, du);
        *coefficient = 0;
      }
      totals[i] += *coefficient;
      totals[j] += *coefficient;
    }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      du[(size_t)i * (size_t)d + (size_t)j] +=
          scale * totals[i] * u[(size_t)i * (size_t)d + (size_t)j];
  plx_gemm (pool, false, false, n, d, n, -scale, c, n, u, d, 1, du, d);
  plx_gemm (pool, true, false, n, d, n, -scale, c, n, u, d, 1, du, d);
}

plx_margin_result
plx_margin_loss (plx_pool *pool, const plx_margin *loss, const float *z, int n, int d, float *dz,
                 float *workspace)
{
  size_t nd = (size_t)n * (size_t)d;
  float *u = workspace, *du = u + nd, *matrix = du + nd, *inverse = matrix + (size_t)n * (size_t)n;
  float *totals = inverse + n, *squares = totals + n;
  pair_work work = { loss, u, n, d, matrix, squares, (row_sums *)(void *)(squares + n) };
  plx_margin_result result;

  PLX_ASSERT (n <= MOST_ROWS);
  if (loss->is_normalised)
    plx_l2norm_forward (pool, z, n, d, u, inverse);
  else
    memcpy (u, z, nd * sizeof *u);
  plx_gemm (pool, false, true, n, n, d, 1, u, d, u, d, 0, matrix, n);
  for (int i = 0; i < n; i++)
    squares[i] = matrix[(size_t)i * (size_t)n + (size_t)i];
  plx_pool_run (pool, pair_group, &work, (n + GROUP - 1) / GROUP);
  result = add_rows (work.sums, n);
  gradient (pool, u, n, d, matrix, result.similar + result.dissimilar, totals, du);
  if (loss->is_normalised)
    plx_l2norm_backward (pool, u, inverse, du, n, d, dz);
  else
    memcpy (dz, du, nd * sizeof *dz);
  return result;
}

double
plx_margin_chance (const plx_margin_result *result, double margin)
{
  double pairs = result->similar + result->dissimilar;

  return pairs > 0 ? result->dissimilar / pairs * margin * margin : margin * margin;
}
