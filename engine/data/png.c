/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PNG by libpng: every bit depth and colour type, palettes, tRNS, interlaced.
 *
 * libpng reports by longjmp. Everything that must outlive the jump lies in a png_job, and the
 * function with setjmp in it has no other variables.
 */
#include "data/image.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"

typedef struct png_job {
  const plx_blob *file;
  size_t at; /* bytes read */
  png_structp png;
  png_infop info;
  jmp_buf jump;
  char complaint[96];
  plx_image_info header;

  plx_image *image; /* NULL: the header only */
  int channels;     /* as decoded: 1 to 4 */
  uint8_t *pixels;  /* [height][width][channels] */
  png_bytep *rows;  /* [height] into pixels */
  plx_status status;
  plx_error *error;
} png_job;

static void
complain (png_structp png, png_const_charp message)
{
  png_job *job = png_get_error_ptr (png);

  snprintf (job->complaint, sizeof job->complaint, "%s", message);
  longjmp (job->jump, 1);
}

static void
ignore_warning (png_structp png, png_const_charp message)
{
}

static void
give_bytes (png_structp png, png_bytep bytes, size_t size)
{
  png_job *job = png_get_io_ptr (png);

  if (size > job->file->size - job->at)
    png_error (png, "it ends too early");
  memcpy (bytes, job->file->bytes + job->at, size);
  job->at += size;
}

/* A palette all of whose colours are grey makes a grey image. */
static bool
is_grey (png_job *job)
{
  png_colorp palette;
  int n = 0;

  if (!(png_get_color_type (job->png, job->info) & PNG_COLOR_MASK_COLOR))
    return true;
  if (png_get_PLTE (job->png, job->info, &palette, &n) == 0 ||
      png_get_color_type (job->png, job->info) != PNG_COLOR_TYPE_PALETTE)
    return false;
  for (int i = 0; i < n; i++)
    if (palette[i].red != palette[i].green || palette[i].red != palette[i].blue)
      return false;
  return true;
}

static void
read_header (png_job *job)
{
  png_set_read_fn (job->png, job, give_bytes);
  png_set_user_limits (job->png, PLX_MAX_IMAGE_SIDE, PLX_MAX_IMAGE_SIDE);
  png_read_info (job->png, job->info);
  job->header = (plx_image_info){ (int)png_get_image_height (job->png, job->info),
                                  (int)png_get_image_width (job->png, job->info), is_grey (job) };
}

/* Everything to 8 bits: 1 grey, 2 with alpha, 3 colour, 4 with alpha. */
static void
ask_for_bytes (png_job *job)
{
  png_set_expand (job->png);
  png_set_scale_16 (job->png);
  png_set_interlace_handling (job->png);
  png_read_update_info (job->png, job->info);
  job->channels = png_get_channels (job->png, job->info);
}

static bool
reserve (png_job *job)
{
  int height = job->header.height;
  size_t row;

  job->status = plx_image_reserve (job->file->path, height, job->header.width,
                                   job->channels <= 2 ? 1 : 3, job->image, job->error);
  if (job->status != PLX_OK)
    return false;
  row = png_get_rowbytes (job->png, job->info);
  job->pixels = malloc ((size_t)height * row);
  job->rows = malloc ((size_t)height * sizeof *job->rows);
  if (job->pixels == NULL || job->rows == NULL) {
    job->status = plx_fail (job->error, PLX_ERROR_MEMORY, "No memory to decode “%s”.",
                            plx_path_tail (job->file->path));
    return false;
  }
  for (int y = 0; y < height; y++)
    job->rows[y] = job->pixels + (size_t)y * row;
  return true;
}

/* Lays pixels with alpha over white; others are copied. */
static void
flatten (png_job *job)
{
  size_t n = (size_t)job->header.height * (size_t)job->header.width;
  size_t in = (size_t)job->channels, out = (size_t)job->image->channels;

  if (in == out) {
    memcpy (job->image->pixels, job->pixels, n * out);
    return;
  }
  for (size_t i = 0; i < n; i++) {
    unsigned alpha = job->pixels[i * in + out];

    for (size_t c = 0; c < out; c++)
      job->image->pixels[i * out + c] =
          (uint8_t)((job->pixels[i * in + c] * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}

static void
work (png_job *job)
{
  read_header (job);
  if (job->image == NULL)
    return;
  ask_for_bytes (job);
  if (!reserve (job))
    return;
  png_read_image (job->png, job->rows);
  png_read_end (job->png, NULL);
  flatten (job);
}

static bool
work_guarded (png_job *job)
{
  if (setjmp (job->jump) != 0)
    return false;
  work (job);
  return true;
}

static plx_status
run (png_job *job)
{
  job->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, job, complain, ignore_warning);
  job->info = job->png != NULL ? png_create_info_struct (job->png) : NULL;
  if (job->info == NULL)
    job->status = plx_fail (job->error, PLX_ERROR_MEMORY, "No memory to decode “%s”.",
                            plx_path_tail (job->file->path));
  else if (!work_guarded (job))
    job->status = plx_fail (job->error, PLX_ERROR_FORMAT, "“%s” is a damaged PNG: %s.",
                            plx_path_tail (job->file->path), job->complaint);
  png_destroy_read_struct (&job->png, &job->info, NULL);
  free (job->pixels);
  free (job->rows);
  return job->status;
}

plx_status
plx_png_measure (const plx_blob *file, plx_image_info *info, plx_error *error)
{
  png_job job = { .file = file, .error = error };
  plx_status status = run (&job);

  *info = job.header;
  return status;
}

plx_status
plx_png_decode (const plx_blob *file, plx_image *image, plx_error *error)
{
  png_job job = { .file = file, .error = error, .image = image };

  return run (&job);
}
