/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bisection for σ; Gauss–Newton, damped (Levenberg–Marquardt), for a and b.
 */
#include "project/umap.h"

#include <math.h>

enum { CURVE_POINTS = 300, CURVE_STEPS = 100, BISECTIONS = 64 };
static const double LEAST_SHARE = 1e-3, TOLERANCE = 1e-5;

static double
sum_at (const float *distance, int k, double rho, double sigma)
{
  double sum = 0;

  for (int j = 0; j < k; j++)
    sum += (double)distance[j] > rho ? exp (-((double)distance[j] - rho) / sigma) : 1;
  return sum;
}

void
plx_umap_weights (const float *distance, int k, double mean, float *weight)
{
  double wanted = log2 (k + 1), low = 0, high = INFINITY, sigma = 1, rho = 0;

  for (int j = k - 1; j >= 0; j--)
    rho = distance[j] > 0 ? (double)distance[j] : rho;
  for (int i = 0; i < BISECTIONS; i++) {
    double sum = sum_at (distance, k, rho, sigma);

    if (fabs (sum - wanted) < TOLERANCE)
      break;
    if (sum > wanted)
      high = sigma;
    else
      low = sigma;
    sigma = isinf (high) ? sigma * 2 : (low + high) / 2;
  }
  sigma = fmax (sigma, fmax (LEAST_SHARE * mean, 1e-12));
  for (int j = 0; j < k; j++)
    weight[j] = (double)distance[j] > rho ? (float)exp (-((double)distance[j] - rho) / sigma) : 1;
}

typedef struct {
  double aa, ab, bb, ga, gb, error; /* JᵀJ, Jᵀr, Σ r² */
} normal_equations;

static normal_equations
equations_at (double min_dist, double a, double b)
{
  normal_equations e = { 0 };

  for (int i = 0; i < CURVE_POINTS; i++) {
    double x = 3.0 * i / (CURVE_POINTS - 1);
    double wanted = x < min_dist ? 1 : exp (min_dist - x);
    double power = x > 0 ? pow (x, 2 * b) : 0, value = 1 / (1 + a * power);
    double by_a = -power * value * value;
    double by_b = x > 0 ? -2 * a * power * log (x) * value * value : 0;
    double rest = wanted - value;

    e.aa += by_a * by_a;
    e.ab += by_a * by_b;
    e.bb += by_b * by_b;
    e.ga += by_a * rest;
    e.gb += by_b * rest;
    e.error += rest * rest;
  }
  return e;
}

void
plx_umap_curve (double min_dist, double *a, double *b)
{
  double damping = 1e-3;
  normal_equations e;

  *a = 1;
  *b = 1;
  e = equations_at (min_dist, *a, *b);
  for (int i = 0; i < CURVE_STEPS; i++) {
    double aa = e.aa * (1 + damping), bb = e.bb * (1 + damping), det = aa * bb - e.ab * e.ab;
    double to_a = *a + (bb * e.ga - e.ab * e.gb) / det, to_b = *b + (aa * e.gb - e.ab * e.ga) / det;
    normal_equations next = equations_at (min_dist, to_a, to_b);

    if (to_a > 0 && to_b > 0 && next.error <= e.error) {
      *a = to_a;
      *b = to_b;
      e = next;
      damping /= 10;
    } else
      damping *= 10;
  }
}
