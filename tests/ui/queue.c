/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs that wait: a sweep's grid, their order, held and going on; branches as a tree.
 */
#include <string.h>

#include "support/desk.h"
#include "support/loop.h"
#include "support/runs.h"
#include "ui/runs-list.h"

static AdwMessageDialog *
dialog (void)
{
  return ADW_MESSAGE_DIALOG (desk_find_window (ADW_TYPE_MESSAGE_DIALOG));
}

static ParallaxRun *
run_at (desk *d, guint number)
{
  GListModel *shown = parallax_runs_list_get_shown (PARALLAX_RUNS_LIST (d->list));
  g_autoptr (ParallaxRun) it = g_list_model_get_item (shown, number);

  return it;
}

/* Chooses a row's parameter by its label and types its values. */
static void
fill_row (GtkWidget *root, int row, const char *label, const char *values)
{
  GtkWidget *box = gtk_widget_get_first_child (root);
  GListModel *labels;

  for (int i = 0; i < row; i++)
    box = gtk_widget_get_next_sibling (box);
  labels = gtk_drop_down_get_model (GTK_DROP_DOWN (gtk_widget_get_first_child (box)));
  for (guint i = 0; i < g_list_model_get_n_items (labels); i++) {
    g_autoptr (GtkStringObject) text = g_list_model_get_item (labels, i);

    if (strcmp (gtk_string_object_get_string (text), label) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (gtk_widget_get_first_child (box)), i);
  }
  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_last_child (box)), values);
}

static void
assert_says (GtkWidget *root, const char *part, gboolean can_queue)
{
  g_autofree char *text = widgets_text (root);

  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in “%s”", part, text);
  g_assert_cmpint (adw_message_dialog_get_response_enabled (dialog (), "queue"), ==, can_queue);
}

static GtkWidget *
queue_bar (desk *d)
{
  return widgets_child (d->list, "queue_bar");
}

static void
assert_queue_says (desk *d, const char *part)
{
  GtkWidget *bar = queue_bar (d);
  g_autofree char *text = widgets_text (bar);

  g_assert_true (gtk_widget_get_visible (bar));
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in “%s”", part, text);
}

static gboolean
have_all_finished (gpointer data)
{
  desk *d = data;

  for (int i = 0; i < desk_count_runs (d); i++)
    if (parallax_run_get_state (run_at (d, (guint)i)) != PARALLAX_RUN_FINISHED)
      return FALSE;
  return TRUE;
}

static gboolean
is_told (gpointer data)
{
  desk *d = data;

  return gtk_widget_get_mapped (queue_bar (d));
}

/* A grid of two parameters, refused while it cannot be trained, held, put into order, and trained. */
static void
test_sweep (desk *d, gconstpointer data)
{
  g_autoptr (ParallaxStore) elsewhere = parallax_store_open (d->workspace, NULL);
  GtkWidget *rows;

  desk_use_small_run (d, "1");
  g_assert_true (parallax_store_hold_queue (elsewhere, TRUE, NULL));
  loop_wait (is_told, d, "what another process held is told");
  desk_ask_of_run (d, "row.sweep");
  loop_turn (200);
  rows = adw_message_dialog_get_extra_child (dialog ());
  assert_says (rows, "Choose a parameter", FALSE);
  fill_row (rows, 0, "SimCLR · Temperature", "0.2, 0.5");
  assert_says (rows, "2 runs", TRUE);
  fill_row (rows, 1, "Training · Seed", "1:2:2");
  assert_says (rows, "4 runs", TRUE);
  fill_row (rows, 1, "Training · Seed", "many");
  assert_says (rows, "are written", FALSE);
  fill_row (rows, 1, "SimCLR · Temperature", "0.3, 0.4");
  assert_says (rows, "twice", FALSE);
  fill_row (rows, 1, "Training · Batch", "16, 100000");
  assert_says (rows, "train.batch", FALSE);
  fill_row (rows, 1, "Training · Seed", "1, 2");
  desk_assert_spoken (GTK_WIDGET (dialog ()), 4);
  widgets_keep_picture (GTK_WINDOW (dialog ()), "sweep");
  adw_message_dialog_response (dialog (), "queue");
  loop_turn (300);
  g_assert_cmpint (desk_count_runs (d), ==, 4);
  g_assert_cmpstr (parallax_run_get_name (run_at (d, 3)), ==, "temperature 0.2, seed 1");
  g_assert_cmpint (parallax_run_get_info (run_at (d, 3))->queue_place, ==, 1);
  assert_queue_says (d, "Held: 4 runs wait");
  desk_select_run (d, 0);
  desk_ask_of_run (d, "row.queue-up");
  g_assert_cmpint (parallax_run_get_info (run_at (d, 0))->queue_place, ==, 3);
  desk_ask_of_run (d, "row.to-front");
  g_assert_cmpint (parallax_run_get_info (run_at (d, 0))->queue_place, ==, 1);
  desk_ask_of_run (d, "row.queue-down");
  g_assert_cmpint (parallax_run_get_info (run_at (d, 0))->queue_place, ==, 2);
  desk_ask_of_run (d, "row.dequeue");
  g_assert_cmpint (parallax_run_get_state (run_at (d, 0)), ==, PARALLAX_RUN_STOPPED);
  assert_queue_says (d, "Held: 3 runs wait");
  desk_keep_picture (d, "queue");
  desk_ask_of_run (d, "row.remove");
  desk_press (d, "Release");
  loop_wait (have_all_finished, d, "what waited is trained");
}

/* A branch stands indented behind its parent where branches are shown. */
static void
test_tree (desk *d, gconstpointer data)
{
  GtkDropDown *order = GTK_DROP_DOWN (widgets_child (d->list, "order"));
  ParallaxRun *first, *other;

  desk_use_small_run (d, "1");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  first = desk_run (d);
  desk_press (d, "New Run");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  other = desk_run (d);
  desk_select_run (d, 1);
  desk_ask_of_run (d, "row.branch-last");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  g_assert_true (run_at (d, 0) != other && run_at (d, 1) == other && run_at (d, 2) == first);
  gtk_drop_down_set_selected (order, 4);
  loop_turn (200);
  g_assert_true (run_at (d, 0) == other && run_at (d, 1) == first);
  desk_keep_picture (d, "branches");
}

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  DESK_ADD ("/queue/sweep", test_sweep);
  DESK_ADD ("/queue/tree", test_tree);
  return desk_run_tests ();
}
