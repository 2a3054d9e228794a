/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A workspace with many runs: how long the window needs until its list is there, how long until a run
 * that is selected is drawn, and how much memory that takes. By itself it makes some hundreds of short
 * runs; with PLX_MANY_RUNS it opens that workspace (tests/store/many.py makes one). The numbers are
 * printed; what is asserted is generous, since this may run on a busy machine.
 */
#include <stdio.h>
#include <time.h>

#include "app/run-list.h"
#include "support/desk.h"
#include "support/files.h"
#include "support/loop.h"
#include "ui/pages/train-page.h"

enum { RUNS = 300, MOST_SECONDS = 10, MOST_MEGABYTES = 600 };

static void
fill (ParallaxStore *store)
{
  g_autoptr (GError) error = NULL;

  parallax_db_exec (
      parallax_store_get_db (store),
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO "
      "runs (uid, name, created, method, dataset, epochs, steps_per_epoch, total_steps, "
      "label_sets, "
      "epoch, step, loss, knn, state) SELECT printf ('%08x', i), 'Run ' || i, i, 'simclr', "
      "'shapes', "
      "10, 10, 100, 'shape', 10, 100, 1.5, i / 300.0, 'finished' FROM n;"
      "INSERT INTO metrics SELECT r.id, 'loss', s.value, 5.0 / s.value FROM runs r, "
      "(WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 100) "
      "SELECT value FROM n) s;"
      "INSERT INTO metrics SELECT r.id, 'epoch.loss', 10 * s.value, 5.0 / s.value FROM runs r, "
      "(WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 10) "
      "SELECT value FROM n) s",
      &error);
  g_assert_no_error (error);
}

/* Megabytes of memory that are this process's own. */
static double
own_memory (void)
{
  FILE *file = fopen ("/proc/self/statm", "r");
  long total, resident, shared;

  g_assert_nonnull (file);
  g_assert_cmpint (fscanf (file, "%ld %ld %ld", &total, &resident, &shared), ==, 3);
  fclose (file);
  return (double)(resident - shared) * 4096 / 1e6;
}

static double
seconds_since (gint64 began)
{
  return (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC;
}

static gboolean
is_drawn (gpointer drawn)
{
  return *(int *)drawn > 1;
}

static void
drawn_cb (GdkFrameClock *clock, int *drawn)
{
  (*drawn)++;
}

/* Turns the loop until the window was drawn again. */
static void
wait_for_frames (desk *d)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (d->window));
  int drawn = 0;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (drawn_cb), &drawn);

  gtk_widget_queue_draw (GTK_WIDGET (d->window));
  gdk_frame_clock_begin_updating (clock);
  loop_wait (is_drawn, &drawn, "the window is drawn");
  gdk_frame_clock_end_updating (clock);
  g_signal_handler_disconnect (clock, handler);
}

/* Seconds by the wall's clock and the processor's, until the window is drawn. */
typedef struct {
  double wall, processor;
} duration;

static duration
open_window (desk *d)
{
  gint64 began = g_get_monotonic_time ();
  clock_t began_processor = clock ();

  desk_open_window (d);
  wait_for_frames (d);
  return (duration){ seconds_since (began), (double)(clock () - began_processor) / CLOCKS_PER_SEC };
}

static duration
open_run (desk *d)
{
  gint64 began = g_get_monotonic_time ();
  clock_t began_processor = clock ();

  desk_select_run (d, 7);
  g_assert_cmpint (parallax_run_get_history (desk_run (d))->loss->len, >, 10);
  wait_for_frames (d);
  return (duration){ seconds_since (began), (double)(clock () - began_processor) / CLOCKS_PER_SEC };
}

/* Beside an empty workspace's, since most of a window's time is its own. */
static void
test_many (desk *d, gconstpointer data)
{
  g_autofree char *many = g_steal_pointer (&d->workspace);
  duration empty, list, one;
  double before;

  d->workspace = g_build_filename (d->folder, "empty", NULL);
  open_window (d);
  desk_close_window (d);
  empty = open_window (d);
  desk_close_window (d);
  before = own_memory ();
  g_free (d->workspace);
  d->workspace = g_steal_pointer (&many);
  list = open_window (d);
  g_assert_cmpint (desk_count_runs (d), >, RUNS);
  one = open_run (d);
  g_test_message (
      "window without runs %.3f s (processor %.3f), with %d runs %.3f s (%.3f), one run "
      "%.3f s (%.3f); %.0f MB, %.0f of them for the runs",
      empty.wall, empty.processor, desk_count_runs (d), list.wall, list.processor, one.wall,
      one.processor, own_memory (), own_memory () - before);
  g_assert_cmpfloat (list.wall, <, MOST_SECONDS);
  g_assert_cmpfloat (one.wall, <, MOST_SECONDS);
  g_assert_cmpfloat (own_memory (), <, MOST_MEGABYTES);
  desk_keep_picture (d, "many-runs");
}

static void
set_up (desk *d, gconstpointer data)
{
  const char *given = g_getenv ("PLX_MANY_RUNS");
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxStore) store = NULL;

  d->folder = folder_new ();
  d->workspace = given != NULL ? g_strdup (given) : g_build_filename (d->folder, "many", NULL);
  store = parallax_store_open (d->workspace, &error);
  g_assert_no_error (error);
  if (given == NULL)
    fill (store);
}

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  g_test_add ("/many/runs", desk, NULL, set_up, test_many, desk_tear_down);
  return desk_run_tests ();
}
