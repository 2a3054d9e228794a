/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Explore page's other side: how alike the views of a batch are, as a matrix whose cells show
 * their two images; the hardest negatives and the most distant positives, with the share of the
 * gradient that each has for the run's loss at a temperature (or margin) that can be turned.
 */
#pragma once

#include <adwaita.h>

#include "app/map/coloring.h"
#include "app/map/pairs.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EXPLORE_PAIRS (parallax_explore_pairs_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxExplorePairs, parallax_explore_pairs, PARALLAX, EXPLORE_PAIRS,
                      GtkWidget)

/* Makes a batch of a stored run's images on a thread, and shows it: of those rows of the points where
 * they are two or more, else of all points. coloring orders them where it knows classes, else the
 * first label set. What was made of the same images before is shown as it is. */
void parallax_explore_pairs_show (ParallaxExplorePairs *self, ParallaxStore *store, const char *uid,
                                  const ParallaxMapPoints *points,
                                  const ParallaxMapColoring *coloring, const int *rows, int n_rows);
/* Stops and forgets. */
void parallax_explore_pairs_clear (ParallaxExplorePairs *self);
/* NULL: none yet. */
const ParallaxPairs *parallax_explore_pairs_get (ParallaxExplorePairs *self);

G_END_DECLS
