/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Supervised and decoupled contrast: the gradient against central differences of the papers'
 * formulas in double precision, the fast path against its plain twin, the same bytes for any
 * number of threads, and what is not finite is seen.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "loss/ntxent.h"
#include "support/numbers.h"

static const struct {
  int views, d, classes; /* classes 0: decoupled */
  float temperature;
} shapes[] = {
  { 4, 2, 0, 0.5f },  { 4, 3, 1, 0.5f },  { 6, 5, 2, 0.1f },  { 10, 7, 0, 0.2f },
  { 16, 8, 3, 0.5f }, { 34, 9, 4, 0.1f }, { 34, 9, 0, 0.1f }, { 22, 17, 11, 0.05f },
};

static void
fill_groups (int32_t *groups, int views, int classes)
{
  for (int i = 0; i < views; i++)
    groups[i] = (i % (views / 2)) % classes;
}

static plx_ntxent_mask
mask_of (int32_t *groups, int views, int classes, float temperature)
{
  if (classes == 0)
    return (plx_ntxent_mask){ .temperature = temperature, .is_decoupled = true };
  fill_groups (groups, views, classes);
  return (plx_ntxent_mask){ .temperature = temperature, .groups = groups };
}

typedef struct {
  const plx_ntxent_mask *mask;
  int views, d;
} masked_case;

/* Khosla et al. 2020, eq. 2, and Yeh et al. 2022, term by term as they stand there. */
static double
formula (const double *z, const void *context)
{
  const masked_case *test = context;
  const plx_ntxent_mask *mask = test->mask;
  int views = test->views, d = test->d;
  double total = 0;

  for (int i = 0; i < views; i++) {
    int partner = (i + views / 2) % views, positives = 0;
    double sum = 0, wanted = 0;

    for (int k = 0; k < views; k++) {
      double s = numbers_cosine (z + i * d, z + k * d, d) / (double)mask->temperature;
      gboolean is_positive =
          k != i && (mask->groups != NULL ? mask->groups[k] == mask->groups[i] : k == partner);

      if (k != i && !(mask->is_decoupled && is_positive))
        sum += exp (s);
      if (is_positive) {
        wanted += s;
        positives++;
      }
    }
    total += log (sum) - wanted / positives;
  }
  return total / views;
}

static void
check_differences (plx_pool *pool, const plx_ntxent_mask *mask, int views, int d)
{
  size_t n = (size_t)views * (size_t)d;
  g_autofree float *z = numbers_normal (n, 61), *dz = g_new (float, n);
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (views, d));
  masked_case test = { mask, views, d };
  g_autofree double *expected = numbers_slopes (formula, &test, z, n);
  double loss = plx_ntxent_masked (pool, mask, z, views, d, dz, workspace);

  g_assert_cmpfloat_with_epsilon (loss, numbers_value (formula, &test, z, n), 1e-5);
  g_assert_cmpfloat (numbers_distance_to_doubles (dz, expected, n), <, 2e-5);
}

static void
test_differences (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++) {
    int32_t groups[64];
    plx_ntxent_mask mask =
        mask_of (groups, shapes[s].views, shapes[s].classes, shapes[s].temperature);

    check_differences (pool, &mask, shapes[s].views, shapes[s].d);
  }
  plx_pool_free (pool);
}

static void
check_twin (plx_pool *pool, int views, int d, int classes)
{
  size_t n = (size_t)views * (size_t)d;
  int32_t groups[512];
  plx_ntxent_mask mask = mask_of (groups, views, classes, 0.1f);
  g_autofree float *z = numbers_normal (n, 62), *dz = g_new (float, n), *plain = g_new (float, n);
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (views, d));
  double loss = plx_ntxent_masked (pool, &mask, z, views, d, dz, workspace);

  g_assert_cmpfloat_with_epsilon (loss, plx_ntxent_masked_ref (&mask, z, views, d, plain), 1e-5);
  g_assert_cmpfloat (numbers_distance (dz, plain, n), <, 1e-5);
  g_assert_cmpfloat (plx_ntxent_masked (pool, &mask, z, views, d, NULL, workspace), ==, loss);
}

static void
test_twin (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  check_twin (pool, 150, 65, 0);
  check_twin (pool, 150, 65, 10);
  check_twin (pool, 512, 128, 0);
  check_twin (pool, 512, 128, 7);
  plx_pool_free (pool);
}

/* With a class for every image, supervised contrast is NT-Xent. */
static void
test_own_classes (gconstpointer data)
{
  enum { VIEWS = 30, D = 12 };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  int32_t groups[VIEWS];
  plx_ntxent_mask mask = mask_of (groups, VIEWS, VIEWS / 2, 0.2f);
  g_autofree float *z = numbers_normal (VIEWS * D, 63), *workspace = NULL;
  float dz[VIEWS * D], plain[VIEWS * D];
  double loss;

  workspace = g_new (float, plx_ntxent_workspace (VIEWS, D));
  loss = plx_ntxent_masked (pool, &mask, z, VIEWS, D, dz, workspace);
  g_assert_cmpfloat_with_epsilon (loss, plx_ntxent (pool, z, VIEWS, D, 0.2f, plain, workspace),
                                  1e-6);
  g_assert_cmpfloat (numbers_distance (dz, plain, VIEWS * D), <, 1e-6);
  plx_pool_free (pool);
}

static void
check_same_bytes (plx_isa isa, int classes)
{
  enum { VIEWS = 290, D = 67 };
  int32_t groups[VIEWS];
  plx_ntxent_mask mask = mask_of (groups, VIEWS, classes, 0.2f);
  g_autofree float *z = numbers_normal (VIEWS * D, 64), *first = g_new (float, VIEWS *D);
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (VIEWS, D));
  double loss = 0;

  for (int threads = 1; threads <= 3; threads++) {
    g_autofree float *dz = g_new (float, VIEWS *D);
    plx_pool *pool = numbers_pool (threads, isa);
    double now = plx_ntxent_masked (pool, &mask, z, VIEWS, D, dz, workspace);

    if (threads == 1) {
      memcpy (first, dz, sizeof (float) * VIEWS * D);
      loss = now;
    }
    g_assert_cmpmem (dz, sizeof (float) * VIEWS * D, first, sizeof (float) * VIEWS * D);
    g_assert_cmpfloat (now, ==, loss);
    plx_pool_free (pool);
  }
}

static void
test_same_bytes (gconstpointer data)
{
  check_same_bytes (GPOINTER_TO_INT (data), 0);
  check_same_bytes (GPOINTER_TO_INT (data), 10);
}

static void
test_not_finite (gconstpointer data)
{
  enum { VIEWS = 40, D = 20 };
  static const float bad[] = { NAN, INFINITY, -INFINITY };
  plx_pool *pool = numbers_pool (1, GPOINTER_TO_INT (data));
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (VIEWS, D));
  int32_t groups[VIEWS];

  for (int classes = 0; classes < 5; classes += 4)
    for (size_t b = 0; b < G_N_ELEMENTS (bad); b++)
      for (int at = 0; at < VIEWS * D; at += 57) {
        plx_ntxent_mask mask = mask_of (groups, VIEWS, classes, 0.5f);
        g_autofree float *z = numbers_normal (VIEWS * D, 65), *dz = g_new (float, VIEWS *D);

        z[at] = bad[b];
        g_assert_false (isfinite (plx_ntxent_masked (pool, &mask, z, VIEWS, D, dz, workspace)));
      }
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/grad/masked/differences", test_differences);
  numbers_add_for_each_isa ("/grad/masked/twin", test_twin);
  numbers_add_for_each_isa ("/grad/masked/own-classes", test_own_classes);
  numbers_add_for_each_isa ("/grad/masked/same-bytes", test_same_bytes);
  numbers_add_for_each_isa ("/grad/masked/not-finite", test_not_finite);
  return g_test_run ();
}
