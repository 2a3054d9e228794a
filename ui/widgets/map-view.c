/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The points are drawn into an image surface only when something has changed; GTK is handed a fresh
 * texture of it.
 */
#include "ui/widgets/map-view.h"

#include <math.h>
#include <string.h>

#include "app/i18n.h"
#include "app/plot/scatter.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/plot-theme.h"

enum { GLIDE_US = 350000, REACH = 12, CARD_SIDE = 112, CARD_DISTANCE = 16 };

struct _ParallaxMapView {
  GtkWidget parent_instance;

  GtkWidget *card; /* shows the image under the pointer */
  GtkPicture *card_picture;
  GtkLabel *card_label;

  ParallaxRun *run;
  GSignalGroup *run_signals;
  int label_set, isolated, hovered;
  double pointer_x, pointer_y; /* NaN: outside */

  int n;
  float *from, *to, *shown; /* [n][2]: where the points glide from and to, and where they are now */
  gint32 *labels;           /* [n] */
  gint64 glide_started;
  guint tick;
};

G_DEFINE_FINAL_TYPE (ParallaxMapView, parallax_map_view, GTK_TYPE_WIDGET)

/* --- Gliding ---------------------------------------------------------------------------------- */

/* Slow at both ends. */
static double
ease (double t)
{
  return t * t * (3 - 2 * t);
}

static void
move_points (ParallaxMapView *self, double t)
{
  float share = (float)ease (CLAMP (t, 0, 1));

  for (int i = 0; i < 2 * self->n; i++)
    self->shown[i] = self->from[i] + share * (self->to[i] - self->from[i]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
glide_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ParallaxMapView *self = PARALLAX_MAP_VIEW (widget);
  double t = (double)(gdk_frame_clock_get_frame_time (clock) - self->glide_started) / GLIDE_US;

  move_points (self, t);
  if (t < 1)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
wants_motion (ParallaxMapView *self)
{
  gboolean is_wanted;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &is_wanted,
                NULL);
  return is_wanted && gtk_widget_get_mapped (GTK_WIDGET (self));
}

static void
glide (ParallaxMapView *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (!wants_motion (self) || clock == NULL) {
    move_points (self, 1);
    return;
  }
  self->glide_started = gdk_frame_clock_get_frame_time (clock);
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), glide_cb, NULL, NULL);
}

/* --- What is shown ---------------------------------------------------------------------------- */

static const plx_label_set *
chosen_labels (ParallaxMapView *self)
{
  ParallaxDataset *dataset = parallax_run_get_dataset (self->run);
  const plx_dataset *data = dataset != NULL ? parallax_dataset_get (dataset) : NULL;

  return data != NULL && self->label_set >= 0 && self->label_set < data->n_label_sets
             ? &data->label_sets[self->label_set]
             : NULL;
}

static void
update_labels (ParallaxMapView *self)
{
  const plx_label_set *set = self->run != NULL ? chosen_labels (self) : NULL;
  const ParallaxFrame *frame = self->run != NULL ? parallax_run_get_frame (self->run) : NULL;

  for (int i = 0; i < self->n; i++)
    self->labels[i] = set != NULL ? set->labels[frame->images[i]] : -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
resize (ParallaxMapView *self, const ParallaxFrame *frame)
{
  gsize size = (gsize)frame->n * 2 * sizeof (float);

  self->n = frame->n;
  self->from = g_realloc (self->from, size + 1);
  self->to = g_realloc (self->to, size + 1);
  self->shown = g_realloc (self->shown, size + 1);
  self->labels = g_realloc (self->labels, (gsize)frame->n * sizeof *self->labels + 1);
  memcpy (self->shown, frame->xy != NULL ? frame->xy : self->shown, size);
}

static void
update_words (ParallaxMapView *self, const ParallaxFrame *frame)
{
  g_autofree char *words =
      g_strdup_printf (ngettext ("Map of %d image after epoch %d",
                                 "Map of %d images after epoch %d", (gulong)frame->n),
                       frame->n, frame->epoch);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
frame_changed_cb (ParallaxMapView *self)
{
  const ParallaxFrame *frame = parallax_run_get_frame (self->run);
  gsize size = (gsize)frame->n * 2 * sizeof (float);

  if (self->n != frame->n)
    resize (self, frame);
  if (frame->n == 0)
    return;
  memcpy (self->from, self->shown, size);
  memcpy (self->to, frame->xy, size);
  update_labels (self);
  update_words (self, frame);
  glide (self);
}

/* --- Under the pointer ------------------------------------------------------------------------ */

static void
place_card (ParallaxMapView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  int card_width, card_height, x, y;

  gtk_widget_measure (self->card, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &card_width, NULL, NULL);
  gtk_widget_measure (self->card, GTK_ORIENTATION_VERTICAL, card_width, NULL, &card_height, NULL,
                      NULL);
  x = (int)self->pointer_x + CARD_DISTANCE;
  y = (int)self->pointer_y + CARD_DISTANCE;
  if (x + card_width > width)
    x = (int)self->pointer_x - CARD_DISTANCE - card_width;
  if (y + card_height > height)
    y = (int)self->pointer_y - CARD_DISTANCE - card_height;
  gtk_widget_size_allocate (
      self->card, &(GtkAllocation){ MAX (x, 0), MAX (y, 0), card_width, card_height }, -1);
}

static void
fill_card (ParallaxMapView *self, int image)
{
  ParallaxDataset *dataset = parallax_run_get_dataset (self->run);
  const plx_dataset *data = parallax_dataset_get (dataset);
  g_autoptr (GdkTexture) texture = parallax_image_texture (dataset, image);
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < data->n_label_sets; i++) {
    const plx_label_set *set = &data->label_sets[i];

    if (set->labels[image] >= 0)
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", gettext (set->name),
                              gettext (set->class_names[set->labels[image]]));
  }
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                          image < data->train_count ? _ ("trained with") : _ ("held out"));
  gtk_picture_set_paintable (self->card_picture, GDK_PAINTABLE (texture));
  gtk_label_set_text (self->card_label, text->str);
}

static ParallaxScatter
scatter_of (ParallaxMapView *self)
{
  return (ParallaxScatter){ self->shown,    self->n,      self->labels, self->n > 5000 ? 1.8 : 2.6,
                            self->isolated, self->hovered };
}

static void
update_hover (ParallaxMapView *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  ParallaxScatter scatter = scatter_of (self);
  ParallaxViewport viewport = parallax_scatter_fit (self->shown, self->n, width, height);
  int before = self->hovered;

  self->hovered = isnan (self->pointer_x)
                      ? -1
                      : parallax_scatter_pick (&scatter, &viewport, width, height, self->pointer_x,
                                               self->pointer_y, REACH);
  if (self->hovered >= 0 && self->hovered != before)
    fill_card (self, parallax_run_get_frame (self->run)->images[self->hovered]);
  gtk_widget_set_child_visible (self->card, self->hovered >= 0);
  if (self->hovered != before)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->hovered >= 0)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
moved_cb (GtkEventControllerMotion *motion, double x, double y, gpointer data)
{
  ParallaxMapView *self = data;

  self->pointer_x = x;
  self->pointer_y = y;
  update_hover (self);
}

static void
left_cb (GtkEventControllerMotion *motion, gpointer data)
{
  PARALLAX_MAP_VIEW (data)->pointer_x = NAN;
  update_hover (data);
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
  ParallaxMapView *self = PARALLAX_MAP_VIEW (widget);

  if (self->hovered >= 0)
    place_card (self);
}

static GdkTexture *
draw_texture (ParallaxMapView *self, int width, int height, int scale)
{
  ParallaxPlotTheme theme = parallax_widget_plot_theme (GTK_WIDGET (self));
  ParallaxScatter scatter = scatter_of (self);
  ParallaxViewport viewport = parallax_scatter_fit (self->shown, self->n, width, height);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale, height * scale);
  g_autoptr (GBytes) bytes = NULL;
  GdkTexture *texture;
  gsize stride;

  cairo_surface_set_device_scale (surface, scale, scale);
  parallax_scatter_draw (&scatter, &theme, &viewport, surface);
  cairo_surface_flush (surface);
  stride = (gsize)cairo_image_surface_get_stride (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                      stride * (gsize)height * (gsize)scale,
                                      (GDestroyNotify)cairo_surface_destroy, surface);
  texture =
      gdk_memory_texture_new (width * scale, height * scale, GDK_MEMORY_DEFAULT, bytes, stride);
  return texture;
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxMapView *self = PARALLAX_MAP_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkTexture) texture = NULL;

  if (width < 1 || height < 1)
    return;
  texture = draw_texture (self, width, height, gtk_widget_get_scale_factor (widget));
  gtk_snapshot_append_texture (snapshot, texture,
                               &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  gtk_widget_snapshot_child (widget, self->card, snapshot);
}

void
parallax_map_view_set_run (ParallaxMapView *self, ParallaxRun *run)
{
  self->hovered = -1;
  gtk_widget_set_child_visible (self->card, FALSE);
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  resize (self, parallax_run_get_frame (run));
  frame_changed_cb (self);
}

void
parallax_map_view_set_labels (ParallaxMapView *self, int label_set)
{
  self->label_set = label_set;
  update_labels (self);
}

void
parallax_map_view_isolate (ParallaxMapView *self, int label)
{
  self->isolated = label;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_map_view_dispose (GObject *object)
{
  ParallaxMapView *self = PARALLAX_MAP_VIEW (object);

  g_clear_pointer (&self->card, gtk_widget_unparent);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (parallax_map_view_parent_class)->dispose (object);
}

static void
parallax_map_view_finalize (GObject *object)
{
  ParallaxMapView *self = PARALLAX_MAP_VIEW (object);

  g_free (self->from);
  g_free (self->to);
  g_free (self->shown);
  g_free (self->labels);
  G_OBJECT_CLASS (parallax_map_view_parent_class)->finalize (object);
}

static void
parallax_map_view_class_init (ParallaxMapViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_map_view_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_map_view_finalize;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
make_card (ParallaxMapView *self)
{
  self->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->card_picture = GTK_PICTURE (gtk_picture_new ());
  self->card_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_size_request (GTK_WIDGET (self->card_picture), CARD_SIDE, CARD_SIDE);
  gtk_label_set_xalign (self->card_label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->card_label), "caption");
  gtk_widget_add_css_class (self->card, "map-card");
  gtk_box_append (GTK_BOX (self->card), GTK_WIDGET (self->card_picture));
  gtk_box_append (GTK_BOX (self->card), GTK_WIDGET (self->card_label));
  gtk_widget_set_can_target (self->card, FALSE);
  gtk_widget_set_parent (self->card, GTK_WIDGET (self));
  gtk_widget_set_child_visible (self->card, FALSE);
}

static void
parallax_map_view_init (ParallaxMapView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->isolated = self->hovered = -1;
  self->pointer_x = NAN;
  make_card (self);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (motion, "enter", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (moved_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "frame-changed", G_CALLBACK (frame_changed_cb),
                                  self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
