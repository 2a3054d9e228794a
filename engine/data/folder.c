/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of PNG and JPEG images, recognised by content. In two passes over the files, each on the
 * whole pool: their headers, which give the size of the images, their channels and so the memory;
 * then the pixels, each image straight to its place. A file that fails in either is skipped and
 * named, and the images behind it move up.
 *
 * The passes go in chunks, between which the opening thread tells the progress, asks whether to go
 * on and drops what failed; no result depends on the size of a chunk.
 */
#include "data/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "data/resize.h"

enum {
  MAX_FILE = 1 << 29, /* bytes */
  HEAD = 1 << 16,     /* bytes that nearly always hold a header */
  FILES_PER_THREAD = 8,
};

typedef struct {
  const plx_source *source;
  plx_folder_list *list;
  plx_dataset *dataset; /* pixels is NULL in the first pass */
  int side;             /* 0: as the images are */
  int first, chunk;     /* the files being worked on */
  plx_status *statuses; /* [chunk] */
  plx_error *errors;    /* [chunk] */
} reading;

static plx_status
measure_whole (plx_folder_file *file, plx_error *error)
{
  uint8_t *bytes;
  size_t size;
  plx_status status = plx_file_load (file->path, MAX_FILE, &bytes, &size, error);

  if (status == PLX_OK)
    status = plx_image_measure (&(plx_blob){ bytes, size, file->path }, &file->info, error);
  free (bytes);
  return status;
}

/* Photographs may keep so much before their header (previews, profiles) that it is not in the head.
 * What lies in a gzipped file does not count: the file as such is no image. */
static plx_status
measure_file (plx_folder_file *file, plx_error *error)
{
  uint8_t head[HEAD];
  bool is_gzipped;
  int size;
  plx_status status = plx_file_head (file->path, head, HEAD, &size, &is_gzipped, error);

  if (status != PLX_OK && !is_gzipped)
    return status;
  if (is_gzipped)
    return plx_image_measure (&(plx_blob){ (const uint8_t *)"\x1F\x8B", 2, file->path },
                              &file->info, error);
  status = plx_image_measure (&(plx_blob){ head, (size_t)size, file->path }, &file->info, error);
  if (status == PLX_OK || plx_image_recognise (head, (size_t)size) == PLX_IMAGE_NONE)
    return status;
  return size == HEAD ? measure_whole (file, error) : status;
}

static void
measure_piece (void *context, int piece, int thread)
{
  reading *work = context;

  work->statuses[piece] =
      measure_file (&work->list->files[work->first + piece], &work->errors[piece]);
}

static size_t
image_size (const plx_dataset *dataset)
{
  return (size_t)dataset->height * (size_t)dataset->width * (size_t)dataset->channels;
}

/* Puts a decoded image to its place. */
static plx_status
place (const reading *work, const plx_image *image, const char *path, uint8_t *out,
       plx_error *error)
{
  const plx_dataset *dataset = work->dataset;

  if (image->height == dataset->height && image->width == dataset->width) {
    memcpy (out, image->pixels, image_size (dataset));
    return PLX_OK;
  }
  if (work->side == 0)
    return plx_fail (error, PLX_ERROR_IO, "“%s” was changed while it was read.",
                     plx_path_tail (path));
  return plx_resize (image, work->side, work->source->fit, out, error);
}

static plx_status
decode_file (const reading *work, int number, plx_error *error)
{
  const char *path = work->list->files[number].path;
  uint8_t *out = work->dataset->pixels + (size_t)number * image_size (work->dataset), *bytes;
  plx_image image = { 0 };
  size_t size;
  plx_status status = plx_file_load (path, MAX_FILE, &bytes, &size, error);

  if (status == PLX_OK)
    status = plx_image_decode (&(plx_blob){ bytes, size, path }, work->dataset->channels,
                               work->side, &image, error);
  free (bytes);
  if (status == PLX_OK)
    status = place (work, &image, path, out, error);
  free (image.pixels);
  return status;
}

static void
decode_piece (void *context, int piece, int thread)
{
  reading *work = context;

  work->statuses[piece] = decode_file (work, work->first + piece, &work->errors[piece]);
}

/* Moves a file and, where it is decoded, its image to the front. */
static void
keep (const reading *work, int from, int to)
{
  plx_folder_file *files = work->list->files;
  size_t size = image_size (work->dataset);

  if (from == to)
    return;
  files[to] = files[from];
  files[from].path = NULL;
  if (work->dataset->pixels != NULL)
    memcpy (work->dataset->pixels + (size_t)to * size, work->dataset->pixels + (size_t)from * size,
            size);
}

static void
drop (const reading *work, int number, const char *why)
{
  plx_dataset_skip (work->dataset, why);
  free (work->list->files[number].path);
  work->list->files[number].path = NULL;
}

static plx_status
no_images (const plx_dataset *dataset, plx_error *error)
{
  if (dataset->skipped == 0)
    return plx_fail (error, PLX_ERROR_FORMAT, "There are no PNG or JPEG images in “%s”.",
                     dataset->name);
  return plx_fail (error, PLX_ERROR_FORMAT,
                   "There are no PNG or JPEG images in “%s”; the first of %d files: %s",
                   dataset->name, dataset->skipped, dataset->skipped_why[0]);
}

/* Works on every file, and leaves in the list those that did not fail. total: what to tell as the
 * number of files. */
static plx_status
pass (reading *work, plx_pool_fn fn, int total, plx_error *error)
{
  int count = work->list->count, kept = 0;

  for (work->first = 0; work->first < count; work->first += work->chunk) {
    int n = count - work->first < work->chunk ? count - work->first : work->chunk;

    if (!plx_source_tell (work->source, work->first, total))
      return plx_fail (error, PLX_CANCELLED, "Opening was cancelled.");
    plx_pool_run (work->source->pool, fn, work, n);
    for (int i = 0; i < n; i++)
      if (work->statuses[i] == PLX_OK)
        keep (work, work->first + i, kept++);
      else
        drop (work, work->first + i, work->errors[i].message);
  }
  work->list->count = kept;
  if (!plx_source_tell (work->source, count, total))
    return plx_fail (error, PLX_CANCELLED, "Opening was cancelled.");
  if (kept > 0)
    return PLX_OK;
  return no_images (work->dataset, error);
}

/* Takes the memory: what the headers say and what the settings ask for. */
static plx_status
reserve (reading *work, plx_error *error)
{
  const plx_folder_file *files = work->list->files;
  const plx_source *source = work->source;
  plx_image_info first = files[0].info;
  bool is_mixed = false, is_grey = true;

  for (int i = 0; i < work->list->count; i++) {
    is_mixed |= files[i].info.height != first.height || files[i].info.width != first.width;
    is_grey &= files[i].info.is_grey;
  }
  if (source->channels != PLX_CHANNELS_AUTO)
    is_grey = source->channels == PLX_CHANNELS_GREY;
  if (is_mixed)
    work->side = source->size > 0 ? source->size : PLX_USUAL_SIDE;
  else
    work->side = plx_choose_side (source, first.height, first.width);
  return plx_dataset_reserve (work->dataset, work->list->count,
                              work->side > 0 ? work->side : first.height,
                              work->side > 0 ? work->side : first.width, is_grey ? 1 : 3, error);
}

static void
describe (const reading *work)
{
  plx_dataset *dataset = work->dataset;
  const char *held_out = work->list->held_out;

  snprintf (dataset->format, sizeof dataset->format, "%s%s%s%s",
            work->list->is_table ? "table of images" : "folder of images",
            held_out[0] != 0 ? ", train/ and " : "", held_out, held_out[0] != 0 ? "/" : "");
  if (work->side > 0)
    plx_dataset_note_size (dataset);
}

/* How many of the images are for training, after some may have failed. */
static int
count_training (const plx_folder_list *list, double holdout)
{
  int n = 0;

  for (int i = 0; i < list->count; i++)
    n += !list->files[i].is_held_out;
  return n > 0 && n < list->count ? n : plx_split (list->count, holdout);
}

static plx_status
read_files (reading *work, plx_error *error)
{
  plx_status status = pass (work, measure_piece, 0, error);

  if (status != PLX_OK)
    return status;
  plx_folder_split (work->list, work->source->holdout);
  status = reserve (work, error);
  if (status == PLX_OK)
    status = pass (work, decode_piece, work->list->count, error);
  if (status != PLX_OK)
    return status;
  work->dataset->count = work->list->count;
  work->dataset->train_count = count_training (work->list, work->source->holdout);
  describe (work);
  return PLX_OK;
}

plx_status
plx_folder_decode (const plx_source *source, plx_folder_list *list, plx_dataset *dataset,
                   plx_error *error)
{
  int chunk = FILES_PER_THREAD * plx_pool_threads (source->pool);
  reading work = { .source = source, .list = list, .dataset = dataset, .chunk = chunk };
  plx_status status;

  work.statuses = malloc ((size_t)chunk * sizeof *work.statuses);
  work.errors = malloc ((size_t)chunk * sizeof *work.errors);
  if (work.statuses == NULL || work.errors == NULL)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory to open “%s”.", dataset->name);
  else
    status = read_files (&work, error);
  free (work.statuses);
  free (work.errors);
  return status;
}

static plx_status
read_folder (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  plx_folder_list list = { 0 };
  plx_status status = plx_folder_find (source, dataset, &list, error);

  if (status == PLX_OK)
    status = plx_folder_decode (source, &list, dataset, error);
  if (status == PLX_OK)
    status = plx_folder_label (&list, dataset, error);
  plx_folder_free (&list);
  return status;
}

static bool
recognises (const plx_source *source)
{
  return source->is_folder;
}

const plx_reader plx_folder_reader = { recognises, read_folder, .reads_images = true };
