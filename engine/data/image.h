/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One image file, PNG or JPEG, to bytes. Recognised by its first bytes, never by its name.
 *
 * What comes out has one channel (grey) or three (sRGB, as stored: colour profiles and PNG's gamma
 * are not applied). Transparency is laid over white. 16 bits are scaled to 8, rounded. Grey of
 * colour is ITU-R BT.601 luma, as Pillow's mode L is. The orientation that a camera left in a JPEG
 * is applied. A damaged or cut file is an error, not half an image. Any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

enum { PLX_MAX_IMAGE_SIDE = 65500, PLX_MAX_IMAGE_PIXELS = 100 * 1000 * 1000 };

typedef enum { PLX_IMAGE_NONE, PLX_IMAGE_PNG, PLX_IMAGE_JPEG } plx_image_kind;

/* What a file's header tells. */
typedef struct {
  int height, width; /* upright */
  bool is_grey;
} plx_image_info;

typedef struct {
  int height, width, channels;
  uint8_t *pixels; /* [height][width][channels]; free() */
} plx_image;

/* A file in memory. */
typedef struct {
  const uint8_t *bytes;
  size_t size;
  const char *path; /* for sentences */
} plx_blob;

plx_image_kind plx_image_recognise (const uint8_t *bytes, size_t size);

plx_status plx_image_measure (const plx_blob *file, plx_image_info *info,
                              plx_error *error) PLX_WARN_UNUSED;

/* Decodes to 1 or 3 channels. Where side is not 0, a JPEG much larger is decoded at a half, a
 * quarter or an eighth, its shorter side never below 2 × side: plx_resize does the rest. */
plx_status plx_image_decode (const plx_blob *file, int channels, int side, plx_image *image,
                             plx_error *error) PLX_WARN_UNUSED;

/* The two formats; plx_image_measure and plx_image_decode choose. */
plx_status plx_png_measure (const plx_blob *file, plx_image_info *info,
                            plx_error *error) PLX_WARN_UNUSED;
plx_status plx_png_decode (const plx_blob *file, plx_image *image,
                           plx_error *error) PLX_WARN_UNUSED;
plx_status plx_jpeg_measure (const plx_blob *file, plx_image_info *info,
                             plx_error *error) PLX_WARN_UNUSED;
plx_status plx_jpeg_decode (const plx_blob *file, int side, plx_image *image,
                            plx_error *error) PLX_WARN_UNUSED;

/* Takes the memory for an image; one larger than the limits is a sentence. */
plx_status plx_image_reserve (const char *path, int height, int width, int channels,
                              plx_image *image, plx_error *error) PLX_WARN_UNUSED;

/* Turns an image upright: orientation 1 … 8 as EXIF numbers them, others leave it as it is. */
plx_status plx_image_orient (const char *path, int orientation, plx_image *image,
                             plx_error *error) PLX_WARN_UNUSED;

/* The orientation in an EXIF block ("Exif", two zeros, TIFF); 1 where there is none. */
int plx_exif_orientation (const uint8_t *block, size_t size);

/* n pixels of from channels to n pixels of to channels, each 1 or 3. */
void plx_convert_channels (const uint8_t *in, int from, uint8_t *out, int to, size_t n);
