/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * InfoNCE and the margin loss: fast path against plain twin in every build of the kernels, the twin
 * against the slopes of the papers' formulas, the same bytes for any number of threads; and the margin
 * loss where its gradient is delicate, at D = 0 and at the margin itself.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "loss/infonce.h"
#include "loss/margin.h"
#include "support/numbers.h"

enum { N = 21, D = 7, LENGTH = 33 };

/* Unit rows. */
static float *
random_keys (int n, uint32_t stream)
{
  float *keys = numbers_normal ((size_t)(n * D), stream);

  for (int i = 0; i < n; i++) {
    double squares = 0;

    for (int j = 0; j < D; j++)
      squares += (double)keys[i * D + j] * (double)keys[i * D + j];
    for (int j = 0; j < D; j++)
      keys[i * D + j] = (float)((double)keys[i * D + j] / sqrt (squares));
  }
  return keys;
}

static void
fill_groups (int32_t *groups)
{
  for (int i = 0; i < N; i++)
    groups[i] = i % 6;
}

/* Of the queue: one, and none. */
static const int lengths[] = { LENGTH, 0 };

static const plx_negatives all_negatives[] = { PLX_NEGATIVES_ALL, PLX_NEGATIVES_RANDOM,
                                               PLX_NEGATIVES_SEMIHARD, PLX_NEGATIVES_HARD };

static void
test_infonce_twin (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  g_autofree float *z = numbers_normal (N * D, 1), *keys = random_keys (N, 2);
  g_autofree float *queue = random_keys (LENGTH, 3), *fast = g_new (float, N *D);
  g_autofree float *slow = g_new (float, N *D);
  g_autofree float *workspace = g_new (float, plx_infonce_workspace (N, D, LENGTH));

  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++) {
    plx_infonce loss = { queue, lengths[i], D, 0.15f };
    double a = plx_infonce_sum (pool, &loss, z, keys, N, 2 * N, fast, workspace);
    double b = plx_infonce_sum_ref (&loss, z, keys, N, 2 * N, slow);

    g_assert_cmpfloat_with_epsilon (a, b, 1e-4);
    g_assert_cmpfloat (numbers_distance (fast, slow, N * D), <, 5e-6);
  }
  plx_pool_free (pool);
}

/* Rows that nearly meet: D² is the difference of two sums, and a pair's weight goes with 1 / D. */
static void
test_margin_near (void)
{
  enum { ROWS = 64, SIZE = 128 };
  static const float apart[] = { 3e-2f, 1e-3f, 1e-4f, 1e-6f };
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  g_autofree float *fast = g_new (float, ROWS *SIZE), *slow = g_new (float, ROWS *SIZE);
  g_autofree float *workspace = g_new (float, plx_margin_workspace (ROWS, SIZE));
  int32_t groups[ROWS];

  for (int i = 0; i < ROWS; i++)
    groups[i] = i / 2;
  for (size_t a = 0; a < G_N_ELEMENTS (apart); a++)
    for (int is_normalised = 0; is_normalised < 2; is_normalised++) {
      g_autofree float *z = numbers_normal (ROWS * SIZE, 3);
      plx_margin loss = { groups, 20, is_normalised, PLX_NEGATIVES_ALL, 5, 6 };
      double far = 0, size = 0;

      memcpy (z + 7 * SIZE, z + 2 * SIZE, SIZE * sizeof (float));
      z[7 * SIZE] += apart[a];
      plx_margin_loss (pool, &loss, z, ROWS, SIZE, fast, workspace);
      plx_margin_loss_ref (&loss, z, ROWS, SIZE, slow);
      for (int i = 0; i < ROWS * SIZE; i++) {
        far = fmax (far, fabs ((double)fast[i] - (double)slow[i]));
        size = fmax (size, fabs ((double)slow[i]));
      }
      g_assert_cmpfloat (far, <, 1e-3 * size);
    }
  plx_pool_free (pool);
}

static void
test_margin_twin (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  g_autofree float *z = numbers_normal (N * D, 4), *fast = g_new (float, N *D);
  g_autofree float *slow = g_new (float, N *D);
  g_autofree float *workspace = g_new (float, plx_margin_workspace (N, D));
  int32_t groups[N];

  fill_groups (groups);
  for (size_t i = 0; i < 2 * G_N_ELEMENTS (all_negatives); i++) {
    plx_margin loss = { groups, 1.3f, i % 2 == 0, all_negatives[i / 2], 5, 6 };
    plx_margin_result a = plx_margin_loss (pool, &loss, z, N, D, fast, workspace);
    plx_margin_result b = plx_margin_loss_ref (&loss, z, N, D, slow);

    g_assert_cmpfloat_with_epsilon (a.loss, b.loss, 1e-5);
    g_assert_cmpfloat (a.similar, ==, b.similar);
    g_assert_cmpfloat (a.dissimilar, ==, b.dissimilar);
    g_assert_cmpfloat (numbers_distance (fast, slow, N * D), <, 1e-5);
  }
  plx_pool_free (pool);
}

/* --- Slopes of the papers' formulas ----------------------------------------------------------- */

static double
dot_with (const double *a, const float *b)
{
  double sum = 0;

  for (int j = 0; j < D; j++)
    sum += a[j] * (double)b[j];
  return sum;
}

typedef struct {
  const float *keys, *queue;
  double temperature;
} infonce_case;

/* He et al. 2020, eq. 1: the mean over the queries. */
static double
infonce_formula (const double *z, const void *context)
{
  const infonce_case *test = context;
  double total = 0;

  for (int i = 0; i < N; i++) {
    double length = sqrt (numbers_dot (z + i * D, z + i * D, D)), sum, positive;

    positive = dot_with (z + i * D, test->keys + i * D) / length / test->temperature;
    sum = exp (positive);
    for (int j = 0; j < LENGTH; j++)
      sum += exp (dot_with (z + i * D, test->queue + j * D) / length / test->temperature);
    total += log (sum) - positive;
  }
  return total / N;
}

typedef struct {
  const int32_t *groups;
  int n;
  double margin;
  bool is_normalised;
} margin_case;

static double
distance_of (const double *a, const double *b, bool is_normalised)
{
  double la = is_normalised ? sqrt (numbers_dot (a, a, D)) : 1, squares = 0;
  double lb = is_normalised ? sqrt (numbers_dot (b, b, D)) : 1;

  for (int j = 0; j < D; j++)
    squares += pow (a[j] / la - b[j] / lb, 2);
  return sqrt (squares);
}

/* Hadsell et al. 2006, eq. 4 without its halves: the mean over all pairs. */
static double
margin_formula (const double *z, const void *context)
{
  const margin_case *test = context;
  double total = 0;

  for (int i = 0; i < test->n; i++)
    for (int j = i + 1; j < test->n; j++) {
      double far = distance_of (z + i * D, z + j * D, test->is_normalised);

      total +=
          test->groups[i] == test->groups[j] ? far * far : pow (fmax (0, test->margin - far), 2);
    }
  return total / (test->n * (test->n - 1) / 2);
}

static void
test_infonce_slopes (void)
{
  g_autofree float *z = numbers_normal (N * D, 7), *keys = random_keys (N, 8);
  g_autofree float *queue = random_keys (LENGTH, 9), *dz = g_new (float, N *D);
  infonce_case test = { keys, queue, (double)0.3f };
  plx_infonce loss = { queue, LENGTH, D, 0.3f };
  g_autofree double *slopes = numbers_slopes (infonce_formula, &test, z, N * D);
  double value = plx_infonce_sum_ref (&loss, z, keys, N, N, dz) / N;

  g_assert_cmpfloat_with_epsilon (value, numbers_value (infonce_formula, &test, z, N * D), 1e-5);
  g_assert_cmpfloat (numbers_distance_to_doubles (dz, slopes, N * D), <, 1e-5);
}

/* Without a queue: the mean of (1 − cos (z, k₊)) / τ. */
static double
alone_formula (const double *z, const void *context)
{
  const infonce_case *test = context;
  double total = 0;

  for (int i = 0; i < N; i++) {
    double length = sqrt (numbers_dot (z + i * D, z + i * D, D));

    total += (1 - dot_with (z + i * D, test->keys + i * D) / length) / test->temperature;
  }
  return total / N;
}

static void
test_infonce_alone (void)
{
  g_autofree float *z = numbers_normal (N * D, 7), *keys = random_keys (N, 8);
  g_autofree float *dz = g_new (float, N *D);
  infonce_case test = { keys, NULL, (double)0.3f };
  plx_infonce loss = { NULL, 0, D, 0.3f };
  g_autofree double *slopes = numbers_slopes (alone_formula, &test, z, N * D);
  double value = plx_infonce_sum_ref (&loss, z, keys, N, N, dz) / N;

  g_assert_cmpfloat_with_epsilon (value, numbers_value (alone_formula, &test, z, N * D), 1e-5);
  g_assert_cmpfloat (numbers_distance_to_doubles (dz, slopes, N * D), <, 1e-5);
  g_assert_cmpfloat (plx_infonce_chance (0), ==, 0);
  g_assert_cmpfloat (plx_infonce_ideal (0, 0.3), ==, 0);
}

static void
test_margin_slopes (void)
{
  g_autofree float *z = numbers_normal (N * D, 10), *dz = g_new (float, N *D);
  int32_t groups[N];

  fill_groups (groups);
  for (int i = 0; i < 2; i++) {
    margin_case test = { groups, N, (double)(1.1f + (float)i), i == 0 };
    plx_margin loss = { groups, 1.1f + (float)i, i == 0, PLX_NEGATIVES_ALL };
    g_autofree double *slopes = numbers_slopes (margin_formula, &test, z, N * D);
    double value = plx_margin_loss_ref (&loss, z, N, D, dz).loss;

    g_assert_cmpfloat_with_epsilon (value, numbers_value (margin_formula, &test, z, N * D), 1e-5);
    g_assert_cmpfloat (numbers_distance_to_doubles (dz, slopes, N * D), <, 1e-5);
  }
}

/* A pair just inside the margin and one just outside it; one nearly at D = 0. */
static void
test_margin_slopes_at_edges (void)
{
  static const float places[] = { 0.001f, 0.99f, 1.01f };

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++) {
    float z[2 * D] = { 0 }, dz[2 * D];
    int32_t groups[] = { 0, 1 };
    margin_case test = { groups, 2, 1, false };
    plx_margin loss = { groups, 1, false, PLX_NEGATIVES_ALL };
    g_autofree double *slopes = NULL;

    z[D + 1] = places[i];
    slopes = numbers_slopes (margin_formula, &test, z, 2 * D);
    plx_margin_loss_ref (&loss, z, 2, D, dz);
    for (int j = 0; j < 2 * D; j++)
      g_assert_cmpfloat_with_epsilon ((double)dz[j], slopes[j], 1e-4);
  }
}

/* Two dissimilar rows at one place, at the margin, and beyond it. */
static void
test_margin_edges (void)
{
  static const float places[] = { 0, 1e-12f, 0.999999f, 1, 1.5f };
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  g_autofree float *workspace = g_new (float, plx_margin_workspace (2, 2));
  int32_t groups[] = { 0, 1 };
  plx_margin loss = { groups, 1, false, PLX_NEGATIVES_ALL };

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++) {
    float z[] = { 0, 0, places[i], 0 }, dz[4], missing = fmaxf (1 - places[i], 0);
    plx_margin_result result = plx_margin_loss (pool, &loss, z, 2, 2, dz, workspace);

    g_assert_cmpfloat_with_epsilon (result.loss, (double)(missing * missing), 1e-6);
    for (int j = 0; j < 4; j++)
      g_assert_true (isfinite (dz[j]));
    if (places[i] > 0.01f)
      g_assert_cmpfloat_with_epsilon (dz[2], -2 * missing, 1e-5f);
    g_assert_cmpfloat (dz[0], ==, -dz[2]);
  }
  g_assert_cmpfloat_with_epsilon (
      plx_margin_chance (&(plx_margin_result){ .similar = 1, .dissimilar = 3 }, 2), 3, 1e-12);
  plx_pool_free (pool);
}

static void
test_same_bytes (void)
{
  g_autofree float *z = numbers_normal (N * D, 11), *keys = random_keys (N, 12);
  g_autofree float *queue = random_keys (LENGTH, 13);
  g_autofree float *workspace =
      g_new (float, plx_infonce_workspace (N, D, LENGTH) + plx_margin_workspace (N, D));
  float first[2][N * D], dz[2][N * D];
  int32_t groups[N];

  fill_groups (groups);
  for (int threads = 1; threads <= 4; threads++) {
    plx_pool *pool = numbers_pool (threads, plx_cpu_isa ());
    plx_infonce infonce = { queue, LENGTH, D, 0.1f };
    plx_margin margin = { groups, 1.5f, true, PLX_NEGATIVES_RANDOM, 1, 2 };

    plx_infonce_sum (pool, &infonce, z, keys, N, N, dz[0], workspace);
    plx_margin_loss (pool, &margin, z, N, D, dz[1], workspace);
    if (threads == 1)
      memcpy (first, dz, sizeof dz);
    g_assert_cmpmem (first, sizeof first, dz, sizeof dz);
    plx_pool_free (pool);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/pairs/infonce/twin", test_infonce_twin);
  numbers_add_for_each_isa ("/pairs/margin/twin", test_margin_twin);
  g_test_add_func ("/pairs/infonce/slopes", test_infonce_slopes);
  g_test_add_func ("/pairs/infonce/alone", test_infonce_alone);
  g_test_add_func ("/pairs/margin/near", test_margin_near);
  g_test_add_func ("/pairs/margin/slopes", test_margin_slopes);
  g_test_add_func ("/pairs/margin/slopes-at-edges", test_margin_slopes_at_edges);
  g_test_add_func ("/pairs/margin/edges", test_margin_edges);
  g_test_add_func ("/pairs/same-bytes", test_same_bytes);
  return g_test_run ();
}
