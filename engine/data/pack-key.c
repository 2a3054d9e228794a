/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two FNV-1a hashes with different primes, each with MurmurHash3's finaliser: 128 bits against
 * chance, not against an adversary, who could write the packed file itself.
 *
 * Of a folder all files count that its reader would look at; of a table the images that it names; of
 * an archive itself; of other files those beside it too, among which its labels and halves are.
 */
#include "data/pack-key.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/file.h"
#include "data/folder.h"

/* Counted up whenever images of the same files would come out differently. */
enum { DECODING = 1 };

typedef struct {
  uint64_t a, b;
} hash;

static void
add (hash *h, const void *bytes, size_t size)
{
  const uint8_t *at = bytes;

  for (size_t i = 0; i < size; i++) {
    h->a = (h->a ^ at[i]) * 0x100000001B3u;
    h->b = (h->b ^ at[i]) * 0x9E3779B97F4A7C15u + (h->b >> 41);
  }
}

/* With its NUL, so that "ab", "c" is not "a", "bc". */
static void
add_text (hash *h, const char *text)
{
  add (h, text, strlen (text) + 1);
}

static void
add_number (hash *h, int64_t number)
{
  add (h, &number, sizeof number);
}

static uint64_t
finish (uint64_t h)
{
  h = (h ^ h >> 33) * 0xFF51AFD7ED558CCDu;
  h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53u;
  return h ^ h >> 33;
}

static void
add_stamped (hash *h, const char *name, const plx_file_stamp *stamp)
{
  add_text (h, name);
  add (h, stamp, sizeof *stamp);
}

/* A file that is not there has a stamp of its own. */
static plx_file_stamp
stamp_of (const char *path)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return (plx_file_stamp){ -1, 0, 0 };
  return (plx_file_stamp){ (int64_t)info.st_size, (int64_t)info.st_mtim.tv_sec,
                           (int64_t)info.st_mtim.tv_nsec };
}

static void
add_file (hash *h, const char *path)
{
  plx_file_stamp stamp = stamp_of (path);

  add_stamped (h, plx_file_name (path), &stamp);
}

static void
add_list (hash *h, const plx_folder_list *list)
{
  add_text (h, list->held_out);
  for (int i = 0; i < list->count; i++) {
    plx_file_stamp stamp = list->is_table ? stamp_of (list->files[i].path) : list->files[i].stamp;

    add_number (h, list->files[i].is_held_out);
    add_stamped (h, list->files[i].name, &stamp);
  }
}

static plx_status
add_folder (hash *h, const plx_source *source, plx_error *error)
{
  plx_folder_list list = { 0 };
  plx_dataset *skipped = calloc (1, sizeof *skipped);
  plx_status status;

  if (skipped == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to open “%s”.", source->path);
  status = plx_folder_find (source, skipped, &list, error);
  add_list (h, &list);
  add_number (h, skipped->skipped);
  plx_folder_free (&list);
  plx_dataset_free (skipped);
  return status;
}

static plx_status
add_table (hash *h, const plx_source *source, plx_error *error)
{
  plx_folder_list list = { 0 };
  plx_status status = plx_table_find (source, &list, error);

  add_file (h, source->path);
  add_list (h, &list);
  plx_folder_free (&list);
  return status;
}

static bool
is_plain_file (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && S_ISREG (info.st_mode);
}

static void
add_file_and_neighbours (hash *h, const char *path)
{
  size_t length = (size_t)(plx_file_name (path) - path);
  char folder[PATH_MAX], whole[PATH_MAX];
  struct dirent **entries = NULL;
  int n;

  snprintf (folder, sizeof folder, "%.*s", (int)length, path);
  n = scandir (length > 0 ? folder : ".", &entries, NULL, alphasort);
  add_text (h, plx_file_name (path));
  for (int i = 0; i < n; i++) {
    if (snprintf (whole, sizeof whole, "%s%s", folder, entries[i]->d_name) < (int)sizeof whole &&
        is_plain_file (whole))
      add_file (h, whole);
    free (entries[i]);
  }
  free (entries);
}

static void
add_settings (hash *h, const plx_source *source, const char *leave_out)
{
  char path[PATH_MAX];

  add_number (h, DECODING);
  add_text (h, realpath (source->path, path) != NULL ? path : source->path);
  add (h, &source->holdout, sizeof source->holdout);
  add_number (h, source->size);
  add_number (h, source->fit);
  add_number (h, source->channels);
  add_text (h, leave_out);
}

plx_status
plx_pack_find_key (const plx_source *source, const char *leave_out, plx_pack_key *key,
                   plx_error *error)
{
  hash h = { 0xCBF29CE484222325u, 0x84222325CBF29CE4u };
  plx_status status = PLX_OK;

  add_settings (&h, source, leave_out);
  key->source = finish (h.a);
  if (source->is_folder)
    status = add_folder (&h, source, error);
  else if (plx_table_reader.recognises (source))
    status = add_table (&h, source, error);
  else if (plx_npz_reader.recognises (source))
    add_file (&h, source->path);
  else
    add_file_and_neighbours (&h, source->path);
  key->files[0] = finish (h.a);
  key->files[1] = finish (h.b);
  return status;
}
