/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A camera held sideways stores the picture as the sensor saw it, and in the EXIF block (a small
 * TIFF file) under tag 0x0112 how to turn it. The eight values, as where the stored row 0 and column
 * 0 lie in the upright picture:
 *
 *     1 top left    2 top right    3 bottom right    4 bottom left
 *     5 left top    6 right top    7 right bottom    8 left bottom
 */
#include "data/image.h"

#include <stdlib.h>
#include <string.h>

/* A number of bytes bytes at an offset of the block; 0 beyond its end. */
typedef struct {
  const uint8_t *bytes;
  size_t size;
  bool is_big_endian;
} tiff;

static uint32_t
number (const tiff *block, size_t at, int bytes)
{
  uint32_t value = 0;

  if (at > block->size || block->size - at < (size_t)bytes)
    return 0;
  for (int i = 0; i < bytes; i++)
    value = value << 8 | block->bytes[at + (size_t)(block->is_big_endian ? i : bytes - 1 - i)];
  return value;
}

int
plx_exif_orientation (const uint8_t *block, size_t size)
{
  enum { ORIENTATION = 0x0112, ENTRY = 12 };
  tiff exif;
  size_t directory;
  uint32_t entries;

  if (size < 14 || memcmp (block, "Exif\0", 6) != 0)
    return 1;
  exif = (tiff){ block + 6, size - 6, block[6] == 'M' };
  directory = number (&exif, 4, 4);
  entries = number (&exif, directory, 2);
  for (uint32_t i = 0; i < entries; i++) {
    size_t at = directory + 2 + (size_t)i * ENTRY;

    if (number (&exif, at, 2) == ORIENTATION) {
      uint32_t value = number (&exif, at + 8, 2);

      return value >= 1 && value <= 8 ? (int)value : 1;
    }
  }
  return 1;
}

plx_status
plx_image_orient (const char *path, int orientation, plx_image *image, plx_error *error)
{
  plx_image upright;
  plx_status status;
  bool is_turned = orientation >= 5;
  bool is_mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  bool is_upside_down =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  size_t channels = (size_t)image->channels;

  if (orientation < 2 || orientation > 8)
    return PLX_OK;
  status = plx_image_reserve (path, is_turned ? image->width : image->height,
                              is_turned ? image->height : image->width, image->channels, &upright,
                              error);
  if (status != PLX_OK)
    return status;
  for (int y = 0; y < upright.height; y++)
    for (int x = 0; x < upright.width; x++) {
      int row = is_turned ? x : y, column = is_turned ? y : x;

      row = is_upside_down ? image->height - 1 - row : row;
      column = is_mirrored ? image->width - 1 - column : column;
      memcpy (upright.pixels + ((size_t)y * (size_t)upright.width + (size_t)x) * channels,
              image->pixels + ((size_t)row * (size_t)image->width + (size_t)column) * channels,
              channels);
    }
  free (image->pixels);
  *image = upright;
  return PLX_OK;
}
