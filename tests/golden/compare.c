/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linear CKA and the overlap of neighbours against NumPy (compare/make.py), on a rotated copy, and on
 * representations that say nothing.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "eval/compare.h"
#include "support/npy.h"
#include "support/numbers.h"

typedef struct {
  plx_pool *pool;
  npy x, y;
  int n;
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  f->pool = numbers_pool (2, PLX_ISA_BASELINE);
  f->x = npy_load ("compare/x.npy");
  f->y = npy_load ("compare/y.npy");
  f->n = f->x.shape[0];
}

static void
tear_down (fixture *f, gconstpointer data)
{
  npy_free (&f->x);
  npy_free (&f->y);
  plx_pool_free (f->pool);
}

static double
cka (const fixture *f, const float *y, int dy)
{
  double value;
  plx_error error;

  g_assert_cmpint (
      plx_compare_cka (f->pool, f->x.floats, f->x.shape[1], y, dy, f->n, &value, &error), ==,
      PLX_OK);
  return value;
}

static double
overlap (const fixture *f, const float *y, int dy, float *shares)
{
  double value;
  plx_error error;

  g_assert_cmpint (plx_compare_overlap (f->pool, f->x.floats, f->x.shape[1], y, dy, f->n, 10,
                                        shares, &value, &error),
                   ==, PLX_OK);
  return value;
}

static void
test_numpy (fixture *f, gconstpointer data)
{
  npy values = npy_load ("compare/values.npy"), shares = npy_load ("compare/shares.npy");
  g_autofree float *own = g_new (float, f->n);

  g_assert_cmpfloat_with_epsilon (cka (f, f->y.floats, f->y.shape[1]), values.floats[0], 1e-5);
  g_assert_cmpfloat_with_epsilon (overlap (f, f->y.floats, f->y.shape[1], own), values.floats[1],
                                  1e-6);
  for (int i = 0; i < f->n; i++)
    g_assert_cmpfloat_with_epsilon (own[i], shares.floats[i], 1e-6);
  npy_free (&values);
  npy_free (&shares);
}

/* Turned in the plane of each pair of coordinates, and three times as long. */
static void
test_rotated (fixture *f, gconstpointer data)
{
  int d = f->x.shape[1];
  g_autofree float *turned = g_new (float, f->x.count);

  for (int i = 0; i < f->n; i++)
    for (int c = 0; c < d; c += 2) {
      const float *from = f->x.floats + i * d + c;

      turned[i * d + c] = 3 * (0.6f * from[0] - 0.8f * from[1]);
      turned[i * d + c + 1] = 3 * (0.8f * from[0] + 0.6f * from[1]);
    }
  g_assert_cmpfloat_with_epsilon (cka (f, turned, d), 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (overlap (f, turned, d, NULL), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (cka (f, f->x.floats, d), 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (overlap (f, f->x.floats, d, NULL), 1, 1e-9);
}

static void
assert_refused (const fixture *f, const float *y, const char *says)
{
  double value;
  plx_error error;

  g_assert_cmpint (
      plx_compare_cka (f->pool, f->x.floats, f->x.shape[1], y, f->y.shape[1], f->n, &value, &error),
      ==, PLX_ERROR_INVALID);
  g_assert_nonnull (strstr (error.message, says));
}

static void
test_says_nothing (fixture *f, gconstpointer data)
{
  g_autofree float *flat = g_new0 (float, f->y.count);

  assert_refused (f, flat, "same for every image");
  flat[3] = NAN;
  assert_refused (f, flat, "not finite");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/compare/numpy", fixture, NULL, set_up, test_numpy, tear_down);
  g_test_add ("/compare/rotated", fixture, NULL, set_up, test_rotated, tear_down);
  g_test_add ("/compare/says-nothing", fixture, NULL, set_up, test_says_nothing, tear_down);
  return g_test_run ();
}
