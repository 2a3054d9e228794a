/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/matrix-view.h"

#include <adwaita.h>

#include "app/i18n.h"
#include "app/plot/ticks.h"
#include "ui/widgets/plot-theme.h"

enum { ROW_HEIGHT = 22, LEAST = 150, MOST = 420, NAMES = 100, WIDTH = 300 };

struct _ParallaxMatrixView {
  GtkWidget parent_instance;

  ParallaxMatrixPlot plot;
  gboolean is_set;
  ParallaxMatrixArea area; /* of the last drawing */
};

G_DEFINE_FINAL_TYPE (ParallaxMatrixView, parallax_matrix_view, GTK_TYPE_WIDGET)

static guint picked_signal;

static void
pick (ParallaxMatrixView *self, int cell)
{
  self->plot.marked = cell;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, picked_signal, 0, cell < 0 ? -1 : cell / self->plot.columns,
                 cell < 0 ? -1 : cell % self->plot.columns);
}

static void
pressed_cb (GtkGestureClick *click, int n, double x, double y, ParallaxMatrixView *self)
{
  int cell = self->is_set ? parallax_matrix_cell_at (&self->area, x, y) : -1;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  pick (self, cell == self->plot.marked ? -1 : cell);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *key, guint value, guint code, GdkModifierType state,
                ParallaxMatrixView *self)
{
  int row, column, rows = self->plot.rows, columns = self->plot.columns;

  if (!self->is_set)
    return FALSE;
  row = MAX (self->plot.marked, 0) / columns;
  column = MAX (self->plot.marked, 0) % columns;
  switch (value) {
  case GDK_KEY_Left:
    column = MAX (column - 1, 0);
    break;
  case GDK_KEY_Right:
    column = MIN (column + 1, columns - 1);
    break;
  case GDK_KEY_Up:
    row = MAX (row - 1, 0);
    break;
  case GDK_KEY_Down:
    row = MIN (row + 1, rows - 1);
    break;
  default:
    return FALSE;
  }
  pick (self, row * columns + column);
  return TRUE;
}

static const char *
name_of (const char *const *names, int number, char *buffer, gsize size)
{
  if (names != NULL)
    return names[number];
  g_snprintf (buffer, size, "%d", number + 1);
  return buffer;
}

static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip)
{
  ParallaxMatrixView *self = PARALLAX_MATRIX_VIEW (widget);
  int cell = !self->is_set ? -1
             : is_keyboard ? self->plot.marked
                           : parallax_matrix_cell_at (&self->area, x, y);
  g_autofree char *text = NULL, *share = NULL;
  char row[16], column[16];

  if (cell < 0)
    return FALSE;
  share = parallax_format_share (
      parallax_matrix_share (&self->plot, cell / self->plot.columns, cell % self->plot.columns));
  text = g_strdup_printf (
      _ ("%s %s, %s %s: %d images, %s"), self->plot.row_title,
      name_of (self->plot.row_names, cell / self->plot.columns, row, sizeof row),
      self->plot.column_title,
      name_of (self->plot.column_names, cell % self->plot.columns, column, sizeof column),
      (int)self->plot.counts[cell], share);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

void
parallax_matrix_view_set (ParallaxMatrixView *self, const ParallaxMatrixPlot *plot,
                          const char *words)
{
  self->is_set = plot != NULL;
  if (plot != NULL)
    self->plot = *plot;
  self->plot.marked = -1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  ParallaxMatrixView *self = PARALLAX_MATRIX_VIEW (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL
                            ? WIDTH
                            : CLAMP (self->plot.rows * ROW_HEIGHT + NAMES, LEAST, MOST);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxMatrixView *self = PARALLAX_MATRIX_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  ParallaxPlotTheme theme = parallax_widget_plot_theme (widget);
  cairo_t *cr;

  if (!self->is_set || width < 2 || height < 2)
    return;
  cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  parallax_matrix_draw (&self->plot, &theme, cr, width, height, &self->area);
  cairo_destroy (cr);
}

static void
parallax_matrix_view_class_init (ParallaxMatrixViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  widget_class->query_tooltip = query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "matrixview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  picked_signal = g_signal_new ("picked", G_OBJECT_CLASS_TYPE (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
parallax_matrix_view_init (ParallaxMatrixView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  self->plot.marked = -1;
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
