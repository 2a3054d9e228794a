/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/plot-view.h"

#include <math.h>

#include "app/plot/note.h"
#include "ui/widgets/plot-theme.h"

typedef struct {
  ParallaxCurveArea area; /* of the last drawing */
  double pointer;         /* x of the pointer; NaN: outside */
} ParallaxPlotViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ParallaxPlotView, parallax_plot_view, GTK_TYPE_WIDGET)

static ParallaxPlotViewPrivate *
private_of (gpointer self)
{
  return parallax_plot_view_get_instance_private (self);
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  ParallaxPlotViewClass *class = PARALLAX_PLOT_VIEW_GET_CLASS (widget);

  *minimum = *natural =
      orientation == GTK_ORIENTATION_HORIZONTAL ? class->least_width : class->least_height;
}

static void
draw_pointer (ParallaxPlotView *self, const ParallaxPlotTheme *theme, cairo_t *cr)
{
  ParallaxPlotViewPrivate *p = private_of (self);
  g_autofree char *text = NULL;

  if (!(p->pointer >= p->area.x && p->pointer <= p->area.x + p->area.width))
    return;
  text = PARALLAX_PLOT_VIEW_GET_CLASS (self)->values_at (
      self, parallax_curve_area_value_at (&p->area, p->pointer));
  if (text != NULL)
    parallax_note_draw (&p->area, theme, cr, p->pointer, text);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxPlotView *self = PARALLAX_PLOT_VIEW (widget);
  ParallaxPlotViewPrivate *p = private_of (self);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  ParallaxPlotTheme theme = parallax_widget_plot_theme (widget);
  cairo_t *cr;

  if (width < 2 || height < 2)
    return;
  cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  if (PARALLAX_PLOT_VIEW_GET_CLASS (self)->draw (self, &theme, cr, width, height, &p->area) &&
      !isnan (p->pointer))
    draw_pointer (self, &theme, cr);
  cairo_destroy (cr);
}

static void
moved_cb (GtkEventControllerMotion *motion, double x, double y, gpointer data)
{
  private_of (data)->pointer = x;
  gtk_widget_queue_draw (data);
}

static void
left_cb (GtkEventControllerMotion *motion, gpointer data)
{
  private_of (data)->pointer = NAN;
  gtk_widget_queue_draw (data);
}

void
parallax_plot_view_update (ParallaxPlotView *self, const char *words)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
parallax_plot_view_class_init (ParallaxPlotViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
parallax_plot_view_init (ParallaxPlotView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  private_of (self)->pointer = NAN;
  g_signal_connect (motion, "enter", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
