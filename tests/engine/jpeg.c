/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JPEG: near equality at quality 100, grey, CMYK, progressive, a camera's orientation, decoding at a
 * fraction of the size; and damage.
 */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "data/image.h"
#include "support/files.h"
#include "support/images.h"

enum { NEAR = 4 }; /* of 255: what quality 100 and YCbCr in whole numbers lose of smooth pictures */

static guint8 *
smooth (int height, int width, int channels)
{
  guint8 *pixels = g_malloc ((gsize)(height * width * channels));

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c++)
        pixels[(y * width + x) * channels + c] =
            (guint8)(40 + 150 * (c == 1 ? x : y) / (c == 1 ? width : height) +
                     (c == 2 ? 50 * x / width : 0));
  return pixels;
}

static plx_image
decode_or_fail (GBytes *bytes, int channels, int side)
{
  plx_blob blob = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "some.jpg" };
  plx_image image;
  plx_error error = { 0 };
  plx_status status = plx_image_decode (&blob, channels, side, &image, &error);

  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpint (status, ==, PLX_OK);
  g_assert_cmpint (image.channels, ==, channels);
  return image;
}

static plx_image_info
measure_or_fail (GBytes *bytes)
{
  plx_blob blob = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "some.jpg" };
  plx_image_info info;
  plx_error error;

  g_assert_cmpint (plx_image_recognise (blob.bytes, blob.size), ==, PLX_IMAGE_JPEG);
  g_assert_cmpint (plx_image_measure (&blob, &info, &error), ==, PLX_OK);
  return info;
}

static void
assert_near (const guint8 *pixels, const guint8 *expected, int n)
{
  for (int i = 0; i < n; i++)
    g_assert_cmpint (ABS (pixels[i] - expected[i]), <=, NEAR);
}

static void
check_near (const jpeg_form *form)
{
  int n = form->height * form->width;
  g_autofree guint8 *pixels = smooth (form->height, form->width, form->channels);
  g_autoptr (GBytes) bytes = image_jpeg (pixels, form);
  plx_image_info info = measure_or_fail (bytes);
  plx_image image = decode_or_fail (bytes, form->channels, 0);

  g_assert_cmpint (info.height, ==, form->height);
  g_assert_cmpint (info.width, ==, form->width);
  g_assert_true (info.is_grey == (form->channels == 1));
  g_assert_cmpint (image.height, ==, form->height);
  g_assert_cmpint (image.width, ==, form->width);
  assert_near (image.pixels, pixels, n * form->channels);
  free (image.pixels);
  if (form->channels > 1)
    return;
  image = decode_or_fail (bytes, 3, 0);
  for (int i = 0; i < 3 * n; i++)
    g_assert_cmpint (ABS (image.pixels[i] - pixels[i / 3]), <=, NEAR);
  free (image.pixels);
}

static void
test_near (void)
{
  static const int sizes[][2] = { { 32, 32 }, { 17, 45 }, { 1, 1 }, { 50, 3 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int is_progressive = 0; is_progressive < 2; is_progressive++)
      for (int channels = 1; channels <= 3; channels += 2)
        check_near (&(jpeg_form){ sizes[i][0], sizes[i][1], channels, is_progressive });
}

/* Ink as Adobe stores it: 255 is none. */
static void
test_cmyk (void)
{
  static const guint8 inks[][4] = {
    { 255, 255, 255, 255 }, { 0, 255, 255, 255 }, { 255, 255, 0, 255 },
    { 255, 255, 255, 0 },   { 255, 0, 255, 128 },
  };
  static const guint8 colours[][3] = {
    { 255, 255, 255 }, { 0, 255, 255 }, { 255, 255, 0 }, { 0, 0, 0 }, { 128, 0, 128 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (inks); i++) {
    g_autoptr (GBytes) bytes = image_plain_jpeg (8, 8, 4, inks[i]);
    plx_image image = decode_or_fail (bytes, 3, 0);

    g_assert_false (measure_or_fail (bytes).is_grey);
    for (int pixel = 0; pixel < 64; pixel++)
      assert_near (image.pixels + 3 * pixel, colours[i], 3);
    free (image.pixels);
  }
}

/* The EXIF block of a camera with two other tags around the orientation. */
static gsize
make_exif (guint8 *block /* [64] */, gboolean is_big_endian, int orientation)
{
  static const guint8 big[] = {
    'E',  'x',  'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 3, /* header, 3 entries */
    0x01, 0x0F, 0,   2,   0, 0, 0,   1,   0, 0,  0, 0,             /* maker */
    0x01, 0x12, 0,   3,   0, 0, 0,   1,   0, 0,  0, 0,             /* orientation */
    0x01, 0x28, 0,   3,   0, 0, 0,   1,   0, 2,  0, 0,             /* unit */
  };
  static const guint8 little[] = {
    'E',  'x',  'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0, 3, 0, /* header, 3 entries */
    0x0F, 0x01, 2,   0,   1, 0, 0,   0,   0,  0, 0, 0,             /* maker */
    0x12, 0x01, 3,   0,   1, 0, 0,   0,   0,  0, 0, 0,             /* orientation */
    0x28, 0x01, 3,   0,   1, 0, 0,   0,   2,  0, 0, 0,             /* unit */
  };

  memcpy (block, is_big_endian ? big : little, sizeof big);
  block[is_big_endian ? 37 : 36] = (guint8)orientation;
  return sizeof big;
}

/* Four quarters of a lying picture, a b over d c, and which of them are then at the corners of the
 * upright one: top left, top right, bottom right, bottom left. */
static void
check_orientation (int orientation, gboolean is_big_endian, const char *corners)
{
  enum { HEIGHT = 16, WIDTH = 32 };
  static const guint8 shades[] = { 20, 90, 160, 230 };
  guint8 pixels[HEIGHT * WIDTH], exif[64];
  gsize size = make_exif (exif, is_big_endian, orientation);
  g_autoptr (GBytes) bytes = NULL;
  plx_image_info info;
  plx_image image;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      pixels[y * WIDTH + x] = shades[y < HEIGHT / 2 ? x >= WIDTH / 2 : 3 - (x >= WIDTH / 2)];
  bytes = image_jpeg (pixels, &(jpeg_form){ HEIGHT, WIDTH, 1, FALSE, exif, size });
  info = measure_or_fail (bytes);
  image = decode_or_fail (bytes, 1, 0);
  g_assert_cmpint (image.height, ==, orientation >= 5 && orientation <= 8 ? WIDTH : HEIGHT);
  g_assert_cmpint (image.width, ==, orientation >= 5 && orientation <= 8 ? HEIGHT : WIDTH);
  g_assert_cmpint (info.height, ==, image.height);
  g_assert_cmpint (info.width, ==, image.width);
  for (int corner = 0; corner < 4; corner++) {
    int y = corner >= 2 ? image.height - 1 : 0;
    int x = corner == 1 || corner == 2 ? image.width - 1 : 0;

    g_assert_cmpint (ABS (image.pixels[y * image.width + x] - shades[corners[corner] - 'a']), <=,
                     NEAR);
  }
  free (image.pixels);
}

static void
test_orientation (void)
{
  static const char *const corners[] = { "abcd", "abcd", "badc", "cdab", "dcba",
                                         "adcb", "dabc", "cbad", "bcda", "abcd" };

  for (int orientation = 0; orientation < 10; orientation++)
    for (int is_big_endian = 0; is_big_endian < 2; is_big_endian++)
      check_orientation (orientation, is_big_endian, corners[orientation]);
}

/* A cut block, and one whose directory is said to lie elsewhere, is as good as none. */
static void
test_damaged_exif (void)
{
  guint8 exif[64];
  gsize size = make_exif (exif, TRUE, 6);

  g_assert_cmpint (plx_exif_orientation (exif, size), ==, 6);
  for (gsize cut = 0; cut <= size; cut++) {
    g_autofree guint8 *copy = g_memdup2 (exif, cut);

    g_assert_cmpint (plx_exif_orientation (copy, cut), ==, cut < 38 ? 1 : 6);
  }
  for (gsize i = 0; i < size; i++)
    for (int bit = 0; bit < 8; bit++) {
      g_autofree guint8 *copy = g_memdup2 (exif, size);
      int orientation;

      copy[i] ^= (guint8)(1 << bit);
      orientation = plx_exif_orientation (copy, size);
      g_assert_true (orientation >= 1 && orientation <= 8);
    }
}

/* The mean of the block of by × by pixels that value i of the reduced image stands for. */
static int
mean_of_block (const guint8 *pixels, int width, int by, int reduced_width, int i)
{
  int y = i / 3 / reduced_width * by, x = i / 3 % reduced_width * by, sum = 0;

  for (int k = 0; k < by * by; k++)
    sum += pixels[((y + k / by) * width + x + k % by) * 3 + i % 3];
  return sum / (by * by);
}

/* The shorter side stays at least twice the side asked for, so that plx_resize can do its work. */
static void
test_fraction (void)
{
  static const struct {
    int height, width, side, denominator;
  } cases[] = {
    { 256, 512, 32, 4 }, { 256, 512, 64, 2 }, { 256, 512, 65, 1 },
    { 512, 256, 16, 8 }, { 512, 256, 1, 8 },  { 24, 24, 32, 1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    int height = cases[i].height, width = cases[i].width, by = cases[i].denominator;
    g_autofree guint8 *pixels = smooth (height, width, 3);
    g_autoptr (GBytes) bytes = image_jpeg (pixels, &(jpeg_form){ height, width, 3 });
    plx_image image = decode_or_fail (bytes, 3, cases[i].side);

    g_assert_cmpint (image.height, ==, height / by);
    g_assert_cmpint (image.width, ==, width / by);
    for (int k = 0; k < image.height * image.width * 3; k++)
      g_assert_cmpint (ABS (image.pixels[k] - mean_of_block (pixels, width, by, image.width, k)),
                       <=, NEAR);
    free (image.pixels);
  }
}

/* bytes is copied to a block of its own, so that a sanitizer sees a read beyond it. */
static plx_status
decode_copy (const guint8 *bytes, gsize size, plx_error *error)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, size);
  plx_image image;
  plx_status status =
      plx_image_decode (&(plx_blob){ copy, size, "a/some.jpg" }, 3, 0, &image, error);

  g_assert_true ((status == PLX_OK) == (image.pixels != NULL));
  free (image.pixels);
  return status;
}

static void
check_cuts (gboolean is_progressive)
{
  g_autofree guint8 *pixels = smooth (40, 40, 3);
  g_autoptr (GBytes) bytes = image_jpeg (pixels, &(jpeg_form){ 40, 40, 3, is_progressive });
  gsize size = g_bytes_get_size (bytes);
  plx_error error;

  for (gsize cut = 1; cut < size; cut++) {
    g_assert_cmpint (decode_copy (g_bytes_get_data (bytes, NULL), cut, &error), ==,
                     PLX_ERROR_FORMAT);
    assert_sentence (error.message,
                     cut < 3 ? "neither a PNG nor a JPEG" : "“a/some.jpg” is a damaged JPEG: ");
  }
}

static void
test_cut (void)
{
  check_cuts (FALSE);
  check_cuts (TRUE);
}

/* JPEG has no checksum, so a changed bit may go unseen; nothing worse than that may happen. A
 * stretch of the picture overwritten does not go unseen. */
static void
test_corrupt (void)
{
  g_autofree guint8 *pixels = smooth (40, 40, 3);
  g_autoptr (GBytes) bytes = image_jpeg (pixels, &(jpeg_form){ 40, 40, 3 });
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  plx_error error;
  int refused = 0;

  for (gsize i = 0; i < size; i++)
    for (int bit = 0; bit < 8; bit += 3) {
      copy[i] ^= (guint8)(1 << bit);
      if (decode_copy (copy, size, &error) != PLX_OK) {
        assert_sentence (error.message, "“a/some.jpg”");
        refused++;
      }
      copy[i] ^= (guint8)(1 << bit);
    }
  g_assert_cmpint (refused, >, 100);
  memset (copy + size - 100, 0xFE, 60);
  g_assert_cmpint (decode_copy (copy, size, &error), ==, PLX_ERROR_FORMAT);
  assert_sentence (error.message, "is a damaged JPEG");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg/near", test_near);
  g_test_add_func ("/jpeg/cmyk", test_cmyk);
  g_test_add_func ("/jpeg/orientation", test_orientation);
  g_test_add_func ("/jpeg/damaged-exif", test_damaged_exif);
  g_test_add_func ("/jpeg/fraction", test_fraction);
  g_test_add_func ("/jpeg/cut", test_cut);
  g_test_add_func ("/jpeg/corrupt", test_corrupt);
  return g_test_run ();
}
