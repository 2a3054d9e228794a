/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole small network against PyTorch: forward, all gradients, running values, optimiser steps.
 * nn/make.py made the arrays, in double precision.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "core/params.h"
#include "nn/model.h"
#include "optim/optimiser.h"
#include "support/npy.h"

enum { N = 8, SIZE = 12, CHANNELS = 3, EMBEDDING = 16 };

typedef struct {
  const char *prefix; /* of the arrays' names */
  plx_isa isa;
  int threads;
} test_case;

typedef struct {
  plx_settings settings;
  plx_pool *pool;
  plx_model *model;
  const char *prefix;
  npy images;
} fixture;

static npy
load (const fixture *f, const char *name)
{
  g_autofree char *path = g_strdup_printf ("nn/%s%s.npy", f->prefix, name);

  return npy_load (path);
}

static void
set (plx_settings *settings, const char *key, const char *value)
{
  plx_error error;

  if (plx_settings_set (settings, key, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

/* From PyTorch's flat numbers without padding to a block, tensor by tensor. */
static void
copy_to_block (const plx_tensor *tensors, int n, const npy *flat, float *block)
{
  size_t at = 0;

  for (int i = 0; i < n; i++) {
    memcpy (block + tensors[i].offset, flat->floats + at, tensors[i].count * sizeof (float));
    at += tensors[i].count;
  }
  g_assert_cmpuint (at, ==, flat->count);
}

static void
set_up (fixture *f, gconstpointer data)
{
  const test_case *test = data;
  plx_model_options options = { SIZE, SIZE, CHANNELS, N + 3, true, 7 };
  plx_error error;
  const plx_tensor *tensors;
  npy weights;
  int n;

  f->prefix = test->prefix;
  plx_settings_init (&f->settings);
  set (&f->settings, "encoder.width", "8");
  set (&f->settings, "head.hidden", "24");
  set (&f->settings, "head.output", "16");
  set (&f->settings, "head.batch_norm", test->prefix[0] != '\0' ? "on" : "off");
  g_assert_cmpint (plx_pool_new (test->threads, test->isa, &f->pool, &error), ==, PLX_OK);
  g_assert_cmpint (plx_model_new (&f->settings, &options, f->pool, &f->model, &error), ==, PLX_OK);
  tensors = plx_model_tensors (f->model, &n);
  weights = load (f, "weights");
  copy_to_block (tensors, n, &weights, plx_model_weights (f->model));
  npy_free (&weights);
  f->images = load (f, "images");
}

static void
tear_down (fixture *f, gconstpointer data)
{
  npy_free (&f->images);
  plx_model_free (f->model);
  plx_pool_free (f->pool);
}

/* ‖a − b‖ / ‖b‖ */
static double
distance (const float *a, const float *b, size_t n)
{
  double difference = 0, norm = 0;

  for (size_t i = 0; i < n; i++) {
    difference += pow ((double)a[i] - (double)b[i], 2);
    norm += pow ((double)b[i], 2);
  }
  return sqrt (difference / fmax (norm, 1e-12));
}

static void
assert_close (const fixture *f, const char *name, const float *values, double tolerance)
{
  npy golden = load (f, name);

  g_assert_cmpfloat (distance (values, golden.floats, golden.count), <, tolerance);
  npy_free (&golden);
}

/* Each tensor of a block on its own. A gradient that is zero by nature (the bias before a batch
 * norm) has only its rounding; floor is what the distance is measured against at least. */
static void
assert_block_close (const fixture *f, const char *name, const plx_tensor *tensors, int n,
                    const float *block, double tolerance)
{
  npy golden = load (f, name);
  size_t at = 0;

  for (int i = 0; i < n; i++) {
    double far = distance (block + tensors[i].offset, golden.floats + at, tensors[i].count);
    double zero[1] = { 0 };

    for (size_t j = 0; j < tensors[i].count; j++)
      zero[0] = fmax (zero[0], fabs ((double)golden.floats[at + j]));
    if (zero[0] < 1e-6)
      for (size_t j = 0; j < tensors[i].count; j++)
        g_assert_cmpfloat (fabs ((double)block[tensors[i].offset + j]), <, 1e-4);
    else if (!(far < tolerance))
      g_error ("%s of %s is off by %g", name, tensors[i].name, far);
    at += tensors[i].count;
  }
  g_assert_cmpuint (at, ==, golden.count);
  npy_free (&golden);
}

static void
test_step (fixture *f, gconstpointer data)
{
  const float *v, *z;
  const plx_tensor *tensors, *buffers;
  int n, n_buffers;
  npy dz = load (f, "dz");

  plx_model_forward (f->model, f->images.floats, N, true, &v, &z);
  assert_close (f, "v", v, 1e-5);
  assert_close (f, "z", z, 1e-5);
  plx_model_backward (f->model, dz.floats);
  tensors = plx_model_tensors (f->model, &n);
  assert_block_close (f, "gradients", tensors, n, plx_model_gradients (f->model), 1e-4);
  buffers = plx_model_buffer_tensors (f->model, &n_buffers);
  assert_block_close (f, "buffers", buffers, n_buffers, plx_model_buffers (f->model), 1e-5);
  plx_model_forward (f->model, f->images.floats, N, false, &v, &z);
  assert_close (f, "v_eval", v, 1e-5);
  assert_close (f, "z_eval", z, 1e-5);
  npy_free (&dz);
}

/* The loss is Σ z² / 2, so that dz = z. */
static void
run_optimiser (fixture *f, const char *golden, double rate)
{
  plx_optimiser *optimiser;
  plx_error error;
  int n;
  const plx_tensor *tensors = plx_model_tensors (f->model, &n);
  size_t bytes = plx_model_weight_count (f->model) * sizeof (float);

  g_assert_cmpint (plx_optimiser_new (&f->settings, tensors, n, f->pool, &optimiser, &error), ==,
                   PLX_OK);
  for (int step = 0; step < 5; step++) {
    const float *z;

    memset (plx_model_gradients (f->model), 0, bytes);
    plx_model_forward (f->model, f->images.floats, N, true, NULL, &z);
    plx_model_backward (f->model, z);
    plx_optimiser_step (optimiser, &f->settings, rate, plx_model_weights (f->model),
                        plx_model_gradients (f->model));
  }
  assert_block_close (f, golden, tensors, n, plx_model_weights (f->model), 1e-4);
  plx_optimiser_free (optimiser);
}

static void
test_sgd (fixture *f, gconstpointer data)
{
  set (&f->settings, "optimiser.optimiser", "sgd");
  set (&f->settings, "sgd.weight_decay", "0.1");
  run_optimiser (f, "sgd", 1e-3);
}

static void
test_nesterov (fixture *f, gconstpointer data)
{
  set (&f->settings, "optimiser.optimiser", "sgd");
  set (&f->settings, "sgd.weight_decay", "0.1");
  set (&f->settings, "sgd.nesterov", "on");
  run_optimiser (f, "nesterov", 1e-3);
}

static void
test_adamw (fixture *f, gconstpointer data)
{
  set (&f->settings, "optimiser.optimiser", "adamw");
  set (&f->settings, "adamw.weight_decay", "0.1");
  run_optimiser (f, "adamw", 3e-3);
}

static void
add (const char *name, const test_case *test, void (*run) (fixture *, gconstpointer))
{
  g_autofree char *path =
      g_strdup_printf ("/golden/nn/%s%s/%s", test->prefix, name, plx_isa_name (test->isa));

  g_test_add (path, fixture, test, set_up, run, tear_down);
}

int
main (int argc, char **argv)
{
  static test_case cases[PLX_N_ISA][2];

  g_test_init (&argc, &argv, NULL);
  for (int isa = 0; isa < PLX_N_ISA; isa++) {
    if (!plx_cpu_runs (isa))
      continue;
    cases[isa][0] = (test_case){ "", isa, 2 };
    cases[isa][1] = (test_case){ "norm_", isa, 1 };
    add ("step", &cases[isa][0], test_step);
    add ("step", &cases[isa][1], test_step);
    add ("sgd", &cases[isa][0], test_sgd);
    add ("nesterov", &cases[isa][0], test_nesterov);
    add ("adamw", &cases[isa][0], test_adamw);
  }
  return g_test_run ();
}
