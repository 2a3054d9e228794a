/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Evaluate page: empty before training; a card measures, shows figures with their protocol, and has
 * them again after a restart; a measurement is cancelled; images without labels say so.
 */
#include <string.h>

#include "support/desk.h"
#include "support/files.h"
#include "support/loop.h"
#include "support/runs.h"
#include "ui/pages/evaluate-page.h"

static GtkWidget *
page_of (desk *d)
{
  return widgets_find (GTK_WIDGET (d->window), PARALLAX_TYPE_EVALUATE_PAGE);
}

static gboolean
has_text (gpointer data)
{
  desk *d = data;
  g_autofree char *text = widgets_text (page_of (d));

  return strstr (text, d->wanted) != NULL;
}

static void
wait_for (desk *d, const char *text)
{
  d->wanted = text;
  loop_wait (has_text, d, text);
}

static void
show_page (desk *d)
{
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.page", "s", "evaluate");
  loop_turn (50);
}

static void
train (desk *d)
{
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
}

static void
test_measures (desk *d, gconstpointer data)
{
  desk_use_small_run (d, "1");
  show_page (d);
  wait_for (d, "Nothing to Measure Yet");
  train (d);
  wait_for (d, "Nearest neighbours");
  desk_press (d, "Measure: Nearest neighbours");
  wait_for (d, "training images answer");
  wait_for (d, "Precision at 10");
  desk_press (d, "Measure: Spectrum");
  wait_for (d, "Effective rank");
  desk_keep_picture (d, "evaluate");
  /* What was measured is there after a restart. */
  desk_close_window (d);
  desk_open_window (d);
  desk_select_run (d, 1);
  show_page (d);
  wait_for (d, "training images answer");
}

static gboolean
has_ended (gpointer data)
{
  g_autofree char *text = widgets_text (page_of (data));

  return strstr (text, "Cancel") == NULL;
}

static void
test_cancels (desk *d, gconstpointer data)
{
  desk_use_small_run (d, "1");
  train (d);
  show_page (d);
  wait_for (d, "Fine-tuning");
  desk_press (d, "Measure: Fine-tuning");
  desk_press (d, "Cancel: Fine-tuning");
  loop_wait (has_ended, d, "the measurement has stopped");
  g_assert_nonnull (widgets_button (page_of (d), "Measure: Fine-tuning")); /* nothing came of it */
}

static void
test_no_labels (desk *d, gconstpointer data)
{
  char *bare = folder_new (); /* the desk's images have labels beside them */
  g_autofree char *path = run_write_files (bare, &(run_form){ 12, 12, 3, 200, FALSE });

  desk_use_small_run (d, "1");
  desk_set (d, "data.dataset", path);
  parallax_run_open_dataset (desk_run (d));
  loop_wait (desk_is_open, d, "the images are open");
  train (d);
  show_page (d);
  wait_for (d, "The images have no labels");
  g_assert_false (
      gtk_widget_get_sensitive (widgets_button (page_of (d), "Measure: Nearest neighbours")));
  desk_press (d, "Measure: Spectrum");
  wait_for (d, "Effective rank");
  folder_free (bare);
}

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  DESK_ADD ("/evaluate/measures", test_measures);
  DESK_ADD ("/evaluate/cancels", test_cancels);
  DESK_ADD ("/evaluate/no-labels", test_no_labels);
  return desk_run_tests ();
}
