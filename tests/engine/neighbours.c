/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nearest neighbours against the plain twin on every instruction set, at ties, with numbers that are
 * not finite; the same bytes for any number of threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "kernel/neighbours.h"
#include "support/numbers.h"

static const struct {
  int n, m, d, k;
} shapes[] = { { 1, 1, 1, 1 },      { 3, 5, 7, 5 },         { 70, 300, 16, 12 },
               { 65, 3000, 33, 1 }, { 130, 2500, 24, 200 }, { 5, 1100, 8, 1100 } };

static plx_error error;

/* Two searches may order values that differ in the last digit differently: the values at each place
 * are compared, and that each row is another and has the value that is said of it. */
static void
check_rows (const int32_t *index, const float *value, const float *expected, int n, int m, int k)
{
  g_autofree gboolean *is_seen = g_new (gboolean, m);

  for (int i = 0; i < n; i++, index += k, value += k, expected += k) {
    memset (is_seen, 0, sizeof *is_seen * (size_t)m);
    for (int j = 0; j < k; j++) {
      g_assert_cmpfloat_with_epsilon (value[j], expected[j], 3e-6 * (1 + fabs (expected[j])));
      g_assert_false (is_seen[index[j]]);
      is_seen[index[j]] = TRUE;
    }
  }
}

static void
test_twin (const void *data)
{
  plx_pool *pool = numbers_pool (2, (plx_isa)GPOINTER_TO_INT (data));

  for (gsize s = 0; s < G_N_ELEMENTS (shapes); s++) {
    int n = shapes[s].n, m = shapes[s].m, d = shapes[s].d, k = shapes[s].k;
    g_autofree float *queries = numbers_normal ((gsize)n * d, 1);
    g_autofree float *bank = numbers_normal ((gsize)m * d, 2);
    g_autofree float *value = g_new (float, n *k), *expected = g_new (float, n *k);
    g_autofree int32_t *index = g_new (int32_t, n * k), *expected_index = g_new (int32_t, n * k);

    g_assert_cmpint (plx_neighbours (pool, queries, n, bank, m, d, k, index, value, &error), ==,
                     PLX_OK);
    plx_neighbours_ref (queries, n, bank, m, d, k, expected_index, expected);
    check_rows (index, value, expected, n, m, k);
    g_assert_cmpint (index[0], ==, expected_index[0]);
  }
  plx_pool_free (pool);
}

static void
test_within (const void *data)
{
  enum { N = 1500, D = 19 };
  plx_pool *pool = numbers_pool (2, (plx_isa)GPOINTER_TO_INT (data));
  g_autofree float *points = numbers_uniform (N * D, 3, 100, 101);

  for (int k = 1; k < N; k = k * 10 + 7) {
    g_autofree float *distance = g_new (float, N *k), *expected = g_new (float, N *k);
    g_autofree int32_t *index = g_new (int32_t, N * k), *expected_index = g_new (int32_t, N * k);

    g_assert_cmpint (plx_neighbours_within (pool, points, N, D, k, NULL, index, distance, &error),
                     ==, PLX_OK);
    plx_neighbours_within_ref (points, N, D, k, expected_index, expected);
    check_rows (index, distance, expected, N, N, k);
    for (int i = 0; i < N * k; i++)
      g_assert_cmpint (index[i], !=, i / k);
  }
  plx_pool_free (pool);
}

/* Equal rows: those of the lower numbers, in their order, however many blocks there are. */
static void
test_ties (void)
{
  enum { N = 2600, K = 70 };
  g_autofree float *points = g_new (float, N);
  g_autofree int32_t *index = g_new (int32_t, N * K);
  g_autofree float *value = g_new (float, N *K);
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());

  for (int i = 0; i < N; i++)
    points[i] = 2;
  g_assert_cmpint (plx_neighbours (pool, points, N, points, N, 1, K, index, value, &error), ==,
                   PLX_OK);
  for (int i = 0; i < N * K; i++) {
    g_assert_cmpint (index[i], ==, i % K);
    g_assert_cmpfloat (value[i], ==, 1);
  }
  g_assert_cmpint (plx_neighbours_within (pool, points, N, 1, K, NULL, index, value, &error), ==,
                   PLX_OK);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < K; j++)
      g_assert_cmpint (index[i * K + j], ==, j + (i <= j));
  plx_pool_free (pool);
}

/* A row that is not finite is nobody's neighbour while there are others. */
static void
test_not_finite (void)
{
  enum { N = 300, D = 5, K = 20 };
  g_autofree float *points = numbers_normal (N * D, 4);
  g_autofree int32_t *index = g_new (int32_t, N * K);
  g_autofree float *value = g_new (float, N *K);
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());

  points[7 * D] = NAN;
  g_assert_cmpint (plx_neighbours (pool, points, N, points, N, D, K, index, value, &error), ==,
                   PLX_OK);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < K; j++) {
      g_assert_cmpint (index[i * K + j], >=, 0);
      g_assert_cmpint (index[i * K + j], <, N);
      g_assert_true (i == 7 || index[i * K + j] != 7);
    }
  plx_pool_free (pool);
}

static void
test_same_bytes (void)
{
  enum { N = 700, D = 40, K = 50 };
  g_autofree float *points = numbers_normal (N * D, 5), *first = NULL, *first_near = NULL;

  for (int threads = 1; threads <= 3; threads++) {
    plx_pool *pool = numbers_pool (threads, plx_cpu_isa ());
    g_autofree int32_t *index = g_new (int32_t, N * K);
    g_autofree float *value = g_new (float, N *K), *near = g_new (float, N *K);

    g_assert_cmpint (plx_neighbours (pool, points, N, points, N, D, K, index, value, &error), ==,
                     PLX_OK);
    g_assert_cmpint (plx_neighbours_within (pool, points, N, D, K, NULL, index, near, &error), ==,
                     PLX_OK);
    if (first != NULL) {
      g_assert_cmpmem (value, sizeof (float) * N * K, first, sizeof (float) * N * K);
      g_assert_cmpmem (near, sizeof (float) * N * K, first_near, sizeof (float) * N * K);
    } else {
      first = g_steal_pointer (&value);
      first_near = g_steal_pointer (&near);
    }
    plx_pool_free (pool);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/neighbours/twin", test_twin);
  numbers_add_for_each_isa ("/neighbours/within", test_within);
  g_test_add_func ("/neighbours/ties", test_ties);
  g_test_add_func ("/neighbours/not-finite", test_not_finite);
  g_test_add_func ("/neighbours/same-bytes", test_same_bytes);
  return g_test_run ();
}
