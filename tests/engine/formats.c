/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * STL-10, tables of images, and archives: good, cut at every byte, corrupt.
 */
#include <glib.h>
#include <string.h>

#include "support/files.h"
#include "support/images.h"

enum { STL_SIDE = 96, STL_IMAGE = 3 * STL_SIDE * STL_SIDE };

/* --- STL-10 ----------------------------------------------------------------------------------- */

static uint8_t
stl_value (int image, int channel, int y, int x)
{
  return (uint8_t)(image * 50 + channel * 31 + y * 3 + x * 7);
}

static void
write_stl (const char *folder, const char *name, int first, int n)
{
  g_autofree uint8_t *bytes = g_malloc ((gsize)n * STL_IMAGE);
  uint8_t *at = bytes;

  for (int i = first; i < first + n; i++)
    for (int c = 0; c < 3; c++)
      for (int x = 0; x < STL_SIDE; x++)
        for (int y = 0; y < STL_SIDE; y++)
          *at++ = stl_value (i, c, y, x);
  folder_write (folder, name, bytes, (gsize)n * STL_IMAGE);
}

static void
test_stl (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_stl (folder, "train_X.bin", 0, 2);
  write_stl (folder, "unlabeled_X.bin", 2, 1);
  write_stl (folder, "test_X.bin", 3, 2);
  folder_write (folder, "train_y.bin", "\1\12", 2);
  folder_write (folder, "test_y.bin", "\3\4", 2);
  dataset = open_or_fail (folder, "");
  g_assert_cmpstr (dataset->format, ==, "STL-10 binary");
  g_assert_cmpint (dataset->train_count, ==, 3);
  assert_shape (dataset, STL_SIDE, STL_SIDE, 3);
  for (int i = 0; i < 5; i++)
    for (int p = 0; p < STL_IMAGE; p++)
      g_assert_cmpint (plx_dataset_image (dataset, i)[p], ==,
                       stl_value (i, p % 3, p / 3 / STL_SIDE, p / 3 % STL_SIDE));
  g_assert_cmpstr (class_of (dataset, 1), ==, "truck");
  g_assert_cmpstr (class_of (dataset, 2), ==, "");
  g_assert_cmpstr (class_of (dataset, 4), ==, "cat");
  plx_dataset_free (dataset);
  folder_write (folder, "test_y.bin", "\3\13", 2);
  assert_refused (folder, "", "test_y.bin");
  folder_write (folder, "test_y.bin", "\3", 1);
  assert_refused (folder, "", "test_y.bin");
  folder_write (folder, "train_X.bin", "cut", 3);
  assert_refused (folder, "", "train_X.bin");
  folder_free (folder);
}

/* At each byte of a row, and now and then further on. */
static void
test_cut_stl (void)
{
  char *folder = folder_new ();
  g_autofree uint8_t *bytes = g_malloc0 (STL_IMAGE);

  for (gsize cut = 1; cut < STL_IMAGE; cut += cut < 3 * STL_SIDE ? 1 : 101) {
    folder_write (folder, "train_X.bin", bytes, cut);
    assert_refused (folder, "", "train_X.bin");
  }
  folder_free (folder);
}

/* --- Tables ----------------------------------------------------------------------------------- */

static char *
table_new (const char *text)
{
  char *folder = folder_new ();

  for (int i = 0; i < 4; i++) {
    g_autofree char *name = g_strdup_printf ("images/%d.png", i);

    write_image (folder, name, 40 + i);
  }
  folder_write (folder, "table.csv", text, strlen (text));
  return folder;
}

static void
test_table (void)
{
  char *folder = table_new ("\xEF\xBB\xBFpath,species,sex,split\r\n"
                            "images/0.png,\"robin, red\",f,train\r\n"
                            "images/3.png,\"a \"\"b\"\"\",,test\r\n"
                            "\r\n"
                            "images/1.png,robin,m,train\r\n"
                            "missing.png,robin,m,train\r\n"
                            "images/2.png,robin,f,train");
  plx_dataset *dataset = open_or_fail (folder, "table.csv");
  const plx_label_set *species = plx_dataset_labels (dataset, "species");
  const plx_label_set *sex = plx_dataset_labels (dataset, "sex");

  g_assert_cmpstr (dataset->format, ==, "table of images");
  g_assert_cmpint (dataset->count, ==, 4);
  g_assert_cmpint (dataset->train_count, ==, 3);
  g_assert_cmpint (dataset->skipped, ==, 1);
  g_assert_cmpint (dataset->n_label_sets, ==, 2);
  g_assert_cmpint (species->n_classes, ==, 3);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (mark_of (dataset, i), ==, 40 + i);
  g_assert_cmpstr (species->class_names[species->labels[0]], ==, "robin, red");
  g_assert_cmpstr (species->class_names[species->labels[3]], ==, "a \"b\"");
  g_assert_cmpstr (sex->class_names[sex->labels[1]], ==, "m");
  g_assert_cmpint (sex->labels[3], ==, -1);
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_split_words (void)
{
  char *folder = table_new ("");
  static const char text[] = "path,label,split\nimages/0.png,a,Train\nimages/1.png,a,TEST\n"
                             "images/2.png,b,Validation\nimages/3.png,b,\n";
  plx_dataset *dataset;

  folder_write (folder, "TABLE.CSV", text, sizeof text - 1);
  dataset = open_or_fail (folder, "TABLE.CSV");
  g_assert_cmpint (dataset->count, ==, 4);
  g_assert_cmpint (dataset->train_count, ==, 2);
  g_assert_cmpint (dataset->n_label_sets, ==, 1);
  plx_dataset_free (dataset);
  folder_free (folder);
  folder = table_new ("path,label,split\nimages/0.png,a,train\nimages/1.png,a,tset\n");
  assert_refused (folder, "table.csv", "row 3: the split is “tset”");
  folder_free (folder);
  folder = table_new ("images/0.png,a\nimages/1.png,b\n");
  assert_refused (folder, "table.csv", "begins with the file “images/0.png”");
  folder_free (folder);
}

static void
test_bad_tables (void)
{
  static const char *const texts[] = {
    "path,label\n",
    "path,label\nimages/0.png\n",
    "path,label\nimages/0.png,a,b\n",
    "path,label\n\"images/0.png,a\n",
    "path,label\n,a\n",
    "path,\nimages/0.png,a\n",
    "path,label\nimages/0.png,\xFF\n",
    "path,a name that is much longer than names may be\nimages/0.png,a\n",
    "path,label\nnone.png,a\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    char *folder = table_new (texts[i]);

    assert_refused (folder, "table.csv", "table.csv");
    folder_free (folder);
  }
}

/* --- Cut and changed -------------------------------------------------------------------------- */

/* Opens what a file has become: whatever it says, no crash, and a sentence where it is refused. */
static void
open_anything (const char *folder, const char *name)
{
  plx_error error = { 0 };
  plx_dataset *dataset = open_dataset (folder, name, &error, NULL);

  if (dataset == NULL)
    assert_sentence (error.message, name);
  plx_dataset_free (dataset);
}

static void
test_mangled (gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = g_strdup_printf ("%s/files/%s", g_getenv ("PLX_GOLDEN"), name);
  g_autofree char *bytes = NULL;
  char *folder = folder_new ();
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (gsize cut = 1; cut < size; cut++) {
    folder_write (folder, name, bytes, cut);
    open_anything (folder, name);
  }
  for (gsize at = 0; at < size; at++) {
    char was = bytes[at];

    bytes[at] = (char)(at % 3 == 0 ? 0xFF : at % 3 == 1 ? was + 1 : was ^ 0x80);
    folder_write (folder, name, bytes, size);
    open_anything (folder, name);
    bytes[at] = was;
  }
  folder_free (folder);
}

static void
test_cut_table (void)
{
  static const char text[] = "path,species,sex\nimages/0.png,\"robin, red\",f\nimages/1.png,b,\n";

  for (gsize cut = 1; cut < sizeof text; cut++) {
    g_autofree char *part = g_strndup (text, cut);
    char *folder = table_new (part);

    open_anything (folder, "table.csv");
    folder_free (folder);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/stl", test_stl);
  g_test_add_func ("/formats/table", test_table);
  g_test_add_func ("/formats/split-words", test_split_words);
  g_test_add_func ("/formats/table/bad", test_bad_tables);
  g_test_add_func ("/formats/table/cut", test_cut_table);
  g_test_add_func ("/formats/stl/cut", test_cut_stl);
  g_test_add_data_func ("/formats/npz/mangled", "med_several.npz", test_mangled);
  g_test_add_data_func ("/formats/npz/mangled/stored", "keras.npz", test_mangled);
  return g_test_run ();
}
