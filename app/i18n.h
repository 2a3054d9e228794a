/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Translation. Texts are marked with _() where they are shown; tables mark them with the engine's
 * N_() and are translated by their reader.
 */
#pragma once

#include <glib.h>
#include <libintl.h>

#define _(text) gettext (text)

/* Finds the translations: installed ones, or those of the build folder when run from there. Numbers
 * keep their point everywhere, so that what is shown can be typed back. Main thread, first. */
void parallax_i18n_init (void);
