/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What MoCo keeps between steps: the key encoder is the moving average of the query encoder's weights
 * in closed form, its batch-norm buffers are its own, and the queue takes keys in their order,
 * the oldest first to go. And its guard rails.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "method/moco.h"
#include "support/numbers.h"

enum { BATCH = 8, SIDE = 8, QUEUE = 24 };

typedef struct {
  plx_settings settings;
  plx_method_context context;
  void *state;
  float *views;
} fixture;

static void
set (plx_settings *settings, const char *key, const char *value)
{
  plx_error error;

  if (plx_settings_set (settings, key, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

static void
set_up (fixture *f, gconstpointer data)
{
  plx_error error;

  plx_settings_init (&f->settings);
  set (&f->settings, "train.method", "moco");
  set (&f->settings, "encoder.width", "8");
  set (&f->settings, "head.output", "6");
  set (&f->settings, "moco.queue", "24");
  set (&f->settings, "moco.momentum", "0.75");
  set (&f->settings, "moco.bn_splits", "2");
  f->context = (plx_method_context){ .pool = numbers_pool (2, plx_cpu_isa ()),
                                     .options = { SIDE, SIDE, 3, 2 * BATCH, true, 3 },
                                     .batch = BATCH,
                                     .images = 1000 };
  g_assert_cmpint (
      plx_model_new (&f->settings, &f->context.options, f->context.pool, &f->context.model, &error),
      ==, PLX_OK);
  g_assert_cmpint (plx_moco.create (&f->settings, &f->context, &f->state, &error), ==, PLX_OK);
  f->views = numbers_normal (2 * BATCH * SIDE * SIDE * 3, 1);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  plx_moco.destroy (f->state);
  plx_model_free (f->context.model);
  plx_pool_free (f->context.pool);
  g_free (f->views);
}

static double
step (fixture *f, int number)
{
  plx_method_batch batch = { f->views, NULL, number, 10 };

  memset (plx_model_gradients (f->context.model), 0,
          plx_model_weight_count (f->context.model) * sizeof (float));
  return plx_moco.step (f->state, &f->settings, &batch);
}

/* θ_k after n steps against weights that stand still at θ_q: θ_q + mⁿ (θ_0 − θ_q). */
static void
test_average (fixture *f, gconstpointer data)
{
  plx_moco_view view = plx_moco_look (f->state);
  size_t n = plx_model_weight_count (f->context.model);
  float *query = plx_model_weights (f->context.model), *key = plx_model_weights (view.key_model);
  g_autofree float *start = g_memdup2 (query, n * sizeof (float));

  g_assert_cmpmem (query, n * sizeof (float), key, n * sizeof (float));
  for (size_t i = 0; i < n; i++)
    query[i] += 0.01f;
  for (int number = 0; number < 5; number++)
    step (f, number);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (key[i], query[i] + powf (0.75f, 5) * (start[i] - query[i]),
                                    2e-6f);
}

/* The key encoder's running statistics follow its own batches. */
static void
test_buffers (fixture *f, gconstpointer data)
{
  plx_moco_view view = plx_moco_look (f->state);
  size_t n = plx_model_buffer_count (view.key_model);
  const float *query = plx_model_buffers (f->context.model);
  const float *key = plx_model_buffers (view.key_model);
  double far = 0;

  set (&f->settings, "moco.momentum", "0");
  step (f, 0);
  for (size_t i = 0; i < n; i++)
    far = fmax (far, fabs ((double)query[i] - (double)key[i]));
  g_assert_cmpfloat (far, >, 1e-4);
}

/* Parts of a batch make one update of the running statistics: the mean of what each alone would. */
static void
test_parts (fixture *f, gconstpointer data)
{
  size_t n = plx_model_buffer_count (f->context.model);
  float *buffers = plx_model_buffers (f->context.model);
  g_autofree float *expected = g_new0 (float, n), *start = g_memdup2 (buffers, n * sizeof (float));
  size_t image = SIDE * SIDE * 3;

  for (int part = 0; part < 2; part++) {
    memcpy (buffers, start, n * sizeof (float));
    plx_model_forward (f->context.model, f->views + (size_t)part * BATCH / 2 * image, BATCH / 2,
                       true, NULL, NULL);
    for (size_t i = 0; i < n; i++)
      expected[i] += buffers[i] / 2;
  }
  memcpy (buffers, start, n * sizeof (float));
  step (f, 0);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (buffers[i], expected[i], 1e-6);
}

static void
test_queue (fixture *f, gconstpointer data)
{
  plx_moco_view view = plx_moco_look (f->state);
  double fill, age;
  size_t part = BATCH * 6;
  g_autofree float *before = g_memdup2 (view.queue, QUEUE * 6 * sizeof (float));

  for (int i = 0; i < QUEUE; i++) {
    double squares = 0;

    for (int j = 0; j < 6; j++)
      squares += (double)view.queue[i * 6 + j] * (double)view.queue[i * 6 + j];
    g_assert_cmpfloat_with_epsilon (squares, 1, 1e-5);
  }
  step (f, 0);
  g_assert_cmpint (plx_moco_look (f->state).next, ==, BATCH);
  plx_moco.queue (f->state, 1, &fill, &age);
  g_assert_true (fill == (double)BATCH / QUEUE && age == 1);
  plx_moco.queue (f->state, 100, &fill, &age);
  g_assert_true (fill == 1 && age == (double)QUEUE / BATCH);
  g_assert_true (memcmp (view.queue, before, part * sizeof (float)) != 0);
  g_assert_cmpmem (view.queue + part, 2 * part * sizeof (float), before + part,
                   2 * part * sizeof (float));
  memcpy (before, view.queue, part * sizeof (float));
  step (f, 1);
  step (f, 2);
  g_assert_cmpint (plx_moco_look (f->state).next, ==, 0);
  g_assert_cmpmem (view.queue, part * sizeof (float), before, part * sizeof (float));
  step (f, 3);
  g_assert_true (memcmp (view.queue, before, part * sizeof (float)) != 0);
}

/* Chance is ln (K + 1); the symmetric variant's loss is the mean of both directions. */
static void
test_loss (fixture *f, gconstpointer data)
{
  double loss = step (f, 0);

  g_assert_cmpfloat_with_epsilon (plx_moco.chance (f->state, &f->settings), log (25), 1e-12);
  g_assert_cmpfloat (plx_moco.ideal (f->state, &f->settings), <, loss);
  g_assert_true (isfinite (loss));
}

/* Without a queue only the positives are left: nothing is kept but the key encoder, and both lines
 * lie at 0, where all embeddings are equal. */
static void
test_no_queue (fixture *f, gconstpointer data)
{
  plx_tensor_list list = { 0 };
  plx_error error;
  void *state;
  double loss;
  plx_method_batch batch = { f->views, NULL, 0, 10 };

  set (&f->settings, "moco.queue", "0");
  g_assert_cmpint (plx_moco.create (&f->settings, &f->context, &state, &error), ==, PLX_OK);
  for (int i = 0; i < 3; i++) {
    memset (plx_model_gradients (f->context.model), 0,
            plx_model_weight_count (f->context.model) * sizeof (float));
    loss = plx_moco.step (state, &f->settings, &batch);
    g_assert_true (loss > 0 && loss < 2 / 0.1);
  }
  g_assert_cmpfloat (plx_moco.chance (state, &f->settings), ==, 0);
  g_assert_cmpfloat (plx_moco.ideal (state, &f->settings), ==, 0);
  plx_moco.list (state, &list);
  for (int i = 0; i < list.n; i++)
    g_assert_cmpstr (list.tensors[i].name, !=, "method.queue");
  plx_tensor_list_clear (&list);
  plx_moco.destroy (state);
}

static void
assert_refused (fixture *f, const char *key, const char *value, const char *mentions)
{
  plx_settings settings = f->settings;
  plx_guards guards = { 0 };
  plx_error error;

  set (&settings, key, value);
  plx_moco.guard (&settings, &f->context, &guards);
  g_assert_cmpint (plx_guards_judge (&guards, &error), ==, PLX_ERROR_INVALID);
  if (strstr (error.message, mentions) == NULL)
    g_error ("“%s” does not mention “%s”", error.message, mentions);
}

static void
test_guards (fixture *f, gconstpointer data)
{
  plx_guards guards = { 0 };

  plx_moco.guard (&f->settings, &f->context, &guards);
  g_assert_cmpint (guards.n, ==, 0);
  assert_refused (f, "moco.queue", "20", "24 would be");
  assert_refused (f, "moco.bn_splits", "3", "moco.bn_splits");
  assert_refused (f, "moco.bn_splits", "8", "at least two");
  assert_refused (f, "moco.symmetric", "on", "16 keys");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/moco/" name, fixture, NULL, set_up, test, tear_down)
  ADD ("average", test_average);
  ADD ("buffers", test_buffers);
  ADD ("parts", test_parts);
  ADD ("queue", test_queue);
  ADD ("loss", test_loss);
  ADD ("no-queue", test_no_queue);
  ADD ("guards", test_guards);
  return g_test_run ();
}
