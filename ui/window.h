/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window: runs on the left, the selected run's page in the middle, its settings on the right,
 * its progress at the bottom.
 */
#pragma once

#include <adwaita.h>

#include "app/store/store.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_WINDOW (parallax_window_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxWindow, parallax_window, PARALLAX, WINDOW, AdwApplicationWindow)

/* Opens on a ready draft. store: the workspace whose runs it shows; NULL: nothing is kept. */
ParallaxWindow *parallax_window_new (GtkApplication *application, ParallaxStore *store);
/* A sentence above the page. */
void parallax_window_show_message (ParallaxWindow *self, const char *text);
/* One that goes by itself. */
void parallax_window_show_toast (ParallaxWindow *self, const char *text);
/* Shows Compare with these runs, by their ids in the store. */
void parallax_window_compare (ParallaxWindow *self, const gint64 *ids, int n);

/* Shows the window that gets a known data set for the draft; catalogue and base as it takes them
 * (fetch-window.h). */
void parallax_window_fetch_dataset (ParallaxWindow *self, const char *catalogue, const char *base);

G_END_DECLS
