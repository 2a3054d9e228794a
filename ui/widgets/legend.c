/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/legend.h"

#include "app/i18n.h"
#include "app/plot/legend.h"
#include "ui/widgets/plot-theme.h"

enum { MAX_SHOWN = 30, MARKER_SIDE = 12 };

struct _ParallaxLegend {
  GtkWidget parent_instance;
  GtkFlowBox *flow;
  GPtrArray *buttons; /* of GtkToggleButton */
  int isolated;
};

G_DEFINE_FINAL_TYPE (ParallaxLegend, parallax_legend, GTK_TYPE_WIDGET)

enum { ISOLATED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
draw_marker_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer label)
{
  ParallaxPlotTheme theme = parallax_widget_plot_theme (GTK_WIDGET (area));

  parallax_marker_draw (cr, &theme, GPOINTER_TO_INT (label), width / 2.0, height / 2.0);
}

static void
toggled_cb (ParallaxLegend *self, GtkToggleButton *button)
{
  int label = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "label"));

  if (gtk_toggle_button_get_active (button)) {
    int before = self->isolated;

    self->isolated = label;
    if (before >= 0)
      gtk_toggle_button_set_active (self->buttons->pdata[before], FALSE);
  } else if (self->isolated == label) {
    self->isolated = -1;
  } else {
    return;
  }
  g_signal_emit (self, signals[ISOLATED], 0, self->isolated);
}

static void
add_class (ParallaxLegend *self, int label, const char *name)
{
  GtkWidget *button = gtk_toggle_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *marker = gtk_drawing_area_new (), *text = gtk_label_new (name);

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (marker), MARKER_SIDE);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (marker), MARKER_SIDE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (marker), draw_marker_cb,
                                  GINT_TO_POINTER (label), NULL);
  gtk_widget_set_valign (marker, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 18);
  gtk_box_append (GTK_BOX (box), marker);
  gtk_box_append (GTK_BOX (box), text);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "legend-entry");
  gtk_widget_set_tooltip_text (button, _ ("Show this class alone, or all again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "label", GINT_TO_POINTER (label));
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->buttons, button);
  gtk_flow_box_append (self->flow, button);
}

void
parallax_legend_set_labels (ParallaxLegend *self, const plx_label_set *labels)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->flow))) != NULL)
    gtk_flow_box_remove (self->flow, child);
  g_ptr_array_set_size (self->buttons, 0);
  self->isolated = -1;
  g_signal_emit (self, signals[ISOLATED], 0, -1);
  for (int i = 0; labels != NULL && i < MIN (labels->n_classes, MAX_SHOWN); i++)
    add_class (self, i, gettext (labels->class_names[i]));
  gtk_widget_set_visible (GTK_WIDGET (self), labels != NULL);
}

static void
parallax_legend_dispose (GObject *object)
{
  ParallaxLegend *self = PARALLAX_LEGEND (object);

  if (self->flow != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->flow));
  self->flow = NULL;
  G_OBJECT_CLASS (parallax_legend_parent_class)->dispose (object);
}

static void
parallax_legend_finalize (GObject *object)
{
  g_ptr_array_unref (PARALLAX_LEGEND (object)->buttons);
  G_OBJECT_CLASS (parallax_legend_parent_class)->finalize (object);
}

static void
parallax_legend_class_init (ParallaxLegendClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_legend_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_legend_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  signals[ISOLATED] = g_signal_new ("isolated", PARALLAX_TYPE_LEGEND, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
parallax_legend_init (ParallaxLegend *self)
{
  self->isolated = -1;
  self->buttons = g_ptr_array_new ();
  self->flow = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->flow, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (self->flow, 12);
  gtk_flow_box_set_min_children_per_line (self->flow, 2);
  gtk_flow_box_set_row_spacing (self->flow, 0);
  gtk_flow_box_set_column_spacing (self->flow, 0);
  gtk_widget_set_valign (GTK_WIDGET (self->flow), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->flow), GTK_WIDGET (self));
}
