/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One file over HTTP, by libcurl's easy interface. Any thread; blocks.
 */
#pragma once

#include <gio/gio.h>

/* Bytes of the file so far, those of an earlier try among them. */
typedef void (*ParallaxDownloadProgress) (gpointer data, guint64 done);

/* Downloads url to the file part, from where it ends, and compares its MD5 (hex). A part that is
 * whole but wrong is removed, one that is not whole stays. FALSE: a sentence. */
gboolean parallax_download (const char *url, const char *part, const char *checksum,
                            ParallaxDownloadProgress progress, gpointer data,
                            GCancellable *cancellable, GError **error);
