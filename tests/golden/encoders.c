/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every encoder against torchvision's: representation, head's output and all gradients of one
 * training forward and backward, ResNet-50 with a batch of 32 among them. encoders/make.py made the
 * numbers and says what they are; weights and images come from a hash that both sides compute.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "nn/model.h"
#include "support/npy.h"
#include "support/numbers.h"

enum { KEPT = 48, SHOWN = 32, OUTPUT = 128 };

typedef struct {
  const char *name, *encoder, *stem;
  int n, side, representation;
} test_case;

static npy
load (const char *name, const char *what)
{
  g_autofree char *path = g_strdup_printf ("encoders/%s_%s.npy", name, what);

  return npy_load (path);
}

static plx_model *
model_of (const test_case *test, plx_pool *pool)
{
  plx_model_options options = { test->side, test->side, 3, test->n, true, 1 };
  plx_settings settings;
  plx_model *model;
  plx_error error;

  plx_settings_init (&settings);
  g_assert_cmpint (plx_settings_set (&settings, "encoder.encoder", test->encoder, &error), ==,
                   PLX_OK);
  g_assert_cmpint (plx_settings_set (&settings, "encoder.stem", test->stem, &error), ==, PLX_OK);
  g_assert_cmpint (plx_model_new (&settings, &options, pool, &model, &error), ==, PLX_OK);
  numbers_fill_model (model);
  return model;
}

/* The first columns of [n][width] against golden [n][SHOWN]. */
static void
assert_rows (const test_case *test, const char *what, const float *rows, int width)
{
  npy golden = load (test->name, what);
  g_autofree float *shown = g_new (float, test->n *SHOWN);

  g_assert_cmpint (golden.shape[0], ==, test->n);
  for (int i = 0; i < test->n; i++)
    memcpy (shown + i * SHOWN, rows + i * width, SHOWN * sizeof *shown);
  g_assert_cmpfloat (numbers_distance (shown, golden.floats, golden.count), <, 1e-4);
  npy_free (&golden);
}

/* The distance of the kept numbers, in units of what they would have by the tensor's norm. */
static double
distance_of_some (const float *gradient, const plx_tensor *tensor, int number, const float *golden,
                  double norm)
{
  g_autofree float *places = numbers_hashed (KEPT, 2000 + (uint32_t)number, 0, 1);
  double sum = 0;

  for (int i = 0; i < KEPT; i++) {
    size_t at = (size_t)(places[i] * (float)tensor->count);

    at = MIN (at, tensor->count - 1);
    sum += pow ((double)gradient[at] - (double)golden[i], 2);
  }
  return sqrt (sum / KEPT * (double)tensor->count) / norm;
}

static double
norm_of (const float *values, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (double)values[i] * (double)values[i];
  return sqrt (sum);
}

/* Twice as far as PyTorch's worst tensor, and 1e-4 at least. */
static double
allowed_distance (const npy *far)
{
  float most = 0;

  for (size_t i = 0; i < far->count; i++)
    most = fmaxf (most, far->floats[i]);
  return fmax (1e-4, 2 * (double)most);
}

static void
assert_gradients (const test_case *test, plx_model *model)
{
  npy norms = load (test->name, "norms"), some = load (test->name, "some");
  npy far = load (test->name, "far");
  int n;
  const plx_tensor *tensors = plx_model_tensors (model, &n);
  double allowed = allowed_distance (&far);

  g_assert_cmpint (norms.shape[0], ==, n);
  for (int i = 0; i < n; i++) {
    const float *gradient = plx_model_gradients (model) + tensors[i].offset;
    double norm = (double)norms.floats[i];
    double of_norm = fabs (norm_of (gradient, tensors[i].count) - norm) / norm;
    double of_some =
        distance_of_some (gradient, &tensors[i], i, some.floats + (size_t)i * KEPT, norm);

    if (!(of_norm < allowed) || !(of_some < allowed))
      g_error ("%s: the gradient of %s is off by %g (norm) and %g (numbers), allowed are %g",
               test->name, tensors[i].name, of_norm, of_some, allowed);
  }
  npy_free (&norms);
  npy_free (&some);
  npy_free (&far);
}

static void
test_encoder (gconstpointer data)
{
  const test_case *test = data;
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_model *model = model_of (test, pool);
  g_autofree float *images =
      numbers_hashed ((size_t)(test->n * test->side * test->side * 3), 1000, -1.5, 1.5);
  g_autofree float *r = numbers_hashed ((size_t)(test->n * OUTPUT), 1001, -1, 1);
  const float *v, *z;

  g_assert_cmpint (plx_model_representation_size (model), ==, test->representation);
  g_assert_cmpint (plx_model_embedding_size (model), ==, OUTPUT);
  plx_model_forward (model, images, test->n, true, &v, &z);
  assert_rows (test, "v", v, test->representation);
  assert_rows (test, "z", z, OUTPUT);
  plx_model_backward (model, r);
  assert_gradients (test, model);
  plx_model_free (model);
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  static const test_case tests[] = {
    { "convnet", "convnet", "cifar", 16, 32, 128 },
    { "resnet18", "resnet18", "cifar", 8, 32, 512 },
    { "resnet18_imagenet", "resnet18", "imagenet", 8, 96, 512 },
    { "resnet34", "resnet34", "cifar", 8, 16, 512 },
    { "resnet50", "resnet50", "cifar", 32, 32, 2048 },
    { "resnet50_imagenet", "resnet50", "imagenet", 8, 64, 2048 },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strdup_printf ("/golden/encoders/%s", tests[i].name);

    g_test_add_data_func (path, &tests[i], test_encoder);
  }
  return g_test_run ();
}
