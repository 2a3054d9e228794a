/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Walking a folder of images. fts(3) follows links and knows a circle when it comes back to a folder
 * that it is in. No file is opened here.
 */
#include "data/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/file.h"

enum { MAX_PATH = 4096, MAX_WRAPPERS = 3, TELL_EVERY = 256 };

/* What lies directly in a folder, hidden entries aside. */
typedef struct {
  int folders, others;
  char folder[NAME_MAX + 1]; /* the last one */
} content;

typedef struct {
  const plx_source *source;
  plx_dataset *dataset;
  plx_folder_list *list;
} finding;

static content
look_into (const char *path)
{
  content found = { 0 };
  DIR *folder = opendir (path);
  struct stat info;

  if (folder == NULL)
    return found;
  for (struct dirent *entry = readdir (folder); entry != NULL; entry = readdir (folder)) {
    if (entry->d_name[0] == '.')
      continue;
    if (fstatat (dirfd (folder), entry->d_name, &info, 0) != 0 || !S_ISDIR (info.st_mode)) {
      found.others++;
      continue;
    }
    found.folders++;
    snprintf (found.folder, sizeof found.folder, "%s", entry->d_name);
  }
  closedir (folder);
  return found;
}

static bool
join (char *path /* [MAX_PATH] */, const char *folder, const char *name)
{
  return snprintf (path, MAX_PATH, "%s/%s", folder, name) < MAX_PATH;
}

static bool
is_folder (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && S_ISDIR (info.st_mode);
}

/* Of several held-out halves the first that has classes: the test images of a competition often
 * have none, beside a val/ that has. */
static bool
find_halves (const char *root, char halves[2][MAX_PATH], char *held_out /* [16] */)
{
  static const char *const names[] = { "test", "val", "validation" };
  bool is_found = false, has_classes = false;
  char path[MAX_PATH];

  if (!join (halves[0], root, "train") || !is_folder (halves[0]))
    return false;
  for (size_t i = 0; i < sizeof names / sizeof *names && !has_classes; i++) {
    if (!join (path, root, names[i]) || !is_folder (path))
      continue;
    has_classes = look_into (path).folders > 0;
    if (is_found && !has_classes)
      continue;
    is_found = true;
    memcpy (halves[1], path, sizeof path);
    snprintf (held_out, 16, "%s", names[i]);
  }
  return is_found;
}

/* Goes from a wrapper to what it wraps. */
static bool
unwrap (char *root /* [MAX_PATH] */)
{
  content outer = look_into (root);
  char inner[MAX_PATH];

  if (outer.folders != 1 || outer.others != 0 || !join (inner, root, outer.folder) ||
      look_into (inner).folders == 0)
    return false;
  memcpy (root, inner, sizeof inner);
  return true;
}

static plx_status
add_file (plx_folder_list *list, const FTSENT *entry, size_t root_length, bool is_held_out,
          plx_error *error)
{
  plx_folder_file *file;
  const char *slash;

  if (list->count == list->capacity) {
    int capacity = list->capacity < INT_MAX / 2 ? 2 * list->capacity + 1024 : INT_MAX;
    plx_folder_file *files = realloc (list->files, (size_t)capacity * sizeof *files);

    if (files == NULL || list->count == INT_MAX)
      return plx_fail (error, PLX_ERROR_MEMORY, "No memory to list %d files.", list->count);
    list->files = files;
    list->capacity = capacity;
  }
  file = &list->files[list->count];
  *file = (plx_folder_file){ .path = strdup (entry->fts_path), .is_held_out = is_held_out };
  file->stamp = (plx_file_stamp){ (int64_t)entry->fts_statp->st_size,
                                  (int64_t)entry->fts_statp->st_mtim.tv_sec,
                                  (int64_t)entry->fts_statp->st_mtim.tv_nsec };
  if (file->path == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to list %d files.", list->count);
  file->name = file->path + root_length;
  file->name += strspn (file->name, "/");
  slash = strchr (file->name, '/');
  file->class_length = slash != NULL ? (int)(slash - file->name) : 0;
  list->count++;
  return PLX_OK;
}

static void
skip (const finding *work, const FTSENT *entry)
{
  plx_error why;

  if (entry->fts_info == FTS_SLNONE)
    plx_fail (&why, PLX_ERROR_IO, "“%s” is a link that leads nowhere.",
              plx_path_tail (entry->fts_path));
  else if (entry->fts_info == FTS_DC)
    plx_fail (&why, PLX_ERROR_IO, "“%s” is a link back to a folder that it lies in.",
              plx_path_tail (entry->fts_path));
  else if (entry->fts_info == FTS_DEFAULT)
    plx_fail (&why, PLX_ERROR_IO, "“%s” is neither a file nor a folder.",
              plx_path_tail (entry->fts_path));
  else
    plx_fail (&why, PLX_ERROR_IO, "“%s” cannot be read: %s.", plx_path_tail (entry->fts_path),
              strerror (entry->fts_errno));
  plx_dataset_skip (work->dataset, why.message);
}

static plx_status
visit (const finding *work, FTS *tree, FTSENT *entry, size_t root_length, bool is_held_out,
       plx_error *error)
{
  if (entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.') {
    fts_set (tree, entry, FTS_SKIP);
    return PLX_OK;
  }
  switch (entry->fts_info) {
  case FTS_F:
    if (work->list->count % TELL_EVERY == 0 && !plx_source_tell (work->source, 0, 0))
      return plx_fail (error, PLX_CANCELLED, "Opening was cancelled.");
    return add_file (work->list, entry, root_length, is_held_out, error);
  case FTS_DNR:
  case FTS_ERR:
  case FTS_NS:
  case FTS_SLNONE:
  case FTS_DC:
  case FTS_DEFAULT:
    skip (work, entry);
    return PLX_OK;
  default:
    return PLX_OK;
  }
}

static int
by_entry_name (const FTSENT **a, const FTSENT **b)
{
  return strcmp ((*a)->fts_name, (*b)->fts_name);
}

static plx_status
walk (const finding *work, char *root, bool is_held_out, plx_error *error)
{
  char *roots[] = { root, NULL };
  FTS *tree = fts_open (roots, FTS_LOGICAL | FTS_NOCHDIR, by_entry_name);
  FTSENT *entry = NULL;
  plx_status status = PLX_OK;

  while (tree != NULL && status == PLX_OK && (entry = fts_read (tree)) != NULL)
    status = visit (work, tree, entry, strlen (root), is_held_out, error);
  if (status == PLX_OK && errno != 0)
    status = plx_fail (error, PLX_ERROR_IO, "“%s” cannot be read: %s.", plx_path_tail (root),
                       strerror (errno));
  if (tree != NULL)
    fts_close (tree);
  return status;
}

plx_status
plx_folder_find (const plx_source *source, plx_dataset *dataset, plx_folder_list *list,
                 plx_error *error)
{
  finding work = { source, dataset, list };
  char root[MAX_PATH], halves[2][MAX_PATH];
  plx_status status;
  bool has_halves;

  if (snprintf (root, sizeof root, "%s", source->path) >= MAX_PATH)
    return plx_fail (error, PLX_ERROR_INVALID, "The path of “%s” is too long.",
                     plx_path_tail (source->path));
  has_halves = find_halves (root, halves, list->held_out);
  for (int i = 0; i < MAX_WRAPPERS && !has_halves && unwrap (root); i++)
    has_halves = find_halves (root, halves, list->held_out);
  if (!has_halves)
    return walk (&work, root, false, error);
  status = walk (&work, halves[0], false, error);
  return status == PLX_OK ? walk (&work, halves[1], true, error) : status;
}

void
plx_folder_free (plx_folder_list *list)
{
  for (int i = 0; i < list->count; i++)
    free (list->files[i].path);
  free (list->files);
}
