/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One quantity of the compared runs in the window: app/compare draws it, this shows every run's value
 * under the pointer.
 */
#pragma once

#include "app/compare/overlay.h"
#include "ui/widgets/plot-view.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_OVERLAY_VIEW (parallax_overlay_view_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxOverlayView, parallax_overlay_view, PARALLAX, OVERLAY_VIEW,
                      ParallaxPlotView)

/* Borrowed: until another one, or NULL, is set. */
void parallax_overlay_view_set (ParallaxOverlayView *self, const ParallaxComparison *comparison,
                                const ParallaxOverlay *overlay);

G_END_DECLS
