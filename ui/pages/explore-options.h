/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the Explore page's map is made, in a popover: of v or of z, the layout's parameters (rows of the
 * "map" table), the seed, and how many clusters are looked for; and whether classes are outlined.
 *
 * Signals:
 *   changed ()    another map is asked for
 *   outlined ()   outlines are asked for, or no longer
 */
#pragma once

#include <adwaita.h>

#include "app/map/explorer.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EXPLORE_OPTIONS (parallax_explore_options_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxExploreOptions, parallax_explore_options, PARALLAX, EXPLORE_OPTIONS,
                      GtkPopover)

/* Takes over a run's own. */
void parallax_explore_options_set (ParallaxExploreOptions *self, const plx_settings *settings);
plx_layout_kind parallax_explore_options_get_kind (ParallaxExploreOptions *self);
void parallax_explore_options_set_kind (ParallaxExploreOptions *self, plx_layout_kind kind);
void parallax_explore_options_set_clusters (ParallaxExploreOptions *self, int k);

gboolean parallax_explore_options_is_outlined (ParallaxExploreOptions *self);

/* Fills is_z, the layout, and the clusters. */
void parallax_explore_options_get (ParallaxExploreOptions *self, ParallaxExploration *what);

G_END_DECLS
