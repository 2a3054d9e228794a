/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Embeddings as text. Numbers have nine digits: a float comes back as it was.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "io/embeddings.h"
#include "io/output.h"

enum { MAX_PATH = 4096, ROWS_A_QUESTION = 256 };

static const char *
split_of (const plx_embeddings *embeddings, int i)
{
  return embeddings->first + i < embeddings->dataset->train_count ? "train" : "held-out";
}

static const char *
class_of (const plx_label_set *set, int image)
{
  return set->labels[image] >= 0 ? set->class_names[set->labels[image]] : "";
}

static plx_status
goes_on (const plx_embeddings *embeddings, int row, plx_error *error)
{
  if (embeddings->go_on == NULL || row % ROWS_A_QUESTION != 0 ||
      embeddings->go_on (embeddings->context))
    return PLX_OK;
  return plx_fail (error, PLX_CANCELLED, "The writing was cancelled.");
}

/* --- Tabs ------------------------------------------------------------------------------------- */

/* The Projector knows no quotes: what would end a cell becomes a space. */
static void
put_cell (FILE *to, const char *text)
{
  for (; *text != '\0'; text++)
    fputc (*text == '\t' || *text == '\n' || *text == '\r' ? ' ' : *text, to);
}

static plx_status
put_vectors (FILE *to, const plx_embeddings *embeddings, plx_error *error)
{
  const float *value = embeddings->vectors;
  plx_status status = PLX_OK;

  for (int i = 0; i < embeddings->n && status == PLX_OK; i++) {
    for (int k = 0; k < embeddings->d; k++)
      fprintf (to, "%.9g%c", (double)*value++, k + 1 < embeddings->d ? '\t' : '\n');
    status = goes_on (embeddings, i, error);
  }
  return status;
}

static void
put_metadata (FILE *to, const plx_embeddings *embeddings)
{
  const plx_dataset *dataset = embeddings->dataset;

  fputs ("image\tsplit", to);
  for (int l = 0; l < dataset->n_label_sets; l++) {
    fputc ('\t', to);
    put_cell (to, dataset->label_sets[l].name);
  }
  fputc ('\n', to);
  for (int i = 0; i < embeddings->n; i++) {
    fprintf (to, "%d\t%s", embeddings->first + i, split_of (embeddings, i));
    for (int l = 0; l < dataset->n_label_sets; l++) {
      fputc ('\t', to);
      put_cell (to, class_of (&dataset->label_sets[l], embeddings->first + i));
    }
    fputc ('\n', to);
  }
}

/* File names come from a person: what JSON minds is escaped. */
static void
put_json_text (FILE *to, const char *text)
{
  fputc ('"', to);
  for (; *text != '\0'; text++)
    if (*text == '"' || *text == '\\')
      fprintf (to, "\\%c", *text);
    else if ((unsigned char)*text < 0x20)
      fprintf (to, "\\u%04x", (unsigned)(unsigned char)*text);
    else
      fputc (*text, to);
  fputc ('"', to);
}

/* The parts' paths: "points" of "…/points.tsv" and an end. */
typedef struct {
  char vectors[MAX_PATH], metadata[MAX_PATH], sprite[MAX_PATH], config[MAX_PATH];
  int side;
} parts;

static plx_status
name_parts (const char *path, parts *names, plx_error *error)
{
  size_t length = strlen (path), stem = length;

  if (length > 4 && strcmp (path + length - 4, ".tsv") == 0)
    stem -= 4;
  if (length >= MAX_PATH - 32)
    return plx_fail (error, PLX_ERROR_INVALID, "The path of “%s” is too long.",
                     plx_path_tail (path));
  snprintf (names->vectors, MAX_PATH, "%s", path);
  snprintf (names->metadata, MAX_PATH, "%.*s-metadata.tsv", (int)stem, path);
  snprintf (names->sprite, MAX_PATH, "%.*s-sprite.png", (int)stem, path);
  snprintf (names->config, MAX_PATH, "%.*s-config.json", (int)stem, path);
  return PLX_OK;
}

static void
put_config (FILE *to, const plx_embeddings *embeddings, const parts *names)
{
  fputs ("{\"embeddings\":[{\"tensorName\":", to);
  put_json_text (to, embeddings->dataset->name);
  fprintf (to, ",\"tensorShape\":[%d,%d],\"tensorPath\":", embeddings->n, embeddings->d);
  put_json_text (to, plx_file_name (names->vectors));
  fputs (",\"metadataPath\":", to);
  put_json_text (to, plx_file_name (names->metadata));
  fputs (",\"sprite\":{\"imagePath\":", to);
  put_json_text (to, plx_file_name (names->sprite));
  fprintf (to, ",\"singleImageDim\":[%d,%d]}}]}\n", names->side, names->side);
}

/* What lies beside the vectors. */
static plx_status
write_others (const plx_embeddings *embeddings, parts *names, plx_error *error)
{
  plx_output output = { 0 };
  plx_status status = plx_sprite_write (names->sprite, embeddings, &names->side, error);

  if (status == PLX_OK && (status = plx_output_open (&output, names->metadata, error)) == PLX_OK) {
    put_metadata (output.stream, embeddings);
    status = plx_output_close (&output, PLX_OK, error);
  }
  if (status == PLX_OK && (status = plx_output_open (&output, names->config, error)) == PLX_OK) {
    put_config (output.stream, embeddings, names);
    status = plx_output_close (&output, PLX_OK, error);
  }
  return status;
}

/* The vectors, which take longest, come first and get their name last: cancelled, nothing is left. */
plx_status
plx_tsv_write (const char *path, const plx_embeddings *embeddings, plx_error *error)
{
  parts *names = malloc (sizeof *names);
  plx_output output = { 0 };
  plx_status status;

  if (names == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to write “%s”.", plx_path_tail (path));
  status = name_parts (path, names, error);
  if (status == PLX_OK && (status = plx_output_open (&output, names->vectors, error)) == PLX_OK) {
    status = put_vectors (output.stream, embeddings, error);
    if (status == PLX_OK)
      status = write_others (embeddings, names, error);
    status = plx_output_close (&output, status, error);
  }
  free (names);
  return status;
}

/* --- Commas ----------------------------------------------------------------------------------- */

static void
put_quoted (FILE *to, const char *text)
{
  if (strpbrk (text, ",\"\r\n") == NULL) {
    fputs (text, to);
    return;
  }
  fputc ('"', to);
  for (; *text != '\0'; text++) {
    if (*text == '"')
      fputc ('"', to);
    fputc (*text, to);
  }
  fputc ('"', to);
}

static void
put_header (FILE *to, const plx_embeddings *embeddings)
{
  fputs ("image,split", to);
  for (int l = 0; l < embeddings->dataset->n_label_sets; l++) {
    fputc (',', to);
    put_quoted (to, embeddings->dataset->label_sets[l].name);
  }
  for (int k = 0; k < embeddings->d; k++)
    fprintf (to, ",v%d", k);
  fputc ('\n', to);
}

static void
put_row (FILE *to, const plx_embeddings *embeddings, int i)
{
  const float *vector = embeddings->vectors + (size_t)i * (size_t)embeddings->d;

  fprintf (to, "%d,%s", embeddings->first + i, split_of (embeddings, i));
  for (int l = 0; l < embeddings->dataset->n_label_sets; l++) {
    fputc (',', to);
    put_quoted (to, class_of (&embeddings->dataset->label_sets[l], embeddings->first + i));
  }
  for (int k = 0; k < embeddings->d; k++)
    fprintf (to, ",%.9g", (double)vector[k]);
  fputc ('\n', to);
}

plx_status
plx_csv_write (const char *path, const plx_embeddings *embeddings, plx_error *error)
{
  plx_output output;
  plx_status status = plx_output_open (&output, path, error);

  if (status != PLX_OK)
    return status;
  put_header (output.stream, embeddings);
  for (int i = 0; i < embeddings->n && status == PLX_OK; i++) {
    put_row (output.stream, embeddings, i);
    status = goes_on (embeddings, i, error);
  }
  return plx_output_close (&output, status, error);
}
