/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * t-SNE as its paper writes it, over all pairs in double precision.
 */
#include <math.h>
#include <string.h>

#include "project/tsne-kernels.h"

static double
entropy_at (const float *distance, int k, double beta, double nearest, double *p)
{
  double sum = 0, mean = 0;

  for (int j = 0; j < k; j++) {
    double squared = (double)distance[j] * (double)distance[j] - nearest;

    p[j] = exp (-beta * squared);
    sum += p[j];
    mean += p[j] * squared;
  }
  for (int j = 0; j < k; j++)
    p[j] /= sum;
  return log (sum) + beta * mean / sum;
}

void
plx_tsne_bandwidth_ref (const float *distance, int k, double entropy, double *p)
{
  double low = 0, high = INFINITY, beta = 1, nearest = INFINITY;

  for (int j = 0; j < k; j++)
    nearest = fmin (nearest, (double)distance[j] * (double)distance[j]);
  for (int step = 0; step < 400; step++) {
    double now = entropy_at (distance, k, beta, nearest, p);

    if (fabs (now - entropy) < 1e-10)
      return;
    if (now > entropy)
      low = beta;
    else
      high = beta;
    beta = isinf (high) ? beta * 2 : (low + high) / 2;
  }
}

static double
weight (const double *y, int i, int j)
{
  double dx = y[2 * i] - y[2 * j], dy = y[2 * i + 1] - y[2 * j + 1];

  return 1 / (1 + dx * dx + dy * dy);
}

double
plx_tsne_gradient_ref (const double *p, const double *y, int n, double *gradient)
{
  double z = 0, kl = 0;

  memset (gradient, 0, 2 * (size_t)n * sizeof *gradient);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      z += i == j ? 0 : weight (y, i, j);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double w = weight (y, i, j), pij = p[i * n + j];
      double force = 4 * (pij - w / z) * w;

      if (i == j)
        continue;
      gradient[2 * i] += force * (y[2 * i] - y[2 * j]);
      gradient[2 * i + 1] += force * (y[2 * i + 1] - y[2 * j + 1]);
      kl += pij > 0 ? pij * log (pij * z / w) : 0;
    }
  return kl;
}
