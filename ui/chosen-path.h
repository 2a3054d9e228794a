/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The path that was chosen in a file dialog, the caller's; NULL where nothing was chosen. A place that
 * has no path on this computer is refused in words over the dialog's parent, and NULL too. */
char *parallax_chosen_path (GtkNativeDialog *dialog, int response);

G_END_DECLS
