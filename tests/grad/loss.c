/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NT-Xent's loss and gradient against central differences of its formula in double precision, which
 * is written out here once more; the fast path against its plain twin; the same bytes for any
 * number of threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "kernel/l2norm.h"
#include "kernel/softmax.h"
#include "loss/ntxent.h"
#include "support/numbers.h"

#define PLX_VECTOR_BYTES 16
#include "kernel/vector.h"

typedef struct {
  int views, d;
  float temperature;
} loss_shape;

static const loss_shape shapes[] = {
  { 2, 3, 0.5f },  { 4, 2, 0.5f },  { 6, 5, 0.1f },    { 10, 7, 0.2f },
  { 16, 8, 0.5f }, { 34, 9, 0.1f }, { 22, 17, 0.05f }, { 12, 33, 1.0f },
};

/* Chen et al. 2020, eq. 1, as it stands there. */
static double
formula (const double *z, const void *context)
{
  const loss_shape *shape = context;
  int views = shape->views, d = shape->d;
  double temperature = (double)shape->temperature, total = 0;

  for (int i = 0; i < views; i++) {
    int partner = i < views / 2 ? i + views / 2 : i - views / 2;
    double sum = 0;

    for (int k = 0; k < views; k++)
      if (k != i)
        sum += exp (numbers_cosine (z + i * d, z + k * d, d) / temperature);
    total += log (sum) - numbers_cosine (z + i * d, z + partner * d, d) / temperature;
  }
  return total / views;
}

static void
test_differences (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++) {
    int views = shapes[s].views, d = shapes[s].d;
    size_t n = (size_t)views * (size_t)d;
    double loss;
    g_autofree float *z = numbers_normal (n, (uint32_t)s), *dz = g_new (float, n);
    g_autofree float *workspace = g_new (float, plx_ntxent_workspace (views, d));
    g_autofree double *slopes = numbers_slopes (formula, &shapes[s], z, n);

    loss = plx_ntxent (pool, z, views, d, shapes[s].temperature, dz, workspace);
    g_assert_cmpfloat_with_epsilon (loss, numbers_value (formula, &shapes[s], z, n), 1e-5);
    g_assert_cmpfloat (numbers_distance_to_doubles (dz, slopes, n), <, 2e-5);
  }
  plx_pool_free (pool);
}

static void
check_twin (plx_pool *pool, int views, int d, float temperature)
{
  size_t n = (size_t)views * (size_t)d;
  g_autofree float *z = numbers_normal (n, 40), *workspace = NULL;
  g_autofree float *dz = g_new (float, n), *expected = g_new (float, n);
  double loss, plain;

  workspace = g_new (float, plx_ntxent_workspace (views, d));
  loss = plx_ntxent (pool, z, views, d, temperature, dz, workspace);
  plain = plx_ntxent_ref (z, views, d, temperature, expected);
  g_assert_cmpfloat_with_epsilon (loss, plain, 1e-5);
  g_assert_cmpfloat (numbers_distance (dz, expected, n), <, 1e-5);
  g_assert_cmpfloat (plx_ntxent (pool, z, views, d, temperature, NULL, workspace), ==, loss);
}

static void
test_twin (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++)
    check_twin (pool, shapes[s].views, shapes[s].d, shapes[s].temperature);
  check_twin (pool, 150, 65, 0.1f);
  check_twin (pool, 512, 128, 0.5f);
  plx_pool_free (pool);
}

static void
test_same_bytes (gconstpointer data)
{
  enum { VIEWS = 290, D = 67 };
  g_autofree float *z = numbers_normal (VIEWS * D, 41), *first = g_new (float, VIEWS *D);
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (VIEWS, D));
  double loss = 0;

  for (int threads = 1; threads <= 3; threads++) {
    g_autofree float *dz = g_new (float, VIEWS *D);
    plx_pool *pool = numbers_pool (threads, GPOINTER_TO_INT (data));
    double now = plx_ntxent (pool, z, VIEWS, D, 0.2f, dz, workspace);

    if (threads == 1) {
      memcpy (first, dz, sizeof (float) * VIEWS * D);
      loss = now;
    }
    g_assert_cmpmem (dz, sizeof (float) * VIEWS * D, first, sizeof (float) * VIEWS * D);
    g_assert_cmpmem (&now, sizeof now, &loss, sizeof loss);
    plx_pool_free (pool);
  }
}

/* A loss that is not finite must be seen: the trainer then does not apply the step. */
static void
test_not_finite (gconstpointer data)
{
  enum { VIEWS = 40, D = 20 };
  plx_pool *pool = numbers_pool (1, GPOINTER_TO_INT (data));
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (VIEWS, D));
  static const float bad[] = { NAN, INFINITY, -INFINITY };

  for (size_t b = 0; b < G_N_ELEMENTS (bad); b++)
    for (int at = 0; at < VIEWS * D; at += 57) {
      g_autofree float *z = numbers_normal (VIEWS * D, 42), *dz = g_new (float, VIEWS *D);

      z[at] = bad[b];
      g_assert_false (isfinite (plx_ntxent (pool, z, VIEWS, D, 0.5f, dz, workspace)));
    }
  plx_pool_free (pool);
}

static void
check_softmax (plx_isa isa, int n, int target, int excluded, float spread, float offset)
{
  g_autofree float *logits =
      numbers_uniform ((size_t)n, (uint32_t)n, offset - spread, offset + spread);
  g_autofree float *expected = g_memdup2 (logits, sizeof (float) * (size_t)n);
  double loss = (double)plx_softmax_row (isa, logits, n, target, excluded);
  double plain = plx_softmax_row_ref (expected, n, target, excluded), sum = 0;

  g_assert_cmpfloat_with_epsilon (loss, plain, 2e-6 * (1 + (double)(spread + fabsf (offset))));
  for (int i = 0; i < n; i++) {
    g_assert_cmpfloat_with_epsilon (logits[i], expected[i], 1e-6);
    sum += (double)logits[i];
  }
  g_assert_cmpfloat_with_epsilon (sum, 0, 1e-5);
  if (excluded >= 0)
    g_assert_cmpfloat (logits[excluded], ==, 0);
}

static void
test_softmax (gconstpointer data)
{
  plx_isa isa = GPOINTER_TO_INT (data);

  for (int n = 2; n < 70; n++) {
    check_softmax (isa, n, 0, n - 1, 2, 0);
    check_softmax (isa, n, 0, n - 1, 2, -500);
    check_softmax (isa, n, n - 1, 0, 20, 0);
    check_softmax (isa, n, n / 2, -1, 100, 0);
  }
}

/* The vector exponential, read off the softmax: of a zero and of x the shares are 1 / (1 + eˣ) and
 * eˣ / (1 + eˣ). Vectors and the rest of a row are both asked. */
static void
test_exponential (gconstpointer data)
{
  enum { N = 35 };

  for (double x = -86.5; x <= 0; x += 0.0173)
    for (int at = 1; at < N; at += N - 2) {
      float logits[N], value = (float)x;
      double e = exp ((double)value), share;

      for (int i = 0; i < N; i++)
        logits[i] = -1000;
      logits[0] = 0;
      logits[at] = value;
      plx_softmax_row (GPOINTER_TO_INT (data), logits, N, 0, -1);
      share = (double)logits[at] * (1 + e) / e;
      g_assert_cmpfloat_with_epsilon (share, 1, 5e-7);
    }
}

/* The whole range, in vectors of the baseline: overflow is infinity, underflow e^−87, NaN stays. */
static void
test_exponential_range (void)
{
  for (double x = -87; x <= 88; x += 0.00731) {
    float value = (float)x;
    double e = (double)plx_vec_exp (plx_vec_splat (value))[3];

    g_assert_cmpfloat_with_epsilon (e / exp ((double)value), 1, 3e-7);
  }
  g_assert_cmpfloat (plx_vec_exp (plx_vec_splat (0))[0], ==, 1);
  g_assert_true (isinf (plx_vec_exp (plx_vec_splat (88.1f))[0]));
  g_assert_true (isinf (plx_vec_exp (plx_vec_splat (INFINITY))[0]));
  g_assert_cmpfloat (plx_vec_exp (plx_vec_splat (-1e30f))[0], <, 1.7e-38);
  g_assert_cmpfloat (plx_vec_exp (plx_vec_splat (-INFINITY))[0], <, 1.7e-38);
  g_assert_true (isnan (plx_vec_exp (plx_vec_splat (NAN))[0]));
}

/* Rows of unit length: a zero row and one shorter than 1e-8 stay as they are told. */
static void
test_l2norm (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  for (int d = 1; d < 70; d += d < 20 ? 1 : 7) {
    enum { N = 67 };
    size_t n = N * (size_t)d;
    g_autofree float *z = numbers_normal (n, 50), *du = numbers_normal (n, 51);
    g_autofree float *u = g_new (float, n), *plain_u = g_new (float, n);
    g_autofree float *dz = g_new (float, n), *plain_dz = g_new (float, n);
    float inverse[N], plain_inverse[N];

    memset (z, 0, sizeof (float) * (size_t)d);
    for (int j = 0; j < d; j++)
      z[d + j] *= 1e-12f;
    plx_l2norm_forward (pool, z, N, d, u, inverse);
    plx_l2norm_forward_ref (z, N, d, plain_u, plain_inverse);
    g_assert_cmpfloat (numbers_distance (u, plain_u, n), <, 1e-6);
    g_assert_cmpfloat (numbers_distance (inverse, plain_inverse, N), <, 1e-6);
    for (int j = 0; j < d; j++)
      g_assert_cmpfloat (u[j], ==, 0);
    plx_l2norm_backward (pool, u, inverse, du, N, d, dz);
    plx_l2norm_backward_ref (plain_u, plain_inverse, du, N, d, plain_dz);
    g_assert_cmpfloat (numbers_distance (dz, plain_dz, n), <, 1e-5);
    plx_l2norm_backward (pool, u, inverse, du, N, d, du);
    g_assert_cmpmem (du, sizeof (float) * n, dz, sizeof (float) * n);
  }
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/grad/ntxent/differences", test_differences);
  numbers_add_for_each_isa ("/grad/ntxent/twin", test_twin);
  numbers_add_for_each_isa ("/grad/ntxent/same-bytes", test_same_bytes);
  numbers_add_for_each_isa ("/grad/ntxent/not-finite", test_not_finite);
  numbers_add_for_each_isa ("/grad/softmax", test_softmax);
  numbers_add_for_each_isa ("/grad/exponential", test_exponential);
  g_test_add_func ("/grad/exponential/range", test_exponential_range);
  numbers_add_for_each_isa ("/grad/l2norm", test_l2norm);
  return g_test_run ();
}
