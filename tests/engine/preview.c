/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What import would do to a few images is what it does.
 */
#include <glib.h>
#include <string.h>

#include "support/files.h"
#include "support/images.h"

enum { N = 30, MOST = 12 };

static int
preview (const char *folder, const char *name, const char *size, const char *fit, int side,
         plx_preview *previews)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree plx_settings *settings = g_new (plx_settings, 1);
  plx_error error;
  int n;

  plx_settings_init (settings);
  g_assert_cmpint (plx_settings_set (settings, "data.dataset", path, &error), ==, PLX_OK);
  g_assert_cmpint (plx_settings_set (settings, "data.size", size, &error), ==, PLX_OK);
  g_assert_cmpint (plx_settings_set (settings, "data.fit", fit, &error), ==, PLX_OK);
  g_assert_cmpint (plx_dataset_preview (settings, side, MOST, previews, &n, &error), ==, PLX_OK);
  return n;
}

static void
write_images (const char *folder)
{
  for (int i = 0; i < N; i++) {
    const guint8 colour[] = { (guint8)i, 100, 200 };
    g_autofree char *name = g_strdup_printf ("%02d.png", i);

    image_write (folder, name, image_plain_png (10 + i, 20, 3, colour));
  }
}

/* As many as asked for, spread over the folder, each whole and as the opened data set has it. */
static void
test_same (gconstpointer fit)
{
  char *folder = folder_new ();
  plx_preview previews[MOST];
  plx_dataset *dataset;
  gboolean is_padded;
  int n, found = 0;

  write_images (folder);
  folder_write (folder, "00.png", "no image", 8);
  n = preview (folder, "", "8", fit, 0, previews);
  g_assert_cmpint (n, ==, MOST);
  g_assert_cmpstr (previews[0].name, ==, "01.png");
  dataset = open_or_fail (folder, "", "data.size", "8", "data.fit", fit);
  for (int p = 0; p < n; p++) {
    const plx_image *before = &previews[p].before, *after = &previews[p].after;

    g_assert_cmpint (before->width, ==, 20);
    g_assert_cmpint (before->height, ==, 10 + before->pixels[0]);
    g_assert_true (after->height == 8 && after->width == 8 && after->channels == 3);
    is_padded = strcmp (fit, "pad") == 0 && before->height != before->width;
    g_assert_cmpint (after->pixels[8 * 8 * 3 - 1], ==, is_padded ? 0 : 200);
    for (int i = 0; i < dataset->count; i++)
      found += memcmp (plx_dataset_image (dataset, i), after->pixels, 8 * 8 * 3) == 0;
    plx_preview_clear (&previews[p]);
  }
  g_assert_cmpint (found, ==, n);
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* Without a size in the settings the one that is handed in; a table; formats that have no files. */
static void
test_others (void)
{
  char *folder = folder_new ();
  plx_preview previews[MOST];

  write_images (folder);
  folder_write (folder, "table.csv", "path\n03.png\n04.png\n", 19);
  g_assert_cmpint (preview (folder, "table.csv", "0", "cut", 6, previews), ==, 2);
  for (int p = 0; p < 2; p++) {
    g_assert_cmpint (previews[p].after.height, ==, 6);
    plx_preview_clear (&previews[p]);
  }
  g_assert_cmpint (preview (folder, "", "0", "cut", 0, previews), ==, MOST);
  for (int p = 0; p < MOST; p++) {
    g_assert_cmpint (previews[p].after.height, ==, previews[p].before.height);
    plx_preview_clear (&previews[p]);
  }
  folder_write (folder, "x-images-idx3-ubyte", "\0\0\10\3\0\0\0\1\0\0\0\1\0\0\0\1x", 17);
  g_assert_cmpint (preview (folder, "x-images-idx3-ubyte", "0", "cut", 0, previews), ==, 0);
  folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/preview/same/cut", "cut", test_same);
  g_test_add_data_func ("/preview/same/pad", "pad", test_same);
  g_test_add_func ("/preview/others", test_others);
  return g_test_run ();
}
