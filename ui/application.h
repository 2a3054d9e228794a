/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program: its windows, its actions and their keys.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARALLAX_TYPE_APPLICATION (parallax_application_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxApplication, parallax_application, PARALLAX, APPLICATION,
                      AdwApplication)

ParallaxApplication *parallax_application_new (void);

G_END_DECLS
