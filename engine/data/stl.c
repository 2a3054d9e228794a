/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * STL-10 in its binary form: train_X.bin, test_X.bin and unlabeled_X.bin hold images of 96 × 96, each
 * a red, a green and a blue plane, column after column; train_y.bin and test_y.bin one byte an image,
 * 1 to 10. The unlabelled images, which the set was made for, train with the labelled ones; the test
 * images are held out. (Coates, Lee, Ng: An analysis of single-layer networks in unsupervised feature
 * learning. AISTATS 2011.)
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/file.h"
#include "data/reader.h"

enum { SIDE = 96, PLANE = SIDE * SIDE, IMAGE = 3 * PLANE, CLASSES = 10, MAX_PATH = 4096 };

/* In the order in which they stand in the data set. */
static const struct {
  const char *images, *labels;
  bool is_held_out;
} files[] = {
  { "train_X.bin", "train_y.bin", false },
  { "unlabeled_X.bin", NULL, false },
  { "test_X.bin", "test_y.bin", true },
};

enum { FILES = sizeof files / sizeof *files };

static const char *const classes[CLASSES] = { "airplane", "bird",  "car",    "cat",  "deer",
                                              "dog",      "horse", "monkey", "ship", "truck" };

static bool
has_file (const plx_source *source, const char *name, char *path /* [MAX_PATH] */)
{
  return snprintf (path, MAX_PATH, "%s/%s", source->path, name) < MAX_PATH &&
         access (path, F_OK) == 0;
}

static bool
recognises (const plx_source *source)
{
  char path[MAX_PATH];

  return source->is_folder &&
         (has_file (source, files[0].images, path) || has_file (source, files[1].images, path));
}

/* How many images a file holds, by its size; 0 where there is no such file. */
static plx_status
count_images (const plx_source *source, const char *name, int *n, plx_error *error)
{
  char path[MAX_PATH];
  struct stat info;

  *n = 0;
  if (!has_file (source, name, path))
    return PLX_OK;
  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be read.", plx_path_tail (path));
  if (info.st_size == 0 || info.st_size % IMAGE != 0 || info.st_size / IMAGE > INT_MAX / 4)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” is damaged: its %lld bytes are not a whole number of STL-10 images of "
                     "%d bytes.",
                     plx_path_tail (path), (long long)info.st_size, IMAGE);
  *n = (int)(info.st_size / IMAGE);
  return PLX_OK;
}

/* From planes of columns to rows of pixels. */
static void
transpose (const uint8_t *planes, uint8_t *pixels)
{
  for (int c = 0; c < 3; c++)
    for (int x = 0; x < SIDE; x++)
      for (int y = 0; y < SIDE; y++)
        pixels[(y * SIDE + x) * 3 + c] = planes[c * PLANE + x * SIDE + y];
}

static plx_status
read_images (const plx_source *source, const char *name, int n, int first, plx_dataset *dataset,
             plx_error *error)
{
  uint8_t planes[IMAGE];
  char path[MAX_PATH];
  plx_file file = { 0 };
  plx_status status = PLX_OK;

  if (n > 0) {
    has_file (source, name, path);
    status = plx_file_open (&file, path, error);
  }
  for (int i = first; i < first + n && status == PLX_OK; i++) {
    status = plx_file_read (&file, planes, IMAGE, error);
    if (status == PLX_OK)
      transpose (planes, dataset->pixels + (size_t)i * IMAGE);
    if (status == PLX_OK && i % 256 == 0 && !plx_source_tell (source, i, dataset->count))
      status = plx_fail (error, PLX_CANCELLED, "Opening was cancelled.");
  }
  plx_file_close (&file);
  return status;
}

static plx_status
read_labels (const plx_source *source, const char *name, int n, int32_t *labels, plx_error *error)
{
  char path[MAX_PATH];
  uint8_t *bytes;
  size_t size;
  plx_status status;

  if (n == 0 || name == NULL || !has_file (source, name, path))
    return PLX_OK;
  status = plx_file_load (path, (size_t)n + 1, &bytes, &size, error);
  if (status == PLX_OK && size != (size_t)n)
    status = plx_fail (error, PLX_ERROR_FORMAT,
                       "“%s” has %zu labels for %d images; they do not belong together.",
                       plx_path_tail (path), size, n);
  for (int i = 0; i < n && status == PLX_OK; i++) {
    labels[i] = bytes[i] - 1;
    if (labels[i] < 0 || labels[i] >= CLASSES)
      status = plx_fail (error, PLX_ERROR_FORMAT,
                         "“%s” has a label %d where STL-10 has 1 to %d; it is damaged or of "
                         "another kind.",
                         plx_path_tail (path), bytes[i], CLASSES);
  }
  free (bytes);
  return status;
}

static plx_status
read_stl (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  int counts[FILES], total = 0, trained = 0, first = 0;
  plx_status status = PLX_OK;

  for (int f = 0; f < FILES && status == PLX_OK; f++) {
    status = count_images (source, files[f].images, &counts[f], error);
    total += counts[f];
    trained += files[f].is_held_out ? 0 : counts[f];
  }
  if (status == PLX_OK)
    status = plx_dataset_reserve (dataset, total, SIDE, SIDE, 3, error);
  if (status == PLX_OK)
    status = plx_dataset_add_labels (dataset, N_ ("class"), CLASSES, classes, error);
  for (int f = 0; f < FILES && status == PLX_OK; first += counts[f++]) {
    status = read_images (source, files[f].images, counts[f], first, dataset, error);
    if (status == PLX_OK)
      status = read_labels (source, files[f].labels, counts[f],
                            dataset->label_sets[0].labels + first, error);
  }
  dataset->train_count = trained < total ? trained : plx_split (total, source->holdout);
  snprintf (dataset->format, sizeof dataset->format, "STL-10 binary");
  return status;
}

const plx_reader plx_stl_reader = { recognises, read_stl };
