/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The live map: a run's latest layout, gliding from the one before; the image under the pointer is
 * shown with its labels.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_MAP_VIEW (parallax_map_view_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxMapView, parallax_map_view, PARALLAX, MAP_VIEW, GtkWidget)

void parallax_map_view_set_run (ParallaxMapView *self, ParallaxRun *run);
/* Which label set colours the points; −1: none. */
void parallax_map_view_set_labels (ParallaxMapView *self, int label_set);
/* Only that class in full colour; −1: all. */
void parallax_map_view_isolate (ParallaxMapView *self, int label);

G_END_DECLS
