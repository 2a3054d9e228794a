/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs that stop and go on: byte for byte the run that never stopped, for every method and
 * optimiser, from any step, with any number of threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "support/files.h"
#include "support/runs.h"

static char *folder;

static char *
path_of_step (int step)
{
  return g_strdup_printf ("%s/step-%010d.safetensors", folder, step);
}

/* Training thread. data is the step to stop after; 0: none. */
static void
stop_at (run *r, const plx_record *record)
{
  if (record->kind == PLX_RECORD_STEP && record->step == *(const int *)r->data)
    plx_trainer_stop (r->trainer);
}

static run *
kept_run (const plx_settings *settings, const plx_dataset *dataset, int *stop_after)
{
  run *r = run_new (settings, dataset);
  plx_error error;

  r->then = stop_at;
  r->data = stop_after;
  g_assert_cmpint (plx_trainer_keep_in (r->trainer, folder, &error), ==, PLX_OK);
  return r;
}

static void
continue_from (run *r, int step, plx_continue how)
{
  g_autofree char *path = path_of_step (step);
  plx_error error;

  if (plx_trainer_continue_from (r->trainer, path, how, &error) != PLX_OK)
    g_error ("%s", error.message);
}

/* Runs up to the steps of stops, each time going on from there, then to the end. */
static uint64_t
interrupted_hash (const plx_settings *settings, const plx_dataset *dataset, const int *stops)
{
  uint64_t hash = 0;
  int from = -1;

  for (bool is_last = false; !is_last; stops++) {
    int stop = *stops;
    run *r = kept_run (settings, dataset, &stop);

    is_last = stop == 0;
    if (from >= 0)
      continue_from (r, from, PLX_CONTINUE_EXACTLY);
    run_start (r);
    run_join (r, is_last ? PLX_TRAIN_FINISHED : PLX_TRAIN_STOPPED);
    hash = plx_trainer_weight_hash (r->trainer);
    run_free (r);
    from = stop;
  }
  return hash;
}

static void
check_interruptions (plx_settings settings, const plx_dataset *dataset)
{
  static const int stops[][4] = { { 1 }, { 3, 5 }, { 4 }, { 2, 4, 7 } };
  uint64_t whole;

  run_set (&settings, "train.threads", "2");
  whole = run_hash (&settings, dataset);
  for (gsize i = 0; i < G_N_ELEMENTS (stops); i++) {
    run_set (&settings, "train.threads", i % 2 == 0 ? "1" : "2");
    g_assert_cmphex (interrupted_hash (&settings, dataset, stops[i]), ==, whole);
  }
}

static void
test_methods (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_param_ref ref = run_param ("train.method");

  for (const plx_choice *method = ref.param->choices; method->value != NULL; method++) {
    g_test_message ("%s", method->value);
    check_interruptions (run_settings ("train.method", method->value, NULL), dataset);
  }
  plx_dataset_free (dataset);
}

static void
test_optimisers (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_param_ref ref = run_param ("optimiser.optimiser");

  for (const plx_choice *optimiser = ref.param->choices; optimiser->value != NULL; optimiser++) {
    g_test_message ("%s", optimiser->value);
    check_interruptions (run_settings ("optimiser.optimiser", optimiser->value, NULL), dataset);
  }
  plx_dataset_free (dataset);
}

/* The records of a run that goes on are those that were missing, with the same losses. */
static void
test_records (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("train.method", "margin", NULL);
  int never = 0, stop = 6;
  run *whole = kept_run (&settings, dataset, &never), *first, *second;

  run_start (whole);
  run_join (whole, PLX_TRAIN_FINISHED);
  first = kept_run (&settings, dataset, &stop);
  run_start (first);
  run_join (first, PLX_TRAIN_STOPPED);
  second = kept_run (&settings, dataset, &never);
  continue_from (second, stop, PLX_CONTINUE_EXACTLY);
  run_start (second);
  run_join (second, PLX_TRAIN_FINISHED);
  g_assert_cmpint (second->n, ==, whole->n - first->n);
  for (int i = 0; i < second->n; i++) {
    const plx_record *a = &whole->records[first->n + i], *b = &second->records[i];

    g_assert_true (a->kind == b->kind && a->step == b->step && a->epoch == b->epoch);
    g_assert_true (a->loss == b->loss && a->chance == b->chance && a->ideal == b->ideal);
    g_assert_true (a->learning_rate == b->learning_rate || b->kind == PLX_RECORD_EPOCH);
    g_assert_true (a->knn[0] == b->knn[0] && a->rank == b->rank);
    g_assert_cmpfloat (b->seconds, >, 0);
  }
  run_free (whole);
  run_free (first);
  run_free (second);
  plx_dataset_free (dataset);
}

/* A live change is in the settings of the checkpoint, and in its events. */
static void
test_live_change (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("simclr.temperature", "0.5", NULL);
  plx_param_ref ref = run_param ("simclr.temperature");
  int stop = 3;
  run *r = kept_run (&settings, dataset, &stop);
  g_autofree char *path = path_of_step (stop);
  plx_checkpoint checkpoint;
  plx_error error;

  g_assert_cmpint (plx_trainer_set (r->trainer, &ref, 0.25, &error), ==, PLX_OK);
  run_start (r);
  run_join (r, PLX_TRAIN_STOPPED);
  run_free (r);
  g_assert_cmpint (plx_checkpoint_read (path, &checkpoint, &error), ==, PLX_OK);
  g_assert_cmpfloat (plx_settings_number (&checkpoint.settings, "simclr.temperature"), ==, 0.25);
  g_assert_cmpstr (checkpoint.events, ==, "0\tsimclr.temperature\t0.5\t0.25\n");
  g_assert_cmpint (checkpoint.step, ==, stop);
  g_assert_cmpint (checkpoint.epoch, ==, 0);
  g_assert_cmpint (checkpoint.data.train_count, ==, RUN_TRAIN);
  plx_checkpoint_clear (&checkpoint);
  plx_dataset_free (dataset);
}

static void
plan (run *r, int step, double value)
{
  plx_param_ref ref = run_param ("simclr.temperature");
  plx_error error;

  if (plx_trainer_plan_change (r->trainer, step, &ref, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

static uint64_t
finished_hash (run *r)
{
  uint64_t hash;

  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  hash = plx_trainer_weight_hash (r->trainer);
  run_free (r);
  return hash;
}

/* A live change that came after the checkpoint is made again, before the same step. */
static void
test_change_again (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  int never = 0, stop = 6;
  uint64_t whole, unchanged = run_hash (&settings, dataset);
  run *r = kept_run (&settings, dataset, &never);

  plan (r, 5, 0.9);
  whole = finished_hash (r);
  g_assert_cmphex (whole, !=, unchanged);
  r = kept_run (&settings, dataset, &stop);
  plan (r, 5, 0.9);
  run_start (r);
  run_join (r, PLX_TRAIN_STOPPED);
  g_assert_cmpint (run_record (r, PLX_RECORD_CHANGE, 0)->step, ==, 5);
  run_free (r);
  r = kept_run (&settings, dataset, &never);
  continue_from (r, RUN_STEPS, PLX_CONTINUE_EXACTLY);
  plan (r, 5, 0.9);
  g_assert_cmphex (finished_hash (r), ==, whole);
  plx_dataset_free (dataset);
}

/* A finished run with more epochs goes on behind its last step. */
static void
test_more_epochs (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  int never = 0;
  run *r = kept_run (&settings, dataset, &never);

  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  run_free (r);
  run_set (&settings, "train.epochs", "3");
  r = kept_run (&settings, dataset, &never);
  continue_from (r, 2 * RUN_STEPS, PLX_CONTINUE_EXACTLY);
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (run_count (r, PLX_RECORD_STEP), ==, RUN_STEPS);
  g_assert_cmpint (run_record (r, PLX_RECORD_STEP, 0)->step, ==, 2 * RUN_STEPS + 1);
  g_assert_cmpint (run_record (r, PLX_RECORD_EPOCH, 0)->epoch, ==, 3);
  run_free (r);
  plx_dataset_free (dataset);
}

/* A branch takes over the encoder, and what of the rest still fits. */
static void
test_branch (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  int stop = 6, never = 0;
  run *r = kept_run (&settings, dataset, &stop);

  run_start (r);
  run_join (r, PLX_TRAIN_STOPPED);
  run_free (r);
  settings = run_settings ("train.method", "moco", "optimiser.optimiser", "adamw", "train.batch",
                           "32", "moco.bn_splits", "4", NULL);
  r = kept_run (&settings, dataset, &never);
  continue_from (r, stop, PLX_CONTINUE_CHANGED);
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (run_record (r, PLX_RECORD_STEP, 0)->step, ==, RUN_TRAIN / 32 + 1);
  run_free (r);
  plx_dataset_free (dataset);
}

/* --- What is refused -------------------------------------------------------------------------- */

static void
assert_not_continued (const plx_settings *settings, const plx_dataset *dataset, const char *path,
                      const char *part)
{
  int never = 0;
  run *r = kept_run (settings, dataset, &never);
  plx_error error = { 0 };

  g_assert_cmpint (plx_trainer_continue_from (r->trainer, path, PLX_CONTINUE_EXACTLY, &error), !=,
                   PLX_OK);
  assert_sentence (error.message, part);
  run_free (r);
}

static void
test_refused (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_dataset *others = run_dataset (&(run_form){ 16, 16, 3, RUN_IMAGES + 80, TRUE });
  plx_settings settings = run_settings (NULL);
  int stop = 5, never = 0;
  run *r = kept_run (&settings, dataset, &stop);
  g_autofree char *path = path_of_step (stop), *none = path_of_step (999);
  plx_error error;

  run_start (r);
  run_join (r, PLX_TRAIN_STOPPED);
  run_free (r);
  assert_not_continued (&settings, dataset, none, "step-0000000999.safetensors");
  assert_not_continued (&settings, others, path, "images");
  run_set (&settings, "train.batch", "32");
  assert_not_continued (&settings, dataset, path, "batch");
  settings = run_settings ("train.epochs", "1", NULL);
  assert_not_continued (&settings, dataset, path, "epochs");

  /* Another encoder is seen when it is built. */
  settings = run_settings ("encoder.width", "12", NULL);
  r = kept_run (&settings, dataset, &never);
  g_assert_cmpint (plx_trainer_continue_from (r->trainer, path, PLX_CONTINUE_CHANGED, &error), ==,
                   PLX_OK);
  run_start (r);
  run_join (r, PLX_TRAIN_FAILED);
  assert_sentence (plx_trainer_error (r->trainer)->message, "shape");
  run_free (r);
  plx_dataset_free (others);
  plx_dataset_free (dataset);
}

/* --- Looking into one ------------------------------------------------------------------------- */

/* The encoder of a checkpoint embeds as the trained one did: its weights are the same bytes. */
static void
test_load_model (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  int never = 0, n;
  run *r = kept_run (&settings, dataset, &never);
  g_autofree char *path = path_of_step (2 * RUN_STEPS);
  g_autofree float *images = g_new0 (float, 4 * 16 * 16 * 3);
  plx_checkpoint checkpoint;
  plx_tensor_list list = { 0 };
  plx_safetensors *file;
  plx_model *model;
  plx_pool *pool;
  plx_error error;
  const float *v;

  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  run_free (r);
  g_assert_cmpint (plx_pool_new (1, plx_cpu_isa (), &pool, &error), ==, PLX_OK);
  g_assert_cmpint (plx_checkpoint_load_model (path, pool, 4, &model, &checkpoint, &error), ==,
                   PLX_OK);
  plx_model_forward (model, images, 4, false, &v, NULL);
  g_assert_true (isfinite (v[0]));
  g_assert_cmpstr (checkpoint.data.name, ==, dataset->name);
  plx_model_tensors (model, &n);
  plx_model_list (model, "model", &list);
  g_assert_cmpint (list.n, >, n);
  g_assert_cmpint (plx_safetensors_open (path, &file, &error), ==, PLX_OK);
  for (int i = 0; i < list.n; i++)
    g_assert_nonnull (plx_safetensors_find (file, list.tensors[i].name));
  plx_safetensors_close (file);
  plx_tensor_list_clear (&list);
  plx_checkpoint_clear (&checkpoint);
  plx_model_free (model);
  plx_pool_free (pool);
  plx_dataset_free (dataset);
}

/* A folder that cannot be written to does not end the training, and is told of. */
static void
note_saved (void *context, const plx_saved *saved)
{
  int *failed = context;

  g_assert_cmpint (saved->status, ==, PLX_ERROR_IO);
  assert_sentence (saved->error.message, "step-");
  *failed += 1;
}

static void
test_no_folder (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  int failed = 0;
  plx_observer observer = { .checkpoint = note_saved, .context = &failed };
  plx_trainer *trainer;
  plx_error error;

  g_assert_cmpint (plx_trainer_new (&settings, dataset, &observer, &trainer, &error), ==, PLX_OK);
  g_assert_cmpint (plx_trainer_keep_in (trainer, "/no/such/folder", &error), ==, PLX_OK);
  g_assert_cmpint (plx_trainer_start (trainer, &error), ==, PLX_OK);
  plx_trainer_join (trainer);
  g_assert_cmpint (plx_trainer_state (trainer), ==, PLX_TRAIN_FINISHED);
  g_assert_cmpint (failed, ==, 3); /* the last one is tried once more */
  plx_trainer_free (trainer);
  plx_dataset_free (dataset);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = folder_new ();
  g_test_add_func ("/checkpoint/methods", test_methods);
  g_test_add_func ("/checkpoint/optimisers", test_optimisers);
  g_test_add_func ("/checkpoint/records", test_records);
  g_test_add_func ("/checkpoint/live-change", test_live_change);
  g_test_add_func ("/checkpoint/change-again", test_change_again);
  g_test_add_func ("/checkpoint/more-epochs", test_more_epochs);
  g_test_add_func ("/checkpoint/branch", test_branch);
  g_test_add_func ("/checkpoint/refused", test_refused);
  g_test_add_func ("/checkpoint/load-model", test_load_model);
  g_test_add_func ("/checkpoint/no-folder", test_no_folder);
  status = g_test_run ();
  folder_free (folder);
  return status;
}
