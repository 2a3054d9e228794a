/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fast residual kernels against their plain twins: every way in which a branch and a shortcut
 * are read, odd channel counts and row counts that leave a rest, results written in place, and a
 * NaN on its way through. layers.c checks the gradients themselves.
 */
#include <glib.h>
#include <math.h>

#include "kernel/residual.h"
#include "support/numbers.h"

typedef struct {
  float *branch, *shortcut, *gradient, *scales; /* scales: [4][channels] */
} join_arrays;

static join_arrays
make_arrays (size_t n, int channels)
{
  return (join_arrays){ numbers_normal (n, 40), numbers_normal (n, 41), numbers_normal (n, 42),
                        numbers_normal (4 * (size_t)channels, 43) };
}

static void
free_arrays (join_arrays *arrays)
{
  g_free (arrays->branch);
  g_free (arrays->shortcut);
  g_free (arrays->gradient);
  g_free (arrays->scales);
}

/* which: bit 0 a shortcut, bit 1 its affine map, bit 2 its ReLU, bit 3 the output's. */
static void
check_forward (plx_pool *pool, size_t rows, int channels, int which, const join_arrays *arrays)
{
  size_t n = rows * (size_t)channels;
  const float *s = arrays->scales;
  plx_lazy branch = { arrays->branch, s, s + channels, true };
  plx_lazy shortcut = { arrays->shortcut, which & 2 ? s + 2 * channels : NULL,
                        which & 2 ? s + 3 * channels : NULL, which & 4 };
  const plx_lazy *other = which & 1 ? &shortcut : NULL;
  g_autofree float *out = g_new (float, n), *plain = g_new (float, n);

  plx_residual_forward (pool, rows, channels, &branch, other, which & 8, out);
  plx_residual_forward_ref (rows, channels, &branch, other, which & 8, plain);
  g_assert_cmpfloat (numbers_distance (out, plain, n), <, 1e-6);
}

static void
assert_sums_close (const double *sums, const double *plain, int channels, size_t rows)
{
  for (int i = 0; i < 2 * channels; i++)
    g_assert_cmpfloat_with_epsilon (sums[i], plain[i], 1e-5 * sqrt ((double)rows));
}

/* which: bit 0 a mask, bit 1 its affine map; n_sums 0 to 2. */
static void
check_backward (plx_pool *pool, size_t rows, int channels, int which, int n_sums,
                const join_arrays *arrays, float *workspace)
{
  size_t n = rows * (size_t)channels;
  plx_lazy mask = { arrays->branch, which & 2 ? arrays->scales : NULL,
                    which & 2 ? arrays->scales + channels : NULL, which & 1 };
  g_autofree float *g = g_memdup2 (arrays->gradient, n * sizeof (float));
  g_autofree float *plain_g = g_memdup2 (arrays->gradient, n * sizeof (float));
  g_autofree double *doubles = g_new (double, 8 * (size_t)channels);
  plx_residual_sums sums[2], plain[2];

  for (int i = 0; i < 2; i++) {
    const float *raw = i == 0 ? arrays->branch : arrays->shortcut;

    sums[i] = (plx_residual_sums){ raw, doubles + 2 * i * channels };
    plain[i] = (plx_residual_sums){ raw, doubles + (4 + 2 * i) * channels };
  }
  plx_residual_backward (pool, rows, channels, &mask, g, sums, n_sums, workspace);
  plx_residual_backward_ref (rows, channels, &mask, plain_g, plain, n_sums);
  g_assert_cmpmem (g, n * sizeof (float), plain_g, n * sizeof (float));
  for (int i = 0; i < n_sums; i++)
    assert_sums_close (sums[i].sums, plain[i].sums, channels, rows);
}

static void
check_moments_and_unfold (plx_pool *pool, size_t rows, int channels, const join_arrays *arrays,
                          float *workspace)
{
  size_t n = rows * (size_t)channels;
  const float *s = arrays->scales;
  plx_lazy_gradient lazy = { arrays->gradient, arrays->branch, s, s + channels, s + 2 * channels };
  g_autofree float *out = g_new (float, n);
  g_autofree double *sums = g_new (double, 2 * (size_t)channels);
  g_autofree double *plain = g_new0 (double, 2 * (size_t)channels);

  plx_residual_moments (pool, rows, channels, arrays->branch, sums, workspace);
  plx_residual_unfold (pool, rows, channels, &lazy, out);
  for (size_t at = 0; at < n; at++) {
    size_t c = at % (size_t)channels;
    double x = (double)arrays->branch[at];

    plain[c] += x;
    plain[(size_t)channels + c] += x * x;
    g_assert_cmpfloat_with_epsilon (out[at],
                                    (double)lazy.a[c] * (double)lazy.grad[at] +
                                        (double)lazy.b[c] * x + (double)lazy.d[c],
                                    2e-6);
  }
  assert_sums_close (sums, plain, channels, rows);
}

static void
check_twins (plx_pool *pool, size_t rows, int channels)
{
  join_arrays arrays = make_arrays (rows * (size_t)channels, channels);
  g_autofree float *workspace = g_new (float, plx_residual_workspace (channels));

  for (int which = 0; which < 16; which++)
    check_forward (pool, rows, channels, which, &arrays);
  for (int which = 0; which < 4; which++)
    for (int n_sums = 0; n_sums < 3; n_sums++)
      check_backward (pool, rows, channels, which, n_sums, &arrays, workspace);
  check_moments_and_unfold (pool, rows, channels, &arrays, workspace);
  free_arrays (&arrays);
}

static void
test_twins (gconstpointer data)
{
  static const int channels[] = {
    1, 2, 3, 5, 7, 8, 12, 13, 16, 24, 31, 64, 65, 127, 129, 131, 515
  };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  for (size_t i = 0; i < G_N_ELEMENTS (channels); i++) {
    check_twins (pool, 1, channels[i]);
    check_twins (pool, 29, channels[i]);
    check_twins (pool, 300, channels[i]);
  }
  check_twins (pool, 70001, 3);
  check_twins (pool, 5003, 40);
  plx_pool_free (pool);
}

/* out may be the raw of either branch, the unfolded gradient the lazy one's. */
static void
test_in_place (gconstpointer data)
{
  enum { ROWS = 1001, C = 37, N = ROWS * C };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  join_arrays arrays = make_arrays (N, C);
  const float *s = arrays.scales;
  plx_lazy_gradient lazy = { arrays.gradient, arrays.branch, s, s + C, s + 2 * C };
  g_autofree float *expected = g_new (float, N), *unfolded = g_new (float, N);

  plx_residual_unfold (pool, ROWS, C, &lazy, unfolded);
  plx_residual_unfold (pool, ROWS, C, &lazy, arrays.gradient);
  g_assert_cmpmem (arrays.gradient, sizeof (float) * N, unfolded, sizeof (float) * N);
  for (int which = 0; which < 2; which++) {
    g_autofree float *one = g_memdup2 (arrays.branch, sizeof (float) * N);
    g_autofree float *two = g_memdup2 (arrays.shortcut, sizeof (float) * N);
    plx_lazy branch = { one, s, s + C, false }, shortcut = { two, s + 2 * C, s + 3 * C, true };
    float *out = which == 0 ? one : two;

    plx_residual_forward (pool, ROWS, C, &branch, &shortcut, true, expected);
    plx_residual_forward (pool, ROWS, C, &branch, &shortcut, true, out);
    g_assert_cmpmem (out, sizeof (float) * N, expected, sizeof (float) * N);
  }
  free_arrays (&arrays);
  plx_pool_free (pool);
}

/* A NaN passes through a ReLU, so that divergence is seen. */
static void
test_nan_passes (gconstpointer data)
{
  enum { ROWS = 9, C = 19, N = ROWS * C };
  plx_pool *pool = numbers_pool (1, GPOINTER_TO_INT (data));
  join_arrays arrays = make_arrays (N, C);
  float out[N];

  for (int at = 0; at < N; at++) {
    g_autofree float *raw = g_memdup2 (arrays.branch, sizeof (float) * N);
    plx_lazy branch = { raw, NULL, NULL, false }, shortcut = { arrays.shortcut, NULL, NULL, true };

    raw[at] = NAN;
    plx_residual_forward (pool, ROWS, C, &branch, &shortcut, true, out);
    g_assert_true (isnan (out[at]));
    plx_residual_forward (pool, ROWS, C, &shortcut, &branch, true, out);
    g_assert_true (isnan (out[at]));
  }
  free_arrays (&arrays);
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/grad/residual/twins", test_twins);
  numbers_add_for_each_isa ("/grad/residual/in-place", test_in_place);
  numbers_add_for_each_isa ("/grad/residual/nan-passes", test_nan_passes);
  return g_test_run ();
}
