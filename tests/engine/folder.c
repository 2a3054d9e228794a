/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Folders of images: classes, halves, the split held out, sizes and channels.
 */
#include <glib.h>

#include "support/files.h"
#include "support/images.h"

/* The class of the image with that mark, which is there once, in the half given. */
static void
assert_image (const plx_dataset *dataset, int mark, gboolean is_training, const char *name)
{
  int found = -1;

  for (int i = 0; i < dataset->count; i++)
    if (mark_of (dataset, i) == mark) {
      g_assert_cmpint (found, ==, -1);
      found = i;
    }
  g_assert_cmpint (found, >=, 0);
  g_assert_true ((found < dataset->train_count) == is_training);
  g_assert_cmpstr (class_of (dataset, found), ==, name);
}

static void
test_classes (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_image (folder, "cat/1.png", 1);
  write_image (folder, "cat/2.txt", 2); /* the name does not matter */
  write_image (folder, "cat/deep/er/3", 3);
  write_image (folder, "cat-b/4.png", 4);
  write_image (folder, "cat-b/5.png", 5);
  write_image (folder, "Zebra/6.png", 6);
  write_image (folder, "7.png", 7);
  folder_write (folder, "papers/README", "no images here", 14);
  dataset = open_or_fail (folder, "");
  g_assert_cmpstr (dataset->format, ==, "folder of images");
  g_assert_cmpint (dataset->count, ==, 7);
  g_assert_cmpint (dataset->channels, ==, 3);
  g_assert_cmpint (dataset->height, ==, SIDE);
  g_assert_cmpint (dataset->n_label_sets, ==, 1);
  g_assert_cmpint (dataset->label_sets[0].n_classes, ==, 3);
  g_assert_cmpstr (dataset->label_sets[0].class_names[0], ==, "Zebra");
  g_assert_cmpstr (dataset->label_sets[0].class_names[1], ==, "cat");
  g_assert_cmpstr (dataset->label_sets[0].class_names[2], ==, "cat-b");
  for (int i = 0; i < dataset->count; i++) {
    int mark = mark_of (dataset, i);

    g_assert_cmpstr (class_of (dataset, i), ==,
                     mark <= 3   ? "cat"
                     : mark <= 5 ? "cat-b"
                     : mark == 6 ? "Zebra"
                                 : "");
    g_assert_cmpint (plx_dataset_image (dataset, i)[1], ==, 10);
    g_assert_cmpint (plx_dataset_image (dataset, i)[2], ==, 200);
  }
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_flat (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  for (int i = 0; i < 10; i++) {
    g_autofree char *name = g_strdup_printf ("%d.png", i);

    write_image (folder, name, i);
  }
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->count, ==, 10);
  g_assert_cmpint (dataset->train_count, ==, 8);
  g_assert_cmpint (dataset->n_label_sets, ==, 0);
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* Class names are UTF-8 where folder names are not. */
static void
test_class_names (void)
{
  static const char *const names[][2] = {
    { "\xC3\x84pfel \xE2\x82\xAC \xF0\x9F\x8D\x8F", "Äpfel € 🍏" },
    { "\xC4pfel", "?pfel" },
    { "cut\xE2\x82", "cut??" },
    { "long\xC0\xAF", "long??" },
    { "half\xED\xA0\x80", "half???" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    char *folder = folder_new ();
    g_autofree char *name = g_strdup_printf ("%s/1.png", names[i][0]);
    plx_dataset *dataset;

    write_image (folder, name, 1);
    write_image (folder, "other/2.png", 2);
    dataset = open_or_fail (folder, "");
    for (int k = 0; k < 2; k++)
      g_assert_cmpstr (class_of (dataset, k), ==,
                       mark_of (dataset, k) == 1 ? names[i][1] : "other");
    plx_dataset_free (dataset);
    folder_free (folder);
  }
}

/* Marks of the held-out images, in order. */
static char *
held_out (const char *folder, const char *holdout)
{
  plx_dataset *dataset = open_or_fail (folder, "", "data.holdout", holdout);
  GString *marks = g_string_new (NULL);

  for (int i = dataset->train_count; i < dataset->count; i++)
    g_string_append_printf (marks, "%s%d ", class_of (dataset, i), mark_of (dataset, i));
  plx_dataset_free (dataset);
  return g_string_free (marks, FALSE);
}

/* 20 images of a, 10 of b and 1 of c, made in an order of steps of step. */
static char *
make_classes (int step)
{
  char *folder = folder_new ();

  for (int i = 0, k = 0; i < 31; i++, k = (k + step) % 31) {
    g_autofree char *name = g_strdup_printf ("%c/%02d.png", k < 20 ? 'a' : k < 30 ? 'b' : 'c', k);

    write_image (folder, name, k);
  }
  return folder;
}

/* The same images are held out whatever the folder's own order and place, of every class its share.
 * They are a promise: a run of last year must be able to be repeated. */
static void
test_split (void)
{
  char *first = make_classes (1), *second = make_classes (12);
  g_autofree char *a = held_out (first, "0.2"), *b = held_out (second, "0.2");
  g_autofree char *half = held_out (first, "0.5");
  plx_dataset *dataset = open_or_fail (first, "", "data.holdout", "0.2");
  int counts[3] = { 0 };

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, !=, half);
  g_assert_cmpstr (a, ==, "a4 a6 a10 a12 b27 b28 ");
  g_assert_cmpint (dataset->train_count, ==, 25);
  for (int i = dataset->train_count; i < dataset->count; i++)
    counts[dataset->label_sets[0].labels[i]]++;
  g_assert_cmpint (counts[0], ==, 4);
  g_assert_cmpint (counts[1], ==, 2);
  g_assert_cmpint (counts[2], ==, 0);
  plx_dataset_free (dataset);
  folder_free (first);
  folder_free (second);
}

static void
test_halves (void)
{
  static const char *const names[] = { "test", "val", "validation" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    char *folder = folder_new ();
    g_autofree char *inner = g_strdup_printf ("%s/dog/3.png", names[i]);
    g_autofree char *new_class = g_strdup_printf ("%s/ant/4.png", names[i]);
    g_autofree char *format = g_strdup_printf ("folder of images, train/ and %s/", names[i]);
    plx_dataset *dataset;

    write_image (folder, "train/cat/1.png", 1);
    write_image (folder, "train/dog/2.png", 2);
    write_image (folder, inner, 3);
    write_image (folder, new_class, 4);
    write_image (folder, "more/5.png", 5);
    dataset = open_or_fail (folder, "", "data.holdout", "0.9");
    g_assert_cmpstr (dataset->format, ==, format);
    g_assert_cmpint (dataset->count, ==, 4);
    g_assert_cmpint (dataset->label_sets[0].n_classes, ==, 3);
    assert_image (dataset, 1, TRUE, "cat");
    assert_image (dataset, 2, TRUE, "dog");
    assert_image (dataset, 3, FALSE, "dog");
    assert_image (dataset, 4, FALSE, "ant");
    plx_dataset_free (dataset);
    folder_free (folder);
  }
}

/* Test images without classes do not take the place of validation images with them. */
static void
test_halves_with_classes_first (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_image (folder, "train/cat/1.png", 1);
  write_image (folder, "test/2.png", 2);
  dataset = open_or_fail (folder, "");
  assert_image (dataset, 1, TRUE, "cat");
  assert_image (dataset, 2, FALSE, "");
  plx_dataset_free (dataset);
  write_image (folder, "val/cat/3.png", 3);
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->count, ==, 2);
  assert_image (dataset, 3, FALSE, "cat");
  plx_dataset_free (dataset);
  write_image (folder, "test/cat/4.png", 4);
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->count, ==, 3);
  assert_image (dataset, 4, FALSE, "cat");
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* Half a split is none; nor is one with nothing in a half. */
static void
test_one_half (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_image (folder, "train/1.png", 1);
  write_image (folder, "train/2.png", 2);
  write_image (folder, "cat/3.png", 3);
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->count, ==, 3);
  g_assert_cmpint (dataset->label_sets[0].n_classes, ==, 2);
  plx_dataset_free (dataset);
  folder_write (folder, "test/cat/notes.txt", "later", 5);
  dataset = open_or_fail (folder, "", "data.holdout", "0.5");
  g_assert_cmpstr (dataset->format, ==, "folder of images");
  g_assert_cmpint (dataset->count, ==, 2);
  g_assert_cmpint (dataset->train_count, ==, 1);
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* What an archive unpacks to: a folder in a folder. */
static void
test_wrapper (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_image (folder, "pets/cat/1.png", 1);
  write_image (folder, "pets/dog/2.png", 2);
  folder_write (folder, ".hidden", "", 0);
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (plx_dataset_labels (dataset, "class")->n_classes, ==, 2);
  plx_dataset_free (dataset);
  write_image (folder, "pets/train/cat/3.png", 3);
  write_image (folder, "pets/test/cat/4.png", 4);
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->count, ==, 2);
  assert_image (dataset, 3, TRUE, "cat");
  assert_image (dataset, 4, FALSE, "cat");
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_sizes (void)
{
  static const guint8 colour[] = { 30, 60, 90 };
  char *folder = folder_new ();
  plx_dataset *dataset;

  image_write (folder, "a/1.png", image_plain_png (10, 20, 3, colour));
  image_write (folder, "b/2.png", image_plain_png (10, 20, 3, colour));
  dataset = open_or_fail (folder, "");
  assert_shape (dataset, 10, 20, 3);
  plx_dataset_free (dataset);
  dataset = open_or_fail (folder, "", "data.size", "12");
  assert_shape (dataset, 12, 12, 3);
  g_assert_cmpstr (dataset->format, ==, "folder of images, resized to 12 × 12");
  plx_dataset_free (dataset);
  image_write (folder, "b/3.jpg", image_plain_jpeg (300, 200, 3, colour));
  dataset = open_or_fail (folder, "");
  assert_shape (dataset, 64, 64, 3);
  g_assert_cmpstr (dataset->format, ==, "folder of images, resized to 64 × 64");
  for (int i = 0; i < 3 * 64 * 64 * 3; i++)
    g_assert_cmpint (ABS (dataset->pixels[i] - colour[i % 3]), <=, 2);
  plx_dataset_free (dataset);
  dataset = open_or_fail (folder, "", "data.size", "10");
  assert_shape (dataset, 10, 10, 3);
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* Images of one size that training does not take. */
static void
test_large (void)
{
  static const guint8 colour[] = { 30, 60, 90 };
  char *folder = folder_new ();
  plx_dataset *dataset;

  image_write (folder, "1.jpg", image_plain_jpeg (300, 200, 3, colour));
  image_write (folder, "2.png", image_plain_png (300, 200, 3, colour));
  dataset = open_or_fail (folder, "");
  assert_shape (dataset, 64, 64, 3);
  plx_dataset_free (dataset);
  dataset = open_or_fail (folder, "", "data.size", "224", "data.channels", "grey");
  assert_shape (dataset, 224, 224, 1);
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_channels (void)
{
  static const guint8 colour[] = { 255, 0, 0 }, grey[] = { 50 };
  char *folder = folder_new ();
  plx_dataset *dataset;

  image_write (folder, "a/1.png", image_plain_png (SIDE, SIDE, 1, grey));
  image_write (folder, "a/2.jpg", image_plain_jpeg (SIDE, SIDE, 1, grey));
  dataset = open_or_fail (folder, "");
  assert_shape (dataset, SIDE, SIDE, 1);
  plx_dataset_free (dataset);
  dataset = open_or_fail (folder, "", "data.channels", "rgb");
  assert_shape (dataset, SIDE, SIDE, 3);
  for (int i = 0; i < 2 * SIDE * SIDE * 3; i++)
    g_assert_cmpint (ABS (dataset->pixels[i] - 50), <=, 1);
  plx_dataset_free (dataset);
  image_write (folder, "a/3.png", image_plain_png (SIDE, SIDE, 3, colour));
  dataset = open_or_fail (folder, "");
  assert_shape (dataset, SIDE, SIDE, 3);
  plx_dataset_free (dataset);
  dataset = open_or_fail (folder, "", "data.channels", "grey");
  assert_shape (dataset, SIDE, SIDE, 1);
  for (int i = 0; i < 3; i++) {
    int value = plx_dataset_image (dataset, i)[0];

    g_assert_true (ABS (value - 50) <= 1 || value == 76);
  }
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* 2,400 real files: every tenth, as unpacking takes longer than all else here. */
static void
test_cifar10_jpeg (void)
{
  g_autofree char *archive =
      g_build_filename (g_getenv ("PLX_SHARED_DATA"), "cifar10-jpeg.tar.gz", NULL);
  char *folder;
  const char *unpack[] = { "tar", "-xzf", archive, "-C", NULL, "--wildcards", "*0.jpg", NULL };
  int status;
  plx_dataset *dataset;
  int counts[2][10] = { 0 };

  if (!g_file_test (archive, G_FILE_TEST_EXISTS)) {
    g_test_skip ("shared/data/cifar10-jpeg.tar.gz is not here");
    return;
  }
  folder = folder_new ();
  unpack[4] = folder;
  g_assert_true (g_spawn_sync (NULL, (char **)unpack, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_test_timer_start ();
  dataset = open_or_fail (folder, "");
  g_test_message ("opened in %.2f seconds", g_test_timer_elapsed ());
  assert_shape (dataset, 32, 32, 3);
  g_assert_cmpint (dataset->count, ==, 2400);
  g_assert_cmpint (dataset->train_count, ==, 2000);
  g_assert_cmpint (dataset->skipped, ==, 0);
  for (int i = 0; i < dataset->count; i++)
    counts[i >= 2000][dataset->label_sets[0].labels[i]]++;
  for (int c = 0; c < 10; c++) {
    g_assert_cmpint (counts[0][c], ==, 200);
    g_assert_cmpint (counts[1][c], ==, 40);
  }
  g_assert_cmpstr (dataset->label_sets[0].class_names[9], ==, "truck");
  g_assert_cmpfloat_with_epsilon (dataset->mean[0], 0.491, 0.02); /* CIFAR-10's own */
  g_assert_cmpfloat_with_epsilon (dataset->mean[1], 0.482, 0.02);
  g_assert_cmpfloat_with_epsilon (dataset->mean[2], 0.447, 0.02);
  plx_dataset_free (dataset);
  folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder/classes", test_classes);
  g_test_add_func ("/folder/flat", test_flat);
  g_test_add_func ("/folder/class-names", test_class_names);
  g_test_add_func ("/folder/split", test_split);
  g_test_add_func ("/folder/halves", test_halves);
  g_test_add_func ("/folder/halves-with-classes-first", test_halves_with_classes_first);
  g_test_add_func ("/folder/one-half", test_one_half);
  g_test_add_func ("/folder/wrapper", test_wrapper);
  g_test_add_func ("/folder/sizes", test_sizes);
  g_test_add_func ("/folder/large", test_large);
  g_test_add_func ("/folder/channels", test_channels);
  g_test_add_func ("/folder/cifar10-jpeg", test_cifar10_jpeg);
  return g_test_run ();
}
