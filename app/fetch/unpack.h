/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Unpacking an archive: a gzipped tar (POSIX ustar) or a zip.
 *
 * Plain files and folders come out, and nothing outside the target: a name that leads out of it is
 * an error, links are passed over. No entry is believed to be larger than the archive can hold. Any
 * thread; blocks.
 */
#pragma once

#include <gio/gio.h>

gboolean parallax_is_archive (const char *name);

/* members: pattern (* and ?) of the wanted entries' names; NULL: all. */
gboolean parallax_unpack (const char *archive, const char *folder, const char *members,
                          GCancellable *cancellable, GError **error);
