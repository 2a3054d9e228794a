/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NT-Xent as matrix products: U = rows of z at unit length, S = U Uᵀ / τ, every row of S through a
 * softmax whose target is the partner, and with the rows' gradients P
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
  int views;
  float *similarities; /* [views][views] */
  float *losses;       /* [views] */
} row_work;

static int
partner_of (int view, int views)
{
  return (view + views / 2) % views;
}

static void
softmax_group (void *context, int piece, int thread)
{
  const row_work *work = context;
  int n = work->views, end = (piece + 1) * GROUP < n ? (piece + 1) * GROUP : n;

  for (int i = piece * GROUP; i < end; i++)
    work->losses[i] = plx_softmax_row (work->isa, work->similarities + (size_t)i * (size_t)n, n,
                                       partner_of (i, n), i);
}

double
plx_ntxent (plx_pool *pool, const float *z, int views, int d, float temperature, float *dz,
            float *workspace)
{
  size_t n = (size_t)views, nd = n * (size_t)d;
  float *u = workspace, *du = u + nd, *p = du + nd, *inverse = p + n * n;
  row_work work = { plx_pool_isa (pool), views, p, inverse + n };
  float scale = 1.0f / ((float)views * temperature);
  double sum = 0;

  PLX_ASSERT (views >= 2 && views % 2 == 0);
  plx_l2norm_forward (pool, z, views, d, u, inverse);
  plx_gemm (pool, false, true, views, views, d, 1.0f / temperature, u, d, u, d, 0, p, views);
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
plx_ntxent_ref (const float *z, int views, int d, float temperature, float *dz)
{
  size_t n = (size_t)views;
  float *u = calloc (n * (size_t)d, sizeof *u), *inverse = calloc (n, sizeof *inverse);
  float *row = calloc (n, sizeof *row), *du = calloc (n * (size_t)d, sizeof *du);
  double sum = 0;

  PLX_ASSERT (u != NULL && inverse != NULL && row != NULL && du != NULL);
  plx_l2norm_forward_ref (z, views, d, u, inverse);
  for (int i = 0; i < views; i++) {
    for (int k = 0; k < views; k++) {
      double s = 0;

      for (int j = 0; j < d; j++)
        s += (double)u[i * d + j] * (double)u[k * d + j];
      row[k] = (float)(s / (double)temperature);
    }
    sum += plx_softmax_row_ref (row, views, partner_of (i, views), i);
    for (int k = 0; k < views; k++)
      for (int j = 0; j < d; j++) {
        du[i * d + j] += row[k] * u[k * d + j] / ((float)views * temperature);
        du[k * d + j] += row[k] * u[i * d + j] / ((float)views * temperature);
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
