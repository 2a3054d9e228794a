/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same decoder and the same resize as the reader's (folder.c), on a handful of files.
 */
#include "data/preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "data/folder.h"
#include "data/resize.h"

enum { MAX_FILE = 1 << 29, TRIES = 4 };

void
plx_preview_clear (plx_preview *preview)
{
  free (preview->before.pixels);
  free (preview->after.pixels);
  *preview = (plx_preview){ 0 };
}

static plx_status
copy (const char *path, const plx_image *image, plx_image *to, plx_error *error)
{
  plx_status status =
      plx_image_reserve (path, image->height, image->width, image->channels, to, error);

  if (status == PLX_OK)
    memcpy (to->pixels, image->pixels,
            (size_t)image->height * (size_t)image->width * (size_t)image->channels);
  return status;
}

/* A JPEG that is to become much smaller is decoded smaller, as the reader does. */
static plx_status
make_after (const plx_blob *file, int channels, int side, plx_fit fit, plx_preview *preview,
            plx_error *error)
{
  plx_image decoded = { 0 };
  plx_status status = plx_image_decode (file, channels, side, &decoded, error);

  if (status == PLX_OK && (side == 0 || (decoded.height == side && decoded.width == side)))
    status = copy (file->path, &decoded, &preview->after, error);
  else if (status == PLX_OK) {
    status = plx_image_reserve (file->path, side, side, channels, &preview->after, error);
    if (status == PLX_OK)
      status = plx_resize (&decoded, side, fit, preview->after.pixels, error);
  }
  free (decoded.pixels);
  return status;
}

static plx_status
make (const plx_source *source, const char *path, int side, plx_preview *preview, plx_error *error)
{
  uint8_t *bytes;
  size_t size;
  plx_image_info info = { 0 };
  plx_status status = plx_file_load (path, MAX_FILE, &bytes, &size, error);
  plx_blob file = { bytes, size, path };
  int channels;

  if (status == PLX_OK)
    status = plx_image_measure (&file, &info, error);
  channels = source->channels == PLX_CHANNELS_AUTO   ? (info.is_grey ? 1 : 3)
             : source->channels == PLX_CHANNELS_GREY ? 1
                                                     : 3;
  if (status == PLX_OK)
    status = plx_image_decode (&file, info.is_grey ? 1 : 3, 0, &preview->before, error);
  if (status == PLX_OK)
    status = make_after (&file, channels, side, source->fit, preview, error);
  free (bytes);
  if (status == PLX_OK)
    snprintf (preview->name, sizeof preview->name, "%s", plx_file_name (path));
  return status;
}

/* Of each n-th part of the list the first file that can be read. */
static void
take (const plx_source *source, const plx_folder_list *list, int side, int n, plx_preview *previews,
      int *count)
{
  int parts = n < list->count ? n : list->count;

  for (int i = 0; i < parts; i++) {
    int first = (int)((int64_t)i * list->count / parts);
    int end = (int)((int64_t)(i + 1) * list->count / parts);
    plx_status status = PLX_ERROR_IO;
    plx_error error;

    for (int f = first; f < end && f < first + TRIES && status != PLX_OK; f++) {
      status = make (source, list->files[f].path, side, &previews[*count], &error);
      if (status != PLX_OK)
        plx_preview_clear (&previews[*count]);
    }
    *count += status == PLX_OK;
  }
}

static plx_status
find (const plx_source *source, plx_folder_list *list, plx_error *error)
{
  plx_dataset *skipped;
  plx_status status;

  if (!source->is_folder)
    return plx_table_find (source, list, error);
  skipped = calloc (1, sizeof *skipped);
  if (skipped == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to open “%s”.", source->path);
  status = plx_folder_find (source, skipped, list, error);
  plx_dataset_free (skipped);
  return status;
}

plx_status
plx_dataset_preview (const plx_settings *settings, int side, int n, plx_preview *previews,
                     int *count, plx_error *error)
{
  plx_source source = plx_source_of (settings, NULL, NULL, NULL);
  const plx_reader *reader = NULL;
  plx_folder_list list = { 0 };
  plx_status status = PLX_OK;

  *count = 0;
  memset (previews, 0, (size_t)n * sizeof *previews);
  if (plx_source_is_builtin (&source))
    return PLX_OK;
  status = plx_source_look (&source, error);
  if (status == PLX_OK)
    reader = plx_source_reader (&source);
  if (reader == NULL || !reader->reads_images)
    return status;
  status = find (&source, &list, error);
  if (status == PLX_OK)
    take (&source, &list, source.size > 0 ? source.size : side, n, previews, count);
  plx_folder_free (&list);
  return status;
}
