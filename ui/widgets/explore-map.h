/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points of a map to look at: the one under the pointer is shown on a card with its nearest; a click
 * pins the card, another click (or one on the ground) lets it go.
 *
 * Signal: selection-changed ()
 */
#pragma once

#include "app/map/coloring.h"
#include "ui/widgets/scatter-view.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EXPLORE_MAP (parallax_explore_map_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxExploreMap, parallax_explore_map, PARALLAX, EXPLORE_MAP, GtkWidget)

/* Shows points at xy [n][2]; NULL: none. Where they are the same images as before they glide there
 * and the selection stays; else colours and selection are dropped. */
void parallax_explore_map_set (ParallaxExploreMap *self, ParallaxMapPoints *points,
                               const float *xy);
/* Lets the points that are there glide to xy. */
void parallax_explore_map_move (ParallaxExploreMap *self, const float *xy);
/* The points lie as they did earlier: cards tell no neighbours, who are known of now only. */
void parallax_explore_map_set_past (ParallaxExploreMap *self, gboolean is_past);
void parallax_explore_map_set_outlined (ParallaxExploreMap *self, gboolean is_outlined);
/* What the directions are (parallax_scatter_view_set_axes). */
void parallax_explore_map_set_axes (ParallaxExploreMap *self, const char *x_label,
                                    const char *y_label);
const float *parallax_explore_map_get_xy (ParallaxExploreMap *self); /* where they are now */

void parallax_explore_map_color (ParallaxExploreMap *self, const ParallaxMapColoring *coloring);
void parallax_explore_map_isolate (ParallaxExploreMap *self, int label); /* −1: all */
void parallax_explore_map_hide (ParallaxExploreMap *self, int label, gboolean is_hidden);

/* Brings a point into the middle, among its neighbours, and pins its card. */
void parallax_explore_map_show (ParallaxExploreMap *self, int row);
int parallax_explore_map_get_pinned (ParallaxExploreMap *self); /* −1: none */

void parallax_explore_map_select (ParallaxExploreMap *self, const int *rows, int n);
const int *parallax_explore_map_get_selection (ParallaxExploreMap *self, int *n);

G_END_DECLS
