/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fine-tuning: which images teach, that it learns, that the encoder it begins with stays as it is, the
 * same weights for any number of threads, and what it says where something is missing.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "eval/evaluation.h"
#include "support/files.h"
#include "support/numbers.h"
#include "support/runs.h"

static void
assert_ok (plx_status status, const plx_error *error)
{
  if (status != PLX_OK)
    g_error ("%s", error->message);
}

/* ---- Which images ---- */

enum { ROWS = 1000 };

/* Classes 0, 1 and 2 in the ratio 60 : 39 : 1, the last hundred rows without a label. */
static int32_t *
make_labels (void)
{
  int32_t *labels = g_new (int32_t, ROWS);

  for (int i = 0; i < ROWS; i++)
    labels[i] = i >= 900 ? -1 : i % 100 == 0 ? 2 : i % 100 < 40 ? 1 : 0;
  return labels;
}

static void
test_pick (void)
{
  g_autofree int32_t *labels = make_labels (), *few = g_new (int32_t, ROWS);
  g_autofree int32_t *many = g_new (int32_t, ROWS), *all = g_new (int32_t, ROWS);
  int n = plx_finetune_pick (labels, ROWS, 3, 0.02, 7, few), counts[3] = { 0 };
  int n_many = plx_finetune_pick (labels, ROWS, 3, 0.5, 7, many), at = 0;

  for (int i = 0; i < n; i++) {
    g_assert_true (i == 0 || few[i] > few[i - 1]);
    counts[labels[few[i]]]++;
    while (at < n_many && many[at] < few[i])
      at++;
    g_assert_cmpint (many[at], ==, few[i]); /* more labels are those, and others */
  }
  g_assert_cmpint (counts[0], ==, 11); /* of 540 */
  g_assert_cmpint (counts[1], ==, 7);  /* of 351 */
  g_assert_cmpint (counts[2], ==, 1);  /* of 9: one at least */
  g_assert_cmpint (plx_finetune_pick (labels, ROWS, 3, 1, 7, all), ==, 900);
  g_assert_cmpint (plx_finetune_pick (labels, ROWS, 3, 0.02, 7, all), ==, n);
  g_assert_cmpmem (all, (gsize)n * sizeof *all, few, (gsize)n * sizeof *few);
  plx_finetune_pick (labels, ROWS, 3, 0.02, 8, all);
  g_assert_true (memcmp (all, few, (gsize)n * sizeof *few) != 0);
}

/* ---- Training ---- */

typedef struct {
  plx_dataset *dataset;
  plx_settings settings;
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  f->dataset = run_small_dataset ();
  f->settings = run_settings ("finetune.steps", "40", "finetune.labels", "0.25", "finetune.epochs",
                              "1", NULL);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  plx_dataset_free (f->dataset);
}

static plx_model *
make_start (fixture *f, plx_pool *pool)
{
  plx_model_options options = {
    f->dataset->height, f->dataset->width, f->dataset->channels, 64, false, 3
  };
  plx_model *model;
  plx_error error;

  assert_ok (plx_model_new (&f->settings, &options, pool, &model, &error), &error);
  return model;
}

/* Tunes with so many threads from an encoder that stays as it is. */
static plx_finetuned
tune (fixture *f, int threads, gboolean is_scratch, int32_t *predictions)
{
  plx_pool *pool = numbers_pool (threads, plx_cpu_isa ());
  plx_model *start = make_start (f, pool);
  uint64_t before = plx_model_hash (start);
  const plx_label_set *set = &f->dataset->label_sets[0];
  g_autofree int32_t *images = g_new (int32_t, f->dataset->train_count);
  plx_finetune_task task = {
    pool, f->dataset, &f->settings, set, images, 0, is_scratch ? NULL : start, 1
  };
  plx_finetuned result;
  plx_error error;

  task.n =
      plx_finetune_pick (set->labels, f->dataset->train_count, set->n_classes, 0.25, 1, images);
  assert_ok (plx_finetune (&task, NULL, &result, predictions, NULL, &error), &error);
  g_assert_cmpuint (plx_model_hash (start), ==, before);
  plx_model_free (start);
  plx_pool_free (pool);
  return result;
}

/* What it ended with is the caller's, and says what it said: its first logits are the classes'. */
static void
test_model (fixture *f, gconstpointer data)
{
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  const plx_label_set *set = &f->dataset->label_sets[0];
  int held_out = plx_dataset_held_out (f->dataset), outputs;
  gsize size = (gsize)(f->dataset->height * f->dataset->width * f->dataset->channels);
  g_autofree int32_t *images = g_new (int32_t, f->dataset->train_count);
  g_autofree int32_t *predictions = g_new (int32_t, held_out), *asked = g_new (int32_t, held_out);
  g_autofree float *logits = NULL, *views = NULL;
  plx_finetune_task task = { pool, f->dataset, &f->settings, set, images, 0, NULL, 1 };
  plx_embedder embedder = { .pool = pool, .dataset = f->dataset };
  plx_augment *augment;
  plx_finetuned result;
  plx_model *model;
  plx_error error;

  task.n =
      plx_finetune_pick (set->labels, f->dataset->train_count, set->n_classes, 0.25, 1, images);
  assert_ok (plx_finetune (&task, NULL, &result, predictions, &model, &error), &error);
  g_assert_cmpuint (plx_model_hash (model), ==, result.weights_hash);
  g_assert_cmpint (plx_model_most_images (model), ==, result.batch);
  outputs = plx_model_embedding_size (model);
  assert_ok (plx_augment_new (&f->settings, f->dataset, plx_cpu_isa (), &augment, &error), &error);
  views = g_new (float, (gsize)result.batch *size);
  logits = g_new (float, (gsize)(held_out * outputs));
  for (int i = 0; i < held_out; i++)
    asked[i] = f->dataset->train_count + i;
  embedder.model = model;
  embedder.augment = augment;
  embedder.views = views;
  embedder.batch = result.batch;
  plx_embed (&embedder, asked, held_out, true, logits);
  for (int i = 0; i < held_out; i++)
    for (int c = 0; c < set->n_classes; c++)
      g_assert_cmpfloat (logits[i * outputs + c], <=, logits[i * outputs + predictions[i]]);
  plx_augment_free (augment);
  plx_model_free (model);
  plx_pool_free (pool);
}

static void
test_threads (fixture *f, gconstpointer data)
{
  int n = plx_dataset_held_out (f->dataset);
  g_autofree int32_t *a = g_new (int32_t, n), *b = g_new (int32_t, n);
  plx_finetuned one = tune (f, 1, FALSE, a), two = tune (f, 2, FALSE, b);

  g_assert_cmpuint (one.weights_hash, ==, two.weights_hash);
  g_assert_cmpmem (a, (gsize)n * sizeof *a, b, (gsize)n * sizeof *b);
  g_assert_cmpmem (one.accuracy, sizeof one.accuracy, two.accuracy, sizeof two.accuracy);
  g_assert_true (one.train_loss == two.train_loss);
  two = tune (f, 1, TRUE, NULL);
  g_assert_cmpuint (one.weights_hash, !=, two.weights_hash);
}

static void
test_learns (fixture *f, gconstpointer data)
{
  plx_finetuned result = tune (f, 2, TRUE, NULL);

  g_assert_cmpint (result.steps, ==, 40);
  g_assert_cmpint (result.batch, ==, 64);
  g_assert_cmpint (result.n_points, ==, PLX_CURVE_POINTS);
  g_assert_cmpint (result.step[0], ==, 0);
  g_assert_cmpint (result.step[PLX_CURVE_POINTS - 1], ==, 40);
  g_test_message ("loss %g, accuracy %g", result.train_loss,
                  (double)result.accuracy[PLX_CURVE_POINTS - 1]);
  g_assert_cmpfloat (result.train_loss, <, log (RUN_CLASSES) / 2);
  g_assert_cmpfloat (result.accuracy[PLX_CURVE_POINTS - 1], >, 0.7);
}

/* ---- As a kind of evaluation ---- */

static plx_status
evaluate (fixture *f, plx_model *(*make) (fixture *f, plx_pool *pool), const plx_watch *watch,
          plx_result *result, plx_error *error)
{
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_model *model = make != NULL ? make (f, pool) : NULL;
  plx_eval_input input = { pool, f->dataset, &f->settings, NULL, 0, false, model };
  plx_status status = plx_evaluate (&input, PLX_EVAL_FINETUNE, 0, watch, result, error);

  plx_model_free (model);
  plx_pool_free (pool);
  return status;
}

static void
test_result (fixture *f, gconstpointer data)
{
  plx_result result;
  plx_error error;
  int right = 0;

  assert_ok (evaluate (f, make_start, NULL, &result, &error), &error);
  for (int i = 0; i < result.n_rows; i++)
    right += result.predictions[i] == f->dataset->label_sets[0].labels[result.first_row + i];
  g_assert_cmpfloat_with_epsilon (plx_result_find (&result, "finetuned")->value,
                                  right / (double)result.n_rows, 1e-6);
  g_assert_cmpfloat_with_epsilon (plx_result_find (&result, "margin")->value,
                                  plx_result_find (&result, "finetuned")->value -
                                      plx_result_find (&result, "scratch")->value,
                                  1e-12);
  g_assert_cmpint (result.protocol.train, ==, RUN_TRAIN / 4);
  g_assert_cmpint (result.protocol.steps, ==, 40);
  g_assert_cmpint (result.n_curve, ==, PLX_CURVE_POINTS);
  g_assert_cmpint (result.n_classes, ==, RUN_CLASSES);
  plx_result_clear (&result);
}

static plx_model *
make_damaged (fixture *f, plx_pool *pool)
{
  plx_model *model = make_start (f, pool);

  plx_model_buffers (model)[1] = NAN;
  return model;
}

static bool
stop_soon (void *context, double share)
{
  return share < 0.2;
}

static void
test_refuses (fixture *f, gconstpointer data)
{
  plx_watch watch = { stop_soon, NULL, 0, 1 };
  plx_result result;
  plx_error error;

  g_assert_cmpint (evaluate (f, NULL, NULL, &result, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, "no weights");
  plx_result_clear (&result);
  g_assert_cmpint (evaluate (f, make_damaged, NULL, &result, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, "not finite");
  plx_result_clear (&result);
  g_assert_cmpint (evaluate (f, make_start, &watch, &result, &error), ==, PLX_CANCELLED);
  plx_result_clear (&result);
  memset (f->dataset->label_sets[0].labels, 0, (size_t)f->dataset->count * sizeof (int32_t));
  g_assert_cmpint (evaluate (f, make_start, NULL, &result, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, "one class");
  plx_result_clear (&result);
}

#define ADD(path, function) g_test_add (path, fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/finetune/pick", test_pick);
  ADD ("/finetune/threads", test_threads);
  ADD ("/finetune/model", test_model);
  ADD ("/finetune/learns", test_learns);
  ADD ("/finetune/result", test_result);
  ADD ("/finetune/refuses", test_refuses);
  return g_test_run ();
}
