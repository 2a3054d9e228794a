/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the colours of a map mean, one class a row with its marker and how many points it has: a click
 * on the row shows the class alone, another click all; the eye hides it. Of a number it is a bar of
 * colours.
 *
 * Signals: isolated (int label): that class alone is wanted; −1: all are.
 *          hidden (int label, gboolean is_hidden)
 */
#pragma once

#include <adwaita.h>

#include "app/map/coloring.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_LEGEND_LIST (parallax_legend_list_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxLegendList, parallax_legend_list, PARALLAX, LEGEND_LIST, GtkWidget)

/* n points; coloring NULL: none. All classes are shown, none alone. */
void parallax_legend_list_set (ParallaxLegendList *self, const ParallaxMapColoring *coloring,
                               int n);

G_END_DECLS
