/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two runs' maps of the same images side by side, turned to lie alike. They are looked at as one: the
 * part that is seen, the image under the pointer and the selection are the same in both.
 */
#pragma once

#include <adwaita.h>

#include "app/compare/images.h"
#include "app/compare/overlay.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_PAIR_MAPS (parallax_pair_maps_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxPairMaps, parallax_pair_maps, PARALLAX, PAIR_MAPS, GtkWidget)

/* Borrowed: until others, or NULL, are set. left and right are numbers of the comparison's runs. */
void parallax_pair_maps_set (ParallaxPairMaps *self, const ParallaxComparison *comparison,
                             const ParallaxComparedImages *images, int left, int right);

G_END_DECLS
