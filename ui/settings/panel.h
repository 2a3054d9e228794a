/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settings of the selected run: a group for each parameter table in use, made from the tables.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_SETTINGS_PANEL (parallax_settings_panel_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxSettingsPanel, parallax_settings_panel, PARALLAX, SETTINGS_PANEL,
                      GtkWidget)

void parallax_settings_panel_set_run (ParallaxSettingsPanel *self, ParallaxRun *run);

G_END_DECLS
