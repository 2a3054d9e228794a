/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An entry is copied in parts, so that its size needs no memory and cancelling is quick.
 */
#include "app/fetch/unpack.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "app/error.h"
#include "app/fetch/unpack-parts.h"
#include "app/i18n.h"

enum { PART = 1 << 15 };

gboolean
parallax_is_archive (const char *name)
{
  return g_str_has_suffix (name, ".tar.gz") || g_str_has_suffix (name, ".zip");
}

gboolean
parallax_unpacking_damaged (const ParallaxUnpacking *self, GError **error)
{
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
               _ ("“%s” is damaged or not whole; get it once more."), self->archive);
  return FALSE;
}

gboolean
parallax_unpacking_wants (const ParallaxUnpacking *self, const char *name)
{
  return self->members == NULL || g_pattern_spec_match_string (self->members, name);
}

/* A name that leads nowhere but into the folder. */
static gboolean
is_safe (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  return name[0] != '\0' && name[0] != '/' && !g_strv_contains ((const char *const *)parts, "..");
}

static gboolean
cannot_write (const char *path, GError **error)
{
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be written: %s."), path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
copy (const ParallaxUnpacking *self, const char *path, FILE *to, guint64 size,
      ParallaxEntryRead read, gpointer from, GError **error)
{
  char bytes[PART];

  while (size > 0) {
    gsize n = (gsize)MIN (size, sizeof bytes);

    if (g_cancellable_set_error_if_cancelled (self->cancellable, error) ||
        !read (from, bytes, n, error))
      return FALSE;
    if (fwrite (bytes, 1, n, to) != n)
      return cannot_write (path, error);
    size -= n;
  }
  return TRUE;
}

gboolean
parallax_unpacking_write (const ParallaxUnpacking *self, const char *name, guint64 size,
                          ParallaxEntryRead read, gpointer from, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  gboolean is_good;
  FILE *to;

  if (!is_safe (name))
    return parallax_unpacking_damaged (self, error);
  if (g_mkdir_with_parents (parent, 0755) != 0)
    return cannot_write (parent, error);
  to = g_fopen (path, "wbe");
  if (to == NULL)
    return cannot_write (path, error);
  is_good = copy (self, path, to, size, read, from, error);
  if (fclose (to) != 0 && is_good)
    is_good = cannot_write (path, error);
  return is_good;
}

gboolean
parallax_unpack (const char *archive, const char *folder, const char *members,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GPatternSpec) pattern = members != NULL ? g_pattern_spec_new (members) : NULL;
  ParallaxUnpacking self = { archive, folder, pattern, cancellable };
  char head[2];
  FILE *file = g_fopen (archive, "rbe");
  gboolean is_read = file != NULL && fread (head, 1, sizeof head, file) == sizeof head;

  if (file != NULL)
    fclose (file);
  if (!is_read)
    return parallax_unpacking_damaged (&self, error);
  if (head[0] == 'P' && head[1] == 'K')
    return parallax_unpack_zip (&self, error);
  return parallax_unpack_tar (&self, error);
}
