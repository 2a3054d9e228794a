/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packed data sets: the same bytes as the source, opened without decoding the second time; what has
 * changed or been damaged is made anew; what was killed or cancelled is not taken.
 */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/files.h"
#include "support/images.h"

enum { PER_CLASS = 40, A_MOMENT = 30000 /* µs; longer than a tick of a file's times */ };

/* Images in from/, packed files in cache/. */
typedef struct {
  char *folder, *from, *cache;
  int decoded;        /* files told of while the last data set was opened */
  int stop_at;        /* cancel there; 0: never */
  gboolean is_killed; /* die there */
  gboolean is_always;
} place;

static void
place_new (place *p)
{
  *p = (place){ .folder = folder_new () };
  p->from = g_build_filename (p->folder, "from", NULL);
  p->cache = g_build_filename (p->folder, "cache", "packed", NULL);
  for (int i = 0; i < 2 * PER_CLASS; i++) {
    g_autofree char *name = g_strdup_printf ("%s/%03d.png", i % 2 == 0 ? "even" : "odd", i);

    write_image (p->from, name, i);
  }
  folder_write (p->from, "even/notes.txt", "Even.", 5);
}

static void
place_free (place *p)
{
  g_free (p->from);
  g_free (p->cache);
  folder_free (p->folder);
}

static bool
tell (void *context, int done, int total)
{
  place *p = context;

  if (total > 0)
    p->decoded = done;
  if (p->stop_at == 0 || total == 0 || done < p->stop_at)
    return true;
  if (p->is_killed)
    raise (SIGKILL);
  return false;
}

static plx_status
try_open (place *p, const char *name, const char *key, const char *value, plx_dataset **dataset,
          plx_error *error)
{
  g_autofree char *path = g_build_filename (p->from, name, NULL);
  g_autofree plx_settings *settings = g_new (plx_settings, 1);
  plx_packing packing = { p->cache, p->is_always };
  plx_pool *pool;
  plx_status status;

  plx_settings_init (settings);
  g_assert_cmpint (plx_settings_set (settings, "data.dataset", path, error), ==, PLX_OK);
  if (key != NULL)
    g_assert_cmpint (plx_settings_set (settings, key, value, error), ==, PLX_OK);
  g_assert_cmpint (plx_pool_new (2, plx_cpu_isa (), &pool, error), ==, PLX_OK);
  p->decoded = 0;
  status = plx_dataset_open_packed (settings, &packing, pool, tell, p, dataset, error);
  plx_pool_free (pool);
  return status;
}

static plx_dataset *
open_packed (place *p, const char *name, const char *key, const char *value)
{
  plx_dataset *dataset;
  plx_error error = { 0 };

  if (try_open (p, name, key, value, &dataset, &error) != PLX_OK)
    g_error ("%s", error.message);
  return dataset;
}

/* Opens it, and tells whether that took decoding. */
static gboolean
is_decoded (place *p)
{
  plx_dataset *dataset = open_packed (p, "", NULL, NULL);

  g_assert_cmpint (dataset->count, >, 0);
  g_assert_nonnull (dataset->map);
  g_assert_cmpstr (dataset->note, ==, "");
  plx_dataset_free (dataset);
  return p->decoded > 0;
}

static void
assert_same (const plx_dataset *a, const plx_dataset *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->format, ==, b->format);
  g_assert_cmpint (a->train_count, ==, b->train_count);
  g_assert_cmpint (a->left_out, ==, b->left_out);
  g_assert_cmpmem (a->mean, sizeof a->mean, b->mean, sizeof b->mean);
  g_assert_cmpmem (a->std, sizeof a->std, b->std, sizeof b->std);
  g_assert_cmphex (plx_dataset_checksum (a), ==, plx_dataset_checksum (b));
  g_assert_cmpmem (a->pixels, (gsize)(a->count * a->height * a->width * a->channels), b->pixels,
                   (gsize)(b->count * b->height * b->width * b->channels));
  g_assert_cmpint (a->n_label_sets, ==, b->n_label_sets);
  for (int s = 0; s < a->n_label_sets; s++) {
    g_assert_cmpstr (a->label_sets[s].name, ==, b->label_sets[s].name);
    g_assert_cmpint (a->label_sets[s].n_classes, ==, b->label_sets[s].n_classes);
    for (int c = 0; c < a->label_sets[s].n_classes; c++)
      g_assert_cmpstr (a->label_sets[s].class_names[c], ==, b->label_sets[s].class_names[c]);
  }
  g_assert_cmpint (a->skipped, ==, b->skipped);
  for (int i = 0; i < a->skipped; i++)
    g_assert_cmpstr (a->skipped_why[i], ==, b->skipped_why[i]);
}

/* How many files of that end lie in the cache; the last one's path. */
static int
count_files (const place *p, const char *end, char **path)
{
  g_autoptr (GDir) entries = g_dir_open (p->cache, 0, NULL);
  const char *name;
  int n = 0;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    if (g_str_has_suffix (name, end)) {
      n++;
      if (path != NULL) {
        g_free (*path);
        *path = g_build_filename (p->cache, name, NULL);
      }
    }
  return n;
}

/* Once from the source, once made, once mapped; with settings that move, resize and convert. */
static void
test_same (void)
{
  static const struct {
    const char *key, *value;
  } ways[] = { { "data.holdout", "0.25" },
               { "data.size", "7" },
               { "data.fit", "pad" },
               { "data.channels", "grey" },
               { "data.leave_out", "odd" } };
  place p;

  place_new (&p);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++) {
    plx_dataset *plain = open_or_fail (p.from, "", ways[i].key, ways[i].value);
    plx_dataset *made = open_packed (&p, "", ways[i].key, ways[i].value), *mapped;

    g_assert_cmpint (p.decoded, >, 0);
    mapped = open_packed (&p, "", ways[i].key, ways[i].value);
    g_assert_cmpint (p.decoded, ==, 0);
    g_assert_nonnull (mapped->map);
    g_assert_cmpint (plain->skipped, ==, 1);
    assert_same (plain, made);
    assert_same (plain, mapped);
    plx_dataset_free (plain);
    plx_dataset_free (made);
    plx_dataset_free (mapped);
  }
  g_assert_cmpint (count_files (&p, ".plxpack", NULL), ==, G_N_ELEMENTS (ways));
  g_assert_cmpint (count_files (&p, ".part", NULL), ==, 0);
  place_free (&p);
}

/* A table is packed too; a file of many images only when asked. */
static void
test_other_formats (void)
{
  enum { N = 30, HEADER = 16 };
  guint8 idx[HEADER + N * 4] = { 0, 0, 8, 3, 0, 0, 0, N, 0, 0, 0, 2, 0, 0, 0, 2 };
  plx_dataset *plain, *made, *mapped;
  place p;

  place_new (&p);
  for (int i = 0; i < N * 4; i++)
    idx[HEADER + i] = (guint8)(7 * i);
  folder_write (p.from, "idx/tiny-images-idx3-ubyte", idx, sizeof idx);
  folder_write (p.from, "table/list.csv",
                "path,kind,split\n../even/000.png,a,train\n../odd/001.png,b,test\n", 62);
  plain = open_or_fail (p.from, "table/list.csv");
  plx_dataset_free (open_packed (&p, "table/list.csv", NULL, NULL));
  mapped = open_packed (&p, "table/list.csv", NULL, NULL);
  g_assert_nonnull (mapped->map);
  assert_same (plain, mapped);
  plx_dataset_free (plain);
  plx_dataset_free (mapped);
  made = open_packed (&p, "idx/tiny-images-idx3-ubyte", NULL, NULL);
  g_assert_null (made->map);
  plx_dataset_free (made);
  p.is_always = TRUE;
  plain = open_or_fail (p.from, "idx/tiny-images-idx3-ubyte", "data.size", "5");
  made = open_packed (&p, "idx/tiny-images-idx3-ubyte", "data.size", "5");
  p.is_always = FALSE;
  mapped = open_packed (&p, "idx/tiny-images-idx3-ubyte", "data.size", "5");
  g_assert_nonnull (mapped->map);
  assert_same (plain, made);
  assert_same (plain, mapped);
  plx_dataset_free (plain);
  plx_dataset_free (made);
  plx_dataset_free (mapped);
  place_free (&p);
}

/* A file that comes, goes, or is written anew with the same size; the old packed file goes. */
static void
test_stale (void)
{
  g_autofree char *gone = NULL, *times = NULL;
  place p;

  place_new (&p);
  gone = g_build_filename (p.from, "even", "002.png", NULL);
  g_assert_true (is_decoded (&p));
  g_assert_false (is_decoded (&p));
  write_image (p.from, "odd/999.png", 99);
  g_assert_true (is_decoded (&p));
  g_assert_cmpint (g_remove (gone), ==, 0);
  g_assert_true (is_decoded (&p));
  g_usleep (A_MOMENT);
  write_image (p.from, "even/004.png", 5);
  g_assert_true (is_decoded (&p));
  g_assert_false (is_decoded (&p));
  g_assert_cmpint (count_files (&p, ".plxpack", NULL), ==, 1);
  g_assert_cmpint (count_files (&p, ".seen", NULL), ==, 1);
  place_free (&p);
}

static void
flip (const char *path, goffset at)
{
  int file = g_open (path, O_RDWR, 0);
  guint8 byte;

  g_usleep (A_MOMENT);
  g_assert_cmpint (pread (file, &byte, 1, at), ==, 1);
  byte ^= 0x10;
  g_assert_cmpint (pwrite (file, &byte, 1, at), ==, 1);
  close (file);
}

static void
test_damaged (void)
{
  g_autofree char *path = NULL;
  plx_dataset *plain;
  struct stat info;
  place p;

  place_new (&p);
  plain = open_or_fail (p.from, "");
  g_assert_true (is_decoded (&p));
  g_assert_cmpint (count_files (&p, ".plxpack", &path), ==, 1);
  g_assert_cmpint (stat (path, &info), ==, 0);
  /* In the header, the pixels, the labels' names, the sentences; byte by byte. */
  for (goffset at = 0; at < info.st_size; at += at < 200     ? 13
                                                : at == 4096 ? 1500
                                                : at < 4096  ? 4096 - at
                                                             : 997) {
    plx_dataset *opened;

    flip (path, at);
    opened = open_packed (&p, "", NULL, NULL);
    g_assert_cmpint (p.decoded, >, 0);
    assert_same (plain, opened);
    plx_dataset_free (opened);
    g_assert_false (is_decoded (&p));
  }
  for (goffset size = 0; size < info.st_size; size += 1 + info.st_size / 7) {
    g_assert_cmpint (truncate (path, size), ==, 0);
    g_assert_true (is_decoded (&p));
  }
  plx_dataset_free (plain);
  place_free (&p);
}

static void
test_cancelled (void)
{
  plx_dataset *dataset;
  plx_error error;
  place p;

  place_new (&p);
  p.stop_at = PER_CLASS;
  g_assert_cmpint (try_open (&p, "", NULL, NULL, &dataset, &error), ==, PLX_CANCELLED);
  g_assert_null (dataset);
  g_assert_cmpint (count_files (&p, "", NULL), ==, 0);
  p.stop_at = 0;
  g_assert_true (is_decoded (&p));
  place_free (&p);
}

/* What a killed program left is never taken, and goes with the next. */
static void
test_killed (void)
{
  place p;
  pid_t child;
  int status;

  place_new (&p);
  p.stop_at = PER_CLASS;
  p.is_killed = TRUE;
  child = fork ();
  if (child == 0) {
    plx_dataset *dataset;
    plx_error error;

    _exit (try_open (&p, "", NULL, NULL, &dataset, &error) == PLX_OK);
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (count_files (&p, ".part", NULL), ==, 1);
  g_assert_cmpint (count_files (&p, ".plxpack", NULL), ==, 0);
  p.stop_at = 0;
  g_assert_true (is_decoded (&p));
  g_assert_false (is_decoded (&p));
  g_assert_cmpint (count_files (&p, ".part", NULL), ==, 0);
  place_free (&p);
}

/* Where the cache cannot be written the images are there all the same, and the note says why. */
static void
test_no_room (void)
{
  plx_dataset *plain, *loose;
  place p;

  place_new (&p);
  folder_write (p.folder, "cache", "in the way", 10);
  plain = open_or_fail (p.from, "");
  loose = open_packed (&p, "", NULL, NULL);
  assert_same (plain, loose);
  g_assert_null (loose->map);
  assert_sentence (loose->note, "cache/packed");
  plx_dataset_free (plain);
  plx_dataset_free (loose);
  place_free (&p);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pack/same", test_same);
  g_test_add_func ("/pack/other-formats", test_other_formats);
  g_test_add_func ("/pack/stale", test_stale);
  g_test_add_func ("/pack/damaged", test_damaged);
  g_test_add_func ("/pack/cancelled", test_cancelled);
  g_test_add_func ("/pack/killed", test_killed);
  g_test_add_func ("/pack/no-room", test_no_room);
  return g_test_run ();
}
