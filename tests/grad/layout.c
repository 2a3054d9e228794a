/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * t-SNE's sums against their plain twins on every instruction set, exactly and on the grid; the twin
 * itself against finite differences of the divergence.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "project/grid.h"
#include "project/tsne-kernels.h"
#include "support/numbers.h"

static const tsne_kernels *
kernels_of (const void *isa)
{
  return PLX_ISA_PICK ((plx_isa)GPOINTER_TO_INT (isa), tsne_kernels);
}

/* A dense symmetric p with zero diagonal and sum 1. */
static double *
dense_p (int n)
{
  g_autofree float *noise = numbers_uniform ((gsize)n * n, 1, 0, 1);
  double *p = g_new0 (double, n *n), sum = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      sum += p[i * n + j] = i == j ? 0 : (double)noise[i * n + j] + (double)noise[j * n + i];
  for (int i = 0; i < n * n; i++)
    p[i] /= sum;
  return p;
}

static double *
positions (int n, double extent)
{
  g_autofree float *noise = numbers_normal (2 * (gsize)n, 2);
  double *y = g_new (double, 2 * n);

  for (int i = 0; i < 2 * n; i++)
    y[i] = (double)(float)(extent * (double)noise[i]);
  return y;
}

static void
test_finite_differences (void)
{
  enum { N = 12 };
  const double step = 1e-5;
  g_autofree double *p = dense_p (N), *y = positions (N, 1.5), *gradient = g_new (double, 2 * N);
  g_autofree double *unused = g_new (double, 2 * N);

  plx_tsne_gradient_ref (p, y, N, gradient);
  for (int i = 0; i < 2 * N; i++) {
    double here = y[i], up, down;

    y[i] = here + step;
    up = plx_tsne_gradient_ref (p, y, N, unused);
    y[i] = here - step;
    down = plx_tsne_gradient_ref (p, y, N, unused);
    y[i] = here;
    g_assert_cmpfloat_with_epsilon (gradient[i], (up - down) / (2 * step), 1e-8);
  }
}

/* The positions as the kernels want them. */
typedef struct {
  int n, padded;
  float *x, *y;
} split;

static split
split_positions (const double *y, int n)
{
  split s = { n, (n + PLX_TSNE_PAD - 1) / PLX_TSNE_PAD * PLX_TSNE_PAD };

  s.x = g_new (float, s.padded);
  s.y = g_new (float, s.padded);
  for (int i = 0; i < s.padded; i++) {
    s.x[i] = i < n ? (float)y[2 * i] : PLX_TSNE_FAR;
    s.y[i] = i < n ? (float)y[2 * i + 1] : PLX_TSNE_FAR;
  }
  return s;
}

static void
split_clear (split *s)
{
  g_free (s->x);
  g_free (s->y);
}

/* 4 (pull − push / z) of rows from the kernels is the twin's gradient. */
static void
test_gradient (const void *isa)
{
  enum { N = 77 };
  const tsne_kernels *kernels = kernels_of (isa);
  g_autofree double *p = dense_p (N), *y = positions (N, 3), *expected = g_new (double, 2 * N);
  g_autofree float *pull = g_new (float, 2 * N), *push = g_new (float, 3 * N);
  g_autofree float *gradient = g_new (float, 2 * N);
  split s = split_positions (y, N);
  double z = 0;

  plx_tsne_gradient_ref (p, y, N, expected);
  for (int i = 0; i < N; i++) {
    int32_t to[N];
    float row[N];

    for (int j = 0; j < N; j++) {
      to[j] = j;
      row[j] = (float)p[i * N + j];
    }
    kernels->attract (to, row, N, s.x, s.y, s.x[i], s.y[i], pull + 2 * i);
    kernels->repel (s.x, s.y, s.padded, s.x[i], s.y[i], push + 3 * i);
    z += (double)push[3 * i + 2] - 1;
  }
  for (int i = 0; i < N; i++)
    for (int axis = 0; axis < 2; axis++)
      gradient[2 * i + axis] =
          (float)(4 * ((double)pull[2 * i + axis] - (double)push[3 * i + axis] / z));
  g_assert_cmpfloat (numbers_distance_to_doubles (gradient, expected, 2 * N), <, 1e-5);
  split_clear (&s);
}

static void
test_bandwidth (const void *isa)
{
  const tsne_kernels *kernels = kernels_of (isa);

  for (int k = 4; k < 100; k += 19)
    for (int scale = -3; scale <= 3; scale++) {
      g_autofree float *distance = numbers_uniform ((gsize)k, 3, 0.9f, 1.1f), *p = g_new (float, k);
      g_autofree double *expected = g_new (double, k);

      for (int j = 0; j < k; j++)
        distance[j] *= powf (10, (float)scale);
      kernels->bandwidth (distance, k, logf ((float)k / 3), p);
      plx_tsne_bandwidth_ref (distance, k, log (k / 3.0), expected);
      g_assert_cmpfloat (numbers_distance_to_doubles (p, expected, (gsize)k), <, 2e-4);
    }
}

/* All equal: every neighbour alike. */
static void
test_bandwidth_equal (const void *isa)
{
  float distance[30] = { 0 }, p[30];

  kernels_of (isa)->bandwidth (distance, 30, logf (10), p);
  for (int j = 0; j < 30; j++)
    g_assert_cmpfloat_with_epsilon (p[j], 1.0f / 30, 1e-6);
}

/* On the grid as over all pairs, from a map smaller than a node to one that needs a large grid: within
 * a hundredth while points are about as dense as on a map. A push that all share does not count: it
 * moves nothing on the map. */
static void
test_grid (const void *isa)
{
  static const double extents[] = { 1e-4, 0.1, 1, 10, 40 };
  enum { N = 3000 };
  plx_pool *pool = numbers_pool (2, (plx_isa)GPOINTER_TO_INT (isa));
  plx_grid *grid;
  plx_error error;

  g_assert_cmpint (plx_grid_new (N, pool, &grid, &error), ==, PLX_OK);
  for (gsize e = 0; e < G_N_ELEMENTS (extents); e++) {
    g_autofree double *y = positions (N, extents[e]);
    g_autofree float *sums = g_new (float, 3 * N), *exact = g_new (float, 3 * N);
    split s = split_positions (y, N);
    double wrong = 0, right = 0, z = 0, exact_z = 0, drift[2] = { 0 };

    plx_grid_repel (grid, s.x, s.y, sums);
    for (int i = 0; i < N; i++) {
      kernels_of (isa)->repel (s.x, s.y, s.padded, s.x[i], s.y[i], exact + 3 * i);
      drift[0] += (double)sums[3 * i] / N;
      drift[1] += (double)sums[3 * i + 1] / N;
    }
    for (int i = 0; i < N; i++) {
      wrong += pow (sums[3 * i] - exact[3 * i] - drift[0], 2);
      wrong += pow (sums[3 * i + 1] - exact[3 * i + 1] - drift[1], 2);
      right += pow (exact[3 * i], 2) + pow (exact[3 * i + 1], 2);
      z += sums[3 * i + 2];
      exact_z += exact[3 * i + 2];
    }
    g_test_message ("extent %g: forces off by %.2e, sum by %.2e", extents[e], sqrt (wrong / right),
                    fabs (z / exact_z - 1));
    g_assert_cmpfloat (sqrt (wrong / right), <, extents[e] >= 40 ? 5e-2 : 1e-2);
    g_assert_cmpfloat_with_epsilon (z / exact_z, 1, 1e-3);
    split_clear (&s);
  }
  plx_grid_free (grid);
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/finite-differences", test_finite_differences);
  numbers_add_for_each_isa ("/layout/gradient", test_gradient);
  numbers_add_for_each_isa ("/layout/bandwidth", test_bandwidth);
  numbers_add_for_each_isa ("/layout/bandwidth-equal", test_bandwidth_equal);
  numbers_add_for_each_isa ("/layout/grid", test_grid);
  return g_test_run ();
}
