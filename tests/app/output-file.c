/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that a person asks for: what may be replaced, what may not, and what the sentence says. Every
 * case through each way that there is to write one.
 */
#include "app/output-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/error.h"
#include "app/picture-file.h"
#include "app/store/zip.h"
#include "support/files.h"

static void
draw_nothing (cairo_t *cr, double width, double height, gboolean is_vector, gpointer data)
{
}

static gboolean
write_picture (const char *path, GError **error)
{
  return parallax_picture_write (path, 8, 8, draw_nothing, NULL, error);
}

static gboolean
put (const char *path, GError **error)
{
  return parallax_output_file_put (path, "new", 3, error);
}

static gboolean
write_zip (const char *path, GError **error)
{
  g_autoptr (ParallaxZipWriter) zip = parallax_zip_create (path, error);

  return zip != NULL && parallax_zip_finish (zip, error);
}

static gboolean
write_in_engine (const char *path, GError **error)
{
  plx_error engine_error;

  return parallax_check (plx_output_write (path, "new", 3, &engine_error), &engine_error, error);
}

static gboolean
write_tensors (const char *path, GError **error)
{
  plx_tensor_list tensors = { 0 };
  plx_metadata metadata = { 0 };
  plx_error engine_error;

  return parallax_check (plx_safetensors_write (path, &tensors, &metadata, NULL, &engine_error),
                         &engine_error, error);
}

static gboolean (*const writers[]) (const char *, GError **) = {
  parallax_output_file_check, put, write_picture, write_zip, write_in_engine, write_tensors
};

/* Of a name that is longer than a sentence, the end. */
enum { SURELY_TOLD = 40 };

/* Each way fails, says why of the file, once, and leaves nothing beside it. */
static void
assert_refused_by_all (const char *folder, const char *name, const char *why)
{
  for (gsize i = 0; i < G_N_ELEMENTS (writers); i++) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *part = g_strconcat (path, ".part", NULL), *end = NULL;
    g_autofree char *tail = g_path_get_basename (path);
    g_autoptr (GError) error = NULL;
    const char *named, *last = tail + MAX ((int)strlen (tail) - SURELY_TOLD, 0);

    g_assert_false (writers[i](path, &error));
    g_assert_nonnull (error);
    end = g_strdup_printf ("cannot be written: %s.", why);
    assert_sentence (error->message, end);
    named = strstr (error->message, last);
    g_assert_nonnull (named);
    g_assert_null (strstr (named + 1, last));
    g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  }
}

/* A file is replaced, also behind a link; the check alone leaves it. */
static void
test_replaced (void)
{
  char *folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.png", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (writers); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    gboolean is_kept = writers[i] == parallax_output_file_check;

    folder_write (folder, "a.png", "an old one", 10);
    g_assert_true (writers[i](path, &error));
    g_assert_no_error (error);
    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_assert_cmpint (strcmp (text, "an old one") == 0, ==, is_kept);
  }
  folder_free (folder);
}

/* A pipe stands for everything that is no file; so does a link to it. */
static void
test_no_file (void)
{
  char *folder = folder_new ();
  g_autofree char *pipe = g_build_filename (folder, "pipe.png", NULL);
  g_autofree char *link_path = g_build_filename (folder, "link.png", NULL);
  struct stat facts;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink ("pipe.png", link_path), ==, 0);
  assert_refused_by_all (folder, "pipe.png", "it is no regular file");
  assert_refused_by_all (folder, "link.png", "it is no regular file");
  g_assert_cmpint (lstat (pipe, &facts), ==, 0);
  g_assert_true (S_ISFIFO (facts.st_mode));
  g_assert_cmpint (lstat (link_path, &facts), ==, 0);
  g_assert_true (S_ISLNK (facts.st_mode));
  folder_write (folder, "folder.png/inside", "", 0);
  assert_refused_by_all (folder, "folder.png", "it is a folder");
  folder_free (folder);
}

/* The system's own reason, whatever it is. */
static void
test_reasons (void)
{
  char *folder = folder_new ();
  g_autofree char *too_long = g_strnfill (300, 'x');

  memcpy (too_long + 296, ".png", 4);
  folder_write (folder, "file", "", 0);
  assert_refused_by_all (folder, "nowhere/a.png", g_strerror (ENOENT));
  assert_refused_by_all (folder, "file/a.png", g_strerror (ENOTDIR));
  assert_refused_by_all (folder, too_long, g_strerror (ENAMETOOLONG));
  folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output-file/replaced", test_replaced);
  g_test_add_func ("/output-file/no-file", test_no_file);
  g_test_add_func ("/output-file/reasons", test_reasons);
  return g_test_run ();
}
