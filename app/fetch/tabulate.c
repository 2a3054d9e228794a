/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names are sorted, so that a table has the same rows wherever it is made.
 */
#include "app/fetch/tabulate.h"

#include <gio/gio.h>
#include <string.h>

typedef struct {
  const ParallaxKnown *known;
  const char *folder;
  guint depth; /* levels */
  GString *text;
} tabulating;

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
names_in (const char *path, GError **error)
{
  g_autoptr (GDir) entries = g_dir_open (path, 0, error);
  GPtrArray *names;
  const char *name;

  if (entries == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (entries)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  return names;
}

static void
add_cell (GString *text, const char *cell, gssize length, char end)
{
  g_string_append_c (text, '"');
  for (gssize i = 0; i < length; i++) {
    if (cell[i] == '"')
      g_string_append_c (text, '"');
    g_string_append_c (text, cell[i]);
  }
  g_string_append_c (text, '"');
  g_string_append_c (text, end);
}

/* path: half/level/…/level/name. The innermost label is all of its levels; each further one loses
 * the last of them. */
static void
add_row (const tabulating *work, const char *path, gboolean is_held_out)
{
  const char *first = strchr (path, '/') + 1, *end = strrchr (path, '/');

  add_cell (work->text, path, (gssize)strlen (path), ',');
  for (guint i = 0; i < work->depth; i++) {
    add_cell (work->text, first, end - first, ',');
    while (end > first && *--end != '/') {
    }
  }
  g_string_append (work->text, is_held_out ? "test\n" : "train\n");
}

static gboolean
add_folder (const tabulating *work, const char *path, guint level, gboolean is_held_out,
            GError **error)
{
  g_autofree char *whole = g_build_filename (work->folder, path, NULL);
  g_autoptr (GPtrArray) names = names_in (whole, error);
  gboolean is_good = names != NULL;

  for (guint i = 0; is_good && i < names->len; i++) {
    g_autofree char *inner = g_strconcat (path, "/", names->pdata[i], NULL);

    if (level == work->depth)
      add_row (work, inner, is_held_out);
    else
      is_good = add_folder (work, inner, level + 1, is_held_out, error);
  }
  return is_good;
}

gboolean
parallax_tabulate (const ParallaxKnown *known, const char *folder, GError **error)
{
  g_autoptr (GString) text = g_string_new ("path,");
  g_autofree char *path = g_build_filename (folder, known->table, NULL);
  tabulating work = { known, folder, g_strv_length (known->levels), text };

  for (guint i = work.depth; i > 0; i--)
    g_string_append_printf (text, "%s,", known->levels[i - 1]);
  g_string_append (text, "split\n");
  for (guint half = 0; half < 2; half++)
    if (!add_folder (&work, known->halves[half], 0, half == 1, error))
      return FALSE;
  return g_file_set_contents (path, text->str, (gssize)text->len, error);
}
