/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/map-card.h"

#include "app/i18n.h"
#include "ui/widgets/image-texture.h"

enum { SIDE = 112, SMALL_SIDE = 32, A_ROW = 5, AWAY = 16 /* px from the point */ };

struct _ParallaxMapCard {
  GtkWidget parent_instance;

  GtkWidget *box, *grid;
  GtkPicture *picture;
  GtkLabel *label, *title;
  GtkPicture *small[PARALLAX_CARD_NEIGHBOURS];
  GtkLabel *distance[PARALLAX_CARD_NEIGHBOURS];
};

G_DEFINE_FINAL_TYPE (ParallaxMapCard, parallax_map_card, GTK_TYPE_WIDGET)

static char *
describe (const plx_dataset *data, const ParallaxCardFacts *facts)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Image %d"), facts->image);
  for (int i = 0; i < data->n_label_sets; i++) {
    const plx_label_set *set = &data->label_sets[i];

    if (set->labels[facts->image] >= 0)
      g_string_append_printf (text, "\n%s: %s", gettext (set->name),
                              gettext (set->class_names[set->labels[facts->image]]));
  }
  g_string_append_printf (text, "\n%s",
                          facts->image < data->train_count ? _ ("trained with") : _ ("held out"));
  if (facts->remark != NULL)
    g_string_append_printf (text, "\n%s", facts->remark);
  return g_string_free (text, FALSE);
}

static void
show_nearest (ParallaxMapCard *self, ParallaxDataset *dataset, const ParallaxCardFacts *facts)
{
  gtk_widget_set_visible (GTK_WIDGET (self->title), facts->n_nearest > 0);
  gtk_widget_set_visible (self->grid, facts->n_nearest > 0);
  for (int i = 0; i < PARALLAX_CARD_NEIGHBOURS; i++) {
    gboolean is_there = i < facts->n_nearest;
    g_autofree char *text = is_there ? g_strdup_printf ("%.3f", (double)facts->distance[i]) : NULL;
    g_autoptr (GdkTexture) texture =
        is_there ? parallax_image_texture (dataset, facts->nearest[i]) : NULL;

    gtk_picture_set_paintable (self->small[i], GDK_PAINTABLE (texture));
    gtk_label_set_text (self->distance[i], is_there ? text : "");
  }
}

/* Beside the point, on the side where there is room. */
static void
place (ParallaxMapCard *self, ParallaxScatterView *view, int point)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (GTK_WIDGET (view)), card_width;
  int height = gtk_widget_get_height (GTK_WIDGET (view)), card_height;
  double x, y;

  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &card_width, NULL, NULL);
  gtk_widget_measure (self->box, GTK_ORIENTATION_VERTICAL, card_width, NULL, &card_height, NULL,
                      NULL);
  parallax_scatter_view_place (view, point, &x, &y);
  x = x + AWAY + card_width > width ? x - AWAY - card_width : x + AWAY;
  y = y + AWAY + card_height > height ? y - AWAY - card_height : y + AWAY;
  gtk_widget_set_margin_start (widget, (int)CLAMP (x, 0, MAX (0, width - card_width)));
  gtk_widget_set_margin_top (widget, (int)CLAMP (y, 0, MAX (0, height - card_height)));
}

void
parallax_map_card_show (ParallaxMapCard *self, ParallaxScatterView *view, int point,
                        ParallaxDataset *dataset, const ParallaxCardFacts *facts)
{
  g_autoptr (GdkTexture) texture = parallax_image_texture (dataset, facts->image);
  g_autofree char *text = describe (parallax_dataset_get (dataset), facts);

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_label_set_text (self->label, text);
  show_nearest (self, dataset, facts);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  place (self, view, point);
}

void
parallax_map_card_hide (ParallaxMapCard *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

ParallaxMapCard *
parallax_map_card_new (void)
{
  return g_object_new (PARALLAX_TYPE_MAP_CARD, NULL);
}

static void
parallax_map_card_dispose (GObject *object)
{
  g_clear_pointer (&PARALLAX_MAP_CARD (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_map_card_parent_class)->dispose (object);
}

static void
parallax_map_card_class_init (ParallaxMapCardClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_map_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static GtkLabel *
new_label (const char *text, const char *style)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (text));

  gtk_label_set_xalign (label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (label), style);
  return label;
}

/* The picture lies over a square, which alone is measured: a GtkPicture would ask for as much height as
 * the card's width gives it, and for as much width as its image has. */
static GtkWidget *
new_square (GtkPicture *picture, int side)
{
  GtkWidget *overlay = gtk_overlay_new (), *square = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_size_request (square, side, side);
  gtk_widget_set_halign (overlay, GTK_ALIGN_CENTER);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), square);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (picture));
  return overlay;
}

static void
make_nearest (ParallaxMapCard *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 4);
  for (int i = 0; i < PARALLAX_CARD_NEIGHBOURS; i++) {
    int row = 2 * (i / A_ROW);

    self->small[i] = GTK_PICTURE (gtk_picture_new ());
    self->distance[i] = new_label (NULL, "map-card-number");
    gtk_label_set_xalign (self->distance[i], 0.5);
    gtk_grid_attach (GTK_GRID (self->grid), new_square (self->small[i], SMALL_SIDE), i % A_ROW, row,
                     1, 1);
    gtk_grid_attach (GTK_GRID (self->grid), GTK_WIDGET (self->distance[i]), i % A_ROW, row + 1, 1,
                     1);
  }
}

static void
parallax_map_card_init (ParallaxMapCard *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->picture = GTK_PICTURE (gtk_picture_new ());
  self->label = new_label (NULL, "caption");
  self->title = new_label (_ ("Nearest in the embedding, 1 − cosine"), "map-card-number");
  make_nearest (self);
  gtk_box_append (GTK_BOX (self->box), new_square (self->picture, SIDE));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (self->box), self->grid);
  gtk_widget_add_css_class (self->box, "map-card");
  gtk_widget_set_parent (self->box, widget);
  gtk_widget_set_can_target (widget, FALSE);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  gtk_widget_set_visible (widget, FALSE);
}
