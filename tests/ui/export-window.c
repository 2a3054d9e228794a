/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The export window, on a run of one epoch: every kind of file, its choices, and what goes wrong.
 */
#include "ui/export-window.h"

#include <cairo.h>
#include <string.h>

#include "support/desk.h"
#include "support/files.h"
#include "support/loop.h"
#include "support/runs.h"
#include "ui/widgets/work-bar.h"

/* Rows of the list. */
enum { ONNX, SAFETENSORS, TSV, NPZ, CSV, LOSS, KNN, HEALTH, MAP };

static GtkWidget *
bar_child (gpointer window, const char *id)
{
  return widgets_child (widgets_find (window, PARALLAX_TYPE_WORK_BAR), id);
}

static const char *
message_of (gpointer window)
{
  return gtk_label_get_text (GTK_LABEL (bar_child (window, "message_label")));
}

static gboolean
has_message (gpointer window)
{
  return gtk_widget_get_mapped (bar_child (window, "message_box"));
}

static gboolean
is_shown (gpointer type)
{
  GtkWidget *window = desk_find_window (*(GType *)type);

  return window != NULL && gtk_widget_get_mapped (window);
}

/* Trains, and opens the window by its action. */
static ParallaxExportWindow *
open_window (desk *d)
{
  GType type = PARALLAX_TYPE_EXPORT_WINDOW;

  desk_use_small_run (d, "1");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (d->window), "win.export", NULL));
  loop_wait (is_shown, &type, "the export window is shown");
  return PARALLAX_EXPORT_WINDOW (desk_find_window (type));
}

static void
choose (ParallaxExportWindow *window, int row)
{
  GtkListBox *list = GTK_LIST_BOX (widgets_child (GTK_WIDGET (window), "list"));

  gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, row));
}

/* Of a file below the desk's folder "out". */
static char *
path_of (desk *d, const char *name)
{
  return g_build_filename (d->folder, "out", name, NULL);
}

/* Exports, and waits for the sentence at the end. */
static void
write_as (desk *d, ParallaxExportWindow *window, int row, const char *name)
{
  g_autofree char *path = path_of (d, name);

  choose (window, row);
  parallax_export_window_write (window, path);
  loop_wait (has_message, window, "the export ends");
}

/* The same, of what is to be written. */
static void
write_well (desk *d, ParallaxExportWindow *window, int row, const char *name)
{
  g_autofree char *path = path_of (d, name), *wanted = g_strconcat ("Written: ", path, NULL);

  write_as (d, window, row, name);
  g_assert_cmpstr (message_of (window), ==, wanted);
}

static void
assert_written (desk *d, const char *name)
{
  g_autofree char *path = path_of (d, name), *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (size, >, 100);
}

/* Nothing but so many files is in the folder. */
static void
assert_count (desk *d, int n)
{
  g_autofree char *folder = path_of (d, "");
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);

  g_assert_no_error (error);
  while (g_dir_read_name (dir) != NULL)
    n--;
  g_assert_cmpint (n, ==, 0);
}

static void
set_up (desk *d, gconstpointer data)
{
  g_autofree char *folder = NULL;

  desk_set_up (d, data);
  folder = path_of (d, "");
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
}

/* Each kind leaves its files and says so. */
static void
test_kinds (desk *d, gconstpointer data)
{
  static const struct {
    int row;
    const char *files[4];
  } kinds[] = {
    { ONNX, { "a.onnx" } },
    { SAFETENSORS, { "a.safetensors", "load_parallax.py" } },
    { TSV, { "a.tsv", "a-metadata.tsv", "a-sprite.png", "a-config.json" } },
    { NPZ, { "a.npz" } },
    { CSV, { "a.csv" } },
    { LOSS, { "loss.png" } },
    { KNN, { "knn.png" } },
    { HEALTH, { "health.png" } },
    { MAP, { "map.png" } },
  };
  ParallaxExportWindow *window = open_window (d);
  int n = 0;

  desk_assert_spoken (GTK_WIDGET (window), 3);
  widgets_keep_picture (GTK_WINDOW (window), "export");
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    write_well (d, window, kinds[i].row, kinds[i].files[0]);
    for (gsize k = 0; k < G_N_ELEMENTS (kinds[i].files) && kinds[i].files[k] != NULL; k++, n++)
      assert_written (d, kinds[i].files[k]);
    desk_assert_spoken (GTK_WIDGET (window), 3);
  }
  assert_count (d, n);
  widgets_keep_picture (GTK_WINDOW (window), "export-done");
}

static int
count_lines (desk *d, const char *name)
{
  g_autofree char *path = path_of (d, name), *text = NULL;
  int n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *c = text; *c != 0; c++)
    n += *c == '\n';
  return n;
}

static int
count_columns (desk *d, const char *name)
{
  g_autofree char *path = path_of (d, name), *text = NULL;
  int n = 1;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *c = text; *c != '\n'; c++)
    n += *c == ',';
  return n;
}

static void
select_of (ParallaxExportWindow *window, const char *combo, guint number)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (widgets_child (GTK_WIDGET (window), combo)), number);
}

/* Which images, and which part. */
static void
test_embedding_choices (desk *d, gconstpointer data)
{
  ParallaxExportWindow *window = open_window (d);
  GtkSwitch *held_out = GTK_SWITCH (widgets_child (GTK_WIDGET (window), "held_out_switch"));
  int others;

  write_well (d, window, CSV, "all.csv");
  gtk_switch_set_active (held_out, TRUE);
  write_well (d, window, CSV, "held-out.csv");
  g_assert_cmpint (count_lines (d, "all.csv"), ==, 1 + RUN_IMAGES);
  g_assert_cmpint (count_lines (d, "held-out.csv"), ==, 1 + RUN_IMAGES - RUN_TRAIN);
  select_of (window, "part_combo", 1);
  select_of (window, "checkpoint_combo", 1);
  write_well (d, window, CSV, "z.csv");
  others = count_columns (d, "all.csv") - 4 * 8; /* a ResNet-8 of width 8 gives 32 */
  g_assert_cmpint (count_columns (d, "z.csv") - others, ==, 16);
}

/* A classifier learns first, says what it is worth, and has its classes beside it. Embeddings have
 * none. */
static void
test_classifier (desk *d, gconstpointer data)
{
  ParallaxExportWindow *window = open_window (d);
  GtkWidget *labels = widgets_child (GTK_WIDGET (window), "labels_combo");
  GtkWidget *share = widgets_child (GTK_WIDGET (window), "share_row");

  for (guint part = 2; part <= 3; part++) {
    g_autofree char *name = g_strdup_printf ("part%u.onnx", part);

    choose (window, ONNX);
    g_assert_cmpint (gtk_widget_get_visible (labels), ==, part > 2);
    select_of (window, "part_combo", part);
    g_assert_true (gtk_widget_get_visible (labels));
    g_assert_cmpint (gtk_widget_get_visible (share), ==, part == 3);
    write_as (d, window, ONNX, name);
    g_assert_true (g_str_has_prefix (message_of (window), "Written: "));
    assert_sentence (message_of (window), " % of the held-out images right");
    assert_written (d, name);
    g_assert_cmpint (count_lines (d, part == 2 ? "part2-classes.txt" : "part3-classes.txt"), ==,
                     RUN_CLASSES);
  }
  widgets_keep_picture (GTK_WINDOW (window), "export-classifier");
  choose (window, CSV);
  g_assert_false (gtk_widget_get_visible (labels));
  g_assert_false (gtk_widget_get_visible (share));
  write_well (d, window, CSV, "a.csv");
}

static void
assert_size (desk *d, const char *name, int width, int height)
{
  g_autofree char *path = path_of (d, name);
  cairo_surface_t *picture = cairo_image_surface_create_from_png (path);

  g_assert_cmpint (cairo_image_surface_get_width (picture), ==, width);
  g_assert_cmpint (cairo_image_surface_get_height (picture), ==, height);
  cairo_surface_destroy (picture);
}

static GtkSpinButton *
spin_of (ParallaxExportWindow *window, const char *id)
{
  return GTK_SPIN_BUTTON (widgets_child (GTK_WIDGET (window), id));
}

/* A PNG has the pixels that were asked for; the same picture in points has half as many. */
static void
test_pictures (desk *d, gconstpointer data)
{
  static const char *const names[] = { "map.png", "map.svg", "map.pdf" };
  static const char *const starts[] = { "\x89PNG", "<?xml", "%PDF" };
  ParallaxExportWindow *window = open_window (d);

  choose (window, LOSS);
  gtk_spin_button_set_value (spin_of (window, "width_spin"), 1001);
  gtk_spin_button_set_value (spin_of (window, "height_spin"), 400);
  write_well (d, window, LOSS, "loss.png");
  assert_size (d, "loss.png", 1001, 400);
  widgets_keep_picture (GTK_WINDOW (window), "export-plot");
  gtk_spin_button_set_value (spin_of (window, "width_spin"), 1000);
  select_of (window, "picture_combo", 1);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (spin_of (window, "width_spin")), ==, 500);
  select_of (window, "picture_combo", 0);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (spin_of (window, "width_spin")), ==, 1000);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = path_of (d, names[i]), *bytes = NULL;

    select_of (window, "picture_combo", i);
    write_well (d, window, MAP, names[i]);
    g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
    g_assert_true (g_str_has_prefix (bytes, starts[i]));
  }
}

static gboolean
is_learning (gpointer window)
{
  return g_str_has_prefix (gtk_label_get_text (GTK_LABEL (bar_child (window, "progress_label"))),
                           "The classifier learns");
}

/* While it goes on nothing else can be begun; a cancelled one leaves nothing. */
static void
test_cancel (desk *d, gconstpointer data)
{
  static const int rows[][2] = { { ONNX, 0 }, { ONNX, 3 }, { TSV, 0 }, { MAP, 0 } };
  ParallaxExportWindow *window = open_window (d);
  GtkWidget *list = widgets_child (GTK_WIDGET (window), "list");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = path_of (d, "cancelled");

    choose (window, rows[i][0]);
    select_of (window, "part_combo", (guint)rows[i][1]);
    parallax_export_window_write (window, path);
    g_assert_true (gtk_widget_get_visible (bar_child (window, "progress_box")));
    g_assert_false (gtk_widget_get_visible (bar_child (window, "begin_button")));
    g_assert_false (gtk_widget_is_sensitive (list));
    if (rows[i][1] == 3)
      loop_wait (is_learning, window, "the classifier learns");
    g_signal_emit_by_name (bar_child (window, "cancel_button"), "clicked");
    loop_wait (has_message, window, "the cancelling is told");
    g_assert_cmpstr (message_of (window), ==, "The export was cancelled; nothing was written.");
    g_assert_true (gtk_widget_is_sensitive (list));
    g_assert_true (gtk_widget_get_visible (bar_child (window, "begin_button")));
    assert_count (d, 0);
  }
}

/* Closing it, or the window that it belongs to, is cancelling it. */
static void
close_while_writing (desk *d, gboolean is_parent)
{
  ParallaxExportWindow *window = open_window (d);
  g_autofree char *path = path_of (d, "closed.onnx");

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *)&window);
  choose (window, ONNX);
  select_of (window, "part_combo", 3); /* it learns for longer than closing takes */
  parallax_export_window_write (window, path);
  if (is_parent)
    desk_close_window (d);
  else
    gtk_window_close (GTK_WINDOW (window));
  loop_wait (desk_is_gone, &window, "the export window is freed");
  assert_count (d, 0);
}

static void
test_close (desk *d, gconstpointer data)
{
  close_while_writing (d, FALSE);
}

static void
test_close_parent (desk *d, gconstpointer data)
{
  close_while_writing (d, TRUE);
}

/* Where nothing can be written; a name without an end that would replace another file. */
static void
test_refused (desk *d, gconstpointer data)
{
  ParallaxExportWindow *window = open_window (d);

  for (int row = ONNX; row <= MAP; row++) {
    write_as (d, window, row, "no-such-folder/a");
    assert_sentence (message_of (window), "no-such-folder/a.");
    assert_sentence (message_of (window), "cannot be written");
  }
  widgets_keep_picture (GTK_WINDOW (window), "export-failed");
  folder_write (d->folder, "out/there.npz", "mine", 4);
  write_as (d, window, NPZ, "there");
  assert_sentence (message_of (window), "there.npz");
  g_assert_cmpint (count_lines (d, "there.npz"), ==, 0);
  assert_count (d, 1);
  write_well (d, window, NPZ, "there.npz");
  assert_written (d, "there.npz");
}

static gboolean
is_closed (gpointer type)
{
  return desk_find_window (*(GType *)type) == NULL;
}

/* A run's menu opens it too; a draft has nothing to export. */
static void
test_row_menu (desk *d, gconstpointer data)
{
  GType type = PARALLAX_TYPE_EXPORT_WINDOW;

  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.export", NULL);
  loop_turn (50);
  g_assert_null (desk_find_window (type));
  gtk_window_close (GTK_WINDOW (open_window (d)));
  loop_wait (is_closed, &type, "the export window is closed");
  desk_ask_of_run (d, "row.export");
  loop_wait (is_shown, &type, "the export window is shown");
}

#define ADD(path, function) g_test_add (path, desk, NULL, set_up, function, desk_tear_down)

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  ADD ("/export-window/kinds", test_kinds);
  ADD ("/export-window/embedding-choices", test_embedding_choices);
  ADD ("/export-window/classifier", test_classifier);
  ADD ("/export-window/pictures", test_pictures);
  ADD ("/export-window/cancel", test_cancel);
  ADD ("/export-window/close", test_close);
  ADD ("/export-window/close-parent", test_close_parent);
  ADD ("/export-window/refused", test_refused);
  ADD ("/export-window/row-menu", test_row_menu);
  return desk_run_tests ();
}
