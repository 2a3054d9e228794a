/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The card of a point on a map: its image, its labels, and the images nearest to it in the embedding,
 * which need not be the nearest on the map. A child of the GtkOverlay that has the scatter view; it
 * lies beside the point, inside the overlay.
 */
#pragma once

#include "ui/widgets/scatter-view.h"

G_BEGIN_DECLS

enum { PARALLAX_CARD_NEIGHBOURS = 10 };

/* What is known of a point; nearest may be empty. */
typedef struct {
  int image;
  int n_nearest; /* at most PARALLAX_CARD_NEIGHBOURS */
  int nearest[PARALLAX_CARD_NEIGHBOURS];
  float distance[PARALLAX_CARD_NEIGHBOURS]; /* 1 − cosine */
  const char *remark;                       /* a further line; NULL: none */
} ParallaxCardFacts;

#define PARALLAX_TYPE_MAP_CARD (parallax_map_card_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxMapCard, parallax_map_card, PARALLAX, MAP_CARD, GtkWidget)

ParallaxMapCard *parallax_map_card_new (void);
/* Shows it beside a point of the view. */
void parallax_map_card_show (ParallaxMapCard *self, ParallaxScatterView *view, int point,
                             ParallaxDataset *dataset, const ParallaxCardFacts *facts);
void parallax_map_card_hide (ParallaxMapCard *self);

G_END_DECLS
