/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wide, the charts stand left of the map; narrow, below it and without the health strip. Until a
 * run has a layout its images are shown where the map will be.
 */
#include "ui/pages/train-page.h"

#include <math.h>

#include "app/event.h"
#include "app/i18n.h"
#include "app/plot/ticks.h"
#include "ui/widgets/curve-view.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/map-view.h"
#include "ui/widgets/sample-sheet.h"

enum { LEAST_WIDE = 700, LEAST_WIDTH = 380, LEAST_HEIGHT = 420 };

struct _ParallaxTrainPage {
  GtkWidget parent_instance;

  GtkWidget *charts, *divider, *map_box;
  GtkInfoBar *alarm_bar;
  GtkLabel *alarm_label;
  ParallaxCurveView *loss_view, *knn_view, *health_view;
  GtkRange *smoothing_scale;
  GtkToggleButton *log_button;
  GtkLabel *map_caption, *sample_label;
  GtkDropDown *color_drop_down;
  GtkStack *map_stack;
  ParallaxMapView *map_view;
  ParallaxLegend *legend;
  ParallaxSampleSheet *sample_sheet;

  ParallaxRun *run;
  GSignalGroup *run_signals;
};

static void page_init (ParallaxPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ParallaxTrainPage, parallax_train_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (PARALLAX_TYPE_PAGE, page_init))

/* --- Layout ----------------------------------------------------------------------------------- */

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? LEAST_WIDTH : LEAST_HEIGHT;
  *natural = *minimum * 2;
}

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  int least;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  width = MAX (width, least);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &least, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, MAX (height, least) }, -1);
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ParallaxTrainPage *self = PARALLAX_TRAIN_PAGE (widget);
  gboolean is_wide = width >= LEAST_WIDE;
  int split = is_wide ? width / 2 : (int)(height * 0.56);

  if (is_wide) {
    place (self->charts, 0, 0, split, height);
    place (self->divider, split, 0, 1, height);
    place (self->map_box, split + 1, 0, width - split - 1, height);
  } else {
    place (self->map_box, 0, 0, width, split);
    place (self->divider, 0, split, width, 1);
    place (self->charts, 0, split + 1, width, height - split - 1);
  }
}

/* --- Showing ---------------------------------------------------------------------------------- */

static const plx_dataset *
opened_dataset (ParallaxTrainPage *self)
{
  ParallaxDataset *opened = parallax_run_get_dataset (self->run);

  return opened != NULL ? parallax_dataset_get (opened) : NULL;
}

static void
update_samples (ParallaxTrainPage *self, const plx_dataset *dataset)
{
  double probe = plx_settings_number (parallax_run_get_settings (self->run), "train.probe");
  g_autofree char *images = parallax_format_count (dataset->count);
  g_autofree char *points = parallax_format_count ((gint64)MIN (probe, dataset->count));
  g_autofree char *text =
      g_strdup_printf (_ ("%s: %s images. Press Train, and points for %s of them move here as the "
                          "encoder learns which belong together."),
                       gettext (dataset->name), images, points);

  gtk_label_set_text (self->sample_label, text);
  parallax_sample_sheet_set_dataset (self->sample_sheet, parallax_run_get_dataset (self->run));
}

static void
update_map (ParallaxTrainPage *self)
{
  const ParallaxFrame *frame = parallax_run_get_frame (self->run);
  const plx_dataset *dataset = opened_dataset (self);
  g_autofree char *caption = NULL;

  if (frame->n > 0 && dataset != NULL) {
    caption =
        g_strdup_printf (_ ("PCA %.0f %% · epoch %d"),
                         100 * (double)(frame->explained[0] + frame->explained[1]), frame->epoch);
    gtk_stack_set_visible_child_name (self->map_stack, "map");
  } else if (dataset != NULL) {
    update_samples (self, dataset);
    gtk_stack_set_visible_child_name (self->map_stack, "samples");
  } else {
    gtk_stack_set_visible_child_name (
        self->map_stack, parallax_run_get_message (self->run) != NULL ? "nothing" : "reading");
  }
  gtk_label_set_text (self->map_caption, caption != NULL ? caption : "");
}

/* What the run's alarms say, above its curves. */
static void
update_alarms (ParallaxTrainPage *self)
{
  const GArray *events = parallax_run_get_history (self->run)->events;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++) {
    const plx_record *event = &g_array_index (events, plx_record, i);
    g_autofree char *words = NULL;

    if (event->kind != PLX_RECORD_ALARM)
      continue;
    words = parallax_event_words (event);
    g_string_append_printf (text, "%s%s. %s", text->len > 0 ? "\n" : "", words,
                            gettext (plx_alarm_sentence (event->alarm)));
  }
  if (text->len > 0)
    gtk_label_set_text (self->alarm_label, text->str);
  gtk_info_bar_set_revealed (self->alarm_bar, text->len > 0);
}

static void
update_charts (ParallaxTrainPage *self)
{
  ParallaxChartOptions options = {
    plx_settings_number (parallax_run_get_settings (self->run), "train.epochs"),
    gtk_range_get_value (self->smoothing_scale),
    gtk_toggle_button_get_active (self->log_button),
    opened_dataset (self),
  };

  parallax_curve_view_set (self->loss_view, self->run, PARALLAX_CHART_LOSS, &options);
  parallax_curve_view_set (self->knn_view, self->run, PARALLAX_CHART_KNN, &options);
  parallax_curve_view_set (self->health_view, self->run, PARALLAX_CHART_HEALTH, &options);
  update_alarms (self);
}

static void
options_changed_cb (ParallaxTrainPage *self)
{
  if (self->run != NULL)
    update_charts (self);
}

/* Which of the data set's label sets colours the map; −1: none has labels. */
static int
chosen_labels (ParallaxTrainPage *self)
{
  const plx_dataset *dataset = opened_dataset (self);
  guint selected = gtk_drop_down_get_selected (self->color_drop_down);

  return dataset != NULL && selected < (guint)dataset->n_label_sets ? (int)selected : -1;
}

static void
color_chosen_cb (ParallaxTrainPage *self)
{
  const plx_dataset *dataset;
  int labels;

  if (self->run == NULL)
    return;
  dataset = opened_dataset (self);
  labels = chosen_labels (self);
  parallax_map_view_set_labels (self->map_view, labels);
  parallax_legend_set_labels (self->legend, labels >= 0 ? &dataset->label_sets[labels] : NULL);
}

static void
dataset_changed_cb (ParallaxTrainPage *self)
{
  const plx_dataset *dataset = opened_dataset (self);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (int i = 0; dataset != NULL && i < dataset->n_label_sets; i++)
    gtk_string_list_append (names, gettext (dataset->label_sets[i].name));
  gtk_drop_down_set_model (self->color_drop_down, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->color_drop_down),
                          dataset != NULL && dataset->n_label_sets > 0);
  color_chosen_cb (self);
  update_map (self);
  update_charts (self);
}

static void
isolated_cb (ParallaxTrainPage *self, int label)
{
  parallax_map_view_isolate (self->map_view, label);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
set_run (ParallaxPage *page, ParallaxRun *run)
{
  ParallaxTrainPage *self = PARALLAX_TRAIN_PAGE (page);

  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  parallax_map_view_set_run (self->map_view, run);
  dataset_changed_cb (self);
}

static void
page_init (ParallaxPageInterface *interface)
{
  interface->set_run = set_run;
}

static void
parallax_train_page_dispose (GObject *object)
{
  ParallaxTrainPage *self = PARALLAX_TRAIN_PAGE (object);
  GtkWidget *child;

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_train_page_parent_class)->dispose (object);
}

static void
parallax_train_page_class_init (ParallaxTrainPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_train_page_dispose;
  widget_class->get_request_mode = get_request_mode;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  gtk_widget_class_set_css_name (widget_class, "trainpage");
  g_type_ensure (PARALLAX_TYPE_CURVE_VIEW);
  g_type_ensure (PARALLAX_TYPE_MAP_VIEW);
  g_type_ensure (PARALLAX_TYPE_LEGEND);
  g_type_ensure (PARALLAX_TYPE_SAMPLE_SHEET);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, charts);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, divider);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, map_box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, alarm_bar);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, alarm_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, loss_view);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, knn_view);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, health_view);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, smoothing_scale);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, log_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, map_caption);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, sample_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, color_drop_down);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, map_stack);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, map_view);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, legend);
  gtk_widget_class_bind_template_child (widget_class, ParallaxTrainPage, sample_sheet);
  gtk_widget_class_bind_template_callback (widget_class, options_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, color_chosen_cb);
}

static void
parallax_train_page_init (ParallaxTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "metrics-appended", G_CALLBACK (update_charts),
                                  self);
  g_signal_group_connect_swapped (self->run_signals, "setting-changed", G_CALLBACK (update_charts),
                                  self);
  g_signal_group_connect_swapped (self->run_signals, "frame-changed", G_CALLBACK (update_map),
                                  self);
  g_signal_group_connect_swapped (self->run_signals, "notify::message", G_CALLBACK (update_map),
                                  self);
  g_signal_group_connect_swapped (self->run_signals, "notify::dataset",
                                  G_CALLBACK (dataset_changed_cb), self);
  g_signal_connect_object (self->legend, "isolated", G_CALLBACK (isolated_cb), self,
                           G_CONNECT_SWAPPED);
}
