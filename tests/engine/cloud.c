/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Augmentation clouds: radius and typical distance against their definitions over pairs, views that
 * are the trainer's own, no radius without augmentation, and stopping on the way.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "augment/pipeline.h"
#include "eval/cloud.h"
#include "support/numbers.h"

enum { N = 7, VIEWS = 5, D = 9, BATCH = 8 };

static double
squared_distance (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int j = 0; j < d; j++)
    sum += pow ((double)a[j] - (double)b[j], 2);
  return sum;
}

/* Mean squares around a mean are half the mean over all ordered pairs, equal ones included. */
static void
test_radii (void)
{
  g_autofree float *features = numbers_normal (N * VIEWS * D, 1);
  float radius[N], centres[N * D];
  double pairs = 0;

  plx_cloud_radii (features, N, VIEWS, D, radius, centres);
  for (int i = 0; i < N; i++) {
    const float *cloud = features + i * VIEWS * D;
    double sum = 0;

    for (int a = 0; a < VIEWS; a++)
      for (int b = 0; b < VIEWS; b++)
        sum += squared_distance (cloud + a * D, cloud + b * D, D);
    g_assert_cmpfloat_with_epsilon ((double)radius[i], sqrt (sum / (2 * VIEWS * VIEWS)), 1e-5);
  }
  for (int i = 0; i < N; i++)
    for (int k = 0; k < N; k++)
      pairs += i != k ? squared_distance (centres + i * D, centres + k * D, D) : 0;
  g_assert_cmpfloat_with_epsilon (plx_cloud_typical (centres, N, D), sqrt (pairs / (N * (N - 1))),
                                  1e-5);
  g_assert_cmpfloat (plx_cloud_typical (centres, 1, D), ==, 0);
}

typedef struct {
  plx_settings settings;
  plx_dataset *dataset;
  plx_cloud_task task;
  int d;
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  plx_model_options options;
  plx_error error;
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_model *model;

  plx_settings_init (&f->settings);
  g_assert_cmpint (plx_settings_set (&f->settings, "encoder.width", "8", &error), ==, PLX_OK);
  g_assert_cmpint (plx_dataset_open (&f->settings, pool, NULL, NULL, &f->dataset, &error), ==,
                   PLX_OK);
  options = (plx_model_options){
    f->dataset->height, f->dataset->width, f->dataset->channels, BATCH, false, 1
  };
  g_assert_cmpint (plx_model_new (&f->settings, &options, pool, &model, &error), ==, PLX_OK);
  f->task = (plx_cloud_task){
    pool, model, BATCH, &f->settings, f->dataset, .seed = 3, .first_epoch = 4,
  };
  f->d = plx_model_representation_size (model);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  plx_model_free (f->task.model);
  plx_pool_free (f->task.pool);
  plx_dataset_free (f->dataset);
}

/* View 3 of an image is the second one of the second epoch. */
static void
test_views (fixture *f, gconstpointer data)
{
  const int32_t images[] = { 17, 4000, 13999 };
  size_t size = (size_t)(f->dataset->height * f->dataset->width * f->dataset->channels);
  g_autofree float *features = g_new (float, 3 * VIEWS * f->d), *view = g_new (float, size);
  g_autofree char *scratch = NULL;
  plx_augment *augment;
  plx_error error;
  const float *v;
  double length = 0;

  g_assert_cmpint (plx_cloud_embed (&f->task, images, 3, VIEWS, NULL, features, &error), ==,
                   PLX_OK);
  g_assert_cmpint (plx_augment_new (&f->settings, f->dataset, plx_cpu_isa (), &augment, &error), ==,
                   PLX_OK);
  scratch = g_malloc (plx_augment_scratch_size (augment));
  plx_augment_view (augment, plx_dataset_image (f->dataset, 4000),
                    (plx_view_address){ 3, 5, 4000, 1 }, view, scratch);
  plx_model_forward (f->task.model, view, 1, false, &v, NULL);
  for (int j = 0; j < f->d; j++)
    length += (double)v[j] * (double)v[j];
  for (int j = 0; j < f->d; j++)
    g_assert_cmpfloat_with_epsilon ((double)features[(VIEWS + 3) * f->d + j],
                                    (double)v[j] / sqrt (length), 1e-5);
  plx_augment_free (augment);
}

static void
test_no_augmentation (fixture *f, gconstpointer data)
{
  static const char *const on[] = { "crop", "flip", "rotate", "jitter", "grey" };
  const int32_t images[] = { 1, 2 };
  g_autofree float *features = g_new (float, 2 * VIEWS * f->d);
  float radius[2];
  plx_error error;

  for (size_t i = 0; i < G_N_ELEMENTS (on); i++) {
    g_autofree char *key = g_strdup_printf ("augment.%s.on", on[i]);

    g_assert_cmpint (plx_settings_set (&f->settings, key, "off", &error), ==, PLX_OK);
  }
  g_assert_cmpint (plx_cloud_embed (&f->task, images, 2, VIEWS, NULL, features, &error), ==,
                   PLX_OK);
  plx_cloud_radii (features, 2, VIEWS, f->d, radius, NULL);
  g_assert_cmpfloat ((double)radius[0], <, 1e-6);
  g_assert_cmpfloat (squared_distance (features, features + VIEWS * f->d, f->d), >, 1e-6);
}

static bool
stop_cb (void *context, double share)
{
  return ++*(int *)context < 2;
}

static void
test_stop (fixture *f, gconstpointer data)
{
  const int32_t images[] = { 1, 2, 3, 4 };
  g_autofree float *features = g_new (float, 4 * VIEWS * f->d);
  int asked = 0;
  plx_watch watch = { stop_cb, &asked, 0, 1 };
  plx_error error;

  g_assert_cmpint (plx_cloud_embed (&f->task, images, 4, VIEWS, &watch, features, &error), ==,
                   PLX_CANCELLED);
  g_assert_cmpint (asked, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cloud/radii", test_radii);
  g_test_add ("/cloud/views", fixture, NULL, set_up, test_views, tear_down);
  g_test_add ("/cloud/no-augmentation", fixture, NULL, set_up, test_no_augmentation, tear_down);
  g_test_add ("/cloud/stop", fixture, NULL, set_up, test_stop, tear_down);
  return g_test_run ();
}
