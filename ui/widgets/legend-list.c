/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/legend-list.h"

#include "app/i18n.h"
#include "app/plot/legend.h"
#include "app/plot/ticks.h"
#include "ui/widgets/plot-theme.h"

enum { MOST_ROWS = 200, MARKER_SIDE = 14, RAMP_HEIGHT = 30 };

struct _ParallaxLegendList {
  GtkWidget parent_instance;

  GtkWidget *box, *ramp;
  GtkLabel *title, *more;
  GtkListBox *list;
  int isolated;
};

G_DEFINE_FINAL_TYPE (ParallaxLegendList, parallax_legend_list, GTK_TYPE_WIDGET)

enum { ISOLATED, HIDDEN, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- A row ------------------------------------------------------------------------------------ */

static void
draw_marker_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer label)
{
  ParallaxPlotTheme theme = parallax_widget_plot_theme (GTK_WIDGET (area));

  parallax_marker_draw (cr, &theme, GPOINTER_TO_INT (label), width / 2.0, height / 2.0);
}

/* What a press would do. */
static void
name_eye (GtkToggleButton *eye)
{
  const char *name = g_object_get_data (G_OBJECT (eye), "name");
  g_autofree char *words = gtk_toggle_button_get_active (eye)
                               ? g_strdup_printf (_ ("Show %s"), name)
                               : g_strdup_printf (_ ("Hide %s"), name);

  gtk_widget_set_tooltip_text (GTK_WIDGET (eye), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (eye), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
eye_toggled_cb (ParallaxLegendList *self, GtkToggleButton *eye)
{
  gboolean is_hidden = gtk_toggle_button_get_active (eye);

  name_eye (eye);
  gtk_button_set_icon_name (GTK_BUTTON (eye),
                            is_hidden ? "view-conceal-symbolic" : "view-reveal-symbolic");
  g_signal_emit (self, signals[HIDDEN], 0,
                 GPOINTER_TO_INT (g_object_get_data (G_OBJECT (eye), "label")), is_hidden);
}

static GtkWidget *
new_eye (ParallaxLegendList *self, int label, const char *name)
{
  GtkWidget *eye = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (eye), "view-reveal-symbolic");
  gtk_widget_add_css_class (eye, "flat");
  gtk_widget_add_css_class (eye, "small-button");
  g_object_set_data (G_OBJECT (eye), "label", GINT_TO_POINTER (label));
  g_object_set_data_full (G_OBJECT (eye), "name", g_strdup (name), g_free);
  name_eye (GTK_TOGGLE_BUTTON (eye));
  g_signal_connect_object (eye, "toggled", G_CALLBACK (eye_toggled_cb), self, G_CONNECT_SWAPPED);
  return eye;
}

static void
add_row (ParallaxLegendList *self, int label, const char *name, int count)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *marker = gtk_drawing_area_new (), *text = gtk_label_new (name), *number;
  g_autofree char *points = parallax_format_count (count);

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (marker), MARKER_SIDE);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (marker), MARKER_SIDE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (marker), draw_marker_cb,
                                  GINT_TO_POINTER (label), NULL);
  gtk_widget_set_valign (marker, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  number = gtk_label_new (points);
  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), marker);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), new_eye (self, label, name));
  gtk_list_box_append (self->list, box);
}

static void
row_activated_cb (ParallaxLegendList *self, GtkListBoxRow *row)
{
  int label = gtk_list_box_row_get_index (row);

  self->isolated = self->isolated == label ? -1 : label;
  if (self->isolated < 0)
    gtk_list_box_unselect_all (self->list);
  else
    gtk_list_box_select_row (self->list, row);
  g_signal_emit (self, signals[ISOLATED], 0, self->isolated);
}

/* --- The whole -------------------------------------------------------------------------------- */

static void
draw_ramp_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  ParallaxPlotTheme theme = parallax_widget_plot_theme (GTK_WIDGET (area));

  parallax_ramp_draw (cr, &theme, "0", "1", 0, 0, width);
}

static void
add_rows (ParallaxLegendList *self, const ParallaxMapColoring *coloring, int n)
{
  int shown = MIN (coloring->n_classes, MOST_ROWS);
  g_autofree int *counts = g_new0 (int, coloring->n_classes + 1);
  g_autofree char *more = g_strdup_printf (_ ("and %d more classes"), coloring->n_classes - shown);

  for (int i = 0; i < n; i++)
    if (coloring->labels[i] >= 0)
      counts[coloring->labels[i]]++;
  for (int i = 0; i < shown; i++)
    add_row (self, i, coloring->names[i], counts[i]);
  gtk_label_set_text (self->more, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), shown < coloring->n_classes);
}

void
parallax_legend_list_set (ParallaxLegendList *self, const ParallaxMapColoring *coloring, int n)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->isolated = -1;
  gtk_label_set_text (self->title, coloring != NULL ? coloring->title : "");
  gtk_widget_set_visible (GTK_WIDGET (self->more), FALSE);
  gtk_widget_set_visible (self->ramp, coloring != NULL && coloring->values != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->list), coloring != NULL && coloring->labels != NULL);
  if (coloring != NULL && coloring->labels != NULL)
    add_rows (self, coloring, n);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_legend_list_dispose (GObject *object)
{
  g_clear_pointer (&PARALLAX_LEGEND_LIST (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_legend_list_parent_class)->dispose (object);
}

static void
parallax_legend_list_class_init (ParallaxLegendListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_legend_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  signals[ISOLATED] = g_signal_new ("isolated", PARALLAX_TYPE_LEGEND_LIST, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[HIDDEN] = g_signal_new ("hidden", PARALLAX_TYPE_LEGEND_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BOOLEAN);
}

static GtkLabel *
new_label (const char *style)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_wrap (label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (label), style);
  return label;
}

static void
parallax_legend_list_init (ParallaxLegendList *self)
{
  self->isolated = -1;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->title = new_label ("plot-title");
  self->more = new_label ("dim-label");
  self->ramp = gtk_drawing_area_new ();
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->ramp), RAMP_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->ramp), draw_ramp_cb, NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->ramp), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Colours from 0 to 1"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "legend-list");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->list), _ ("Show this class alone, or all again"));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (self->box), self->ramp);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->more));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
}
