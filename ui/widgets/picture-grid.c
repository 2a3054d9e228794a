/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 */
#include "ui/widgets/picture-grid.h"

#include <adwaita.h>

#include "app/plot/image-grid.h"
#include "ui/widgets/plot-theme.h"

enum { GAP = 4, LEAST_CELL = 20, LEAST_SIDE = 240, NATURAL_SIDE = 480 };

struct _ParallaxPictureGrid {
  GtkWidget parent_instance;

  GPtrArray *pictures; /* of cairo_surface_t */
  GPtrArray *texts;    /* of char *; empty: none */
  int columns, max_cell, text_height, together;
  int marked;
  gboolean are_seconds_marked;
};

G_DEFINE_FINAL_TYPE (ParallaxPictureGrid, parallax_picture_grid, GTK_TYPE_WIDGET)

enum { PROP_COLUMNS = 1, PROP_MAX_CELL, PROP_TEXT_HEIGHT, PROP_TOGETHER, N_PROPS };
enum { PICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

static ParallaxImageGrid
grid_for (ParallaxPictureGrid *self, int width, int height)
{
  ParallaxImageGrid grid = { self->columns, 0, GAP, self->text_height, self->together };

  if (self->columns == 0) {
    parallax_image_grid_fit (&grid, MAX ((int)self->pictures->len, 1), width, height);
  } else {
    grid.cell = (double)(width + GAP) / self->columns - GAP;
    grid.cell = CLAMP ((int)grid.cell, 1, self->max_cell);
  }
  return grid;
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return PARALLAX_PICTURE_GRID (widget)->columns > 0 ? GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH
                                                     : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  ParallaxPictureGrid *self = PARALLAX_PICTURE_GRID (widget);
  int most = self->columns * (self->max_cell + GAP) - GAP;
  ParallaxImageGrid grid;
  double width, height;

  if (self->columns == 0) {
    *minimum = LEAST_SIDE;
    *natural = NATURAL_SIDE;
  } else if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = self->columns * (LEAST_CELL + GAP) - GAP;
    *natural = most;
  } else {
    grid = grid_for (self, for_size >= 0 ? for_size : most, 0);
    parallax_image_grid_measure (&grid, MAX ((int)self->pictures->len, 1), &width, &height);
    *minimum = *natural = (int)height;
  }
}

/* White on black, whatever the picture is. */
static void
draw_second (cairo_t *cr, const ParallaxPlotTheme *theme, const ParallaxImageGrid *grid, int cell)
{
  double x = cell % grid->columns * (grid->cell + grid->gap);
  double y = cell / grid->columns * (grid->cell + grid->text + grid->gap);
  double side = CLAMP (grid->cell / 4, 11, 16);

  cairo_set_source_rgba (cr, 0, 0, 0, 0.75);
  cairo_rectangle (cr, x + grid->cell - side, y, side, side);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  parallax_plot_text (cr, theme, "2", x + grid->cell - side / 2, y + side / 2, 0.5, 0.5);
}

static void
draw_mark (cairo_t *cr, const ParallaxImageGrid *grid, int cell)
{
  double x = cell % grid->columns * (grid->cell + grid->gap);
  double y = cell / grid->columns * (grid->cell + grid->text + grid->gap);

  parallax_plot_set_color (cr, parallax_palette_color (0, adw_style_manager_get_dark (
                                                              adw_style_manager_get_default ())));
  cairo_set_line_width (cr, 3);
  cairo_rectangle (cr, x + 0.5, y + 0.5, grid->cell - 1, grid->cell - 1);
  cairo_stroke (cr);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxPictureGrid *self = PARALLAX_PICTURE_GRID (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  ParallaxImageGrid grid = grid_for (self, width, height);
  ParallaxPlotTheme theme = parallax_widget_plot_theme (widget);
  cairo_t *cr;

  if (self->pictures->len == 0)
    return;
  cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  parallax_image_grid_draw (cr, &theme, &grid, (cairo_surface_t *const *)self->pictures->pdata,
                            self->texts->len > 0 ? (const char *const *)self->texts->pdata : NULL,
                            (int)self->pictures->len, 0, 0);
  for (int i = 1; self->are_seconds_marked && i < (int)self->pictures->len; i += 2)
    draw_second (cr, &theme, &grid, i);
  if (self->marked >= 0 && self->marked < (int)self->pictures->len)
    draw_mark (cr, &grid, self->marked);
  cairo_destroy (cr);
}

void
parallax_picture_grid_set (ParallaxPictureGrid *self, cairo_surface_t **pictures,
                           const char *const *texts, int n, const char *label)
{
  gboolean is_other = n != (int)self->pictures->len;

  g_ptr_array_set_size (self->pictures, 0);
  g_ptr_array_set_size (self->texts, 0);
  for (int i = 0; i < n; i++) {
    g_ptr_array_add (self->pictures, pictures[i]);
    if (texts != NULL)
      g_ptr_array_add (self->texts, g_strdup (texts[i]));
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (is_other)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
parallax_picture_grid_count (ParallaxPictureGrid *self)
{
  return (int)self->pictures->len;
}

cairo_surface_t *
parallax_picture_grid_get (ParallaxPictureGrid *self, int cell)
{
  return self->pictures->pdata[cell];
}

void
parallax_picture_grid_mark (ParallaxPictureGrid *self, int cell)
{
  self->marked = cell;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
parallax_picture_grid_mark_seconds (ParallaxPictureGrid *self, gboolean are_marked)
{
  self->are_seconds_marked = are_marked;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pressed_cb (GtkGestureClick *gesture, int presses, double x, double y, gpointer data)
{
  ParallaxPictureGrid *self = data;
  ParallaxImageGrid grid =
      grid_for (self, gtk_widget_get_width (data), gtk_widget_get_height (data));
  int cell = parallax_image_grid_cell_at (&grid, (int)self->pictures->len, x, y);

  if (cell >= 0)
    g_signal_emit (self, signals[PICKED], 0, cell);
}

/* --- Object ----------------------------------------------------------------------------------- */

static int *
place_of (ParallaxPictureGrid *self, guint id)
{
  return id == PROP_COLUMNS       ? &self->columns
         : id == PROP_MAX_CELL    ? &self->max_cell
         : id == PROP_TEXT_HEIGHT ? &self->text_height
                                  : &self->together;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_int (value, *place_of (PARALLAX_PICTURE_GRID (object), id));
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  *place_of (PARALLAX_PICTURE_GRID (object), id) = g_value_get_int (value);
  gtk_widget_queue_resize (GTK_WIDGET (object));
}

static void
finalize (GObject *object)
{
  ParallaxPictureGrid *self = PARALLAX_PICTURE_GRID (object);

  g_ptr_array_unref (self->pictures);
  g_ptr_array_unref (self->texts);
  G_OBJECT_CLASS (parallax_picture_grid_parent_class)->finalize (object);
}

static void
parallax_picture_grid_class_init (ParallaxPictureGridClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->finalize = finalize;
  widget_class->get_request_mode = get_request_mode;
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  g_object_class_install_property (
      object_class, PROP_COLUMNS,
      g_param_spec_int ("columns", NULL, NULL, 0, 64, 0, G_PARAM_READWRITE));
  g_object_class_install_property (
      object_class, PROP_MAX_CELL,
      g_param_spec_int ("max-cell", NULL, NULL, 1, 1024, 96, G_PARAM_READWRITE));
  g_object_class_install_property (
      object_class, PROP_TEXT_HEIGHT,
      g_param_spec_int ("text-height", NULL, NULL, 0, 64, 0, G_PARAM_READWRITE));
  g_object_class_install_property (
      object_class, PROP_TOGETHER,
      g_param_spec_int ("together", NULL, NULL, 1, 64, 1, G_PARAM_READWRITE));
  signals[PICKED] = g_signal_new ("picked", PARALLAX_TYPE_PICTURE_GRID, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
parallax_picture_grid_init (ParallaxPictureGrid *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify)cairo_surface_destroy);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->max_cell = 96;
  self->together = 1;
  self->marked = -1;
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
