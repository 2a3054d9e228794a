/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything is made by app/export-job.h on a thread, whose pace this one looks at ten times a
 * second. A window that is closed cancels it.
 */
#include "ui/export-window.h"

#include <math.h>
#include <string.h>

#include "app/export-job.h"
#include "app/i18n.h"
#include "app/plot/ticks.h"
#include "ui/chosen-path.h"
#include "ui/widgets/work-bar.h"

enum { TOLD_EVERY_MS = 100, PNG_SHARPNESS = 2 };

/* In the order of the drop-downs; of embeddings the first two. */
enum { ENCODER, ENCODER_AND_HEAD, LINEAR_CLASSIFIER, FINETUNED_CLASSIFIER };

static const char *const picture_ends[] = { "png", "svg", "pdf" };

struct _ParallaxExportWindow {
  AdwWindow parent_instance;

  GtkListBox *list;
  GtkWidget *options;
  GtkLabel *title_label, *help_label;
  GtkWidget *held_out_row;
  AdwComboRow *part_combo, *labels_combo, *checkpoint_combo, *picture_combo;
  GListModel *model_parts, *embedding_parts; /* of part_combo */
  GtkWidget *share_row;
  GtkSpinButton *share_spin;
  AdwActionRow *size_row;
  GtkSpinButton *width_spin, *height_spin;
  GtkSwitch *held_out_switch;
  ParallaxWorkBar *work_bar;

  ParallaxRun *run;
  int n_kinds;               /* of app/export.h in the list; the plots follow */
  guint picture;             /* the format that the size is told for */
  GCancellable *cancellable; /* while something is written */
  ParallaxExportPace *pace;
  char *path;
  guint timeout;
};

G_DEFINE_FINAL_TYPE (ParallaxExportWindow, parallax_export_window, ADW_TYPE_WINDOW)

/* --- What is chosen --------------------------------------------------------------------------- */

/* The row's number: a kind, or behind them a plot. */
static int
chosen (ParallaxExportWindow *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? gtk_list_box_row_get_index (row) : 0;
}

static gboolean
is_plot (ParallaxExportWindow *self)
{
  return chosen (self) >= self->n_kinds;
}

/* Of the file's name. */
static const char *
chosen_end (ParallaxExportWindow *self)
{
  return is_plot (self) ? picture_ends[adw_combo_row_get_selected (self->picture_combo)]
                        : parallax_export_kinds ()[chosen (self)].name;
}

/* Points that one unit of the size stands for: a PNG is told in its pixels. */
static int
units_per_point (guint picture)
{
  return picture == 0 ? PNG_SHARPNESS : 1;
}

static void
set_size (ParallaxExportWindow *self, double width, double height)
{
  gtk_spin_button_set_value (self->width_spin, width * units_per_point (self->picture));
  gtk_spin_button_set_value (self->height_spin, height * units_per_point (self->picture));
}

static void
get_size (ParallaxExportWindow *self, double *width, double *height)
{
  *width = gtk_spin_button_get_value (self->width_spin) / units_per_point (self->picture);
  *height = gtk_spin_button_get_value (self->height_spin) / units_per_point (self->picture);
}

/* The same picture in another format. */
static void
picture_chosen_cb (ParallaxExportWindow *self)
{
  double width, height;

  get_size (self, &width, &height);
  self->picture = adw_combo_row_get_selected (self->picture_combo);
  adw_action_row_set_subtitle (self->size_row, self->picture == 0
                                                   ? _ ("Pixels")
                                                   : _ ("Points; it can be scaled to any size"));
  set_size (self, width, height);
}

/* What a model's part asks for further. */
static void
part_chosen_cb (ParallaxExportWindow *self)
{
  guint part = adw_combo_row_get_selected (self->part_combo);
  gboolean is_shown = gtk_widget_get_visible (GTK_WIDGET (self->part_combo));

  gtk_widget_set_visible (GTK_WIDGET (self->labels_combo), is_shown && part >= LINEAR_CLASSIFIER);
  gtk_widget_set_visible (self->share_row, is_shown && part == FINETUNED_CLASSIFIER);
}

/* Embeddings have no classifier; a part that both have stays chosen. */
static void
offer_parts (ParallaxExportWindow *self, gboolean is_model)
{
  GListModel *parts = is_model ? self->model_parts : self->embedding_parts;
  guint part = adw_combo_row_get_selected (self->part_combo);

  if (adw_combo_row_get_model (self->part_combo) == parts)
    return;
  adw_combo_row_set_model (self->part_combo, parts);
  adw_combo_row_set_selected (self->part_combo, part <= ENCODER_AND_HEAD ? part : ENCODER);
}

static void
show_chosen (ParallaxExportWindow *self)
{
  const ParallaxExportKind *kind = parallax_export_kinds () + chosen (self);
  const ParallaxExportPlotKind *plot =
      is_plot (self) ? parallax_export_plot_kinds () + chosen (self) - self->n_kinds : NULL;

  gtk_label_set_text (self->title_label, gettext (plot != NULL ? plot->label : kind->label));
  gtk_label_set_text (self->help_label, gettext (plot != NULL ? plot->help : kind->help));
  gtk_widget_set_visible (GTK_WIDGET (self->part_combo), plot == NULL);
  if (plot == NULL)
    offer_parts (self, kind->is_model);
  part_chosen_cb (self);
  gtk_widget_set_visible (GTK_WIDGET (self->checkpoint_combo), plot == NULL);
  gtk_widget_set_visible (self->held_out_row, plot == NULL && !kind->is_model);
  gtk_widget_set_visible (GTK_WIDGET (self->picture_combo), plot != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->size_row), plot != NULL);
  if (plot != NULL)
    set_size (self, plot->width, plot->height);
  parallax_work_bar_clear (self->work_bar);
}

/* Without a row the list is being taken down. */
static void
chosen_cb (ParallaxExportWindow *self, GtkListBoxRow *row)
{
  if (row != NULL)
    show_chosen (self);
}

static void
add_row (ParallaxExportWindow *self, const char *text)
{
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_list_box_append (self->list, row);
}

static ParallaxExportWish
chosen_wish (ParallaxExportWindow *self)
{
  ParallaxExportWish wish = { .is_plot = is_plot (self) };
  guint part = adw_combo_row_get_selected (self->part_combo);

  if (wish.is_plot) {
    wish.plot = (ParallaxExportPlot)(chosen (self) - self->n_kinds);
    get_size (self, &wish.width, &wish.height);
    return wish;
  }
  wish.what.format = (ParallaxExportFormat)chosen (self);
  wish.what.is_full = part == ENCODER_AND_HEAD;
  wish.what.is_held_out = gtk_switch_get_active (self->held_out_switch);
  wish.is_best = adw_combo_row_get_selected (self->checkpoint_combo) == 1;
  wish.is_classifier = part >= LINEAR_CLASSIFIER;
  wish.classifier =
      part == FINETUNED_CLASSIFIER ? PARALLAX_CLASSIFIER_FINETUNED : PARALLAX_CLASSIFIER_LINEAR;
  if (wish.is_classifier &&
      adw_combo_row_get_selected (self->labels_combo) != GTK_INVALID_LIST_POSITION)
    wish.label_set = (int)adw_combo_row_get_selected (self->labels_combo);
  wish.labels_share = gtk_spin_button_get_value (self->share_spin) / 100;
  return wish;
}

/* --- Writing ---------------------------------------------------------------------------------- */

static gboolean
show_pace (gpointer data)
{
  ParallaxExportWindow *self = data;
  double share;
  g_autofree char *text = parallax_export_pace_describe (self->pace, &share);

  parallax_work_bar_tell (self->work_bar, text, share);
  return G_SOURCE_CONTINUE;
}

static void
set_exporting (ParallaxExportWindow *self, gboolean is_exporting)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), !is_exporting);
  gtk_widget_set_sensitive (self->options, !is_exporting);
  if (is_exporting)
    self->timeout = g_timeout_add (TOLD_EVERY_MS, show_pace, self);
  else
    g_clear_handle_id (&self->timeout, g_source_remove);
}

/* With what a classifier is worth. */
static char *
describe_written (const char *path, double accuracy)
{
  g_autofree char *share = isnan (accuracy) ? NULL : parallax_format_share (accuracy);

  if (share == NULL)
    return g_strdup_printf (_ ("Written: %s"), path);
  return g_strdup_printf (
      _ ("Written: %s. It names %s of the held-out images right, of classes that training has."),
      path, share);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ParallaxExportWindow *self = PARALLAX_EXPORT_WINDOW (source);
  g_autoptr (GError) error = NULL;
  double accuracy;
  gboolean is_written = parallax_export_finish (result, &accuracy, &error);
  g_autofree char *text = is_written ? describe_written (self->path, accuracy) : NULL;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pace, parallax_export_pace_unref);
  if (!gtk_widget_get_visible (GTK_WIDGET (self))) /* closed meanwhile */
    return;
  set_exporting (self, FALSE);
  if (is_written)
    parallax_work_bar_end (self->work_bar, PARALLAX_WORK_DONE, text);
  else
    parallax_work_bar_end (self->work_bar,
                           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                               ? PARALLAX_WORK_CANCELLED
                               : PARALLAX_WORK_FAILED,
                           error->message);
}

/* With the format's end; NULL: that would be another file, which nobody was asked to replace. */
static char *
whole_path (ParallaxExportWindow *self, const char *path)
{
  const char *end = chosen_end (self), *dot = strrchr (path, '.');
  g_autofree char *whole = NULL;

  if (dot != NULL && g_ascii_strcasecmp (dot + 1, end) == 0)
    return g_strdup (path);
  whole = g_strdup_printf ("%s.%s", path, end);
  if (g_file_test (whole, G_FILE_TEST_EXISTS)) {
    g_autofree char *text = g_strdup_printf (
        _ ("“%s” is there already: to replace it, choose it by its whole name."), whole);

    parallax_work_bar_end (self->work_bar, PARALLAX_WORK_FAILED, text);
    return NULL;
  }
  return g_steal_pointer (&whole);
}

void
parallax_export_window_write (ParallaxExportWindow *self, const char *path)
{
  ParallaxExportWish wish = chosen_wish (self);
  g_autofree char *whole = NULL;

  if (self->cancellable != NULL || (whole = whole_path (self, path)) == NULL)
    return;
  g_free (self->path);
  self->path = g_steal_pointer (&whole);
  self->cancellable = g_cancellable_new ();
  self->pace = parallax_export_pace_new ();
  parallax_work_bar_begin (self->work_bar, "");
  set_exporting (self, TRUE);
  show_pace (self);
  parallax_export_async (self, self->run, &wish, self->path, self->pace, self->cancellable,
                         exported_cb, NULL);
}

static void
path_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autofree char *path = parallax_chosen_path (dialog, response);

  if (path != NULL)
    parallax_export_window_write (data, path);
  g_object_unref (dialog);
}

static char *
suggest_name (ParallaxExportWindow *self)
{
  char *name =
      is_plot (self)
          ? g_strdup_printf ("%s-%s.%s", parallax_run_get_name (self->run),
                             parallax_export_plot_kinds ()[chosen (self) - self->n_kinds].name,
                             chosen_end (self))
          : g_strdup_printf ("%s.%s", parallax_run_get_name (self->run), chosen_end (self));

  return g_strdelimit (name, "/", '-');
}

static void
begun_cb (ParallaxExportWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Export"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  g_autofree char *name = suggest_name (self);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (path_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
cancelled_cb (ParallaxExportWindow *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* Closed, by itself or with its parent, which it may outlive: it is freed when the thread is done. */
static void
parallax_export_window_unmap (GtkWidget *widget)
{
  g_cancellable_cancel (PARALLAX_EXPORT_WINDOW (widget)->cancellable);
  GTK_WIDGET_CLASS (parallax_export_window_parent_class)->unmap (widget);
  gtk_window_set_transient_for (GTK_WINDOW (widget), NULL);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_export_window_dispose (GObject *object)
{
  ParallaxExportWindow *self = PARALLAX_EXPORT_WINDOW (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (parallax_export_window_parent_class)->dispose (object);
}

static void
parallax_export_window_finalize (GObject *object)
{
  g_free (PARALLAX_EXPORT_WINDOW (object)->path);
  G_OBJECT_CLASS (parallax_export_window_parent_class)->finalize (object);
}

static void
parallax_export_window_class_init (ParallaxExportWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_export_window_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_export_window_finalize;
  widget_class->unmap = parallax_export_window_unmap;
  g_type_ensure (PARALLAX_TYPE_WORK_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/export-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, list);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, options);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, help_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, part_combo);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, model_parts);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, embedding_parts);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, labels_combo);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, share_row);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, share_spin);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, checkpoint_combo);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, held_out_row);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, held_out_switch);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, picture_combo);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, size_row);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, width_spin);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, height_spin);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExportWindow, work_bar);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, picture_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, begun_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancelled_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
parallax_export_window_init (ParallaxExportWindow *self)
{
  const ParallaxExportKind *kinds = parallax_export_kinds ();
  const ParallaxExportPlotKind *plots = parallax_export_plot_kinds ();

  gtk_widget_init_template (GTK_WIDGET (self));
  parallax_work_bar_set_button (self->work_bar, _ ("_Export…"), TRUE);
  for (; kinds[self->n_kinds].name != NULL; self->n_kinds++)
    add_row (self, gettext (kinds[self->n_kinds].label));
  for (; plots->name != NULL; plots++)
    add_row (self, gettext (plots->label));
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
}

/* The data set's label sets; the images need not be open for it. */
static void
offer_labels (ParallaxExportWindow *self)
{
  char **names = parallax_run_get_info (self->run)->label_sets;
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (; names != NULL && *names != NULL; names++)
    gtk_string_list_append (list, gettext (*names));
  adw_combo_row_set_model (self->labels_combo, G_LIST_MODEL (list));
}

ParallaxExportWindow *
parallax_export_window_new (GtkWindow *parent, ParallaxRun *run)
{
  ParallaxExportWindow *self =
      g_object_new (PARALLAX_TYPE_EXPORT_WINDOW, "transient-for", parent, "modal", TRUE, NULL);
  g_autofree char *title = g_strdup_printf (_ ("Export “%s”"), parallax_run_get_name (run));

  self->run = g_object_ref (run);
  gtk_window_set_title (GTK_WINDOW (self), title);
  offer_labels (self);
  return self;
}
