/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands beside the Explore page's map: the legend; the selected images with how many of each
 * class; the images that agree least with their neighbours.
 *
 * Signals: isolated (int label), hidden (int label, gboolean is_hidden): as ParallaxLegendList.
 *          picked (int row): a thumbnail was clicked
 *          save-asked (), clear-asked (): of the selection
 */
#pragma once

#include <adwaita.h>

#include "app/map/coloring.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EXPLORE_PANEL (parallax_explore_panel_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxExplorePanel, parallax_explore_panel, PARALLAX, EXPLORE_PANEL,
                      GtkWidget)

/* What colours the points. */
void parallax_explore_panel_set_coloring (ParallaxExplorePanel *self,
                                          const ParallaxMapPoints *points,
                                          const ParallaxMapColoring *coloring);
/* Which images disagree, by a label set of the data set; −1: nothing is labelled. */
void parallax_explore_panel_set_doubts (ParallaxExplorePanel *self, const ParallaxMapPoints *points,
                                        int set);
/* Selected rows, counted by the coloring's classes. n 0: nothing is selected. */
void parallax_explore_panel_set_selection (ParallaxExplorePanel *self,
                                           const ParallaxMapPoints *points,
                                           const ParallaxMapColoring *coloring, const int *rows,
                                           int n);

G_END_DECLS
