/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * EMNIST's images lie on their side, mirrored: its files hold each image column by column. Here the
 * IDX files of a folder are written anew, row by row.
 */
#pragma once

#include <gio/gio.h>

/* Every file of images (…-idx3-…) in the folder, gzipped. Any thread; blocks. */
gboolean parallax_put_upright (const char *folder, GCancellable *cancellable, GError **error);
