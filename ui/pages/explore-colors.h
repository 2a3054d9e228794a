/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the points of the Explore page can be coloured by, as a drop-down has it: every label set,
 * clusters, the split, the loss of the image, and the agreement of neighbours by every label set.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/map/explorer.h"
#include "app/map/coloring.h"

G_BEGIN_DECLS

/* The drop-down's lines for a data set. */
GListModel *parallax_explore_colors_list (const plx_dataset *data);
/* Whether line number choice needs clusters. */
gboolean parallax_explore_colors_is_cluster (const plx_dataset *data, guint choice);
/* Whether it needs the loss of each image. */
gboolean parallax_explore_colors_is_loss (const plx_dataset *data, guint choice);
/* The label set of a line; −1: it has none. */
int parallax_explore_colors_set (const plx_dataset *data, guint choice);
/* What line number choice makes of the points; without clusters or losses (NULL) nothing colours by
 * them. */
ParallaxMapColoring *parallax_explore_colors_make (const ParallaxMapPoints *points, guint choice,
                                                   const gint32 *clusters, int k,
                                                   const float *losses);

G_END_DECLS
