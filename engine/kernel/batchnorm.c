/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Batch norm from sums to maps, in double precision: the variance is a difference of large numbers.
 */
#include "kernel/batchnorm.h"

#include <math.h>

static const double EPSILON = PLX_BATCHNORM_EPSILON, MOMENTUM = 0.1;

size_t
plx_batchnorm_state_size (int channels)
{
  return (size_t)channels * (6 * sizeof (double) + 5 * sizeof (float));
}

void
plx_batchnorm_lay_out (plx_batchnorm *norm, void *state)
{
  size_t c = (size_t)norm->channels;
  double *doubles = state;
  float *floats = (float *)(doubles + 6 * c);

  norm->sums = doubles;
  norm->gradient_sums = doubles + 2 * c;
  norm->mean = doubles + 4 * c;
  norm->inv_std = doubles + 5 * c;
  norm->scale = floats;
  norm->shift = floats + c;
  norm->a = floats + 2 * c;
  norm->b = floats + 3 * c;
  norm->d = floats + 4 * c;
}

static void
fold (const plx_batchnorm *norm, int i, double mean, double inv_std)
{
  double scale = (double)norm->gamma[i] * inv_std;

  norm->scale[i] = (float)scale;
  norm->shift[i] = (float)((double)norm->beta[i] - mean * scale);
}

void
plx_batchnorm_fold_batch (const plx_batchnorm *norm, size_t count)
{
  double n = (double)count, unbiased = count > 1 ? n / (n - 1) : 1;

  for (int i = 0; i < norm->channels; i++) {
    double mean = norm->sums[i] / n;
    double variance = fmax (norm->sums[norm->channels + i] / n - mean * mean, 0);

    norm->mean[i] = mean;
    norm->inv_std[i] = 1 / sqrt (variance + EPSILON);
    fold (norm, i, mean, norm->inv_std[i]);
    norm->running_mean[i] += (float)(MOMENTUM * (mean - (double)norm->running_mean[i]));
    norm->running_var[i] +=
        (float)(MOMENTUM * (variance * unbiased - (double)norm->running_var[i]));
  }
}

void
plx_batchnorm_fold_running (const plx_batchnorm *norm)
{
  for (int i = 0; i < norm->channels; i++)
    fold (norm, i, (double)norm->running_mean[i],
          1 / sqrt ((double)norm->running_var[i] + EPSILON));
}

void
plx_batchnorm_backward (const plx_batchnorm *norm, size_t count, float *dgamma, float *dbeta)
{
  double n = (double)count;

  for (int i = 0; i < norm->channels; i++) {
    double mean = norm->mean[i], r = norm->inv_std[i];
    double sum = norm->gradient_sums[i];
    double dot = r * (norm->gradient_sums[norm->channels + i] - mean * sum);
    double a = (double)norm->gamma[i] * r, b = -a * r * dot / n;

    norm->a[i] = (float)a;
    norm->b[i] = (float)b;
    norm->d[i] = (float)(-a * sum / n - b * mean);
    dgamma[i] += (float)dot;
    dbeta[i] += (float)sum;
  }
}
