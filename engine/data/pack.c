/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Images that are files of their own are decoded straight into the file that is to be the packed one,
 * so that a data set larger than the memory can be packed; others are copied into it.
 */
#include "data/pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/file.h"
#include "data/pack-file.h"

typedef struct {
  plx_source source;
  const plx_settings *settings;
  const char *leave_out, *folder;
  plx_pack_key key;
  plx_pack_paths paths;
  char part[PLX_PACK_PATH];
  int descriptor; /* of the part; −1: none */
} packing;

/* --- The folder ------------------------------------------------------------------------------- */

/* The folder with those above it; 0 or errno. */
static int
make_folder (const char *folder)
{
  char path[PLX_PACK_PATH];

  if (snprintf (path, sizeof path, "%s", folder) >= (int)sizeof path)
    return ENAMETOOLONG;
  for (char *slash = strchr (path + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/')) {
    *slash = '\0';
    if (mkdir (path, 0755) != 0 && errno != EEXIST)
      return errno;
    *slash = '/';
  }
  return mkdir (path, 0755) != 0 && errno != EEXIST ? errno : 0;
}

static bool
has_end (const char *name, const char *end)
{
  size_t length = strlen (name), n = strlen (end);

  return length > n && strcmp (name + length - n, end) == 0;
}

/* Whether a file is of no use any more: a part that nobody writes, or a packed file of the same source
 * with other images. */
static bool
is_left_over (const packing *work, int descriptor, const char *name)
{
  if (has_end (name, ".part"))
    return flock (descriptor, LOCK_EX | LOCK_NB) == 0;
  return has_end (name, ".plxpack") && plx_pack_source (descriptor) == work->key.source &&
         strcmp (name, plx_file_name (work->paths.file)) != 0;
}

/* A packed file goes with the note that it was read whole. */
static void
remove_with_seen (int folder, const char *name)
{
  const char *end = strrchr (name, '.');
  char seen[NAME_MAX + 1];

  unlinkat (folder, name, 0);
  if (snprintf (seen, sizeof seen, "%.*s.seen", (int)(end - name), name) < (int)sizeof seen)
    unlinkat (folder, seen, 0);
}

static void
sweep (const packing *work)
{
  DIR *folder = opendir (work->folder);

  if (folder == NULL)
    return;
  for (struct dirent *entry = readdir (folder); entry != NULL; entry = readdir (folder)) {
    int descriptor = has_end (entry->d_name, ".part") || has_end (entry->d_name, ".plxpack")
                         ? openat (dirfd (folder), entry->d_name, O_RDONLY | O_CLOEXEC)
                         : -1;

    if (descriptor < 0)
      continue;
    if (is_left_over (work, descriptor, entry->d_name))
      remove_with_seen (dirfd (folder), entry->d_name);
    close (descriptor);
  }
  closedir (folder);
}

/* --- Making ----------------------------------------------------------------------------------- */

static void
note (plx_dataset *dataset, const packing *work, int why)
{
  snprintf (dataset->note, sizeof dataset->note,
            "The images could not be kept decoded in “%s”: %s.", plx_path_tail (work->folder),
            strerror (why));
}

/* A file that nobody else sees as packed; 0 or errno. */
static int
begin (packing *work)
{
  int why = make_folder (work->folder);

  work->descriptor = -1;
  if (why != 0)
    return why;
  sweep (work);
  if (snprintf (work->part, sizeof work->part, "%s/XXXXXX.part", work->folder) >=
      (int)sizeof work->part)
    return ENAMETOOLONG;
  work->descriptor = mkostemps (work->part, 5, O_CLOEXEC);
  if (work->descriptor < 0)
    return errno;
  if (flock (work->descriptor, LOCK_EX | LOCK_NB) == 0)
    return 0;
  return errno;
}

/* Whether the source is still what the key says. */
static bool
is_unchanged (const packing *work)
{
  plx_source quiet = work->source;
  plx_pack_key now;
  plx_error error;

  quiet.progress = NULL;
  return plx_pack_find_key (&quiet, work->leave_out, &now, &error) == PLX_OK &&
         memcmp (&now, &work->key, sizeof now) == 0;
}

/* Gives the finished file its name; 0 or errno. */
static int
finish (packing *work, plx_dataset *dataset)
{
  int why = plx_pack_write (work->descriptor, &work->key, dataset, work->source.pool);

  if (why == 0 && rename (work->part, work->paths.file) != 0)
    why = errno;
  if (why == 0)
    plx_pack_note_seen (&work->paths);
  return why;
}

static plx_status
read_and_pack (packing *work, plx_dataset *dataset, plx_error *error)
{
  int why = begin (work);
  bool is_packed = false;
  plx_status status;

  dataset->backing = why == 0 ? work->descriptor : 0;
  status = plx_dataset_read (&work->source, work->settings, dataset, error);
  if (why == 0 && dataset->backing < 0)
    why = -dataset->backing;
  if (status == PLX_OK && why == 0 && is_unchanged (work)) {
    why = finish (work, dataset);
    is_packed = why == 0;
  }
  if (status == PLX_OK && why != 0)
    note (dataset, work, why);
  if (work->descriptor >= 0 && !is_packed)
    unlink (work->part);
  if (work->descriptor >= 0)
    close (work->descriptor);
  dataset->backing = 0;
  return status;
}

/* --- The whole -------------------------------------------------------------------------------- */

/* Whether the source has a packed file or is to get one, and what that is called. */
static plx_status
find (packing *work, const plx_packing *how, bool *is_wanted, plx_error *error)
{
  const plx_reader *reader = plx_source_reader (&work->source);
  plx_status status;

  *is_wanted = false;
  if (reader == NULL)
    return PLX_OK;
  status = plx_pack_find_key (&work->source, work->leave_out, &work->key, error);
  *is_wanted = status == PLX_OK && plx_pack_name (&work->paths, how->folder, &work->key);
  return status;
}

static plx_status
open_with (packing *work, const plx_packing *how, plx_dataset *dataset, plx_error *error)
{
  bool is_wanted = false;
  plx_status status = plx_source_look (&work->source, error);

  if (status == PLX_OK)
    status = find (work, how, &is_wanted, error);
  if (status != PLX_OK)
    return status;
  if (is_wanted && plx_pack_load (&work->paths, &work->key, work->source.pool, dataset))
    return PLX_OK;
  plx_dataset_clear (dataset);
  if (is_wanted && (how->is_always || plx_source_reader (&work->source)->reads_images))
    return read_and_pack (work, dataset, error);
  return plx_dataset_read (&work->source, work->settings, dataset, error);
}

plx_status
plx_dataset_open_packed (const plx_settings *settings, const plx_packing *how, plx_pool *pool,
                         plx_progress_fn progress, void *context, plx_dataset **result,
                         plx_error *error)
{
  packing *work;
  plx_dataset *dataset;
  plx_status status;

  *result = NULL;
  work = calloc (1, sizeof *work);
  dataset = calloc (1, sizeof *dataset);
  if (work == NULL || dataset == NULL) {
    free (work);
    free (dataset);
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to open a data set.");
  }
  work->source = plx_source_of (settings, pool, progress, context);
  work->settings = settings;
  work->leave_out = plx_settings_text_of (settings, &plx_data_params, PLX_DATA_LEAVE_OUT);
  work->folder = how->folder;
  if (plx_source_is_builtin (&work->source))
    status = plx_dataset_read (&work->source, settings, dataset, error);
  else
    status = open_with (work, how, dataset, error);
  free (work);
  if (status != PLX_OK) {
    plx_dataset_free (dataset);
    return status;
  }
  *result = dataset;
  return PLX_OK;
}
