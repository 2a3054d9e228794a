/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Folders of images with something else in them: what is skipped and named, what is passed over,
 * links; and progress and cancelling on the way through.
 */
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/files.h"
#include "support/images.h"

/* A PNG with a good header and a bad body: it fails in the second pass. */
static void
write_damaged (const char *folder, const char *name)
{
  const guint8 colour[] = { 1, 2, 3 };
  g_autoptr (GBytes) bytes = image_plain_png (SIDE, SIDE, 3, colour);
  gsize size;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));

  memset (copy + size - 24, 0xAA, 8);
  folder_write (folder, name, copy, size);
}

static gboolean
is_skipped (const plx_dataset *dataset, const char *part, const char *why)
{
  for (int i = 0; i < dataset->skipped; i++)
    if (strstr (dataset->skipped_why[i], part) != NULL) {
      assert_sentence (dataset->skipped_why[i], why);
      return TRUE;
    }
  return FALSE;
}

static void
test_skipped (void)
{
  static const guint8 colour[] = { 9, 9, 9 };
  char *folder = folder_new ();
  g_autofree char *link = g_build_filename (folder, "a", "broken.png", NULL);
  g_autofree char *pipe = g_build_filename (folder, "a", "pipe.png", NULL);
  g_autoptr (GBytes) png = image_plain_png (SIDE, SIDE, 3, colour);
  g_autoptr (GBytes) jpeg = image_plain_jpeg (SIDE, SIDE, 3, colour);
  g_autoptr (GBytes) larger = image_plain_png (2 * SIDE, SIDE, 3, colour);
  plx_dataset *dataset;

  write_image (folder, "a/1.png", 1);
  write_image (folder, "a/2.png", 2);
  write_image (folder, "b/3.png", 3);
  folder_write (folder, "README.txt", "Cats.", 5);
  folder_write (folder, "a/labels.csv", "", 0);
  folder_write (folder, "a/cut.png", g_bytes_get_data (png, NULL), 20);
  folder_write (folder, "a/cut.jpg", g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg) - 9);
  folder_write_gzipped (folder, "a/0.png.gz", g_bytes_get_data (larger, NULL),
                        g_bytes_get_size (larger));
  write_damaged (folder, "a/0.png");
  g_assert_cmpint (symlink ("nothing", link), ==, 0);
  folder_write (folder, ".DS_Store", "x", 1);
  write_image (folder, ".git/4.png", 4);
  write_image (folder, "b/._3.png", 5);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->count, ==, 3);
  assert_shape (dataset, SIDE, SIDE, 3); /* what is skipped has no say */
  g_assert_cmpint (plx_dataset_labels (dataset, "class")->n_classes, ==, 2);
  for (int i = 0; i < 3; i++)
    g_assert_cmpstr (class_of (dataset, i), ==, mark_of (dataset, i) <= 2 ? "a" : "b");
  g_assert_cmpint (dataset->skipped, ==, 8);
  g_assert_true (is_skipped (dataset, "/README.txt”", "neither a PNG nor a JPEG"));
  g_assert_true (is_skipped (dataset, "/a/labels.csv”", "is empty"));
  g_assert_true (is_skipped (dataset, "/a/cut.png”", "damaged PNG"));
  g_assert_true (is_skipped (dataset, "/a/cut.jpg”", "damaged JPEG"));
  g_assert_true (is_skipped (dataset, "/a/0.png.gz”", "neither a PNG nor a JPEG"));
  g_assert_true (is_skipped (dataset, "/a/0.png”", "damaged PNG"));
  g_assert_true (is_skipped (dataset, "/a/broken.png”", "leads nowhere"));
  g_assert_true (is_skipped (dataset, "/a/pipe.png”", "neither a file nor a folder"));
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* A header behind more than the first pass looks at: a photograph with a long preview. */
static void
test_late_header (void)
{
  enum { SEGMENT = 60000, SEGMENTS = 3 };
  static const guint8 colour[] = { 30, 60, 90 };
  g_autoptr (GBytes) jpeg = image_plain_jpeg (SIDE, SIDE, 3, colour);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *segment = g_malloc0 (SEGMENT + 2);
  const guint8 *start = g_bytes_get_data (jpeg, NULL);
  char *folder = folder_new ();
  plx_dataset *dataset;

  memcpy (segment, (guint8[]){ 0xFF, 0xE2, SEGMENT >> 8, SEGMENT & 255 }, 4);
  g_byte_array_append (bytes, start, 2);
  for (int i = 0; i < SEGMENTS; i++)
    g_byte_array_append (bytes, segment, SEGMENT + 2);
  g_byte_array_append (bytes, start + 2, (guint)g_bytes_get_size (jpeg) - 2);
  folder_write (folder, "1.jpg", bytes->data, bytes->len);
  dataset = open_or_fail (folder, "");
  assert_shape (dataset, SIDE, SIDE, 3);
  g_assert_cmpint (dataset->train_count, ==, 1);
  plx_dataset_free (dataset);
  folder_free (folder);
}

/* Failures in both passes, many times as many files as are worked on at once. */
static void
test_many (void)
{
  enum { N = 200 };
  char *folder = folder_new ();
  plx_dataset *dataset;
  int good = 0;

  for (int i = 0; i < N; i++) {
    g_autofree char *name = g_strdup_printf ("%d/%03d.png", i % 5, i);

    if (i % 7 == 3)
      write_damaged (folder, name);
    else if (i % 11 == 5)
      folder_write (folder, name, "no", 2);
    else {
      write_image (folder, name, i);
      good++;
    }
  }
  dataset = open_or_fail (folder, "");
  g_assert_cmpint (dataset->count, ==, good);
  g_assert_cmpint (dataset->skipped, ==, N - good);
  for (int i = 0; i < N; i++) {
    g_autofree char *name = g_strdup_printf ("%d", i % 5);
    gboolean is_found = FALSE;

    for (int k = 0; k < dataset->count; k++)
      if (mark_of (dataset, k) == i) {
        g_assert_cmpstr (class_of (dataset, k), ==, name);
        is_found = TRUE;
      }
    g_assert_true (is_found == (i % 7 != 3 && i % 11 != 5));
  }
  plx_dataset_free (dataset);
  folder_free (folder);
}

static void
test_no_images (void)
{
  char *folder = folder_new ();
  g_autofree char *empty =
      g_strdup_printf ("There are no PNG or JPEG images in “%s”.", strrchr (folder, '/') + 1);
  g_autofree char *failed =
      g_strdup_printf ("images in “%s”; the first of 2 files: “", strrchr (folder, '/') + 1);

  assert_refused (folder, "", empty);
  folder_write (folder, "a/notes.txt", "x", 1);
  folder_write (folder, "b/notes.txt", "x", 1);
  assert_refused (folder, "", failed);
  assert_refused (folder, "", "/a/notes.txt” is neither a PNG nor a JPEG image.");
  folder_free (folder);
  folder = folder_new ();
  write_damaged (folder, "a/1.png");
  assert_refused (folder, "", "/a/1.png” is a damaged PNG: ");
  folder_free (folder);
}

/* Links are followed, to files and to folders, but not back to where they lie. */
static void
test_links (void)
{
  char *folder = folder_new ();
  g_autofree char *loop = g_build_filename (folder, "pets", "cat", "loop", NULL);
  g_autofree char *self = g_build_filename (folder, "pets", "self", NULL);
  g_autofree char *dog = g_build_filename (folder, "pets", "dog", NULL);
  g_autofree char *file = g_build_filename (folder, "pets", "cat", "3.png", NULL);
  plx_dataset *dataset;

  write_image (folder, "pets/cat/1.png", 1);
  write_image (folder, "elsewhere/2.png", 2);
  write_image (folder, "third.png", 3);
  g_assert_cmpint (symlink ("..", loop), ==, 0);
  g_assert_cmpint (symlink (".", self), ==, 0);
  g_assert_cmpint (symlink ("../elsewhere", dog), ==, 0);
  g_assert_cmpint (symlink ("../../third.png", file), ==, 0);
  dataset = open_or_fail (folder, "pets");
  g_assert_cmpint (dataset->count, ==, 3);
  g_assert_cmpint (dataset->skipped, ==, 2);
  g_assert_true (is_skipped (dataset, "/pets/cat/loop”", "a link back to a folder"));
  g_assert_true (is_skipped (dataset, "/pets/self”", "a link back to a folder"));
  for (int i = 0; i < 3; i++)
    g_assert_cmpstr (class_of (dataset, i), ==, mark_of (dataset, i) == 2 ? "dog" : "cat");
  plx_dataset_free (dataset);
  folder_free (folder);
  folder = folder_new ();
  g_free (g_steal_pointer (&self));
  self = g_build_filename (folder, "self", NULL);
  g_assert_cmpint (symlink (".", self), ==, 0);
  assert_refused (folder, "", "There are no PNG or JPEG images");
  folder_free (folder);
}

/* What a progress function is told, and when it asks to cancel. */
typedef struct {
  GThread *thread;
  int calls, cancel_at; /* −1: never */
  int done, total;      /* the last */
} told;

static bool
tell_cb (void *context, int done, int total)
{
  told *t = context;

  g_assert_true (g_thread_self () == t->thread);
  g_assert_cmpint (done, >=, total == t->total ? t->done : 0);
  g_assert_true (total == 0 || done <= total);
  t->done = done;
  t->total = total;
  return t->calls++ != t->cancel_at;
}

static plx_status
open_telling (const char *folder, told *t)
{
  plx_settings settings;
  plx_dataset *dataset;
  plx_pool *pool;
  plx_error error;
  plx_status status;

  plx_settings_init (&settings);
  g_assert_cmpint (plx_settings_set (&settings, "data.dataset", folder, &error), ==, PLX_OK);
  g_assert_cmpint (plx_pool_new (2, PLX_ISA_BASELINE, &pool, &error), ==, PLX_OK);
  status = plx_dataset_open (&settings, pool, tell_cb, t, &dataset, &error);
  if (status != PLX_OK)
    assert_sentence (error.message, "");
  g_assert_true ((status == PLX_OK) == (dataset != NULL));
  plx_dataset_free (dataset);
  plx_pool_free (pool);
  return status;
}

static void
test_progress (void)
{
  char *folder = folder_new ();
  told all = { g_thread_self (), .cancel_at = -1 };

  for (int i = 0; i < 50; i++) {
    g_autofree char *name = g_strdup_printf ("%d.png", i);

    if (i % 10 == 0)
      folder_write (folder, name, "no", 2);
    else
      write_image (folder, name, i);
  }
  g_assert_cmpint (open_telling (folder, &all), ==, PLX_OK);
  g_assert_cmpint (all.done, ==, 45);
  g_assert_cmpint (all.total, ==, 45);
  g_assert_cmpint (all.calls, >, 6);
  for (int call = 0; call < all.calls; call++) {
    told one = { g_thread_self (), .cancel_at = call };

    g_assert_cmpint (open_telling (folder, &one), ==, PLX_CANCELLED);
    g_assert_cmpint (one.calls, ==, call + 1);
  }
  folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folder-skip/skipped", test_skipped);
  g_test_add_func ("/folder-skip/late-header", test_late_header);
  g_test_add_func ("/folder-skip/many", test_many);
  g_test_add_func ("/folder-skip/no-images", test_no_images);
  g_test_add_func ("/folder-skip/links", test_links);
  g_test_add_func ("/folder-skip/progress", test_progress);
  return g_test_run ();
}
