/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening a data set: what the settings name is looked at (built-in name, folder, first bytes of a
 * file), the first reader that recognises it reads it, and the training images are measured.
 */
#include "data/dataset.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/file.h"
#include "data/image.h"
#include "data/pack-file.h"
#include "data/reader.h"

/* The order matters only where two could recognise one source: the narrower first. */
static const plx_reader *const readers[] = {
  &plx_idx_reader,
  &plx_cifar_reader,
  &plx_stl_reader,
  &plx_npz_reader,
  &plx_table_reader,
  &plx_folder_reader,
  NULL,
};

static const plx_builtin_dataset builtins[] = {
  { "shapes", N_ ("Shapes"),
    N_ ("14,000 small pictures of ten shapes in every colour, made here in a moment.") },
  { NULL, NULL, NULL },
};

const plx_builtin_dataset *
plx_dataset_builtins (void)
{
  return builtins;
}

plx_status
plx_dataset_reserve (plx_dataset *dataset, int count, int height, int width, int channels,
                     plx_error *error)
{
  size_t bytes = (size_t)count * (size_t)height * (size_t)width * (size_t)channels;
  double memory = (double)sysconf (_SC_PHYS_PAGES) * (double)sysconf (_SC_PAGESIZE);

  dataset->count = count;
  dataset->height = height;
  dataset->width = width;
  dataset->channels = channels;
  if (dataset->backing > 0 && (dataset->backing = -plx_pack_reserve (dataset, bytes)) == 0)
    return PLX_OK;
  if ((double)bytes < 0.8 * memory)
    dataset->pixels = malloc (bytes > 0 ? bytes : 1);
  if (dataset->pixels == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY,
                     "“%s”: %d images of %d × %d pixels need %.1f GB of memory, which this machine "
                     "does not have; choose a smaller image size.",
                     dataset->name, count, width, height, (double)bytes / 1e9);
  return PLX_OK;
}

plx_status
plx_dataset_add_labels (plx_dataset *dataset, const char *name, int n_classes,
                        const char *const *class_names, plx_error *error)
{
  plx_label_set *sets =
      realloc (dataset->label_sets, (size_t)(dataset->n_label_sets + 1) * sizeof *sets);
  plx_label_set *set;

  if (sets == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  dataset->label_sets = sets;
  set = &sets[dataset->n_label_sets++];
  *set = (plx_label_set){ 0 };
  snprintf (set->name, sizeof set->name, "%s", name);
  set->labels = malloc ((size_t)(dataset->count + 1) * sizeof *set->labels);
  set->class_names = calloc ((size_t)n_classes + 1, sizeof *set->class_names);
  if (set->labels == NULL || set->class_names == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  for (int i = 0; i < dataset->count; i++)
    set->labels[i] = -1;
  for (; set->n_classes < n_classes; set->n_classes++)
    if ((set->class_names[set->n_classes] = strdup (class_names[set->n_classes])) == NULL)
      return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  return PLX_OK;
}

void
plx_dataset_skip (plx_dataset *dataset, const char *why)
{
  char **sentences;

  if (dataset->skipped++ >= PLX_MAX_SKIPPED_WHY)
    return;
  sentences = realloc (dataset->skipped_why, (size_t)dataset->skipped * sizeof *sentences);
  if (sentences != NULL)
    dataset->skipped_why = sentences;
  if (sentences == NULL || (sentences[dataset->skipped - 1] = strdup (why)) == NULL)
    dataset->skipped--;
}

int
plx_split (int count, double holdout)
{
  int held_out = (int)lround (count * holdout);

  held_out = held_out < 1 ? 1 : held_out;
  return count - held_out < 1 ? (count > 0) : count - held_out;
}

bool
plx_source_tell (const plx_source *source, int done, int total)
{
  return source->progress == NULL || source->progress (source->context, done, total);
}

const plx_label_set *
plx_dataset_labels (const plx_dataset *dataset, const char *name)
{
  for (int i = 0; i < dataset->n_label_sets; i++)
    if (strcmp (dataset->label_sets[i].name, name) == 0)
      return &dataset->label_sets[i];
  return NULL;
}

void
plx_dataset_drop_pixels (plx_dataset *dataset)
{
  if (dataset->map != NULL)
    munmap (dataset->map, dataset->map_size);
  else
    free (dataset->pixels);
  dataset->pixels = NULL;
  dataset->map = NULL;
}

void
plx_dataset_clear (plx_dataset *dataset)
{
  for (int i = 0; i < dataset->n_label_sets; i++) {
    plx_label_set *set = &dataset->label_sets[i];

    for (int c = 0; c < set->n_classes; c++)
      free (set->class_names[c]);
    free (set->class_names);
    free (set->labels);
  }
  for (int i = 0; i < dataset->skipped && i < PLX_MAX_SKIPPED_WHY; i++)
    free (dataset->skipped_why[i]);
  free (dataset->skipped_why);
  free (dataset->label_sets);
  plx_dataset_drop_pixels (dataset);
  *dataset = (plx_dataset){ 0 };
}

void
plx_dataset_free (plx_dataset *dataset)
{
  if (dataset != NULL)
    plx_dataset_clear (dataset);
  free (dataset);
}

/* Whole numbers add up to the same in any order. */
typedef struct {
  const plx_dataset *dataset;
  int per_piece; /* images */
  struct {
    uint64_t sum[3], squares[3];
  } pieces[64];
} measurement;

static void
measure_piece (void *context, int piece, int thread)
{
  measurement *m = context;
  const plx_dataset *dataset = m->dataset;
  int first = piece * m->per_piece, last = first + m->per_piece;
  size_t channels = (size_t)dataset->channels;
  size_t n = (size_t)dataset->height * (size_t)dataset->width * channels;

  last = last < dataset->train_count ? last : dataset->train_count;
  for (int image = first; image < last; image++)
    for (size_t c = 0; c < channels; c++) {
      const uint8_t *pixels = plx_dataset_image (dataset, image);
      uint64_t sum = 0, squares = 0;

      for (size_t i = c; i < n; i += channels) {
        sum += pixels[i];
        squares += (uint32_t)pixels[i] * pixels[i];
      }
      m->pieces[piece].sum[c] += sum;
      m->pieces[piece].squares[c] += squares;
    }
}

/* Mean and standard deviation of the training images, per channel. */
static void
measure (plx_dataset *dataset, plx_pool *pool)
{
  measurement m = { .dataset = dataset, .per_piece = (dataset->train_count + 63) / 64 };
  double n = (double)dataset->train_count * dataset->height * dataset->width;

  plx_pool_run (pool, measure_piece, &m, 64);
  for (int c = 0; c < dataset->channels; c++) {
    double sum = 0, squares = 0, mean, variance;

    for (int piece = 0; piece < 64; piece++) {
      sum += (double)m.pieces[piece].sum[c];
      squares += (double)m.pieces[piece].squares[c];
    }
    mean = sum / n / 255;
    variance = squares / n / (255.0 * 255.0) - mean * mean;
    dataset->mean[c] = (float)mean;
    dataset->std[c] = (float)fmax (sqrt (fmax (variance, 0)), 1.0 / 255);
  }
}

/* The last part of the path, without slashes at its end. */
static void
name_from_path (const char *path, char *name, size_t size)
{
  size_t length = strlen (path), start;

  while (length > 1 && path[length - 1] == '/')
    length--;
  for (start = length; start > 0 && path[start - 1] != '/';)
    start--;
  snprintf (name, size, "%.*s", (int)(length - start), path + start);
}

plx_source
plx_source_of (const plx_settings *settings, plx_pool *pool, plx_progress_fn progress,
               void *context)
{
  const double *values = plx_settings_of (settings, &plx_data_params);

  return (plx_source){
    .path = plx_settings_text_of (settings, &plx_data_params, PLX_DATA_DATASET),
    .holdout = values[PLX_DATA_HOLDOUT],
    .size = (int)values[PLX_DATA_SIZE],
    .fit = (plx_fit)values[PLX_DATA_FIT],
    .channels = (plx_channels)values[PLX_DATA_CHANNELS],
    .pool = pool,
    .progress = progress,
    .context = context,
  };
}

bool
plx_source_is_builtin (const plx_source *source)
{
  return strcmp (source->path, "shapes") == 0;
}

plx_status
plx_source_look (plx_source *source, plx_error *error)
{
  struct stat info;

  if (source->path[0] == 0)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "data.dataset is empty: name a data set or the path of one.");
  if (stat (source->path, &info) != 0)
    return errno == ENOENT ? plx_fail (error, PLX_ERROR_IO,
                                       "There is no file or folder “%s”, and no built-in data set "
                                       "of that name.",
                                       source->path)
                           : plx_fail (error, PLX_ERROR_IO, "“%s” cannot be read: %s.",
                                       plx_path_tail (source->path), strerror (errno));
  source->is_folder = S_ISDIR (info.st_mode);
  if (source->is_folder)
    return PLX_OK;
  if (!S_ISREG (info.st_mode))
    return plx_fail (error, PLX_ERROR_FORMAT, "“%s” is neither a file nor a folder.",
                     plx_path_tail (source->path));
  return plx_file_head (source->path, source->head, PLX_HEAD_SIZE, &source->head_size,
                        &source->is_gzipped, error);
}

const plx_reader *
plx_source_reader (const plx_source *source)
{
  for (size_t i = 0; readers[i] != NULL; i++)
    if (readers[i]->recognises (source))
      return readers[i];
  return NULL;
}

/* Only images that are decoded to their final size go straight into a packed file. */
static plx_status
read_with_a_reader (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  const plx_reader *reader = plx_source_reader (source);

  name_from_path (source->path, dataset->name, sizeof dataset->name);
  if (reader != NULL && !reader->reads_images)
    dataset->backing = 0;
  if (reader != NULL)
    return reader->read (source, dataset, error);
  if (plx_image_recognise (source->head, (size_t)source->head_size) != PLX_IMAGE_NONE)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” is a single image; choose the folder that it lies in.",
                     plx_path_tail (source->path));
  return plx_fail (error, PLX_ERROR_FORMAT,
                   "“%s” is none of what Parallax reads: a folder or a CSV table of PNG or JPEG "
                   "images, IDX, CIFAR or STL-10 in binary, NPZ.",
                   plx_path_tail (source->path));
}

plx_status
plx_dataset_read (const plx_source *source, const plx_settings *settings, plx_dataset *dataset,
                  plx_error *error)
{
  plx_status status = plx_source_is_builtin (source) ? plx_shapes_make (source, dataset, error)
                                                     : read_with_a_reader (source, dataset, error);

  if (status == PLX_OK)
    status = plx_dataset_leave_out (
        dataset, plx_settings_text_of (settings, &plx_data_params, PLX_DATA_LEAVE_OUT), error);
  if (status == PLX_OK)
    status = plx_dataset_fit (source, dataset, error);
  if (status == PLX_OK)
    measure (dataset, source->pool);
  return status;
}

plx_status
plx_dataset_open (const plx_settings *settings, plx_pool *pool, plx_progress_fn progress,
                  void *context, plx_dataset **result, plx_error *error)
{
  plx_source source = plx_source_of (settings, pool, progress, context);
  plx_dataset *dataset = calloc (1, sizeof *dataset);
  plx_status status = PLX_OK;

  *result = NULL;
  if (dataset == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to open “%s”.", source.path);
  if (!plx_source_is_builtin (&source))
    status = plx_source_look (&source, error);
  if (status == PLX_OK)
    status = plx_dataset_read (&source, settings, dataset, error);
  if (status != PLX_OK) {
    plx_dataset_free (dataset);
    return status;
  }
  *result = dataset;
  return PLX_OK;
}
