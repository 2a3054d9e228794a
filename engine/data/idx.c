/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IDX, the format of MNIST and its sisters, raw or gzipped: two zeros, the type (8: unsigned bytes),
 * the number of dimensions, each dimension as a big-endian 32-bit number, then the values. Images
 * have three dimensions (or four: colour), labels one.
 *
 * Which files belong together idx-find.h says: the training half trains and the other is held out; a
 * single images file is divided, its last images held out. Labels may be missing.
 */
#include "data/reader.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "data/idx-find.h"

enum { UNSIGNED_BYTES = 8, MAX_SIDE = 8192 };

typedef struct {
  int n_dims;
  uint32_t dims[4];
} header;

static plx_status
read_header (plx_file *file, header *h, plx_error *error)
{
  uint8_t bytes[16];
  plx_status status = plx_file_read (file, bytes, 4, error);

  if (status != PLX_OK)
    return status;
  h->n_dims = bytes[3];
  if (bytes[0] != 0 || bytes[1] != 0 || h->n_dims < 1 || h->n_dims > 4)
    return plx_fail (error, PLX_ERROR_FORMAT, "“%s” is not an IDX file.",
                     plx_path_tail (file->path));
  if (bytes[2] != UNSIGNED_BYTES)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” holds numbers of the IDX type 0x%02X; only unsigned bytes (0x08) are "
                     "read.",
                     plx_path_tail (file->path), bytes[2]);
  status = plx_file_read (file, bytes, (size_t)h->n_dims * 4, error);
  for (int i = 0; i < h->n_dims && status == PLX_OK; i++)
    h->dims[i] = (uint32_t)bytes[4 * i] << 24 | (uint32_t)bytes[4 * i + 1] << 16 |
                 (uint32_t)bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
  return status;
}

static plx_status
check_images (const char *path, const header *h, plx_error *error)
{
  bool has_channels = h->n_dims == 4 && (h->dims[3] == 1 || h->dims[3] == 3);

  if (h->n_dims != 3 && !has_channels)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” has %d dimensions; images have three (number, height, width).",
                     plx_path_tail (path), h->n_dims);
  if (h->dims[0] < 1 || h->dims[0] > INT_MAX / 2 || h->dims[1] < 1 || h->dims[1] > MAX_SIDE ||
      h->dims[2] < 1 || h->dims[2] > MAX_SIDE)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” says it has %u images of %u × %u pixels, which cannot be.",
                     plx_path_tail (path), h->dims[0], h->dims[2], h->dims[1]);
  return PLX_OK;
}

/* An images file that is open behind its header. */
typedef struct {
  plx_file file;
  header h;
} images_file;

/* Bytes of the whole file, unpacked. */
static uint64_t
size_of (const header *h)
{
  uint64_t size = 1;

  for (int i = 0; i < h->n_dims; i++)
    size *= h->dims[i];
  return size + 4 + 4 * (uint64_t)h->n_dims;
}

static plx_status
open_images (images_file *images, const char *path, plx_error *error)
{
  plx_status status = plx_file_open (&images->file, path, error);

  if (status == PLX_OK)
    status = read_header (&images->file, &images->h, error);
  if (status == PLX_OK)
    status = check_images (path, &images->h, error);
  if (status == PLX_OK)
    status = plx_file_expect_size (&images->file, size_of (&images->h), error);
  return status;
}

static plx_status
read_labels_of (const char *path, const plx_idx_half *h, int count, uint8_t *labels,
                plx_error *error)
{
  plx_file file;
  header labels_header;
  plx_status status = plx_file_open (&file, path, error);

  if (status != PLX_OK)
    return status;
  status = read_header (&file, &labels_header, error);
  if (status == PLX_OK && labels_header.n_dims != 1)
    status = plx_fail (error, PLX_ERROR_FORMAT, "“%s” has %d dimensions; labels have one.",
                       plx_path_tail (path), labels_header.n_dims);
  if (status == PLX_OK && labels_header.dims[0] != (uint32_t)count)
    status =
        plx_fail (error, PLX_ERROR_FORMAT,
                  "“%s” has %d images, but “%s” has %u labels; they do not belong together.",
                  plx_file_name (h->images), count, plx_file_name (path), labels_header.dims[0]);
  if (status == PLX_OK)
    status = plx_file_read (&file, labels, (size_t)count, error);
  if (status == PLX_OK)
    status = plx_file_expect_end (&file, error);
  plx_file_close (&file);
  return status;
}

/* Labels as they are in the file become a label set of numbers from 0, or from 1 where none is 0, to
 * the largest; EMNIST's letters are A … Z. */
static plx_status
add_labels (plx_dataset *dataset, const char *file, const uint8_t *labels /* [count] */,
            int labelled_from, int labelled_to, plx_error *error)
{
  char texts[256][4];
  const char *names[256];
  int smallest = 255, largest = 0, first;
  bool is_letters;
  plx_status status;

  for (int i = labelled_from; i < labelled_to; i++) {
    smallest = labels[i] < smallest ? labels[i] : smallest;
    largest = labels[i] > largest ? labels[i] : largest;
  }
  first = smallest == 1 ? 1 : 0;
  is_letters = first == 1 && largest == 26 && strstr (plx_file_name (file), "letters") != NULL;
  for (int i = first; i <= largest; i++) {
    if (is_letters)
      snprintf (texts[i], sizeof texts[i], "%c", 'A' + i - 1);
    else
      snprintf (texts[i], sizeof texts[i], "%u", (unsigned)i & 0xFF);
    names[i - first] = texts[i];
  }
  status = plx_dataset_add_labels (dataset, N_ ("class"), largest + 1 - first, names, error);
  for (int i = labelled_from; i < labelled_to && status == PLX_OK; i++)
    dataset->label_sets[0].labels[i] = labels[i] - first;
  return status;
}

static plx_status
read_labels (const plx_idx_half *halves, const int *counts, int n_halves, plx_dataset *dataset,
             plx_error *error)
{
  uint8_t *labels = calloc ((size_t)dataset->count, 1);
  int from = halves[0].labels[0] != 0 ? 0 : counts[0], to = from, at = 0;
  plx_status status = PLX_OK;

  if (labels == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  for (int i = 0; i < n_halves && status == PLX_OK; at += counts[i++])
    if (halves[i].labels[0] != 0) {
      status = read_labels_of (halves[i].labels, &halves[i], counts[i], labels + at, error);
      to = at + counts[i];
    }
  if (status == PLX_OK && to > from)
    status = add_labels (dataset, halves[0].images, labels, from, to, error);
  free (labels);
  return status;
}

/* Reads the pixels in slices, so that progress is told. */
static plx_status
read_pixels (const plx_source *source, images_file *images, uint8_t *pixels, int *done, int total,
             plx_error *error)
{
  size_t size = (size_t)images->h.dims[1] * images->h.dims[2] *
                (images->h.n_dims == 4 ? images->h.dims[3] : 1);
  int left = (int)images->h.dims[0];
  plx_status status = PLX_OK;

  while (left > 0 && status == PLX_OK) {
    int part = left < 4096 ? left : 4096;

    status = plx_file_read (&images->file, pixels, (size_t)part * size, error);
    pixels += (size_t)part * size;
    left -= part;
    *done += part;
    if (status == PLX_OK && !plx_source_tell (source, *done, total))
      status = plx_fail (error, PLX_CANCELLED, "Opening was cancelled.");
  }
  return status == PLX_OK ? plx_file_expect_end (&images->file, error) : status;
}

static plx_status
read_images (const plx_source *source, const plx_idx_half *halves, images_file *images,
             int n_halves, plx_dataset *dataset, plx_error *error)
{
  const header *first = &images[0].h, *second = &images[n_halves - 1].h;
  int channels = first->n_dims == 4 ? (int)first->dims[3] : 1, done = 0;
  int count = (int)first->dims[0] + (n_halves > 1 ? (int)second->dims[0] : 0);
  size_t size = (size_t)first->dims[1] * first->dims[2] * (size_t)channels;
  plx_status status;

  if (first->n_dims != second->n_dims ||
      memcmp (first->dims + 1, second->dims + 1, (size_t)(first->n_dims - 1) * 4) != 0)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "The images of “%s” are %u × %u pixels, those of “%s” %u × %u; they do not "
                     "belong together.",
                     plx_file_name (halves[0].images), first->dims[2], first->dims[1],
                     plx_file_name (halves[1].images), second->dims[2], second->dims[1]);
  status = plx_dataset_reserve (dataset, count, (int)first->dims[1], (int)first->dims[2], channels,
                                error);
  for (int i = 0; i < n_halves && status == PLX_OK; i++)
    status = read_pixels (source, &images[i], dataset->pixels + (size_t)done * size, &done, count,
                          error);
  dataset->train_count = n_halves > 1 ? (int)first->dims[0] : plx_split (count, source->holdout);
  return status;
}

static plx_status
read_halves (const plx_source *source, const plx_idx_half *halves, int n_halves,
             plx_dataset *dataset, plx_error *error)
{
  images_file images[2] = { 0 };
  int counts[2] = { 0 };
  plx_status status = PLX_OK;

  for (int i = 0; i < n_halves && status == PLX_OK; i++) {
    status = open_images (&images[i], halves[i].images, error);
    counts[i] = (int)images[i].h.dims[0];
  }
  if (status == PLX_OK)
    status = read_images (source, halves, images, n_halves, dataset, error);
  plx_file_close (&images[0].file);
  plx_file_close (&images[1].file);
  if (status != PLX_OK)
    return status;
  return read_labels (halves, counts, n_halves, dataset, error);
}

static plx_status
read_from_images (const plx_source *source, const char *images, plx_dataset *dataset,
                  plx_error *error)
{
  plx_idx_half halves[2];
  char other[PLX_IDX_PATH];
  bool is_train;
  int n = 1;

  snprintf (halves[0].images, PLX_IDX_PATH, "%s", images);
  if (plx_idx_find_other (images, other, &is_train)) {
    memcpy (halves[is_train ? 1 : 0].images, other, PLX_IDX_PATH);
    snprintf (halves[is_train ? 0 : 1].images, PLX_IDX_PATH, "%s", images);
    n = 2;
  }
  for (int i = 0; i < n; i++)
    plx_idx_find_labels (&halves[i]);
  return read_halves (source, halves, n, dataset, error);
}

static bool
recognises (const plx_source *source)
{
  char images[PLX_IDX_PATH];
  const uint8_t *head = source->head;

  if (source->is_folder)
    return plx_idx_find_in_folder (source->path, images) > 0;
  return source->head_size >= 4 && head[0] == 0 && head[1] == 0 &&
         (head[2] == 8 || head[2] == 9 || (head[2] >= 0x0B && head[2] <= 0x0E)) && head[3] >= 1 &&
         head[3] <= 4;
}

/* "t10k-images" of "…/t10k-images-idx3-ubyte.gz"; a folder keeps its own name. */
static void
take_name (const plx_source *source, const char *images, plx_dataset *dataset)
{
  char *end;

  snprintf (dataset->format, sizeof dataset->format, "IDX%s",
            source->is_gzipped ? ", gzipped" : "");
  if (source->is_folder)
    return;
  snprintf (dataset->name, sizeof dataset->name, "%s", plx_file_name (images));
  if ((end = strstr (dataset->name, "-idx")) == NULL)
    end = strstr (dataset->name, ".idx");
  if (end != NULL && end > dataset->name)
    *end = 0;
}

static plx_status
read_idx (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  char images[PLX_IDX_PATH];

  if (strlen (source->path) >= PLX_IDX_PATH - 64)
    return plx_fail (error, PLX_ERROR_INVALID, "The path of “%s” is too long.",
                     plx_path_tail (source->path));
  if (source->is_folder) {
    if (plx_idx_find_in_folder (source->path, images) > 1)
      return plx_fail (error, PLX_ERROR_FORMAT,
                       "“%s” holds several data sets, “%s” for one; choose an images file.",
                       plx_path_tail (source->path), plx_file_name (images));
  } else if (source->head[3] != 1) {
    snprintf (images, sizeof images, "%s", source->path);
  } else if (!plx_idx_images_of_labels (source->path, images)) {
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” holds labels, and no images lie beside it; choose the images file.",
                     plx_path_tail (source->path));
  }
  take_name (source, images, dataset);
  return read_from_images (source, images, dataset, error);
}

const plx_reader plx_idx_reader = { recognises, read_idx };
