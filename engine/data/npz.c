/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NPZ, NumPy's archive of arrays, in the layouts of image data sets: MedMNIST's (train_images,
 * train_labels, val_…, test_…) and Keras' (x_train, y_train, x_test, y_test). Images are unsigned
 * bytes [n][h][w] or [n][h][w][c], labels whole numbers [n] or [n][k]: k label sets. The test half is
 * held out, where there is none the val half, else a share of the images.
 *
 * An array is a magic, a version, and a Python dictionary with type and shape, then the values
 * (numpy.lib.format). (Yang et al.: MedMNIST v2. Scientific Data 10, 2023.)
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "data/reader.h"
#include "data/zip.h"

enum { MAX_DIMS = 4, MAX_HEADER = 1 << 12, MAX_SIDE = 8192, MAX_SETS = 32, MAX_CLASSES = 100000 };

typedef struct {
  const char *images, *labels;
} half_names;

typedef struct {
  half_names train, held_out[2];
} layout;

static const layout layouts[] = {
  { { "train_images.npy", "train_labels.npy" },
    { { "test_images.npy", "test_labels.npy" }, { "val_images.npy", "val_labels.npy" } } },
  { { "x_train.npy", "y_train.npy" },
    { { "x_test.npy", "y_test.npy" }, { "x_val.npy", "y_val.npy" } } },
  { { "images.npy", "labels.npy" }, { { "", "" }, { "", "" } } },
};

/* An array that is open behind its header. */
typedef struct {
  plx_zip_stream *stream;
  const char *name;
  char kind; /* 'u', 'i' or 'b' */
  int bytes; /* of a value */
  int n_dims;
  int64_t dims[MAX_DIMS];
} array;

typedef struct {
  const plx_source *source;
  plx_zip zip;
  half_names halves[2];
  int n_halves;
  int counts[2];
  int32_t *labels[MAX_SETS]; /* [count] */
  int n_sets;
  plx_dataset *dataset;
} reading;

static plx_status
bad_array (const reading *work, const char *name, const char *what, plx_error *error)
{
  return plx_fail (error, PLX_ERROR_FORMAT, "“%s”: the array %.*s %s.",
                   plx_path_tail (work->zip.path), (int)strlen (name) - 4, name, what);
}

/* --- Arrays ----------------------------------------------------------------------------------- */

/* The text behind 'key': in a Python dictionary, or NULL. */
static const char *
value_of (const char *header, const char *key)
{
  const char *at = strstr (header, key);

  if (at == NULL || (at = strchr (at, ':')) == NULL)
    return NULL;
  return at + 1 + strspn (at + 1, " ");
}

static bool
parse_type (const char *text, array *a)
{
  if (text == NULL || (text[0] != '\'' && text[0] != '"') || (text[1] != '|' && text[1] != '<') ||
      strchr ("uib", text[2]) == NULL)
    return false;
  a->kind = text[2];
  a->bytes = text[3] - '0';
  return a->bytes == 1 || a->bytes == 2 || a->bytes == 4 || a->bytes == 8;
}

static bool
parse_shape (const char *text, array *a)
{
  if (text == NULL || *text++ != '(')
    return false;
  for (a->n_dims = 0; a->n_dims < MAX_DIMS; text++) {
    char *end;
    long long value;

    text += strspn (text, " ");
    if (*text == ')')
      return a->n_dims > 0;
    value = strtoll (text, &end, 10);
    if (end == text || value < 0 || value > INT_MAX)
      return false;
    a->dims[a->n_dims++] = value;
    text = end + strspn (end, " ");
    if (*text == ')')
      return true;
    if (*text != ',')
      return false;
  }
  return false;
}

static plx_status
read_header (const reading *work, array *a, plx_error *error)
{
  uint8_t start[12];
  char header[MAX_HEADER + 1];
  size_t length;
  const char *order;
  plx_status status = plx_zip_read (a->stream, start, 10, error);

  if (status != PLX_OK)
    return status;
  if (memcmp (start, "\x93NUMPY", 6) != 0)
    return bad_array (work, a->name, "is not in NumPy's format", error);
  length = start[8] | (size_t)start[9] << 8;
  if (start[6] >= 2) {
    status = plx_zip_read (a->stream, start + 10, 2, error);
    length |= (size_t)start[10] << 16 | (size_t)start[11] << 24;
  }
  if (status == PLX_OK && length > MAX_HEADER)
    return bad_array (work, a->name, "has a header that is too long", error);
  if (status == PLX_OK)
    status = plx_zip_read (a->stream, header, length, error);
  if (status != PLX_OK)
    return status;
  header[length] = '\0';
  order = value_of (header, "fortran_order");
  if (!parse_type (value_of (header, "descr"), a))
    return bad_array (work, a->name, "holds no whole numbers", error);
  if (!parse_shape (value_of (header, "shape"), a))
    return bad_array (work, a->name, "has a shape that is not understood", error);
  if (order == NULL || strncmp (order, "False", 5) != 0)
    return bad_array (work, a->name, "is in Fortran's order; save it in C's", error);
  return PLX_OK;
}

static plx_status
open_array (const reading *work, const char *name, array *a, plx_error *error)
{
  const plx_zip_entry *entry = plx_zip_find (&work->zip, name);
  plx_status status;

  *a = (array){ .name = name };
  if (entry == NULL)
    return bad_array (work, name, "is missing", error);
  status = plx_zip_begin (&work->zip, entry, &a->stream, error);
  return status == PLX_OK ? read_header (work, a, error) : status;
}

/* Whether the archive's own sizes allow so many bytes behind the header. */
static bool
has_bytes (const reading *work, const array *a, double bytes)
{
  return bytes <= (double)plx_zip_find (&work->zip, a->name)->size;
}

/* --- Images ----------------------------------------------------------------------------------- */

static plx_status
check_images (const reading *work, const array *a, plx_error *error)
{
  const plx_dataset *dataset = work->dataset;
  int64_t channels = a->n_dims == 4 ? a->dims[3] : 1;

  if (a->kind != 'u' || a->bytes != 1)
    return bad_array (work, a->name, "holds no unsigned bytes, which images are", error);
  if (a->n_dims < 3 || (channels != 1 && channels != 3))
    return bad_array (work, a->name, "is not [n][height][width] with 1 or 3 channels", error);
  if (a->dims[0] < 1 || a->dims[0] > INT_MAX / 2 || a->dims[1] < 1 || a->dims[1] > MAX_SIDE ||
      a->dims[2] < 1 || a->dims[2] > MAX_SIDE ||
      !has_bytes (work, a,
                  (double)a->dims[0] * (double)a->dims[1] * (double)a->dims[2] * (double)channels))
    return bad_array (work, a->name, "has a size that cannot be", error);
  if (dataset->height > 0 && (dataset->height != a->dims[1] || dataset->width != a->dims[2] ||
                              dataset->channels != channels))
    return bad_array (work, a->name, "has images of another size than the training half", error);
  return PLX_OK;
}

/* Opens a half's images, and of the first half takes the size. */
static plx_status
look_at_images (reading *work, int half, plx_error *error)
{
  array a;
  plx_status status = open_array (work, work->halves[half].images, &a, error);

  if (status == PLX_OK)
    status = check_images (work, &a, error);
  plx_zip_end (a.stream);
  if (status != PLX_OK)
    return status;
  work->counts[half] = (int)a.dims[0];
  work->dataset->height = (int)a.dims[1];
  work->dataset->width = (int)a.dims[2];
  work->dataset->channels = a.n_dims == 4 ? (int)a.dims[3] : 1;
  return PLX_OK;
}

static plx_status
read_images (reading *work, int half, int first, plx_error *error)
{
  const plx_dataset *dataset = work->dataset;
  size_t size = (size_t)dataset->height * (size_t)dataset->width * (size_t)dataset->channels;
  array a;
  plx_status status = open_array (work, work->halves[half].images, &a, error);

  for (int done = 0; done < work->counts[half] && status == PLX_OK;) {
    int part = work->counts[half] - done < 1024 ? work->counts[half] - done : 1024;

    if (!plx_source_tell (work->source, first + done, dataset->count))
      status = plx_fail (error, PLX_CANCELLED, "Opening was cancelled.");
    else
      status = plx_zip_read (a.stream, dataset->pixels + (size_t)(first + done) * size,
                             (size_t)part * size, error);
    done += part;
  }
  if (status == PLX_OK)
    status = plx_zip_expect_end (a.stream, error);
  plx_zip_end (a.stream);
  return status;
}

/* --- Labels ----------------------------------------------------------------------------------- */

static int64_t
value_at (const uint8_t *bytes, const array *a)
{
  uint64_t value = 0;
  int shift = 64 - 8 * a->bytes;

  for (int i = a->bytes - 1; i >= 0; i--)
    value = value << 8 | bytes[i];
  return a->kind == 'i' ? (int64_t)(value << shift) >> shift : (int64_t)value;
}

static plx_status
take_labels (reading *work, const array *a, const uint8_t *bytes, int first, plx_error *error)
{
  int n = (int)a->dims[0], columns = a->n_dims == 2 ? (int)a->dims[1] : 1;

  for (int i = 0; i < n; i++)
    for (int k = 0; k < columns; k++, bytes += a->bytes) {
      int64_t value = value_at (bytes, a);

      if (value < -1 || value >= MAX_CLASSES)
        return bad_array (work, a->name, "has a label that is no class number", error);
      work->labels[k][first + i] = (int32_t)value;
    }
  return PLX_OK;
}

static plx_status
check_labels (reading *work, const array *a, int half, plx_error *error)
{
  int64_t columns = a->n_dims == 2 ? a->dims[1] : 1;

  if (a->n_dims > 2 || columns < 1 || columns > MAX_SETS || a->dims[0] != work->counts[half])
    return bad_array (work, a->name, "does not have a label, or a row of them, for each image",
                      error);
  if (work->n_sets > 0 && work->n_sets != columns)
    return bad_array (work, a->name, "has other labels than the training half", error);
  if (!has_bytes (work, a, (double)a->dims[0] * (double)columns * a->bytes))
    return bad_array (work, a->name, "has a size that cannot be", error);
  for (; work->n_sets < columns; work->n_sets++) {
    work->labels[work->n_sets] = malloc (((size_t)work->dataset->count + 1) * sizeof (int32_t));
    if (work->labels[work->n_sets] == NULL)
      return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
    for (int i = 0; i < work->dataset->count; i++)
      work->labels[work->n_sets][i] = -1;
  }
  return PLX_OK;
}

static plx_status
read_labels (reading *work, int half, int first, plx_error *error)
{
  array a;
  uint8_t *bytes = NULL;
  size_t size = 0;
  plx_status status;

  if (plx_zip_find (&work->zip, work->halves[half].labels) == NULL)
    return PLX_OK;
  status = open_array (work, work->halves[half].labels, &a, error);
  if (status == PLX_OK)
    status = check_labels (work, &a, half, error);
  if (status == PLX_OK) {
    size = (size_t)a.dims[0] * (a.n_dims == 2 ? (size_t)a.dims[1] : 1) * (size_t)a.bytes;
    bytes = malloc (size + 1);
    if (bytes == NULL)
      status = plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  }
  if (status == PLX_OK)
    status = plx_zip_read (a.stream, bytes, size, error);
  if (status == PLX_OK)
    status = plx_zip_expect_end (a.stream, error);
  if (status == PLX_OK)
    status = take_labels (work, &a, bytes, first, error);
  free (bytes);
  plx_zip_end (a.stream);
  return status;
}

static plx_status
add_label_set (reading *work, int set, plx_error *error)
{
  const int32_t *labels = work->labels[set];
  char name[32], (*texts)[12];
  const char **names;
  int n = 0;
  plx_status status;

  for (int i = 0; i < work->dataset->count; i++)
    n = labels[i] >= n ? labels[i] + 1 : n;
  texts = malloc ((size_t)(n + 1) * sizeof *texts);
  names = malloc ((size_t)(n + 1) * sizeof *names);
  for (int c = 0; c < n && texts != NULL && names != NULL; c++) {
    snprintf (texts[c], sizeof texts[c], "%d", c);
    names[c] = texts[c];
  }
  snprintf (name, sizeof name, set == 0 && work->n_sets == 1 ? N_ ("class") : "label%d", set);
  if (texts == NULL || names == NULL)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  else
    status = plx_dataset_add_labels (work->dataset, name, n, names, error);
  if (status == PLX_OK)
    memcpy (work->dataset->label_sets[set].labels, labels,
            (size_t)work->dataset->count * sizeof *labels);
  free (texts);
  free (names);
  return status;
}

/* --- The whole -------------------------------------------------------------------------------- */

static plx_status
find_halves (reading *work, plx_error *error)
{
  for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
    if (plx_zip_find (&work->zip, layouts[i].train.images) == NULL)
      continue;
    work->halves[0] = layouts[i].train;
    work->n_halves = 1;
    for (int h = 1; h >= 0; h--)
      if (layouts[i].held_out[h].images[0] != '\0' &&
          plx_zip_find (&work->zip, layouts[i].held_out[h].images) != NULL) {
        work->halves[1] = layouts[i].held_out[h];
        work->n_halves = 2;
      }
    return PLX_OK;
  }
  return plx_fail (error, PLX_ERROR_FORMAT,
                   "“%s” is an archive without train_images, x_train or images among its arrays.",
                   plx_path_tail (work->zip.path));
}

static plx_status
read_halves (reading *work, plx_error *error)
{
  plx_dataset *dataset = work->dataset;
  plx_status status = PLX_OK;

  for (int h = 0; h < work->n_halves && status == PLX_OK; h++)
    status = look_at_images (work, h, error);
  if (status == PLX_OK)
    status = plx_dataset_reserve (dataset, work->counts[0] + work->counts[1], dataset->height,
                                  dataset->width, dataset->channels, error);
  for (int h = 0; h < work->n_halves && status == PLX_OK; h++) {
    int first = h == 0 ? 0 : work->counts[0];

    status = read_images (work, h, first, error);
    if (status == PLX_OK)
      status = read_labels (work, h, first, error);
  }
  for (int s = 0; s < work->n_sets && status == PLX_OK; s++)
    status = add_label_set (work, s, error);
  return status;
}

static plx_status
read_npz (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  reading work = { .source = source, .dataset = dataset };
  plx_status status = plx_zip_open (&work.zip, source->path, error);

  if (status == PLX_OK)
    status = find_halves (&work, error);
  if (status == PLX_OK)
    status = read_halves (&work, error);
  dataset->train_count =
      work.n_halves > 1 ? work.counts[0] : plx_split (dataset->count, source->holdout);
  snprintf (dataset->format, sizeof dataset->format, "NPZ");
  for (int s = 0; s < work.n_sets; s++)
    free (work.labels[s]);
  plx_zip_close (&work.zip);
  return status;
}

static bool
recognises (const plx_source *source)
{
  return !source->is_folder && source->head_size >= 4 &&
         memcmp (source->head, "PK\x03\x04", 4) == 0;
}

const plx_reader plx_npz_reader = { recognises, read_npz };
