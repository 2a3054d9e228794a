/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine's zip reader, which NPZ files are read with too, entry after entry. Entries that share
 * their bytes, by which a small file could fill a disk, are refused.
 */
#include <string.h>

#include "app/error.h"
#include "app/fetch/unpack-parts.h"

static gboolean
read_bytes (gpointer from, void *bytes, gsize size, GError **error)
{
  plx_error engine_error;

  return parallax_check (plx_zip_read (from, bytes, size, &engine_error), &engine_error, error);
}

static gboolean
take_entry (const ParallaxUnpacking *work, const plx_zip *zip, const plx_zip_entry *entry,
            GError **error)
{
  plx_zip_stream *stream;
  plx_error engine_error;
  gboolean is_good;

  /* The name of a folder ends with a slash. */
  if (g_str_has_suffix (entry->name, "/") || !parallax_unpacking_wants (work, entry->name))
    return TRUE;
  if (!parallax_check (plx_zip_begin (zip, entry, &stream, &engine_error), &engine_error, error))
    return FALSE;
  is_good = parallax_unpacking_write (work, entry->name, entry->size, read_bytes, stream, error) &&
            parallax_check (plx_zip_expect_end (stream, &engine_error), &engine_error, error);
  plx_zip_end (stream);
  return is_good;
}

gboolean
parallax_unpack_zip (const ParallaxUnpacking *work, GError **error)
{
  plx_zip zip;
  plx_error engine_error;
  guint64 packed = 0;
  gboolean is_good =
      parallax_check (plx_zip_open (&zip, work->archive, &engine_error), &engine_error, error);

  for (int i = 0; is_good && i < zip.n; i++)
    packed += zip.entries[i].packed;
  if (is_good && packed > zip.length)
    is_good = parallax_unpacking_damaged (work, error);
  for (int i = 0; is_good && i < zip.n; i++)
    is_good = take_entry (work, &zip, &zip.entries[i], error);
  plx_zip_close (&zip);
  return is_good;
}
