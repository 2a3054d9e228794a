/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/preferences.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "app/error.h"
#include "app/i18n.h"
#include "plx.h"

static char *
path_of_file (void)
{
  return g_build_filename (g_get_user_config_dir (), "parallax", "preferences.ini", NULL);
}

/* A file that is missing or unreadable prefers nothing. */
static GKeyFile *
load (void)
{
  g_autofree char *path = path_of_file ();
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return file;
}

char *
parallax_preferences_get_workspace (void)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *folder = g_key_file_get_string (file, "workspace", "folder", NULL);

  return folder != NULL && g_path_is_absolute (folder) ? g_steal_pointer (&folder) : NULL;
}

/* By writing there. */
static gboolean
is_writable (const char *folder, GError **error)
{
  g_autofree char *probe = g_build_filename (folder, ".parallax-XXXXXX", NULL);
  int file = g_mkstemp (probe);

  if (file < 0) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
                 _ ("“%s” cannot be written to; choose another folder."), folder);
    return FALSE;
  }
  g_close (file, NULL);
  g_unlink (probe);
  return TRUE;
}

gboolean
parallax_preferences_set_workspace (const char *folder, GError **error)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *path = path_of_file (), *parent = g_path_get_dirname (path);

  if (folder != NULL && !is_writable (folder, error))
    return FALSE;
  if (folder != NULL)
    g_key_file_set_string (file, "workspace", "folder", folder);
  else
    g_key_file_remove_key (file, "workspace", "folder", NULL);
  if (g_mkdir_with_parents (parent, 0700) != 0) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("%s: the folder cannot be made."),
                 parent);
    return FALSE;
  }
  return g_key_file_save_to_file (file, path, error);
}
