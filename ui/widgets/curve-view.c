/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/curve-view.h"

#include <math.h>

#include "app/plot/note.h"
#include "ui/widgets/plot-theme.h"

struct _ParallaxCurveView {
  GtkWidget parent_instance;

  ParallaxRun *run;
  ParallaxChart chart;
  ParallaxChartOptions options;
  ParallaxCurveArea area; /* of the last drawing */
  double pointer;         /* x of the pointer; NaN: outside */
};

G_DEFINE_FINAL_TYPE (ParallaxCurveView, parallax_curve_view, GTK_TYPE_WIDGET)

enum { LEAST_WIDTH = 220, LEAST_HEIGHT = 110 };

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? LEAST_WIDTH : LEAST_HEIGHT;
  *natural = *minimum;
}

static void
draw_pointer (ParallaxCurveView *self, const ParallaxPlotTheme *theme, cairo_t *cr)
{
  double place = parallax_curve_area_value_at (&self->area, self->pointer);
  g_autofree char *text = NULL;

  if (!(self->pointer >= self->area.x && self->pointer <= self->area.x + self->area.width))
    return;
  text = parallax_history_values_at (parallax_run_get_history (self->run), self->chart,
                                     &self->options, place);
  if (text != NULL)
    parallax_note_draw (&self->area, theme, cr, self->pointer, text);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxCurveView *self = PARALLAX_CURVE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  ParallaxPlotTheme theme = parallax_widget_plot_theme (widget);
  cairo_t *cr;

  if (self->run == NULL || width < 2 || height < 2)
    return;
  cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  parallax_history_draw (parallax_run_get_history (self->run), self->chart, &self->options, &theme,
                         cr, width, height, &self->area);
  if (!isnan (self->pointer))
    draw_pointer (self, &theme, cr);
  cairo_destroy (cr);
}

static void
moved_cb (GtkEventControllerMotion *motion, double x, double y, gpointer data)
{
  ParallaxCurveView *self = data;

  self->pointer = x;
  gtk_widget_queue_draw (data);
}

static void
left_cb (GtkEventControllerMotion *motion, gpointer data)
{
  PARALLAX_CURVE_VIEW (data)->pointer = NAN;
  gtk_widget_queue_draw (data);
}

void
parallax_curve_view_set (ParallaxCurveView *self, ParallaxRun *run, ParallaxChart chart,
                         const ParallaxChartOptions *options)
{
  g_autofree char *words = NULL;

  g_set_object (&self->run, run);
  self->chart = chart;
  self->options = *options;
  words = parallax_history_describe (parallax_run_get_history (run), chart, options);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
parallax_curve_view_dispose (GObject *object)
{
  g_clear_object (&PARALLAX_CURVE_VIEW (object)->run);
  G_OBJECT_CLASS (parallax_curve_view_parent_class)->dispose (object);
}

static void
parallax_curve_view_class_init (ParallaxCurveViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_curve_view_dispose;
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
parallax_curve_view_init (ParallaxCurveView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->pointer = NAN;
  g_signal_connect (motion, "enter", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
