/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run in a main loop: its way from a draft to its end, what can be asked of it on the way, and
 * that it can be let go of at any time.
 */
#include "app/run.h"

#include <math.h>

#include "support/files.h"
#include "support/loop.h"
#include "support/runs.h"

typedef struct {
  char *folder;
  ParallaxRun *subject;
  ParallaxRunState wanted;
  GArray *states;                 /* ParallaxRunState, as they came */
  int appended, frames, settings; /* records, layouts and changes told */
} bench;

static void
state_cb (bench *b)
{
  ParallaxRunState state = parallax_run_get_state (b->subject);

  g_array_append_val (b->states, state);
}

static void
appended_cb (bench *b, guint n)
{
  b->appended += (int)n;
}

static void
frame_cb (bench *b)
{
  b->frames++;
}

static void
setting_cb (bench *b, int index)
{
  b->settings++;
}

static void
bench_set_up (bench *b, gconstpointer epochs)
{
  g_autofree char *path = NULL;
  plx_settings settings;

  b->folder = folder_new ();
  path = run_write_files (b->folder, &(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });
  settings = run_settings ("data.dataset", path, "data.holdout", "0.2", "train.epochs", epochs,
                           "train.probe", "60", NULL);
  b->subject = parallax_run_new (&settings, "A run", 3);
  b->states = g_array_new (FALSE, FALSE, sizeof (ParallaxRunState));
  g_signal_connect_swapped (b->subject, "notify::state", G_CALLBACK (state_cb), b);
  g_signal_connect_swapped (b->subject, "metrics-appended", G_CALLBACK (appended_cb), b);
  g_signal_connect_swapped (b->subject, "frame-changed", G_CALLBACK (frame_cb), b);
  g_signal_connect_swapped (b->subject, "setting-changed", G_CALLBACK (setting_cb), b);
}

static gboolean
is_gone (gpointer pointer)
{
  return *(gpointer *)pointer == NULL;
}

/* However it stands, letting go of it is enough, and takes no longer than a step or a file. */
static void
let_go (bench *b)
{
  ParallaxRun *left = b->subject;

  g_signal_handlers_disconnect_by_data (left, b);
  g_object_add_weak_pointer (G_OBJECT (left), (gpointer *)&left);
  g_clear_object (&b->subject);
  loop_wait (is_gone, &left, "the run is freed");
}

static void
bench_tear_down (bench *b, gconstpointer epochs)
{
  if (b->subject != NULL)
    let_go (b);
  g_array_unref (b->states);
  folder_free (b->folder);
}

static gboolean
is_wanted (gpointer data)
{
  bench *b = data;

  return parallax_run_get_state (b->subject) == b->wanted;
}

static void
wait_for (bench *b, ParallaxRunState state)
{
  b->wanted = state;
  loop_wait (is_wanted, b, "the run's state");
}

static gboolean
has_steps (gpointer data)
{
  return parallax_run_get_history (((bench *)data)->subject)->loss->len >= 3;
}

static void
start_and_wait (bench *b)
{
  parallax_run_start (b->subject);
  loop_wait (has_steps, b, "three steps");
}

static void
assert_states (bench *b, int n, const ParallaxRunState *states)
{
  g_assert_cmpuint (b->states->len, ==, n);
  for (int i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (b->states, ParallaxRunState, i), ==, states[i]);
}

static double
number (bench *b, const char *property)
{
  double value;

  g_object_get (b->subject, property, &value, NULL);
  return value;
}

/* --- From the draft to the end ---------------------------------------------------------------- */

static void
test_draft (bench *b, gconstpointer epochs)
{
  g_assert_cmpint (parallax_run_get_state (b->subject), ==, PARALLAX_RUN_DRAFT);
  g_assert_cmpstr (parallax_run_get_name (b->subject), ==, "A run");
  g_assert_cmpint (parallax_run_get_number (b->subject), ==, 3);
  g_assert_false (parallax_run_is_training (b->subject));
  g_assert_null (parallax_run_get_dataset (b->subject));
  g_assert_null (parallax_run_get_message (b->subject));
  g_assert_cmpint (parallax_run_get_frame (b->subject)->n, ==, 0);
  g_assert_cmpfloat (number (b, "fraction"), ==, 0);
  g_assert_true (isnan (number (b, "knn")));
  g_assert_true (isnan (number (b, "time-left")));
  /* What means nothing for a draft does nothing. */
  parallax_run_pause (b->subject);
  parallax_run_resume (b->subject);
  parallax_run_stop (b->subject);
  g_assert_cmpuint (b->states->len, ==, 0);
  g_object_set (b->subject, "name", "Another", NULL);
  g_assert_cmpstr (parallax_run_get_name (b->subject), ==, "Another");
  parallax_run_set_name (b->subject, "");
  g_assert_cmpstr (parallax_run_get_name (b->subject), ==, "Another");
}

static void
test_finish (bench *b, gconstpointer epochs)
{
  const ParallaxHistory *history = parallax_run_get_history (b->subject);
  const ParallaxFrame *frame = parallax_run_get_frame (b->subject);
  gint64 step, total;
  int epoch;

  parallax_run_start (b->subject);
  wait_for (b, PARALLAX_RUN_FINISHED);
  assert_states (b, 3,
                 (const ParallaxRunState[]){ PARALLAX_RUN_OPENING, PARALLAX_RUN_RUNNING,
                                             PARALLAX_RUN_FINISHED });
  g_assert_cmpuint (history->loss->len, ==, 2 * RUN_STEPS);
  g_assert_cmpuint (history->epochs->len, ==, 3);
  g_assert_cmpint (b->appended, ==, 2 * RUN_STEPS + 3);
  for (guint i = 0; i < history->loss->len; i++)
    g_assert_cmpfloat (g_array_index (history->at, double, i), ==, (i + 1.0) / RUN_STEPS);
  g_assert_cmpint (b->frames, >, 0);
  g_assert_cmpint (frame->n, ==, 60);
  g_assert_cmpint (frame->epoch, ==, 2);
  for (int i = 0; i < 2 * frame->n; i++)
    g_assert_true (isfinite (frame->xy[i]));
  g_object_get (b->subject, "step", &step, "total-steps", &total, "epoch", &epoch, NULL);
  g_assert_cmpint (step, ==, 2 * RUN_STEPS);
  g_assert_cmpint (total, ==, 2 * RUN_STEPS);
  g_assert_cmpint (epoch, ==, 2);
  g_assert_cmpfloat (number (b, "fraction"), ==, 1);
  g_assert_true (isfinite (number (b, "loss")));
  g_assert_cmpfloat (number (b, "images-per-second"), >, 0);
  g_assert_cmpfloat (number (b, "knn"), >, 0);
  g_assert_true (isnan (number (b, "time-left")));
  g_assert_null (parallax_run_get_message (b->subject));
  /* It is over: another start is none. */
  parallax_run_start (b->subject);
  g_assert_cmpint (parallax_run_get_state (b->subject), ==, PARALLAX_RUN_FINISHED);
}

static gboolean
has_dataset (gpointer data)
{
  return parallax_run_get_dataset (((bench *)data)->subject) != NULL;
}

/* Images opened ahead are not opened again. */
static void
test_opened_ahead (bench *b, gconstpointer epochs)
{
  ParallaxDataset *dataset;

  parallax_run_open_dataset (b->subject);
  loop_wait (has_dataset, b, "the images are open");
  g_assert_cmpuint (b->states->len, ==, 0);
  dataset = parallax_run_get_dataset (b->subject);
  parallax_run_start (b->subject);
  wait_for (b, PARALLAX_RUN_FINISHED);
  assert_states (b, 2, (const ParallaxRunState[]){ PARALLAX_RUN_RUNNING, PARALLAX_RUN_FINISHED });
  g_assert_true (parallax_run_get_dataset (b->subject) == dataset);
}

/* --- While it trains -------------------------------------------------------------------------- */

static void
test_pause (bench *b, gconstpointer epochs)
{
  const ParallaxHistory *history = parallax_run_get_history (b->subject);
  double left;
  guint steps;

  start_and_wait (b);
  parallax_run_pause (b->subject);
  wait_for (b, PARALLAX_RUN_PAUSED);
  steps = history->loss->len;
  left = parallax_run_get_time_left (b->subject);
  g_assert_true (parallax_run_is_training (b->subject));
  loop_turn (150);
  g_assert_cmpuint (history->loss->len, ==, steps);
  g_assert_true (isfinite (left));
  g_assert_cmpfloat (parallax_run_get_time_left (b->subject), ==, left);

  parallax_run_resume (b->subject);
  wait_for (b, PARALLAX_RUN_RUNNING);
  parallax_run_stop (b->subject);
  wait_for (b, PARALLAX_RUN_STOPPED);
  assert_states (b, 5,
                 (const ParallaxRunState[]){ PARALLAX_RUN_OPENING, PARALLAX_RUN_RUNNING,
                                             PARALLAX_RUN_PAUSED, PARALLAX_RUN_RUNNING,
                                             PARALLAX_RUN_STOPPED });
  g_assert_cmpuint (history->events->len, ==, 2);
  g_assert_null (parallax_run_get_message (b->subject));
}

static void
test_stop_while_paused (bench *b, gconstpointer epochs)
{
  start_and_wait (b);
  parallax_run_pause (b->subject);
  wait_for (b, PARALLAX_RUN_PAUSED);
  parallax_run_stop (b->subject);
  wait_for (b, PARALLAX_RUN_STOPPED);
}

/* Stopped before its images are read, it is a draft again, which gets its images all the same. */
static void
test_stop_while_opening (bench *b, gconstpointer epochs)
{
  parallax_run_start (b->subject);
  g_assert_cmpint (parallax_run_get_state (b->subject), ==, PARALLAX_RUN_OPENING);
  parallax_run_stop (b->subject);
  g_assert_cmpint (parallax_run_get_state (b->subject), ==, PARALLAX_RUN_DRAFT);
  loop_wait (has_dataset, b, "the images are open");
  g_assert_cmpint (parallax_run_get_state (b->subject), ==, PARALLAX_RUN_DRAFT);
  g_assert_null (parallax_run_get_message (b->subject));
}

static gboolean
has_change (gpointer data)
{
  const ParallaxHistory *history = parallax_run_get_history (((bench *)data)->subject);

  for (guint i = 0; i < history->events->len; i++)
    if (g_array_index (history->events, plx_record, i).kind == PLX_RECORD_CHANGE)
      return TRUE;
  return FALSE;
}

/* A live parameter's change is an event of the run's history and a value of its settings. */
static void
test_live_change (bench *b, gconstpointer epochs)
{
  plx_param_ref temperature = run_param ("simclr.temperature");
  const ParallaxHistory *history = parallax_run_get_history (b->subject);
  g_autoptr (GError) error = NULL;
  const plx_record *event;

  start_and_wait (b);
  g_assert_true (parallax_run_can_set (b->subject, &temperature));
  g_assert_true (parallax_run_set_number (b->subject, &temperature, 0.7, &error));
  g_assert_cmpint (b->settings, ==, 1);
  loop_wait (has_change, b, "the change is told");
  event = &g_array_index (history->events, plx_record, 0);
  g_assert_cmpint (event->param, ==, temperature.index);
  g_assert_cmpfloat (event->old_value, ==, 0.2);
  g_assert_cmpfloat (event->new_value, ==, 0.7);
  g_assert_cmpfloat (parallax_run_get_settings (b->subject)->values[temperature.index], ==, 0.7);
  /* It cannot be taken back as in a draft. */
  g_assert_false (parallax_run_undo (b->subject));
}

static void
assert_not_set (bench *b, const char *key, double value, const char *part)
{
  plx_param_ref ref = run_param (key);
  double before = parallax_run_get_settings (b->subject)->values[ref.index];
  g_autoptr (GError) error = NULL;

  g_assert_false (parallax_run_set_number (b->subject, &ref, value, &error));
  assert_sentence (error->message, part);
  g_assert_cmpfloat (parallax_run_get_settings (b->subject)->values[ref.index], ==, before);
}

static void
test_refused (bench *b, gconstpointer epochs)
{
  g_autoptr (GError) error = NULL;

  assert_not_set (b, "simclr.temperature", 1e6, "temperature");
  g_assert_false (parallax_run_set_text (b->subject, "simclr.temperture", "1", &error));
  assert_sentence (error->message, "temperature");
  start_and_wait (b);
  b->settings = 0;
  assert_not_set (b, "train.batch", 32, "new run");
  assert_not_set (b, "simclr.temperature", 1e6, "temperature");
  g_clear_error (&error);
  g_assert_false (parallax_run_set_text (b->subject, "data.dataset", "shapes", &error));
  assert_sentence (error->message, "new run");
  g_assert_cmpint (b->settings, ==, 0);
  g_assert_false (has_change (b));
  parallax_run_stop (b->subject);
  wait_for (b, PARALLAX_RUN_STOPPED);
  assert_not_set (b, "simclr.temperature", 0.7, "new run");
}

/* --- What goes wrong -------------------------------------------------------------------------- */

static void
set_text (bench *b, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  parallax_run_set_text (b->subject, key, value, &error);
  g_assert_no_error (error);
}

static gboolean
has_message (gpointer data)
{
  return parallax_run_get_message (((bench *)data)->subject) != NULL;
}

/* Images that cannot be read: a sentence that names them, and a draft to try again with. */
static void
test_no_dataset (bench *b, gconstpointer epochs)
{
  g_autofree char *missing = g_build_filename (b->folder, "missing", NULL);
  g_autofree char *path = g_build_filename (b->folder, "small-images-idx3-ubyte", NULL);

  set_text (b, "data.dataset", missing);
  parallax_run_start (b->subject);
  loop_wait (has_message, b, "the message");
  assert_sentence (parallax_run_get_message (b->subject), "missing");
  assert_states (b, 2, (const ParallaxRunState[]){ PARALLAX_RUN_OPENING, PARALLAX_RUN_DRAFT });
  set_text (b, "data.dataset", path);
  g_assert_null (parallax_run_get_message (b->subject));
  parallax_run_start (b->subject);
  wait_for (b, PARALLAX_RUN_FINISHED);
}

/* A draft that had images keeps them when others cannot be read. */
static void
test_keeps_dataset (bench *b, gconstpointer epochs)
{
  ParallaxDataset *dataset;

  parallax_run_open_dataset (b->subject);
  loop_wait (has_dataset, b, "the images are open");
  dataset = parallax_run_get_dataset (b->subject);
  set_text (b, "data.dataset", "/missing");
  parallax_run_open_dataset (b->subject);
  loop_wait (has_message, b, "the message");
  assert_sentence (parallax_run_get_message (b->subject), "/missing");
  g_assert_true (parallax_run_get_dataset (b->subject) == dataset);
  g_assert_true (parallax_dataset_matches (dataset, parallax_run_get_settings (b->subject)));
}

/* Settings that do not fit the images: the same. */
static void
test_cannot_start (bench *b, gconstpointer epochs)
{
  set_text (b, "train.batch", "4096");
  parallax_run_start (b->subject);
  loop_wait (has_message, b, "the message");
  g_assert_cmpint (parallax_run_get_state (b->subject), ==, PARALLAX_RUN_DRAFT);
  assert_sentence (parallax_run_get_message (b->subject), "4096");
  set_text (b, "train.batch", "64");
  parallax_run_start (b->subject);
  wait_for (b, PARALLAX_RUN_FINISHED);
}

static void
test_diverged (bench *b, gconstpointer epochs)
{
  static const char *const pairs[][2] = { { "optimiser.optimiser", "sgd" },
                                          { "sgd.learning_rate", "10" },
                                          { "sgd.weight_decay", "1" },
                                          { "schedule.schedule", "constant" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    set_text (b, pairs[i][0], pairs[i][1]);
  parallax_run_start (b->subject);
  wait_for (b, PARALLAX_RUN_DIVERGED);
  assert_sentence (parallax_run_get_message (b->subject), "not applied");
  g_assert_false (parallax_run_is_training (b->subject));
}

/* --- Undo ------------------------------------------------------------------------------------- */

static void
test_undo (bench *b, gconstpointer epochs)
{
  plx_param_ref temperature = run_param ("simclr.temperature");
  const double *value = &parallax_run_get_settings (b->subject)->values[temperature.index];
  g_autoptr (GError) error = NULL;

  g_assert_false (parallax_run_undo (b->subject));
  parallax_run_set_number (b->subject, &temperature, 0.5, &error);
  g_assert_no_error (error);
  set_text (b, "temperature", "0.7");
  /* What changes nothing is nothing to take back. */
  parallax_run_set_number (b->subject, &temperature, 0.7, &error);
  g_assert_cmpint (b->settings, ==, 2);
  g_assert_true (parallax_run_undo (b->subject));
  g_assert_cmpfloat (*value, ==, 0.5);
  g_assert_true (parallax_run_undo (b->subject));
  g_assert_cmpfloat (*value, ==, 0.2);
  g_assert_false (parallax_run_undo (b->subject));
  g_assert_cmpint (b->settings, ==, 4);
}

/* --- Letting go ------------------------------------------------------------------------------- */

static void
test_let_go_training (bench *b, gconstpointer epochs)
{
  start_and_wait (b);
  let_go (b);
}

static void
test_let_go_paused (bench *b, gconstpointer epochs)
{
  start_and_wait (b);
  parallax_run_pause (b->subject);
  wait_for (b, PARALLAX_RUN_PAUSED);
  let_go (b);
}

static void
test_let_go_opening (bench *b, gconstpointer epochs)
{
  parallax_run_start (b->subject);
  let_go (b);
}

#define ADD(path, epochs, function)                                                                \
  g_test_add (path, bench, epochs, bench_set_up, function, bench_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/run/draft", "2", test_draft);
  ADD ("/run/finish", "2", test_finish);
  ADD ("/run/opened-ahead", "2", test_opened_ahead);
  ADD ("/run/pause", "10000", test_pause);
  ADD ("/run/stop-while-paused", "10000", test_stop_while_paused);
  ADD ("/run/stop-while-opening", "2", test_stop_while_opening);
  ADD ("/run/live-change", "10000", test_live_change);
  ADD ("/run/refused", "10000", test_refused);
  ADD ("/run/no-dataset", "2", test_no_dataset);
  ADD ("/run/keeps-dataset", "2", test_keeps_dataset);
  ADD ("/run/cannot-start", "2", test_cannot_start);
  ADD ("/run/diverged", "50", test_diverged);
  ADD ("/run/undo", "2", test_undo);
  ADD ("/run/let-go-training", "10000", test_let_go_training);
  ADD ("/run/let-go-paused", "10000", test_let_go_paused);
  ADD ("/run/let-go-opening", "10000", test_let_go_opening);
  return g_test_run ();
}
