/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/explore-map.h"

#include "ui/widgets/glide.h"
#include "ui/widgets/map-card.h"

struct _ParallaxExploreMap {
  GtkWidget parent_instance;

  GtkWidget *overlay;
  ParallaxScatterView *scatter;
  ParallaxMapCard *card;
  ParallaxGlide glide;

  ParallaxMapPoints *points; /* NULL: none */
  int pinned;                /* row whose card stays; −1: none */
  gboolean is_past;
};

G_DEFINE_FINAL_TYPE (ParallaxExploreMap, parallax_explore_map, GTK_TYPE_WIDGET)

enum { SELECTION_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- The card --------------------------------------------------------------------------------- */

static void
show_card (ParallaxExploreMap *self, int row)
{
  const ParallaxMapPoints *points = self->points;
  ParallaxCardFacts facts = { 0 };

  if (points == NULL || row < 0 || row >= points->n) {
    parallax_map_card_hide (self->card);
    return;
  }
  facts.image = points->images[row];
  facts.n_nearest = self->is_past ? 0 : MIN (points->k, PARALLAX_CARD_NEIGHBOURS);
  for (int i = 0; i < facts.n_nearest; i++) {
    gsize at = (gsize)row * (gsize)points->k + (gsize)i;

    facts.nearest[i] = points->images[points->nearest[at]];
    facts.distance[i] = points->distance[at];
  }
  parallax_map_card_show (self->card, self->scatter, row, points->dataset, &facts);
}

static void
pin (ParallaxExploreMap *self, int row)
{
  self->pinned = row;
  parallax_scatter_view_pin (self->scatter, row);
  show_card (self, row);
}

static void
hovered_cb (ParallaxExploreMap *self, int row)
{
  if (self->pinned < 0)
    show_card (self, row);
}

static void
clicked_cb (ParallaxExploreMap *self, int row)
{
  pin (self, row == self->pinned ? -1 : row);
}

static void
view_changed_cb (ParallaxExploreMap *self)
{
  if (self->pinned >= 0)
    show_card (self, self->pinned);
}

static void
selection_changed_cb (ParallaxExploreMap *self)
{
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* --- Points ----------------------------------------------------------------------------------- */

static void
set_others (ParallaxExploreMap *self, const float *xy)
{
  ParallaxMapPoints *points = self->points;

  parallax_glide_set (&self->glide, xy, points != NULL ? points->n : 0);
  parallax_scatter_view_set_images (self->scatter, points != NULL ? points->dataset : NULL,
                                    points != NULL ? points->images : NULL);
  parallax_scatter_view_set_labels (self->scatter, NULL, NULL, 0);
  parallax_scatter_view_select (self->scatter, NULL, 0);
  parallax_scatter_view_fit (self->scatter);
  pin (self, -1);
}

void
parallax_explore_map_set (ParallaxExploreMap *self, ParallaxMapPoints *points, const float *xy)
{
  gboolean is_same = self->points != NULL && points != NULL &&
                     parallax_map_points_have_same_images (self->points, points);

  if (points != NULL)
    parallax_map_points_ref (points);
  g_clear_pointer (&self->points, parallax_map_points_unref);
  self->points = points;
  if (!is_same) {
    set_others (self, xy);
    return;
  }
  parallax_explore_map_move (self, xy);
  if (self->pinned >= 0)
    show_card (self, self->pinned);
}

void
parallax_explore_map_move (ParallaxExploreMap *self, const float *xy)
{
  parallax_glide_to (&self->glide, xy);
}

void
parallax_explore_map_set_past (ParallaxExploreMap *self, gboolean is_past)
{
  self->is_past = is_past;
  if (self->pinned >= 0)
    show_card (self, self->pinned);
}

void
parallax_explore_map_set_outlined (ParallaxExploreMap *self, gboolean is_outlined)
{
  parallax_scatter_view_set_outlined (self->scatter, is_outlined);
}

void
parallax_explore_map_set_axes (ParallaxExploreMap *self, const char *x_label, const char *y_label)
{
  parallax_scatter_view_set_axes (self->scatter, x_label, y_label);
}

const float *
parallax_explore_map_get_xy (ParallaxExploreMap *self)
{
  return self->glide.shown;
}

void
parallax_explore_map_color (ParallaxExploreMap *self, const ParallaxMapColoring *coloring)
{
  if (coloring->values != NULL)
    parallax_scatter_view_set_values (self->scatter, coloring->values);
  else
    parallax_scatter_view_set_labels (self->scatter, coloring->labels, coloring->names,
                                      coloring->n_classes);
}

void
parallax_explore_map_isolate (ParallaxExploreMap *self, int label)
{
  parallax_scatter_view_isolate (self->scatter, label);
}

void
parallax_explore_map_hide (ParallaxExploreMap *self, int label, gboolean is_hidden)
{
  parallax_scatter_view_hide (self->scatter, label, is_hidden);
}

void
parallax_explore_map_show (ParallaxExploreMap *self, int row)
{
  parallax_scatter_view_show (self->scatter, row);
  pin (self, row);
}

int
parallax_explore_map_get_pinned (ParallaxExploreMap *self)
{
  return self->pinned;
}

void
parallax_explore_map_select (ParallaxExploreMap *self, const int *rows, int n)
{
  parallax_scatter_view_select (self->scatter, rows, n);
}

const int *
parallax_explore_map_get_selection (ParallaxExploreMap *self, int *n)
{
  return parallax_scatter_view_get_selection (self->scatter, n);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_explore_map_dispose (GObject *object)
{
  ParallaxExploreMap *self = PARALLAX_EXPLORE_MAP (object);

  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_pointer (&self->points, parallax_map_points_unref);
  G_OBJECT_CLASS (parallax_explore_map_parent_class)->dispose (object);
}

static void
parallax_explore_map_finalize (GObject *object)
{
  parallax_glide_clear (&PARALLAX_EXPLORE_MAP (object)->glide);
  G_OBJECT_CLASS (parallax_explore_map_parent_class)->finalize (object);
}

static void
parallax_explore_map_class_init (ParallaxExploreMapClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_explore_map_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_explore_map_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", PARALLAX_TYPE_EXPLORE_MAP, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
parallax_explore_map_init (ParallaxExploreMap *self)
{
  self->pinned = -1;
  self->overlay = gtk_overlay_new ();
  self->scatter = g_object_new (PARALLAX_TYPE_SCATTER_VIEW, NULL);
  self->card = parallax_map_card_new ();
  parallax_glide_init (&self->glide, self->scatter);
  parallax_scatter_view_set_named (self->scatter, TRUE);
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->scatter));
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->card));
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
  g_signal_connect_object (self->scatter, "hovered", G_CALLBACK (hovered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scatter, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scatter, "view-changed", G_CALLBACK (view_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scatter, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
}
