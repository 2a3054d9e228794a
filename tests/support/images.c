/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "support/images.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "support/files.h"

GBytes *
image_png (const guint8 *pixels, int height, int width, int channels)
{
  png_image image = { .version = PNG_IMAGE_VERSION,
                      .height = (png_uint_32)height,
                      .width = (png_uint_32)width,
                      .format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB };
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX (image);
  guint8 *bytes = g_malloc (size);

  g_assert_true (png_image_write_to_memory (&image, bytes, &size, 0, pixels, 0, NULL));
  return g_bytes_new_take (bytes, size);
}

GBytes *
image_jpeg (const guint8 *pixels, const jpeg_form *form)
{
  static const J_COLOR_SPACE spaces[] = { [1] = JCS_GRAYSCALE, [3] = JCS_RGB, [4] = JCS_CMYK };
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr manager;
  guint8 *bytes = NULL;
  unsigned long size = 0;

  jpeg.err = jpeg_std_error (&manager);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &bytes, &size);
  jpeg.image_height = (JDIMENSION)form->height;
  jpeg.image_width = (JDIMENSION)form->width;
  jpeg.input_components = form->channels;
  jpeg.in_color_space = spaces[form->channels];
  jpeg_set_defaults (&jpeg);
  jpeg_set_quality (&jpeg, 100, TRUE);
  jpeg.comp_info[0].h_samp_factor = 1;
  jpeg.comp_info[0].v_samp_factor = 1;
  if (form->is_progressive)
    jpeg_simple_progression (&jpeg);
  jpeg_start_compress (&jpeg, TRUE);
  if (form->marker != NULL)
    jpeg_write_marker (&jpeg, JPEG_APP0 + 1, form->marker, (unsigned)form->marker_size);
  while (jpeg.next_scanline < jpeg.image_height) {
    JSAMPROW row = (JSAMPROW)pixels + jpeg.next_scanline * (gsize)form->width * form->channels;

    jpeg_write_scanlines (&jpeg, &row, 1);
  }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  return g_bytes_new_with_free_func (bytes, size, free, bytes);
}

static guint8 *
plain (int height, int width, int channels, const guint8 *colour)
{
  guint8 *pixels = g_malloc ((gsize)height * width * channels);

  for (gsize i = 0; i < (gsize)height * width * channels; i++)
    pixels[i] = colour[i % channels];
  return pixels;
}

GBytes *
image_plain_png (int height, int width, int channels, const guint8 *colour)
{
  g_autofree guint8 *pixels = plain (height, width, channels, colour);

  return image_png (pixels, height, width, channels);
}

GBytes *
image_plain_jpeg (int height, int width, int channels, const guint8 *colour)
{
  g_autofree guint8 *pixels = plain (height, width, channels, colour);

  return image_jpeg (pixels, &(jpeg_form){ height, width, channels });
}

void
image_write (const char *folder, const char *name, GBytes *bytes)
{
  folder_write (folder, name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
}

void
write_image (const char *folder, const char *name, int mark)
{
  const guint8 colour[] = { (guint8)mark, 10, 200 };

  image_write (folder, name, image_plain_png (SIDE, SIDE, 3, colour));
}

int
mark_of (const plx_dataset *dataset, int image)
{
  return plx_dataset_image (dataset, image)[0];
}

const char *
class_of (const plx_dataset *dataset, int image)
{
  const plx_label_set *set = plx_dataset_labels (dataset, "class");

  return set->labels[image] < 0 ? "" : set->class_names[set->labels[image]];
}

void
assert_shape (const plx_dataset *dataset, int height, int width, int channels)
{
  g_assert_cmpint (dataset->height, ==, height);
  g_assert_cmpint (dataset->width, ==, width);
  g_assert_cmpint (dataset->channels, ==, channels);
}
