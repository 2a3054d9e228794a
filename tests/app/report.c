/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run's report: the files it consists of, and the sentence where they cannot be written.
 */
#include "app/report.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "support/files.h"
#include "support/numbers.h"
#include "support/runs.h"

enum { POINTS = 50 };

typedef struct {
  char *folder;
  plx_settings settings;
  plx_dataset *dataset;
  ParallaxHistory history;
  float *xy;
  gint32 images[POINTS];
  ParallaxReport report;
} bench;

static void
add_records (ParallaxHistory *history)
{
  plx_record epoch = { .kind = PLX_RECORD_EPOCH, .loss = NAN, .n_knn = 1, .knn = { 0.3 } };
  plx_record step = { .kind = PLX_RECORD_STEP, .epoch = 1, .step = 1, .loss = 4 };

  parallax_history_add (history, &epoch);
  parallax_history_add (history, &step);
  epoch.epoch = 1;
  epoch.loss = 3.25;
  epoch.chance = 5;
  epoch.ideal = 1;
  epoch.knn[0] = 0.875;
  epoch.seconds = 12.5;
  parallax_history_add (history, &epoch);
}

static bench *
bench_new (void)
{
  bench *b = g_new0 (bench, 1);

  b->folder = folder_new ();
  b->settings = run_settings ("simclr.temperature", "0.375", NULL);
  b->dataset = run_small_dataset ();
  parallax_history_init (&b->history, RUN_STEPS);
  add_records (&b->history);
  b->xy = numbers_normal (2 * POINTS, 1);
  for (int i = 0; i < POINTS; i++)
    b->images[i] = i;
  b->report = (ParallaxReport){ "Hue & <i>form</i>", &b->settings, b->dataset, &b->history, b->xy,
                                b->images,           POINTS,       "finished" };
  return b;
}

static void
bench_free (bench *b)
{
  plx_dataset_free (b->dataset);
  parallax_history_clear (&b->history);
  g_free (b->xy);
  folder_free (b->folder);
  g_free (b);
}

static char *
contents (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_picture (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);

  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), >=, 400);
  cairo_surface_destroy (surface);
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in the page", part);
}

static void
test_files (void)
{
  static const char *const pictures[] = { "loss.png", "knn.png", "health.png", "map.png" };
  bench *b = bench_new ();
  g_autofree char *folder = g_build_filename (b->folder, "new", "report", NULL);
  g_autofree char *page = NULL;
  g_autoptr (GError) error = NULL;

  parallax_report_write (&b->report, folder, &error);
  g_assert_no_error (error);
  page = contents (folder, "report.html");
  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++) {
    assert_picture (folder, pictures[i]);
    assert_has (page, pictures[i]);
  }
  assert_has (page, "<h1>Hue &amp; &lt;i&gt;form&lt;/i&gt;</h1>");
  assert_has (page, "<td>3.2500</td><td>43.8 %</td><td>87.5 %</td><td>12.5</td>");
  assert_has (page, "<td>0.375</td>");
  assert_has (page, "finished");
  g_assert_null (strstr (page, "nan"));
  /* A second time into the same folder is no fault. */
  parallax_report_write (&b->report, folder, &error);
  g_assert_no_error (error);
  bench_free (b);
}

static void
test_without_map (void)
{
  bench *b = bench_new ();
  g_autofree char *map = g_build_filename (b->folder, "map.png", NULL), *page = NULL;
  g_autoptr (GError) error = NULL;

  b->report.xy = NULL;
  parallax_report_write (&b->report, b->folder, &error);
  g_assert_no_error (error);
  page = contents (b->folder, "report.html");
  g_assert_null (strstr (page, "map.png"));
  g_assert_false (g_file_test (map, G_FILE_TEST_EXISTS));
  bench_free (b);
}

/* A file where the folder should be: so it is for everyone, root as well. */
static void
test_unwritable (void)
{
  bench *b = bench_new ();
  g_autofree char *folder = g_build_filename (b->folder, "taken", NULL);
  g_autoptr (GError) prepare_error = NULL, write_error = NULL;

  folder_write (b->folder, "taken", "x", 1);
  g_assert_false (parallax_report_prepare (folder, &prepare_error));
  assert_sentence (prepare_error->message, folder);
  g_assert_false (parallax_report_write (&b->report, folder, &write_error));
  assert_sentence (write_error->message, folder);
  bench_free (b);
}

/* Each of its files can be in the way of itself; the sentence names it. */
static void
test_file_in_the_way (void)
{
  static const char *const names[] = { "loss.png", "health.png", "map.png", "report.html" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    bench *b = bench_new ();
    g_autofree char *path = g_build_filename (b->folder, names[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
    g_assert_true (parallax_report_prepare (b->folder, &error));
    g_assert_false (parallax_report_write (&b->report, b->folder, &error));
    assert_sentence (error->message, names[i]);
    bench_free (b);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/files", test_files);
  g_test_add_func ("/report/without-map", test_without_map);
  g_test_add_func ("/report/unwritable", test_unwritable);
  g_test_add_func ("/report/file-in-the-way", test_file_in_the_way);
  return g_test_run ();
}
