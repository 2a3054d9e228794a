/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file that is done has its name, an archive that is unpacked a hidden mark, and the folder
 * another one once all of it is there.
 */
#include "app/fetch/fetch.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/error.h"
#include "app/fetch/download.h"
#include "app/fetch/tabulate.h"
#include "app/fetch/unpack.h"
#include "app/fetch/upright.h"
#include "app/i18n.h"

typedef struct {
  const ParallaxKnown *known;
  const char *folder, *base;
  ParallaxFetchProgress progress;
  gpointer data;
  GCancellable *cancellable;
  guint64 before; /* bytes of the files that are done */
} fetching;

static void
tell (gpointer data, guint64 done)
{
  fetching *work = data;

  if (work->progress != NULL)
    work->progress (work->data, work->before + done, work->known->size);
}

static guint64
size_of (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (guint64)info.st_size : 0;
}

static gboolean
put_in_place (const char *part, const char *path, GError **error)
{
  if (g_rename (part, path) == 0)
    return TRUE;
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be written: %s."), path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
unpack (const fetching *work, const char *part, const char *mark, GError **error)
{
  if (!parallax_unpack (part, work->folder, work->known->members, work->cancellable, error))
    return FALSE;
  if (work->known->is_turned) {
    g_autofree char *inner = parallax_known_path (work->known, work->folder);

    if (!parallax_put_upright (inner, work->cancellable, error))
      return FALSE;
  }
  if (!g_file_set_contents (mark, "", 0, error))
    return FALSE;
  g_remove (part);
  return TRUE;
}

static gboolean
fetch_file (fetching *work, int number, GError **error)
{
  const char *file = work->known->files[number], *checksum = work->known->checksums[number];
  g_autofree char *url = g_strconcat (work->base, file, NULL);
  g_autofree char *path = g_build_filename (work->folder, file, NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autofree char *mark = g_strdup_printf ("%s/.%s.unpacked", work->folder, file);
  guint64 size;

  if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (mark, G_FILE_TEST_EXISTS)) {
    work->before += size_of (path);
    return TRUE;
  }
  if (!parallax_download (url, part, checksum, tell, work, work->cancellable, error))
    return FALSE;
  size = size_of (part);
  if (!(parallax_is_archive (file) ? unpack (work, part, mark, error)
                                   : put_in_place (part, path, error)))
    return FALSE;
  work->before += size;
  return TRUE;
}

guint64
parallax_fetch_begun (const ParallaxKnown *known, const char *folder)
{
  guint64 size = 0;

  for (int i = 0; known->files[i] != NULL; i++) {
    g_autofree char *path = g_build_filename (folder, known->files[i], NULL);
    g_autofree char *part = g_strconcat (path, ".part", NULL);

    size += size_of (path) + size_of (part);
  }
  return size;
}

static gboolean
finish (const fetching *work, GError **error)
{
  g_autofree char *mark = g_build_filename (work->folder, ".complete", NULL);

  if (work->known->table != NULL && !parallax_tabulate (work->known, work->folder, error))
    return FALSE;
  return g_file_set_contents (mark, "", 0, error);
}

gboolean
parallax_fetch (const ParallaxKnown *known, const char *folder, const char *base,
                ParallaxFetchProgress progress, gpointer data, GCancellable *cancellable,
                GError **error)
{
  g_autofree char *own_base = NULL;
  fetching work = {
    .known = known, .folder = folder, .progress = progress, .data = data, .cancellable = cancellable
  };

  if (base != NULL && !g_str_has_suffix (base, "/"))
    own_base = g_strconcat (base, "/", NULL);
  work.base = own_base != NULL ? own_base : base != NULL ? base : known->base;
  if (parallax_known_is_here (known, folder))
    return TRUE;
  if (g_mkdir_with_parents (folder, 0755) != 0) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be made: %s."), folder,
                 g_strerror (errno));
    return FALSE;
  }
  for (int i = 0; known->files[i] != NULL; i++)
    if (!fetch_file (&work, i, error))
      return FALSE;
  return finish (&work, error);
}
