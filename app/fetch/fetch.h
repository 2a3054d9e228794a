/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Getting a known data set over the network.
 *
 * A file is downloaded to NAME.part, from where an earlier try ended; its checksum is compared, and
 * only then it gets its name. Archives are unpacked and deleted. What is there already is not got
 * again. Any thread; blocks.
 */
#pragma once

#include <gio/gio.h>

#include "app/fetch/catalogue.h"

/* Bytes of the whole data set so far, and in all (about). */
typedef void (*ParallaxFetchProgress) (gpointer data, guint64 done, guint64 total);

/* Bytes in folder that an earlier try has left: the next one goes on from there. */
guint64 parallax_fetch_begun (const ParallaxKnown *known, const char *folder);

/* Gets the data set into folder. base: an address to use instead of the catalogue's own (a mirror),
 * or NULL. progress may be NULL. FALSE: one sentence; what was downloaded of a file stays for the
 * next try, unless it is damaged. */
gboolean parallax_fetch (const ParallaxKnown *known, const char *folder, const char *base,
                         ParallaxFetchProgress progress, gpointer data, GCancellable *cancellable,
                         GError **error);
