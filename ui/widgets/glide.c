/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/glide.h"

#include <string.h>

enum { GLIDE_US = 350000 };

/* Slow at both ends. */
static double
ease (double t)
{
  return t * t * (3 - 2 * t);
}

static void
move_points (ParallaxGlide *self, double t)
{
  float share = (float)ease (CLAMP (t, 0, 1));

  for (int i = 0; i < 2 * self->n; i++)
    self->shown[i] = self->from[i] + share * (self->to[i] - self->from[i]);
  parallax_scatter_view_set_points (self->scatter, self->shown, self->n);
}

static gboolean
glide_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ParallaxGlide *self = data;
  double t = (double)(gdk_frame_clock_get_frame_time (clock) - self->started) / GLIDE_US;

  move_points (self, t);
  if (t < 1)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
wants_motion (ParallaxGlide *self)
{
  GtkWidget *widget = GTK_WIDGET (self->scatter);
  gboolean is_wanted;

  g_object_get (gtk_widget_get_settings (widget), "gtk-enable-animations", &is_wanted, NULL);
  return is_wanted && gtk_widget_get_mapped (widget);
}

void
parallax_glide_init (ParallaxGlide *self, ParallaxScatterView *scatter)
{
  *self = (ParallaxGlide){ .scatter = scatter };
}

void
parallax_glide_clear (ParallaxGlide *self)
{
  g_clear_pointer (&self->from, g_free);
  g_clear_pointer (&self->to, g_free);
  g_clear_pointer (&self->shown, g_free);
}

static void
stop (ParallaxGlide *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->scatter), self->tick);
  self->tick = 0;
}

void
parallax_glide_set (ParallaxGlide *self, const float *xy, int n)
{
  gsize size = (gsize)n * 2 * sizeof (float);

  stop (self);
  self->n = n;
  self->from = g_realloc (self->from, size + 1);
  self->to = g_realloc (self->to, size + 1);
  self->shown = g_realloc (self->shown, size + 1);
  if (n > 0)
    memcpy (self->shown, xy, size);
  parallax_scatter_view_set_points (self->scatter, self->shown, n);
}

void
parallax_glide_to (ParallaxGlide *self, const float *xy)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->scatter));
  gsize size = (gsize)self->n * 2 * sizeof (float);

  if (self->n == 0)
    return;
  memcpy (self->from, self->shown, size);
  memcpy (self->to, xy, size);
  if (!wants_motion (self) || clock == NULL) {
    stop (self);
    move_points (self, 1);
    return;
  }
  self->started = gdk_frame_clock_get_frame_time (clock);
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->scatter), glide_cb, self, NULL);
}
