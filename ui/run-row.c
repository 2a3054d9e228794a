/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/run-row.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/decimate.h"
#include "app/plot/palette.h"
#include "app/plot/theme.h"
#include "app/plot/ticks.h"

struct _ParallaxRunRow {
  GtkListBoxRow parent_instance;

  GtkLabel *name_label, *state_label;
  GtkDrawingArea *dot, *spark;
  GtkWidget *box;
  GtkPopover *rename_popover;
  GtkEditable *name_entry;

  ParallaxRun *run;
  GSignalGroup *run_signals;
};

G_DEFINE_FINAL_TYPE (ParallaxRunRow, parallax_run_row, GTK_TYPE_LIST_BOX_ROW)

enum { REMOVE, N_SIGNALS };

static guint signals[N_SIGNALS];

static ParallaxColor
run_color (ParallaxRunRow *self)
{
  return parallax_palette_color (parallax_run_get_number (self->run),
                                 adw_style_manager_get_dark (adw_style_manager_get_default ()));
}

static char *
state_text (ParallaxRunRow *self)
{
  double knn = parallax_history_knn (parallax_run_get_history (self->run), 0);
  g_autofree char *share = isfinite (knn) ? parallax_format_share (knn) : NULL;
  double fraction;

  switch (parallax_run_get_state (self->run)) {
  case PARALLAX_RUN_DRAFT:
    return g_strdup (_ ("draft"));
  case PARALLAX_RUN_OPENING:
    return g_strdup (_ ("reading images…"));
  case PARALLAX_RUN_RUNNING:
    g_object_get (self->run, "fraction", &fraction, NULL);
    return share != NULL ? g_strdup_printf (_ ("%.0f %% · kNN %s"), floor (100 * fraction), share)
                         : g_strdup_printf (_ ("%.0f %% done"), floor (100 * fraction));
  case PARALLAX_RUN_PAUSED:
    return g_strdup (_ ("paused"));
  case PARALLAX_RUN_FINISHED:
    return share != NULL ? g_strdup_printf (_ ("finished · %s"), share) : g_strdup (_ ("finished"));
  case PARALLAX_RUN_STOPPED:
    return share != NULL ? g_strdup_printf (_ ("stopped · %s"), share) : g_strdup (_ ("stopped"));
  case PARALLAX_RUN_DIVERGED:
    return g_strdup (_ ("diverged"));
  default:
    return g_strdup (_ ("failed"));
  }
}

static void
update (ParallaxRunRow *self)
{
  g_autofree char *text = state_text (self), *label = NULL;

  gtk_label_set_text (self->name_label, parallax_run_get_name (self->run));
  gtk_label_set_text (self->state_label, text);
  label = g_strdup_printf ("%s, %s", parallax_run_get_name (self->run), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->spark),
                          parallax_run_get_history (self->run)->loss->len > 1);
  gtk_widget_queue_draw (GTK_WIDGET (self->dot));
  gtk_widget_queue_draw (GTK_WIDGET (self->spark));
}

/* Filled once it has begun, a ring while it is a draft. */
static void
draw_dot (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  ParallaxRunRow *self = data;

  parallax_plot_set_color (cr, run_color (self));
  cairo_arc (cr, width / 2.0, height / 2.0, 4.5, 0, 2 * G_PI);
  cairo_set_line_width (cr, 2);
  if (parallax_run_get_state (self->run) == PARALLAX_RUN_DRAFT)
    cairo_stroke (cr);
  else
    cairo_fill (cr);
}

/* The smoothed loss, without axes. */
static void
draw_spark (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  ParallaxRunRow *self = data;
  const ParallaxHistory *history = parallax_run_get_history (self->run);
  const double *x = (const double *)(void *)history->at->data;
  gsize n = history->loss->len, columns;
  g_autofree double *smooth = g_new (double, n + 1);
  g_autofree ParallaxColumn *points = g_new (ParallaxColumn, (gsize)width + 1);
  double low = INFINITY, high = -INFINITY, end;

  if (n < 2)
    return;
  end = plx_settings_number (parallax_run_get_settings (self->run), "train.epochs");
  parallax_smooth ((const double *)(void *)history->loss->data, n, 0.9, smooth);
  columns = parallax_decimate (x, smooth, n, 0, end, (gsize)width, points);
  for (gsize i = 0; i < columns; i++) {
    low = fmin (low, points[i].last);
    high = fmax (high, points[i].last);
  }
  for (gsize i = 0; i < columns; i++)
    cairo_line_to (cr, 1 + points[i].x / end * (width - 2),
                   height - 3 - (points[i].last - low) / fmax (high - low, 1e-9) * (height - 6));
  parallax_plot_set_color (cr, run_color (self));
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

static void
rename_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ParallaxRunRow *self = PARALLAX_RUN_ROW (widget);

  gtk_editable_set_text (self->name_entry, parallax_run_get_name (self->run));
  gtk_popover_popup (self->rename_popover);
  gtk_editable_select_region (self->name_entry, 0, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_entry));
}

static void
rename_done_cb (ParallaxRunRow *self)
{
  parallax_run_set_name (self->run, gtk_editable_get_text (self->name_entry));
  gtk_popover_popdown (self->rename_popover);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[REMOVE], 0);
}

static void
parallax_run_row_dispose (GObject *object)
{
  ParallaxRunRow *self = PARALLAX_RUN_ROW (object);

  if (self->rename_popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->rename_popover));
  self->rename_popover = NULL;
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (parallax_run_row_parent_class)->dispose (object);
}

static void
parallax_run_row_class_init (ParallaxRunRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_run_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/parallax/Parallax/run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, dot);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, spark);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, rename_popover);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, name_entry);
  gtk_widget_class_bind_template_callback (widget_class, rename_done_cb);
  gtk_widget_class_install_action (widget_class, "row.rename", NULL, rename_cb);
  gtk_widget_class_install_action (widget_class, "row.remove", NULL, remove_cb);
  signals[REMOVE] = g_signal_new ("remove", PARALLAX_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
parallax_run_row_init (ParallaxRunRow *self)
{
  static const char *const updating[] = { "notify::name", "notify::state", "metrics-appended" };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->rename_popover), GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->dot, draw_dot, self, NULL);
  gtk_drawing_area_set_draw_func (self->spark, draw_spark, self, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  for (gsize i = 0; i < G_N_ELEMENTS (updating); i++)
    g_signal_group_connect_swapped (self->run_signals, updating[i], G_CALLBACK (update), self);
}

GtkWidget *
parallax_run_row_new (ParallaxRun *run)
{
  ParallaxRunRow *self = g_object_new (PARALLAX_TYPE_RUN_ROW, NULL);

  self->run = g_object_ref (run);
  g_signal_group_set_target (self->run_signals, run);
  update (self);
  return GTK_WIDGET (self);
}

ParallaxRun *
parallax_run_row_get_run (ParallaxRunRow *self)
{
  return self->run;
}
