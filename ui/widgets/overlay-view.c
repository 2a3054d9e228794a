/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/overlay-view.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/note.h"
#include "ui/widgets/plot-theme.h"

struct _ParallaxOverlayView {
  GtkWidget parent_instance;

  const ParallaxComparison *comparison;
  ParallaxOverlay overlay;
  ParallaxCurveArea area; /* of the last drawing */
  double pointer;         /* x of the pointer; NaN: outside */
};

G_DEFINE_FINAL_TYPE (ParallaxOverlayView, parallax_overlay_view, GTK_TYPE_WIDGET)

enum { LEAST_WIDTH = 300, LEAST_HEIGHT = 270 };

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? LEAST_WIDTH : LEAST_HEIGHT;
}

static void
draw_pointer (ParallaxOverlayView *self, const ParallaxPlotTheme *theme, cairo_t *cr)
{
  double place = parallax_curve_area_value_at (&self->area, self->pointer);
  g_autofree char *text = NULL;

  if (!(self->pointer >= self->area.x && self->pointer <= self->area.x + self->area.width))
    return;
  text = parallax_overlay_values_at (self->comparison, &self->overlay, place);
  parallax_note_draw (&self->area, theme, cr, self->pointer, text);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxOverlayView *self = PARALLAX_OVERLAY_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  ParallaxPlotTheme theme = parallax_widget_plot_theme (widget);
  cairo_t *cr;

  if (self->comparison == NULL || width < 2 || height < 2)
    return;
  cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  parallax_overlay_draw (self->comparison, &self->overlay, &theme, cr, width, height, &self->area);
  if (!isnan (self->pointer))
    draw_pointer (self, &theme, cr);
  cairo_destroy (cr);
}

static void
moved_cb (GtkEventControllerMotion *motion, double x, double y, gpointer data)
{
  PARALLAX_OVERLAY_VIEW (data)->pointer = x;
  gtk_widget_queue_draw (data);
}

static void
left_cb (GtkEventControllerMotion *motion, gpointer data)
{
  PARALLAX_OVERLAY_VIEW (data)->pointer = NAN;
  gtk_widget_queue_draw (data);
}

void
parallax_overlay_view_set (ParallaxOverlayView *self, const ParallaxComparison *comparison,
                           const ParallaxOverlay *overlay)
{
  g_autofree char *words = NULL;

  self->comparison = comparison;
  self->overlay = *overlay;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (comparison == NULL)
    return;
  words = g_strdup_printf (_ ("%s of %d runs by %s"),
                           parallax_overlay_quantity_name (overlay->quantity), comparison->n,
                           parallax_overlay_axis_name (overlay->axis));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
parallax_overlay_view_class_init (ParallaxOverlayViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
parallax_overlay_view_init (ParallaxOverlayView *self)
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
