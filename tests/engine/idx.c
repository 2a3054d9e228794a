/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IDX files, raw and gzipped: what belongs together, how it is divided, what is refused.
 */
#include <glib.h>
#include <string.h>

#include "support/files.h"

enum { N = 20, SIDE = 8, IMAGES_SIZE = 16 + N * SIDE * SIDE, LABELS_SIZE = 8 + N };

static uint8_t
pixel_of (int image, int i)
{
  return (uint8_t)(image * 37 + i * 11);
}

static void
fill_images (uint8_t *bytes /* [IMAGES_SIZE] */)
{
  static const uint8_t head[16] = { 0, 0, 8, 3, 0, 0, 0, N, 0, 0, 0, SIDE, 0, 0, 0, SIDE };

  memcpy (bytes, head, sizeof head);
  for (int image = 0; image < N; image++)
    for (int i = 0; i < SIDE * SIDE; i++)
      bytes[16 + image * SIDE * SIDE + i] = pixel_of (image, i);
}

static void
fill_labels (uint8_t *bytes /* [LABELS_SIZE] */)
{
  static const uint8_t head[8] = { 0, 0, 8, 1, 0, 0, 0, N };

  memcpy (bytes, head, sizeof head);
  for (int image = 0; image < N; image++)
    bytes[8 + image] = (uint8_t)(image % 7);
}

static void
write_images (const char *folder, const char *name)
{
  uint8_t bytes[IMAGES_SIZE];

  fill_images (bytes);
  if (g_str_has_suffix (name, ".gz"))
    folder_write_gzipped (folder, name, bytes, sizeof bytes);
  else
    folder_write (folder, name, bytes, sizeof bytes);
}

static void
write_labels (const char *folder, const char *name)
{
  uint8_t bytes[LABELS_SIZE];

  fill_labels (bytes);
  if (g_str_has_suffix (name, ".gz"))
    folder_write_gzipped (folder, name, bytes, sizeof bytes);
  else
    folder_write (folder, name, bytes, sizeof bytes);
}

/* count images, N of them at a time the same, and their labels. */
static void
assert_content (const plx_dataset *dataset, int count, int train_count)
{
  const plx_label_set *labels = plx_dataset_labels (dataset, "class");

  g_assert_cmpint (dataset->count, ==, count);
  g_assert_cmpint (dataset->train_count, ==, train_count);
  g_assert_cmpint (dataset->height, ==, SIDE);
  g_assert_cmpint (dataset->width, ==, SIDE);
  g_assert_cmpint (dataset->channels, ==, 1);
  g_assert_nonnull (labels);
  g_assert_cmpint (labels->n_classes, ==, 7);
  g_assert_cmpstr (labels->class_names[6], ==, "6");
  for (int image = 0; image < count; image++) {
    g_assert_cmpint (labels->labels[image], ==, image % N % 7);
    for (int i = 0; i < SIDE * SIDE; i++)
      g_assert_cmpint (plx_dataset_image (dataset, image)[i], ==, pixel_of (image % N, i));
  }
}

static void
test_single_file (void)
{
  static const char *const names[][2] = {
    { "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" },
    { "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz" },
    { "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte" },
    { "some-images-idx3-ubyte.gz", "some-labels-idx1-ubyte" },
    { "my images", "my labels" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    char *folder = folder_new ();
    plx_dataset *dataset;

    write_images (folder, names[i][0]);
    write_labels (folder, names[i][1]);
    dataset = open_or_fail (folder, names[i][0], "data.holdout", "0.25");
    assert_content (dataset, N, 15);
    plx_dataset_free (dataset);
    dataset = open_or_fail (folder, names[i][1]);
    assert_content (dataset, N, 16);
    plx_dataset_free (dataset);
    folder_free (folder);
  }
}

static void
test_pair (void)
{
  char *folder = folder_new ();
  static const char *const ways[] = { "", "train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte",
                                      "train-labels-idx1-ubyte" };

  write_images (folder, "train-images-idx3-ubyte.gz");
  write_labels (folder, "train-labels-idx1-ubyte");
  write_images (folder, "t10k-images-idx3-ubyte");
  write_labels (folder, "t10k-labels-idx1-ubyte.gz");
  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++) {
    plx_dataset *dataset = open_or_fail (folder, ways[i]);

    assert_content (dataset, 2 * N, N);
    plx_dataset_free (dataset);
  }
  folder_free (folder);
}

/* EMNIST's own names, labels 1 … 26. */
static void
test_emnist (void)
{
  static const uint8_t head[8] = { 0, 0, 8, 1, 0, 0, 0, 2 };
  static const char *const ways[] = { "", "emnist-letters-train-images-idx3-ubyte.gz",
                                      "emnist-letters-test-images-idx3-ubyte.gz",
                                      "emnist-letters-test-labels-idx1-ubyte.gz" };
  char *folder = folder_new ();
  uint8_t images[IMAGES_SIZE], labels[10];
  const size_t size = 16 + 2 * SIDE * SIDE;

  memcpy (labels, head, sizeof head);
  labels[8] = 26;
  labels[9] = 1;
  fill_images (images);
  images[7] = 2;
  folder_write_gzipped (folder, "emnist-letters-train-images-idx3-ubyte.gz", images, size);
  folder_write_gzipped (folder, "emnist-letters-train-labels-idx1-ubyte.gz", labels, sizeof labels);
  folder_write_gzipped (folder, "emnist-letters-test-images-idx3-ubyte.gz", images, size);
  folder_write_gzipped (folder, "emnist-letters-test-labels-idx1-ubyte.gz", labels, sizeof labels);
  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++) {
    plx_dataset *dataset = open_or_fail (folder, ways[i]);
    const plx_label_set *set = plx_dataset_labels (dataset, "class");

    g_assert_cmpint (dataset->count, ==, 4);
    g_assert_cmpint (dataset->train_count, ==, 2);
    g_assert_cmpint (set->n_classes, ==, 26);
    g_assert_cmpstr (set->class_names[0], ==, "A");
    g_assert_cmpstr (set->class_names[25], ==, "Z");
    g_assert_cmpint (set->labels[2], ==, 25);
    g_assert_cmpint (set->labels[3], ==, 0);
    plx_dataset_free (dataset);
  }
  folder_write_gzipped (folder, "emnist-mnist-train-images-idx3-ubyte.gz", images, size);
  assert_refused (folder, "", "several data sets, “emnist-letters-train-images-idx3-ubyte.gz”");
  folder_free (folder);
}

/* What a file of a thousand bytes says of itself reserves no memory. */
static void
test_boast (void)
{
  char *folder = folder_new ();
  uint8_t bytes[IMAGES_SIZE];

  fill_images (bytes);
  bytes[4] = 0;
  bytes[5] = 0xE4;
  folder_write (folder, "boast", bytes, sizeof bytes);
  assert_refused (folder, "boast", "boast” says it holds 956.3 MB, but its 1296 bytes cannot");
  folder_write_gzipped (folder, "boast.gz", bytes, sizeof bytes);
  assert_refused (folder, "boast.gz", "boast.gz” says it holds 956.3 MB");
  folder_free (folder);
}

static void
test_without_labels (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_images (folder, "digits");
  dataset = open_or_fail (folder, "digits");
  g_assert_cmpint (dataset->n_label_sets, ==, 0);
  g_assert_cmpint (dataset->train_count, ==, 16);
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* Only the held-out half has labels: training images are −1. */
static void
test_half_labelled (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_images (folder, "train-images-idx3-ubyte");
  write_images (folder, "t10k-images-idx3-ubyte");
  write_labels (folder, "t10k-labels-idx1-ubyte");
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->label_sets[0].labels[N - 1], ==, -1);
  g_assert_cmpint (dataset->label_sets[0].labels[N + 3], ==, 3);
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_resized_and_coloured (void)
{
  char *folder = folder_new ();
  plx_dataset *dataset;

  write_images (folder, "images");
  write_labels (folder, "labels");
  dataset = open_or_fail (folder, "images", "data.channels", "rgb");
  g_assert_cmpint (dataset->channels, ==, 3);
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    g_assert_cmpint (plx_dataset_image (dataset, 4)[i], ==, pixel_of (4, i / 3));
  plx_dataset_free (dataset);
  dataset = open_or_fail (folder, "images", "data.size", "16");
  g_assert_cmpint (dataset->width, ==, 16);
  g_assert_nonnull (strstr (dataset->format, "resized to 16 × 16"));
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_labels_of_another_length (void)
{
  char *folder = folder_new ();
  uint8_t bytes[LABELS_SIZE];

  fill_labels (bytes);
  bytes[7] = N - 1;
  write_images (folder, "t10k-images-idx3-ubyte");
  folder_write (folder, "t10k-labels-idx1-ubyte", bytes, LABELS_SIZE - 1);
  assert_refused (folder, "t10k-images-idx3-ubyte",
                  "“t10k-images-idx3-ubyte” has 20 images, but “t10k-labels-idx1-ubyte” has 19");
  folder_free (folder);
}

static void
test_wrong_numbers (void)
{
  char *folder = folder_new ();
  uint8_t bytes[IMAGES_SIZE + 1];

  fill_images (bytes);
  bytes[IMAGES_SIZE] = 0;
  folder_write (folder, "long", bytes, IMAGES_SIZE + 1);
  assert_refused (folder, "long", "longer than its beginning says");
  bytes[2] = 0x0D;
  folder_write (folder, "floats", bytes, IMAGES_SIZE);
  assert_refused (folder, "floats", "type 0x0D");
  bytes[2] = 8;
  bytes[3] = 2;
  folder_write (folder, "matrix", bytes, IMAGES_SIZE);
  assert_refused (folder, "matrix", "has 2 dimensions");
  bytes[3] = 3;
  memset (bytes + 4, 0x3F, 4);
  folder_write (folder, "huge", bytes, IMAGES_SIZE);
  assert_refused (folder, "huge", "");
  memset (bytes + 8, 0xFF, 8);
  folder_write (folder, "wide", bytes, IMAGES_SIZE);
  assert_refused (folder, "wide", "which cannot be");
  write_labels (folder, "lonely-labels");
  assert_refused (folder, "lonely-labels", "no images lie beside it");
  folder_free (folder);
}

/* Cut or changed at any byte, a file is refused; nothing crashes. */
static void
test_damage (void)
{
  char *folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "whole.gz", NULL);
  g_autofree char *whole = NULL;
  uint8_t raw[IMAGES_SIZE];
  gsize size;

  fill_images (raw);
  folder_write_gzipped (folder, "whole.gz", raw, sizeof raw);
  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));
  for (gsize length = 0; length < size; length += length < 64 ? 1 : 7) {
    folder_write (folder, "cut.gz", whole, length);
    assert_refused (folder, "cut.gz", "cut.gz");
  }
  for (gsize length = 0; length < sizeof raw; length += length < 64 ? 1 : 31) {
    folder_write (folder, "cut", raw, length);
    assert_refused (folder, "cut", "cut");
  }
  for (gsize at = 12; at < size; at += 5) {
    whole[at] ^= 0x20;
    folder_write (folder, "changed.gz", whole, size);
    assert_refused (folder, "changed.gz", "changed.gz");
    whole[at] ^= 0x20;
  }
  folder_free (folder);
}

static void
test_mnist (void)
{
  const char *shared = g_getenv ("PLX_SHARED_DATA");
  g_autofree char *path =
      g_build_filename (shared != NULL ? shared : "", "t10k-images-idx3-ubyte.gz", NULL);
  plx_dataset *dataset;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("MNIST is not here");
    return;
  }
  dataset = open_or_fail (shared, "t10k-images-idx3-ubyte.gz");
  g_assert_cmpstr (dataset->name, ==, "t10k-images");
  g_assert_cmpstr (dataset->format, ==, "IDX, gzipped");
  g_assert_cmpint (dataset->train_count, ==, 8000);
  g_assert_cmpint (dataset->count, ==, 10000);
  g_assert_cmpint (dataset->label_sets[0].labels[0], ==, 7);
  g_assert_cmpint (dataset->label_sets[0].labels[9999], ==, 6);
  g_assert_cmpfloat_with_epsilon (dataset->mean[0], 0.1300, 0.0005);
  plx_dataset_free (dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/idx/single", test_single_file);
  g_test_add_func ("/idx/pair", test_pair);
  g_test_add_func ("/idx/emnist", test_emnist);
  g_test_add_func ("/idx/boast", test_boast);
  g_test_add_func ("/idx/without-labels", test_without_labels);
  g_test_add_func ("/idx/half-labelled", test_half_labelled);
  g_test_add_func ("/idx/resized", test_resized_and_coloured);
  g_test_add_func ("/idx/other-length", test_labels_of_another_length);
  g_test_add_func ("/idx/wrong-numbers", test_wrong_numbers);
  g_test_add_func ("/idx/damage", test_damage);
  g_test_add_func ("/idx/mnist", test_mnist);
  return g_test_run ();
}
