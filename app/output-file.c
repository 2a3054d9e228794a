/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/output-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "app/error.h"
#include "app/i18n.h"

gboolean
parallax_output_file_fail (const char *path, const char *why, GError **error)
{
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be written: %s."), path, why);
  return FALSE;
}

static gboolean
is_free (const char *path, GError **error)
{
  const char *obstacle = plx_output_obstacle (path);

  return obstacle == NULL || parallax_output_file_fail (path, gettext (obstacle), error);
}

gboolean
parallax_output_file_check (const char *path, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  FILE *file;

  if (!is_free (path, error))
    return FALSE;
  file = g_fopen (part, "wbe");
  if (file == NULL)
    return parallax_output_file_fail (path, g_strerror (errno), error);
  fclose (file);
  g_unlink (part);
  return TRUE;
}

gboolean
parallax_output_file_place (const char *part, const char *path, GError **error)
{
  gboolean is_placed = is_free (path, error);

  if (is_placed && g_rename (part, path) != 0)
    is_placed = parallax_output_file_fail (path, g_strerror (errno), error);
  if (!is_placed)
    g_unlink (part);
  return is_placed;
}

gboolean
parallax_output_file_put (const char *path, const void *bytes, gsize size, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  FILE *file;
  gboolean is_written;
  int why;

  if (!is_free (path, error))
    return FALSE;
  file = g_fopen (part, "wbe");
  if (file == NULL)
    return parallax_output_file_fail (path, g_strerror (errno), error);
  is_written = fwrite (bytes, 1, size, file) == size && fflush (file) == 0;
  why = errno;
  if (fclose (file) != 0 && is_written) {
    is_written = FALSE;
    why = errno;
  }
  if (is_written)
    return parallax_output_file_place (part, path, error);
  g_unlink (part);
  return parallax_output_file_fail (path, g_strerror (why), error);
}
