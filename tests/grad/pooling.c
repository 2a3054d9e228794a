/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pooling, by mean and by maximum, of plain numbers and of numbers read through a batch norm's map:
 * its values against plain loops in double precision written out here once more, its gradients
 * against their central differences, and the same bytes for any number of threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "kernel/pooling.h"
#include "support/numbers.h"

/* L = Σ dy · pooled (value), value = x or relu (x · scale + shift). */
typedef struct {
  int images, height, width, channels;
  const float *dy, *scale, *shift;
} pooling_case;

static size_t
in_count (const pooling_case *test)
{
  return (size_t)(test->images * test->height * test->width * test->channels);
}

static size_t
max_count (const pooling_case *test)
{
  return (size_t)(test->images * ((test->height + 1) / 2) * ((test->width + 1) / 2) *
                  test->channels);
}

static double
value_at (const pooling_case *test, const double *x, int image, int y, int column, int c)
{
  double value = x[((image * test->height + y) * test->width + column) * test->channels + c];

  if (test->scale == NULL)
    return value;
  return fmax (0, value * (double)test->scale[c] + (double)test->shift[c]);
}

static double
mean_formula (const double *x, const void *context)
{
  const pooling_case *test = context;
  double sum = 0;

  for (int i = 0; i < test->images; i++)
    for (int y = 0; y < test->height; y++)
      for (int column = 0; column < test->width; column++)
        for (int c = 0; c < test->channels; c++)
          sum += value_at (test, x, i, y, column, c) * (double)test->dy[i * test->channels + c] /
                 (test->height * test->width);
  return sum;
}

static double
largest (const pooling_case *test, const double *x, int image, int oy, int ox, int c)
{
  double most = -INFINITY;

  for (int y = MAX (2 * oy - 1, 0); y <= MIN (2 * oy + 1, test->height - 1); y++)
    for (int column = MAX (2 * ox - 1, 0); column <= MIN (2 * ox + 1, test->width - 1); column++)
      most = fmax (most, value_at (test, x, image, y, column, c));
  return most;
}

static double
max_formula (const double *x, const void *context)
{
  const pooling_case *test = context;
  double sum = 0;
  int at = 0;

  for (int i = 0; i < test->images; i++)
    for (int oy = 0; oy < (test->height + 1) / 2; oy++)
      for (int ox = 0; ox < (test->width + 1) / 2; ox++)
        for (int c = 0; c < test->channels; c++)
          sum += largest (test, x, i, oy, ox, c) * (double)test->dy[at++];
  return sum;
}

/* A gradient with respect to the value becomes one with respect to x. */
static void
through_map (const pooling_case *test, const float *x, float *dx)
{
  if (test->scale == NULL)
    return;
  for (size_t i = 0; i < in_count (test); i++) {
    size_t c = i % (size_t)test->channels;

    dx[i] *= x[i] * test->scale[c] + test->shift[c] > 0 ? test->scale[c] : 0;
  }
}

static double
weighted (const float *y, const float *dy, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (double)y[i] * (double)dy[i];
  return sum;
}

static void
assert_pooled (numbers_fn formula, const pooling_case *test, const float *x, const float *y,
               size_t ny, float *dx)
{
  size_t nx = in_count (test);
  g_autofree double *slopes = numbers_slopes (formula, test, x, nx), *exact = g_new (double, nx);

  for (size_t i = 0; i < nx; i++)
    exact[i] = (double)x[i];
  g_assert_cmpfloat_with_epsilon (weighted (y, test->dy, ny), formula (exact, test), 1e-4);
  through_map (test, x, dx);
  g_assert_cmpfloat (numbers_distance_to_doubles (dx, slopes, nx), <, 1e-5);
}

static plx_lazy
lazy_of (const pooling_case *test, const float *x)
{
  return (plx_lazy){ x, test->scale, test->shift, test->scale != NULL };
}

static void
check_mean (plx_pool *pool, pooling_case test)
{
  size_t ny = (size_t)(test.images * test.channels);
  g_autofree float *x = numbers_normal (in_count (&test), 10), *dy = numbers_normal (ny, 11);
  g_autofree float *y = g_new (float, ny), *dx = g_new (float, in_count (&test));
  plx_lazy lazy = lazy_of (&test, x);
  int pixels = test.height * test.width;

  test.dy = dy;
  plx_pool_average_forward (pool, test.images, pixels, test.channels, &lazy, y);
  plx_pool_average_backward (pool, test.images, pixels, test.channels, dy, dx);
  assert_pooled (mean_formula, &test, x, y, ny, dx);
}

static void
check_max (plx_pool *pool, pooling_case test)
{
  size_t ny = max_count (&test);
  g_autofree float *x = numbers_normal (in_count (&test), 12), *dy = numbers_normal (ny, 13);
  g_autofree float *y = g_new (float, ny), *dx = g_new (float, in_count (&test));
  g_autofree uint8_t *winners = g_new (uint8_t, ny);
  plx_lazy lazy = lazy_of (&test, x);

  test.dy = dy;
  plx_pool_max_forward (pool, test.images, test.height, test.width, test.channels, &lazy, y,
                        winners);
  plx_pool_max_backward (pool, test.images, test.height, test.width, test.channels, dy, winners,
                         dx);
  assert_pooled (max_formula, &test, x, y, ny, dx);
}

static void
test_pooling (void)
{
  static const int shapes[][4] = { { 1, 1, 1, 1 },  { 3, 2, 2, 5 },   { 19, 3, 1, 2 },
                                   { 2, 7, 5, 17 }, { 2, 8, 10, 16 }, { 37, 4, 4, 3 } };
  g_autofree float *scale = numbers_uniform (17, 14, 0.5f, 2);
  g_autofree float *shift = numbers_normal (17, 15);
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());

  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int is_lazy = 0; is_lazy < 2; is_lazy++) {
      const int *s = shapes[i];
      pooling_case test = {
        s[0], s[1], s[2], s[3], NULL, is_lazy ? scale : NULL, is_lazy ? shift : NULL
      };

      check_mean (pool, test);
      check_max (pool, test);
    }
  plx_pool_free (pool);
}

/* The first of equals wins, as PyTorch's does; what lies outside the image never. */
static void
test_ties (void)
{
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  float x[16], y[4], dx[16], dy[4] = { 1, 2, 3, 4 };
  uint8_t winners[4];

  for (int i = 0; i < 16; i++)
    x[i] = -1;
  plx_pool_max_forward (pool, 1, 4, 4, 1, &(plx_lazy){ .raw = x }, y, winners);
  g_assert_cmpmem (winners, 4, ((uint8_t[]){ 4, 3, 1, 0 }), 4);
  plx_pool_max_backward (pool, 1, 4, 4, 1, dy, winners, dx);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (y[i], ==, -1);
  g_assert_cmpfloat (dx[0], ==, 1);
  g_assert_cmpfloat (dx[1], ==, 2);
  g_assert_cmpfloat (dx[4], ==, 3);
  g_assert_cmpfloat (dx[5], ==, 4);
  plx_pool_free (pool);
}

static void
test_same_bytes (void)
{
  pooling_case test = { 40, 9, 6, 13, NULL, NULL, NULL };
  size_t nx = in_count (&test), ny = max_count (&test);
  g_autofree float *x = numbers_normal (nx, 16), *dy = numbers_normal (ny, 17);
  g_autofree float *first = g_new (float, nx), *dx = g_new (float, nx), *y = g_new (float, ny);
  g_autofree uint8_t *winners = g_new (uint8_t, ny);

  for (int threads = 1; threads <= 3; threads++) {
    plx_pool *pool = numbers_pool (threads, plx_cpu_isa ());
    float *to = threads == 1 ? first : dx;

    plx_pool_max_forward (pool, 40, 9, 6, 13, &(plx_lazy){ .raw = x }, y, winners);
    plx_pool_max_backward (pool, 40, 9, 6, 13, dy, winners, to);
    g_assert_cmpmem (to, nx * sizeof *to, first, nx * sizeof *first);
    plx_pool_free (pool);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grad/pooling/slopes", test_pooling);
  g_test_add_func ("/grad/pooling/ties", test_ties);
  g_test_add_func ("/grad/pooling/same-bytes", test_same_bytes);
  return g_test_run ();
}
