/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the window looks, light, dark and small; and what a screen reader says of it.
 */
#include <adwaita.h>
#include <string.h>

#include "support/desk.h"
#include "support/loop.h"

/* --- Looks ---------------------------------------------------------------------------------- */

static int
brightness (desk *d)
{
  g_autoptr (GdkTexture) picture = widgets_picture (GTK_WINDOW (d->window));
  graphene_rect_t bounds;
  guint32 pixel;

  g_assert_true (gtk_widget_compute_bounds (widgets_child (d->page, "loss_view"),
                                            GTK_WIDGET (d->window), &bounds));
  pixel = widgets_pixel (picture, (int)bounds.origin.x + 4, (int)bounds.origin.y + 4);
  return (int)(pixel >> 16) + (int)(pixel >> 8 & 255) + (int)(pixel & 255);
}

static gboolean
is_bright (gpointer data)
{
  return brightness (data) > 3 * 220;
}

static gboolean
is_dark (gpointer data)
{
  return brightness (data) < 3 * 80;
}

/* Plots as well as widgets. */
static void
test_dark (desk *d, gconstpointer data)
{
  GActionGroup *actions = G_ACTION_GROUP (d->window);

  desk_use_small_run (d, "1");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  g_action_group_change_action_state (actions, "dark", g_variant_new_boolean (FALSE));
  loop_wait (is_bright, d, "the plots are bright");
  g_action_group_change_action_state (actions, "dark", g_variant_new_boolean (TRUE));
  g_assert_true (adw_style_manager_get_dark (adw_style_manager_get_default ()));
  loop_wait (is_dark, d, "the plots are dark");
  desk_keep_picture (d, "dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

typedef struct {
  GtkWidget *window;
  int n;
} room;

/* What is shown outside a scrolled area and does not lie inside the window, whole. */
static gboolean
is_cut_off (GtkWidget *widget, gpointer data)
{
  room *r = data;
  graphene_rect_t bounds;

  if (widget == r->window || !gtk_widget_get_mapped (widget) || GTK_IS_POPOVER (widget) ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW) != NULL ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER) != NULL ||
      !gtk_widget_compute_bounds (widget, r->window, &bounds))
    return FALSE;
  r->n++;
  return bounds.origin.x < -1 || bounds.origin.y < -1 ||
         bounds.origin.x + bounds.size.width > (float)gtk_widget_get_width (r->window) + 1 ||
         bounds.origin.y + bounds.size.height > (float)gtk_widget_get_height (r->window) + 1;
}

/* The page arranges itself anew within some frames. */
static gboolean
has_room (gpointer window)
{
  room r = { window, 0 };

  return !widgets_visit (window, is_cut_off, &r) && r.n > 40;
}

/* Without a window manager its shadow takes some of that. */
static gboolean
is_small (gpointer window)
{
  return gtk_widget_get_width (window) <= 1024 && gtk_widget_get_height (window) <= 700;
}

/* Everything is there at the smallest size that is promised, before and behind a training. */
static void
test_small (desk *d, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (d->window);

  gtk_window_set_default_size (GTK_WINDOW (window), 1024, 700);
  loop_wait (is_small, window, "the window is small");
  loop_wait (has_room, window, "all is in the window");
  desk_keep_picture (d, "small-start");
  desk_use_small_run (d, "2");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  loop_turn (400);
  loop_wait (has_room, window, "all is in the window");
  g_assert_true (gtk_widget_get_mapped (widgets_child (d->page, "map_view")));
  g_assert_true (gtk_widget_get_mapped (widgets_child (d->page, "loss_view")));
  desk_keep_picture (d, "small-finished");
}

/* The pages that a class list or a picture grid makes wide, beside the settings. */
static void
test_small_data (desk *d, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (d->window);
  int least;

  gtk_window_set_default_size (GTK_WINDOW (window), 1024, 700);
  gtk_widget_activate_action (window, "win.page", "s", "data");
  loop_turn (200);
  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 1003);
  loop_wait (is_small, window, "the window is small");
  loop_wait (has_room, window, "all is in the window");
  desk_keep_picture (d, "small-data");
}

static void
test_hide_settings (desk *d, gconstpointer data)
{
  GtkWidget *panel = widgets_child (GTK_WIDGET (d->window), "settings_panel");

  g_assert_true (gtk_widget_get_mapped (panel));
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.show-settings", NULL);
  loop_turn (50);
  g_assert_false (gtk_widget_get_mapped (panel));
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.show-settings", NULL);
  loop_turn (50);
  g_assert_true (gtk_widget_get_mapped (panel));
}

/* --- What a screen reader says ---------------------------------------------------------------- */

/* Every control has a name, in a draft and behind a training. */
static void
test_names (desk *d, gconstpointer data)
{
  g_autofree char *name = NULL;

  desk_assert_spoken (GTK_WIDGET (d->window), 50);
  name = widgets_spoken_name (GTK_WIDGET (desk_spin (d, "simclr.temperature")));
  g_assert_nonnull (strstr (name, "Temperature"));
  desk_use_small_run (d, "1");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  desk_assert_spoken (GTK_WIDGET (d->window), 50);
}

/* The plots say in words what they show. */
static void
test_plots_in_words (desk *d, gconstpointer data)
{
  static const struct {
    const char *id, *part;
  } plots[] = { { "loss_view", "Loss " },
                { "knn_view", "kNN" },
                { "health_view", "rank" },
                { "map_view", "80 images" } };

  desk_use_small_run (d, "1");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  for (gsize i = 0; i < G_N_ELEMENTS (plots); i++) {
    g_autofree char *words = widgets_spoken_name (widgets_child (d->page, plots[i].id));

    if (words == NULL || strstr (words, plots[i].part) == NULL)
      g_error ("%s says “%s”", plots[i].id, words);
  }
}

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  DESK_ADD ("/looks/dark", test_dark);
  DESK_ADD ("/looks/small", test_small);
  DESK_ADD ("/looks/small-data", test_small_data);
  DESK_ADD ("/looks/hide-settings", test_hide_settings);
  DESK_ADD ("/looks/names", test_names);
  DESK_ADD ("/looks/plots-in-words", test_plots_in_words);
  return desk_run_tests ();
}
