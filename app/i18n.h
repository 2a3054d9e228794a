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
