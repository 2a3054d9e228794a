/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing embeddings as text can be cancelled on the way, and then leaves nothing; what lay there
 * stays.
 */
#include <glib.h>

#include "io/embeddings.h"
#include "support/files.h"
#include "support/runs.h"

enum { WIDE = 3 };

typedef plx_status (*writer) (const char *path, const plx_embeddings *embeddings, plx_error *error);

/* So many questions are answered with yes. */
static bool
go_on_cb (void *context)
{
  int *left = context;

  return (*left)-- > 0;
}

static int
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_cancel (gconstpointer data)
{
  const writer write = *(const writer *)data;
  char *folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.tsv", NULL), *text = NULL;
  plx_dataset *dataset = run_small_dataset ();
  g_autofree float *vectors = g_new0 (float, (gsize)dataset->count *WIDE);
  int left = 1;
  plx_embeddings embeddings = { .dataset = dataset,
                                .n = dataset->count,
                                .d = WIDE,
                                .vectors = vectors,
                                .go_on = go_on_cb,
                                .context = &left };
  plx_error error;

  folder_write (folder, "a.tsv", "mine", 4);
  g_assert_cmpint (write (path, &embeddings, &error), ==, PLX_CANCELLED);
  g_assert_cmpint (left, ==, -1); /* asked twice, then no more */
  g_assert_cmpint (count_files (folder), ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  left = G_MAXINT;
  g_assert_cmpint (write (path, &embeddings, &error), ==, PLX_OK);
  g_assert_cmpint (count_files (folder), ==, write == plx_tsv_write ? 4 : 1);
  plx_dataset_free (dataset);
  folder_free (folder);
}

int
main (int argc, char **argv)
{
  static const writer tsv = plx_tsv_write, csv = plx_csv_write;

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/embeddings/cancel/tsv", &tsv, test_cancel);
  g_test_add_data_func ("/embeddings/cancel/csv", &csv, test_cancel);
  return g_test_run ();
}
