/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sheet of all images: as many columns as rows, each image cut to a square.
 */
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "data/resize.h"
#include "io/embeddings.h"
#include "io/output.h"

enum { MAX_SHEET = 8192 };

typedef struct {
  const plx_embeddings *embeddings;
  int side, columns;
  uint8_t *strip, *tile; /* [side][columns · side][c], [side][side][c] */
  png_structp png;
  png_infop info;
  plx_status status;
} sheet;

static plx_status
draw_strip (sheet *s, int row, plx_error *error)
{
  const plx_dataset *dataset = s->embeddings->dataset;
  size_t channels = (size_t)dataset->channels, line = (size_t)s->side * channels;
  size_t stride = (size_t)s->columns * line;
  plx_status status = PLX_OK;

  memset (s->strip, 255, (size_t)s->side * stride);
  for (int x = 0; x < s->columns && status == PLX_OK; x++) {
    int i = row * s->columns + x;
    plx_image image = { dataset->height, dataset->width, dataset->channels, NULL };

    if (i >= s->embeddings->n)
      break;
    image.pixels = (uint8_t *)plx_dataset_image (dataset, s->embeddings->first + i);
    status = plx_resize (&image, s->side, PLX_FIT_CUT, s->tile, error);
    for (size_t y = 0; y < (size_t)s->side; y++)
      memcpy (s->strip + y * stride + (size_t)x * line, s->tile + y * line, line);
  }
  return status;
}

static void
draw (sheet *s, FILE *to, plx_error *error)
{
  int channels = s->embeddings->dataset->channels, width = s->columns * s->side;
  size_t stride = (size_t)width * (size_t)channels;

  png_init_io (s->png, to);
  png_set_IHDR (s->png, s->info, (png_uint_32)width, (png_uint_32)width, 8,
                channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level (s->png, 3);
  png_write_info (s->png, s->info);
  for (int row = 0; row < s->columns && s->status == PLX_OK; row++) {
    s->status = draw_strip (s, row, error);
    for (int y = 0; y < s->side; y++)
      png_write_row (s->png, s->strip + (size_t)y * stride);
  }
  if (s->status == PLX_OK)
    png_write_end (s->png, NULL);
}

/* A stream that does not take the bytes is looked at when it is closed. */
static plx_status
draw_guarded (sheet *s, FILE *to, plx_error *error)
{
  if (setjmp (png_jmpbuf (s->png)) == 0)
    draw (s, to, error);
  return s->status;
}

static plx_status
take_memory (sheet *s, const char *path, plx_error *error)
{
  size_t pixels = (size_t)s->side * (size_t)s->side * (size_t)s->embeddings->dataset->channels;

  s->strip = malloc (pixels * (size_t)s->columns);
  s->tile = malloc (pixels);
  s->png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  s->info = s->png != NULL ? png_create_info_struct (s->png) : NULL;
  if (s->strip == NULL || s->tile == NULL || s->info == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to draw “%s”.", plx_path_tail (path));
  return PLX_OK;
}

plx_status
plx_sprite_write (const char *path, const plx_embeddings *embeddings, int *side, plx_error *error)
{
  const plx_dataset *dataset = embeddings->dataset;
  sheet s = { .embeddings = embeddings };
  plx_output output = { 0 };
  plx_status status;

  s.columns = (int)ceil (sqrt ((double)embeddings->n));
  s.side = dataset->height < dataset->width ? dataset->height : dataset->width;
  if (s.columns * s.side > MAX_SHEET)
    s.side = MAX_SHEET / s.columns;
  if (s.side < 1)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "%d images are too many for one sheet of pictures; export fewer.",
                     embeddings->n);
  *side = s.side;
  status = take_memory (&s, path, error);
  if (status == PLX_OK)
    status = plx_output_open (&output, path, error);
  if (status == PLX_OK)
    status = plx_output_close (&output, draw_guarded (&s, output.stream, error), error);
  png_destroy_write_struct (&s.png, &s.info);
  free (s.strip);
  free (s.tile);
  return status;
}
