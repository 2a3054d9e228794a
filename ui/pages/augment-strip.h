/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One operation alone on the Augment page: an image with it across its range, without chance.
 *
 * Signal: chosen (): another operation is to be shown; whoever set the strip sets it again.
 */
#pragma once

#include <adwaita.h>

#include "app/views.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_AUGMENT_STRIP (parallax_augment_strip_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxAugmentStrip, parallax_augment_strip, PARALLAX, AUGMENT_STRIP,
                      GtkWidget)

/* Shows it for an image and the first (0) or the second view, with views that are made of those
 * settings (NULL: empties the strip). Only what has changed since is made anew. */
void parallax_augment_strip_set (ParallaxAugmentStrip *self, ParallaxViews *views,
                                 const plx_settings *settings, int image, int view);

/* A person sees some of it now. */
gboolean parallax_augment_strip_is_in_view (ParallaxAugmentStrip *self);

G_END_DECLS
