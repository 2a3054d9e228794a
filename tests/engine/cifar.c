/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CIFAR-10 and CIFAR-100 in binary.
 */
#include <glib.h>
#include <string.h>

#include "support/files.h"

enum { PLANE = 1024, MAX_RECORDS = 3, MAX_LABELS = 2 };

static uint8_t
value_of (int image, int plane, int i)
{
  return (uint8_t)(image * 71 + plane * 40 + i);
}

/* Records first … first + n − 1; the last of an image's labels is image mod 10, the one before a
 * fifth of it. */
static void
write_batch (const char *folder, const char *name, int first, int n, int n_labels)
{
  uint8_t bytes[MAX_RECORDS * (MAX_LABELS + 3 * PLANE)], *at = bytes;

  for (int image = first; image < first + n; image++) {
    if (n_labels == 2)
      *at++ = (uint8_t)(image % 10 / 5);
    *at++ = (uint8_t)(image % 10);
    for (int plane = 0; plane < 3; plane++)
      for (int i = 0; i < PLANE; i++)
        *at++ = value_of (image, plane, i);
  }
  folder_write (folder, name, bytes, (size_t)(at - bytes));
}

static void
assert_images (const plx_dataset *dataset)
{
  for (int image = 0; image < dataset->count; image++) {
    const uint8_t *pixels = plx_dataset_image (dataset, image);

    for (int i = 0; i < 3 * PLANE; i++)
      g_assert_cmpint (pixels[i], ==, value_of (image, i % 3, i / 3));
    g_assert_cmpint (plx_dataset_labels (dataset, "class")->labels[image], ==, image % 10);
  }
}

static void
test_cifar10 (void)
{
  static const char names[] =
      "airplane\nautomobile\nbird\r\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_batch (folder, "data_batch_1.bin", 0, 3, 1);
  write_batch (folder, "data_batch_2.bin", 3, 2, 1);
  write_batch (folder, "test_batch.bin", 5, 3, 1);
  dataset = open_or_fail (folder, "");
  g_assert_cmpstr (plx_dataset_labels (dataset, "class")->class_names[9], ==, "9");
  plx_dataset_free (dataset);
  folder_write (folder, "batches.meta.txt", names, sizeof names - 1);
  dataset = open_or_fail (folder, "");
  g_assert_cmpstr (dataset->format, ==, "CIFAR-10 binary");
  g_assert_cmpint (dataset->count, ==, 8);
  g_assert_cmpint (dataset->train_count, ==, 5);
  g_assert_cmpint (dataset->channels, ==, 3);
  g_assert_cmpint (dataset->n_label_sets, ==, 1);
  g_assert_cmpint (dataset->label_sets[0].n_classes, ==, 10);
  g_assert_cmpstr (dataset->label_sets[0].class_names[2], ==, "bird");
  g_assert_cmpstr (dataset->label_sets[0].class_names[9], ==, "truck");
  assert_images (dataset);
  plx_dataset_free (dataset);
  folder_write (folder, "batches.meta.txt", names, 30);
  assert_refused (folder, "", "batches.meta.txt” names 4 of 10 classes");
  folder_write (folder, "batches.meta.txt", "a\nb\xFF\nc\nd\ne\nf\ng\nh\ni\nj\n", 21);
  dataset = open_or_fail (folder, "");
  g_assert_cmpstr (dataset->label_sets[0].class_names[1], ==, "b?");
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_without_test_batch (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_batch (folder, "data_batch_1.bin", 0, 3, 1);
  write_batch (folder, "data_batch_2.bin", 3, 2, 1);
  dataset = open_or_fail (folder, "", "data.holdout", "0.4", "data.channels", "grey");
  g_assert_cmpint (dataset->count, ==, 5);
  g_assert_cmpint (dataset->train_count, ==, 3);
  g_assert_cmpint (dataset->channels, ==, 1);
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_cifar100 (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_batch (folder, "train.bin", 0, 3, 2);
  write_batch (folder, "test.bin", 3, 3, 2);
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->train_count, ==, 3);
  g_assert_cmpint (plx_dataset_labels (dataset, "class")->n_classes, ==, 100);
  g_assert_cmpint (plx_dataset_labels (dataset, "group")->n_classes, ==, 20);
  g_assert_cmpint (plx_dataset_labels (dataset, "group")->labels[5], ==, 1);
  assert_images (dataset);
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_damage (void)
{
  char *folder = folder_new ();
  uint8_t record[1 + 3 * PLANE] = { 10 };

  folder_write (folder, "data_batch_1.bin", record, sizeof record);
  assert_refused (folder, "", "“", "data.holdout", "0.2");
  assert_refused (folder, "", "a label 10 where CIFAR-10 binary has 0 to 9");
  record[0] = 9;
  for (size_t size = 0; size < sizeof record; size += 97) {
    folder_write (folder, "data_batch_1.bin", record, size);
    assert_refused (folder, "", "data_batch_1.bin” is damaged");
  }
  folder_free (folder);
}

/* A file that is not a whole number of images is an error at each of its bytes; one that is, is
 * read. */
static void
test_cut (void)
{
  enum { RECORD = 1 + 3 * PLANE };
  char *folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "data_batch_1.bin", NULL);
  g_autofree char *bytes = NULL;

  write_batch (folder, "data_batch_1.bin", 0, 2, 1);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  for (gsize cut = 1; cut < 2 * RECORD; cut++) {
    if (cut == RECORD)
      continue;
    folder_write (folder, "data_batch_1.bin", bytes, cut);
    assert_refused (folder, "data_batch_1.bin", "data_batch_1.bin");
  }
  folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cifar/ten", test_cifar10);
  g_test_add_func ("/cifar/no-test-batch", test_without_test_batch);
  g_test_add_func ("/cifar/hundred", test_cifar100);
  g_test_add_func ("/cifar/damage", test_damage);
  g_test_add_func ("/cifar/cut", test_cut);
  return g_test_run ();
}
