/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Augment page: what it shows is what training makes, it follows the settings, and a person gets
 * to another image, order and preset.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "app/i18n.h"
#include "app/cloud.h"
#include "app/preset.h"
#include "app/views.h"
#include "support/desk.h"
#include "support/files.h"
#include "support/loop.h"
#include "ui/pages/augment-page.h"
#include "ui/widgets/op-list.h"
#include "ui/widgets/picture-grid.h"
#include "ui/widgets/scatter-view.h"

static GtkWidget *
page_of (desk *d)
{
  return widgets_find (GTK_WIDGET (d->window), PARALLAX_TYPE_AUGMENT_PAGE);
}

static ParallaxPictureGrid *
grid_of (desk *d, const char *id)
{
  return PARALLAX_PICTURE_GRID (widgets_child (page_of (d), id));
}

static ParallaxPictureGrid *
strip_of (desk *d)
{
  return PARALLAX_PICTURE_GRID (widgets_child (widgets_child (page_of (d), "strip"), "grid"));
}

static gboolean
has_views (gpointer data)
{
  return parallax_picture_grid_count (grid_of (data, "views_grid")) == 64;
}

static void
open_page (desk *d)
{
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.page", "s", "augment");
  loop_wait (has_views, d, "the views are made");
  loop_turn (100);
}

static const char *
text_of (desk *d, const char *id)
{
  return gtk_label_get_text (GTK_LABEL (widgets_child (page_of (d), id)));
}

static guint
picture_hash (cairo_surface_t *picture)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (
      cairo_image_surface_get_data (picture), (gsize)cairo_image_surface_get_stride (picture) *
                                                  (gsize)cairo_image_surface_get_height (picture));

  return g_bytes_hash (bytes);
}

static gboolean
is_same_picture (cairo_surface_t *a, cairo_surface_t *b)
{
  gsize size =
      (gsize)cairo_image_surface_get_stride (a) * (gsize)cairo_image_surface_get_height (a);

  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b), size) == 0;
}

/* All cells of the grid, against views that are made from settings. */
static gboolean
shows_views_of (desk *d, const plx_settings *settings, int image, int first_epoch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxViews) views =
      parallax_views_new (parallax_run_get_dataset (desk_run (d)), settings, &error);
  gboolean is_same = TRUE;

  g_assert_no_error (error);
  parallax_views_make (views, image, first_epoch, 64);
  for (int i = 0; i < 64; i++) {
    cairo_surface_t *picture = parallax_views_picture (views, i);

    is_same = is_same &&
              is_same_picture (picture, parallax_picture_grid_get (grid_of (d, "views_grid"), i));
    cairo_surface_destroy (picture);
  }
  return is_same;
}

static gboolean
shows_views (desk *d, int image, int first_epoch)
{
  return shows_views_of (d, parallax_run_get_settings (desk_run (d)), image, first_epoch);
}

/* They are drawn in idle moments, of which a loaded machine has few. */
static void
wait_for_views (desk *d, int image, int first_epoch)
{
  for (int tries = 0; tries < 100 && !shows_views (d, image, first_epoch); tries++)
    loop_turn (100);
  g_assert_true (shows_views (d, image, first_epoch));
}

/* --- What is shown ---------------------------------------------------------------------------- */

static void
test_views (desk *d, gconstpointer data)
{
  open_page (d);
  wait_for_views (d, 0, 1);
  g_assert_nonnull (strstr (text_of (d, "views_label"), "epochs 1 to 32"));
  g_assert_nonnull (strstr (text_of (d, "statistics_label"), "Blue"));
  g_assert_cmpint (parallax_picture_grid_count (strip_of (d)), ==, 9);
  g_assert_cmpint (parallax_picture_grid_count (grid_of (d, "negatives")), ==, 6);
  desk_keep_picture (d, "augment");
  desk_press (d, "Reroll");
  loop_turn (150);
  wait_for_views (d, 0, 33);
}

/* A turned row of the settings is seen in the next frames; crossed ranges are a sentence. */
static void
test_settings (desk *d, gconstpointer data)
{
  GtkWidget *message;

  open_page (d);
  message = widgets_child (page_of (d), "message_label");
  g_assert_false (gtk_widget_get_visible (message));
  gtk_spin_button_set_value (desk_spin (d, "augment.crop.min_area"), 0.1);
  loop_turn (150);
  wait_for_views (d, 0, 1);
  gtk_spin_button_set_value (desk_spin (d, "augment.crop.max_area"), 0.05);
  loop_turn (150);
  g_assert_true (gtk_widget_get_visible (message));
  assert_sentence (text_of (d, "message_label"), "augment.crop.min_area");
  desk_keep_picture (d, "augment-crossed");
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.undo", NULL);
  loop_turn (150);
  g_assert_false (gtk_widget_get_visible (message));
  wait_for_views (d, 0, 1);
}

/* While ranges are crossed, another image and other epochs are shown with the settings before, and the
 * page says so; without any before there is nothing to save. */
static void
test_crossed (desk *d, gconstpointer data)
{
  plx_settings before = *parallax_run_get_settings (desk_run (d));
  GtkWidget *save;

  open_page (d);
  save = widgets_child (page_of (d), "save_button");
  desk_set (d, "augment.crop.min_area", "0.9");
  desk_set (d, "augment.crop.max_area", "0.2");
  loop_turn (150);
  g_assert_nonnull (strstr (text_of (d, "message_label"), "settings before"));
  desk_press (d, "Next image");
  for (int tries = 0; tries < 100 && !shows_views_of (d, &before, 1, 1); tries++)
    loop_turn (100);
  g_assert_true (shows_views_of (d, &before, 1, 1));
  g_assert_nonnull (strstr (text_of (d, "image_label"), "Image 1 of"));
  desk_press (d, "Reroll");
  for (int tries = 0; tries < 100 && !shows_views_of (d, &before, 1, 33); tries++)
    loop_turn (100);
  g_assert_true (shows_views_of (d, &before, 1, 33));
  g_assert_nonnull (strstr (text_of (d, "views_label"), "epochs 33 to 64"));
  g_assert_true (gtk_widget_get_sensitive (save));
  desk_use_small_run (d, "1");
  for (int tries = 0; tries < 100 && gtk_widget_get_sensitive (save); tries++)
    loop_turn (100);
  g_assert_false (gtk_widget_get_sensitive (save));
  g_assert_cmpint (parallax_picture_grid_count (grid_of (d, "views_grid")), ==, 0);
  g_assert_cmpint (parallax_picture_grid_count (grid_of (d, "original")), ==, 1);
  g_assert_cmpstr (text_of (d, "views_label"), ==, "");
  assert_sentence (text_of (d, "message_label"), "augment.crop.min_area");
}

static void
test_images (desk *d, gconstpointer data)
{
  GtkDropDown *classes;
  const plx_dataset *images = parallax_dataset_get (parallax_run_get_dataset (desk_run (d)));

  open_page (d);
  desk_press (d, "Next image");
  loop_turn (150);
  wait_for_views (d, 1, 1);
  desk_press (d, "Previous image");
  desk_press (d, "Previous image");
  loop_turn (150);
  wait_for_views (d, 0, 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (widgets_child (page_of (d), "image_spin")), 13999);
  loop_turn (150);
  wait_for_views (d, 13999, 1);
  /* Of one class: what is shown is of it, and so is what follows. */
  classes = GTK_DROP_DOWN (widgets_child (page_of (d), "class_drop_down"));
  gtk_drop_down_set_selected (classes, 3);
  loop_turn (150);
  desk_press (d, "Next image");
  loop_turn (150);
  g_assert_nonnull (
      strstr (text_of (d, "image_label"), gettext (images->label_sets[0].class_names[2])));
  desk_keep_picture (d, "augment-class");
}

/* --- What is changed -------------------------------------------------------------------------- */

static void
test_order (desk *d, gconstpointer data)
{
  ParallaxOpList *list;
  const plx_settings *settings = parallax_run_get_settings (desk_run (d));
  int order[PLX_AUGMENT_OPS];
  plx_error error;

  open_page (d);
  list = PARALLAX_OP_LIST (widgets_child (page_of (d), "op_list"));
  parallax_op_list_move (list, 9, 0);
  loop_turn (150);
  g_assert_cmpint (plx_augment_order (settings, order, &error), ==, PLX_OK);
  g_assert_cmpstr (plx_augment_operation_at (order[0]).name, ==, "blur");
  g_assert_cmpstr (plx_augment_operation_at (order[1]).name, ==, "crop");
  wait_for_views (d, 0, 1);
  parallax_op_list_move (list, 0, 11);
  g_assert_cmpint (plx_augment_order (settings, order, &error), ==, PLX_OK);
  g_assert_cmpstr (plx_augment_operation_at (order[11]).name, ==, "blur");
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.undo", NULL);
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.undo", NULL);
  g_assert_cmpint (plx_augment_order (settings, order, &error), ==, PLX_OK);
  g_assert_cmpstr (plx_augment_operation_at (order[0]).name, ==, "crop");
}

static GtkDropTarget *
drop_target_of (GtkWidget *row)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (row);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_DROP_TARGET (controller))
      return GTK_DROP_TARGET (controller);
  }
  g_error ("Nothing can be dropped on the row.");
}

/* Drags the operation of one row over a half of another and drops it there; the line is where it
 * lands. */
static void
drag (GtkWidget *list, int from, int over, gboolean is_below)
{
  GtkListBox *box = GTK_LIST_BOX (gtk_widget_get_first_child (list));
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (box, over));
  GtkDropTarget *target = drop_target_of (row);
  double y = gtk_widget_get_height (row) * (is_below ? 0.9 : 0.1);
  GValue value = G_VALUE_INIT;
  GdkDragAction action;
  gboolean is_taken;

  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, from);
  g_signal_emit_by_name (target, "motion", 5.0, gtk_widget_get_height (row) * 0.5, &action);
  g_signal_emit_by_name (target, "motion", 5.0, y, &action);
  g_assert_true (gtk_widget_has_css_class (row, "drop-below") == is_below);
  g_assert_true (gtk_widget_has_css_class (row, "drop-above") == !is_below);
  g_signal_emit_by_name (target, "drop", &value, 5.0, y, &is_taken);
  g_assert_true (is_taken);
  g_assert_false (gtk_widget_has_css_class (row, "drop-below"));
  g_assert_false (gtk_widget_has_css_class (row, "drop-above"));
  g_value_unset (&value);
}

static void
assert_order (desk *d, const char *first_five)
{
  g_autoptr (GString) names = g_string_new (NULL);
  int order[PLX_AUGMENT_OPS];
  plx_error error;

  g_assert_cmpint (plx_augment_order (parallax_run_get_settings (desk_run (d)), order, &error), ==,
                   PLX_OK);
  for (int place = 0; place < 5; place++)
    g_string_append_printf (names, "%s%s", place > 0 ? "," : "",
                            plx_augment_operation_at (order[place]).name);
  g_assert_cmpstr (names->str, ==, first_five);
  loop_turn (100);
}

static void
test_drag (desk *d, gconstpointer data)
{
  GtkWidget *list;

  open_page (d);
  list = widgets_child (page_of (d), "op_list");
  assert_order (d, "crop,flip,rotate,affine,elastic");
  drag (list, 0, 2, FALSE);
  assert_order (d, "flip,crop,rotate,affine,elastic");
  drag (list, 0, 2, TRUE);
  assert_order (d, "crop,rotate,flip,affine,elastic");
  drag (list, 3, 1, FALSE);
  assert_order (d, "crop,affine,rotate,flip,elastic");
  drag (list, 3, 1, TRUE);
  assert_order (d, "crop,affine,flip,rotate,elastic");
  drag (list, 1, 1, TRUE);
  drag (list, 1, 1, FALSE);
  drag (list, 1, 0, TRUE);
  drag (list, 1, 2, FALSE);
  assert_order (d, "crop,affine,flip,rotate,elastic");
}

/* Where the second view has settings of its own, list and strip follow a switch. */
static void
test_second (desk *d, gconstpointer data)
{
  GtkWidget *second, *switcher, *check;
  GtkCheckButton *first_op;
  guint before;

  open_page (d);
  switcher = widgets_child (page_of (d), "view_switch");
  g_assert_false (gtk_widget_get_visible (switcher));
  desk_set (d, "augment.views", "different");
  desk_set (d, "augment2.crop.on", "off");
  desk_set (d, "augment2.crop.max_area", "0.9");
  loop_turn (300);
  g_assert_true (gtk_widget_get_visible (switcher));
  g_assert_cmpstr (text_of (d, "message_label"), ==, "");
  g_assert_nonnull (strstr (text_of (d, "views_label"), "second views"));
  check = widgets_find (widgets_child (page_of (d), "op_list"), GTK_TYPE_CHECK_BUTTON);
  first_op = GTK_CHECK_BUTTON (check);
  g_assert_true (gtk_check_button_get_active (first_op));
  before = picture_hash (parallax_picture_grid_get (strip_of (d), 8));
  second = widgets_child (page_of (d), "second_view_button");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (second), TRUE);
  loop_turn (300);
  g_assert_false (gtk_check_button_get_active (first_op));
  g_assert_cmpuint (picture_hash (parallax_picture_grid_get (strip_of (d), 8)), !=, before);
  desk_keep_picture (d, "augment-second");
  gtk_check_button_set_active (first_op, TRUE);
  g_assert_cmpfloat (desk_value (d, "augment2.crop.on"), ==, 1);
  g_assert_cmpfloat (desk_value (d, "augment.crop.on"), ==, 1);
  gtk_check_button_set_active (first_op, FALSE);
  g_assert_cmpfloat (desk_value (d, "augment2.crop.on"), ==, 0);
  desk_set (d, "augment.views", "same");
  loop_turn (300);
  g_assert_true (gtk_check_button_get_active (first_op));
  g_assert_cmpuint (picture_hash (parallax_picture_grid_get (strip_of (d), 8)), ==, before);
}

static void
test_switch (desk *d, gconstpointer data)
{
  GtkWidget *list;

  open_page (d);
  list = widgets_child (page_of (d), "op_list");
  g_assert_cmpfloat (desk_value (d, "augment.crop.on"), ==, 1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (widgets_find (list, GTK_TYPE_CHECK_BUTTON)),
                               FALSE);
  g_assert_cmpfloat (desk_value (d, "augment.crop.on"), ==, 0);
  loop_turn (150);
  wait_for_views (d, 0, 1);
}

static GtkDropDown *
presets_of (desk *d)
{
  return GTK_DROP_DOWN (widgets_child (widgets_child (page_of (d), "presets"), "drop_down"));
}

static gboolean
is_preset (gpointer data)
{
  desk *d = data;

  return gtk_drop_down_get_selected (presets_of (d)) == d->n;
}

/* The list says so a moment after the views. */
static void
wait_for_preset (desk *d, guint place)
{
  d->n = place;
  loop_wait (is_preset, d, "the list says which preset it is");
}

static void
test_presets (desk *d, gconstpointer data)
{
  GtkDropDown *presets;

  open_page (d);
  presets = presets_of (d);
  g_assert_cmpuint (gtk_drop_down_get_selected (presets), ==, 0);
  gtk_drop_down_set_selected (presets, 5);
  loop_turn (150);
  g_assert_cmpstr (parallax_presets (&(guint){ 0 })[5].name, ==, "byol");
  g_assert_cmpfloat (desk_value (d, "augment2.solarise.on"), ==, 1);
  g_assert_cmpuint (gtk_drop_down_get_selected (presets), ==, 5);
  wait_for_views (d, 0, 1);
  desk_keep_picture (d, "augment-byol");
  /* One change to undo. */
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.undo", NULL);
  wait_for_preset (d, 0);
  /* What is no preset is said to be none. */
  gtk_spin_button_set_value (desk_spin (d, "augment.crop.min_area"), 0.33);
  wait_for_preset (d, g_list_model_get_n_items (gtk_drop_down_get_model (presets)) - 1);
}

static float
top_of (desk *d, GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (d->window), &bounds));
  return bounds.origin.y;
}

/* Nothing moves under the pointer when settings become no preset's. */
static void
test_steady (desk *d, gconstpointer data)
{
  GtkWidget *rows[2];
  float before[2];

  open_page (d);
  rows[0] = GTK_WIDGET (desk_spin (d, "data.holdout"));
  rows[1] = GTK_WIDGET (grid_of (d, "views_grid"));
  wait_for_preset (d, 0);
  loop_turn (200);
  for (int i = 0; i < 2; i++)
    before[i] = top_of (d, rows[i]);
  desk_set (d, "augment.crop.min_area", "0.33");
  wait_for_preset (d, g_list_model_get_n_items (gtk_drop_down_get_model (presets_of (d))) - 1);
  loop_turn (200);
  for (int i = 0; i < 2; i++)
    g_assert_cmpfloat (top_of (d, rows[i]), ==, before[i]);
}

/* A finished run whose folder is gone: no draft's button, and it is not said that there were none yet. */
static void
test_gone (desk *d, gconstpointer data)
{
  g_autofree char *images = g_build_filename (d->folder, "small-images-idx3-ubyte", NULL);
  GtkWidget *page, *button;

  open_page (d);
  desk_use_small_run (d, "1");
  desk_press_button (d->train_button);
  desk_wait_for_status (d, "Finished");
  desk_close_window (d);
  g_assert_cmpint (g_remove (images), ==, 0);
  desk_open_window (d);
  desk_select_run (d, 1);
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.page", "s", "augment");
  page = page_of (d);
  button = widgets_child (page, "shapes_button");
  for (int tries = 0; tries < 50 && !gtk_widget_get_mapped (widgets_child (page, "nothing"));
       tries++)
    loop_turn (100);
  g_assert_true (gtk_widget_get_mapped (widgets_child (page, "nothing")));
  g_assert_cmpstr (adw_status_page_get_title (ADW_STATUS_PAGE (widgets_child (page, "nothing"))),
                   ==, "Its images are not there");
  g_assert_false (gtk_widget_get_visible (button));
  desk_keep_picture (d, "augment-gone");
}

/* --- The cloud -------------------------------------------------------------------------------- */

static gboolean
has_clouds (gpointer data)
{
  GtkWidget *stack = widgets_child (widgets_child (page_of (data), "cloud"), "stack");

  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "clouds") == 0;
}

/* A draft has none and says why; a finished run has, and a click on one of its images shows it. */
static void
test_cloud (desk *d, gconstpointer data)
{
  GtkWidget *cloud, *spin;
  ParallaxPictureGrid *widest;

  open_page (d);
  cloud = widgets_child (page_of (d), "cloud");
  g_assert_false (has_clouds (d));
  desk_use_small_run (d, "1");
  desk_press_button (d->train_button);
  desk_wait_for_status (d, "Finished");
  loop_wait (has_clouds, d, "the clouds are computed");
  widest = PARALLAX_PICTURE_GRID (widgets_child (cloud, "widest"));
  g_assert_cmpint (parallax_picture_grid_count (widest), ==, 6);
  g_assert_cmpint (
      parallax_scatter_view_get_n (PARALLAX_SCATTER_VIEW (widgets_child (cloud, "map"))), ==,
      PARALLAX_CLOUD_IMAGES + PARALLAX_CLOUD_VIEWS);
  desk_keep_picture (d, "augment-cloud");
  spin = widgets_child (page_of (d), "image_spin");
  g_signal_emit_by_name (widest, "picked", 0);
  loop_turn (150);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), >, 0);
}

/* --- Other images, other looks ---------------------------------------------------------------- */

static gboolean
has_small_images (gpointer data)
{
  return parallax_dataset_get (parallax_run_get_dataset (desk_run (data)))->height == 16;
}

/* Another data set while the page is shown. */
static void
test_small_images (desk *d, gconstpointer data)
{
  open_page (d);
  desk_use_small_run (d, "1");
  loop_wait (has_small_images, d, "the small images are open");
  loop_turn (200);
  wait_for_views (d, 0, 1);
}

static gboolean
is_small (gpointer window)
{
  return gtk_widget_get_width (window) <= 1024 && gtk_widget_get_height (window) <= 700;
}

static void
test_small (desk *d, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (d->window);
  graphene_rect_t bounds;

  gtk_window_set_default_size (GTK_WINDOW (window), 1024, 700);
  open_page (d);
  loop_wait (is_small, window, "the window is small");
  g_assert_true (gtk_widget_compute_bounds (page_of (d), window, &bounds));
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (window));
  desk_keep_picture (d, "augment-small");
  /* The views' switch has room, too. */
  desk_set (d, "augment.views", "different");
  loop_turn (300);
  loop_wait (is_small, window, "the window stays small");
  desk_keep_picture (d, "augment-small-second");
}

/* Behind a training as well, with the cloud. */
static void
test_small_cloud (desk *d, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (d->window);
  graphene_rect_t bounds;

  gtk_window_set_default_size (GTK_WINDOW (window), 1024, 700);
  open_page (d);
  desk_use_small_run (d, "1");
  desk_press_button (d->train_button);
  desk_wait_for_status (d, "Finished");
  loop_wait (has_clouds, d, "the clouds are computed");
  loop_turn (200);
  loop_wait (is_small, window, "the window stays small");
  g_assert_true (gtk_widget_compute_bounds (page_of (d), window, &bounds));
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (window));
  desk_keep_picture (d, "augment-small-cloud");
}

static void
test_dark (desk *d, gconstpointer data)
{
  open_page (d);
  g_action_group_change_action_state (G_ACTION_GROUP (d->window), "dark",
                                      g_variant_new_boolean (TRUE));
  loop_turn (300);
  desk_keep_picture (d, "augment-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  DESK_ADD ("/augment/views", test_views);
  DESK_ADD ("/augment/settings", test_settings);
  DESK_ADD ("/augment/crossed", test_crossed);
  DESK_ADD ("/augment/images", test_images);
  DESK_ADD ("/augment/order", test_order);
  DESK_ADD ("/augment/drag", test_drag);
  DESK_ADD ("/augment/second", test_second);
  DESK_ADD ("/augment/switch", test_switch);
  DESK_ADD ("/augment/presets", test_presets);
  DESK_ADD ("/augment/steady", test_steady);
  DESK_ADD ("/augment/gone", test_gone);
  DESK_ADD ("/augment/cloud", test_cloud);
  DESK_ADD ("/augment/small-images", test_small_images);
  DESK_ADD ("/augment/small", test_small);
  DESK_ADD ("/augment/small-cloud", test_small_cloud);
  DESK_ADD ("/augment/dark", test_dark);
  return desk_run_tests ();
}
