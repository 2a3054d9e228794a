/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Alarms: each rule on made-up epochs, at its border and on both sides of it; then runs that go wrong
 * on purpose, of which each raises its own alarm and no other, and healthy ones that raise none; and
 * that a run which goes on from a checkpoint raises what the whole run would have.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "support/files.h"
#include "support/runs.h"

/* --- Rules ------------------------------------------------------------------------------------ */

enum { D = 64, N = 256 };

/* A healthy epoch at a third of the way. */
static plx_alarm_look
healthy (int epoch)
{
  return (plx_alarm_look){ .epoch = epoch,
                           .loss = 4,
                           .chance = 6,
                           .ideal = 0,
                           .std = 1 / sqrt (D),
                           .uniformity = -3,
                           .rank = 40,
                           .knn = epoch == 0 ? 0.3 : 0.5,
                           .d = D,
                           .n = N };
}

static plx_alarms
begun (void)
{
  plx_alarms alarms = { 0 };
  plx_settings settings = run_settings (NULL);
  plx_alarm raised[PLX_N_ALARMS];
  plx_alarm_look look = healthy (0);

  g_assert_cmpint (plx_alarms_look (&alarms, &settings, &look, raised), ==, 0);
  return alarms;
}

/* Looks at so many equal epochs and asserts in which of them (0: none) an alarm is raised, and which. */
static void
assert_raised (plx_settings settings, plx_alarm_look look, int epochs, int when, plx_alarm which)
{
  plx_alarms alarms = begun ();
  plx_alarm raised[PLX_N_ALARMS];

  for (int epoch = 1; epoch <= epochs; epoch++) {
    int n;

    look.epoch = epoch;
    n = plx_alarms_look (&alarms, &settings, &look, raised);
    g_assert_cmpint (n, ==, epoch == when);
    if (n > 0)
      g_assert_cmpint (raised[0], ==, which);
  }
}

static void
test_healthy (void)
{
  assert_raised (run_settings (NULL), healthy (1), 20, 0, 0);
}

static void
test_collapse (void)
{
  plx_settings settings = run_settings (NULL);
  plx_alarms alarms = begun ();
  plx_alarm raised[PLX_N_ALARMS];
  plx_alarm_look look = healthy (1);

  look.std = 0.099 / sqrt (D);
  look.uniformity = -0.049;
  look.rank = 1;
  assert_raised (settings, look, 5, 2, PLX_ALARM_COLLAPSE);
  look.uniformity = -0.051;
  look.rank = 40;
  assert_raised (settings, look, 5, 0, 0);
  look.uniformity = -0.01;
  look.std = 0.101 / sqrt (D);
  assert_raised (settings, look, 5, 0, 0);
  look.std = 0;
  look.n = 15; /* too few to tell */
  assert_raised (settings, look, 5, 0, 0);

  /* On its way out. */
  look = healthy (1);
  look.uniformity = -0.01;
  for (int epoch = 1; epoch <= 9; epoch++) {
    look.epoch = epoch;
    look.std = 0.01 * epoch / sqrt (D);
    g_assert_cmpint (plx_alarms_look (&alarms, &settings, &look, raised), ==, 0);
  }
  look.std = 0.08 / sqrt (D);
  g_assert_cmpint (plx_alarms_look (&alarms, &settings, &look, raised), ==, 1);
}

/* Rank 3 of 64 is low only where it was more than 6 before. */
static void
test_dimensional (void)
{
  plx_settings settings = run_settings (NULL);
  plx_alarms alarms = begun ();
  plx_alarm raised[PLX_N_ALARMS];
  plx_alarm_look look = healthy (1);

  look.rank = 3;
  assert_raised (settings, look, 9, 0, 0);
  for (int epoch = 1; epoch <= 6; epoch++) {
    look = healthy (epoch);
    look.rank = epoch <= 2 ? 40 : epoch == 4 ? 20 : 3;
    g_assert_cmpint (plx_alarms_look (&alarms, &settings, &look, raised), ==, epoch == 6);
  }
  g_assert_cmpint (raised[0], ==, PLX_ALARM_DIMENSIONAL_COLLAPSE);

  /* Classes pulled together are few directions. */
  run_set (&settings, "train.method", "supervised");
  alarms = begun ();
  for (int epoch = 1; epoch <= 6; epoch++) {
    look.rank = epoch <= 2 ? 40 : 3;
    g_assert_cmpint (plx_alarms_look (&alarms, &settings, &look, raised), ==, 0);
  }
}

static void
test_no_learning (void)
{
  plx_settings settings = run_settings (NULL);
  plx_alarm_look look = healthy (1);

  look.loss = 6 - 6 * 0.019;
  assert_raised (settings, look, 6, 3, PLX_ALARM_NO_LEARNING);
  look.loss = 9;
  assert_raised (settings, look, 6, 3, PLX_ALARM_NO_LEARNING);
  look.loss = 6 - 6 * 0.021;
  assert_raised (settings, look, 6, 0, 0);
  look.loss = 6;
  look.std = 0.11 / sqrt (D);
  assert_raised (settings, look, 6, 3, PLX_ALARM_NO_LEARNING);
  look.chance = 0; /* nothing to be measured by: no negatives */
  look.loss = 0.3;
  assert_raised (settings, look, 6, 0, 0);
  look.chance = look.loss = 6;
  look.std = 0.09 / sqrt (D);
  look.uniformity = -0.06;
  assert_raised (settings, look, 6, 0, 0);
}

static void
test_shortcut (void)
{
  plx_settings settings = run_settings (NULL);
  plx_alarm_look look = healthy (1);

  look.loss = 1.1;
  look.knn = 0.36; /* untrained: 0.3, so that 0.37 is wanted */
  assert_raised (settings, look, 5, 2, PLX_ALARM_SHORTCUT);
  look.knn = 0.38;
  assert_raised (settings, look, 5, 0, 0);
  look.knn = NAN;
  assert_raised (settings, look, 5, 0, 0);
  look.knn = 0.36;
  look.loss = 1.3;
  assert_raised (settings, look, 5, 0, 0);
}

static void
test_margin_stuck (void)
{
  plx_settings settings = run_settings ("train.method", "margin", NULL);
  plx_alarm_look look = healthy (1);

  look.chance = 0.5;
  look.loss = 0.495;
  assert_raised (settings, look, 6, 3, PLX_ALARM_MARGIN_STUCK);
  look.std = 0;
  look.uniformity = 0;
  assert_raised (settings, look, 6, 2, PLX_ALARM_MARGIN_STUCK);
  look.chance = 0; /* margin 0 */
  assert_raised (settings, look, 6, 2, PLX_ALARM_MARGIN_STUCK);
  look = healthy (1);
  look.chance = 0;
  look.loss = 0.019;
  assert_raised (settings, look, 6, 3, PLX_ALARM_MARGIN_STUCK);
  look = healthy (1);
  look.chance = 0.5;
  look.loss = 0.45;
  assert_raised (settings, look, 6, 0, 0);
}

/* Names are those of the contract, and lead back; every alarm has a sentence of its own. */
static void
test_names (void)
{
  static const char *const names[] = { "collapse", "dimensional-collapse", "no-learning",
                                       "shortcut", "margin-stuck",         "diverged" };

  g_assert_cmpint (G_N_ELEMENTS (names), ==, PLX_N_ALARMS);
  for (int i = 0; i < PLX_N_ALARMS; i++) {
    g_assert_cmpstr (plx_alarm_name ((plx_alarm)i), ==, names[i]);
    g_assert_cmpint (plx_alarm_find (names[i]), ==, i);
    assert_sentence (plx_alarm_sentence ((plx_alarm)i), " ");
    for (int j = 0; j < i; j++)
      g_assert_cmpstr (plx_alarm_sentence ((plx_alarm)i), !=, plx_alarm_sentence ((plx_alarm)j));
  }
  g_assert_cmpint (plx_alarm_find ("collapsed"), ==, PLX_N_ALARMS);
}

/* What is remembered goes through its text unchanged. */
static void
test_text (void)
{
  plx_alarms alarms = begun (), back;
  char text[256];

  alarms = (plx_alarms){ .raised = 5,
                         .has_first_knn = true,
                         .first_knn = 0.3,
                         .best_knn = 0.7,
                         .best_rank = 1 / 3.0,
                         .equal_std = 0.01,
                         .equal = 2,
                         .low_rank = 3,
                         .at_chance = 4,
                         .solved = 1,
                         .stuck = 6 };
  plx_alarms_write (&alarms, text, sizeof text);
  g_assert_true (plx_alarms_read (&back, text));
  g_assert_cmpuint (back.raised, ==, 5);
  g_assert_true (back.has_first_knn);
  g_assert_cmpfloat (back.first_knn, ==, 0.3);
  g_assert_cmpfloat (back.best_knn, ==, 0.7);
  g_assert_cmpfloat (back.best_rank, ==, 1 / 3.0);
  g_assert_cmpfloat (back.equal_std, ==, 0.01);
  g_assert_cmpint (back.equal, ==, 2);
  g_assert_cmpint (back.low_rank, ==, 3);
  g_assert_cmpint (back.at_chance, ==, 4);
  g_assert_cmpint (back.solved, ==, 1);
  g_assert_cmpint (back.stuck, ==, 6);
  g_assert_false (plx_alarms_read (&back, "5 1 0.3"));
}

/* --- Runs that go wrong ----------------------------------------------------------------------- */

static char *
alarms_of (const run *r)
{
  GString *names = g_string_new (NULL);

  for (int i = 0; i < run_count (r, PLX_RECORD_ALARM); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "," : "",
                            plx_alarm_name (run_record (r, PLX_RECORD_ALARM, i)->alarm));
  return g_string_free (names, FALSE);
}

static void
report (const run *r)
{
  for (int i = 0; i < run_count (r, PLX_RECORD_EPOCH); i++) {
    const plx_record *e = run_record (r, PLX_RECORD_EPOCH, i);

    g_test_message ("epoch %d loss %.4f chance %.4f ideal %.4f std·√d %.4f uniformity %.4f rank "
                    "%.2f knn %.3f",
                    e->epoch, e->loss, e->chance, e->ideal, e->std * 4, e->uniformity, e->rank,
                    e->knn[0]);
  }
}

static void
assert_run (const plx_settings *settings, plx_train_state state, const char *alarms)
{
  plx_dataset *dataset = run_small_dataset ();
  run *r = run_new (settings, dataset);
  g_autofree char *raised = NULL;

  run_start (r);
  run_join (r, state);
  report (r);
  raised = alarms_of (r);
  g_assert_cmpstr (raised, ==, alarms);
  run_free (r);
  plx_dataset_free (dataset);
}

/* Positives alone, and keys from the very encoder that is trained. */
static void
test_moco_collapses (void)
{
  plx_settings settings = run_settings ("train.method", "moco", "moco.queue", "0", "moco.momentum",
                                        "0", "moco.bn_splits", "2", "train.epochs", "10", NULL);

  assert_run (&settings, PLX_TRAIN_FINISHED, "collapse");
}

static void
test_margin_zero (void)
{
  plx_settings settings =
      run_settings ("train.method", "margin", "margin.margin", "0", "train.epochs", "10", NULL);

  assert_run (&settings, PLX_TRAIN_FINISHED, "margin-stuck");
}

/* Batch norm keeps the numbers finite, but one step is enough to throw all embeddings to one place,
 * where NT-Xent has no slope. */
static void
test_learning_rate (void)
{
  plx_settings settings = run_settings ("optimiser.optimiser", "sgd", "sgd.learning_rate", "100",
                                        "train.epochs", "8", NULL);

  assert_run (&settings, PLX_TRAIN_FINISHED, "collapse");
}

/* With decay as strong the weights grow until their numbers are no longer finite. */
static void
test_diverged (void)
{
  plx_settings settings =
      run_settings ("optimiser.optimiser", "sgd", "sgd.learning_rate", "10", "sgd.weight_decay",
                    "1", "schedule.schedule", "constant", "train.epochs", "50", NULL);

  assert_run (&settings, PLX_TRAIN_DIVERGED, "diverged");
}

/* Every method at its defaults. */
static void
test_none (void)
{
  plx_param_ref ref = run_param ("train.method");

  for (const plx_choice *method = ref.param->choices; method->value != NULL; method++) {
    plx_settings settings = run_settings ("train.method", method->value, "train.epochs", "3", NULL);

    g_test_message ("%s", method->value);
    assert_run (&settings, PLX_TRAIN_FINISHED, "");
  }
}

/* --- Going on --------------------------------------------------------------------------------- */

/* Training thread. */
static void
stop_after (run *r, const plx_record *record)
{
  if (record->kind == PLX_RECORD_EPOCH && record->epoch == *(const int *)r->data)
    plx_trainer_stop (r->trainer);
}

/* The step of the alarm; −1: none. Goes on from the end of the epoch first; 0: from the beginning. */
static int
alarm_step (const plx_settings *settings, const plx_dataset *dataset, const char *folder, int first,
            int last)
{
  run *r = run_new (settings, dataset);
  g_autofree char *path = g_strdup_printf ("%s/step-%010d.safetensors", folder, first * RUN_STEPS);
  plx_error error;
  int step = -1;

  r->then = stop_after;
  r->data = &last;
  g_assert_cmpint (plx_trainer_keep_in (r->trainer, folder, &error), ==, PLX_OK);
  if (first > 0)
    g_assert_cmpint (plx_trainer_continue_from (r->trainer, path, PLX_CONTINUE_EXACTLY, &error), ==,
                     PLX_OK);
  run_start (r);
  run_join (r, PLX_TRAIN_STOPPED);
  g_assert_cmpint (run_count (r, PLX_RECORD_ALARM), <=, 1);
  if (run_count (r, PLX_RECORD_ALARM) == 1)
    step = (int)run_record (r, PLX_RECORD_ALARM, 0)->step;
  run_free (r);
  return step;
}

/* The alarm comes in the same epoch whether or not the run was interrupted before it; and what was
 * raised once is not raised again. */
static void
test_goes_on (void)
{
  plx_dataset *dataset = run_small_dataset ();
  char *folder = folder_new ();
  plx_settings settings =
      run_settings ("train.method", "margin", "margin.margin", "0", "train.epochs", "50", NULL);
  int step = alarm_step (&settings, dataset, folder, 0, 10), epoch = step / RUN_STEPS;

  g_assert_cmpint (epoch, >, 1);
  g_assert_cmpint (alarm_step (&settings, dataset, folder, epoch - 1, 10), ==, step);
  g_assert_cmpint (alarm_step (&settings, dataset, folder, epoch, 12), ==, -1);
  folder_free (folder);
  plx_dataset_free (dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alarm/healthy", test_healthy);
  g_test_add_func ("/alarm/collapse", test_collapse);
  g_test_add_func ("/alarm/dimensional", test_dimensional);
  g_test_add_func ("/alarm/no-learning", test_no_learning);
  g_test_add_func ("/alarm/shortcut", test_shortcut);
  g_test_add_func ("/alarm/margin-stuck", test_margin_stuck);
  g_test_add_func ("/alarm/names", test_names);
  g_test_add_func ("/alarm/text", test_text);
  g_test_add_func ("/alarm/moco-collapses", test_moco_collapses);
  g_test_add_func ("/alarm/margin-zero", test_margin_zero);
  g_test_add_func ("/alarm/learning-rate", test_learning_rate);
  g_test_add_func ("/alarm/diverged", test_diverged);
  g_test_add_func ("/alarm/none", test_none);
  g_test_add_func ("/alarm/goes-on", test_goes_on);
  return g_test_run ();
}
