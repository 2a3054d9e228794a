/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/scatter-view.h"

#include <math.h>
#include <string.h>

#include "app/i18n.h"
#include "app/plot/density.h"
#include "app/plot/map-axes.h"
#include "app/plot/thumbnails.h"
#include "ui/widgets/plot-theme.h"
#include "ui/widgets/scatter-view-private.h"

enum { REACH = 12 /* px */, SHOWN_SCALE = 12 };

G_DEFINE_FINAL_TYPE (ParallaxScatterView, parallax_scatter_view, GTK_TYPE_WIDGET)

enum { HOVERED, CLICKED, SELECTION_CHANGED, VIEW_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- What is drawn ---------------------------------------------------------------------------- */

void
parallax_scatter_view_changed (ParallaxScatterView *self)
{
  g_clear_object (&self->picture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static ParallaxPointLook
look_of (ParallaxScatterView *self, int point)
{
  int label = self->labels != NULL ? self->labels[point] : -1;

  if (label >= 0 && label < self->n_classes && self->is_hidden[label])
    return PARALLAX_POINT_HIDDEN;
  if (self->isolated >= 0 && label != self->isolated)
    return PARALLAX_POINT_FAINT;
  if (self->n_selected == 0)
    return PARALLAX_POINT_PLAIN;
  return self->is_selected[point] ? PARALLAX_POINT_CHOSEN : PARALLAX_POINT_FAINT;
}

static void
looks_changed (ParallaxScatterView *self)
{
  for (int i = 0; i < self->n; i++)
    self->looks[i] = look_of (self, i);
  g_clear_pointer (&self->cluster_names, parallax_cluster_names_free);
  g_clear_pointer (&self->outlines, parallax_outlines_free);
  parallax_scatter_view_changed (self);
}

static ParallaxScatter
scatter_of (ParallaxScatterView *self)
{
  return (ParallaxScatter){
    .xy = self->xy,
    .n = self->n,
    .labels = self->labels,
    .radius = parallax_scatter_radius (self->n),
    .looks = self->looks,
    .values = self->values,
  };
}

static double
width_of (ParallaxScatterView *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self));
}

static double
height_of (ParallaxScatterView *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self));
}

static void
update_fit (ParallaxScatterView *self)
{
  if (self->is_fitted)
    self->view = parallax_viewport_fit (self->xy, self->n, width_of (self), height_of (self));
}

static void
draw_names (ParallaxScatterView *self, const ParallaxScatter *scatter,
            const ParallaxPlotTheme *theme, cairo_surface_t *surface)
{
  cairo_t *cr = cairo_create (surface);

  if (self->cluster_names == NULL)
    self->cluster_names = parallax_cluster_names_new (scatter, self->names, self->n_classes);
  parallax_cluster_names_draw (self->cluster_names, cr, theme, &self->view, width_of (self),
                               height_of (self));
  cairo_destroy (cr);
}

static void
draw_axes (ParallaxScatterView *self, const ParallaxPlotTheme *theme, cairo_surface_t *surface)
{
  ParallaxMapFrame frame = { 0, 0, width_of (self), height_of (self) };
  cairo_t *cr = cairo_create (surface);

  parallax_map_axes_draw (cr, theme, &self->view, &frame, self->axes[0], self->axes[1], TRUE, 0);
  cairo_destroy (cr);
}

static void
draw_outlines (ParallaxScatterView *self, const ParallaxScatter *scatter,
               const ParallaxPlotTheme *theme, cairo_surface_t *surface)
{
  cairo_t *cr = cairo_create (surface);

  if (self->outlines == NULL)
    self->outlines = parallax_outlines_new (scatter, self->n_classes);
  parallax_outlines_draw (self->outlines, cr, theme, &self->view, width_of (self),
                          height_of (self));
  cairo_destroy (cr);
}

static GdkTexture *
draw_picture (ParallaxScatterView *self)
{
  ParallaxPlotTheme theme = parallax_widget_plot_theme (GTK_WIDGET (self));
  ParallaxScatter scatter = scatter_of (self);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = (int)width_of (self) * scale, height = (int)height_of (self) * scale, shown = 0;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  g_autoptr (GBytes) bytes = NULL;
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);

  cairo_surface_set_device_scale (surface, scale, scale);
  scatter.is_shaded =
      parallax_density_is_crowded (&scatter, &self->view, width_of (self), height_of (self));
  self->is_shaded = scatter.is_shaded;
  parallax_scatter_draw (&scatter, &theme, &self->view, surface);
  if (self->is_outlined)
    draw_outlines (self, &scatter, &theme, surface);
  if (self->images != NULL)
    shown = parallax_thumbnails_draw (&scatter, &theme, &self->view,
                                      parallax_dataset_get (self->dataset), self->images, surface);
  if (shown == 0 && self->is_named && self->names != NULL && self->labels != NULL)
    draw_names (self, &scatter, &theme, surface);
  if (self->axes[0] != NULL && self->n > 0)
    draw_axes (self, &theme, surface);
  cairo_surface_flush (surface);
  bytes =
      g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize)height,
                                  (GDestroyNotify)cairo_surface_destroy, surface);
  self->n_pictures++;
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

/* --- Over the picture ------------------------------------------------------------------------- */

static void
snapshot_ring (ParallaxScatterView *self, GtkSnapshot *snapshot, int point)
{
  ParallaxPlotTheme theme = parallax_widget_plot_theme (GTK_WIDGET (self));
  double radius = parallax_scatter_radius (self->n), x, y;
  float side = 2 * (float)radius + 16;
  cairo_t *cr;

  if (point < 0 || point >= self->n)
    return;
  parallax_scatter_view_place (self, point, &x, &y);
  cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT ((float)x - side / 2, (float)y - side / 2, side, side));
  parallax_scatter_draw_ring (cr, &theme, x, y, radius);
  cairo_destroy (cr);
}

static void
snapshot_lasso (ParallaxScatterView *self, GtkSnapshot *snapshot)
{
  ParallaxPlotTheme theme = parallax_widget_plot_theme (GTK_WIDGET (self));
  static const double dashes[] = { 5, 4 };
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width_of (self), (float)height_of (self)));

  for (guint i = 0; i + 1 < self->lasso->len; i += 2) {
    float corner[2] = { (float)g_array_index (self->lasso, double, i),
                        (float)g_array_index (self->lasso, double, i + 1) };
    double x, y;

    parallax_viewport_place (&self->view, width_of (self), height_of (self), corner, &x, &y);
    cairo_line_to (cr, x, y);
  }
  cairo_close_path (cr);
  parallax_plot_set_color (cr, parallax_color_with_alpha (theme.text, 0.08));
  cairo_fill_preserve (cr);
  parallax_plot_set_color (cr, theme.text);
  cairo_set_line_width (cr, 1.2);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxScatterView *self = PARALLAX_SCATTER_VIEW (widget);
  graphene_rect_t bounds =
      GRAPHENE_RECT_INIT (0, 0, (float)width_of (self), (float)height_of (self));

  if (bounds.size.width < 1 || bounds.size.height < 1)
    return;
  if (self->picture == NULL) {
    update_fit (self);
    self->picture = draw_picture (self);
  }
  gtk_snapshot_append_texture (snapshot, self->picture, &bounds);
  snapshot_ring (self, snapshot, self->pinned);
  if (self->hovered != self->pinned)
    snapshot_ring (self, snapshot, self->hovered);
  if (self->is_lassoing)
    snapshot_lasso (self, snapshot);
}

/* --- Where points are ------------------------------------------------------------------------- */

static gboolean
is_shown_cb (int point, gpointer data)
{
  guint8 look = PARALLAX_SCATTER_VIEW (data)->looks[point];

  return look != PARALLAX_POINT_HIDDEN && look != PARALLAX_POINT_FAINT;
}

int
parallax_scatter_view_pick (ParallaxScatterView *self, double x, double y)
{
  double map_x, map_y;

  if (self->n == 0 || isnan (x))
    return -1;
  update_fit (self);
  if (self->grid == NULL)
    self->grid = parallax_point_grid_new (self->xy, self->n);
  parallax_viewport_find (&self->view, width_of (self), height_of (self), x, y, &map_x, &map_y);
  return parallax_point_grid_nearest (self->grid, map_x, map_y, REACH / self->view.scale,
                                      is_shown_cb, self);
}

void
parallax_scatter_view_place (ParallaxScatterView *self, int point, double *x, double *y)
{
  update_fit (self);
  parallax_viewport_place (&self->view, width_of (self), height_of (self), self->xy + 2 * point, x,
                           y);
}

const ParallaxViewport *
parallax_scatter_view_get_viewport (ParallaxScatterView *self)
{
  update_fit (self);
  return &self->view;
}

guint
parallax_scatter_view_count_pictures (ParallaxScatterView *self)
{
  return self->n_pictures;
}

int
parallax_scatter_view_get_n (ParallaxScatterView *self)
{
  return self->n;
}

int
parallax_scatter_view_get_hovered (ParallaxScatterView *self)
{
  return self->hovered;
}

static void
view_changed (ParallaxScatterView *self, gboolean is_fitted)
{
  self->is_fitted = is_fitted;
  parallax_scatter_view_changed (self);
  parallax_scatter_input_hover (self);
  g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

void
parallax_scatter_view_zoom (ParallaxScatterView *self, double x, double y, double factor)
{
  ParallaxViewport fitted =
      parallax_viewport_fit (self->xy, self->n, width_of (self), height_of (self));

  update_fit (self);
  self->view = parallax_viewport_zoom (&self->view, &fitted, width_of (self), height_of (self), x,
                                       y, factor);
  view_changed (self, FALSE);
}

void
parallax_scatter_view_pan (ParallaxScatterView *self, double dx, double dy)
{
  update_fit (self);
  self->view = parallax_viewport_pan (&self->view, dx, dy);
  view_changed (self, FALSE);
}

void
parallax_scatter_view_fit (ParallaxScatterView *self)
{
  self->is_fitted = TRUE;
  update_fit (self);
  view_changed (self, TRUE);
}

void
parallax_scatter_view_follow (ParallaxScatterView *self, ParallaxScatterView *leader)
{
  self->view = leader->view;
  self->is_fitted = leader->is_fitted;
  parallax_scatter_view_changed (self);
}

void
parallax_scatter_view_show (ParallaxScatterView *self, int point)
{
  ParallaxViewport fitted =
      parallax_viewport_fit (self->xy, self->n, width_of (self), height_of (self));

  if (point < 0 || point >= self->n)
    return;
  self->view = (ParallaxViewport){ (double)self->xy[2 * point], (double)self->xy[2 * point + 1],
                                   fitted.scale * SHOWN_SCALE };
  self->pinned = point;
  view_changed (self, FALSE);
}

void
parallax_scatter_view_pin (ParallaxScatterView *self, int point)
{
  self->pinned = point;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- What is shown ---------------------------------------------------------------------------- */

static void
resize (ParallaxScatterView *self, int n)
{
  gsize count = (gsize)n + 1;

  self->n = n;
  self->xy = g_renew (float, self->xy, 2 * count);
  self->looks = g_renew (guint8, self->looks, count);
  self->is_selected = g_renew (guint8, self->is_selected, count);
  memset (self->is_selected, 0, count);
  self->n_selected = 0;
  g_clear_pointer (&self->labels, g_free);
  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->images, g_free);
  self->hovered = self->pinned = -1;
  self->is_fitted = TRUE;
}

static void
update_words (ParallaxScatterView *self)
{
  g_autofree char *words =
      g_strdup_printf (ngettext ("Map of %d point", "Map of %d points", (gulong)self->n), self->n);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

void
parallax_scatter_view_set_points (ParallaxScatterView *self, const float *xy, int n)
{
  gboolean is_other = n != self->n, had_selection = self->n_selected > 0;

  if (is_other)
    resize (self, n);
  if (n > 0)
    memcpy (self->xy, xy, (gsize)n * 2 * sizeof *xy);
  g_clear_pointer (&self->grid, parallax_point_grid_free);
  g_clear_pointer (&self->cluster_names, parallax_cluster_names_free);
  g_clear_pointer (&self->outlines, parallax_outlines_free);
  parallax_scatter_view_changed (self);
  if (!is_other)
    return;
  update_words (self);
  looks_changed (self);
  if (had_selection)
    parallax_scatter_view_selected (self);
}

void
parallax_scatter_view_set_labels (ParallaxScatterView *self, const gint32 *labels,
                                  char *const *names, int n_classes)
{
  g_free (self->labels);
  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->names, g_strfreev);
  self->labels = labels != NULL ? g_memdup2 (labels, (gsize)self->n * sizeof *labels) : NULL;
  self->n_classes = labels != NULL ? n_classes : 0;
  g_free (self->is_hidden);
  self->is_hidden = g_new0 (guint8, self->n_classes + 1);
  self->names = g_new0 (char *, self->n_classes + 1);
  for (int i = 0; i < self->n_classes; i++)
    self->names[i] = g_strdup (names[i]);
  self->isolated = -1;
  looks_changed (self);
}

void
parallax_scatter_view_set_values (ParallaxScatterView *self, const float *values)
{
  parallax_scatter_view_set_labels (self, NULL, NULL, 0);
  self->values = values != NULL ? g_memdup2 (values, (gsize)self->n * sizeof *values) : NULL;
}

void
parallax_scatter_view_set_images (ParallaxScatterView *self, ParallaxDataset *dataset,
                                  const gint32 *images)
{
  g_set_object (&self->dataset, dataset);
  g_free (self->images);
  self->images = images != NULL && dataset != NULL
                     ? g_memdup2 (images, (gsize)self->n * sizeof *images)
                     : NULL;
  parallax_scatter_view_changed (self);
}

void
parallax_scatter_view_isolate (ParallaxScatterView *self, int label)
{
  self->isolated = label;
  looks_changed (self);
}

void
parallax_scatter_view_hide (ParallaxScatterView *self, int label, gboolean is_hidden)
{
  if (label < 0 || label >= self->n_classes)
    return;
  self->is_hidden[label] = is_hidden != FALSE;
  looks_changed (self);
}

void
parallax_scatter_view_set_outlined (ParallaxScatterView *self, gboolean is_outlined)
{
  self->is_outlined = is_outlined;
  parallax_scatter_view_changed (self);
}

void
parallax_scatter_view_set_axes (ParallaxScatterView *self, const char *x_label, const char *y_label)
{
  const char *const labels[] = { x_label, y_label };

  if (g_strcmp0 (self->axes[0], x_label) == 0 && g_strcmp0 (self->axes[1], y_label) == 0)
    return;
  for (int axis = 0; axis < 2; axis++) {
    g_free (self->axes[axis]);
    self->axes[axis] = g_strdup (labels[axis]);
  }
  parallax_scatter_view_changed (self);
}

void
parallax_scatter_view_set_named (ParallaxScatterView *self, gboolean is_named)
{
  self->is_named = is_named;
  parallax_scatter_view_changed (self);
}

/* --- The selection ---------------------------------------------------------------------------- */

void
parallax_scatter_view_selected (ParallaxScatterView *self)
{
  self->n_selected = 0;
  for (int i = 0; i < self->n; i++)
    self->n_selected += self->is_selected[i];
  self->has_selection_list = FALSE;
  looks_changed (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

const int *
parallax_scatter_view_get_selection (ParallaxScatterView *self, int *n)
{
  if (!self->has_selection_list) {
    g_array_set_size (self->selection, 0);
    for (int i = 0; i < self->n; i++)
      if (self->is_selected[i])
        g_array_append_val (self->selection, i);
    self->has_selection_list = TRUE;
  }
  *n = (int)self->selection->len;
  return (const int *)(const void *)self->selection->data;
}

void
parallax_scatter_view_select (ParallaxScatterView *self, const int *points, int n)
{
  memset (self->is_selected, 0, (gsize)self->n);
  for (int i = 0; i < n; i++)
    if (points[i] >= 0 && points[i] < self->n)
      self->is_selected[points[i]] = 1;
  parallax_scatter_view_selected (self);
}

/* --- Widget ----------------------------------------------------------------------------------- */

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 160;
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  parallax_scatter_view_changed (PARALLAX_SCATTER_VIEW (widget));
}

static void
parallax_scatter_view_dispose (GObject *object)
{
  ParallaxScatterView *self = PARALLAX_SCATTER_VIEW (object);

  g_clear_object (&self->dataset);
  g_clear_object (&self->picture);
  G_OBJECT_CLASS (parallax_scatter_view_parent_class)->dispose (object);
}

static void
parallax_scatter_view_finalize (GObject *object)
{
  ParallaxScatterView *self = PARALLAX_SCATTER_VIEW (object);

  g_free (self->xy);
  g_free (self->labels);
  g_free (self->values);
  g_free (self->looks);
  g_free (self->axes[0]);
  g_free (self->axes[1]);
  g_strfreev (self->names);
  g_free (self->is_hidden);
  g_free (self->images);
  g_free (self->is_selected);
  g_array_unref (self->selection);
  g_array_unref (self->lasso);
  g_clear_pointer (&self->grid, parallax_point_grid_free);
  g_clear_pointer (&self->cluster_names, parallax_cluster_names_free);
  g_clear_pointer (&self->outlines, parallax_outlines_free);
  G_OBJECT_CLASS (parallax_scatter_view_parent_class)->finalize (object);
}

static void
parallax_scatter_view_class_init (ParallaxScatterViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_scatter_view_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_scatter_view_finalize;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "scatterview");
  signals[HOVERED] = g_signal_new ("hovered", PARALLAX_TYPE_SCATTER_VIEW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[CLICKED] = g_signal_new ("clicked", PARALLAX_TYPE_SCATTER_VIEW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", PARALLAX_TYPE_SCATTER_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
  signals[VIEW_CHANGED] = g_signal_new ("view-changed", PARALLAX_TYPE_SCATTER_VIEW,
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parallax_scatter_view_init (ParallaxScatterView *self)
{
  self->isolated = self->hovered = self->pinned = -1;
  self->pointer_x = NAN;
  self->is_fitted = TRUE;
  self->selection = g_array_new (FALSE, FALSE, sizeof (int));
  self->lasso = g_array_new (FALSE, FALSE, sizeof (double));
  self->is_hidden = g_new0 (guint8, 1);
  resize (self, 0);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  parallax_scatter_input_init (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (parallax_scatter_view_changed), self, G_CONNECT_SWAPPED);
}
