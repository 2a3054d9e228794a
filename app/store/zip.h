/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zip files with few entries (PKWARE APPNOTE 6.3.3), by zlib alone: libarchive would be one more
 * dependency, and reads far more kinds of files than a run should come in. Entries are deflated; sizes
 * stay under 4 GB. Written to FILE.part, synced, renamed; read with every length checked against the
 * file and every checksum against its bytes. Blocks; any thread.
 */
#pragma once

#include <glib.h>

typedef struct _ParallaxZipWriter ParallaxZipWriter;

ParallaxZipWriter *parallax_zip_create (const char *path, GError **error);
gboolean parallax_zip_add_file (ParallaxZipWriter *self, const char *name, const char *path,
                                GError **error);
gboolean parallax_zip_add_text (ParallaxZipWriter *self, const char *name, const char *text,
                                GError **error);
/* Puts the finished file in its place. On failure a file that was there before still is. */
gboolean parallax_zip_finish (ParallaxZipWriter *self, GError **error);
/* Leaves nothing behind where it was not finished. */
void parallax_zip_writer_free (ParallaxZipWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxZipWriter, parallax_zip_writer_free)

typedef struct _ParallaxZipReader ParallaxZipReader;

ParallaxZipReader *parallax_zip_open (const char *path, GError **error);
gboolean parallax_zip_has (ParallaxZipReader *self, const char *name);
/* Unpacks one entry into a file, which is synced. */
gboolean parallax_zip_extract (ParallaxZipReader *self, const char *name, const char *path,
                               GError **error);
void parallax_zip_reader_free (ParallaxZipReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxZipReader, parallax_zip_reader_free)
