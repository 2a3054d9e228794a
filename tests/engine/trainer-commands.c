/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is asked of a run while it trains: pause, go on, stop, another value of a parameter; and a run
 * that diverges by itself.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "loss/ntxent.h"
#include "support/files.h"
#include "support/runs.h"
#include "train/trainer-private.h"

/* --- Pause and stop --------------------------------------------------------------------------- */

enum { PAUSE_AFTER = 3 };

/* Training thread. */
static void
pause_after_some (run *r, const plx_record *record)
{
  if (record->kind == PLX_RECORD_STEP && record->step == PAUSE_AFTER)
    plx_trainer_pause (r->trainer);
}

/* A started run that has come to its pause after PAUSE_AFTER steps. */
static run *
paused_run (const plx_settings *settings, const plx_dataset *dataset)
{
  run *r = run_new (settings, dataset);

  r->then = pause_after_some;
  run_start (r);
  run_wait_for_state (r, PLX_TRAIN_PAUSED);
  return r;
}

/* A pause holds the steps, says so, and leaves no trace in the weights. */
static void
test_pause (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  run *r = paused_run (&settings, dataset);
  int n;

  run_wait_for_records (r, 1 + PAUSE_AFTER + 1);
  g_usleep (100000);
  n = atomic_load (&r->n);
  g_assert_cmpint (n, ==, 1 + PAUSE_AFTER + 1);
  g_assert_cmpint (r->records[n - 1].kind, ==, PLX_RECORD_PAUSE);
  g_assert_cmpint (r->records[n - 1].step, ==, PAUSE_AFTER);
  g_assert_cmpfloat (r->records[n - 1].new_value, ==, 1);
  g_assert_false (plx_trainer_is_done (r->trainer));

  plx_trainer_resume (r->trainer);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (r->records[n].kind, ==, PLX_RECORD_PAUSE);
  g_assert_cmpfloat (r->records[n].new_value, ==, 0);
  g_assert_cmpint (r->records[n + 1].step, ==, PAUSE_AFTER + 1);
  g_assert_cmpint (run_count (r, PLX_RECORD_STEP), ==, 2 * RUN_STEPS);
  /* The time of the pause is not training time. */
  g_assert_cmpfloat (r->records[n].seconds, ==, r->records[n - 1].seconds);
  g_assert_cmphex (plx_trainer_weight_hash (r->trainer), ==, run_hash (&settings, dataset));
  run_free (r);
  plx_dataset_free (dataset);
}

static void
test_stop (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("train.epochs", "10000", "train.probe", "50", NULL);
  run *r = run_new (&settings, dataset);
  plx_frame frame;
  int n;

  run_start (r);
  run_wait_for_records (r, 4);
  plx_trainer_stop (r->trainer);
  n = atomic_load (&r->n);
  run_join (r, PLX_TRAIN_STOPPED);
  /* The step that was under way, and the epoch's record where it was the last of one. */
  g_assert_cmpint (r->n, <=, n + 2);
  g_assert_cmphex (plx_trainer_weight_hash (r->trainer), !=, 0);
  /* The map ends with the weights as they are now, in the epoch that was running. */
  g_assert_true (plx_trainer_take_frame (r->trainer, &frame));
  g_assert_cmpint (frame.step, ==, r->records[r->n - 1].step);
  g_assert_cmpint (frame.epoch, >=, r->records[r->n - 1].epoch);
  g_assert_cmpint (frame.epoch, <=, r->records[r->n - 1].epoch + 1);
  run_free (r);
  plx_dataset_free (dataset);
}

static void
test_stop_while_paused (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  run *r = paused_run (&settings, dataset);

  plx_trainer_stop (r->trainer);
  plx_trainer_resume (r->trainer);
  run_join (r, PLX_TRAIN_STOPPED);
  g_assert_cmpint (run_count (r, PLX_RECORD_STEP), ==, PAUSE_AFTER);
  run_free (r);
  plx_dataset_free (dataset);
}

/* Freeing is enough, running, paused, or asked to stop before the start. */
static void
test_free (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("train.epochs", "10000", NULL);
  run *r = run_new (&settings, dataset);

  run_start (r);
  run_free (r);
  run_free (paused_run (&settings, dataset));
  r = run_new (&settings, dataset);
  plx_trainer_stop (r->trainer);
  run_start (r);
  run_join (r, PLX_TRAIN_STOPPED);
  g_assert_cmpint (run_count (r, PLX_RECORD_STEP), ==, 0);
  run_free (r);
  plx_dataset_free (dataset);
}

/* --- Live parameters -------------------------------------------------------------------------- */

static void
send (run *r, const char *key, double value)
{
  plx_param_ref ref = run_param (key);
  plx_error error;

  if (plx_trainer_set (r->trainer, &ref, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

static void
assert_not_sent (run *r, const char *key, double value, const char *part)
{
  plx_param_ref ref = run_param (key);
  plx_error error = { 0 };

  g_assert_cmpint (plx_trainer_set (r->trainer, &ref, value, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, part);
}

static void
assert_change (const plx_record *record, const char *key, double old_value, double new_value)
{
  g_assert_cmpint (record->kind, ==, PLX_RECORD_CHANGE);
  g_assert_cmpint (record->step, ==, PAUSE_AFTER);
  g_assert_cmpint (record->param, ==, run_param (key).index);
  g_assert_cmpfloat (record->old_value, ==, old_value);
  g_assert_cmpfloat (record->new_value, ==, new_value);
}

/* A change is told and holds from the next step on. */
static void
test_change (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("schedule.schedule", "constant", NULL);
  run *r = paused_run (&settings, dataset);
  const plx_record *before = run_record (r, PLX_RECORD_STEP, PAUSE_AFTER - 1), *after;

  send (r, "simclr.temperature", 0.7);
  send (r, "adamw.learning_rate", 1e-4);
  plx_trainer_resume (r->trainer);
  run_join (r, PLX_TRAIN_FINISHED);
  after = run_record (r, PLX_RECORD_STEP, PAUSE_AFTER);
  assert_change (run_record (r, PLX_RECORD_CHANGE, 0), "simclr.temperature", 0.2, 0.7);
  assert_change (run_record (r, PLX_RECORD_CHANGE, 1), "adamw.learning_rate", 3e-3, 1e-4);
  g_assert_cmpint (run_count (r, PLX_RECORD_CHANGE), ==, 2);
  g_assert_cmpfloat_with_epsilon (before->ideal, plx_ntxent_ideal (2 * RUN_BATCH, 0.2), 1e-6);
  g_assert_cmpfloat_with_epsilon (after->ideal, plx_ntxent_ideal (2 * RUN_BATCH, 0.7), 1e-6);
  g_assert_cmpfloat (after->chance, ==, before->chance);
  g_assert_cmpfloat (after->loss, >, after->ideal);
  g_assert_cmpfloat (before->learning_rate, ==, 3e-3);
  g_assert_cmpfloat (after->learning_rate, ==, 1e-4);
  run_free (r);
  plx_dataset_free (dataset);
}

/* Training thread: stays in its first change until the main thread has sent all of its wishes. */
static void
linger_in_change (run *r, const plx_record *record)
{
  atomic_bool *is_all_sent = r->data;

  pause_after_some (r, record);
  while (record->kind == PLX_RECORD_CHANGE && !atomic_load (is_all_sent))
    g_usleep (1000);
}

/* What was sent before the wish to go on holds for the very next step, also where the training
 * thread was just busy with an earlier change. */
static void
test_change_before_resume (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("schedule.schedule", "constant", NULL);
  run *r = run_new (&settings, dataset);
  atomic_bool is_all_sent = false;

  r->then = linger_in_change;
  r->data = &is_all_sent;
  run_start (r);
  run_wait_for_records (r, 1 + PAUSE_AFTER + 1);
  send (r, "simclr.temperature", 0.7);
  run_wait_for_records (r, 1 + PAUSE_AFTER + 2);
  send (r, "adamw.learning_rate", 1e-4);
  plx_trainer_resume (r->trainer);
  atomic_store (&is_all_sent, true);
  run_join (r, PLX_TRAIN_FINISHED);
  assert_change (run_record (r, PLX_RECORD_CHANGE, 1), "adamw.learning_rate", 3e-3, 1e-4);
  g_assert_cmpfloat (run_record (r, PLX_RECORD_STEP, PAUSE_AFTER)->learning_rate, ==, 1e-4);
  run_free (r);
  plx_dataset_free (dataset);
}

/* A changed augmentation is used, and two values of one parameter leave the later one. */
static void
test_change_of_augmentation (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  uint64_t unchanged = run_hash (&settings, dataset);
  run *r = paused_run (&settings, dataset);

  send (r, "augment.crop.min_area", 0.1);
  send (r, "augment.crop.max_area", 0.3);
  send (r, "augment.crop.max_area", 0.4);
  plx_trainer_resume (r->trainer);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmphex (plx_trainer_weight_hash (r->trainer), !=, unchanged);
  /* The pause may already have let a change through before the next was sent. */
  g_assert_cmpint (run_count (r, PLX_RECORD_CHANGE), >=, 2);
  g_assert_cmpfloat (
      run_record (r, PLX_RECORD_CHANGE, run_count (r, PLX_RECORD_CHANGE) - 1)->new_value, ==, 0.4);
  run_free (r);
  plx_dataset_free (dataset);
}

/* What is refused changes nothing, and does not stand in the way of what comes after. */
static void
test_refused_changes (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  run *r = paused_run (&settings, dataset);

  assert_not_sent (r, "train.epochs", 3, "train.epochs cannot change while a run trains");
  assert_not_sent (r, "encoder.width", 16, "encoder.width cannot change");
  assert_not_sent (r, "simclr.temperature", 5, "simclr.temperature");
  assert_not_sent (r, "augment.crop.max_area", 0.3, "augment.crop.min_area");
  plx_trainer_resume (r->trainer);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (run_count (r, PLX_RECORD_CHANGE), ==, 0);
  g_assert_cmphex (plx_trainer_weight_hash (r->trainer), ==, run_hash (&settings, dataset));
  run_free (r);

  r = paused_run (&settings, dataset);
  assert_not_sent (r, "augment.crop.max_area", 0.3, "augment.crop.min_area");
  send (r, "augment.crop.max_area", 0.8);
  plx_trainer_resume (r->trainer);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (run_count (r, PLX_RECORD_CHANGE), ==, 1);
  run_free (r);
  plx_dataset_free (dataset);
}

/* Planned in any order, changes come in the order of their steps; what is not live is refused. */
static void
test_plan (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  run *r = run_new (&settings, dataset);
  plx_param_ref temperature = run_param ("simclr.temperature"), batch = run_param ("train.batch");
  static const int steps[] = { 5, 2, 2 };
  static const double values[] = { 0.3, 0.4, 0.5 };
  plx_error error = { 0 };

  for (int i = 0; i < 3; i++)
    g_assert_cmpint (
        plx_trainer_plan_change (r->trainer, steps[i], &temperature, values[i], &error), ==,
        PLX_OK);
  g_assert_cmpint (plx_trainer_plan_change (r->trainer, 1, &batch, 32, &error), ==,
                   PLX_ERROR_INVALID);
  assert_sentence (error.message, "train.batch");
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (run_count (r, PLX_RECORD_CHANGE), ==, 3);
  for (int i = 0; i < 3; i++) {
    const plx_record *change = run_record (r, PLX_RECORD_CHANGE, i);

    g_assert_cmpint (change->step, ==, i < 2 ? 2 : 5);
    g_assert_cmpfloat (change->new_value, ==, i == 0 ? 0.4 : i == 1 ? 0.5 : 0.3);
  }
  run_free (r);
  plx_dataset_free (dataset);
}

/* --- Divergence ------------------------------------------------------------------------------- */

/* The model as it was behind the last step. */
typedef struct {
  float *weights, *buffers;
  size_t n_weights, n_buffers;
} snapshot;

/* Training thread. */
static void
take_snapshot (run *r, const plx_record *record)
{
  snapshot *s = r->data;
  plx_model *model = r->trainer->model;

  if (record->kind != PLX_RECORD_STEP)
    return;
  g_free (s->weights);
  g_free (s->buffers);
  s->n_weights = plx_model_weight_count (model);
  s->n_buffers = plx_model_buffer_count (model);
  s->weights = g_memdup2 (plx_model_weights (model), s->n_weights * sizeof (float));
  s->buffers = g_memdup2 (plx_model_buffers (model), s->n_buffers * sizeof (float));
}

/* FNV-1a, as plx_trainer_weight_hash says. */
static uint64_t
hash (uint64_t state, const void *data, size_t size)
{
  const unsigned char *bytes = data;

  for (size_t i = 0; i < size; i++)
    state = (state ^ bytes[i]) * 0x100000001B3u;
  return state;
}

static void
assert_finite (const float *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    g_assert_true (isfinite (values[i]));
}

/* Momentum and decay far too large let the weights grow tenfold a step. The run ends by itself, and
 * what is left is the model behind the last step that was told: nothing of the failed one. */
static void
test_diverged (gconstpointer data)
{
  const char *rate = data;
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (
      "train.epochs", "50", "optimiser.optimiser", "sgd", "sgd.learning_rate", rate,
      "sgd.weight_decay", "1", "sgd.momentum", "0.9", "schedule.schedule", "constant", NULL);
  snapshot last = { 0 };
  run *r = run_new (&settings, dataset);
  uint64_t state;

  r->then = take_snapshot;
  r->data = &last;
  run_start (r);
  run_join (r, PLX_TRAIN_DIVERGED);
  assert_sentence (plx_trainer_error (r->trainer)->message, "that step was not applied");
  g_assert_cmpint (plx_trainer_error (r->trainer)->status, ==, PLX_DIVERGED);
  g_assert_cmpint (run_count (r, PLX_RECORD_STEP), >, 2);
  g_assert_cmpint (r->n, <, 200);
  for (int i = 0; i < r->n; i++)
    if (r->records[i].kind == PLX_RECORD_STEP)
      g_assert_true (isfinite (r->records[i].loss));
  assert_finite (last.weights, last.n_weights);
  assert_finite (last.buffers, last.n_buffers);
  state = hash (0xCBF29CE484222325u, last.weights, last.n_weights * sizeof (float));
  state = hash (state, last.buffers, last.n_buffers * sizeof (float));
  g_assert_cmphex (plx_trainer_weight_hash (r->trainer), ==, state);
  g_free (last.weights);
  g_free (last.buffers);
  run_free (r);
  plx_dataset_free (dataset);
}

/* Each change is fine after the one that was asked for before it; in the order of their steps the
 * first is not, and is taken back. */
static void
test_plan_out_of_order (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  run *r = run_new (&settings, dataset);
  plx_param_ref least = run_param ("augment.crop.min_area"),
                most = run_param ("augment.crop.max_area");
  static const double expected[] = { 0.3, 1, 0.1 };
  plx_error error = { 0 };

  g_assert_cmpint (plx_trainer_plan_change (r->trainer, 5, &least, 0.1, &error), ==, PLX_OK);
  g_assert_cmpint (plx_trainer_plan_change (r->trainer, 2, &most, 0.3, &error), ==, PLX_OK);
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (run_count (r, PLX_RECORD_CHANGE), ==, 3);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat (run_record (r, PLX_RECORD_CHANGE, i)->new_value, ==, expected[i]);
  run_free (r);
  plx_dataset_free (dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer-commands/pause", test_pause);
  g_test_add_func ("/trainer-commands/stop", test_stop);
  g_test_add_func ("/trainer-commands/stop-while-paused", test_stop_while_paused);
  g_test_add_func ("/trainer-commands/free", test_free);
  g_test_add_func ("/trainer-commands/change", test_change);
  g_test_add_func ("/trainer-commands/change-before-resume", test_change_before_resume);
  g_test_add_func ("/trainer-commands/change-of-augmentation", test_change_of_augmentation);
  g_test_add_func ("/trainer-commands/refused-changes", test_refused_changes);
  g_test_add_func ("/trainer-commands/plan", test_plan);
  g_test_add_func ("/trainer-commands/plan-out-of-order", test_plan_out_of_order);
  g_test_add_data_func ("/trainer-commands/diverged/10", "10", test_diverged);
  g_test_add_data_func ("/trainer-commands/diverged/4", "4", test_diverged);
  return g_test_run ();
}
