/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preferences: where runs are kept. What is chosen holds from the next start on; a window never
 * changes its workspace under a run that trains.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARALLAX_TYPE_PREFERENCES (parallax_preferences_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxPreferences, parallax_preferences, PARALLAX, PREFERENCES,
                      AdwPreferencesWindow)

void parallax_preferences_show (GtkWindow *parent);

G_END_DECLS
