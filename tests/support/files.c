/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "support/files.h"

#include <ftw.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <stdio.h>
#include <zlib.h>

char *
folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("plx-test-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static int
remove_cb (const char *path, const struct stat *info, int type, struct FTW *place)
{
  return remove (path);
}

void
folder_free (char *folder)
{
  nftw (folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (folder);
}

static char *
make_path (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  return path;
}

void
folder_write (const char *folder, const char *name, const void *bytes, size_t size)
{
  g_autofree char *path = make_path (folder, name);
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

void
folder_write_gzipped (const char *folder, const char *name, const void *bytes, size_t size)
{
  g_autofree char *path = make_path (folder, name);
  gzFile file = gzopen (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpint (gzwrite (file, bytes, (unsigned)size), ==, (int)size);
  g_assert_cmpint (gzclose (file), ==, Z_OK);
}

void
folder_copy (const char *folder, const char *name, const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  folder_write (folder, name, bytes, size);
}

plx_dataset *
open_dataset (const char *folder, const char *name, plx_error *error, ...)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  plx_settings settings;
  plx_dataset *dataset = NULL;
  plx_pool *pool;
  plx_status status;
  va_list pairs;

  plx_settings_init (&settings);
  g_assert_cmpint (plx_settings_set (&settings, "data.dataset", path, error), ==, PLX_OK);
  va_start (pairs, error);
  for (const char *key = va_arg (pairs, const char *); key != NULL;
       key = va_arg (pairs, const char *))
    g_assert_cmpint (plx_settings_set (&settings, key, va_arg (pairs, const char *), error), ==,
                     PLX_OK);
  va_end (pairs);
  g_assert_cmpint (plx_pool_new (2, PLX_ISA_BASELINE, &pool, error), ==, PLX_OK);
  status = plx_dataset_open (&settings, pool, NULL, NULL, &dataset, error);
  g_assert_true ((status == PLX_OK) == (dataset != NULL));
  plx_pool_free (pool);
  return dataset;
}

void
assert_sentence (const char *sentence, const char *part)
{
  if (!g_str_has_suffix (sentence, ".") || g_strstr_len (sentence, -1, part) == NULL)
    g_error ("not a sentence with “%s” in it: %s", part, sentence);
}
