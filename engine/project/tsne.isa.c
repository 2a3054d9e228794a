/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of t-SNE in vector lanes: the bandwidth's bisection, pulls along edges, pushes of all.
 */
#include "project/tsne-kernels.h"

#include <math.h>

#include "kernel/vector.h"

enum { MOST_STEPS = 100 };
static const float ENTROPY_TOLERANCE = 1e-5f;

_Static_assert(PLX_TSNE_PAD % PLX_LANES == 0, "rows are padded to whole vectors");

static float
exp_of (float x)
{
  return plx_vec_exp (plx_vec_splat (x))[0];
}

/* Writes e^(−β (d² − nearest²)) to p and returns the entropy; *sum is theirs. */
static float
entropy_at (const float *distance, int k, float beta, float nearest, float *p, float *sum)
{
  plx_vec sums = { 0 }, means = { 0 };
  float rest = 0, rest_mean = 0;
  int j = 0;

  for (; j + PLX_LANES <= k; j += PLX_LANES) {
    plx_vec d = plx_vec_load (distance + j), squared = d * d - nearest;
    plx_vec e = plx_vec_exp (squared * -beta);

    plx_vec_store (p + j, e);
    sums += e;
    means += e * squared;
  }
  for (; j < k; j++) {
    float squared = distance[j] * distance[j] - nearest;

    p[j] = exp_of (-beta * squared);
    rest += p[j];
    rest_mean += p[j] * squared;
  }
  *sum = plx_vec_sum (sums) + rest;
  return logf (*sum) + beta * (plx_vec_sum (means) + rest_mean) / *sum;
}

static void
bandwidth (const float *distance, int k, float entropy, float *p)
{
  float nearest = INFINITY, mean = 0, low = 0, high = INFINITY, beta, sum = 1;

  for (int j = 0; j < k; j++) {
    float squared = distance[j] * distance[j];

    nearest = squared < nearest ? squared : nearest;
    mean += squared / (float)k;
  }
  beta = mean > nearest ? 1 / (mean - nearest) : 1;
  for (int step = 0; step < MOST_STEPS; step++) {
    float now = entropy_at (distance, k, beta, nearest, p, &sum);

    if (fabsf (now - entropy) < ENTROPY_TOLERANCE || !(beta < 1e30f))
      break;
    if (now > entropy)
      low = beta;
    else
      high = beta;
    beta = isinf (high) ? beta * 2 : (low + high) / 2;
  }
  for (int j = 0; j < k; j++)
    p[j] /= sum;
}

static void
attract (const int32_t *to, const float *p, int n, const float *x, const float *y, float xi,
         float yi, float force[2])
{
  plx_vec fx = { 0 }, fy = { 0 };
  float rest_x = 0, rest_y = 0;
  int e = 0;

  for (; e + PLX_LANES <= n; e += PLX_LANES) {
    plx_vec dx, dy, pull;

    for (int l = 0; l < PLX_LANES; l++) {
      dx[l] = x[to[e + l]];
      dy[l] = y[to[e + l]];
    }
    dx = xi - dx;
    dy = yi - dy;
    pull = plx_vec_load (p + e) / (1.0f + dx * dx + dy * dy);
    fx += pull * dx;
    fy += pull * dy;
  }
  for (; e < n; e++) {
    float dx = xi - x[to[e]], dy = yi - y[to[e]], pull = p[e] / (1 + dx * dx + dy * dy);

    rest_x += pull * dx;
    rest_y += pull * dy;
  }
  force[0] = plx_vec_sum (fx) + rest_x;
  force[1] = plx_vec_sum (fy) + rest_y;
}

static void
repel (const float *x, const float *y, int padded, float xi, float yi, float sums[3])
{
  plx_vec fx = { 0 }, fy = { 0 }, all = { 0 };

  for (int j = 0; j < padded; j += PLX_LANES) {
    plx_vec dx = xi - plx_vec_load (x + j), dy = yi - plx_vec_load (y + j);
    plx_vec w = 1.0f / (1.0f + dx * dx + dy * dy), squared = w * w;

    all += w;
    fx += squared * dx;
    fy += squared * dy;
  }
  sums[0] = plx_vec_sum (fx);
  sums[1] = plx_vec_sum (fy);
  sums[2] = plx_vec_sum (all);
}

const tsne_kernels PLX_ISA_NAME (tsne_kernels) = { bandwidth, attract, repel };
