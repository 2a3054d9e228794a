/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is compared is read from the store on a thread of its own, which has a store of its own:
 *
 *     choice ──▶ thread: comparison ──▶ table, curves
 *                        images     ──▶ maps, neighbours
 *
 * A newer choice cancels what is read for an older one. While a chosen run trains, it is read anew
 * every few seconds, its images only when it has ended.
 */
#include "ui/pages/compare-page.h"

#include <string.h>

#include "app/compare/comparison-text.h"
#include "app/compare/paper.h"
#include "app/i18n.h"
#include "app/plot/ticks.h"
#include "ui/chosen-path.h"
#include "ui/pages/compare-table.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/overlay-view.h"
#include "ui/widgets/pair-maps.h"

enum { REFRESH_S = 3, DIFFERING = 20, THUMB = 48 };

struct _ParallaxComparePage {
  GtkWidget parent_instance;

  GtkWidget *content, *warning_label, *images_label, *seeds_label, *differing_box;
  GtkBox *choices;
  GtkMenuButton *runs_button, *export_button;
  GtkDropDown *quantity_drop_down, *axis_drop_down, *left_drop_down, *right_drop_down;
  GtkToggleButton *seeds_button, *all_button;
  GtkSpinner *spinner;
  GtkStack *stack;
  ParallaxOverlayView *overlay_view;
  ParallaxPairMaps *pair_maps;
  GtkLabel *pair_label;
  ParallaxCompareTable *table;

  ParallaxRunList *runs;
  GHashTable *chosen; /* set of gint64 ids */
  ParallaxComparison *comparison;
  ParallaxComparedImages *images;
  char *why_no_images;
  GCancellable *reading; /* of what is read now; NULL: nothing is */
  guint refresh;
  gboolean is_filling; /* the drop-downs change by our own hand */
};

static void page_init (ParallaxPageInterface *interface);
static void read_runs (ParallaxComparePage *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (ParallaxComparePage, parallax_compare_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (PARALLAX_TYPE_PAGE, page_init))

/* --- Showing ---------------------------------------------------------------------------------- */

static void
show_overlay (ParallaxComparePage *self)
{
  ParallaxOverlay overlay = {
    gtk_drop_down_get_selected (self->quantity_drop_down),
    gtk_drop_down_get_selected (self->axis_drop_down),
    .smoothing = 0.9,
    .is_grouped = gtk_toggle_button_get_active (self->seeds_button),
  };

  parallax_overlay_view_set (self->overlay_view, self->comparison, &overlay);
}

static void
overlay_changed_cb (ParallaxComparePage *self)
{
  show_overlay (self);
}

static void
all_toggled_cb (ParallaxComparePage *self)
{
  parallax_compare_table_set (self->table, self->comparison,
                              gtk_toggle_button_get_active (self->all_button));
}

static void
show_differing (ParallaxComparePage *self, int left, int right)
{
  GtkFlowBox *box = GTK_FLOW_BOX (self->differing_box);
  GtkWidget *child;
  g_autofree int *rows = NULL;
  int n = 0;

  while ((child = gtk_widget_get_first_child (self->differing_box)) != NULL)
    gtk_flow_box_remove (box, child);
  if (self->images != NULL && left != right)
    rows = parallax_compared_images_differing (self->images, left, right, DIFFERING, &n);
  for (int i = 0; i < n; i++) {
    int image = self->images->images[rows[i]];
    g_autoptr (GdkTexture) texture = parallax_image_texture (self->images->dataset, image);
    GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
    g_autofree char *name = g_strdup_printf (_ ("Image %d"), image);

    gtk_widget_set_size_request (picture, THUMB, THUMB);
    gtk_widget_set_tooltip_text (picture, name);
    gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
    gtk_flow_box_append (box, picture);
  }
  gtk_widget_set_visible (self->differing_box, n > 0);
}

static void
show_pair (ParallaxComparePage *self)
{
  guint left = gtk_drop_down_get_selected (self->left_drop_down);
  guint right = gtk_drop_down_get_selected (self->right_drop_down);
  gboolean is_shown = self->images != NULL && left < (guint)self->images->n_runs &&
                      right < (guint)self->images->n_runs;
  g_autofree char *overlap = NULL, *text = NULL;

  parallax_pair_maps_set (self->pair_maps, self->comparison, is_shown ? self->images : NULL,
                          (int)left, (int)right);
  gtk_widget_set_visible (GTK_WIDGET (self->pair_maps), is_shown);
  gtk_widget_set_visible (self->images_label, !is_shown);
  gtk_label_set_text (GTK_LABEL (self->images_label), self->why_no_images != NULL
                                                          ? self->why_no_images
                                                          : _ ("The encoders look at the images…"));
  show_differing (self, (int)left, (int)right);
  if (is_shown) {
    int at = (int)left * self->images->n_runs + (int)right;

    overlap = parallax_format_share (self->images->overlap[at]);
    text =
        g_strdup_printf (_ ("CKA %.2f · neighbours in common %s"), self->images->cka[at], overlap);
  }
  gtk_label_set_text (self->pair_label, text != NULL ? text : "");
}

static void
pair_changed_cb (ParallaxComparePage *self)
{
  if (!self->is_filling)
    show_pair (self);
}

static void
fill_drop_downs (ParallaxComparePage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint left = gtk_drop_down_get_selected (self->left_drop_down);
  guint right = gtk_drop_down_get_selected (self->right_drop_down);

  self->is_filling = TRUE;
  for (int i = 0; i < self->comparison->n; i++)
    gtk_string_list_append (names, self->comparison->runs[i].info->name);
  gtk_drop_down_set_model (self->left_drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_model (self->right_drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->left_drop_down, left < (guint)self->comparison->n ? left : 0);
  gtk_drop_down_set_selected (self->right_drop_down,
                              right < (guint)self->comparison->n && right != left ? right
                              : left == 1                                         ? 0
                                                                                  : 1);
  self->is_filling = FALSE;
}

static char *
joined (const GPtrArray *sentences)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sentences->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *)sentences->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
show_sentences (GtkWidget *label, const GPtrArray *sentences)
{
  g_autofree char *text = joined (sentences);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, sentences->len > 0);
}

static void
show_comparison (ParallaxComparePage *self)
{
  g_autoptr (GPtrArray) seeds = NULL, nothing = g_ptr_array_new ();
  gboolean is_shown = self->comparison != NULL;

  gtk_stack_set_visible_child_name (self->stack, is_shown ? "runs" : "empty");
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), is_shown);
  show_overlay (self);
  all_toggled_cb (self);
  show_sentences (self->warning_label, is_shown ? self->comparison->warnings : nothing);
  if (!is_shown)
    return;
  seeds = parallax_comparison_seeds (self->comparison);
  show_sentences (self->seeds_label, seeds);
  gtk_widget_set_sensitive (GTK_WIDGET (self->seeds_button),
                            self->comparison->n_groups < self->comparison->n);
  fill_drop_downs (self);
  show_pair (self);
}

/* Nothing that is shown borrows them any more. */
static void
forget (ParallaxComparePage *self, gboolean has_images_too)
{
  ParallaxOverlay overlay = { 0 };

  parallax_overlay_view_set (self->overlay_view, NULL, &overlay);
  parallax_compare_table_set (self->table, NULL, FALSE);
  parallax_pair_maps_set (self->pair_maps, NULL, NULL, 0, 0);
  g_clear_pointer (&self->comparison, parallax_comparison_free);
  if (!has_images_too)
    return;
  g_clear_pointer (&self->images, parallax_compared_images_free);
  g_clear_pointer (&self->why_no_images, g_free);
}

/* --- Reading ---------------------------------------------------------------------------------- */

typedef struct {
  char *folder;
  char **words; /* uids */
  gboolean has_images;
  ParallaxComparison *comparison;
  ParallaxComparedImages *images;
  char *why_no_images;
} work;

static void
work_free (gpointer data)
{
  work *w = data;

  g_free (w->folder);
  g_strfreev (w->words);
  g_clear_pointer (&w->comparison, parallax_comparison_free);
  g_clear_pointer (&w->images, parallax_compared_images_free);
  g_free (w->why_no_images);
  g_free (w);
}

/* A thread of its own. */
static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  work *w = data;
  g_autoptr (GError) error = NULL, why_not = NULL;
  g_autoptr (ParallaxStore) store = parallax_store_open (w->folder, &error);

  if (store != NULL)
    w->comparison = parallax_comparison_new (store, (const char *const *)w->words, &error);
  if (w->comparison == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (w->has_images) {
    w->images = parallax_compared_images_new (store, w->comparison, cancellable, &why_not);
    if (w->images == NULL)
      w->why_no_images = g_strdup (why_not->message);
  }
  g_task_return_boolean (task, TRUE);
}

static void
take_over (ParallaxComparePage *self, work *w)
{
  forget (self, w->has_images);
  self->comparison = g_steal_pointer (&w->comparison);
  if (w->has_images) {
    self->images = g_steal_pointer (&w->images);
    self->why_no_images = g_steal_pointer (&w->why_no_images);
  }
  show_comparison (self);
}

static gboolean
refresh_cb (gpointer data)
{
  ParallaxComparePage *self = data;

  self->refresh = 0;
  read_runs (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_training (ParallaxComparePage *self)
{
  for (int i = 0; self->comparison != NULL && i < self->comparison->n; i++)
    if (strcmp (self->comparison->runs[i].info->state, "running") == 0)
      return TRUE;
  return FALSE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ParallaxComparePage *self = PARALLAX_COMPARE_PAGE (source);
  GTask *task = G_TASK (result);
  g_autoptr (GError) error = NULL;

  if (g_task_get_cancellable (task) != self->reading)
    return; /* a newer choice is being read */
  g_clear_object (&self->reading);
  gtk_spinner_stop (self->spinner);
  if (g_task_propagate_boolean (task, &error)) {
    take_over (self, g_task_get_task_data (task));
  } else {
    forget (self, TRUE);
    show_comparison (self);
    gtk_label_set_text (GTK_LABEL (self->warning_label), error->message);
    gtk_widget_set_visible (self->warning_label, TRUE);
  }
  if (is_training (self) && self->refresh == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->refresh = g_timeout_add_seconds (REFRESH_S, refresh_cb, self);
}

static char **
chosen_words (ParallaxComparePage *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  GListModel *all = G_LIST_MODEL (self->runs);

  /* Oldest first, as they were trained. */
  for (guint i = g_list_model_get_n_items (all); i > 0; i--) {
    g_autoptr (ParallaxRun) run = g_list_model_get_item (all, i - 1);
    gint64 id = parallax_run_get_id (run);

    if (id != 0 && g_hash_table_contains (self->chosen, &id))
      g_ptr_array_add (words, g_strdup (parallax_run_get_info (run)->uid));
  }
  g_ptr_array_add (words, NULL);
  return (char **)g_ptr_array_steal (words, NULL);
}

static void
stop_reading (ParallaxComparePage *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_handle_id (&self->refresh, g_source_remove);
  gtk_spinner_stop (self->spinner);
}

static void
read_runs (ParallaxComparePage *self)
{
  ParallaxStore *store = self->runs != NULL ? parallax_run_list_get_store (self->runs) : NULL;
  g_auto (GStrv) words = store != NULL ? chosen_words (self) : NULL;
  g_autoptr (GTask) task = NULL;
  gboolean was_training = is_training (self);
  work *w;

  stop_reading (self);
  if (words == NULL || g_strv_length (words) < PARALLAX_COMPARE_LEAST) {
    forget (self, TRUE);
    show_comparison (self);
    return;
  }
  w = g_new0 (work, 1);
  w->folder = g_strdup (parallax_store_get_folder (store));
  w->words = g_steal_pointer (&words);
  w->has_images = self->images == NULL || !was_training ||
                  self->images->n_runs != (int)g_strv_length (w->words);
  self->reading = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  task = g_task_new (self, self->reading, read_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, w, work_free);
  g_task_run_in_thread (task, read_thread);
}

/* --- Choosing --------------------------------------------------------------------------------- */

static void
update_button (ParallaxComparePage *self)
{
  guint n = g_hash_table_size (self->chosen);
  g_autofree char *label = n == 0 ? g_strdup (_ ("Choose Runs"))
                                  : g_strdup_printf (ngettext ("%u Run", "%u Runs", n), n);

  gtk_menu_button_set_label (self->runs_button, label);
}

static void
choice_toggled_cb (GtkCheckButton *check, ParallaxComparePage *self)
{
  gint64 *id = g_object_get_data (G_OBJECT (check), "id");
  gboolean is_chosen = gtk_check_button_get_active (check);

  if (is_chosen == g_hash_table_contains (self->chosen, id))
    return;
  if (is_chosen && g_hash_table_size (self->chosen) >= PARALLAX_COMPARE_MOST) {
    gtk_check_button_set_active (check, FALSE);
    return;
  }
  if (is_chosen)
    g_hash_table_add (self->chosen, g_memdup2 (id, sizeof *id));
  else
    g_hash_table_remove (self->chosen, id);
  update_button (self);
  read_runs (self);
}

static void
add_choice (ParallaxComparePage *self, ParallaxRun *run)
{
  gint64 id = parallax_run_get_id (run);
  const ParallaxRunInfo *info = parallax_run_get_info (run);
  GtkWidget *check;
  g_autofree char *text = NULL;

  if (id == 0 || info == NULL || info->step == 0)
    return;
  text = g_strdup_printf ("%s · %s", info->name, info->method);
  check = gtk_check_button_new_with_label (text);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_hash_table_contains (self->chosen, &id));
  g_object_set_data_full (G_OBJECT (check), "id", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (choice_toggled_cb), self);
  gtk_box_append (self->choices, check);
}

static void
fill_choices (ParallaxComparePage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->choices))) != NULL)
    gtk_box_remove (self->choices, child);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (ParallaxRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    add_choice (self, run);
  }
  if (gtk_widget_get_first_child (GTK_WIDGET (self->choices)) == NULL)
    gtk_box_append (self->choices, gtk_label_new (_ ("No run has trained yet.")));
}

/* The list is filled when it is opened: it is always that of the moment. */
static void
popover_shown_cb (ParallaxComparePage *self)
{
  if (self->runs != NULL)
    fill_choices (self);
}

/* A run that is gone is no longer chosen. */
static void
runs_changed_cb (ParallaxComparePage *self)
{
  GHashTableIter iter;
  gpointer id;
  gboolean is_changed = FALSE;

  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (parallax_run_list_find (self->runs, *(gint64 *)id) == NULL) {
      g_hash_table_iter_remove (&iter);
      is_changed = TRUE;
    }
  if (!is_changed)
    return;
  update_button (self);
  read_runs (self);
}

void
parallax_compare_page_choose (ParallaxComparePage *self, const gint64 *ids, int n)
{
  g_hash_table_remove_all (self->chosen);
  for (int i = 0; i < n; i++)
    g_hash_table_add (self->chosen, g_memdup2 (&ids[i], sizeof ids[i]));
  update_button (self);
  read_runs (self);
}

/* --- Export ----------------------------------------------------------------------------------- */

static void
copy (ParallaxComparePage *self, ParallaxTableFormat format)
{
  g_autofree char *table = NULL;

  if (self->comparison == NULL)
    return;
  table =
      parallax_comparison_table (self->comparison, parallax_compare_table_get_order (self->table),
                                 gtk_toggle_button_get_active (self->all_button), format);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), table);
}

static void
copy_markdown_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  copy (PARALLAX_COMPARE_PAGE (widget), PARALLAX_TABLE_MARKDOWN);
}

static void
copy_csv_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  copy (PARALLAX_COMPARE_PAGE (widget), PARALLAX_TABLE_CSV);
}

static void
save_answered_cb (GtkNativeDialog *dialog, int answer, ParallaxComparePage *self)
{
  g_autofree char *path = parallax_chosen_path (dialog, answer);
  g_autoptr (GError) error = NULL;

  if (path != NULL && self->comparison != NULL &&
      !parallax_paper_write (self->comparison, self->images,
                             self->why_no_images != NULL ? self->why_no_images : "", path,
                             &error)) {
    gtk_label_set_text (GTK_LABEL (self->warning_label), error->message);
    gtk_widget_set_visible (self->warning_label, TRUE);
  }
  g_object_unref (dialog);
}

static void
save_report_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Save a Report"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "comparison.pdf");
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_answered_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- Page ------------------------------------------------------------------------------------- */

/* What is compared is chosen here, not by the selected run. */
static void
set_run (ParallaxPage *page, ParallaxRun *run)
{
}

static void
set_runs (ParallaxPage *page, ParallaxRunList *runs)
{
  ParallaxComparePage *self = PARALLAX_COMPARE_PAGE (page);

  g_set_object (&self->runs, runs);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (runs_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
page_init (ParallaxPageInterface *interface)
{
  interface->set_run = set_run;
  interface->set_runs = set_runs;
}

/* --- Widget ----------------------------------------------------------------------------------- */

static void
parallax_compare_page_map (GtkWidget *widget)
{
  ParallaxComparePage *self = PARALLAX_COMPARE_PAGE (widget);

  GTK_WIDGET_CLASS (parallax_compare_page_parent_class)->map (widget);
  if (is_training (self))
    read_runs (self);
}

static void
parallax_compare_page_dispose (GObject *object)
{
  ParallaxComparePage *self = PARALLAX_COMPARE_PAGE (object);

  if (self->content != NULL) {
    stop_reading (self);
    forget (self, TRUE);
  }
  g_clear_object (&self->runs);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_compare_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
#define BIND(name) gtk_widget_class_bind_template_child (class, ParallaxComparePage, name)
  BIND (content);
  BIND (warning_label);
  BIND (images_label);
  BIND (seeds_label);
  BIND (differing_box);
  BIND (choices);
  BIND (runs_button);
  BIND (export_button);
  BIND (quantity_drop_down);
  BIND (axis_drop_down);
  BIND (left_drop_down);
  BIND (right_drop_down);
  BIND (seeds_button);
  BIND (all_button);
  BIND (spinner);
  BIND (stack);
  BIND (overlay_view);
  BIND (pair_maps);
  BIND (pair_label);
  BIND (table);
#undef BIND
  gtk_widget_class_bind_template_callback (class, overlay_changed_cb);
  gtk_widget_class_bind_template_callback (class, all_toggled_cb);
  gtk_widget_class_bind_template_callback (class, pair_changed_cb);
}

static void
parallax_compare_page_class_init (ParallaxComparePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_compare_page_dispose;
  widget_class->map = parallax_compare_page_map;
  g_type_ensure (PARALLAX_TYPE_OVERLAY_VIEW);
  g_type_ensure (PARALLAX_TYPE_PAIR_MAPS);
  g_type_ensure (PARALLAX_TYPE_COMPARE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/compare-page.ui");
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "compare.copy-markdown", NULL, copy_markdown_cb);
  gtk_widget_class_install_action (widget_class, "compare.copy-csv", NULL, copy_csv_cb);
  gtk_widget_class_install_action (widget_class, "compare.save-report", NULL, save_report_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "comparepage");
}

static void
parallax_compare_page_init (ParallaxComparePage *self)
{
  g_autoptr (GtkStringList) quantities = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) axes = gtk_string_list_new (NULL);

  self->chosen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < PARALLAX_N_OVERLAYS; i++)
    gtk_string_list_append (quantities, parallax_overlay_quantity_name (i));
  for (int i = 0; i < PARALLAX_N_AXES; i++)
    gtk_string_list_append (axes, parallax_overlay_axis_name (i));
  gtk_drop_down_set_model (self->quantity_drop_down, G_LIST_MODEL (quantities));
  gtk_drop_down_set_model (self->axis_drop_down, G_LIST_MODEL (axes));
  g_signal_connect_object (gtk_menu_button_get_popover (self->runs_button), "show",
                           G_CALLBACK (popover_shown_cb), self, G_CONNECT_SWAPPED);
  show_comparison (self);
}
