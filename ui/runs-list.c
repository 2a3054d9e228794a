/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/runs-list.h"

#include "ui/run-row.h"

struct _ParallaxRunsList {
  GtkWidget parent_instance;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ParallaxRunsList, parallax_runs_list, GTK_TYPE_WIDGET)

enum { RUN_SELECTED, RUN_REMOVED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
row_selected_cb (ParallaxRunsList *self, GtkListBoxRow *row)
{
  if (row != NULL)
    g_signal_emit (self, signals[RUN_SELECTED], 0,
                   parallax_run_row_get_run (PARALLAX_RUN_ROW (row)));
}

static void
remove_cb (ParallaxRunsList *self, ParallaxRunRow *row)
{
  g_signal_emit (self, signals[RUN_REMOVED], 0, parallax_run_row_get_run (row));
}

static GtkWidget *
create_row_cb (gpointer item, gpointer data)
{
  GtkWidget *row = parallax_run_row_new (item);

  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), data, G_CONNECT_SWAPPED);
  return row;
}

void
parallax_runs_list_set_model (ParallaxRunsList *self, ParallaxRunList *runs)
{
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (runs), create_row_cb, self, NULL);
}

void
parallax_runs_list_select (ParallaxRunsList *self, ParallaxRun *run)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (parallax_run_row_get_run (PARALLAX_RUN_ROW (row)) == run)
      gtk_list_box_select_row (self->list, row);
}

static void
parallax_runs_list_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_runs_list_parent_class)->dispose (object);
}

static void
parallax_runs_list_class_init (ParallaxRunsListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_runs_list_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/parallax/Parallax/runs-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunsList, list);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  signals[RUN_SELECTED] = g_signal_new ("run-selected", PARALLAX_TYPE_RUNS_LIST, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARALLAX_TYPE_RUN);
  signals[RUN_REMOVED] = g_signal_new ("run-removed", PARALLAX_TYPE_RUNS_LIST, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, PARALLAX_TYPE_RUN);
}

static void
parallax_runs_list_init (ParallaxRunsList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
