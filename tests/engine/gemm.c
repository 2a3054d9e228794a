/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Products against the plain twin; the same bytes for any number of threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "kernel/gemm.h"

static const struct {
  int m, n, k;
} shapes[] = { { 1, 1, 1 },     { 3, 5, 7 },     { 40, 33, 20 },
               { 300, 70, 64 }, { 70, 513, 65 }, { 5, 4, 0 } };

static float *
random_floats (int n, uint32_t stream)
{
  plx_rng rng = plx_rng_at (1, PLX_RNG_TEST, stream, 0, 0);
  float *values = g_new (float, n + 1);

  for (int i = 0; i <= n; i++)
    values[i] = plx_rng_range (&rng, -1, 1);
  return values;
}

static void
check (plx_pool *pool, int m, int n, int k, int which)
{
  bool ta = which & 1, tb = which & 2;
  float beta = which & 4 ? 0.5f : 0;
  int lda = (ta ? m : k) + 3, ldb = (tb ? k : n) + 2, ldc = n + 1;
  g_autofree float *a = random_floats (lda * MAX (ta ? k : m, 1), 1);
  g_autofree float *b = random_floats (ldb * MAX (tb ? n : k, 1), 2);
  g_autofree float *c = random_floats (ldc * m, 3),
                   *expected = g_memdup2 (c, sizeof (float) * ldc * m);

  plx_gemm (pool, ta, tb, m, n, k, 0.7f, a, lda, b, ldb, beta, c, ldc);
  plx_gemm_ref (ta, tb, m, n, k, 0.7f, a, lda, b, ldb, beta, expected, ldc);
  for (int i = 0; i < ldc * m; i++)
    g_assert_cmpfloat_with_epsilon (c[i], expected[i], 2e-6 * sqrt (k + 1));
}

static void
test_twin (void)
{
  plx_pool *pool;
  plx_error error;

  g_assert_cmpint (plx_pool_new (2, plx_cpu_isa (), &pool, &error), ==, PLX_OK);
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int which = 0; which < 8; which++)
      check (which % 2 ? pool : NULL, shapes[i].m, shapes[i].n, shapes[i].k, which);
  plx_pool_free (pool);
}

static void
test_same_bytes (void)
{
  enum { M = 700, N = 90, K = 130 };
  g_autofree float *a = random_floats (M * K, 1), *b = random_floats (K * N, 2);
  g_autofree float *first = g_new0 (float, M *N);
  plx_error error;

  plx_gemm (NULL, false, false, M, N, K, 1, a, K, b, N, 0, first, N);
  for (int threads = 1; threads <= 8; threads++) {
    g_autofree float *c = g_new0 (float, M *N);
    plx_pool *pool;

    g_assert_cmpint (plx_pool_new (threads, plx_cpu_isa (), &pool, &error), ==, PLX_OK);
    plx_gemm (pool, false, false, M, N, K, 1, a, K, b, N, 0, c, N);
    g_assert_cmpmem (c, sizeof (float) * M * N, first, sizeof (float) * M * N);
    plx_pool_free (pool);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gemm/twin", test_twin);
  g_test_add_func ("/gemm/same-bytes", test_same_bytes);
  return g_test_run ();
}
