/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two scatter views, each of which tells the other what a person does to it.
 */
#include "ui/widgets/pair-maps.h"

#include "app/i18n.h"
#include "app/plot/ticks.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/scatter-view.h"

enum { LEFT, RIGHT, SIDES };
enum { LEAST = 146, HEIGHT = 250, GAP = 8, THUMB = 72, PADDING = 6 };

struct _ParallaxPairMaps {
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *titles[SIDES];
  ParallaxScatterView *maps[SIDES];

  const ParallaxComparison *comparison;
  const ParallaxComparedImages *images;
  int runs[SIDES];
  int hovered, side; /* row of images, −1: none; and on which map */
  gboolean is_telling;
};

G_DEFINE_FINAL_TYPE (ParallaxPairMaps, parallax_pair_maps, GTK_TYPE_WIDGET)

/* --- One tells the other ---------------------------------------------------------------------- */

static int
side_of (ParallaxPairMaps *self, ParallaxScatterView *map)
{
  return map == self->maps[RIGHT];
}

static void
view_changed_cb (ParallaxPairMaps *self, ParallaxScatterView *map)
{
  parallax_scatter_view_follow (self->maps[!side_of (self, map)], map);
}

static void
hovered_cb (ParallaxPairMaps *self, int point, ParallaxScatterView *map)
{
  self->hovered = point;
  self->side = side_of (self, map);
  for (int side = 0; side < SIDES; side++)
    parallax_scatter_view_pin (self->maps[side], point);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
selected_cb (ParallaxPairMaps *self, ParallaxScatterView *map)
{
  int n;
  const int *points = parallax_scatter_view_get_selection (map, &n);

  if (self->is_telling)
    return;
  self->is_telling = TRUE;
  parallax_scatter_view_select (self->maps[!side_of (self, map)], points, n);
  self->is_telling = FALSE;
}

/* --- Drawing ---------------------------------------------------------------------------------- */

/* Beside the point, within the widget. */
static graphene_rect_t
card_place (ParallaxPairMaps *self)
{
  ParallaxScatterView *map = self->maps[self->side];
  double x, y, side = THUMB + 2 * PADDING;

  parallax_scatter_view_place (map, self->hovered, &x, &y);
  gtk_widget_translate_coordinates (GTK_WIDGET (map), GTK_WIDGET (self), x, y, &x, &y);
  x += x + 16 + side > gtk_widget_get_width (GTK_WIDGET (self)) ? -16 - side : 16;
  y += y + 16 + side > gtk_widget_get_height (GTK_WIDGET (self)) ? -16 - side : 16;
  return GRAPHENE_RECT_INIT ((float)x, (float)y, (float)side, (float)side);
}

static void
snapshot_card (ParallaxPairMaps *self, GtkSnapshot *snapshot)
{
  g_autoptr (GdkTexture) texture =
      parallax_image_texture (self->images->dataset, self->images->images[self->hovered]);
  graphene_rect_t card = card_place (self), frame = card, picture = card;

  graphene_rect_inset (&frame, -1, -1);
  graphene_rect_inset (&picture, PADDING, PADDING);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0.5f, 0.5f, 0.5f, 0.8f }, &frame);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 1 }, &card);
  gtk_snapshot_append_texture (snapshot, texture, &picture);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxPairMaps *self = PARALLAX_PAIR_MAPS (widget);

  GTK_WIDGET_CLASS (parallax_pair_maps_parent_class)->snapshot (widget, snapshot);
  if (self->images != NULL && self->hovered >= 0)
    snapshot_card (self, snapshot);
}

/* --- What is shown ---------------------------------------------------------------------------- */

static void
show_title (ParallaxPairMaps *self, int side)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  ParallaxColor color = parallax_overlay_color (self->runs[side], is_dark);
  g_autofree char *name =
      g_markup_escape_text (self->comparison->runs[self->runs[side]].info->name, -1);
  g_autofree char *markup =
      g_strdup_printf ("<span foreground=\"#%02x%02x%02x\">▬</span> %s", (guint)(color.red * 255),
                       (guint)(color.green * 255), (guint)(color.blue * 255), name);

  gtk_label_set_markup (self->titles[side], markup);
}

static void
show_map (ParallaxPairMaps *self, int side)
{
  const ParallaxComparedImages *images = self->images;
  const plx_dataset *data = parallax_dataset_get (images->dataset);
  g_autofree gint32 *labels = g_new (gint32, images->n + 1);

  for (int i = 0; i < images->n; i++)
    labels[i] = images->n_classes > 0 ? data->label_sets[0].labels[images->images[i]] : -1;
  parallax_scatter_view_set_points (
      self->maps[side], images->xy + 2 * (gsize)self->runs[side] * (gsize)images->n, images->n);
  if (images->n_classes > 0)
    parallax_scatter_view_set_labels (self->maps[side], labels, data->label_sets[0].class_names,
                                      images->n_classes);
  else
    parallax_scatter_view_set_labels (self->maps[side], NULL, NULL, 0);
  parallax_scatter_view_set_images (self->maps[side], images->dataset, images->images);
}

static void
describe (ParallaxPairMaps *self)
{
  const ParallaxComparedImages *images = self->images;
  g_autofree char *overlap = parallax_format_share (
      images->overlap[self->runs[LEFT] * images->n_runs + self->runs[RIGHT]]);
  g_autofree char *words =
      g_strdup_printf (_ ("Maps of “%s” and “%s”: %s of the ten nearest images are the same"),
                       self->comparison->runs[self->runs[LEFT]].info->name,
                       self->comparison->runs[self->runs[RIGHT]].info->name, overlap);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
restyle (ParallaxPairMaps *self)
{
  for (int side = 0; self->images != NULL && side < SIDES; side++)
    show_title (self, side);
}

void
parallax_pair_maps_set (ParallaxPairMaps *self, const ParallaxComparison *comparison,
                        const ParallaxComparedImages *images, int left, int right)
{
  self->comparison = comparison;
  self->images = images;
  self->runs[LEFT] = left;
  self->runs[RIGHT] = right;
  self->hovered = -1;
  if (images == NULL)
    return;
  for (int side = 0; side < SIDES; side++) {
    show_title (self, side);
    show_map (self, side);
  }
  describe (self);
}

/* --- Widget ----------------------------------------------------------------------------------- */

static void
parallax_pair_maps_dispose (GObject *object)
{
  g_clear_pointer (&PARALLAX_PAIR_MAPS (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_pair_maps_parent_class)->dispose (object);
}

static void
parallax_pair_maps_class_init (ParallaxPairMapsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_pair_maps_dispose;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
new_map (ParallaxPairMaps *self, int side)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *map = g_object_new (PARALLAX_TYPE_SCATTER_VIEW, NULL);

  self->titles[side] = GTK_LABEL (title);
  self->maps[side] = PARALLAX_SCATTER_VIEW (map);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_margin_start (title, 12);
  gtk_widget_add_css_class (title, "plot-title");
  gtk_widget_set_hexpand (map, TRUE);
  gtk_widget_set_vexpand (map, TRUE);
  gtk_widget_set_size_request (map, LEAST, HEIGHT);
  g_signal_connect_object (map, "view-changed", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (map, "hovered", G_CALLBACK (hovered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (map, "selection-changed", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (column), title);
  gtk_box_append (GTK_BOX (column), map);
  return column;
}

static void
parallax_pair_maps_init (ParallaxPairMaps *self)
{
  self->hovered = -1;
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP);
  gtk_box_set_homogeneous (GTK_BOX (self->box), TRUE);
  for (int side = 0; side < SIDES; side++)
    gtk_box_append (GTK_BOX (self->box), new_map (self, side));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (restyle),
                           self, G_CONNECT_SWAPPED);
}
