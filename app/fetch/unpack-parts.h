/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two kinds of archive share: where an entry goes, and how it is written.
 */
#pragma once

#include <gio/gio.h>

typedef struct {
  const char *archive, *folder;
  GPatternSpec *members; /* NULL: all */
  GCancellable *cancellable;
} ParallaxUnpacking;

/* The next bytes of an entry. */
typedef gboolean (*ParallaxEntryRead) (gpointer from, void *bytes, gsize size, GError **error);

gboolean parallax_unpacking_wants (const ParallaxUnpacking *self, const char *name);
/* Makes the entry's file, and the folders that it lies in. */
gboolean parallax_unpacking_write (const ParallaxUnpacking *self, const char *name, guint64 size,
                                   ParallaxEntryRead read, gpointer from, GError **error);
/* FALSE, with the sentence. */
gboolean parallax_unpacking_damaged (const ParallaxUnpacking *self, GError **error);

gboolean parallax_unpack_tar (const ParallaxUnpacking *self, GError **error);
gboolean parallax_unpack_zip (const ParallaxUnpacking *self, GError **error);
