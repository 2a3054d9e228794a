/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gradients of the layers outside the convolutions against central differences of plain loops in
 * double precision, written out here once more: linear, and a residual join of two batch norms, which
 * takes the whole lazy chain (moments, fold, join, split, backward, unfold). Further linear layers against their plain twin, batch norm's running values, and the same bytes
 * for any number of threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "kernel/batchnorm.h"
#include "kernel/linear.h"
#include "kernel/pooling.h"
#include "kernel/residual.h"
#include "support/numbers.h"

/* ---- Linear: L = Σ dy · (x W + b), over x, W and b in one array ---- */

typedef struct {
  plx_linear linear;
  const float *dy;
} linear_case;

static double
linear_formula (const double *all, const void *context)
{
  const linear_case *test = context;
  int n = test->linear.rows, in = test->linear.in, out = test->linear.out;
  const double *x = all, *w = x + n * in, *bias = w + in * out;
  double sum = 0;

  for (int row = 0; row < n; row++)
    for (int j = 0; j < out; j++) {
      double y = bias[j];

      for (int i = 0; i < in; i++)
        y += x[row * in + i] * w[i * out + j];
      sum += y * (double)test->dy[row * out + j];
    }
  return sum;
}

static void
check_linear_slopes (plx_pool *pool, int rows, int in, int out)
{
  linear_case test = { { rows, in, out }, NULL };
  size_t nx = (size_t)(rows * in), nw = (size_t)(in * out), n = nx + nw + (size_t)out;
  g_autofree float *all = numbers_normal (n, 1), *gradient = g_new0 (float, n);
  g_autofree float *dy = numbers_normal ((size_t)(rows * out), 2);
  g_autofree double *slopes = NULL;

  test.dy = dy;
  slopes = numbers_slopes (linear_formula, &test, all, n);
  plx_linear_backward (pool, &test.linear, all, dy, all + nx, gradient + nx, gradient + nx + nw,
                       gradient);
  g_assert_cmpfloat (numbers_distance_to_doubles (gradient, slopes, nx), <, 1e-6);
  g_assert_cmpfloat (numbers_distance_to_doubles (gradient + nx, slopes + nx, nw), <, 1e-6);
  g_assert_cmpfloat (
      numbers_distance_to_doubles (gradient + nx + nw, slopes + nx + nw, (size_t)out), <, 1e-6);
}

static void
check_linear_twin (plx_pool *pool, int rows, int in, int out)
{
  plx_linear linear = { rows, in, out };
  size_t nx = (size_t)(rows * in), nw = (size_t)(in * out), ny = (size_t)(rows * out);
  g_autofree float *x = numbers_normal (nx, 3), *w = numbers_normal (nw, 4);
  g_autofree float *bias = numbers_normal ((size_t)out, 5), *dy = numbers_normal (ny, 6);
  g_autofree float *y = g_new (float, ny), *plain_y = g_new (float, ny);
  g_autofree float *dx = g_new (float, nx), *plain_dx = g_new (float, nx);
  /* Added to, so they begin with something. */
  g_autofree float *dw = numbers_normal (nw, 7), *plain_dw = numbers_normal (nw, 7);
  g_autofree float *db = numbers_normal ((size_t)out, 8);
  g_autofree float *plain_db = numbers_normal ((size_t)out, 8);

  plx_linear_forward (pool, &linear, x, w, bias, y);
  plx_linear_forward_ref (&linear, x, w, bias, plain_y);
  g_assert_cmpfloat (numbers_distance (y, plain_y, ny), <, 1e-6);
  plx_linear_backward (pool, &linear, x, dy, w, dw, db, NULL);
  plx_linear_backward (pool, &linear, x, dy, w, dw, db, dx);
  plx_linear_backward_ref (&linear, x, dy, w, plain_dw, plain_db, NULL);
  plx_linear_backward_ref (&linear, x, dy, w, plain_dw, plain_db, plain_dx);
  g_assert_cmpfloat (numbers_distance (dx, plain_dx, nx), <, 1e-6);
  g_assert_cmpfloat (numbers_distance (dw, plain_dw, nw), <, 3e-6);
  g_assert_cmpfloat (numbers_distance (db, plain_db, (size_t)out), <, 3e-6);
}

static void
test_linear (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  check_linear_slopes (pool, 1, 1, 1);
  check_linear_slopes (pool, 5, 7, 3);
  check_linear_slopes (pool, 9, 4, 17);
  check_linear_twin (pool, 3, 5, 1);
  check_linear_twin (pool, 150, 33, 65);
  check_linear_twin (pool, 300, 128, 257);
  plx_pool_free (pool);
}

/* ---- A residual join of batch norms ---- */

/* L = Σ dy · relu (bn₁ (x₁) + relu? (bn₂ (x₂))), over x₁, x₂, γ₁, β₁, γ₂, β₂ in one array. */
typedef struct {
  int rows, channels;
  bool is_rectified, has_shortcut;
  const float *dy;
} join_case;

static double
normalised (const double *x, int rows, int channels, int row, int channel)
{
  double mean = 0, variance = 0;

  for (int i = 0; i < rows; i++)
    mean += x[i * channels + channel] / rows;
  for (int i = 0; i < rows; i++)
    variance += pow (x[i * channels + channel] - mean, 2) / rows;
  return (x[row * channels + channel] - mean) / sqrt (variance + 1e-5);
}

static double
join_formula (const double *all, const void *context)
{
  const join_case *test = context;
  int rows = test->rows, c = test->channels, n = rows * c;
  const double *x1 = all, *x2 = x1 + n, *scales = x2 + n; /* γ₁, β₁, γ₂, β₂ */
  double sum = 0;

  for (int row = 0; row < rows; row++)
    for (int i = 0; i < c; i++) {
      double y = scales[i] * normalised (x1, rows, c, row, i) + scales[c + i];

      if (test->has_shortcut)
        y += scales[2 * c + i] * normalised (x2, rows, c, row, i) + scales[3 * c + i];
      if (test->is_rectified && y < 0)
        y = 0;
      sum += y * (double)test->dy[row * c + i];
    }
  return sum;
}

typedef struct {
  plx_batchnorm norm;
  plx_lazy lazy;
  void *state;
  float *running;
} norm_branch;

static norm_branch
fold_branch (plx_pool *pool, int rows, int channels, const float *x, const float *gamma,
             const float *beta, float *workspace)
{
  norm_branch branch = { .state = g_malloc (plx_batchnorm_state_size (channels)),
                         .running = g_new0 (float, 2 * channels) };

  branch.norm = (plx_batchnorm){ .channels = channels,
                                 .gamma = gamma,
                                 .beta = beta,
                                 .running_mean = branch.running,
                                 .running_var = branch.running + channels };
  plx_batchnorm_lay_out (&branch.norm, branch.state);
  plx_residual_moments (pool, (size_t)rows, channels, x, branch.norm.sums, workspace);
  plx_batchnorm_fold_batch (&branch.norm, (size_t)rows);
  branch.lazy = (plx_lazy){ x, branch.norm.scale, branch.norm.shift, false };
  return branch;
}

static void
free_branch (norm_branch *branch)
{
  g_free (branch->state);
  g_free (branch->running);
}

/* The gradient with respect to the branch's raw numbers into dx; dγ and dβ follow. */
static void
unfold_branch (plx_pool *pool, int rows, const norm_branch *branch, const float *gradient,
               float *dx, float *dgamma, float *dbeta)
{
  plx_lazy_gradient lazy = { gradient, branch->lazy.raw, branch->norm.a, branch->norm.b,
                             branch->norm.d };

  plx_batchnorm_backward (&branch->norm, (size_t)rows, dgamma, dbeta);
  plx_residual_unfold (pool, (size_t)rows, branch->norm.channels, &lazy, dx);
}

/* All gradients, in the order of join_formula's array. Returns L. */
static double
run_join (plx_pool *pool, const join_case *test, const float *all, float *gradients)
{
  int rows = test->rows, c = test->channels, n = rows * c;
  const float *scales = all + 2 * n;
  float *dscales = gradients + 2 * n;
  g_autofree float *workspace = g_new (float, plx_residual_workspace (c)), *out = g_new (float, n);
  g_autofree float *g = g_memdup2 (test->dy, sizeof (float) * (size_t)n);
  norm_branch one = fold_branch (pool, rows, c, all, scales, scales + c, workspace);
  norm_branch two = fold_branch (pool, rows, c, all + n, scales + 2 * c, scales + 3 * c, workspace);
  plx_residual_sums sums[] = { { all, one.norm.gradient_sums },
                               { all + n, two.norm.gradient_sums } };
  plx_lazy mask = { out, NULL, NULL, test->is_rectified };
  double loss = 0;

  plx_residual_forward (pool, (size_t)rows, c, &one.lazy, test->has_shortcut ? &two.lazy : NULL,
                        test->is_rectified, out);
  for (int i = 0; i < n; i++)
    loss += (double)out[i] * (double)test->dy[i];
  plx_residual_backward (pool, (size_t)rows, c, &mask, g, sums, test->has_shortcut ? 2 : 1,
                         workspace);
  unfold_branch (pool, rows, &one, g, gradients, dscales, dscales + c);
  if (test->has_shortcut)
    unfold_branch (pool, rows, &two, g, gradients + n, dscales + 2 * c, dscales + 3 * c);
  free_branch (&one);
  free_branch (&two);
  return loss;
}

static void
check_join (plx_pool *pool, int rows, int channels, bool is_rectified, bool has_shortcut)
{
  join_case test = { rows, channels, is_rectified, has_shortcut, NULL };
  size_t n = (size_t)(rows * channels), total = 2 * n + 4 * (size_t)channels;
  g_autofree float *all = numbers_normal (total, 20), *dy = numbers_normal (n, 21);
  g_autofree float *gradients = g_new0 (float, total);
  g_autofree double *slopes = NULL, *exact = g_new (double, total);
  double loss;

  test.dy = dy;
  slopes = numbers_slopes (join_formula, &test, all, total);
  for (size_t i = 0; i < total; i++)
    exact[i] = (double)all[i];
  loss = run_join (pool, &test, all, gradients);
  g_assert_cmpfloat_with_epsilon (loss, join_formula (exact, &test), 1e-4);
  g_assert_cmpfloat (numbers_distance_to_doubles (gradients, slopes, n), <, 1e-5);
  g_assert_cmpfloat (numbers_distance_to_doubles (gradients + n, slopes + n, n), <, 1e-5);
  for (size_t at = 2 * n; at < total; at += (size_t)channels)
    g_assert_cmpfloat (numbers_distance_to_doubles (gradients + at, slopes + at, (size_t)channels),
                       <, 1e-5);
}

static void
test_join (gconstpointer data)
{
  static const int channels[] = { 1, 3, 8, 17 };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  for (size_t i = 0; i < G_N_ELEMENTS (channels); i++)
    for (int which = 0; which < 4; which++)
      check_join (pool, 11, channels[i], which & 1, which & 2);
  plx_pool_free (pool);
}

/* ---- Batch norm's running values, and its form for evaluation ---- */

static void
test_running (void)
{
  enum { ROWS = 40, C = 5 };
  g_autofree float *x = numbers_uniform (ROWS * C, 30, 2, 5), *gamma = numbers_normal (C, 31);
  g_autofree float *beta = numbers_normal (C, 32);
  g_autofree float *workspace = g_new (float, plx_residual_workspace (C));
  float mean[C], variance[C], out[ROWS * C];
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  norm_branch branch = fold_branch (pool, ROWS, C, x, gamma, beta, workspace);

  for (int i = 0; i < C; i++) {
    double m = 0, v = 0;

    for (int row = 0; row < ROWS; row++)
      m += (double)x[row * C + i] / ROWS;
    for (int row = 0; row < ROWS; row++)
      v += pow ((double)x[row * C + i] - m, 2) / (ROWS - 1);
    /* From zero, a tenth of the way. */
    mean[i] = (float)(0.1 * m);
    variance[i] = (float)(0.1 * v);
  }
  g_assert_cmpfloat (numbers_distance (branch.norm.running_mean, mean, C), <, 1e-6);
  g_assert_cmpfloat (numbers_distance (branch.norm.running_var, variance, C), <, 1e-5);
  plx_batchnorm_fold_running (&branch.norm);
  plx_residual_forward (pool, ROWS, C, &branch.lazy, NULL, false, out);
  for (int at = 0; at < ROWS * C; at++) {
    int i = at % C;
    double expected = ((double)x[at] - (double)mean[i]) / sqrt ((double)variance[i] + 1e-5);

    g_assert_cmpfloat_with_epsilon (out[at], expected * (double)gamma[i] + (double)beta[i],
                                    1e-4 * (1 + fabs (expected)));
  }
  free_branch (&branch);
  plx_pool_free (pool);
}

/* A batch of one row has no unbiased variance; a channel that never changes has none at all. */
static void
test_no_variance (void)
{
  enum { ROWS = 64, C = 3 };
  float x[ROWS * C], gamma[C] = { 1, 1, 1 }, beta[C] = { 0.5f, 0, -1 }, out[ROWS * C];
  g_autofree float *workspace = g_new (float, plx_residual_workspace (C));
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());

  for (int i = 0; i < ROWS * C; i++)
    x[i] = 3 + (float)(i % C);
  for (int rows = 1; rows <= ROWS; rows += ROWS - 1) {
    norm_branch branch = fold_branch (pool, rows, C, x, gamma, beta, workspace);

    plx_residual_forward (pool, (size_t)rows, C, &branch.lazy, NULL, false, out);
    for (int i = 0; i < rows * C; i++)
      g_assert_cmpfloat_with_epsilon (out[i], beta[i % C], 1e-3);
    for (int i = 0; i < C; i++)
      g_assert_cmpfloat_with_epsilon (branch.norm.running_var[i], 0, 1e-6);
    free_branch (&branch);
  }
  plx_pool_free (pool);
}

/* ---- Any number of threads ---- */

static void
collect (GByteArray *bytes, const void *data, size_t size)
{
  g_byte_array_append (bytes, data, (guint)size);
}

/* Everything above once, all results in one string of bytes. */
static GByteArray *
run_everything (plx_pool *pool, int rows, int channels)
{
  GByteArray *bytes = g_byte_array_new ();
  size_t n = (size_t)(rows * channels), total = 2 * n + 4 * (size_t)channels;
  g_autofree float *all = numbers_normal (total, 50), *dy = numbers_normal (n, 51);
  g_autofree float *gradients = g_new0 (float, total), *y = g_new (float, n);
  g_autofree float *w = numbers_normal ((size_t)(channels * channels), 52);
  g_autofree float *dw = g_new0 (float, channels *channels), *db = g_new0 (float, channels);
  join_case test = { rows, channels, true, true, dy };
  plx_linear linear = { rows, channels, channels };
  double loss = run_join (pool, &test, all, gradients);

  collect (bytes, &loss, sizeof loss);
  collect (bytes, gradients, total * sizeof (float));
  plx_linear_forward (pool, &linear, all, w, all, y);
  collect (bytes, y, n * sizeof (float));
  plx_linear_backward (pool, &linear, all, dy, w, dw, db, y);
  collect (bytes, y, n * sizeof (float));
  collect (bytes, dw, sizeof (float) * (size_t)(channels * channels));
  collect (bytes, db, sizeof (float) * (size_t)channels);
  plx_pool_average_forward (pool, rows / 4, 4, channels, &(plx_lazy){ .raw = all }, y);
  collect (bytes, y, sizeof (float) * (size_t)(rows / 4 * channels));
  plx_pool_average_backward (pool, rows / 4, 4, channels, dy, y);
  collect (bytes, y, sizeof (float) * (size_t)(rows / 4 * 4 * channels));
  return bytes;
}

static void
test_same_bytes (gconstpointer data)
{
  static const struct {
    int rows, channels;
  } shapes[] = { { 4000, 37 }, { 700, 131 }, { 30000, 8 } };

  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_autoptr (GByteArray) first = NULL;

    for (int threads = 1; threads <= 3; threads++) {
      plx_pool *pool = numbers_pool (threads, GPOINTER_TO_INT (data));
      g_autoptr (GByteArray) now = run_everything (pool, shapes[i].rows, shapes[i].channels);

      if (first == NULL)
        first = g_steal_pointer (&now);
      else
        g_assert_cmpmem (now->data, now->len, first->data, first->len);
      plx_pool_free (pool);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/grad/linear", test_linear);
  numbers_add_for_each_isa ("/grad/join", test_join);
  g_test_add_func ("/grad/batchnorm/running", test_running);
  g_test_add_func ("/grad/batchnorm/no-variance", test_no_variance);
  numbers_add_for_each_isa ("/grad/layers/same-bytes", test_same_bytes);
  return g_test_run ();
}
