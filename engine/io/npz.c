/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arrays in NumPy's format (npy 1.0: a magic, the length of a Python dictionary that says type and
 * shape, the values) inside a zip whose entries are stored as they are (PKWARE's APPNOTE, 4.3). The
 * zip has no 64-bit records: what needs them is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "data/file.h"
#include "io/embeddings.h"
#include "io/output.h"

enum { MAX_ENTRIES = 40, ENTRY_NAME = 80 };
enum { LOCAL = 0x04034B50, CENTRAL = 0x02014B50, END = 0x06054B50, JANUARY_1980 = 0x21 };

typedef struct {
  char name[ENTRY_NAME];
  uint32_t crc, size, offset;
} entry;

typedef struct {
  FILE *to;
  const char *path;
  entry entries[MAX_ENTRIES];
  int n;
  uint64_t at; /* bytes written */
} archive;

static void
put (archive *zip, uint32_t value, int bytes)
{
  for (int i = 0; i < bytes; i++)
    fputc ((int)(value >> (8 * i) & 0xFF), zip->to);
  zip->at += (uint64_t)bytes;
}

/* What the local and the central header have in common: version, flags (UTF-8 names), stored, time,
 * sizes, length of the name. */
static void
put_facts (archive *zip, const entry *e)
{
  put (zip, 20, 2);
  put (zip, 1 << 11, 2);
  put (zip, 0, 2);
  put (zip, 0, 2);
  put (zip, JANUARY_1980, 2);
  put (zip, e->crc, 4);
  put (zip, e->size, 4);
  put (zip, e->size, 4);
  put (zip, (uint32_t)strlen (e->name), 2);
  put (zip, 0, 2);
}

static void
put_name (archive *zip, const entry *e)
{
  fputs (e->name, zip->to);
  zip->at += strlen (e->name);
}

static uint32_t
crc_of (uint32_t crc, const void *bytes, size_t size)
{
  return (uint32_t)crc32_z (crc, bytes, size);
}

/* type: "<f4", "<i4", "<U12"; n_columns 0: one dimension. */
static plx_status
put_array (archive *zip, const char *name, const char *type, int n, int n_columns,
           const void *values, size_t bytes, plx_error *error)
{
  char head[128] = "\x93NUMPY\x01";
  entry *e = &zip->entries[zip->n];
  char shape[32] = "";
  int length;

  if (zip->n == MAX_ENTRIES || zip->at + bytes + 4096 > UINT32_MAX)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "“%s” would be too large for an NPZ file; export fewer images, or TSV.",
                     plx_path_tail (zip->path));
  if (n_columns > 0)
    snprintf (shape, sizeof shape, " %d", n_columns);
  length =
      10 + snprintf (head + 10, sizeof head - 10,
                     "{'descr': '%s', 'fortran_order': False, 'shape': (%d,%s), }", type, n, shape);
  memset (head + length, ' ', sizeof head - (size_t)length);
  head[127] = '\n';
  head[7] = 0;
  head[8] = sizeof head - 10;
  snprintf (e->name, sizeof e->name, "%s.npy", name);
  e->size = (uint32_t)(sizeof head + bytes);
  e->crc = crc_of (crc_of (0, head, sizeof head), values, bytes);
  e->offset = (uint32_t)zip->at;
  put (zip, LOCAL, 4);
  put_facts (zip, e);
  put_name (zip, e);
  fwrite (head, 1, sizeof head, zip->to);
  fwrite (values, 1, bytes, zip->to);
  zip->at += e->size;
  zip->n++;
  return PLX_OK;
}

static void
put_directory (archive *zip)
{
  uint32_t start = (uint32_t)zip->at;

  for (int i = 0; i < zip->n; i++) {
    put (zip, CENTRAL, 4);
    put (zip, 20, 2);
    put_facts (zip, &zip->entries[i]);
    put (zip, 0, 4); /* comment's length, disk */
    put (zip, 0, 2); /* internal attributes */
    put (zip, 0, 4); /* external ones */
    put (zip, zip->entries[i].offset, 4);
    put_name (zip, &zip->entries[i]);
  }
  put (zip, END, 4);
  put (zip, 0, 4);
  put (zip, (uint32_t)zip->n, 2);
  put (zip, (uint32_t)zip->n, 2);
  put (zip, (uint32_t)zip->at - 12 - start, 4);
  put (zip, start, 4);
  put (zip, 0, 2);
}

/* --- Text ------------------------------------------------------------------------------------- */

/* One character of UTF-8, which class names are. */
static uint32_t
next_character (const char **text)
{
  const uint8_t *at = (const uint8_t *)*text;
  int length = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
  uint32_t code = length == 1 ? at[0] : at[0] & (0xFFu >> (length + 1));

  for (int i = 1; i < length && (at[i] & 0xC0) == 0x80; i++) {
    code = code << 6 | (at[i] & 0x3F);
    *text += 1;
  }
  *text += 1;
  return code;
}

static plx_status
put_classes (archive *zip, const plx_label_set *set, plx_error *error)
{
  char name[ENTRY_NAME], type[32];
  size_t longest = 1;
  uint32_t *cells;
  plx_status status;

  for (int c = 0; c < set->n_classes; c++)
    longest = strlen (set->class_names[c]) > longest ? strlen (set->class_names[c]) : longest;
  cells = calloc ((size_t)set->n_classes * longest + 1, sizeof *cells);
  if (cells == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to write “%s”.",
                     plx_path_tail (zip->path));
  for (int c = 0; c < set->n_classes; c++) {
    uint32_t *cell = cells + (size_t)c * longest;

    for (const char *text = set->class_names[c]; *text != '\0';)
      *cell++ = next_character (&text);
  }
  snprintf (name, sizeof name, "%s_classes", set->name);
  snprintf (type, sizeof type, "<U%zu", longest);
  status = put_array (zip, name, type, set->n_classes, 0, cells,
                      (size_t)set->n_classes * longest * sizeof *cells, error);
  free (cells);
  return status;
}

/* --- The arrays ------------------------------------------------------------------------------- */

static plx_status
put_numbers (archive *zip, const plx_embeddings *embeddings, plx_error *error)
{
  size_t n = (size_t)embeddings->n;
  int32_t *numbers = malloc (2 * n * sizeof *numbers + 1);
  plx_status status;

  if (numbers == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to write “%s”.",
                     plx_path_tail (zip->path));
  for (int i = 0; i < embeddings->n; i++) {
    numbers[i] = embeddings->first + i;
    numbers[n + (size_t)i] = embeddings->first + i >= embeddings->dataset->train_count;
  }
  status = put_array (zip, "image", "<i4", embeddings->n, 0, numbers, n * 4, error);
  if (status == PLX_OK)
    status = put_array (zip, "split", "<i4", embeddings->n, 0, numbers + n, n * 4, error);
  free (numbers);
  return status;
}

static plx_status
put_arrays (archive *zip, const plx_embeddings *embeddings, plx_error *error)
{
  const plx_dataset *dataset = embeddings->dataset;
  size_t n = (size_t)embeddings->n;
  plx_status status = put_array (zip, "vectors", "<f4", embeddings->n, embeddings->d,
                                 embeddings->vectors, n * (size_t)embeddings->d * 4, error);

  if (status == PLX_OK)
    status = put_numbers (zip, embeddings, error);
  for (int l = 0; l < dataset->n_label_sets && status == PLX_OK; l++) {
    const plx_label_set *set = &dataset->label_sets[l];

    status = put_array (zip, set->name, "<i4", embeddings->n, 0, set->labels + embeddings->first,
                        n * 4, error);
    if (status == PLX_OK)
      status = put_classes (zip, set, error);
  }
  return status;
}

plx_status
plx_npz_write (const char *path, const plx_embeddings *embeddings, plx_error *error)
{
  archive *zip = calloc (1, sizeof *zip);
  plx_output output = { 0 };
  plx_status status;

  if (zip == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to write “%s”.", plx_path_tail (path));
  status = plx_output_open (&output, path, error);
  if (status == PLX_OK) {
    zip->to = output.stream;
    zip->path = path;
    status = put_arrays (zip, embeddings, error);
    put_directory (zip);
    status = plx_output_close (&output, status, error);
  }
  free (zip);
  return status;
}
