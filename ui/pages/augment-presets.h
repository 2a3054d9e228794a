/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of presets on the Augment page: built-in ones, a person's own, and a way to keep what is
 * set now.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_AUGMENT_PRESETS (parallax_augment_presets_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxAugmentPresets, parallax_augment_presets, PARALLAX, AUGMENT_PRESETS,
                      GtkWidget)

/* Signal: failed (const char *sentence): a preset could not be taken or kept; NULL: it could. */

void parallax_augment_presets_set_run (ParallaxAugmentPresets *self, ParallaxRun *run);
/* The run's settings are others. */
void parallax_augment_presets_update (ParallaxAugmentPresets *self);

G_END_DECLS
