/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is shown is made anew at most once a frame, and only while the page is shown: a change of the
 * settings, of the image or of the epoch marks it as stale, and the next frame makes it.
 */
#include "ui/pages/augment-page.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/thumbnails.h"
#include "app/plot/ticks.h"
#include "app/view-sheet.h"
#include "ui/chosen-path.h"
#include "ui/pages/augment-cloud.h"
#include "ui/pages/augment-strip.h"
#include "ui/settings/preset-list.h"
#include "ui/widgets/op-list.h"
#include "ui/widgets/picture-grid.h"

enum { VIEWS = 64, THUMBNAILS = 24, NEGATIVES = 6, STRIDE = 7919 /* a prime */ };

/* So long after the last change what lies around the views is made, too, ms. */
enum { REST_AFTER = 120 };

struct _ParallaxAugmentPage {
  GtkWidget parent_instance;

  /* Template. */
  GtkStack *stack;
  AdwStatusPage *nothing;
  ParallaxPresetList *presets;
  GtkLabel *message_label, *image_label, *views_label, *statistics_label;
  ParallaxPictureGrid *original, *views_grid, *positives, *negatives, *thumbnails;
  GtkSpinButton *image_spin;
  GtkDropDown *class_drop_down;
  GtkToggleButton *second_view_button;
  GtkWidget *save_button, *view_switch, *shapes_button;
  ParallaxAugmentStrip *strip;
  ParallaxOpList *op_list;
  ParallaxAugmentCloud *cloud;

  ParallaxRun *run;
  GSignalGroup *run_signals;
  /* Of the last settings that views can be made with; NULL: no images, or no such settings yet. */
  ParallaxViews *views;
  plx_settings made_with;
  int image, first_epoch;
  int view; /* 0 or, where they differ, 1: whose operations the list and the strip have */
  int shown_image, shown_epoch; /* whose views the grid has */
  int n_thumbnails, thumbnail_images[THUMBNAILS];
  gboolean are_thumbnails_stale;
  guint tick; /* 0: nothing is stale */
  guint rest; /* 0: neither is anything around the views */
  gboolean is_updating;
};

static void page_init (ParallaxPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ParallaxAugmentPage, parallax_augment_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (PARALLAX_TYPE_PAGE, page_init))

static const plx_dataset *
opened (ParallaxAugmentPage *self)
{
  ParallaxDataset *dataset = self->run != NULL ? parallax_run_get_dataset (self->run) : NULL;

  return dataset != NULL ? parallax_dataset_get (dataset) : NULL;
}

/* The second view has settings of its own. */
static gboolean
has_two_sets (const plx_settings *settings)
{
  return plx_settings_number (settings, "augment.views") != 0;
}

static void
show_message (ParallaxAugmentPage *self, const char *sentence)
{
  gtk_label_set_text (self->message_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), sentence != NULL);
}

/* --- The image -------------------------------------------------------------------------------- */

/* Its name in the first label set; NULL: it has none. */
static const char *
class_of (const plx_dataset *data, int image)
{
  int label = data->n_label_sets > 0 ? data->label_sets[0].labels[image] : -1;

  return label >= 0 ? data->label_sets[0].class_names[label] : NULL;
}

static void
show_original (ParallaxAugmentPage *self, const plx_dataset *data)
{
  cairo_surface_t *picture = parallax_thumbnail_picture (data, self->image);
  g_autofree char *count = parallax_format_count (data->count);
  const char *name = class_of (data, self->image);
  g_autofree char *text =
      name != NULL ? g_strdup_printf (_ ("Image %d of %s · %s"), self->image, count, gettext (name))
                   : g_strdup_printf (_ ("Image %d of %s"), self->image, count);

  parallax_picture_grid_set (self->original, &picture, NULL, 1, text);
  gtk_label_set_text (self->image_label, text);
}

/* --- Views ------------------------------------------------------------------------------------ */

/* Fewer epochs may be trained than are shown. */
static char *
views_text (ParallaxAugmentPage *self)
{
  int first = self->first_epoch, last = first + VIEWS / 2 - 1;
  int epochs = (int)plx_settings_number (&self->made_with, "train.epochs");

  g_autofree char *text =
      last <= epochs
          ? g_strdup_printf (_ ("%d views, as epochs %d to %d make them"), VIEWS, first, last)
          : g_strdup_printf (
                _ ("%d views, as epochs %d to %d would make them; training ends with epoch %d"),
                VIEWS, first, last, epochs);

  return has_two_sets (&self->made_with) ? g_strdup_printf (_ ("%s; 2 marks second views"), text)
                                         : g_steal_pointer (&text);
}

static void
show_views (ParallaxAugmentPage *self)
{
  cairo_surface_t *pictures[VIEWS];
  g_autofree char *text = views_text (self);
  gboolean is_different = has_two_sets (&self->made_with);

  parallax_picture_grid_mark_seconds (self->views_grid, is_different);
  parallax_picture_grid_mark_seconds (self->positives, is_different);
  parallax_views_make (self->views, self->image, self->first_epoch, VIEWS);
  for (int i = 0; i < VIEWS; i++)
    pictures[i] = parallax_views_picture (self->views, i);
  parallax_picture_grid_set (self->views_grid, pictures, NULL, VIEWS, text);
  gtk_label_set_text (self->views_label, text);
  self->shown_image = self->image;
  self->shown_epoch = self->first_epoch;
}

/* With a minus, where printf has a hyphen. */
static char *
number_text (double value)
{
  g_autofree char *digits = g_strdup_printf ("%.2f", fabs (value));

  return g_strconcat (value < -0.005 ? "−" : "", digits, NULL);
}

/* Of the views that have just been made. */
static void
show_statistics (ParallaxAugmentPage *self, const plx_dataset *data)
{
  static const char *const names[] = { N_ ("Red"), N_ ("Green"), N_ ("Blue") };
  ParallaxChannelStatistics statistics[3];
  g_autoptr (GString) text = g_string_new (_ ("Mean ± deviation, then normalised:"));

  parallax_views_measure (self->views, statistics);
  for (int c = 0; c < data->channels; c++) {
    g_autofree char *normal_mean = number_text (statistics[c].normal_mean);

    g_string_append_printf (
        text, "\n%s %.2f ± %.2f → %s ± %.2f", data->channels == 3 ? gettext (names[c]) : _ ("Grey"),
        statistics[c].mean, statistics[c].std, normal_mean, statistics[c].normal_std);
  }
  gtk_label_set_text (self->statistics_label, text->str);
}

/* --- Pairs ------------------------------------------------------------------------------------ */

/* The two views that the first shown epoch makes: the sheet's first two. */
static void
show_positives (ParallaxAugmentPage *self)
{
  cairo_surface_t *own[2];

  for (int i = 0; i < 2; i++)
    own[i] = parallax_views_picture (self->views, i);
  parallax_picture_grid_set (self->positives, own, NULL, 2,
                             _ ("A positive pair: two views of this image"));
}

static void
show_negatives (ParallaxAugmentPage *self)
{
  cairo_surface_t *pictures[NEGATIVES];
  int others[NEGATIVES];
  int n = parallax_views_others (self->views, self->image, self->first_epoch, NEGATIVES, others);

  parallax_views_first (self->views, others, n, self->first_epoch, pictures);
  parallax_picture_grid_set (self->negatives, pictures, NULL, n,
                             _ ("Negatives: views of other images"));
}

/* --- Thumbnails ------------------------------------------------------------------------------- */

/* The class whose images are shown to choose from; −1: all. */
static int
chosen_class (ParallaxAugmentPage *self)
{
  return (int)gtk_drop_down_get_selected (self->class_drop_down) - 1;
}

static gboolean
is_of_class (const plx_dataset *data, int image, int label)
{
  return label < 0 || (data->n_label_sets > 0 && data->label_sets[0].labels[image] == label);
}

static void
make_thumbnails (ParallaxAugmentPage *self, const plx_dataset *data)
{
  cairo_surface_t *pictures[THUMBNAILS];
  int n = 0, label = chosen_class (self);

  for (int i = 0; i < data->count && n < THUMBNAILS; i++) {
    int image = label < 0 ? (int)((gint64)i * STRIDE % data->count) : i;

    if (!is_of_class (data, image, label))
      continue;
    self->thumbnail_images[n] = image;
    pictures[n++] = parallax_thumbnail_picture (data, image);
  }
  self->n_thumbnails = n;
  self->are_thumbnails_stale = FALSE;
  parallax_picture_grid_set (self->thumbnails, pictures, NULL, n, _ ("Images to choose from"));
}

static void
show_thumbnails (ParallaxAugmentPage *self, const plx_dataset *data)
{
  int marked = -1;

  if (self->are_thumbnails_stale)
    make_thumbnails (self, data);
  for (int i = 0; i < self->n_thumbnails; i++)
    if (self->thumbnail_images[i] == self->image)
      marked = i;
  parallax_picture_grid_mark (self->thumbnails, marked);
}

static void
list_classes (ParallaxAugmentPage *self, const plx_dataset *data)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("All images"));
  for (int i = 0; data->n_label_sets > 0 && i < data->label_sets[0].n_classes; i++)
    gtk_string_list_append (names, gettext (data->label_sets[0].class_names[i]));
  gtk_drop_down_set_model (self->class_drop_down, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->class_drop_down), data->n_label_sets > 0);
}

/* --- Making it anew --------------------------------------------------------------------------- */

/* The pipeline of the run's images and settings. Where there is none with them, that of the settings
 * before stays and is said to be it. */
static void
make_views (ParallaxAugmentPage *self)
{
  const plx_settings *settings = parallax_run_get_settings (self->run);
  ParallaxDataset *dataset = parallax_run_get_dataset (self->run);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (self->views != NULL && parallax_views_get_dataset (self->views) == dataset)
    parallax_views_update (self->views, settings, &error);
  else {
    g_clear_pointer (&self->views, parallax_views_free);
    self->views = parallax_views_new (dataset, settings, &error);
  }
  if (error == NULL)
    self->made_with = *settings;
  else if (self->views != NULL)
    message = g_strdup_printf (_ ("%s The views below are still those of the settings before."),
                               error->message);
  show_message (self, message != NULL || error == NULL ? message : error->message);
  gtk_widget_set_sensitive (self->save_button, self->views != NULL);
}

static void
show_state (ParallaxAugmentPage *self)
{
  const char *message = parallax_run_get_message (self->run);
  gboolean is_draft = parallax_run_get_state (self->run) == PARALLAX_RUN_DRAFT;
  g_autofree char *markup = message != NULL ? g_markup_escape_text (message, -1) : NULL;

  gtk_stack_set_visible_child_name (self->stack, opened (self) != NULL ? "views"
                                                 : message != NULL     ? "nothing"
                                                                       : "reading");
  adw_status_page_set_title (self->nothing,
                             is_draft ? _ ("No images yet") : _ ("Its images are not there"));
  adw_status_page_set_description (self->nothing, markup);
  gtk_widget_set_visible (self->shapes_button, is_draft);
}

static int
shown_view (ParallaxAugmentPage *self, const plx_settings *settings)
{
  return has_two_sets (settings) ? self->view : 0;
}

static void
show_operations (ParallaxAugmentPage *self)
{
  plx_param_ref on = { plx_augment_operation_at (0).tables[0],
                       &plx_augment_operation_at (0).tables[0]->params[0] };

  const plx_settings *settings = parallax_run_get_settings (self->run);

  gtk_widget_set_visible (self->view_switch, has_two_sets (settings));
  parallax_op_list_update (self->op_list, settings, shown_view (self, settings),
                           parallax_run_get_state (self->run) == PARALLAX_RUN_DRAFT,
                           parallax_run_can_set (self->run, &on));
}

static void
show_no_views (ParallaxAugmentPage *self)
{
  ParallaxPictureGrid *grids[] = { self->views_grid, self->positives, self->negatives };

  for (gsize i = 0; i < G_N_ELEMENTS (grids); i++)
    parallax_picture_grid_set (grids[i], NULL, NULL, 0, _ ("No views"));
  gtk_label_set_text (self->views_label, "");
  gtk_label_set_text (self->statistics_label, "");
}

static void
show_strip (ParallaxAugmentPage *self)
{
  parallax_augment_strip_set (self->strip, self->views, &self->made_with, self->image,
                              shown_view (self, &self->made_with));
}

/* What a person looks at while turning something. */
static void
show (ParallaxAugmentPage *self)
{
  const plx_dataset *data = opened (self);

  show_state (self);
  show_operations (self);
  if (data == NULL)
    return;
  self->image = CLAMP (self->image, 0, data->count - 1);
  show_original (self, data);
  make_views (self);
  if (self->views == NULL) {
    show_no_views (self);
    return;
  }
  show_views (self);
  show_positives (self);
  if (parallax_augment_strip_is_in_view (self->strip))
    show_strip (self);
}

/* What may come a moment later. */
static void
show_rest (ParallaxAugmentPage *self)
{
  const plx_dataset *data = opened (self);

  parallax_preset_list_update (self->presets);
  if (data == NULL)
    return;
  show_strip (self);
  if (self->views != NULL) {
    show_statistics (self, data);
    show_negatives (self);
  }
  show_thumbnails (self, data);
  parallax_augment_cloud_set (self->cloud, self->run, self->image, self->first_epoch);
}

static gboolean
rest_cb (gpointer data)
{
  ParallaxAugmentPage *self = data;

  self->rest = 0;
  if (gtk_widget_get_mapped (data))
    show_rest (self);
  return G_SOURCE_REMOVE;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ParallaxAugmentPage *self = PARALLAX_AUGMENT_PAGE (widget);

  self->tick = 0;
  show (self);
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST_AFTER, rest_cb, self);
  return G_SOURCE_REMOVE;
}

/* Anything that is shown has changed. While the page is hidden it waits for being mapped. */
static void
refresh (ParallaxAugmentPage *self)
{
  if (self->run != NULL && self->tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parallax_augment_page_parent_class)->map (widget);
  if (PARALLAX_AUGMENT_PAGE (widget)->run == NULL)
    return;
  show (PARALLAX_AUGMENT_PAGE (widget));
  show_rest (PARALLAX_AUGMENT_PAGE (widget));
}

/* --- What a person does ----------------------------------------------------------------------- */

static void
choose_image (ParallaxAugmentPage *self, int image)
{
  self->image = image;
  self->is_updating = TRUE;
  gtk_spin_button_set_value (self->image_spin, image);
  self->is_updating = FALSE;
  refresh (self);
}

/* The next image of the chosen class, in a direction; stays where there is none. */
static void
step_image (ParallaxAugmentPage *self, int direction)
{
  const plx_dataset *data = opened (self);
  int label = chosen_class (self);

  for (int image = self->image + direction; data != NULL && image >= 0 && image < data->count;
       image += direction)
    if (is_of_class (data, image, label)) {
      choose_image (self, image);
      return;
    }
}

static void
previous_cb (ParallaxAugmentPage *self)
{
  step_image (self, -1);
}

static void
next_cb (ParallaxAugmentPage *self)
{
  step_image (self, 1);
}

static void
image_turned_cb (ParallaxAugmentPage *self)
{
  if (!self->is_updating)
    choose_image (self, gtk_spin_button_get_value_as_int (self->image_spin));
}

static void
thumbnail_picked_cb (ParallaxAugmentPage *self, int cell)
{
  choose_image (self, self->thumbnail_images[cell]);
}

static void
cloud_picked_cb (ParallaxAugmentPage *self, int image)
{
  choose_image (self, image);
}

/* The first image of the class is shown with it. */
static void
class_chosen_cb (ParallaxAugmentPage *self)
{
  const plx_dataset *data = opened (self);

  if (data == NULL || self->is_updating)
    return;
  self->are_thumbnails_stale = TRUE;
  if (!is_of_class (data, self->image, chosen_class (self))) {
    self->image = -1;
    step_image (self, 1);
  }
  refresh (self);
}

static void
reroll_cb (ParallaxAugmentPage *self)
{
  self->first_epoch += VIEWS / 2;
  refresh (self);
}

static void
view_chosen_cb (ParallaxAugmentPage *self)
{
  self->view = gtk_toggle_button_get_active (self->second_view_button);
  refresh (self);
}

static void
moved_cb (ParallaxAugmentPage *self, const char *order)
{
  g_autoptr (GError) error = NULL;

  if (!parallax_run_set_text (self->run, "augment.order", order, &error))
    show_message (self, error->message);
}

static void
switched_cb (ParallaxAugmentPage *self, int op, gboolean is_on)
{
  const plx_settings *settings = parallax_run_get_settings (self->run);
  const plx_param_table *table = plx_augment_operation_at (op).tables[shown_view (self, settings)];
  g_autofree char *key = g_strdup_printf ("%s.on", table->name);
  plx_param_ref ref;
  g_autoptr (GError) error = NULL;

  if (plx_settings_find (settings, key, &ref, NULL) == PLX_OK &&
      !parallax_run_set_number (self->run, &ref, is_on, &error)) {
    show_message (self, error->message);
    show_operations (self);
  }
}

static void
preset_failed_cb (ParallaxAugmentPage *self, const char *sentence)
{
  show_message (self, sentence);
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  ParallaxAugmentPage *self = data;
  g_autofree char *path = parallax_chosen_path (dialog, response);
  g_autoptr (GError) error = NULL;

  if (path != NULL && self->views != NULL &&
      !parallax_view_sheet_write (self->views, self->shown_image, self->shown_epoch, VIEWS, path,
                                  &error))
    show_message (self, error->message);
  g_object_unref (dialog);
}

static void
save_cb (ParallaxAugmentPage *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save the Views as a Picture"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "views.png");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
dataset_changed_cb (ParallaxAugmentPage *self)
{
  const plx_dataset *data = opened (self);

  if (data != NULL) {
    self->is_updating = TRUE;
    list_classes (self, data);
    gtk_spin_button_set_range (self->image_spin, 0, data->count - 1);
    gtk_spin_button_set_value (self->image_spin, self->image = MIN (self->image, data->count - 1));
    self->is_updating = FALSE;
    self->are_thumbnails_stale = TRUE;
  }
  refresh (self);
}

static void
set_run (ParallaxPage *page, ParallaxRun *run)
{
  ParallaxAugmentPage *self = PARALLAX_AUGMENT_PAGE (page);

  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  parallax_preset_list_set_run (self->presets, run);
  dataset_changed_cb (self);
}

static void
page_init (ParallaxPageInterface *interface)
{
  interface->set_run = set_run;
}

static void
parallax_augment_page_dispose (GObject *object)
{
  ParallaxAugmentPage *self = PARALLAX_AUGMENT_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_pointer (&self->views, parallax_views_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_augment_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, stack);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, nothing);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, presets);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, message_label);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, image_label);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, views_label);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, statistics_label);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, original);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, views_grid);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, strip);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, positives);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, negatives);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, thumbnails);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, image_spin);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, class_drop_down);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, save_button);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, view_switch);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, second_view_button);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, shapes_button);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, op_list);
  gtk_widget_class_bind_template_child (class, ParallaxAugmentPage, cloud);
}

static void
parallax_augment_page_class_init (ParallaxAugmentPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_augment_page_dispose;
  widget_class->map = map;
  gtk_widget_class_set_css_name (widget_class, "augmentpage");
  g_type_ensure (PARALLAX_TYPE_PRESET_LIST);
  g_type_ensure (PARALLAX_TYPE_AUGMENT_CLOUD);
  g_type_ensure (PARALLAX_TYPE_AUGMENT_STRIP);
  g_type_ensure (PARALLAX_TYPE_OP_LIST);
  g_type_ensure (PARALLAX_TYPE_PICTURE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/augment-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, image_turned_cb);
  gtk_widget_class_bind_template_callback (widget_class, thumbnail_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cloud_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, class_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, refresh);
  gtk_widget_class_bind_template_callback (widget_class, reroll_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_failed_cb);
}

static void
parallax_augment_page_init (ParallaxAugmentPage *self)
{
  static const char *const updating[] = { "setting-changed", "notify::state", "notify::message" };

  self->first_epoch = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  for (gsize i = 0; i < G_N_ELEMENTS (updating); i++)
    g_signal_group_connect_swapped (self->run_signals, updating[i], G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::dataset",
                                  G_CALLBACK (dataset_changed_cb), self);
}
