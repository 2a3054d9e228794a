/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CIFAR-10 and CIFAR-100 in their binary form: a folder of files that are records end to end, each
 * its label bytes (one; two for CIFAR-100: coarse, fine) and then 32×32 red, green and blue bytes,
 * one plane after the other. Class names lie in text files beside, one a line.
 * (Krizhevsky: Learning multiple layers of features from tiny images, 2009.)
 */
#include "data/reader.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/file.h"
#include "data/folder.h"

enum { SIDE = 32, PLANE = SIDE * SIDE, MAX_PATH = 4096, MAX_FILES = 6, MAX_RECORD = 3 * PLANE + 2 };

typedef struct {
  const char *name, *meta; /* of the label set; the file of its class names */
  int n_classes;
} label_kind;

typedef struct {
  const char *format;
  const char *files[MAX_FILES + 1]; /* training first */
  const char *test;                 /* which of them is held out */
  label_kind labels[2];
  int n_labels; /* bytes before the pixels */
} variant;

static const variant variants[] = {
  { "CIFAR-10 binary",
    { "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
      "data_batch_5.bin", "test_batch.bin" },
    "test_batch.bin",
    { { N_ ("class"), "batches.meta.txt", 10 } },
    1 },
  { "CIFAR-100 binary",
    { "train.bin", "test.bin" },
    "test.bin",
    { { N_ ("group"), "coarse_label_names.txt", 20 },
      { N_ ("class"), "fine_label_names.txt", 100 } },
    2 },
};

/* Which of a variant's files a folder has, and how many records each. */
typedef struct {
  const variant *kind;
  char paths[MAX_FILES][MAX_PATH];
  int records[MAX_FILES];
  bool is_test[MAX_FILES];
  int n_files;
} batches;

static size_t
record_size (const variant *kind)
{
  return (size_t)kind->n_labels + 3 * PLANE;
}

static bool
has_file (const plx_source *source, const char *name, char *path /* [MAX_PATH] */)
{
  return snprintf (path, MAX_PATH, "%s/%s", source->path, name) < MAX_PATH &&
         access (path, F_OK) == 0;
}

static const variant *
variant_of (const plx_source *source)
{
  char path[MAX_PATH];

  for (size_t v = 0; source->is_folder && v < sizeof variants / sizeof *variants; v++)
    for (int i = 0; variants[v].files[i] != NULL; i++)
      if (has_file (source, variants[v].files[i], path))
        return &variants[v];
  return NULL;
}

static bool
recognises (const plx_source *source)
{
  return variant_of (source) != NULL;
}

/* A file's number of records, by its size. */
static plx_status
count_records (const variant *kind, const char *path, int *records, plx_error *error)
{
  struct stat info;
  size_t size = record_size (kind);

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be read.", plx_path_tail (path));
  if (info.st_size == 0 || (uint64_t)info.st_size % size != 0 ||
      (uint64_t)info.st_size / size > INT_MAX / 8)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” is damaged: its %lld bytes are not a whole number of %s records of %zu "
                     "bytes.",
                     plx_path_tail (path), (long long)info.st_size, kind->format, size);
  *records = (int)((uint64_t)info.st_size / size);
  return PLX_OK;
}

static plx_status
find_batches (const plx_source *source, batches *found, plx_error *error)
{
  const variant *kind = variant_of (source);

  *found = (batches){ .kind = kind };
  for (int i = 0; kind->files[i] != NULL; i++) {
    int n = found->n_files;
    plx_status status;

    if (!has_file (source, kind->files[i], found->paths[n]))
      continue;
    status = count_records (kind, found->paths[n], &found->records[n], error);
    if (status != PLX_OK)
      return status;
    found->is_test[n] = strcmp (kind->files[i], kind->test) == 0;
    found->n_files++;
  }
  return PLX_OK;
}

/* The lines of a text, NUL-terminated in place; at most limit. */
static int
split_lines (char *text, const char **lines, int limit)
{
  int n = 0;
  char *rest;

  for (char *line = strtok_r (text, "\r\n", &rest); line != NULL && n < limit;
       line = strtok_r (NULL, "\r\n", &rest))
    lines[n++] = line;
  return n;
}

/* The names in the file beside, or numbers where it is missing. */
static plx_status
add_label_set (const plx_source *source, const label_kind *labels, plx_dataset *dataset,
               plx_error *error)
{
  char path[MAX_PATH], numbers[100][4];
  const char *names[100];
  uint8_t *text = NULL;
  size_t size;
  int n = labels->n_classes;
  plx_status status;

  for (int i = 0; i < labels->n_classes; i++) {
    snprintf (numbers[i], sizeof numbers[i], "%u", (unsigned)i & 0x7F);
    names[i] = numbers[i];
  }
  if (has_file (source, labels->meta, path) &&
      plx_file_load (path, 1 << 16, &text, &size, NULL) == PLX_OK) {
    text[size] = 0;
    plx_clean_text ((char *)text);
    n = split_lines ((char *)text, names, labels->n_classes);
  }
  if (n < labels->n_classes) {
    free (text);
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” names %d of %d classes; it is not whole, get the file once more.",
                     plx_path_tail (path), n, labels->n_classes);
  }
  status = plx_dataset_add_labels (dataset, labels->name, labels->n_classes, names, error);
  free (text);
  return status;
}

static plx_status
take_record (const variant *kind, const char *path, const uint8_t *record, int image,
             plx_dataset *dataset, plx_error *error)
{
  uint8_t *pixels = dataset->pixels + (size_t)image * 3 * PLANE;
  const uint8_t *planes = record + kind->n_labels;

  for (int l = 0; l < kind->n_labels; l++) {
    if (record[l] >= kind->labels[l].n_classes)
      return plx_fail (
          error, PLX_ERROR_FORMAT,
          "“%s” has a label %d where %s has 0 to %d; it is damaged or of another kind.",
          plx_path_tail (path), record[l], kind->format, kind->labels[l].n_classes - 1);
    dataset->label_sets[l].labels[image] = record[l];
  }
  for (int i = 0; i < PLANE; i++) {
    pixels[3 * i] = planes[i];
    pixels[3 * i + 1] = planes[PLANE + i];
    pixels[3 * i + 2] = planes[2 * PLANE + i];
  }
  return PLX_OK;
}

static plx_status
read_batch (const batches *found, int n, int first, plx_dataset *dataset, plx_error *error)
{
  uint8_t record[MAX_RECORD];
  plx_file file;
  plx_status status = plx_file_open (&file, found->paths[n], error);

  for (int i = 0; i < found->records[n] && status == PLX_OK; i++) {
    status = plx_file_read (&file, record, record_size (found->kind), error);
    if (status == PLX_OK)
      status = take_record (found->kind, found->paths[n], record, first + i, dataset, error);
  }
  plx_file_close (&file);
  return status;
}

static plx_status
read_cifar (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  batches found;
  plx_status status = find_batches (source, &found, error);
  int count = 0, trained = 0, done = 0;

  for (int n = 0; n < found.n_files; n++) {
    count += found.records[n];
    trained += found.is_test[n] ? 0 : found.records[n];
  }
  if (status == PLX_OK)
    status = plx_dataset_reserve (dataset, count, SIDE, SIDE, 3, error);
  for (int l = 0; l < found.kind->n_labels && status == PLX_OK; l++)
    status = add_label_set (source, &found.kind->labels[l], dataset, error);
  for (int n = 0; n < found.n_files && status == PLX_OK; done += found.records[n++]) {
    if (!plx_source_tell (source, done, count))
      return plx_fail (error, PLX_CANCELLED, "Opening was cancelled.");
    status = read_batch (&found, n, done, dataset, error);
  }
  dataset->train_count =
      trained > 0 && trained < count ? trained : plx_split (count, source->holdout);
  snprintf (dataset->format, sizeof dataset->format, "%s", found.kind->format);
  return status;
}

const plx_reader plx_cifar_reader = { recognises, read_cifar };
