/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one place that turns the engine's errors into GLib's.
 */
#pragma once

#include <glib.h>

#include "plx.h"

#define PARALLAX_ERROR (parallax_error_quark ())
GQuark parallax_error_quark (void);

/* Sets *error from engine_error, its status as the code. Returns whether status is PLX_OK, so that
 * `return parallax_check (plx_… (…, &engine_error), &engine_error, error)` reads as it should. */
gboolean parallax_check (plx_status status, const plx_error *engine_error, GError **error);
