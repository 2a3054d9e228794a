/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/similarity-view.h"

#include "app/i18n.h"
#include "ui/widgets/plot-theme.h"

enum { LEAST = 220, NATURAL = 520 };

struct _ParallaxSimilarityView {
  GtkWidget parent_instance;

  ParallaxSimilarityPlot plot; /* n 0: none */
  int row, column;             /* marked; −1: none */
};

G_DEFINE_FINAL_TYPE (ParallaxSimilarityView, parallax_similarity_view, GTK_TYPE_WIDGET)

enum { PICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  ParallaxSimilarityView *self = PARALLAX_SIMILARITY_VIEW (widget);

  *minimum = LEAST;
  *natural = NATURAL;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    *natural = MAX (LEAST, (int)parallax_similarity_height (&self->plot, for_size));
}

/* No more height than a square has use for: what stands below it stands close. */
static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxSimilarityView *self = PARALLAX_SIMILARITY_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  ParallaxPlotTheme theme = parallax_widget_plot_theme (widget);
  cairo_t *cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));

  parallax_similarity_draw (&self->plot, &theme, cr, width, height, self->row, self->column);
  cairo_destroy (cr);
}

void
parallax_similarity_view_set (ParallaxSimilarityView *self, const ParallaxSimilarityPlot *plot,
                              const char *words)
{
  self->plot = plot != NULL ? *plot : (ParallaxSimilarityPlot){ 0 };
  self->row = self->column = -1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
parallax_similarity_view_mark (ParallaxSimilarityView *self, int row, int column)
{
  self->row = row;
  self->column = column;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pick (ParallaxSimilarityView *self, int row, int column)
{
  parallax_similarity_view_mark (self, row, column);
  g_signal_emit (self, signals[PICKED], 0, row, column);
}

static void
pressed_cb (GtkGestureClick *click, int presses, double x, double y, gpointer data)
{
  ParallaxSimilarityView *self = data;
  int row, column;

  gtk_widget_grab_focus (data);
  if (parallax_similarity_cell_at (&self->plot, gtk_widget_get_width (data),
                                   gtk_widget_get_height (data), x, y, &row, &column))
    pick (self, row, column);
}

static const char *
group_name (const ParallaxSimilarityPlot *plot, int image)
{
  return plot->groups != NULL && plot->groups[image] >= 0 ? plot->names[plot->groups[image]]
                                                          : _ ("no label");
}

static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip)
{
  ParallaxSimilarityView *self = PARALLAX_SIMILARITY_VIEW (widget);
  int row = self->row, column = self->column;
  g_autofree char *text = NULL;

  if (self->plot.n == 0 || (is_keyboard && row < 0) ||
      (!is_keyboard &&
       !parallax_similarity_cell_at (&self->plot, gtk_widget_get_width (widget),
                                     gtk_widget_get_height (widget), x, y, &row, &column)))
    return FALSE;
  text = g_strdup_printf (_ ("%s and %s: cosine %.3f"), group_name (&self->plot, row),
                          group_name (&self->plot, column),
                          (double)self->plot.values[row * self->plot.pitch + column]);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state,
                gpointer data)
{
  ParallaxSimilarityView *self = data;
  int down = (key == GDK_KEY_Down) - (key == GDK_KEY_Up);
  int right = (key == GDK_KEY_Right) - (key == GDK_KEY_Left);

  if ((down == 0 && right == 0) || self->plot.n == 0)
    return GDK_EVENT_PROPAGATE;
  pick (self, CLAMP (self->row + down, 0, self->plot.n - 1),
        CLAMP (self->column + right, 0, self->plot.n - 1));
  return GDK_EVENT_STOP;
}

static void
parallax_similarity_view_class_init (ParallaxSimilarityViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->measure = measure;
  widget_class->get_request_mode = get_request_mode;
  widget_class->snapshot = snapshot;
  widget_class->query_tooltip = query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[PICKED] = g_signal_new ("picked", PARALLAX_TYPE_SIMILARITY_VIEW, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
parallax_similarity_view_init (ParallaxSimilarityView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->row = self->column = -1;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
