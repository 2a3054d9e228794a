/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Getting a known data set: the list, what each one's licence says, which is agreed to by the button,
 * and the download with its progress. It can be cancelled; the next try goes on from there.
 *
 * Signal: fetched (char *name): it is here now, or was; the window closes.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARALLAX_TYPE_FETCH_WINDOW (parallax_fetch_window_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxFetchWindow, parallax_fetch_window, PARALLAX, FETCH_WINDOW, AdwWindow)

/* catalogue: a file instead of the built-in one, or NULL; base: an address to download from, or NULL. */
ParallaxFetchWindow *parallax_fetch_window_new (GtkWindow *parent, const char *catalogue,
                                                const char *base);

G_END_DECLS
