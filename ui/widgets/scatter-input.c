/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person does to a scatter view.
 */
#include <math.h>
#include <string.h>

#include "app/plot/lasso.h"
#include "ui/widgets/scatter-view-private.h"

enum { PAN_KEY = 60 /* px */, LEAST_CORNER = 3 /* px between two corners of the lasso */ };

static const double step = 1.2; /* of the wheel's clicks, and of keys */

void
parallax_scatter_input_hover (ParallaxScatterView *self)
{
  int hovered =
      self->is_lassoing ? -1 : parallax_scatter_view_pick (self, self->pointer_x, self->pointer_y);

  if (hovered == self->hovered)
    return;
  self->hovered = hovered;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "hovered", hovered);
}

static void
moved_cb (GtkEventControllerMotion *motion, double x, double y, gpointer data)
{
  ParallaxScatterView *self = data;

  self->pointer_x = x;
  self->pointer_y = y;
  parallax_scatter_input_hover (self);
}

static void
left_cb (GtkEventControllerMotion *motion, gpointer data)
{
  PARALLAX_SCATTER_VIEW (data)->pointer_x = NAN;
  parallax_scatter_input_hover (data);
}

static double
middle_or (double value, double size)
{
  return isnan (value) ? size / 2 : value;
}

/* On a page that scrolls by itself the wheel is the page's, and zooms with Ctrl only. */
static gboolean
scrolled_cb (GtkEventControllerScroll *scroll, double dx, double dy, gpointer data)
{
  ParallaxScatterView *self = data;
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));
  double x = middle_or (self->pointer_x, gtk_widget_get_width (GTK_WIDGET (self)));
  double y =
      isnan (self->pointer_x) ? gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 : self->pointer_y;

  if ((state & GDK_CONTROL_MASK) == 0 &&
      gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW) != NULL)
    return FALSE;
  parallax_scatter_view_zoom (self, x, y, pow (step, -dy));
  return TRUE;
}

static void
pinched_cb (GtkGestureZoom *zoom, double scale, gpointer data)
{
  ParallaxScatterView *self = data;
  double *last = g_object_get_data (G_OBJECT (zoom), "last"), x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (zoom), &x, &y))
    return;
  parallax_scatter_view_zoom (self, x, y, scale / *last);
  *last = scale;
}

static void
pinch_began_cb (GtkGesture *zoom, GdkEventSequence *sequence, gpointer data)
{
  double *last = g_new (double, 1);

  *last = 1;
  g_object_set_data_full (G_OBJECT (zoom), "last", last, g_free);
}

/* --- Dragging: pan, or the lasso -------------------------------------------------------------- */

static void
add_corner (ParallaxScatterView *self, double x, double y)
{
  double corner[2];

  parallax_viewport_find (&self->view, gtk_widget_get_width (GTK_WIDGET (self)),
                          gtk_widget_get_height (GTK_WIDGET (self)), x, y, &corner[0], &corner[1]);
  g_array_append_vals (self->lasso, corner, 2);
}

static void
drag_began_cb (GtkGestureDrag *drag, double x, double y, gpointer data)
{
  ParallaxScatterView *self = data;
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_x = self->drag_y = 0;
  self->is_lassoing = (state & GDK_SHIFT_MASK) != 0;
  self->lasso_adds = (state & GDK_CONTROL_MASK) != 0;
  g_array_set_size (self->lasso, 0);
  if (self->is_lassoing) {
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
    add_corner (self, x, y);
    parallax_scatter_input_hover (self);
  }
}

static void
drag_moved_cb (GtkGestureDrag *drag, double dx, double dy, gpointer data)
{
  ParallaxScatterView *self = data;
  double x, y;

  if (self->is_lassoing) {
    if (fabs (dx - self->drag_x) + fabs (dy - self->drag_y) < LEAST_CORNER)
      return;
    gtk_gesture_drag_get_start_point (drag, &x, &y);
    add_corner (self, x + dx, y + dy);
    gtk_widget_queue_draw (GTK_WIDGET (self));
  } else if (gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int)dx, (int)dy) ||
             self->drag_x != 0 || self->drag_y != 0) {
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
    parallax_scatter_view_pan (self, dx - self->drag_x, dy - self->drag_y);
  } else {
    return;
  }
  self->drag_x = dx;
  self->drag_y = dy;
}

static void
drag_ended_cb (GtkGestureDrag *drag, double dx, double dy, gpointer data)
{
  ParallaxScatterView *self = data;

  if (!self->is_lassoing)
    return;
  self->is_lassoing = FALSE;
  if (!self->lasso_adds)
    memset (self->is_selected, 0, (gsize)self->n);
  parallax_lasso_mark ((const double *)(const void *)self->lasso->data, (int)self->lasso->len / 2,
                       self->xy, self->n, self->is_selected);
  for (int i = 0; i < self->n; i++)
    if (self->looks[i] == PARALLAX_POINT_HIDDEN)
      self->is_selected[i] = 0;
  parallax_scatter_view_selected (self);
}

static void
released_cb (GtkGestureClick *click, int n_press, double x, double y, gpointer data)
{
  ParallaxScatterView *self = data;
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));

  if ((state & GDK_SHIFT_MASK) != 0)
    return;
  if (n_press == 2)
    parallax_scatter_view_fit (self);
  else if (n_press == 1)
    g_signal_emit_by_name (self, "clicked", parallax_scatter_view_pick (self, x, y));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state,
                gpointer data)
{
  ParallaxScatterView *self = data;
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key) {
  case GDK_KEY_plus:
  case GDK_KEY_equal:
  case GDK_KEY_KP_Add:
    parallax_scatter_view_zoom (self, x, y, step);
    return TRUE;
  case GDK_KEY_minus:
  case GDK_KEY_KP_Subtract:
    parallax_scatter_view_zoom (self, x, y, 1 / step);
    return TRUE;
  case GDK_KEY_0:
  case GDK_KEY_KP_0:
    parallax_scatter_view_fit (self);
    return TRUE;
  case GDK_KEY_Left:
    parallax_scatter_view_pan (self, PAN_KEY, 0);
    return TRUE;
  case GDK_KEY_Right:
    parallax_scatter_view_pan (self, -PAN_KEY, 0);
    return TRUE;
  case GDK_KEY_Up:
    parallax_scatter_view_pan (self, 0, PAN_KEY);
    return TRUE;
  case GDK_KEY_Down:
    parallax_scatter_view_pan (self, 0, -PAN_KEY);
    return TRUE;
  case GDK_KEY_Escape:
    if (self->n_selected == 0)
      return FALSE;
    parallax_scatter_view_select (self, NULL, 0);
    return TRUE;
  default:
    return FALSE;
  }
}

static void
add (ParallaxScatterView *self, gpointer controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
parallax_scatter_input_init (ParallaxScatterView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_KINETIC);
  GtkGesture *zoom = gtk_gesture_zoom_new (), *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (motion, "enter", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (left_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scrolled_cb), self);
  g_signal_connect (zoom, "begin", G_CALLBACK (pinch_began_cb), self);
  g_signal_connect (zoom, "scale-changed", G_CALLBACK (pinched_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_began_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_moved_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_ended_cb), self);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  add (self, motion);
  add (self, scroll);
  add (self, zoom);
  add (self, drag);
  add (self, click);
  add (self, keys);
}
