/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "support/desk.h"

#include <string.h>

#include "app/program.h"
#include "support/files.h"
#include "support/loop.h"
#include "support/runs.h"
#include "ui/application.h"
#include "ui/pages/train-page.h"
#include "ui/run-row.h"
#include "ui/runs-list.h"
#include "ui/settings/param-row.h"

static GtkApplication *application;

/* --- The desk --------------------------------------------------------------------------------- */

/* The run whose row is selected. */
ParallaxRun *
desk_run (desk *d)
{
  ParallaxRun *selected = parallax_runs_list_get_selected (PARALLAX_RUNS_LIST (d->list));

  g_assert_nonnull (selected);
  return selected;
}

static GListModel *
list_model (desk *d)
{
  return parallax_runs_list_get_shown (PARALLAX_RUNS_LIST (d->list));
}

int
desk_count_runs (desk *d)
{
  return (int)g_list_model_get_n_items (list_model (d));
}

void
desk_select_run (desk *d, guint number)
{
  g_autoptr (ParallaxRun) item = g_list_model_get_item (list_model (d), number);

  parallax_runs_list_select (PARALLAX_RUNS_LIST (d->list), item);
}

typedef struct {
  ParallaxRun *run;
  GtkWidget *found;
} run_search;

static gboolean
shows_run (GtkWidget *widget, gpointer data)
{
  run_search *search = data;

  if (!PARALLAX_IS_RUN_ROW (widget) ||
      parallax_run_row_get_run (PARALLAX_RUN_ROW (widget)) != search->run)
    return FALSE;
  search->found = widget;
  return TRUE;
}

void
desk_ask_of_run (desk *d, const char *action)
{
  run_search search = { desk_run (d), NULL };

  loop_turn (50); /* rows are made when they are seen */
  g_assert_true (widgets_visit (d->list, shows_run, &search));
  g_assert_true (gtk_widget_activate_action (search.found, action, NULL));
}

gboolean
desk_is_open (gpointer data)
{
  return parallax_run_get_dataset (desk_run (data)) != NULL;
}

static gboolean
is_mapped (gpointer window)
{
  return gtk_widget_get_mapped (window) && gtk_widget_get_width (window) > 0;
}

void
desk_set_up (desk *d, gconstpointer data)
{
  d->folder = folder_new ();
  d->workspace = g_build_filename (d->folder, "workspace", NULL);
  desk_open_window (d);
}

void
desk_open_window (desk *d)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxStore) store = parallax_store_open (d->workspace, &error);
  GtkWidget *window;

  g_assert_no_error (error);
  d->window = parallax_window_new (application, store);
  g_object_add_weak_pointer (G_OBJECT (d->window), (gpointer *)&d->window);
  window = GTK_WIDGET (d->window);
  d->train_button = widgets_child (window, "train_button");
  d->stop_button = widgets_button (window, "Stop");
  d->page = widgets_find (window, PARALLAX_TYPE_TRAIN_PAGE);
  d->list = widgets_child (window, "runs_list");
  gtk_window_present (GTK_WINDOW (d->window));
  loop_wait (is_mapped, d->window, "the window is shown");
  loop_wait (desk_is_open, d, "Shapes is open");
}

gboolean
desk_is_gone (gpointer pointer)
{
  return *(gpointer *)pointer == NULL;
}

void
desk_close_window (desk *d)
{
  if (d->window != NULL)
    gtk_window_destroy (GTK_WINDOW (d->window));
  loop_wait (desk_is_gone, &d->window, "the window is freed");
}

void
desk_tear_down (desk *d, gconstpointer data)
{
  desk_close_window (d);
  g_clear_pointer (&d->workspace, g_free);
  folder_free (d->folder);
}

void
desk_press_button (GtkWidget *button)
{
  g_autoptr (GtkWidget) held G_GNUC_UNUSED =
      g_object_ref (button); /* its window may go with the answer */

  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_true (gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
}

void
desk_press (desk *d, const char *text)
{
  desk_press_button (widgets_button (GTK_WIDGET (d->window), text));
}

void
desk_set (desk *d, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  parallax_run_set_text (desk_run (d), key, value, &error);
  g_assert_no_error (error);
}

/* The draft of a run that takes a moment: small images, a narrow encoder. */
static gboolean
has_read (gpointer data)
{
  int done, total;

  return !parallax_run_is_reading (desk_run (data), &done, &total);
}

void
desk_use_small_run (desk *d, const char *epochs)
{
  g_autofree char *path = run_write_files (d->folder, &(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });
  const char *pairs[][2] = { { "data.dataset", path }, { "encoder.width", "8" },
                             { "head.hidden", "32" },  { "head.output", "16" },
                             { "train.batch", "64" },  { "train.epochs", epochs },
                             { "train.probe", "80" },  { "knn.k", "20" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    desk_set (d, pairs[i][0], pairs[i][1]);
  parallax_run_open_dataset (desk_run (d));
  loop_wait (has_read, d, "the images are read");
}

static gboolean
has_status (gpointer data)
{
  desk *d = data;
  g_autofree char *text = widgets_text (widgets_child (GTK_WIDGET (d->window), "status_bar"));

  return strstr (text, d->wanted) != NULL;
}

/* Waits until the status bar says that. */
void
desk_wait_for_status (desk *d, const char *part)
{
  d->wanted = part;
  loop_wait (has_status, d, part);
}

static gboolean
has_steps (gpointer data)
{
  return parallax_run_get_history (desk_run (data))->loss->len >= 3;
}

static gboolean
has_more_steps (gpointer data)
{
  desk *d = data;

  return parallax_run_get_history (desk_run (d))->loss->len > d->n;
}

/* It trains, and goes on with it. */
void
desk_wait_for_more_steps (desk *d)
{
  d->n = parallax_run_get_history (desk_run (d))->loss->len;
  loop_wait (has_more_steps, d, "more steps");
}

void
desk_start_long_run (desk *d)
{
  desk_use_small_run (d, "10000");
  desk_press (d, "Train");
  loop_wait (has_steps, d, "three steps");
}

static gboolean
is_not_training (gpointer data)
{
  return !parallax_run_is_training (desk_run (data));
}

void
desk_stop (desk *d)
{
  desk_press_button (d->stop_button);
  loop_wait (is_not_training, d, "the run stops");
}

void
desk_assert_map_page (desk *d, const char *name)
{
  GtkStack *stack = GTK_STACK (widgets_child (d->page, "map_stack"));

  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, name);
}

void
desk_keep_picture (desk *d, const char *name)
{
  widgets_keep_picture (GTK_WINDOW (d->window), name);
}

/* --- Rows of the settings --------------------------------------------------------------------- */

typedef struct {
  const char *key; /* full */
  GtkWidget *found;
} row_search;

static gboolean
is_row (GtkWidget *widget, gpointer data)
{
  row_search *search = data;
  const plx_param_ref *ref;
  g_autofree char *key = NULL;

  if (!PARALLAX_IS_PARAM_ROW (widget))
    return FALSE;
  ref = parallax_param_row_get_ref (PARALLAX_PARAM_ROW (widget));
  key = g_strdup_printf ("%s.%s", ref->table->name, ref->param->key);
  if (strcmp (key, search->key) != 0)
    return FALSE;
  search->found = widget;
  return TRUE;
}

GtkWidget *
desk_row (desk *d, const char *key)
{
  row_search search = { key, NULL };

  if (!widgets_visit (GTK_WIDGET (d->window), is_row, &search))
    g_error ("there is no row of %s", key);
  return search.found;
}

GtkSpinButton *
desk_spin (desk *d, const char *key)
{
  return GTK_SPIN_BUTTON (widgets_find (desk_row (d, key), GTK_TYPE_SPIN_BUTTON));
}

double
desk_value (desk *d, const char *key)
{
  return plx_settings_number (parallax_run_get_settings (desk_run (d)), key);
}

/* --- What a screen reader says ---------------------------------------------------------------- */

/* A control that a person reaches by itself; not a part of another one. */
static gboolean
is_control (GtkWidget *widget)
{
  static GType (*const whole[]) (void) = { gtk_spin_button_get_type, gtk_drop_down_get_type,
                                           gtk_menu_button_get_type, gtk_entry_get_type,
                                           gtk_window_controls_get_type };

  for (gsize i = 0; i < G_N_ELEMENTS (whole); i++) {
    GtkWidget *parent = gtk_widget_get_parent (widget);

    if (parent != NULL && gtk_widget_get_ancestor (parent, whole[i]()) != NULL)
      return FALSE;
  }
  /* A plot is spoken where it is shown. */
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_IMG)
    return gtk_widget_get_mapped (widget);
  return GTK_IS_BUTTON (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SCALE (widget) || GTK_IS_ENTRY (widget) ||
         GTK_IS_MENU_BUTTON (widget) || PARALLAX_IS_RUN_ROW (widget);
}

typedef struct {
  int n;
  GString *nameless;
} speech;

static gboolean
check_name (GtkWidget *widget, gpointer data)
{
  speech *s = data;
  g_autofree char *name = NULL;

  /* An icon or a picture inside a control is spoken with it; plots speak for themselves. */
  if (!gtk_widget_get_visible (widget) || !is_control (widget) || GTK_IS_IMAGE (widget) ||
      GTK_IS_PICTURE (widget))
    return FALSE;
  s->n++;
  name = widgets_spoken_name (widget);
  if (name == NULL || *name == 0)
    g_string_append_printf (
        s->nameless, "\n%s in %s in %s", G_OBJECT_TYPE_NAME (widget),
        G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)),
        G_OBJECT_TYPE_NAME (gtk_widget_get_parent (gtk_widget_get_parent (widget))));
  return FALSE;
}

void
desk_assert_spoken (GtkWidget *root, int least)
{
  speech s = { 0, g_string_new (NULL) };

  widgets_visit (root, check_name, &s);
  if (s.nameless->len > 0)
    g_error ("without a name:%s", s.nameless->str);
  g_assert_cmpint (s.n, >, least);
  g_string_free (s.nameless, TRUE);
}

/* --- Other windows ---------------------------------------------------------------------------- */

GtkWidget *
desk_find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

    if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_visible (window))
      return window;
  }
  return NULL;
}

/* --- Program ---------------------------------------------------------------------------------- */

gboolean
desk_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  gtk_disable_setlocale ();
  parallax_program_init (*argv);
  if (!gtk_init_check ()) {
    g_print ("1..0 # SKIP no display; test.sh starts one\n");
    return FALSE;
  }
  g_test_init (argc, argv, NULL);
  application = GTK_APPLICATION (parallax_application_new ());
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  return TRUE;
}

int
desk_run_tests (void)
{
  int status = g_test_run ();

  g_object_unref (application);
  return status;
}
