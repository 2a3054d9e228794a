/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window as a person uses it: its buttons are pressed, its rows are turned, and what it then shows
 * is looked at. Each test has a window of its own.
 */
#include <math.h>
#include <string.h>

#include "app/run-list.h"
#include "support/desk.h"
#include "support/files.h"
#include "support/loop.h"
#include "support/runs.h"
#include "ui/pages/pages.h"

/* --- Runs ------------------------------------------------------------------------------------- */

/* A ready draft: images are there, one press on Train is all that is left to do. */
static void
test_start (desk *d, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_cmpint (desk_count_runs (d), ==, 1);
  g_assert_cmpint (parallax_run_get_state (desk_run (d)), ==, PARALLAX_RUN_DRAFT);
  desk_wait_for_status (d, "Ready: ");
  text = widgets_text (GTK_WIDGET (d->window));
  g_assert_nonnull (strstr (text, "Run 1\n"));
  g_assert_nonnull (strstr (text, "Shapes"));
  g_assert_true (gtk_widget_is_sensitive (d->train_button));
  g_assert_false (gtk_widget_is_sensitive (d->stop_button));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (d->window)) == d->train_button);
  desk_assert_map_page (d, "samples");
  desk_keep_picture (d, "start");
}

static void
test_train (desk *d, gconstpointer data)
{
  g_autofree char *text = NULL;

  desk_use_small_run (d, "2");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  desk_assert_map_page (d, "map");
  text = widgets_text (d->list);
  g_assert_nonnull (strstr (text, "finished · "));
  g_assert_false (gtk_widget_is_sensitive (d->stop_button));
  g_assert_false (gtk_widget_is_sensitive (d->train_button));
  /* What it was trained with can be seen, not changed. */
  g_assert_cmpfloat (gtk_spin_button_get_value (desk_spin (d, "train.batch")), ==, 64);
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (desk_spin (d, "train.batch"))));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (desk_spin (d, "simclr.temperature"))));
  loop_turn (400); /* the map has come to rest */
  desk_keep_picture (d, "finished");
}

static gboolean
has_more_events (gpointer data)
{
  desk *d = data;

  return parallax_run_get_history (desk_run (d))->events->len > d->n;
}

/* By the slider, then by the number beside it: each is an event, and a mark on the plots. */
static void
test_change (desk *d, gconstpointer data)
{
  GtkWidget *scale;
  const ParallaxHistory *history;

  desk_start_long_run (d);
  scale = widgets_child (desk_row (d, "simclr.temperature"), "scale");
  g_assert_true (gtk_widget_is_sensitive (scale));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (desk_spin (d, "train.batch"))));
  gtk_range_set_value (GTK_RANGE (scale), log10 (0.5));
  g_assert_cmpfloat (desk_value (d, "simclr.temperature"), ==, 0.5);
  g_assert_cmpfloat (gtk_spin_button_get_value (desk_spin (d, "simclr.temperature")), ==, 0.5);
  d->n = 0;
  loop_wait (has_more_events, d, "the first change is told");
  gtk_spin_button_set_value (desk_spin (d, "simclr.temperature"), 0.1);
  g_assert_cmpfloat (desk_value (d, "simclr.temperature"), ==, 0.1);
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (scale)), -1, 1e-9);
  d->n = 1;
  loop_wait (has_more_events, d, "the second change is told");
  history = parallax_run_get_history (desk_run (d));
  g_assert_cmpint (g_array_index (history->events, plx_record, 0).kind, ==, PLX_RECORD_CHANGE);
  g_assert_cmpfloat (g_array_index (history->events, plx_record, 0).new_value, ==, 0.5);
  g_assert_cmpfloat (g_array_index (history->events, plx_record, 1).new_value, ==, 0.1);
  desk_keep_picture (d, "changed");
  desk_stop (d);
}

static void
test_pause (desk *d, gconstpointer data)
{
  guint steps;

  desk_start_long_run (d);
  g_assert_true (gtk_widget_is_sensitive (d->stop_button));
  desk_press (d, "Pause");
  desk_wait_for_status (d, "paused");
  steps = parallax_run_get_history (desk_run (d))->loss->len;
  loop_turn (150);
  g_assert_cmpuint (parallax_run_get_history (desk_run (d))->loss->len, ==, steps);
  desk_keep_picture (d, "paused");
  desk_press (d, "Go On");
  desk_wait_for_more_steps (d);
  desk_stop (d);
  desk_wait_for_status (d, "Stopped after");
  g_assert_false (gtk_widget_is_sensitive (d->stop_button));
}

/* A new run begins with the settings and the images of the one before. */
static void
test_second_run (desk *d, gconstpointer data)
{
  ParallaxRun *first;

  desk_use_small_run (d, "1");
  desk_set (d, "simclr.temperature", "0.3");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  first = desk_run (d);
  desk_press (d, "New Run");
  g_assert_cmpint (desk_count_runs (d), ==, 2);
  g_assert_true (desk_run (d) != first);
  g_assert_cmpint (parallax_run_get_state (desk_run (d)), ==, PARALLAX_RUN_DRAFT);
  g_assert_cmpfloat (desk_value (d, "simclr.temperature"), ==, 0.3);
  g_assert_cmpfloat (gtk_spin_button_get_value (desk_spin (d, "simclr.temperature")), ==, 0.3);
  g_assert_true (parallax_run_get_dataset (desk_run (d)) == parallax_run_get_dataset (first));
  gtk_spin_button_set_value (desk_spin (d, "simclr.temperature"), 0.6);
  g_assert_cmpfloat (desk_value (d, "simclr.temperature"), ==, 0.6);
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  /* The first has kept its own. */
  desk_select_run (d, 1);
  g_assert_true (desk_run (d) == first);
  g_assert_cmpfloat (gtk_spin_button_get_value (desk_spin (d, "simclr.temperature")), ==, 0.3);
  desk_keep_picture (d, "two-runs");
}

/* While one trains, another can be prepared, not started. */
static void
test_one_at_a_time (desk *d, gconstpointer data)
{
  ParallaxRun *training;

  desk_start_long_run (d);
  training = desk_run (d);
  desk_press (d, "New Run");
  g_assert_cmpint (parallax_run_get_state (desk_run (d)), ==, PARALLAX_RUN_DRAFT);
  g_assert_nonnull (strstr (widgets_text (d->train_button), "Queue"));
  desk_select_run (d, 1);
  g_assert_true (desk_run (d) == training);
  desk_stop (d);
  desk_select_run (d, 0);
  g_assert_true (gtk_widget_is_sensitive (d->train_button));
}

static void
test_undo (desk *d, gconstpointer data)
{
  gtk_spin_button_set_value (desk_spin (d, "simclr.temperature"), 0.6);
  g_assert_cmpfloat (desk_value (d, "simclr.temperature"), ==, 0.6);
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.undo", NULL);
  g_assert_cmpfloat (desk_value (d, "simclr.temperature"), ==, 0.2);
  g_assert_cmpfloat (gtk_spin_button_get_value (desk_spin (d, "simclr.temperature")), ==, 0.2);
}

/* A recipe swaps method, encoder and augmentations at once, and leaves how long to the person. */
static void
test_recipe (desk *d, gconstpointer data)
{
  GtkWidget *list =
      widgets_child (widgets_child (GTK_WIDGET (d->window), "settings_panel"), "recipes");
  GtkDropDown *recipes = GTK_DROP_DOWN (widgets_child (list, "drop_down"));
  guint moco = 4;

  desk_set (d, "train.epochs", "3");
  gtk_drop_down_set_selected (recipes, moco);
  loop_turn (150);
  g_assert_cmpstr (
      gtk_string_list_get_string (GTK_STRING_LIST (gtk_drop_down_get_model (recipes)), moco), ==,
      "MoCo, CIFAR notebook");
  g_assert_cmpfloat (desk_value (d, "moco.queue"), ==, 4096);
  g_assert_cmpfloat (desk_value (d, "augment.rotate.on"), ==, 0);
  g_assert_cmpfloat (desk_value (d, "train.epochs"), ==, 3);
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.undo", NULL);
  loop_turn (150);
  g_assert_cmpfloat (desk_value (d, "augment.rotate.on"), ==, 1);
  g_assert_cmpuint (gtk_drop_down_get_selected (recipes), ==, 0);
}

static void
test_remove (desk *d, gconstpointer data)
{
  desk_start_long_run (d);
  desk_ask_of_run (d, "row.remove");
  g_assert_cmpint (desk_count_runs (d), ==, 1);
  g_assert_cmpint (parallax_run_get_state (desk_run (d)), ==, PARALLAX_RUN_DRAFT);
  loop_wait (desk_is_open, d, "Shapes is open");
  g_assert_true (gtk_widget_is_sensitive (d->train_button));
}

/* What was trained is there when the window opens again, and goes on where it was. */
static void
test_restart (desk *d, gconstpointer data)
{
  gint64 step;

  desk_start_long_run (d);
  desk_stop (d);
  step = parallax_run_get_history (desk_run (d))->last.step;
  parallax_run_set_color (desk_run (d), 6);
  desk_close_window (d);
  desk_open_window (d);
  g_assert_cmpint (desk_count_runs (d), ==, 2);
  desk_select_run (d, 1);
  g_assert_cmpint (parallax_run_get_state (desk_run (d)), ==, PARALLAX_RUN_STOPPED);
  g_assert_cmpint (parallax_run_get_history (desk_run (d))->last.step, ==, step);
  g_assert_cmpstr (parallax_run_get_name (desk_run (d)), ==, "Run 1");
  g_assert_cmpint (parallax_run_get_number (desk_run (d)), ==, 6);
  loop_wait (desk_is_open, d, "its images are open");
  desk_assert_map_page (d, "map");
  desk_keep_picture (d, "restarted");
  desk_press (d, "Go On");
  desk_wait_for_more_steps (d);
  g_assert_cmpint (parallax_run_get_history (desk_run (d))->last.step, >, step);
  desk_stop (d);
}

/* A removed run can be taken back, with all that it had. */
static void
test_undo_remove (desk *d, gconstpointer data)
{
  desk_use_small_run (d, "1");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  desk_ask_of_run (d, "row.remove");
  g_assert_cmpint (parallax_run_get_state (desk_run (d)), ==, PARALLAX_RUN_DRAFT);
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.undo-remove", NULL);
  g_assert_cmpint (desk_count_runs (d), ==, 2);
  g_assert_cmpint (parallax_run_get_state (desk_run (d)), ==, PARALLAX_RUN_FINISHED);
  g_assert_cmpint (parallax_run_get_history (desk_run (d))->epochs->len, ==, 2);
}

/* A branch is a draft that goes on from another run's checkpoint; a queued draft starts by itself. */
static void
test_branch_and_queue (desk *d, gconstpointer data)
{
  ParallaxRun *branch;

  desk_use_small_run (d, "1");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  desk_ask_of_run (d, "row.branch-last");
  branch = desk_run (d);
  g_assert_cmpint (parallax_run_get_state (branch), ==, PARALLAX_RUN_DRAFT);
  g_assert_cmpfloat (desk_value (d, "train.epochs"), ==, 2);
  desk_ask_of_run (d, "row.enqueue");
  desk_wait_for_status (d, "Finished in");
  g_assert_nonnull (parallax_run_get_info (branch)->parent);
  g_assert_cmpint (parallax_run_get_history (branch)->loss->len, ==, RUN_STEPS);
}

/* Each page by its key's action; the switcher has them all, and the first one is Train. */
static void
test_pages (desk *d, gconstpointer data)
{
  AdwViewStack *stack = ADW_VIEW_STACK (widgets_child (GTK_WIDGET (d->window), "page_stack"));
  guint n;
  const ParallaxPageEntry *pages = parallax_pages (&n);

  g_assert_cmpstr (adw_view_stack_get_visible_child_name (stack), ==, "train");
  g_assert_true (gtk_widget_get_mapped (d->page));
  for (guint i = 0; i < n; i++) {
    g_autoptr (GVariant) state = NULL;
    GtkWidget *page;

    gtk_widget_activate_action (GTK_WIDGET (d->window), "win.page", "s", pages[i].name);
    loop_turn (300);
    page = adw_view_stack_get_visible_child (stack);
    g_assert_cmpstr (adw_view_stack_get_visible_child_name (stack), ==, pages[i].name);
    g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (page, pages[i].type ()));
    g_assert_true (gtk_widget_get_mapped (page));
    state = g_action_group_get_action_state (G_ACTION_GROUP (d->window), "page");
    g_assert_cmpstr (g_variant_get_string (state, NULL), ==, pages[i].name);
  }
}

/* --- Closing ---------------------------------------------------------------------------------- */

static GtkWidget *
question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

    if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (window))
      return window;
  }
  return NULL;
}

static gboolean
is_asked (gpointer data)
{
  return question () != NULL;
}

static gboolean
is_not_asked (gpointer data)
{
  return question () == NULL;
}

/* Closing while it trains asks; keeping keeps it training, the other answer ends both. */
static void
test_close (desk *d, gconstpointer data)
{
  ParallaxRun *subject;

  desk_start_long_run (d);
  gtk_window_close (GTK_WINDOW (d->window));
  loop_wait (is_asked, NULL, "the question");
  loop_turn (100);
  widgets_keep_picture (GTK_WINDOW (question ()), "question");
  desk_press_button (widgets_button (question (), "Keep Training"));
  loop_wait (is_not_asked, NULL, "the question is gone");
  g_assert_nonnull (d->window);
  desk_wait_for_more_steps (d);

  subject = desk_run (d);
  g_object_add_weak_pointer (G_OBJECT (subject), (gpointer *)&subject);
  gtk_window_close (GTK_WINDOW (d->window));
  loop_wait (is_asked, NULL, "the question");
  desk_press_button (widgets_button (question (), "Stop and Close"));
  loop_wait (desk_is_gone, &d->window, "the window is freed");
  loop_wait (desk_is_gone, &subject, "the run is freed");
}

/* Where nothing trains, nothing is asked. */
static void
test_close_idle (desk *d, gconstpointer data)
{
  gtk_window_close (GTK_WINDOW (d->window));
  loop_wait (desk_is_gone, &d->window, "the window is freed");
  g_assert_null (question ());
}

/* --- What goes wrong -------------------------------------------------------------------------- */

static gboolean
is_told (gpointer data)
{
  GtkWidget *bar = widgets_child (GTK_WIDGET (((desk *)data)->window), "message_bar");

  return gtk_info_bar_get_revealed (GTK_INFO_BAR (bar));
}

static gboolean
is_not_told (gpointer data)
{
  return !is_told (data);
}

static gboolean
is_seen (gpointer label)
{
  return gtk_widget_get_mapped (label);
}

/* A folder without images: a sentence above the page that names it; the draft keeps what it had. */
static void
test_no_images (desk *d, gconstpointer data)
{
  GtkWidget *label = widgets_child (GTK_WIDGET (d->window), "message_label");
  g_autofree char *name = g_path_get_basename (d->folder);
  ParallaxDataset *before = parallax_run_get_dataset (desk_run (d));

  desk_set (d, "data.dataset", d->folder);
  parallax_run_open_dataset (desk_run (d));
  loop_wait (is_told, d, "the message");
  loop_wait (is_seen, label, "the message is seen");
  assert_sentence (gtk_label_get_text (GTK_LABEL (label)), name);
  g_assert_true (parallax_run_get_dataset (desk_run (d)) == before);
  g_assert_true (gtk_widget_is_sensitive (d->train_button));
  desk_keep_picture (d, "no-images");
  gtk_info_bar_response (GTK_INFO_BAR (widgets_child (GTK_WIDGET (d->window), "message_bar")),
                         GTK_RESPONSE_CLOSE);
  loop_wait (is_not_told, d, "the message is gone");
}

/* Settings that cannot be trained with: a sentence under them, and no Train until they are mended. */
static void
test_cannot_train (desk *d, gconstpointer data)
{
  GtkRevealer *guards = GTK_REVEALER (
      widgets_child (widgets_child (GTK_WIDGET (d->window), "settings_panel"), "guards_revealer"));
  g_autofree char *text = NULL;

  desk_use_small_run (d, "1");
  g_assert_false (gtk_revealer_get_reveal_child (guards));
  gtk_spin_button_set_value (desk_spin (d, "train.batch"), 4096);
  g_assert_true (gtk_revealer_get_reveal_child (guards));
  g_assert_false (gtk_widget_is_sensitive (d->train_button));
  loop_turn (400); /* it has slid up */
  text = widgets_text (GTK_WIDGET (guards));
  g_assert_nonnull (strstr (text, "train.batch is 4096"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (d->train_button), "4096"));
  desk_keep_picture (d, "guard-error");
  gtk_spin_button_set_value (desk_spin (d, "train.batch"), 64);
  g_assert_false (gtk_revealer_get_reveal_child (guards));
  g_assert_true (gtk_widget_is_sensitive (d->train_button));
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
}

/* A warning is said and hinders nothing. */
static void
test_warning (desk *d, gconstpointer data)
{
  GtkRevealer *guards = GTK_REVEALER (
      widgets_child (widgets_child (GTK_WIDGET (d->window), "settings_panel"), "guards_revealer"));
  g_autofree char *text = NULL;

  desk_use_small_run (d, "1");
  desk_set (d, "train.method", "moco");
  desk_set (d, "moco.bn_splits", "2");
  g_assert_true (gtk_revealer_get_reveal_child (guards));
  g_assert_true (gtk_widget_is_sensitive (d->train_button));
  loop_turn (400);
  text = widgets_text (GTK_WIDGET (guards));
  g_assert_nonnull (strstr (text, "moco.queue is 4096"));
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  g_assert_false (gtk_revealer_get_reveal_child (guards));
}

/* --- Alarms ----------------------------------------------------------------------------------- */

/* What a run's alarm says stands above its curves, and is there again after a restart. */
static void
test_alarm (desk *d, gconstpointer data)
{
  GtkInfoBar *bar = GTK_INFO_BAR (widgets_child (d->page, "alarm_bar"));
  GtkLabel *label = GTK_LABEL (widgets_child (d->page, "alarm_label"));

  desk_use_small_run (d, "12");
  desk_set (d, "train.method", "margin");
  desk_set (d, "margin.margin", "0");
  g_assert_false (gtk_info_bar_get_revealed (bar));
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  g_assert_true (gtk_info_bar_get_revealed (bar));
  assert_sentence (gtk_label_get_text (label), "margin stuck. The margin loss");
  loop_turn (400);
  desk_keep_picture (d, "alarm");
  desk_press (d, "New Run");
  g_assert_false (gtk_info_bar_get_revealed (bar));
  desk_close_window (d);
  desk_open_window (d);
  desk_select_run (d, 1);
  bar = GTK_INFO_BAR (widgets_child (d->page, "alarm_bar"));
  g_assert_true (gtk_info_bar_get_revealed (bar));
}

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  DESK_ADD ("/window/start", test_start);
  DESK_ADD ("/window/train", test_train);
  DESK_ADD ("/window/change", test_change);
  DESK_ADD ("/window/pause", test_pause);
  DESK_ADD ("/window/second-run", test_second_run);
  DESK_ADD ("/window/one-at-a-time", test_one_at_a_time);
  DESK_ADD ("/window/undo", test_undo);
  DESK_ADD ("/window/recipe", test_recipe);
  DESK_ADD ("/window/remove", test_remove);
  DESK_ADD ("/window/restart", test_restart);
  DESK_ADD ("/window/undo-remove", test_undo_remove);
  DESK_ADD ("/window/branch-and-queue", test_branch_and_queue);
  DESK_ADD ("/window/pages", test_pages);
  DESK_ADD ("/window/close", test_close);
  DESK_ADD ("/window/close-idle", test_close_idle);
  DESK_ADD ("/window/no-images", test_no_images);
  DESK_ADD ("/window/cannot-train", test_cannot_train);
  DESK_ADD ("/window/warning", test_warning);
  DESK_ADD ("/window/alarm", test_alarm);
  return desk_run_tests ();
}
