/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole evaluation: classes left out of a data set, an encoder's features, every kind's result with
 * its protocol, and what it says where something is missing.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "eval/confusion.h"
#include "eval/embed-dataset.h"
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

static plx_dataset *
open_shapes (const char *leave_out, plx_error *error)
{
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_dataset *dataset;
  plx_settings settings;
  plx_status status;

  plx_settings_init (&settings);
  run_set (&settings, "data.leave_out", leave_out);
  status = plx_dataset_open (&settings, pool, NULL, NULL, &dataset, error);
  g_assert_true ((status == PLX_OK) == (dataset != NULL));
  plx_pool_free (pool);
  return dataset;
}

/* ---- Leaving classes out ---- */

static void
test_leave_out (void)
{
  plx_error error = { 0 };
  plx_dataset *all = open_shapes ("", &error), *some = open_shapes ("circle, star", &error);
  const plx_label_set *set;
  guint left_out[2] = { 0 };

  g_assert_nonnull (some);
  set = &some->label_sets[0];
  g_assert_cmpint (some->count, ==, all->count);
  g_assert_cmpint (some->left_out, >, 0);
  g_assert_cmpint (all->left_out, ==, 0);
  for (int i = 0; i < some->count; i++) {
    const char *name = set->class_names[set->labels[i]];
    gboolean is_left_out = strcmp (name, "circle") == 0 || strcmp (name, "star") == 0;

    g_assert_cmpint (is_left_out, ==, i >= some->count - some->left_out);
    left_out[0] += is_left_out;
  }
  for (int i = 0; i < all->count; i++)
    left_out[1] += all->label_sets[0].labels[i] == set->labels[some->count - 1];
  /* Images and labels moved together: the first that stays is the first that is not left out. */
  for (int i = 0, j = 0; i < all->train_count && j < 50; i++) {
    const char *name = set->class_names[all->label_sets[0].labels[i]];

    if (strcmp (name, "circle") == 0 || strcmp (name, "star") == 0)
      continue;
    g_assert_cmpmem (plx_dataset_image (all, i), 32 * 32 * 3, plx_dataset_image (some, j),
                     32 * 32 * 3);
    g_assert_cmpint (all->label_sets[1].labels[i], ==, some->label_sets[1].labels[j]);
    j++;
  }
  g_assert_cmpint (left_out[0], ==, some->left_out);
  g_assert_cmpint (left_out[1], >, 0);
  plx_dataset_free (all);
  plx_dataset_free (some);
}

static void
test_leave_out_refuses (void)
{
  plx_error error = { 0 };

  g_assert_null (open_shapes ("circle, teapot", &error));
  assert_sentence (error.message, "“teapot”");
  g_assert_null (
      open_shapes ("circle,ring,crescent,heart,pill,triangle,square,star,cross,arrow", &error));
  assert_sentence (error.message, "every class");
}

/* ---- Kinds ---- */

typedef struct {
  plx_pool *pool;
  plx_dataset *dataset;
  plx_settings settings;
  plx_model *model;
  float *features;
  plx_eval_input input;
} fixture;

static void
set_up (fixture *f, gconstpointer leave_out)
{
  plx_error error = { 0 };
  plx_model_options options;
  uint64_t before;
  int d;

  f->pool = numbers_pool (2, plx_cpu_isa ());
  f->dataset = leave_out != NULL ? open_shapes (leave_out, &error) : run_small_dataset ();
  g_assert_nonnull (f->dataset);
  f->settings =
      run_settings ("eval.episodes", "50", "eval.pairs", "500", "eval.restarts", "2", "knn.k", "20",
                    "finetune.steps", "10", "finetune.labels", "0.2", "finetune.batch", "16", NULL);
  options = (plx_model_options){
    f->dataset->height, f->dataset->width, f->dataset->channels, 256, false, 1
  };
  assert_ok (plx_model_new (&f->settings, &options, f->pool, &f->model, &error), &error);
  d = plx_model_representation_size (f->model);
  f->features = g_new (float, f->dataset->count *d);
  before = plx_model_hash (f->model);
  assert_ok (plx_embed_dataset (f->model, 256, &f->settings, f->dataset, f->pool, false, NULL,
                                f->features, &error),
             &error);
  g_assert_cmpuint (plx_model_hash (f->model), ==, before);
  f->input = (plx_eval_input){ f->pool, f->dataset, &f->settings, f->features, d, false, f->model };
}

static void
tear_down (fixture *f, gconstpointer data)
{
  plx_dataset_free (f->dataset);
  plx_model_free (f->model);
  plx_pool_free (f->pool);
  g_free (f->features);
}

static double
figure (const plx_result *result, const char *key)
{
  const plx_figure *found = plx_result_find (result, key);

  g_assert_nonnull (found);
  return found->value;
}

static void
test_kinds (fixture *f, gconstpointer data)
{
  for (int kind = 0; kind < PLX_N_EVAL; kind++) {
    plx_result result, again;
    plx_error error = { 0 };

    assert_ok (plx_evaluate (&f->input, kind, 0, NULL, &result, &error), &error);
    g_assert_cmpint (result.n_figures, >, 0);
    assert_ok (plx_evaluate (&f->input, kind, 0, NULL, &again, &error), &error);
    for (int i = 0; i < result.n_figures; i++) {
      g_test_message ("%s %s %g ± %g", plx_eval_kind_name (kind), result.figures[i].key,
                      result.figures[i].value, result.figures[i].interval);
      g_assert_true (result.figures[i].value == again.figures[i].value);
    }
    g_assert_true (plx_result_is_comparable (&result, &again));
    again.protocol.seed++;
    g_assert_false (plx_result_is_comparable (&result, &again));
    plx_result_clear (&result);
    plx_result_clear (&again);
  }
}

/* The matrix, the predictions and the figure are of the same count. */
static void
test_matrix (fixture *f, gconstpointer data)
{
  const plx_label_set *set = &f->dataset->label_sets[0];
  plx_eval_kind kinds[] = { PLX_EVAL_KNN, PLX_EVAL_LINEAR };

  for (int k = 0; k < 2; k++) {
    plx_result result;
    plx_error error = { 0 };
    int right = 0;

    assert_ok (plx_evaluate (&f->input, kinds[k], 0, NULL, &result, &error), &error);
    g_assert_cmpint (result.first_row, ==, f->dataset->train_count);
    g_assert_cmpint (result.n_rows, ==, plx_dataset_held_out (f->dataset));
    for (int i = 0; i < result.n_rows; i++)
      right += result.predictions[i] == set->labels[result.first_row + i];
    g_assert_cmpfloat_with_epsilon (figure (&result, "accuracy"), right / (double)result.n_rows,
                                    1e-12);
    g_assert_cmpfloat (plx_accuracy (result.matrix, result.n_classes), ==,
                       figure (&result, "accuracy"));
    g_assert_cmpint (result.protocol.train, ==, f->dataset->train_count);
    plx_result_clear (&result);
  }
}

static void
test_left_out (fixture *f, gconstpointer data)
{
  plx_result result;
  plx_error error = { 0 };

  assert_ok (plx_evaluate (&f->input, PLX_EVAL_NEW_CLASSES, 0, NULL, &result, &error), &error);
  g_assert_true (result.protocol.is_left_out);
  g_assert_cmpint (result.protocol.ways, ==, 3);
  g_assert_cmpint (result.protocol.classes, ==, 3);
  g_assert_cmpfloat (figure (&result, "one_shot"), >, 1.0 / 3);
  g_assert_cmpfloat (figure (&result, "knn_new"), >=, 0);
  plx_result_clear (&result);
  /* The other kinds do not see the new classes. */
  assert_ok (plx_evaluate (&f->input, PLX_EVAL_KNN, 0, NULL, &result, &error), &error);
  g_assert_cmpint (result.protocol.classes, ==, 7);
  g_assert_cmpint (result.protocol.unseen, ==, 0);
  plx_result_clear (&result);
}

/* Each kind by itself says why not; those without labels run. */
static void
test_no_labels (fixture *f, gconstpointer data)
{
  plx_dataset unlabelled = *f->dataset;
  plx_error error = { 0 };

  unlabelled.n_label_sets = 0;
  f->input.dataset = &unlabelled;
  for (int kind = 0; kind < PLX_N_EVAL; kind++) {
    plx_result result;
    plx_status status = plx_evaluate (&f->input, kind, 0, NULL, &result, &error);

    if (kind == PLX_EVAL_SPECTRUM)
      assert_ok (status, &error);
    else {
      g_assert_cmpint (status, ==, PLX_ERROR_INVALID);
      assert_sentence (error.message, kind == PLX_EVAL_CLUSTERS ? "eval.clusters" : "no labels");
    }
    plx_result_clear (&result);
  }
  run_set (&f->settings, "eval.clusters", "3");
  {
    plx_result result;

    assert_ok (plx_evaluate (&f->input, PLX_EVAL_CLUSTERS, 0, NULL, &result, &error), &error);
    g_assert_null (plx_result_find (&result, "nmi"));
    g_assert_cmpint (result.n_clusters, ==, 3);
    plx_result_clear (&result);
  }
}

static void
test_damaged (fixture *f, gconstpointer data)
{
  plx_model_weights (f->model)[3] = NAN;
  f->features[(size_t)f->dataset->train_count * (size_t)f->input.d + 3] = NAN;
  for (int kind = 0; kind < PLX_N_EVAL; kind++) {
    plx_result result;
    plx_error error = { 0 };

    g_assert_cmpint (plx_evaluate (&f->input, kind, 0, NULL, &result, &error), ==,
                     PLX_ERROR_INVALID);
    assert_sentence (error.message, "not finite");
    plx_result_clear (&result);
  }
}

static void
test_one_class (fixture *f, gconstpointer data)
{
  plx_error error = { 0 };

  memset (f->dataset->label_sets[0].labels, 0, (size_t)f->dataset->count * sizeof (int32_t));
  for (int kind = 0; kind < PLX_EVAL_SPECTRUM; kind++) {
    plx_result result;

    g_assert_cmpint (plx_evaluate (&f->input, kind, 0, NULL, &result, &error), ==,
                     PLX_ERROR_INVALID);
    assert_sentence (error.message, kind == PLX_EVAL_CLUSTERS ? "eval.clusters" : "one class");
    plx_result_clear (&result);
  }
}

#define ADD(path, leave_out, function)                                                             \
  g_test_add (path, fixture, leave_out, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluation/leave-out", test_leave_out);
  g_test_add_func ("/evaluation/leave-out/refuses", test_leave_out_refuses);
  ADD ("/evaluation/kinds", NULL, test_kinds);
  ADD ("/evaluation/matrix", NULL, test_matrix);
  ADD ("/evaluation/left-out", "circle,star,ring", test_left_out);
  ADD ("/evaluation/no-labels", NULL, test_no_labels);
  ADD ("/evaluation/damaged", NULL, test_damaged);
  ADD ("/evaluation/one-class", NULL, test_one_class);
  return g_test_run ();
}
