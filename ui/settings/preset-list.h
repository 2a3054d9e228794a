/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of presets of one scope, its property (app/preset.h): built-in ones, a person's own, and a
 * way to keep what is set now. The settings panel has one of whole recipes, the Augment page one of
 * augmentations.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_PRESET_LIST (parallax_preset_list_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxPresetList, parallax_preset_list, PARALLAX, PRESET_LIST, GtkWidget)

/* Signal: failed (const char *sentence): a preset could not be taken or kept; NULL: it could. */

void parallax_preset_list_set_run (ParallaxPresetList *self, ParallaxRun *run);
/* The run's settings are others. */
void parallax_preset_list_update (ParallaxPresetList *self);

G_END_DECLS
