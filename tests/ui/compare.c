/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Compare page: two runs trained in the window are chosen and stand side by side; one that is
 * removed leaves; and a draft trained as two methods ends there.
 */
#include <string.h>

#include "support/desk.h"
#include "support/loop.h"
#include "ui/pages/compare-page.h"
#include "ui/widgets/scatter-view.h"

static ParallaxComparePage *
page_of (desk *d)
{
  return PARALLAX_COMPARE_PAGE (widgets_find (GTK_WIDGET (d->window), PARALLAX_TYPE_COMPARE_PAGE));
}

static gboolean
is_shown (gpointer data)
{
  GtkWidget *maps = widgets_child (GTK_WIDGET (page_of (data)), "pair_maps");

  return gtk_widget_get_mapped (maps);
}

static gboolean
is_empty (gpointer data)
{
  GtkStack *stack = GTK_STACK (widgets_child (GTK_WIDGET (page_of (data)), "stack"));

  return strcmp (gtk_stack_get_visible_child_name (stack), "empty") == 0;
}

static gint64
train (desk *d, const char *temperature)
{
  desk_set (d, "simclr.temperature", temperature);
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  return parallax_run_get_id (desk_run (d));
}

static void
show_page (desk *d)
{
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.page", "s", "compare");
  loop_turn (50);
}

static ParallaxScatterView *
map_of (desk *d, gboolean is_right)
{
  GtkWidget *box =
      gtk_widget_get_first_child (widgets_child (GTK_WIDGET (page_of (d)), "pair_maps"));
  GtkWidget *column = is_right ? gtk_widget_get_last_child (box) : gtk_widget_get_first_child (box);

  return PARALLAX_SCATTER_VIEW (gtk_widget_get_last_child (column));
}

/* What is done to one map is done to the other. */
static void
check_linked_maps (desk *d)
{
  ParallaxScatterView *left = map_of (d, FALSE), *right = map_of (d, TRUE);
  const int chosen[] = { 3, 8, 21 };
  const ParallaxViewport *view;
  int n;

  parallax_scatter_view_show (left, 5);
  view = parallax_scatter_view_get_viewport (right);
  g_assert_cmpfloat (view->scale, ==, parallax_scatter_view_get_viewport (left)->scale);
  g_assert_cmpfloat (view->x, ==, parallax_scatter_view_get_viewport (left)->x);
  parallax_scatter_view_select (right, chosen, 3);
  g_assert_cmpint (parallax_scatter_view_get_selection (left, &n)[2], ==, 21);
  g_assert_cmpint (n, ==, 3);
  parallax_scatter_view_fit (right);
  parallax_scatter_view_select (left, NULL, 0);
  parallax_scatter_view_get_selection (right, &n);
  g_assert_cmpint (n, ==, 0);
  parallax_scatter_view_pin (left, -1);
  loop_turn (100);
}

static void
test_two_runs (desk *d, gconstpointer data)
{
  ParallaxComparePage *page = page_of (d);
  gint64 ids[2];
  g_autofree char *text = NULL, *spoken = NULL;

  desk_use_small_run (d, "2");
  show_page (d);
  g_assert_true (is_empty (d));
  ids[0] = train (d, "0.3");
  desk_press (d, "New Run");
  ids[1] = train (d, "0.6");
  parallax_compare_page_choose (page, ids, 1);
  loop_turn (50);
  g_assert_true (is_empty (d)); /* one alone is nothing to compare */
  parallax_compare_page_choose (page, ids, 2);
  loop_wait (is_shown, d, "the maps are there");
  text = widgets_text (GTK_WIDGET (page));
  g_assert_nonnull (strstr (text, "Temperature\n0.3\n0.6\n"));
  g_assert_nonnull (strstr (text, "kNN class, last\n"));
  g_assert_nonnull (strstr (text, "CKA "));
  g_assert_null (strstr (text, "Width")); /* they are alike in it */
  spoken = widgets_spoken_name (widgets_child (GTK_WIDGET (page), "pair_maps"));
  g_assert_nonnull (strstr (spoken, "of the ten nearest images are the same"));
  check_linked_maps (d);
  desk_keep_picture (d, "compare");
}

static void
test_removed (desk *d, gconstpointer data)
{
  gint64 ids[2];

  desk_use_small_run (d, "1");
  ids[0] = train (d, "0.3");
  desk_press (d, "New Run");
  ids[1] = train (d, "0.6");
  show_page (d);
  parallax_compare_page_choose (page_of (d), ids, 2);
  loop_wait (is_shown, d, "the maps are there");
  desk_ask_of_run (d, "row.remove");
  loop_wait (is_empty, d, "the removed run left");
}

static GtkWidget *
open_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

    if (ADW_IS_MESSAGE_DIALOG (window))
      return window;
  }
  return NULL;
}

/* From a draft two runs that differ by their method; Compare opens by itself when they are done. */
static void
test_method_pair (desk *d, gconstpointer data)
{
  g_autofree char *asked = NULL, *text = NULL;

  desk_use_small_run (d, "1");
  desk_ask_of_run (d, "row.pair");
  loop_turn (100);
  asked = widgets_text (open_dialog ());
  g_assert_nonnull (strstr (asked, "Each keeps its own temperature"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (open_dialog ()), "train");
  loop_wait (is_shown, d, "Compare has opened");
  text = widgets_text (GTK_WIDGET (page_of (d)));
  g_assert_nonnull (strstr (text, "SimCLR, seed 1"));
  g_assert_nonnull (strstr (text, "MoCo, seed 1"));
  g_assert_null (strstr (text, "Seed\n"));
  desk_keep_picture (d, "method-pair");
}

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  DESK_ADD ("/compare/two-runs", test_two_runs);
  DESK_ADD ("/compare/removed", test_removed);
  DESK_ADD ("/compare/method-pair", test_method_pair);
  return desk_run_tests ();
}
