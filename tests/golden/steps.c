/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each method's training step against PyTorch over 20 steps: from the same weights, on the same fixed
 * views, through the same optimiser. In the first step every gradient is within 1e-4 of its tensor's
 * norm; the losses of all 20 steps are within 1e-3. steps/make.py made the numbers and says what they
 * are; weights, views and labels come from a hash that both sides compute.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "method/method.h"
#include "method/moco.h"
#include "optim/optimiser.h"
#include "support/npy.h"
#include "support/numbers.h"

enum { N = 16, SIDE = 12, STEPS = 20, CLASSES = 4, QUEUE = 64, OUTPUT = 16 };
enum { IMAGE = SIDE * SIDE * 3 };

typedef struct {
  const char *name, *method;
  double rate;
  const char *settings[10]; /* key, value, key, value …, NULL */
} test_case;

typedef struct {
  plx_settings settings;
  plx_method_context context;
  const plx_method *method;
  void *state;
  plx_optimiser *optimiser;
} fixture;

static void
set (plx_settings *settings, const char *key, const char *value)
{
  plx_error error;

  if (plx_settings_set (settings, key, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

static plx_settings
settings_of (const test_case *test)
{
  plx_settings settings;

  plx_settings_init (&settings);
  set (&settings, "train.method", test->method);
  set (&settings, "encoder.width", "8");
  set (&settings, "head.hidden", "24");
  set (&settings, "head.output", "16");
  set (&settings, "optimiser.optimiser", "sgd");
  for (int i = 0; test->settings[i] != NULL; i += 2)
    set (&settings, test->settings[i], test->settings[i + 1]);
  return settings;
}

/* The hash's queue, in place of the seed's. */
static void
fill_queue (void *state)
{
  plx_moco_view view = plx_moco_look (state);
  g_autofree float *rows = numbers_hashed (QUEUE * OUTPUT, 3000, -1, 1);

  for (int row = 0; row < QUEUE; row++) {
    double squares = 0;

    for (int j = 0; j < OUTPUT; j++)
      squares += pow ((double)rows[row * OUTPUT + j], 2);
    for (int j = 0; j < OUTPUT; j++)
      ((float *)view.queue)[row * OUTPUT + j] =
          (float)((double)rows[row * OUTPUT + j] / sqrt (squares));
  }
}

static void
set_up (fixture *f, gconstpointer data)
{
  const test_case *test = data;
  const plx_tensor *tensors;
  plx_error error;
  int n;

  f->settings = settings_of (test);
  f->method = plx_method_find (test->method);
  f->context = (plx_method_context){ .pool = numbers_pool (2, plx_cpu_isa ()),
                                     .options = { SIDE, SIDE, 3, 2 * N, true, 1 },
                                     .batch = N,
                                     .images = 1000,
                                     .is_labelled = true };
  g_assert_cmpint (
      plx_model_new (&f->settings, &f->context.options, f->context.pool, &f->context.model, &error),
      ==, PLX_OK);
  numbers_fill_model (f->context.model);
  g_assert_cmpint (f->method->create (&f->settings, &f->context, &f->state, &error), ==, PLX_OK);
  if (f->method == &plx_moco)
    fill_queue (f->state);
  tensors = plx_model_tensors (f->context.model, &n);
  g_assert_cmpint (
      plx_optimiser_new (&f->settings, tensors, n, f->context.pool, &f->optimiser, &error), ==,
      PLX_OK);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  plx_optimiser_free (f->optimiser);
  f->method->destroy (f->state);
  plx_model_free (f->context.model);
  plx_pool_free (f->context.pool);
}

/* Forward, loss and backward of that step. */
static double
run_step (fixture *f, int step)
{
  g_autofree float *views = numbers_hashed (2 * N * IMAGE, 100 + (uint32_t)step, -1.5, 1.5);
  g_autofree float *drawn = numbers_hashed (N, 200 + (uint32_t)step, 0, 1);
  int32_t labels[N];

  for (int i = 0; i < N; i++)
    labels[i] = (int32_t)(drawn[i] * CLASSES);
  memset (plx_model_gradients (f->context.model), 0,
          plx_model_weight_count (f->context.model) * sizeof (float));
  return f->method->step (f->state, &f->settings,
                          &(plx_method_batch){ views, labels, step, STEPS });
}

static void
assert_gradients (fixture *f, const char *name)
{
  g_autofree char *path = g_strdup_printf ("steps/%s_gradients.npy", name);
  npy golden = npy_load (path);
  size_t at = 0;
  int n;
  const plx_tensor *tensors = plx_model_tensors (f->context.model, &n);

  for (int i = 0; i < n; i++) {
    double far = numbers_distance (plx_model_gradients (f->context.model) + tensors[i].offset,
                                   golden.floats + at, tensors[i].count);

    if (!(far < 1e-4))
      g_error ("%s: the gradient of %s is off by %g", name, tensors[i].name, far);
    at += tensors[i].count;
  }
  g_assert_cmpuint (at, ==, golden.count);
  npy_free (&golden);
}

static void
test_steps (fixture *f, gconstpointer data)
{
  const test_case *test = data;
  g_autofree char *path = g_strdup_printf ("steps/%s_losses.npy", test->name);
  npy losses = npy_load (path);

  g_assert_cmpuint (losses.count, ==, STEPS);
  for (int step = 0; step < STEPS; step++) {
    double loss = run_step (f, step), far = fabs (loss - (double)losses.floats[step]);

    if (!(far < 1e-3))
      g_error ("%s: the loss of step %d is %g, off by %g", test->name, step, loss, far);
    if (step == 0)
      assert_gradients (f, test->name);
    plx_optimiser_step (f->optimiser, &f->settings, test->rate,
                        plx_model_weights (f->context.model),
                        plx_model_gradients (f->context.model));
  }
  npy_free (&losses);
}

int
main (int argc, char **argv)
{
  static const test_case tests[] = {
    { "simclr", "simclr", 0.05, { NULL } },
    { "simclr_adamw",
      "simclr",
      1e-3,
      { "optimiser.optimiser", "adamw", "adamw.weight_decay", "0.01", NULL } },
    { "moco",
      "moco",
      0.05,
      { "moco.queue", "64", "moco.momentum", "0.9", "moco.temperature", "0.1", "moco.bn_splits",
        "1", NULL } },
    { "margin_instance", "margin", 0.05, { "margin.negatives", "all", NULL } },
    { "margin_class",
      "margin",
      0.05,
      { "margin.negatives", "all", "margin.pairs", "class", NULL } },
    { "supervised", "supervised", 0.05, { NULL } },
    { "decoupled", "decoupled", 0.05, { NULL } },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strdup_printf ("/golden/steps/%s", tests[i].name);

    g_test_add (path, fixture, &tests[i], set_up, test_steps, tear_down);
  }
  return g_test_run ();
}
