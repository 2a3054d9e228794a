/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person prefers on this machine, for both programs, in parallax/preferences.ini of the
 * configuration folder. Any thread, one at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder that runs are kept in where no --workspace says otherwise; NULL: the usual one. Free with
 * g_free. */
char *parallax_preferences_get_workspace (void);
/* folder NULL: the usual one again. A folder that cannot be written to is refused. */
gboolean parallax_preferences_set_workspace (const char *folder, GError **error);

G_END_DECLS
