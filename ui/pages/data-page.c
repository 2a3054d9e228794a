/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is drawn for a page that is not shown. The preview is of the settings as they are now, so
 * that a draft's image size can be judged before all images are read with it.
 */
#include "ui/pages/data-page.h"

#include "app/i18n.h"
#include "app/import-preview.h"
#include "app/plot/picture.h"
#include "app/plot/ticks.h"
#include "ui/widgets/picture-grid.h"

enum { SAMPLES = 24, MAX_CLASSES = 100 };

struct _ParallaxDataPage {
  GtkWidget parent_instance;

  GtkStack *stack;
  AdwStatusPage *nothing;
  GtkWidget *shapes_button;
  GtkLabel *name_label, *format_label, *size_label, *split_label, *mean_label, *std_label;
  GtkLabel *more_label, *samples_label, *preview_label, *skipped_label;
  GtkDropDown *labels_drop_down;
  GtkListBox *class_list;
  GtkWidget *classes_box, *preview_box, *skipped_box;
  ParallaxPictureGrid *samples, *before, *after;

  ParallaxRun *run;
  GSignalGroup *run_signals;
  GCancellable *previewing;
  int shown_class; /* −1: all */
  gboolean is_filled;
};

static void page_init (ParallaxPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ParallaxDataPage, parallax_data_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (PARALLAX_TYPE_PAGE, page_init))

static const plx_dataset *
opened_dataset (ParallaxDataPage *self)
{
  ParallaxDataset *opened = self->run != NULL ? parallax_run_get_dataset (self->run) : NULL;

  return opened != NULL ? parallax_dataset_get (opened) : NULL;
}

static const plx_label_set *
chosen_labels (ParallaxDataPage *self)
{
  const plx_dataset *dataset = opened_dataset (self);
  guint selected = gtk_drop_down_get_selected (self->labels_drop_down);

  return dataset != NULL && selected < (guint)dataset->n_label_sets ? &dataset->label_sets[selected]
                                                                    : NULL;
}

/* --- Numbers ---------------------------------------------------------------------------------- */

/* A number for each channel. */
static void
show_channels (GtkLabel *label, const float *values, int channels)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int c = 0; c < channels; c++)
    g_string_append_printf (text, "%s%.3f", c > 0 ? "  " : "", (double)values[c]);
  gtk_label_set_text (label, text->str);
}

static void
show_numbers (ParallaxDataPage *self, const plx_dataset *dataset)
{
  g_autofree char *count = parallax_format_count (dataset->count);
  g_autofree char *training = parallax_format_count (dataset->train_count);
  g_autofree char *held_out = parallax_format_count (plx_dataset_held_out (dataset));
  g_autofree char *size = g_strdup_printf (dataset->channels == 1 ? _ ("%s of %d × %d, grey")
                                                                  : _ ("%s of %d × %d, colour"),
                                           count, dataset->width, dataset->height);
  g_autofree char *split =
      g_strdup_printf (_ ("%s to train with, %s held out"), training, held_out);

  if (dataset->left_out > 0) {
    g_autofree char *left_out = parallax_format_count (dataset->left_out);
    g_autofree char *both = g_strdup_printf (_ ("%s, %s of classes left out"), split, left_out);

    gtk_label_set_text (self->split_label, both);
  } else {
    gtk_label_set_text (self->split_label, split);
  }
  gtk_label_set_text (self->name_label, gettext (dataset->name));
  gtk_label_set_text (self->format_label, gettext (dataset->format));
  gtk_label_set_text (self->size_label, size);
  show_channels (self->mean_label, dataset->mean, dataset->channels);
  show_channels (self->std_label, dataset->std, dataset->channels);
}

/* --- Classes ---------------------------------------------------------------------------------- */

static GtkWidget *
class_row_new (const char *name, int count, int most)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (name), *bar = gtk_progress_bar_new (), *number;
  g_autofree char *text = parallax_format_count (count);
  g_autofree char *spoken =
      g_strdup_printf (ngettext ("%s: %s image", "%s: %s images", (gulong)count), name, text);

  number = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), most > 0 ? (double)count / most : 0);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_label_set_width_chars (GTK_LABEL (number), 7);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), number);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
show_classes (ParallaxDataPage *self)
{
  const plx_label_set *set = chosen_labels (self);
  g_autofree int *counts = NULL;
  g_autofree char *more = NULL;
  GtkWidget *row;
  int most = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->class_list))) != NULL)
    gtk_list_box_remove (self->class_list, row);
  gtk_widget_set_visible (self->classes_box, set != NULL);
  if (set == NULL)
    return;
  counts = g_new (int, set->n_classes + 1);
  parallax_dataset_count_classes (parallax_run_get_dataset (self->run),
                                  (int)gtk_drop_down_get_selected (self->labels_drop_down), counts);
  for (int c = 0; c < set->n_classes; c++)
    most = MAX (most, counts[c]);
  for (int c = 0; c < set->n_classes && c < MAX_CLASSES; c++)
    gtk_list_box_append (self->class_list,
                         class_row_new (gettext (set->class_names[c]), counts[c], most));
  if (set->n_classes > MAX_CLASSES)
    more = g_strdup_printf (_ ("and %d more classes"), set->n_classes - MAX_CLASSES);
  gtk_label_set_text (self->more_label, more != NULL ? more : "");
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), more != NULL);
}

/* --- Samples ---------------------------------------------------------------------------------- */

/* Images of a class (−1: of all), spread over those there are, so that sorted ones show all their
 * classes; returns how many. */
static int
choose_samples (const plx_dataset *dataset, const plx_label_set *set, int class, int *images)
{
  int count = 0, n = 0;

  for (int i = 0; i < dataset->count; i++)
    count += class < 0 || set->labels[i] == class;
  for (int i = 0, at = 0; i < dataset->count && n < SAMPLES; i++)
    if ((class < 0 || set->labels[i] == class) &&
        at++ == (int)((gint64)n * count / MIN (SAMPLES, count)))
      images[n++] = i;
  return n;
}

static void
show_samples (ParallaxDataPage *self)
{
  const plx_dataset *dataset = opened_dataset (self);
  const plx_label_set *set = chosen_labels (self);
  int class = set != NULL && self->shown_class < set->n_classes ? self->shown_class : -1;
  int images[SAMPLES], n = choose_samples (dataset, set, class, images);
  cairo_surface_t *pictures[SAMPLES];
  g_autofree char *text =
      class >= 0 ? g_strdup_printf (_ ("Images of %s"), gettext (set->class_names[class]))
                 : g_strdup (_ ("Images of all classes"));

  for (int i = 0; i < n; i++)
    pictures[i] = parallax_picture_new (plx_dataset_image (dataset, images[i]), dataset->height,
                                        dataset->width, dataset->channels);
  parallax_picture_grid_set (self->samples, pictures, NULL, n, text);
  gtk_label_set_text (self->samples_label, text);
}

static void
class_chosen_cb (ParallaxDataPage *self, GtkListBoxRow *row)
{
  int class = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  self->shown_class = class;
  if (opened_dataset (self) != NULL)
    show_samples (self);
}

static void
labels_chosen_cb (ParallaxDataPage *self)
{
  self->shown_class = -1;
  if (opened_dataset (self) == NULL)
    return;
  show_classes (self);
  show_samples (self);
}

/* --- Preview ---------------------------------------------------------------------------------- */

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxImportPreview) preview = parallax_import_preview_finish (result, &error);
  ParallaxDataPage *self = data;
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_object_unref (self);
    return;
  }
  gtk_widget_set_visible (self->preview_box, preview != NULL && preview->n > 0);
  if (preview != NULL && preview->n > 0) {
    for (int i = 0; i < preview->n; i++) {
      cairo_surface_reference (preview->before[i]);
      cairo_surface_reference (preview->after[i]);
    }
    text = g_strdup_printf (
        _ ("Each image as its file has it, and below as training gets it: %d × %d."),
        cairo_image_surface_get_width (preview->after[0]),
        cairo_image_surface_get_height (preview->after[0]));
    gtk_label_set_text (self->preview_label, text);
    parallax_picture_grid_set (self->before, preview->before, (const char *const *)preview->sizes,
                               preview->n, _ ("Images as their files have them"));
    parallax_picture_grid_set (self->after, preview->after, NULL, preview->n,
                               _ ("The same images as training gets them"));
  }
  g_object_unref (self);
}

/* Whether the settings still name what is opened, be it with another size. */
static gboolean
is_same_source (ParallaxDataPage *self)
{
  const plx_settings *settings = parallax_run_get_settings (self->run);
  g_autofree plx_settings *opened = g_memdup2 (settings, sizeof *settings);
  char now[PLX_TEXT_SIZE], then[PLX_TEXT_SIZE];
  plx_param_ref ref;
  plx_error error;

  parallax_dataset_restore (parallax_run_get_dataset (self->run), opened);
  if (plx_settings_find (settings, "data.dataset", &ref, &error) != PLX_OK)
    return FALSE;
  plx_settings_format (settings, &ref, now, sizeof now);
  plx_settings_format (opened, &ref, then, sizeof then);
  return g_str_equal (now, then);
}

/* Where the settings do not say what to resize to, the images were brought to the opened size, or
 * have it. */
static void
start_preview (ParallaxDataPage *self)
{
  const plx_dataset *dataset = opened_dataset (self);
  int side = dataset->height == dataset->width ? dataset->height : 0;

  g_cancellable_cancel (self->previewing);
  g_clear_object (&self->previewing);
  if (!is_same_source (self)) {
    gtk_widget_set_visible (self->preview_box, FALSE);
    return;
  }
  self->previewing = g_cancellable_new ();
  parallax_import_preview_async (parallax_run_get_settings (self->run), side, self->previewing,
                                 previewed_cb, g_object_ref (self));
}

/* --- The whole -------------------------------------------------------------------------------- */

static void
show_skipped (ParallaxDataPage *self, const plx_dataset *dataset)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int told = MIN (dataset->skipped, 100);

  gtk_widget_set_visible (self->skipped_box, dataset->skipped > 0 || dataset->note[0] != '\0');
  if (dataset->note[0] != '\0')
    g_string_append_printf (text, "%s\n", dataset->note);
  for (int i = 0; i < told; i++)
    g_string_append_printf (text, "%s\n", dataset->skipped_why[i]);
  if (dataset->skipped > told)
    g_string_append_printf (
        text,
        ngettext ("and %d more file\n", "and %d more files\n", (gulong)(dataset->skipped - told)),
        dataset->skipped - told);
  g_string_truncate (text, text->len > 0 ? text->len - 1 : 0);
  gtk_label_set_text (self->skipped_label, text->str);
}

static void
fill (ParallaxDataPage *self)
{
  const plx_dataset *dataset = opened_dataset (self);
  g_autoptr (GtkStringList) names = NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->is_filled || self->run == NULL)
    return;
  if (dataset == NULL) {
    gboolean is_draft = parallax_run_get_state (self->run) == PARALLAX_RUN_DRAFT;
    const char *message = parallax_run_get_message (self->run);
    g_autofree char *escaped = message != NULL ? g_markup_escape_text (message, -1) : NULL;

    adw_status_page_set_title (self->nothing,
                               is_draft ? _ ("No images yet") : _ ("Its images are not there"));
    adw_status_page_set_description (self->nothing, escaped);
    gtk_widget_set_visible (self->shapes_button, is_draft);
    gtk_stack_set_visible_child_name (self->stack, message != NULL ? "nothing" : "reading");
    return;
  }
  self->is_filled = TRUE;
  self->shown_class = -1;
  names = gtk_string_list_new (NULL);
  for (int i = 0; i < dataset->n_label_sets; i++)
    gtk_string_list_append (names, gettext (dataset->label_sets[i].name));
  gtk_drop_down_set_model (self->labels_drop_down, G_LIST_MODEL (names));
  show_numbers (self, dataset);
  show_classes (self);
  show_samples (self);
  show_skipped (self, dataset);
  start_preview (self);
  gtk_stack_set_visible_child_name (self->stack, "data");
}

static void
changed_cb (ParallaxDataPage *self)
{
  self->is_filled = FALSE;
  fill (self);
}

static void
setting_changed_cb (ParallaxDataPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->is_filled = FALSE;
  else if (self->is_filled && opened_dataset (self) != NULL)
    start_preview (self);
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parallax_data_page_parent_class)->map (widget);
  fill (PARALLAX_DATA_PAGE (widget));
}

static void
set_run (ParallaxPage *page, ParallaxRun *run)
{
  ParallaxDataPage *self = PARALLAX_DATA_PAGE (page);

  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  changed_cb (self);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
page_init (ParallaxPageInterface *interface)
{
  interface->set_run = set_run;
}

static void
parallax_data_page_dispose (GObject *object)
{
  ParallaxDataPage *self = PARALLAX_DATA_PAGE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->previewing);
  g_clear_object (&self->previewing);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_data_page_parent_class)->dispose (object);
}

static void
parallax_data_page_class_init (ParallaxDataPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_data_page_dispose;
  widget_class->map = map;
  gtk_widget_class_set_css_name (widget_class, "datapage");
  g_type_ensure (PARALLAX_TYPE_PICTURE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, shapes_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, format_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, size_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, split_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, mean_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, std_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, more_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, samples_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, preview_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, skipped_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, labels_drop_down);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, class_list);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, classes_box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, preview_box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, skipped_box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, samples);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, before);
  gtk_widget_class_bind_template_child (widget_class, ParallaxDataPage, after);
  gtk_widget_class_bind_template_callback (widget_class, class_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, labels_chosen_cb);
}

static void
parallax_data_page_init (ParallaxDataPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown_class = -1;
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::dataset", G_CALLBACK (changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->run_signals, "notify::message", G_CALLBACK (fill), self);
  g_signal_group_connect_swapped (self->run_signals, "setting-changed",
                                  G_CALLBACK (setting_changed_cb), self);
}
