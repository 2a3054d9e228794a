/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loops of steps.h, written so that the compiler makes vectors of them.
 */
#include "optim/steps.h"

#include <math.h>

static void
sgd (size_t n, const plx_sgd_values *values, float *restrict weights,
     const float *restrict gradients, float *restrict momentum)
{
  float rate = values->learning_rate, decay = values->weight_decay, keep = values->momentum;
  float clip = values->clip, scale = values->scale;
  /* The step is g · of_gradient + m · of_momentum. */
  float of_gradient = values->is_nesterov ? 1 : 0, of_momentum = values->is_nesterov ? keep : 1;

  for (size_t i = 0; i < n; i++) {
    float g = scale * (clip * gradients[i] + decay * weights[i]);
    float m = keep * momentum[i] + g;

    momentum[i] = m;
    weights[i] -= rate * (of_gradient * g + of_momentum * m);
  }
}

static void
adamw (size_t n, const plx_adamw_values *values, float *restrict weights,
       const float *restrict gradients, float *restrict first, float *restrict second)
{
  float beta1 = values->beta1, beta2 = values->beta2;
  float correction = values->correction, epsilon = values->epsilon;
  float rate = values->rate, keep = values->keep, clip = values->clip;

  for (size_t i = 0; i < n; i++) {
    float g = clip * gradients[i];
    float m = beta1 * first[i] + (1 - beta1) * g;
    float v = beta2 * second[i] + (1 - beta2) * g * g;

    first[i] = m;
    second[i] = v;
    weights[i] = keep * weights[i] - rate * m / (sqrtf (v) * correction + epsilon);
  }
}

/* In sixteen sums, so that they can be vectors; added up in a fixed order. */
static double
squares (size_t n, const float *restrict values)
{
  enum { LANES = 16 };
  double sums[LANES] = { 0 }, sum = 0;
  size_t i = 0;

  for (; i + LANES <= n; i += LANES)
    for (int lane = 0; lane < LANES; lane++)
      sums[lane] += (double)values[i + (size_t)lane] * (double)values[i + (size_t)lane];
  for (; i < n; i++)
    sum += (double)values[i] * (double)values[i];
  for (int lane = 0; lane < LANES; lane++)
    sum += sums[lane];
  return sum;
}

extern const plx_optimiser_kernels PLX_ISA_NAME (plx_optimiser_kernels);
const plx_optimiser_kernels PLX_ISA_NAME (plx_optimiser_kernels) = { sgd, adamw, squares };
