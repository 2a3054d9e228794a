/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/draft.h"

#include <glib/gstdio.h>

static const char *const group = "draft";

static char *
path_in (const char *folder)
{
  return g_build_filename (folder, "draft.ini", NULL);
}

void
parallax_draft_keep (const char *folder, const plx_settings *settings)
{
  g_autofree char *path = path_in (folder);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  plx_param_ref ref = { 0 };

  while (settings != NULL && plx_settings_next (&ref)) {
    g_autofree char *key = g_strdup_printf ("%s.%s", ref.table->name, ref.param->key);
    char value[PLX_TEXT_SIZE];

    if (plx_settings_is_default (settings, &ref))
      continue;
    plx_settings_format (settings, &ref, value, sizeof value);
    g_key_file_set_string (file, group, key, value);
  }
  if (g_key_file_has_group (file, group))
    g_key_file_save_to_file (file, path, NULL);
  else
    g_unlink (path);
}

void
parallax_draft_recall (const char *folder, plx_settings *settings)
{
  g_autofree char *path = path_in (folder);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) keys = NULL;

  plx_settings_init (settings);
  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    keys = g_key_file_get_keys (file, group, NULL, NULL);
  for (char **key = keys; key != NULL && *key != NULL; key++) {
    g_autofree char *value = g_key_file_get_string (file, group, *key, NULL);
    plx_error ignored;

    if (value != NULL && plx_settings_set (settings, *key, value, &ignored) != PLX_OK)
      g_debug ("draft.ini: %s", ignored.message);
  }
}
