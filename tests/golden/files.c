/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small files of every kind against what Pillow and NumPy have in them; files/make.py made both.
 */
#include <glib.h>
#include <math.h>

#include "data/file.h"
#include "data/image.h"
#include "support/files.h"
#include "support/npy.h"

static const char *const pngs[] = { "grey",       "colour",   "rgba",
                                    "grey_alpha", "palette1", "palette2",
                                    "palette4",   "palette8", "palette_transparent",
                                    "grey16",     "omniglot" };
static const char *const jpegs[] = { "jpeg_grey",  "jpeg_420",   "jpeg_444",   "jpeg_progressive",
                                     "jpeg_cmyk",  "jpeg_turn1", "jpeg_turn2", "jpeg_turn3",
                                     "jpeg_turn4", "jpeg_turn5", "jpeg_turn6", "jpeg_turn7",
                                     "jpeg_turn8" };

static char *
path_of (const char *name, const char *end)
{
  return g_strdup_printf ("%s/files/%s%s", g_getenv ("PLX_GOLDEN"), name, end);
}

/* The mean and the largest difference of a decoded file to Pillow's. */
static void
compare (const char *name, const char *end, double *mean, double *most)
{
  g_autofree char *path = path_of (name, end), *npy_path = g_strdup_printf ("files/%s.npy", name);
  npy golden = npy_load (npy_path);
  plx_image image;
  plx_error error;
  uint8_t *bytes;
  size_t size;

  g_assert_cmpint (plx_file_load (path, 1 << 20, &bytes, &size, &error), ==, PLX_OK);
  g_assert_cmpint (
      plx_image_decode (&(plx_blob){ bytes, size, path }, golden.shape[2], 0, &image, &error), ==,
      PLX_OK);
  g_assert_cmpint (image.height, ==, golden.shape[0]);
  g_assert_cmpint (image.width, ==, golden.shape[1]);
  *mean = *most = 0;
  for (gsize i = 0; i < golden.count; i++) {
    double difference = fabs ((double)image.pixels[i] - (double)golden.floats[i]);

    *mean += difference / (double)golden.count;
    *most = fmax (*most, difference);
  }
  free (image.pixels);
  free (bytes);
  npy_free (&golden);
}

static void
test_png (gconstpointer name)
{
  double mean, most;

  compare (name, ".png", &mean, &most);
  g_assert_cmpfloat (most, ==, 0);
}

static void
test_jpeg (gconstpointer name)
{
  double mean, most;

  compare (name, ".jpg", &mean, &most);
  g_assert_cmpfloat (mean, <=, 1);
}

/* As make.py's images (). */
static void
assert_pixels (const plx_dataset *dataset, int first, int n)
{
  int size = dataset->height * dataset->width * dataset->channels;

  for (int i = 0; i < n * size; i++)
    g_assert_cmpint (plx_dataset_image (dataset, first)[i], ==, i * 7 % 251);
}

static void
test_med (gconstpointer name)
{
  g_autofree char *path = path_of (name, ".npz");
  plx_dataset *dataset = open_or_fail (path, "");

  g_assert_cmpstr (dataset->format, ==, "NPZ");
  g_assert_cmpint (dataset->count, ==, 8);
  g_assert_cmpint (dataset->train_count, ==, 5);
  g_assert_cmpint (dataset->height, ==, 4);
  g_assert_cmpint (dataset->width, ==, 6);
  g_assert_cmpint (dataset->channels, ==, 1);
  assert_pixels (dataset, 0, 5);
  assert_pixels (dataset, 5, 3);
  g_assert_cmpint (dataset->n_label_sets, ==, 1);
  g_assert_cmpint (dataset->label_sets[0].n_classes, ==, 3);
  for (int i = 0; i < 8; i++)
    g_assert_cmpint (plx_dataset_labels (dataset, "class")->labels[i], ==, (i < 5 ? i : i - 5) % 3);
  plx_dataset_free (dataset);
}

/* Three columns of labels, and the val half where there is no test. */
static void
test_several (void)
{
  g_autofree char *path = path_of ("med_several", ".npz");
  plx_dataset *dataset = open_or_fail (path, "");

  g_assert_cmpint (dataset->count, ==, 6);
  g_assert_cmpint (dataset->train_count, ==, 4);
  g_assert_cmpint (dataset->channels, ==, 3);
  assert_pixels (dataset, 0, 4);
  g_assert_cmpint (dataset->n_label_sets, ==, 3);
  for (int i = 0; i < 6; i++)
    for (int set = 0; set < 3; set++)
      g_assert_cmpint (dataset->label_sets[set].labels[i], ==, i >= 4 || i == set);
  plx_dataset_free (dataset);
}

static void
test_keras (void)
{
  g_autofree char *path = path_of ("keras", ".npz");
  plx_dataset *dataset = open_or_fail (path, "", "data.holdout", "0.25");

  g_assert_cmpint (dataset->count, ==, 4);
  g_assert_cmpint (dataset->train_count, ==, 3);
  assert_pixels (dataset, 0, 4);
  g_assert_cmpint (dataset->label_sets[0].labels[2], ==, 2);
  plx_dataset_free (dataset);
}

static void
test_floats (void)
{
  g_autofree char *path = path_of ("floats", ".npz");

  assert_refused (path, "", "train_images");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (pngs); i++) {
    g_autofree char *path = g_strdup_printf ("/files/png/%s", pngs[i]);

    g_test_add_data_func (path, pngs[i], test_png);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (jpegs); i++) {
    g_autofree char *path = g_strdup_printf ("/files/jpeg/%s", jpegs[i]);

    g_test_add_data_func (path, jpegs[i], test_jpeg);
  }
  g_test_add_data_func ("/files/npz/deflated", "med", test_med);
  g_test_add_data_func ("/files/npz/stored", "med_stored", test_med);
  g_test_add_func ("/files/npz/several-labels", test_several);
  g_test_add_func ("/files/npz/keras", test_keras);
  g_test_add_func ("/files/npz/floats", test_floats);
  return g_test_run ();
}
