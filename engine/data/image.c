/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What PNG and JPEG have in common.
 */
#include "data/image.h"

#include <stdlib.h>
#include <string.h>

#include "data/file.h"

plx_image_kind
plx_image_recognise (const uint8_t *bytes, size_t size)
{
  static const uint8_t png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
  static const uint8_t jpeg[] = { 0xFF, 0xD8, 0xFF };

  if (size >= sizeof png && memcmp (bytes, png, sizeof png) == 0)
    return PLX_IMAGE_PNG;
  if (size >= sizeof jpeg && memcmp (bytes, jpeg, sizeof jpeg) == 0)
    return PLX_IMAGE_JPEG;
  return PLX_IMAGE_NONE;
}

static plx_status
not_an_image (const plx_blob *file, plx_error *error)
{
  return plx_fail (error, PLX_ERROR_FORMAT, "“%s” %s.", plx_path_tail (file->path),
                   file->size == 0 ? "is empty" : "is neither a PNG nor a JPEG image");
}

static plx_status
check_size (const char *path, int height, int width, plx_error *error)
{
  if (height < 1 || width < 1 || height > PLX_MAX_IMAGE_SIDE || width > PLX_MAX_IMAGE_SIDE ||
      (double)height * width > PLX_MAX_IMAGE_PIXELS)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” says it has %d × %d pixels; at most %d million are read.",
                     plx_path_tail (path), width, height, PLX_MAX_IMAGE_PIXELS / 1000000);
  return PLX_OK;
}

plx_status
plx_image_measure (const plx_blob *file, plx_image_info *info, plx_error *error)
{
  plx_status status;

  switch (plx_image_recognise (file->bytes, file->size)) {
  case PLX_IMAGE_PNG:
    status = plx_png_measure (file, info, error);
    break;
  case PLX_IMAGE_JPEG:
    status = plx_jpeg_measure (file, info, error);
    break;
  default:
    return not_an_image (file, error);
  }
  if (status != PLX_OK)
    return status;
  return check_size (file->path, info->height, info->width, error);
}

plx_status
plx_image_reserve (const char *path, int height, int width, int channels, plx_image *image,
                   plx_error *error)
{
  plx_status status = check_size (path, height, width, error);

  *image = (plx_image){ height, width, channels, NULL };
  if (status != PLX_OK)
    return status;
  image->pixels = malloc ((size_t)height * (size_t)width * (size_t)channels);
  if (image->pixels == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to decode “%s” (%d × %d pixels).",
                     plx_path_tail (path), width, height);
  return PLX_OK;
}

void
plx_convert_channels (const uint8_t *in, int from, uint8_t *out, int to, size_t n)
{
  if (from == to)
    memcpy (out, in, n * (size_t)to);
  else if (from == 1)
    for (size_t i = 0; i < n; i++)
      out[3 * i] = out[3 * i + 1] = out[3 * i + 2] = in[i];
  else /* 0.299, 0.587, 0.114 in 65536ths */
    for (size_t i = 0; i < n; i++)
      out[i] = (uint8_t)((in[3 * i] * 19595u + in[3 * i + 1] * 38470u + in[3 * i + 2] * 7471u +
                          0x8000u) >>
                         16);
}

/* Gives the image the channels asked for. */
static plx_status
convert (const char *path, int channels, plx_image *image, plx_error *error)
{
  plx_image converted;
  plx_status status;

  if (image->channels == channels)
    return PLX_OK;
  status = plx_image_reserve (path, image->height, image->width, channels, &converted, error);
  if (status != PLX_OK)
    return status;
  plx_convert_channels (image->pixels, image->channels, converted.pixels, channels,
                        (size_t)image->height * (size_t)image->width);
  free (image->pixels);
  *image = converted;
  return PLX_OK;
}

plx_status
plx_image_decode (const plx_blob *file, int channels, int side, plx_image *image, plx_error *error)
{
  plx_status status;

  *image = (plx_image){ 0 };
  switch (plx_image_recognise (file->bytes, file->size)) {
  case PLX_IMAGE_PNG:
    status = plx_png_decode (file, image, error);
    break;
  case PLX_IMAGE_JPEG:
    status = plx_jpeg_decode (file, side, image, error);
    break;
  default:
    return not_an_image (file, error);
  }
  if (status == PLX_OK)
    status = convert (file->path, channels, image, error);
  if (status != PLX_OK) {
    free (image->pixels);
    image->pixels = NULL;
  }
  return status;
}
