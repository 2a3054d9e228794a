/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Data Set page: what it tells of the built-in images, and of one class.
 */
#include <string.h>

#include "support/desk.h"
#include "support/loop.h"
#include "ui/pages/data-page.h"
#include "ui/widgets/picture-grid.h"

static GtkWidget *
page_of (desk *d)
{
  return widgets_find (GTK_WIDGET (d->window), PARALLAX_TYPE_DATA_PAGE);
}

static const char *
text_of (desk *d, const char *id)
{
  return gtk_label_get_text (GTK_LABEL (widgets_child (page_of (d), id)));
}

static int
pictures_of (desk *d, const char *id)
{
  return parallax_picture_grid_count (PARALLAX_PICTURE_GRID (widgets_child (page_of (d), id)));
}

static void
open_page (desk *d)
{
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.page", "s", "data");
  loop_turn (100);
}

static void
test_shapes (desk *d, gconstpointer data)
{
  GtkListBox *classes;

  open_page (d);
  g_assert_cmpstr (text_of (d, "name_label"), ==, "Shapes");
  g_assert_nonnull (strstr (text_of (d, "size_label"), "colour"));
  g_assert_nonnull (strstr (text_of (d, "split_label"), "held out"));
  g_assert_cmpint (pictures_of (d, "samples"), ==, 24);
  g_assert_cmpstr (text_of (d, "samples_label"), ==, "Images of all classes");
  classes = GTK_LIST_BOX (widgets_child (page_of (d), "class_list"));
  gtk_list_box_select_row (classes, gtk_list_box_get_row_at_index (classes, 2));
  g_assert_true (g_str_has_prefix (text_of (d, "samples_label"), "Images of "));
  g_assert_cmpstr (text_of (d, "samples_label"), !=, "Images of all classes");
  g_assert_cmpint (pictures_of (d, "samples"), ==, 24);
  g_assert_false (gtk_widget_get_visible (widgets_child (page_of (d), "preview_box")));
  g_assert_false (gtk_widget_get_visible (widgets_child (page_of (d), "skipped_box")));
  desk_keep_picture (d, "data-shapes");
}

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  DESK_ADD ("/data/shapes", test_shapes);
  return desk_run_tests ();
}
