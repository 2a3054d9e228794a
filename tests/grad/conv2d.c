/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The convolution against its plain twin, in every build of the kernels, over the shapes that the
 * encoders use and odd ones; the twin against finite differences; the same bytes for any number of
 * threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "kernel/conv2d.h"

typedef struct {
  plx_conv2d conv;
  bool is_lazy, adds;
} shape_case;

static const shape_case shapes[] = {
  { { 3, 9, 9, 16, 16, 3, 1, 1 }, true, false },   { { 3, 32, 32, 3, 16, 3, 1, 1 }, false, false },
  { { 2, 28, 28, 1, 16, 3, 1, 1 }, false, false }, { { 2, 16, 16, 16, 32, 3, 2, 1 }, true, false },
  { { 2, 15, 13, 16, 32, 3, 2, 1 }, true, true },  { { 5, 8, 8, 64, 64, 3, 1, 1 }, true, false },
  { { 2, 8, 8, 32, 64, 1, 2, 0 }, true, true },    { { 2, 7, 7, 24, 40, 1, 1, 0 }, true, false },
  { { 3, 11, 10, 5, 7, 3, 1, 1 }, true, false },   { { 2, 17, 17, 3, 20, 7, 2, 3 }, false, false },
  { { 2, 12, 12, 6, 9, 5, 1, 2 }, true, true },    { { 2, 10, 9, 33, 17, 5, 2, 2 }, true, false },
  { { 1, 4, 4, 128, 96, 3, 1, 1 }, true, false },  { { 70, 4, 4, 8, 8, 3, 1, 1 }, true, false },
  { { 3, 9, 7, 32, 48, 3, 1, 1 }, true, false },   { { 20, 6, 6, 64, 32, 3, 1, 1 }, true, true },
  { { 7, 6, 6, 24, 40, 3, 2, 1 }, true, true },    { { 9, 3, 5, 16, 24, 3, 1, 1 }, true, false },
};

/* Everything that a case reads and writes. */
typedef struct {
  size_t n_x, n_y, n_w;
  float *x, *scale, *shift, *w, *raw, *grad, *a, *b, *d, *dx_before;
  plx_lazy lazy;
  plx_lazy_gradient dy;
} arrays;

static float *
random_floats (plx_rng *rng, size_t n, float middle)
{
  float *values = g_new (float, n);

  for (size_t i = 0; i < n; i++)
    values[i] = middle + 0.5f * plx_rng_normal (rng);
  return values;
}

static arrays
arrays_new (const shape_case *test)
{
  const plx_conv2d *conv = &test->conv;
  plx_rng rng = plx_rng_at (7, PLX_RNG_TEST, 0, 0, 0);
  size_t ci = (size_t)conv->in_channels, co = (size_t)conv->out_channels;
  arrays a = { 0 };

  a.n_x = (size_t)(conv->images * conv->height * conv->width) * ci;
  a.n_y = (size_t)(conv->images * plx_conv2d_out_height (conv) * plx_conv2d_out_width (conv)) * co;
  a.n_w = (size_t)(conv->kernel * conv->kernel) * ci * co;
  a.x = random_floats (&rng, a.n_x, 0);
  a.scale = random_floats (&rng, ci, 1);
  a.shift = random_floats (&rng, ci, 0.1f);
  a.w = random_floats (&rng, a.n_w, 0);
  a.raw = random_floats (&rng, a.n_y, 0);
  a.grad = random_floats (&rng, a.n_y, 0);
  a.a = random_floats (&rng, co, 1);
  a.b = random_floats (&rng, co, 0);
  a.d = random_floats (&rng, co, 0);
  a.dx_before = random_floats (&rng, a.n_x, 0);
  a.lazy = (plx_lazy){ a.x, a.scale, a.shift, true };
  a.dy = (plx_lazy_gradient){ a.grad, a.raw, a.a, a.b, a.d };
  if (!test->is_lazy) {
    a.lazy = (plx_lazy){ .raw = a.x };
    a.dy = (plx_lazy_gradient){ .grad = a.grad };
  }
  return a;
}

static void
arrays_clear (arrays *a)
{
  float *all[] = {
    a->x, a->scale, a->shift, a->w, a->raw, a->grad, a->a, a->b, a->d, a->dx_before
  };

  for (size_t i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
}

/* What a pass over a case gives. */
typedef struct {
  float *y, *dw, *dx;
  double *sums, *dx_sums;
} outputs;

static outputs
outputs_new (const shape_case *test, const arrays *a)
{
  outputs o = { .y = g_new0 (float, a->n_y),
                .dw = g_new0 (float, a->n_w),
                .dx = g_memdup2 (a->dx_before, a->n_x * sizeof (float)),
                .sums = g_new0 (double, 2 * test->conv.out_channels),
                .dx_sums = g_new0 (double, 2 * test->conv.in_channels) };

  return o;
}

static void
outputs_clear (outputs *o)
{
  g_free (o->y);
  g_free (o->dw);
  g_free (o->dx);
  g_free (o->sums);
  g_free (o->dx_sums);
}

static outputs
run_ref (const shape_case *test, const arrays *a)
{
  outputs o = outputs_new (test, a);

  plx_conv2d_forward_ref (&test->conv, &a->lazy, a->w, o.y, o.sums);
  plx_conv2d_backward_ref (&test->conv, &a->lazy, &a->dy, a->w, o.dw, o.dx, test->adds,
                           test->adds ? NULL : o.dx_sums);
  return o;
}

static outputs
run_fast (const shape_case *test, const arrays *a, int threads, plx_isa isa)
{
  outputs o = outputs_new (test, a);
  void *workspace = aligned_alloc (PLX_ALIGNMENT, plx_conv2d_workspace_size (&test->conv));
  plx_error error;
  plx_pool *pool;

  g_assert_cmpint (plx_pool_new (threads, isa, &pool, &error), ==, PLX_OK);
  g_assert_cmpint (plx_pool_reserve_scratch (pool, plx_conv2d_scratch_size (&test->conv), &error),
                   ==, PLX_OK);
  plx_conv2d_forward (pool, &test->conv, &a->lazy, a->w, o.y, o.sums, workspace);
  plx_conv2d_backward (pool, &test->conv, &a->lazy, &a->dy, a->w, o.dw, o.dx, test->adds,
                       test->adds ? NULL : o.dx_sums, workspace);
  plx_pool_free (pool);
  free (workspace);
  return o;
}

static void
assert_close (const char *what, const float *got, const float *wanted, size_t n)
{
  double scale = 1e-6;

  for (size_t i = 0; i < n; i++)
    scale = fmax (scale, fabs ((double)wanted[i]));
  for (size_t i = 0; i < n; i++)
    if (!(fabs ((double)got[i] - (double)wanted[i]) < 2e-5 * scale))
      g_error ("%s [%zu]: %g, not %g (largest %g)", what, i, (double)got[i], (double)wanted[i],
               scale);
}

static void
assert_sums_close (const char *what, const double *got, const double *wanted, int n)
{
  double scale = 1;

  for (int i = 0; i < n; i++)
    scale = fmax (scale, fabs (wanted[i]));
  for (int i = 0; i < n; i++)
    if (!(fabs (got[i] - wanted[i]) < 2e-5 * scale))
      g_error ("%s [%d]: %g, not %g", what, i, got[i], wanted[i]);
}

static void
test_twin (gconstpointer data)
{
  plx_isa isa = (plx_isa)GPOINTER_TO_INT (data);

  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    const shape_case *test = &shapes[i];
    arrays a = arrays_new (test);
    outputs ref = run_ref (test, &a), fast = run_fast (test, &a, 2, isa);

    g_test_message ("shape %zu", i);
    assert_close ("y", fast.y, ref.y, a.n_y);
    assert_close ("dw", fast.dw, ref.dw, a.n_w);
    assert_close ("dx", fast.dx, ref.dx, a.n_x);
    assert_sums_close ("sums", fast.sums, ref.sums, 2 * test->conv.out_channels);
    assert_sums_close ("dx sums", fast.dx_sums, ref.dx_sums, 2 * test->conv.in_channels);
    outputs_clear (&ref);
    outputs_clear (&fast);
    arrays_clear (&a);
  }
}

static void
test_same_bytes (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    const shape_case *test = &shapes[i];
    arrays a = arrays_new (test);
    outputs one = run_fast (test, &a, 1, plx_cpu_isa ());

    for (int threads = 2; threads <= 4; threads++) {
      outputs many = run_fast (test, &a, threads, plx_cpu_isa ());

      g_assert_cmpmem (one.y, a.n_y * sizeof (float), many.y, a.n_y * sizeof (float));
      g_assert_cmpmem (one.dw, a.n_w * sizeof (float), many.dw, a.n_w * sizeof (float));
      g_assert_cmpmem (one.dx, a.n_x * sizeof (float), many.dx, a.n_x * sizeof (float));
      outputs_clear (&many);
    }
    outputs_clear (&one);
    arrays_clear (&a);
  }
}

/* The loss Σ y · r, with r = grad: its derivatives against the twin's, by central differences. */
static double
loss_of (const shape_case *test, const arrays *a)
{
  g_autofree float *y = g_new (float, a->n_y);
  double loss = 0;

  plx_conv2d_forward_ref (&test->conv, &a->lazy, a->w, y, NULL);
  for (size_t i = 0; i < a->n_y; i++)
    loss += (double)y[i] * (double)a->grad[i];
  return loss;
}

static double
difference (const shape_case *test, const arrays *a, float *at)
{
  float value = *at, step = 1.0f / 64;
  double up, down;

  *at = value + step;
  up = loss_of (test, a);
  *at = value - step;
  down = loss_of (test, a);
  *at = value;
  return (up - down) / (2 * (double)step);
}

static void
test_differences (void)
{
  shape_case test = { { 2, 7, 6, 3, 4, 3, 2, 1 }, false, false };
  arrays a = arrays_new (&test);
  outputs o = run_ref (&test, &a);

  for (size_t i = 0; i < a.n_w; i++)
    g_assert_cmpfloat_with_epsilon (difference (&test, &a, a.w + i), (double)o.dw[i], 2e-3);
  for (size_t i = 0; i < a.n_x; i++)
    g_assert_cmpfloat_with_epsilon (difference (&test, &a, a.x + i), (double)o.dx[i], 2e-3);
  outputs_clear (&o);
  arrays_clear (&a);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int isa = 0; isa < PLX_N_ISA; isa++) {
    g_autofree char *name = g_strdup_printf ("/conv2d/twin/%s", plx_isa_name (isa));

    if (plx_cpu_runs (isa))
      g_test_add_data_func (name, GINT_TO_POINTER (isa), test_twin);
  }
  g_test_add_func ("/conv2d/same-bytes", test_same_bytes);
  g_test_add_func ("/conv2d/differences", test_differences);
  return g_test_run ();
}
