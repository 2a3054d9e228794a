/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IDX of three dimensions: sixteen bytes of header, then images of [height][width] bytes. One image
 * after the other, into a file beside that takes the old one's name at the end.
 */
#include "app/fetch/upright.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "app/error.h"
#include "app/i18n.h"

enum { HEADER = 16, LONGEST_SIDE = 1024 };

static guint32
big_endian (const guint8 *bytes)
{
  return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];
}

static gboolean
copy_turned (gzFile from, gzFile to, GCancellable *cancellable)
{
  guint8 header[HEADER];
  g_autofree guint8 *in = NULL, *out = NULL;
  guint32 count, height, width;

  if (gzread (from, header, HEADER) != HEADER || memcmp (header, "\0\0\x08\x03", 4) != 0)
    return FALSE;
  count = big_endian (header + 4);
  width = big_endian (header + 8);
  height = big_endian (header + 12);
  if (height < 1 || height > LONGEST_SIDE || width < 1 || width > LONGEST_SIDE)
    return FALSE;
  memcpy (header + 8, (guint8[]){ 0, 0, (guint8)(height >> 8), (guint8)height }, 4);
  memcpy (header + 12, (guint8[]){ 0, 0, (guint8)(width >> 8), (guint8)width }, 4);
  in = g_malloc ((gsize)height * width);
  out = g_malloc ((gsize)height * width);
  if (gzwrite (to, header, HEADER) != HEADER)
    return FALSE;
  for (guint32 i = 0; i < count; i++) {
    if (g_cancellable_is_cancelled (cancellable) ||
        gzread (from, in, height * width) != (int)(height * width))
      return FALSE;
    for (guint32 y = 0; y < height; y++)
      for (guint32 x = 0; x < width; x++)
        out[y * width + x] = in[x * height + y];
    if (gzwrite (to, out, height * width) != (int)(height * width))
      return FALSE;
  }
  return TRUE;
}

static gboolean
turn_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gzFile from = gzopen (path, "rbe"), to = gzopen (part, "wb1e");
  gboolean is_good = from != NULL && to != NULL && copy_turned (from, to, cancellable);

  if (from != NULL)
    gzclose (from);
  if (to != NULL && gzclose (to) != Z_OK)
    is_good = FALSE;
  if (is_good && g_rename (part, path) == 0)
    return TRUE;
  g_remove (part);
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
                 _ ("The images of “%s” cannot be put upright: the file is damaged, or the disk is "
                    "full."),
                 path);
  return FALSE;
}

gboolean
parallax_put_upright (const char *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  gboolean is_good = entries != NULL;
  const char *name;

  /* All of them first: a folder that is read while files in it take new places may name one twice. */
  while (is_good && (name = g_dir_read_name (entries)) != NULL)
    if (g_pattern_match_simple ("*-idx3-*.gz", name))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  for (guint i = 0; is_good && i < paths->len; i++)
    is_good = turn_file (paths->pdata[i], cancellable, error);
  return is_good;
}
