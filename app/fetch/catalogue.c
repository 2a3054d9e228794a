/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib reads the file; what a group lacks is a sentence.
 */
#include "app/fetch/catalogue.h"

#include <string.h>

#include "app/error.h"
#include "app/i18n.h"
#include "catalogue-resources.h"

enum { MD5_DIGITS = 32 };

static void
known_free (gpointer data)
{
  ParallaxKnown *known = data;

  g_free (known->name);
  g_free (known->label);
  g_free (known->description);
  g_free (known->licence);
  g_free (known->base);
  g_free (known->layout);
  g_free (known->open);
  g_free (known->members);
  g_free (known->table);
  g_strfreev (known->files);
  g_strfreev (known->checksums);
  g_strfreev (known->halves);
  g_strfreev (known->levels);
  g_free (known);
}

/* A name that is one file or folder, and no way out of the folder. */
static gboolean
is_plain_name (const char *name)
{
  return name[0] != '\0' && name[0] != '.' && strchr (name, '/') == NULL;
}

static gboolean
read_files (GKeyFile *file, ParallaxKnown *known)
{
  g_auto (GStrv) entries = g_key_file_get_string_list (file, known->name, "files", NULL, NULL);
  guint n = entries != NULL ? g_strv_length (entries) : 0;

  known->files = g_new0 (char *, n + 1);
  known->checksums = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++) {
    g_auto (GStrv) words = g_strsplit (entries[i], " ", 3);

    if (g_strv_length (words) != 2 || !is_plain_name (words[0]) || strlen (words[1]) != MD5_DIGITS)
      return FALSE;
    known->files[i] = g_strdup (words[0]);
    known->checksums[i] = g_ascii_strdown (words[1], -1);
  }
  return n > 0;
}

static gboolean
read_table (GKeyFile *file, ParallaxKnown *known)
{
  const char *name = known->name;

  known->table = g_key_file_get_string (file, name, "table", NULL);
  if (known->table == NULL)
    return TRUE;
  known->halves = g_key_file_get_string_list (file, name, "halves", NULL, NULL);
  known->levels = g_key_file_get_string_list (file, name, "levels", NULL, NULL);
  return is_plain_name (known->table) && known->halves != NULL && known->levels != NULL &&
         g_strv_length (known->halves) == 2 && is_plain_name (known->halves[0]) &&
         is_plain_name (known->halves[1]) && known->levels[0] != NULL;
}

/* FALSE: something is missing, or not as it has to be. */
static gboolean
read_known (GKeyFile *file, ParallaxKnown *known)
{
  const char *name = known->name;
  g_autofree char *base = g_key_file_get_string (file, name, "base", NULL);

  known->label = g_key_file_get_string (file, name, "label", NULL);
  known->description = g_key_file_get_locale_string (file, name, "description", NULL, NULL);
  known->licence = g_key_file_get_locale_string (file, name, "licence", NULL, NULL);
  known->layout = g_key_file_get_string (file, name, "layout", NULL);
  known->open = g_key_file_get_string (file, name, "open", NULL);
  known->size = g_key_file_get_uint64 (file, name, "size", NULL);
  known->members = g_key_file_get_string (file, name, "members", NULL);
  known->is_turned = g_key_file_has_key (file, name, "turned", NULL);
  if (base != NULL)
    known->base = g_str_has_suffix (base, "/") ? g_strdup (base) : g_strconcat (base, "/", NULL);
  return is_plain_name (name) && known->label != NULL && known->description != NULL &&
         known->licence != NULL && known->base != NULL && known->layout != NULL &&
         known->open != NULL && (strcmp (known->open, ".") == 0 || is_plain_name (known->open)) &&
         read_files (file, known) && read_table (file, known);
}

static GKeyFile *
load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) wrong = NULL;
  gboolean is_read;

  if (path != NULL)
    is_read = g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &wrong);
  else
    is_read = g_key_file_load_from_data (file, (const char *)catalogue, sizeof catalogue,
                                         G_KEY_FILE_KEEP_TRANSLATIONS, &wrong);
  if (is_read)
    return g_steal_pointer (&file);
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
               _ ("The catalogue “%s” cannot be read: %s."),
               path != NULL ? path : "datasets/catalogue", wrong->message);
  return NULL;
}

GPtrArray *
parallax_catalogue_new (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = load (path, error);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (known_free);
  g_auto (GStrv) groups = NULL;

  if (file == NULL)
    return NULL;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++) {
    ParallaxKnown *known = g_new0 (ParallaxKnown, 1);

    known->name = g_strdup (groups[i]);
    g_ptr_array_add (all, known);
    if (!read_known (file, known)) {
      g_set_error (error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
                   _ ("The catalogue “%s” does not say all that is needed of “%s”."),
                   path != NULL ? path : "datasets/catalogue", groups[i]);
      return NULL;
    }
  }
  return g_steal_pointer (&all);
}

const ParallaxKnown *
parallax_catalogue_find (GPtrArray *all, const char *name)
{
  for (guint i = 0; i < all->len; i++) {
    const ParallaxKnown *known = all->pdata[i];

    if (strcmp (known->name, name) == 0)
      return known;
  }
  return NULL;
}

char *
parallax_known_folder (const ParallaxKnown *known)
{
  return g_build_filename (g_get_user_data_dir (), "parallax", "datasets", known->name, NULL);
}

char *
parallax_known_path (const ParallaxKnown *known, const char *folder)
{
  return strcmp (known->open, ".") == 0 ? g_strdup (folder)
                                        : g_build_filename (folder, known->open, NULL);
}

gboolean
parallax_known_is_here (const ParallaxKnown *known, const char *folder)
{
  g_autofree char *mark = g_build_filename (folder, ".complete", NULL);

  return g_file_test (mark, G_FILE_TEST_EXISTS);
}

gboolean
parallax_known_resolve (plx_settings *settings, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *folder = NULL, *path = NULL;
  const ParallaxKnown *known;
  char name[PLX_TEXT_SIZE] = "";
  plx_param_ref ref;
  plx_error engine_error;

  if (plx_settings_find (settings, "data.dataset", &ref, &engine_error) == PLX_OK)
    plx_settings_format (settings, &ref, name, sizeof name);
  if (!is_plain_name (name) || g_file_test (name, G_FILE_TEST_EXISTS))
    return TRUE;
  all = parallax_catalogue_new (NULL, error);
  if (all == NULL)
    return FALSE;
  known = parallax_catalogue_find (all, name);
  if (known == NULL)
    return TRUE;
  folder = parallax_known_folder (known);
  path = parallax_known_path (known, folder);
  if (parallax_known_is_here (known, folder))
    return parallax_check (plx_settings_set (settings, "data.dataset", path, &engine_error),
                           &engine_error, error);
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
               _ ("“%s” is known but not here yet: “parallax-cli datasets fetch %s” gets it."),
               known->label, name);
  return FALSE;
}
