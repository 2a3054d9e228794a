/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of images: a CSV file (RFC 4180) whose first row names the columns. The first column is an
 * image's path, from the table's own folder on; a column "split" holds out the rows that say test,
 * val, valid, validation or held-out, where the others say train or training or nothing; each other column is a label set, an empty cell no label.
 *
 *     path,species,sex,split
 *     birds/0001.jpg,robin,f,train
 *
 * The images are read as a folder's are (folder.c).
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "data/file.h"
#include "data/folder.h"

enum { MAX_TABLE = 1 << 30, MAX_COLUMNS = 18, MAX_PATH = 4096 };

typedef struct {
  char *text;   /* owned; the cells point into it */
  char **cells; /* [rows][columns] */
  char *names[MAX_COLUMNS];
  int rows, columns; /* rows without the first */
  int split;         /* column; −1: none */
} table;

static plx_status
bad_table (const plx_source *source, int row, const char *what, plx_error *error)
{
  return plx_fail (error, PLX_ERROR_FORMAT, "“%s”, row %d: %s.", plx_path_tail (source->path), row,
                   what);
}

/* --- Cells ------------------------------------------------------------------------------------ */

/* Takes the next cell, ended with a NUL in place, quotes taken off; *next: behind what ended it, and
 * *end what that was: ',', '\n' or 0. NULL: a quote is not closed. */
static char *
take_cell (char *at, char **next, char *end)
{
  char *start = at, *to = at;

  if (*at == '"') {
    for (at++; *at != '"' || at[1] == '"'; at++) {
      if (*at == '\0')
        return NULL;
      if (*at == '"')
        at++;
      *to++ = *at;
    }
    at++;
  }
  while (*at != '\0' && *at != ',' && *at != '\n')
    *to++ = *at++;
  *end = *at;
  *next = *at != '\0' ? at + 1 : at;
  if (to > start && to[-1] == '\r')
    to--;
  *to = '\0';
  return start;
}

static bool
is_blank (const char *at)
{
  return *at == '\n' || (*at == '\r' && at[1] == '\n');
}

/* A path from the table's folder on; owned by the caller, NULL where memory is short. */
static char *
path_of (const plx_source *source, const char *cell)
{
  int before = cell[0] == '/' ? 0 : (int)(plx_file_name (source->path) - source->path);
  char *path;

  return asprintf (&path, "%.*s%s", before, source->path, cell) < 0 ? NULL : path;
}

/* A table without a first row of names would lose its first image, and call its labels by it. */
static plx_status
check_names (const plx_source *source, const table *t, plx_error *error)
{
  char *path = path_of (source, t->names[0]);
  bool is_file = path != NULL && access (path, F_OK) == 0;

  free (path);
  return !is_file ? PLX_OK
                  : plx_fail (error, PLX_ERROR_FORMAT,
                              "“%s” begins with the file “%s”; its first row has to name the "
                              "columns, as in path,label.",
                              plx_path_tail (source->path), plx_path_tail (t->names[0]));
}

static plx_status
take_names (const plx_source *source, table *t, char **at, plx_error *error)
{
  char end = ',';

  for (t->split = -1; end == ','; t->columns++) {
    char *name = t->columns < MAX_COLUMNS ? take_cell (*at, at, &end) : NULL;

    if (name == NULL)
      return bad_table (source, 1, "there are more than 18 columns, or a quote is not closed",
                        error);
    if (name[0] == '\0' || strlen (name) >= sizeof ((plx_label_set *)NULL)->name)
      return bad_table (source, 1, "a column has no name, or one that is too long", error);
    t->names[t->columns] = name;
    if (t->columns > 0 && strcmp (name, "split") == 0)
      t->split = t->columns;
  }
  return check_names (source, t, error);
}

static plx_status
take_rows (const plx_source *source, table *t, char *at, plx_error *error)
{
  size_t lines = 1;

  for (const char *c = at; *c != '\0'; c++)
    lines += *c == '\n';
  t->cells = lines < INT_MAX ? malloc (lines * (size_t)t->columns * sizeof *t->cells) : NULL;
  if (t->cells == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.",
                     plx_path_tail (source->path));
  while (*at != '\0') {
    char end = ',';

    if (is_blank (at)) {
      at = strchr (at, '\n') + 1;
      continue;
    }
    for (int c = 0; c < t->columns; c++) {
      char *cell = end == ',' ? take_cell (at, &at, &end) : NULL;

      if (cell == NULL)
        return bad_table (source, t->rows + 2, "a cell is missing, or a quote is not closed",
                          error);
      t->cells[(size_t)t->rows * (size_t)t->columns + (size_t)c] = cell;
    }
    if (end == ',')
      return bad_table (source, t->rows + 2, "there are more cells than columns", error);
    t->rows++;
  }
  return t->rows > 0 ? PLX_OK : bad_table (source, 2, "there are no images", error);
}

/* Whether all of it is UTF-8, which names of classes are. */
static bool
is_text (const char *text, size_t size)
{
  const uint8_t *at = (const uint8_t *)text, *end = at + size;

  while (at < end && *at != 0 && plx_character_length (at) > 0)
    at += plx_character_length (at);
  return at == end;
}

static plx_status
read_table (const plx_source *source, table *t, plx_error *error)
{
  size_t size;
  plx_status status = plx_file_load (source->path, MAX_TABLE, (uint8_t **)&t->text, &size, error);
  char *at;

  if (status != PLX_OK)
    return status;
  t->text[size] = '\0';
  at = strncmp (t->text, "\xEF\xBB\xBF", 3) == 0 ? t->text + 3 : t->text;
  if (!is_text (t->text, size))
    return bad_table (source, 1, "the file is not text in UTF-8", error);
  status = take_names (source, t, &at, error);
  return status == PLX_OK ? take_rows (source, t, at, error) : status;
}

/* --- Files ------------------------------------------------------------------------------------ */

static const char *
cell (const table *t, int row, int column)
{
  return t->cells[(size_t)row * (size_t)t->columns + (size_t)column];
}

static plx_status
take_split (const plx_source *source, const table *t, int row, bool *is_held_out, plx_error *error)
{
  static const char *const words[] = { "",    "train", "training",   "test",
                                       "val", "valid", "validation", "held-out" };
  enum { TRAINING = 3 };
  const char *word = t->split >= 0 ? cell (t, row, t->split) : "";

  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcasecmp (word, words[i]) == 0) {
      *is_held_out = i >= TRAINING;
      return PLX_OK;
    }
  return plx_fail (error, PLX_ERROR_FORMAT,
                   "“%s”, row %d: the split is “%.40s”, which is none of train, test, val, valid, "
                   "validation and held-out.",
                   plx_path_tail (source->path), row + 2, word);
}

static plx_status
list_files (const plx_source *source, const table *t, plx_folder_list *list, plx_error *error)
{
  size_t folder = (size_t)(plx_file_name (source->path) - source->path);

  list->is_table = true;
  list->files = calloc ((size_t)t->rows, sizeof *list->files);
  if (list->files == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to list %d files.", t->rows);
  for (int i = 0; i < t->rows; i++) {
    plx_folder_file *file = &list->files[list->count];
    const char *path = cell (t, i, 0);
    size_t before = path[0] == '/' ? 0 : folder;
    plx_status status;

    if (path[0] == '\0' || before + strlen (path) >= MAX_PATH)
      return bad_table (source, i + 2, "the path is empty or too long", error);
    *file = (plx_folder_file){ .row = i };
    status = take_split (source, t, i, &file->is_held_out, error);
    if (status != PLX_OK)
      return status;
    file->path = path_of (source, path);
    if (file->path == NULL)
      return plx_fail (error, PLX_ERROR_MEMORY, "No memory to list %d files.", t->rows);
    file->name = file->path + before;
    list->count++;
  }
  return PLX_OK;
}

/* --- Labels ----------------------------------------------------------------------------------- */

static int
by_text (const void *a, const void *b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The different texts of a column among the files that could be read, sorted; empty ones aside. */
static int
find_classes (const table *t, int column, const plx_folder_list *list, const char **classes)
{
  int n = 0, different = 0;

  for (int i = 0; i < list->count; i++)
    if (cell (t, list->files[i].row, column)[0] != '\0')
      classes[n++] = cell (t, list->files[i].row, column);
  qsort (classes, (size_t)n, sizeof *classes, by_text);
  for (int i = 0; i < n; i++)
    if (different == 0 || strcmp (classes[different - 1], classes[i]) != 0)
      classes[different++] = classes[i];
  return different;
}

static plx_status
add_label_set (const table *t, int column, const plx_folder_list *list, plx_dataset *dataset,
               plx_error *error)
{
  const char **classes = malloc (((size_t)list->count + 1) * sizeof *classes);
  int n = classes != NULL ? find_classes (t, column, list, classes) : 0;
  plx_status status;

  if (classes == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  status = plx_dataset_add_labels (dataset, t->names[column], n, classes, error);
  for (int i = 0; i < list->count && status == PLX_OK; i++) {
    const char *text = cell (t, list->files[i].row, column);
    const char **found = bsearch (&text, classes, (size_t)n, sizeof *classes, by_text);

    if (found != NULL)
      dataset->label_sets[dataset->n_label_sets - 1].labels[i] = (int32_t)(found - classes);
  }
  free (classes);
  return status;
}

/* --- The whole -------------------------------------------------------------------------------- */

plx_status
plx_table_find (const plx_source *source, plx_folder_list *list, plx_error *error)
{
  table t = { 0 };
  plx_status status = read_table (source, &t, error);

  if (status == PLX_OK)
    status = list_files (source, &t, list, error);
  free (t.cells);
  free (t.text);
  return status;
}

static plx_status
read_csv (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  table t = { 0 };
  plx_folder_list list = { 0 };
  plx_status status = read_table (source, &t, error);

  if (status == PLX_OK)
    status = list_files (source, &t, &list, error);
  if (status == PLX_OK)
    status = plx_folder_decode (source, &list, dataset, error);
  for (int c = 1; c < t.columns && status == PLX_OK; c++)
    if (c != t.split)
      status = add_label_set (&t, c, &list, dataset, error);
  plx_folder_free (&list);
  free (t.cells);
  free (t.text);
  return status;
}

/* Text with a comma in its first line, as far as the head shows it, under a name that ends in .csv:
 * text by itself has no mark. */
static bool
recognises (const plx_source *source)
{
  size_t length = strlen (source->path);

  if (source->is_folder || source->is_gzipped || length < 4 ||
      strcasecmp (source->path + length - 4, ".csv") != 0)
    return false;
  for (int i = 0; i < source->head_size; i++)
    if (source->head[i] < 0x20 && strchr ("\t\r\n", source->head[i]) == NULL)
      return false;
  return source->head_size > 0;
}

const plx_reader plx_table_reader = { recognises, read_csv, .reads_images = true };
