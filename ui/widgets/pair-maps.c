/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/pair-maps.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/point-grid.h"
#include "app/plot/scatter.h"
#include "app/plot/ticks.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/plot-theme.h"

enum { LEAST = 146, HEIGHT = 270, HEAD = 26, GAP = 8, REACH = 12, THUMB = 72, PADDING = 6 };

struct _ParallaxPairMaps {
  GtkWidget parent_instance;

  const ParallaxComparison *comparison;
  const ParallaxComparedImages *images;
  int runs[2];
  gint32 *labels; /* [n] */
  int hovered;    /* row of images; −1: none */
  double x, y;    /* of the pointer */
};

G_DEFINE_FINAL_TYPE (ParallaxPairMaps, parallax_pair_maps, GTK_TYPE_WIDGET)

/* --- Geometry --------------------------------------------------------------------------------- */

static double
map_width (ParallaxPairMaps *self)
{
  return (gtk_widget_get_width (GTK_WIDGET (self)) - GAP) / 2.0;
}

static double
map_height (ParallaxPairMaps *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self)) - HEAD;
}

static const float *
layout_of (ParallaxPairMaps *self, int side)
{
  return self->images->xy + 2 * (gsize)self->runs[side] * (gsize)self->images->n;
}

/* One view for all runs, so that both maps have the same scale. */
static ParallaxViewport
viewport (ParallaxPairMaps *self)
{
  return parallax_viewport_fit (self->images->xy, self->images->n * self->images->n_runs,
                                map_width (self), map_height (self));
}

static ParallaxScatter
scatter_of (ParallaxPairMaps *self, int side)
{
  return (ParallaxScatter){ layout_of (self, side), self->images->n, self->labels, 2.4 };
}

/* --- Drawing ---------------------------------------------------------------------------------- */

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 2 * LEAST + GAP : HEIGHT;
}

static void
draw_map (ParallaxPairMaps *self, const ParallaxPlotTheme *theme, cairo_t *cr, int side)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double x = side * (map_width (self) + GAP);
  ParallaxViewport view = viewport (self);
  ParallaxScatter scatter = scatter_of (self, side);
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, (int)map_width (self) * scale, (int)map_height (self) * scale);
  const char *name = self->comparison->runs[self->runs[side]].info->name;

  cairo_surface_set_device_scale (surface, scale, scale);
  parallax_scatter_draw (&scatter, theme, &view, surface);
  cairo_set_source_surface (cr, surface, x, HEAD);
  cairo_paint (cr);
  cairo_surface_destroy (surface);
  if (self->hovered >= 0) {
    double point_x, point_y;

    parallax_viewport_place (&view, map_width (self), map_height (self),
                             scatter.xy + 2 * self->hovered, &point_x, &point_y);
    parallax_scatter_draw_ring (cr, theme, x + point_x, HEAD + point_y, scatter.radius);
  }
  parallax_plot_set_color (cr, parallax_overlay_color (self->runs[side], theme->is_dark));
  cairo_rectangle (cr, x + 12, HEAD / 2.0 - 1.5, 13, 3);
  cairo_fill (cr);
  cairo_save (cr);
  cairo_rectangle (cr, x, 0, map_width (self), HEAD);
  cairo_clip (cr);
  parallax_plot_set_color (cr, theme->text);
  parallax_plot_title (cr, theme, name, x + 32, HEAD / 2.0);
  cairo_restore (cr);
}

static void
snapshot_card (ParallaxPairMaps *self, GtkSnapshot *snapshot)
{
  g_autoptr (GdkTexture) texture =
      parallax_image_texture (self->images->dataset, self->images->images[self->hovered]);
  float side = THUMB + 2 * PADDING;
  float x = (float)self->x + 16, y = (float)self->y + 16;

  if (x + side > (float)gtk_widget_get_width (GTK_WIDGET (self)))
    x = (float)self->x - 16 - side;
  if (y + side > (float)gtk_widget_get_height (GTK_WIDGET (self)))
    y = (float)self->y - 16 - side;
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0.5f, 0.5f, 0.5f, 0.8f },
                             &GRAPHENE_RECT_INIT (x - 1, y - 1, side + 2, side + 2));
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 1 },
                             &GRAPHENE_RECT_INIT (x, y, side, side));
  gtk_snapshot_append_texture (snapshot, texture,
                               &GRAPHENE_RECT_INIT (x + PADDING, y + PADDING, THUMB, THUMB));
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxPairMaps *self = PARALLAX_PAIR_MAPS (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  ParallaxPlotTheme theme = parallax_widget_plot_theme (widget);
  cairo_t *cr;

  if (self->images == NULL || map_width (self) < 2 || map_height (self) < 2)
    return;
  cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  parallax_plot_set_color (cr, theme.background);
  cairo_paint (cr);
  for (int side = 0; side < 2; side++)
    draw_map (self, &theme, cr, side);
  cairo_destroy (cr);
  if (self->hovered >= 0)
    snapshot_card (self, snapshot);
}

/* --- Under the pointer ------------------------------------------------------------------------ */

static int
pick (ParallaxPairMaps *self, double x, double y)
{
  int side = x > map_width (self) + GAP / 2.0;
  ParallaxViewport view = viewport (self);
  g_autoptr (ParallaxPointGrid) grid =
      parallax_point_grid_new (layout_of (self, side), self->images->n);
  double map_x, map_y;

  parallax_viewport_find (&view, map_width (self), map_height (self),
                          x - side * (map_width (self) + GAP), y - HEAD, &map_x, &map_y);
  return parallax_point_grid_nearest (grid, map_x, map_y, REACH / view.scale, NULL, NULL);
}

static void
moved_cb (GtkEventControllerMotion *motion, double x, double y, gpointer data)
{
  ParallaxPairMaps *self = data;

  self->x = x;
  self->y = y;
  self->hovered = self->images != NULL ? pick (self, x, y) : -1;
  gtk_widget_queue_draw (data);
}

static void
left_cb (GtkEventControllerMotion *motion, gpointer data)
{
  PARALLAX_PAIR_MAPS (data)->hovered = -1;
  gtk_widget_queue_draw (data);
}

/* --- Widget ----------------------------------------------------------------------------------- */

static void
describe (ParallaxPairMaps *self)
{
  const ParallaxComparedImages *images = self->images;
  g_autofree char *overlap =
      parallax_format_share (images->overlap[self->runs[0] * images->n_runs + self->runs[1]]);
  g_autofree char *words =
      g_strdup_printf (_ ("Maps of “%s” and “%s”: %s of the ten nearest images are the same"),
                       self->comparison->runs[self->runs[0]].info->name,
                       self->comparison->runs[self->runs[1]].info->name, overlap);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

void
parallax_pair_maps_set (ParallaxPairMaps *self, const ParallaxComparison *comparison,
                        const ParallaxComparedImages *images, int left, int right)
{
  g_clear_pointer (&self->labels, g_free);
  self->comparison = comparison;
  self->images = images;
  self->runs[0] = left;
  self->runs[1] = right;
  self->hovered = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (images == NULL)
    return;
  self->labels = g_new (gint32, images->n + 1);
  for (int i = 0; i < images->n; i++)
    self->labels[i] =
        images->n_classes > 0
            ? parallax_dataset_get (images->dataset)->label_sets[0].labels[images->images[i]]
            : -1;
  describe (self);
}

static void
parallax_pair_maps_finalize (GObject *object)
{
  g_free (PARALLAX_PAIR_MAPS (object)->labels);
  G_OBJECT_CLASS (parallax_pair_maps_parent_class)->finalize (object);
}

static void
parallax_pair_maps_class_init (ParallaxPairMapsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = parallax_pair_maps_finalize;
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
parallax_pair_maps_init (ParallaxPairMaps *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->hovered = -1;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (motion, "enter", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
