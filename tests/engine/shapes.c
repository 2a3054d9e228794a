/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The built-in Shapes: the same bytes for any threads, factors that are independent and balanced,
 * shapes that can be seen.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "data/shapes.h"
#include "plx.h"

static plx_dataset *
open_with_threads (int threads)
{
  plx_settings settings;
  plx_dataset *dataset;
  plx_pool *pool;
  plx_error error;

  plx_settings_init (&settings);
  g_assert_cmpint (plx_pool_new (threads, PLX_ISA_BASELINE, &pool, &error), ==, PLX_OK);
  g_assert_cmpint (plx_dataset_open (&settings, pool, NULL, NULL, &dataset, &error), ==, PLX_OK);
  plx_pool_free (pool);
  return dataset;
}

static void
test_form (void)
{
  plx_dataset *dataset = open_with_threads (2);

  g_assert_cmpstr (dataset->name, ==, "Shapes");
  g_assert_cmpint (dataset->count, ==, 14000);
  g_assert_cmpint (dataset->train_count, ==, 12000);
  g_assert_cmpint (dataset->height, ==, 32);
  g_assert_cmpint (dataset->width, ==, 32);
  g_assert_cmpint (dataset->channels, ==, 3);
  g_assert_cmpint (dataset->skipped, ==, 0);
  g_assert_cmpint (dataset->n_label_sets, ==, 4);
  g_assert_cmpint (plx_dataset_labels (dataset, "shape")->n_classes, ==, 10);
  g_assert_cmpint (plx_dataset_labels (dataset, "hue")->n_classes, ==, 8);
  g_assert_cmpint (plx_dataset_labels (dataset, "background")->n_classes, ==, 8);
  g_assert_cmpstr (plx_dataset_labels (dataset, "size")->class_names[2], ==, "large");
  g_assert_null (plx_dataset_labels (dataset, "class"));
  plx_dataset_free (dataset);
}

static void
test_same_bytes (void)
{
  plx_dataset *one = open_with_threads (1), *three = open_with_threads (3);
  size_t size = (size_t)14000 * 32 * 32 * 3;

  g_assert_cmpint (memcmp (one->pixels, three->pixels, size), ==, 0);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (
        memcmp (one->label_sets[i].labels, three->label_sets[i].labels, 14000 * sizeof (int32_t)),
        ==, 0);
  for (int c = 0; c < 3; c++) {
    g_assert_true (one->mean[c] == three->mean[c]);
    g_assert_true (one->std[c] == three->std[c]);
  }
  plx_dataset_free (one);
  plx_dataset_free (three);
}

/* Every pair of factors: each combination as often as the two shares say, within five sigma. */
static void
test_factors_are_independent (void)
{
  plx_dataset *dataset = open_with_threads (2);

  for (int a = 0; a < 4; a++)
    for (int b = 0; b < a; b++) {
      const plx_label_set *first = &dataset->label_sets[a], *second = &dataset->label_sets[b];
      int counts[10][10] = { 0 };
      double expected = 14000.0 / (first->n_classes * second->n_classes);

      for (int i = 0; i < dataset->count; i++)
        counts[first->labels[i]][second->labels[i]]++;
      for (int i = 0; i < first->n_classes; i++)
        for (int j = 0; j < second->n_classes; j++)
          g_assert_cmpfloat (fabs (counts[i][j] - expected), <, 5 * sqrt (expected));
    }
  plx_dataset_free (dataset);
}

static void
test_mean_and_std (void)
{
  plx_dataset *dataset = open_with_threads (2);
  size_t n = (size_t)12000 * 32 * 32;

  for (int c = 0; c < 3; c++) {
    double sum = 0, squares = 0;

    for (size_t i = 0; i < n; i++) {
      double value = dataset->pixels[3 * i + (size_t)c] / 255.0;

      sum += value;
      squares += value * value;
    }
    sum /= (double)n;
    g_assert_cmpfloat (fabs (dataset->mean[c] - sum), <, 1e-6);
    g_assert_cmpfloat (fabs (dataset->std[c] - sqrt (squares / (double)n - sum * sum)), <, 1e-6);
  }
  plx_dataset_free (dataset);
}

static double
luma (const uint8_t *pixel)
{
  return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

/* Without its colour too, the shape stands out in every image. */
static void
test_shapes_are_seen_in_grey (void)
{
  plx_dataset *dataset = open_with_threads (2);

  for (int image = 0; image < dataset->count; image++) {
    const uint8_t *pixels = plx_dataset_image (dataset, image);
    int bright = 0;
    double border = 0;

    for (int i = 0; i < 32; i++)
      border = fmax (border, fmax (luma (pixels + 3 * i), luma (pixels + 3 * (31 * 32 + i))));
    for (int i = 0; i < 32 * 32; i++)
      bright += luma (pixels + 3 * i) > border + 30;
    g_assert_cmpint (bright, >, 20);
    g_assert_cmpint (bright, <, 400);
  }
  plx_dataset_free (dataset);
}

/* A distance function changes by at most the step, and no shape leaves the unit circle. */
static void
test_distances (void)
{
  for (int shape = 0; shape < PLX_N_SHAPES; shape++)
    for (int row = -60; row <= 60; row++) {
      float x[121], y[121], distances[121];

      for (int i = 0; i < 121; i++) {
        x[i] = (float)(i - 60) / 40;
        y[i] = (float)row / 40;
      }
      plx_shape_distance (shape, x, y, distances, 121);
      for (int i = 0; i < 121; i++) {
        if (hypotf (x[i], y[i]) > 1)
          g_assert_cmpfloat (distances[i], >, 0);
        if (i > 0)
          g_assert_cmpfloat (fabsf (distances[i] - distances[i - 1]), <, 1.001f / 40);
      }
    }
}

static int
class_named (const plx_label_set *set, const char *name)
{
  for (int i = 0; i < set->n_classes; i++)
    if (strcmp (set->class_names[i], name) == 0)
      return i;
  g_assert_not_reached ();
}

static void
test_colours_follow_the_labels (void)
{
  plx_dataset *dataset = open_with_threads (1);
  const plx_label_set *background = plx_dataset_labels (dataset, "background");
  double sums[8][3] = { 0 };
  const double *red = sums[class_named (background, "red")];
  const double *green = sums[class_named (background, "green")];
  const double *blue = sums[class_named (background, "blue")];

  for (int image = 0; image < dataset->count; image++)
    for (int c = 0; c < 3; c++)
      sums[background->labels[image]][c] += plx_dataset_image (dataset, image)[c];
  g_assert_true (red[0] > 2 * red[1] && red[0] > 2 * red[2]);
  g_assert_true (green[1] > green[0] && green[1] > green[2]);
  g_assert_true (blue[2] > blue[0] && blue[2] > blue[1]);
  plx_dataset_free (dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shapes/form", test_form);
  g_test_add_func ("/shapes/same-bytes", test_same_bytes);
  g_test_add_func ("/shapes/independent", test_factors_are_independent);
  g_test_add_func ("/shapes/mean-std", test_mean_and_std);
  g_test_add_func ("/shapes/seen-in-grey", test_shapes_are_seen_in_grey);
  g_test_add_func ("/shapes/distances", test_distances);
  g_test_add_func ("/shapes/colours", test_colours_follow_the_labels);
  return g_test_run ();
}
