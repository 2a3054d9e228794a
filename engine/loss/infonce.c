/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * InfoNCE as matrix products: U = rows of z at unit length; a row of logits is [u·k₊, U Qᵀ] / τ with
 * the key first; after the softmax the same array holds the gradient P, and
 *
 *     dU = (P₊ k₊ + P Q) / (τ · mean_of),   dz from dU through the normalisation.
 *
 * Workspace: U [n][d] · dU [n][d] · logits [n][K + 1] · 1/‖z‖ [n] · the rows' losses [n].
 */
#include "loss/infonce.h"

#include <math.h>
#include <stdlib.h>

#include "kernel/gemm.h"
#include "kernel/l2norm.h"
#include "kernel/softmax.h"

enum { GROUP = 16 }; /* rows a piece */

size_t
plx_infonce_workspace (int n, int d, int length)
{
  return (size_t)n * (2 * (size_t)d + (size_t)length + 3);
}

typedef struct {
  const plx_infonce *loss;
  plx_isa isa;
  int n;
  const float *u, *keys;
  float *logits, *losses, *du;
  float scale; /* of the gradient */
} row_work;

static void
softmax_group (void *context, int piece, int thread)
{
  const row_work *work = context;
  const plx_infonce *loss = work->loss;
  size_t columns = (size_t)loss->length + 1, d = (size_t)loss->d;
  int end = (piece + 1) * GROUP < work->n ? (piece + 1) * GROUP : work->n;

  for (int i = piece * GROUP; i < end; i++) {
    const float *u = work->u + (size_t)i * d, *key = work->keys + (size_t)i * d;
    float *row = work->logits + (size_t)i * columns;
    double similarity = 0;

    for (size_t j = 0; j < d; j++)
      similarity += (double)u[j] * (double)key[j];
    row[0] = (float)(similarity / (double)loss->temperature);
    if (loss->length > 0) {
      work->losses[i] = plx_softmax_row (work->isa, row, (int)columns, 0, -1);
    } else {
      work->losses[i] = 1 / loss->temperature - row[0];
      row[0] = -1;
    }
    for (size_t j = 0; j < d; j++)
      work->du[(size_t)i * d + j] = work->scale * row[0] * key[j];
  }
}

double
plx_infonce_sum (plx_pool *pool, const plx_infonce *loss, const float *z, const float *keys, int n,
                 int mean_of, float *dz, float *workspace)
{
  size_t nd = (size_t)n * (size_t)loss->d;
  int d = loss->d, columns = loss->length + 1;
  float *u = workspace, *du = u + nd, *logits = du + nd;
  float *inverse = logits + (size_t)n * (size_t)columns;
  float scale = 1 / ((float)mean_of * loss->temperature);
  row_work work = { loss, plx_pool_isa (pool), n, u, keys, logits, inverse + n, du, scale };
  double sum = 0;

  plx_l2norm_forward (pool, z, n, d, u, inverse);
  if (loss->length > 0)
    plx_gemm (pool, false, true, n, loss->length, d, 1 / loss->temperature, u, d, loss->queue, d, 0,
              logits + 1, columns);
  plx_pool_run (pool, softmax_group, &work, (n + GROUP - 1) / GROUP);
  for (int i = 0; i < n; i++)
    sum += (double)work.losses[i];
  if (loss->length > 0)
    plx_gemm (pool, false, false, n, d, loss->length, scale, logits + 1, columns, loss->queue, d, 1,
              du, d);
  plx_l2norm_backward (pool, u, inverse, du, n, d, dz);
  return sum;
}

double
plx_infonce_sum_ref (const plx_infonce *loss, const float *z, const float *keys, int n, int mean_of,
                     float *dz)
{
  int d = loss->d;
  float *u = calloc ((size_t)(n * d), sizeof *u), *du = calloc ((size_t)(n * d), sizeof *du);
  float *inverse = calloc ((size_t)n, sizeof *inverse);
  float *row = calloc ((size_t)loss->length + 1, sizeof *row);
  double sum = 0;

  PLX_ASSERT (u != NULL && du != NULL && inverse != NULL && row != NULL);
  plx_l2norm_forward_ref (z, n, d, u, inverse);
  for (int i = 0; i < n; i++) {
    for (int k = 0; k <= loss->length; k++) {
      const float *key = k == 0 ? keys + i * d : loss->queue + (k - 1) * d;
      double similarity = 0;

      for (int j = 0; j < d; j++)
        similarity += (double)u[i * d + j] * (double)key[j];
      row[k] = (float)(similarity / (double)loss->temperature);
    }
    if (loss->length > 0) {
      sum += plx_softmax_row_ref (row, loss->length + 1, 0, -1);
    } else {
      sum += 1 / (double)loss->temperature - (double)row[0];
      row[0] = -1;
    }
    for (int k = 0; k <= loss->length; k++)
      for (int j = 0; j < d; j++)
        du[i * d + j] += row[k] * (k == 0 ? keys[i * d + j] : loss->queue[(k - 1) * d + j]) /
                         ((float)mean_of * loss->temperature);
  }
  plx_l2norm_backward_ref (u, inverse, du, n, d, dz);
  free (u);
  free (du);
  free (inverse);
  free (row);
  return sum;
}

double
plx_infonce_chance (int length)
{
  return log1p (length);
}

double
plx_infonce_ideal (int length, double temperature)
{
  /* ln (e^{1/τ} + K) − 1/τ, written so that a small τ does not overflow. */
  return log1p (length * exp (-1 / temperature));
}
