/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A set of labelled images in memory: unsigned bytes, all of one size, decoded once.
 *
 * The first train_count images are for training, the rest are held out; every reader arranges its
 * images so. Labels come as label sets: a folder has one ("class"), Shapes has four (shape, hue,
 * background, size), CIFAR-100 two. An image without a label has −1.
 *
 * A reader is a row in the table of readers in dataset.c: it recognises a path by content, and reads
 * it. A file that cannot be read is skipped, counted and named; only when nothing is left is it an
 * error. Opened on any thread; immutable afterwards, so any number of threads may read it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/params.h"
#include "core/pool.h"

extern const plx_param_table
    plx_data_params; /* "data": dataset, holdout, size, channels, leave_out */

enum { PLX_MAX_SKIPPED_WHY = 100 }; /* sentences kept; more files are only counted */

typedef struct {
  char name[32]; /* "class", "shape", … */
  int n_classes;
  char **class_names; /* [n_classes], UTF-8 */
  int32_t *labels;    /* [count]; −1 where unknown */
} plx_label_set;

typedef struct plx_dataset {
  char name[128];              /* "Shapes", "t10k-images", the folder's name */
  char format[64];             /* "IDX, gzipped", "folder of images", … */
  int count;                   /* images */
  int train_count;             /* of them for training: numbers 0 … train_count − 1 */
  int left_out;                /* the last so many: of classes that data.leave_out names */
  int height, width, channels; /* channels 1 or 3 */
  uint8_t *pixels;             /* [count][height][width][channels] */
  plx_label_set *label_sets;
  int n_label_sets;
  float mean[3], std[3]; /* of the training images, per channel, on 0…1; std at least 1/255 */
  int skipped;           /* files that could not be read */
  char **
      skipped_why; /* [skipped, at most PLX_MAX_SKIPPED_WHY] one sentence each, with the file's name */
  void *map;       /* of a packed data set (data/pack.h): the file that pixels lie in, or NULL */
  size_t map_size; /* bytes */
  int backing;     /* engine/data's own: the file that pixels are to lie in; 0: memory, and
                            below that the errno why it is memory all the same */
  char note[256];  /* a sentence for the person about the opening; mostly empty */
} plx_dataset;

/* Told now and then while a data set is read: of total files (0: not known) so many are done.
 * Returns false to cancel. May be called from the opening thread only. */
typedef bool (*plx_progress_fn) (void *context, int done, int total);

/* Opens what the settings' "data" table names: "shapes", or a path whose format is recognised by
 * content. pool is borrowed for decoding; progress may be NULL. */
plx_status plx_dataset_open (const plx_settings *settings, plx_pool *pool, plx_progress_fn progress,
                             void *context, plx_dataset **dataset,
                             plx_error *error) PLX_WARN_UNUSED;
void plx_dataset_free (plx_dataset *dataset);

/* Pixels of one image, [height][width][channels]. */
static inline const uint8_t *
plx_dataset_image (const plx_dataset *dataset, int image)
{
  return dataset->pixels +
         (size_t)image * (size_t)(dataset->height * dataset->width * dataset->channels);
}

/* CRC-32 over the size, the pixels and all labels: whether two are the same images. */
uint32_t plx_dataset_checksum (const plx_dataset *dataset);

/* Images that are held out, those of left-out classes not counted: numbers train_count ff. */
static inline int
plx_dataset_held_out (const plx_dataset *dataset)
{
  return dataset->count - dataset->train_count - dataset->left_out;
}

/* The label set of that name, or NULL. */
const plx_label_set *plx_dataset_labels (const plx_dataset *dataset, const char *name);

/* The built-in data sets' names and one-line descriptions, for lists; ends with a NULL name. */
typedef struct {
  const char *name, *label, *description;
} plx_builtin_dataset;
const plx_builtin_dataset *plx_dataset_builtins (void);
