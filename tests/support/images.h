/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests that read images: makes PNG and JPEG files in memory.
 */
#pragma once

#include <glib.h>

#include "plx.h"

/* A file, and what the encoder is to put in it. */
typedef struct {
  int height, width, channels; /* channels 1, 3 or (JPEG: CMYK) 4 */
  gboolean is_progressive;
  const guint8 *marker; /* an APP1 segment, or NULL */
  gsize marker_size;
} jpeg_form;

/* Pixels are [height][width][channels]. */
GBytes *image_png (const guint8 *pixels, int height, int width, int channels);
/* Quality 100 and colours not subsampled: as near to the pixels as JPEG comes. */
GBytes *image_jpeg (const guint8 *pixels, const jpeg_form *form);

/* An image of one colour. */
GBytes *image_plain_png (int height, int width, int channels, const guint8 *colour);
GBytes *image_plain_jpeg (int height, int width, int channels, const guint8 *colour);

/* Writes folder/name and takes the bytes. */
void image_write (const char *folder, const char *name, GBytes *bytes);

/* A small PNG of SIDE × SIDE whose red value, mark, tells which it is; green 10, blue 200. */
enum { SIDE = 4 };
void write_image (const char *folder, const char *name, int mark);

/* Of an image of an opened data set: its red value, and its class's name ("" where it has none). */
int mark_of (const plx_dataset *dataset, int image);
const char *class_of (const plx_dataset *dataset, int image);

void assert_shape (const plx_dataset *dataset, int height, int width, int channels);
