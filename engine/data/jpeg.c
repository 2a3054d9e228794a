/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JPEG by libjpeg-turbo: grey, colour, CMYK and YCCK, baseline and progressive.
 *
 * libjpeg fills what is missing of a cut file with grey and only warns; here such a warning ends the
 * decoding like an error does. Harmless ones (stray bytes between segments) do not. Its errors come
 * by longjmp: what must outlive the jump lies in a jpeg_job.
 */
#include "data/image.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "data/file.h"

typedef struct jpeg_job {
  const plx_blob *file;
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr manager;
  jmp_buf jump;
  char complaint[JMSG_LENGTH_MAX];
  int orientation;
  plx_image_info header;

  plx_image *image; /* NULL: the header only */
  int side;
  uint8_t *row; /* [width][4], of a CMYK image */
  plx_status status;
  plx_error *error;
} jpeg_job;

static void
complain (j_common_ptr jpeg)
{
  jpeg_job *job = jpeg->client_data;

  jpeg->err->format_message (jpeg, job->complaint);
  longjmp (job->jump, 1);
}

static void
warn (j_common_ptr jpeg, int level)
{
  if (level >= 0)
    return;
  switch (jpeg->err->msg_code) {
  case JWRN_JPEG_EOF:
  case JWRN_HIT_MARKER:
  case JWRN_HUFF_BAD_CODE:
  case JWRN_ARITH_BAD_CODE:
  case JWRN_MUST_RESYNC:
  case JWRN_BOGUS_PROGRESSION:
    complain (jpeg);
    break;
  default:
    break;
  }
}

static void
print_nothing (j_common_ptr jpeg)
{
}

static void
read_header (jpeg_job *job)
{
  struct jpeg_decompress_struct *jpeg = &job->jpeg;
  int width, height;

  jpeg_create_decompress (jpeg);
  jpeg_save_markers (jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_mem_src (jpeg, job->file->bytes, job->file->size);
  jpeg_read_header (jpeg, TRUE);
  job->orientation = 1;
  for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker != NULL; marker = marker->next)
    if (plx_exif_orientation (marker->data, marker->data_length) != 1)
      job->orientation = plx_exif_orientation (marker->data, marker->data_length);
  width = (int)jpeg->image_width;
  height = (int)jpeg->image_height;
  if (job->orientation >= 5)
    job->header = (plx_image_info){ width, height, jpeg->num_components == 1 };
  else
    job->header = (plx_image_info){ height, width, jpeg->num_components == 1 };
}

/* A photograph that becomes a small image need not be decoded whole. */
static void
choose_scale (jpeg_job *job)
{
  unsigned shorter = job->jpeg.image_width < job->jpeg.image_height ? job->jpeg.image_width
                                                                    : job->jpeg.image_height;

  job->jpeg.scale_num = 1;
  job->jpeg.scale_denom = 1;
  while (job->side > 0 && job->jpeg.scale_denom < 8 &&
         shorter / (2 * job->jpeg.scale_denom) >= 2 * (unsigned)job->side)
    job->jpeg.scale_denom *= 2;
}

static void
choose_colours (jpeg_job *job)
{
  switch (job->jpeg.jpeg_color_space) {
  case JCS_GRAYSCALE:
    job->jpeg.out_color_space = JCS_GRAYSCALE;
    break;
  case JCS_CMYK:
  case JCS_YCCK:
    job->jpeg.out_color_space = JCS_CMYK;
    break;
  default:
    job->jpeg.out_color_space = JCS_RGB;
    break;
  }
}

/* Ink on white paper. Adobe's programs, which write nearly all such files, store it inverted. */
static void
rgb_from_cmyk (const uint8_t *in /* [n][4] */, bool is_inverted, uint8_t *out /* [n][3] */, int n)
{
  for (int i = 0; i < n; i++) {
    unsigned key = is_inverted ? in[4 * i + 3] : 255u - in[4 * i + 3];

    for (int c = 0; c < 3; c++) {
      unsigned ink = is_inverted ? in[4 * i + c] : 255u - in[4 * i + c];

      out[3 * i + c] = (uint8_t)((ink * key + 127) / 255);
    }
  }
}

static bool
reserve (jpeg_job *job)
{
  struct jpeg_decompress_struct *jpeg = &job->jpeg;

  job->status =
      plx_image_reserve (job->file->path, (int)jpeg->output_height, (int)jpeg->output_width,
                         jpeg->output_components == 1 ? 1 : 3, job->image, job->error);
  if (job->status != PLX_OK)
    return false;
  if (jpeg->output_components == 4 && (job->row = malloc ((size_t)jpeg->output_width * 4)) == NULL)
    job->status = plx_fail (job->error, PLX_ERROR_MEMORY, "No memory to decode “%s”.",
                            plx_path_tail (job->file->path));
  return job->status == PLX_OK;
}

static void
work (jpeg_job *job)
{
  struct jpeg_decompress_struct *jpeg = &job->jpeg;
  size_t stride;

  read_header (job);
  if (job->image == NULL)
    return;
  choose_scale (job);
  choose_colours (job);
  jpeg_calc_output_dimensions (jpeg);
  if (!reserve (job))
    return;
  jpeg_start_decompress (jpeg);
  stride = (size_t)job->image->width * (size_t)job->image->channels;
  while (jpeg->output_scanline < jpeg->output_height) {
    uint8_t *line = job->image->pixels + jpeg->output_scanline * stride;
    uint8_t *target = job->row != NULL ? job->row : line;

    jpeg_read_scanlines (jpeg, &target, 1);
    if (job->row != NULL)
      rgb_from_cmyk (job->row, jpeg->saw_Adobe_marker, line, job->image->width);
  }
  jpeg_finish_decompress (jpeg);
}

static bool
work_guarded (jpeg_job *job)
{
  if (setjmp (job->jump) != 0)
    return false;
  work (job);
  return true;
}

static plx_status
run (jpeg_job *job)
{
  job->jpeg.err = jpeg_std_error (&job->manager);
  job->jpeg.client_data = job;
  job->manager.error_exit = complain;
  job->manager.emit_message = warn;
  job->manager.output_message = print_nothing;
  if (!work_guarded (job))
    job->status = plx_fail (job->error, PLX_ERROR_FORMAT, "“%s” is a damaged JPEG: %s.",
                            plx_path_tail (job->file->path), job->complaint);
  jpeg_destroy_decompress (&job->jpeg);
  free (job->row);
  if (job->status == PLX_OK && job->image != NULL)
    job->status = plx_image_orient (job->file->path, job->orientation, job->image, job->error);
  return job->status;
}

plx_status
plx_jpeg_measure (const plx_blob *file, plx_image_info *info, plx_error *error)
{
  jpeg_job job = { .file = file, .error = error };
  plx_status status = run (&job);

  *info = job.header;
  return status;
}

plx_status
plx_jpeg_decode (const plx_blob *file, int side, plx_image *image, plx_error *error)
{
  jpeg_job job = { .file = file, .error = error, .image = image, .side = side };

  return run (&job);
}
