/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NT-Xent and its relatives as matrix products: U = rows of z at unit length, S = U Uᵀ / τ, every
 * row of S through a softmax that leaves out what the mask says, and with the rows' gradients P
 *
 *     dU = (P + Pᵀ) U / (2N τ),   dz from dU through the normalisation.
 *
 * Workspace: U [n][d] · dU [n][d] · S, then P [n][n] · 1/‖z‖ [n] · the rows' losses [n].
 */
#include "loss/ntxent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/gemm.h"
#include "kernel/l2norm.h"
#include "kernel/softmax.h"

enum { GROUP = 16 }; /* rows a piece */

size_t
plx_ntxent_workspace (int views, int d)
{
  size_t n = (size_t)views;

  return 2 * n * (size_t)d + n * n + 2 * n;
}

typedef struct {
  plx_isa isa;
  const plx_ntxent_mask *mask;
  int views;
  float *similarities; /* [views][views] */
  float *losses;       /* [views] */
} row_work;

static int
partner_of (int view, int views)
{
  return (view + views / 2) % views;
}

/* Adds up the similarities of view i to its group, and counts them; with share, takes share of the
 * gradient of each. */
static double
meet_group (const row_work *work, int i, float *row, float share, int *count)
{
  const int32_t *groups = work->mask->groups;
  double sum = 0;

  *count = 0;
  for (int k = 0; k < work->views; k++)
    if (k != i && groups[k] == groups[i]) {
      sum += (double)row[k];
      row[k] -= share;
      ++*count;
    }
  return sum;
}

static float
supervised_row (const row_work *work, int i, float *row)
{
  int count;
  double mean = meet_group (work, i, row, 0, &count) / count, all;

  all = (double)plx_softmax_row (work->isa, row, work->views, -1, i);
  meet_group (work, i, row, 1 / (float)count, &count);
  return (float)(all - mean);
}

/* The partner lies outside the softmax; its gradient is that of −s alone. */
static float
decoupled_row (const row_work *work, int i, float *row)
{
  int partner = partner_of (i, work->views);
  float wanted = row[partner], loss;

  row[partner] = -INFINITY;
  loss = plx_softmax_row (work->isa, row, work->views, -1, i) - wanted;
  row[partner] = -1;
  return loss;
}

static void
softmax_group (void *context, int piece, int thread)
{
  const row_work *work = context;
  int n = work->views, end = (piece + 1) * GROUP < n ? (piece + 1) * GROUP : n;

  for (int i = piece * GROUP; i < end; i++) {
    float *row = work->similarities + (size_t)i * (size_t)n;

    work->losses[i] = work->mask->groups != NULL ? supervised_row (work, i, row)
                      : work->mask->is_decoupled
                          ? decoupled_row (work, i, row)
                          : plx_softmax_row (work->isa, row, n, partner_of (i, n), i);
  }
}

double
plx_ntxent_masked (plx_pool *pool, const plx_ntxent_mask *mask, const float *z, int views, int d,
                   float *dz, float *workspace)
{
  size_t n = (size_t)views, nd = n * (size_t)d;
  float *u = workspace, *du = u + nd, *p = du + nd, *inverse = p + n * n;
  row_work work = { plx_pool_isa (pool), mask, views, p, inverse + n };
  float scale = 1.0f / ((float)views * mask->temperature);
  double sum = 0;

  PLX_ASSERT (views >= (mask->is_decoupled ? 4 : 2) && views % 2 == 0);
  PLX_ASSERT (mask->groups == NULL || !mask->is_decoupled);
  plx_l2norm_forward (pool, z, views, d, u, inverse);
  plx_gemm (pool, false, true, views, views, d, 1.0f / mask->temperature, u, d, u, d, 0, p, views);
  plx_pool_run (pool, softmax_group, &work, (views + GROUP - 1) / GROUP);
  for (int i = 0; i < views; i++)
    sum += (double)work.losses[i];
  if (dz != NULL) {
    plx_gemm (pool, false, false, views, d, views, scale, p, views, u, d, 0, du, d);
    plx_gemm (pool, true, false, views, d, views, scale, p, views, u, d, 1, du, d);
    plx_l2norm_backward (pool, u, inverse, du, views, d, dz);
  }
  return sum / views;
}

double
plx_ntxent (plx_pool *pool, const float *z, int views, int d, float temperature, float *dz,
            float *workspace)
{
  return plx_ntxent_masked (pool, &(plx_ntxent_mask){ temperature }, z, views, d, dz, workspace);
}

/* --- The plain twin --------------------------------------------------------------------------- */

static bool
is_positive (const plx_ntxent_mask *mask, int views, int i, int k)
{
  if (mask->groups != NULL)
    return k != i && mask->groups[k] == mask->groups[i];
  return k == partner_of (i, views);
}

/* Overwrites row [views], the similarities of view i over τ, with their gradients; returns ℓ_i. */
static double
meet_row_ref (const plx_ntxent_mask *mask, int views, int i, double *row)
{
  double most = -INFINITY, all = 0, wanted = 0;
  int positives = 0;

  for (int k = 0; k < views; k++) {
    if (is_positive (mask, views, i, k)) {
      wanted += row[k];
      positives++;
    }
    most = fmax (most, row[k]);
  }
  for (int k = 0; k < views; k++) {
    bool is_left_out = k == i || (mask->is_decoupled && is_positive (mask, views, i, k));

    row[k] = is_left_out ? 0 : exp (row[k] - most);
    all += row[k];
  }
  for (int k = 0; k < views; k++)
    row[k] = row[k] / all - (is_positive (mask, views, i, k) ? 1.0 / positives : 0);
  return most + log (all) - wanted / positives;
}

double
plx_ntxent_masked_ref (const plx_ntxent_mask *mask, const float *z, int views, int d, float *dz)
{
  size_t n = (size_t)views;
  float *u = calloc (n * (size_t)d, sizeof *u), *inverse = calloc (n, sizeof *inverse);
  float *du = calloc (n * (size_t)d, sizeof *du);
  double *row = calloc (n, sizeof *row), sum = 0;

  PLX_ASSERT (u != NULL && inverse != NULL && row != NULL && du != NULL);
  plx_l2norm_forward_ref (z, views, d, u, inverse);
  for (int i = 0; i < views; i++) {
    for (int k = 0; k < views; k++) {
      row[k] = 0;
      for (int j = 0; j < d; j++)
        row[k] += (double)u[i * d + j] * (double)u[k * d + j] / (double)mask->temperature;
    }
    sum += meet_row_ref (mask, views, i, row);
    for (int k = 0; k < views; k++) {
      float share = (float)(row[k] / (views * (double)mask->temperature));

      for (int j = 0; j < d; j++) {
        du[i * d + j] += share * u[k * d + j];
        du[k * d + j] += share * u[i * d + j];
      }
    }
  }
  if (dz != NULL)
    plx_l2norm_backward_ref (u, inverse, du, views, d, dz);
  free (u);
  free (inverse);
  free (row);
  free (du);
  return sum / views;
}

double
plx_ntxent_ref (const float *z, int views, int d, float temperature, float *dz)
{
  return plx_ntxent_masked_ref (&(plx_ntxent_mask){ temperature }, z, views, d, dz);
}

/* --- Chance and ideal ------------------------------------------------------------------------- */

double
plx_ntxent_chance (int views)
{
  return log (views - 1);
}

double
plx_ntxent_ideal (int views, double temperature)
{
  /* ln (e^{1/τ} + 2N − 2) − 1/τ, written so that a small τ does not overflow. */
  return log1p ((views - 2) * exp (-1 / temperature));
}

double
plx_decoupled_chance (int views)
{
  return log (views - 2);
}

double
plx_decoupled_ideal (int views, double temperature)
{
  return log (views - 2) - 1 / temperature;
}

double
plx_supervised_ideal (const int32_t *groups, int views, double temperature)
{
  double sum = 0;

  for (int i = 0; i < views; i++) {
    int positives = -1;

    for (int k = 0; k < views; k++)
      positives += groups[k] == groups[i];
    sum += log (positives + (views - 1 - positives) * exp (-1 / temperature));
  }
  return sum / views;
}
