/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PNG: every colour type at every bit depth, straight and interlaced, with and without tRNS, pixel
 * by pixel against what the PNG specification says; and damage.
 */
#include <glib.h>
#include <png.h>
#include <string.h>
#include <zlib.h>

#include "data/image.h"
#include "support/files.h"
#include "support/images.h"

enum { MAX_SIDE = 33, MAX_CHANNELS = 4 };

/* A PNG to write, with its samples as they stand in it. */
typedef struct {
  int type, depth, height, width;
  gboolean is_interlaced, has_trns, has_grey_palette;
  guint16 samples[MAX_SIDE * MAX_SIDE * MAX_CHANNELS]; /* [height][width][channels] */
} form;

static int
channels_of (int type)
{
  return type == PNG_COLOR_TYPE_RGB          ? 3
         : type == PNG_COLOR_TYPE_RGB_ALPHA  ? 4
         : type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                             : 1;
}

static guint8
palette_colour (const form *f, int entry, int channel)
{
  return (guint8)(f->has_grey_palette ? entry * 3 : entry * (37 + channel * 50) + channel * 11);
}

static guint8
palette_alpha (int entry)
{
  return (guint8)(entry * 77);
}

/* Half of the palette's entries have an alpha, the rest are opaque. */
static int
palette_alphas (const form *f)
{
  return MAX (1 << f->depth >> 1, 1);
}

/* The samples that tRNS makes transparent are those of the first pixel. */
static void
fill (form *f)
{
  int n = f->height * f->width * channels_of (f->type);
  guint32 state = 12345u + (guint32)(f->type * 100 + f->depth);

  for (int i = 0; i < n; i++) {
    state = state * 1664525u + 1013904223u;
    f->samples[i] = (guint16)((state >> 12) & ((1u << f->depth) - 1));
  }
  /* A neighbour of the transparent colour, as near as 16 bits allow, is opaque. */
  if (f->depth == 16 && f->width > 1) {
    memcpy (f->samples + channels_of (f->type), f->samples,
            (size_t)channels_of (f->type) * sizeof *f->samples);
    f->samples[channels_of (f->type)] ^= 1;
  }
}

static void
write_bytes (png_structp png, png_bytep bytes, size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), bytes, (guint)size);
}

static void
write_palette (png_structp png, png_infop info, const form *f)
{
  png_color palette[256];
  guint8 alpha[256];
  int n = 1 << f->depth;

  for (int i = 0; i < n; i++) {
    palette[i] =
        (png_color){ palette_colour (f, i, 0), palette_colour (f, i, 1), palette_colour (f, i, 2) };
    alpha[i] = palette_alpha (i);
  }
  png_set_PLTE (png, info, palette, n);
  if (f->has_trns)
    png_set_tRNS (png, info, alpha, palette_alphas (f), NULL);
}

static void
write_transparent_colour (png_structp png, png_infop info, const form *f)
{
  const guint16 *s = f->samples;
  png_color_16 colour = { .gray = s[0], .red = s[0], .green = s[1], .blue = s[2] };

  png_set_tRNS (png, info, NULL, 0, &colour);
}

static GBytes *
encode (const form *f)
{
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  GByteArray *bytes = g_byte_array_new ();
  int n = f->width * channels_of (f->type), size = f->depth == 16 ? 2 : 1;
  guint8 *rows[MAX_SIDE];

  for (int y = 0; y < f->height; y++) {
    rows[y] = g_malloc ((gsize)(n * size));
    for (int i = 0; i < n; i++) {
      guint16 sample = f->samples[y * n + i];

      rows[y][i * size] = (guint8)(size == 2 ? sample >> 8 : sample);
      rows[y][i * size + size - 1] = (guint8)sample;
    }
  }
  png_set_write_fn (png, bytes, write_bytes, NULL);
  png_set_IHDR (png, info, (png_uint_32)f->width, (png_uint_32)f->height, f->depth, f->type,
                f->is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (f->type == PNG_COLOR_TYPE_PALETTE)
    write_palette (png, info, f);
  else if (f->has_trns)
    write_transparent_colour (png, info, f);
  png_write_info (png, info);
  png_set_packing (png);
  png_set_interlace_handling (png);
  png_write_image (png, rows);
  png_write_end (png, NULL);
  png_destroy_write_struct (&png, &info);
  for (int y = 0; y < f->height; y++)
    g_free (rows[y]);
  return g_byte_array_free_to_bytes (bytes);
}

/* A sample in 8 bits, to the nearest. */
static int
to_byte (const form *f, int sample)
{
  int largest = (1 << f->depth) - 1;

  return (int)((sample * 255.0) / largest + 0.5);
}

/* What a pixel is over white: [3]. */
static void
expect (const form *f, int pixel, int *colour)
{
  int channels = channels_of (f->type), alpha = 255;
  const guint16 *s = f->samples + pixel * channels;
  gboolean is_palette = f->type == PNG_COLOR_TYPE_PALETTE;

  for (int c = 0; c < 3; c++)
    colour[c] = is_palette ? palette_colour (f, s[0], c) : to_byte (f, s[channels >= 3 ? c : 0]);
  if (f->type & PNG_COLOR_MASK_ALPHA)
    alpha = to_byte (f, s[channels - 1]);
  else if (f->has_trns && is_palette)
    alpha = s[0] < palette_alphas (f) ? palette_alpha (s[0]) : 255;
  else if (f->has_trns)
    alpha = memcmp (s, f->samples, (size_t)channels * sizeof *s) == 0 ? 0 : 255;
  for (int c = 0; c < 3; c++)
    colour[c] = (int)((colour[c] * alpha + 255.0 * (255 - alpha)) / 255 + 0.5);
}

static void
assert_decodes (const form *f, const plx_blob *blob, int channels)
{
  plx_image image;
  plx_error error = { 0 };

  g_assert_cmpint (plx_image_decode (blob, channels, 0, &image, &error), ==, PLX_OK);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpint (image.height, ==, f->height);
  g_assert_cmpint (image.width, ==, f->width);
  g_assert_cmpint (image.channels, ==, channels);
  for (int pixel = 0; pixel < f->height * f->width; pixel++) {
    int colour[3];

    expect (f, pixel, colour);
    for (int c = 0; c < channels; c++)
      g_assert_cmpint (image.pixels[pixel * channels + c], ==, colour[c]);
  }
  free (image.pixels);
}

static void
check (const form *f)
{
  g_autoptr (GBytes) bytes = encode (f);
  plx_blob blob = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "some.png" };
  gboolean is_grey = !(f->type & PNG_COLOR_MASK_COLOR) || f->has_grey_palette;
  plx_image_info info;
  plx_error error;

  g_assert_cmpint (plx_image_recognise (blob.bytes, blob.size), ==, PLX_IMAGE_PNG);
  g_assert_cmpint (plx_image_measure (&blob, &info, &error), ==, PLX_OK);
  g_assert_cmpint (info.height, ==, f->height);
  g_assert_cmpint (info.width, ==, f->width);
  g_assert_true (info.is_grey == is_grey);
  assert_decodes (f, &blob, 3);
  if (is_grey)
    assert_decodes (f, &blob, 1);
}

/* Sides where the interlace has empty passes, and where rows end inside a byte. */
static void
check_sizes (form *f)
{
  static const int sizes[][2] = { { 33, 29 }, { 7, 11 }, { 1, 1 }, { 1, 5 }, { 3, 1 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    f->height = sizes[i][0];
    f->width = sizes[i][1];
    fill (f);
    check (f);
  }
}

/* data: colour type × 100 + bit depth. */
static void
test_form (gconstpointer data)
{
  int type = GPOINTER_TO_INT (data) / 100;

  for (int variant = 0; variant < 8; variant++) {
    g_autofree form *f = g_new0 (form, 1);

    f->type = type;
    f->depth = GPOINTER_TO_INT (data) % 100;
    f->is_interlaced = variant & 1;
    f->has_trns = (variant & 2) != 0;
    f->has_grey_palette = (variant & 4) != 0;
    if ((f->has_trns && (type & PNG_COLOR_MASK_ALPHA)) ||
        (f->has_grey_palette && (type != PNG_COLOR_TYPE_PALETTE || f->depth > 4)))
      continue;
    check_sizes (f);
  }
}

static void
test_grey_of_colour (void)
{
  static const guint8 pixels[] = { 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 10, 10, 255, 255, 255 };
  static const guint8 luma[] = { 76, 150, 29, 10, 255 };
  g_autoptr (GBytes) bytes = image_png (pixels, 1, 5, 3);
  plx_blob blob = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "some.png" };
  plx_image image;
  plx_error error;

  g_assert_cmpint (plx_image_decode (&blob, 1, 0, &image, &error), ==, PLX_OK);
  g_assert_cmpmem (image.pixels, 5, luma, 5);
  free (image.pixels);
}

/* bytes is copied to a block of its own, so that a sanitizer sees a read beyond it. */
static void
assert_damaged (const guint8 *bytes, gsize size, const char *part)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, size);
  plx_image image;
  plx_error error;

  g_assert_cmpint (plx_image_decode (&(plx_blob){ copy, size, "a/some.png" }, 3, 0, &image, &error),
                   ==, PLX_ERROR_FORMAT);
  g_assert_null (image.pixels);
  assert_sentence (error.message, "“a/some.png”");
  assert_sentence (error.message, part);
}

static void
test_damage (void)
{
  g_autofree form *f = g_new0 (form, 1);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *copy = NULL;
  gsize size;

  f->type = PNG_COLOR_TYPE_PALETTE;
  f->depth = 4;
  f->height = f->width = 20;
  fill (f);
  bytes = encode (f);
  size = g_bytes_get_size (bytes);
  copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  assert_damaged (copy, 0, "is empty");
  for (gsize cut = 1; cut < size; cut++)
    assert_damaged (copy, cut, cut < 8 ? "neither a PNG nor a JPEG" : "it ends too early");
  for (gsize i = 0; i < size; i++) {
    copy[i] ^= 0x20;
    assert_damaged (copy, size, i < 8 ? "neither a PNG nor a JPEG" : "is a damaged PNG");
    copy[i] ^= 0x20;
  }
}

/* A header that promises more than anyone should believe. */
static void
test_size_limits (void)
{
  static const guint8 black[3];
  static const struct {
    guint32 height, width;
    const char *part;
  } cases[] = {
    { 60000, 60000, "60000 × 60000 pixels" },
    { 1000000, 1, "" },
    { 0, 1, "" },
    { 0xFFFFFFFF, 1, "" },
  };
  g_autoptr (GBytes) bytes = image_plain_png (1, 1, 3, black);
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    plx_blob blob = { copy, size, "a/some.png" };
    plx_image_info info;
    plx_error error;

    png_save_uint_32 (copy + 16, cases[i].width);
    png_save_uint_32 (copy + 20, cases[i].height);
    png_save_uint_32 (copy + 29, (png_uint_32)crc32 (0, copy + 12, 17));
    assert_damaged (copy, size, cases[i].part);
    g_assert_cmpint (plx_image_measure (&blob, &info, &error), ==, PLX_ERROR_FORMAT);
    assert_sentence (error.message, cases[i].part);
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    int type, depths[6];
  } types[] = {
    { "grey", PNG_COLOR_TYPE_GRAY, { 1, 2, 4, 8, 16 } },
    { "rgb", PNG_COLOR_TYPE_RGB, { 8, 16 } },
    { "palette", PNG_COLOR_TYPE_PALETTE, { 1, 2, 4, 8 } },
    { "grey-alpha", PNG_COLOR_TYPE_GRAY_ALPHA, { 8, 16 } },
    { "rgb-alpha", PNG_COLOR_TYPE_RGB_ALPHA, { 8, 16 } },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t t = 0; t < G_N_ELEMENTS (types); t++)
    for (const int *depth = types[t].depths; *depth != 0; depth++) {
      g_autofree char *path = g_strdup_printf ("/png/%s/%d", types[t].name, *depth);

      g_test_add_data_func (path, GINT_TO_POINTER (types[t].type * 100 + *depth), test_form);
    }
  g_test_add_func ("/png/grey-of-colour", test_grey_of_colour);
  g_test_add_func ("/png/damage", test_damage);
  g_test_add_func ("/png/size-limits", test_size_limits);
  return g_test_run ();
}
