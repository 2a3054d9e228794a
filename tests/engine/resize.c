/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The import resize against torchvision on Pillow (tests/golden/resize), and its plain properties.
 */
#include "data/resize.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "support/npy.h"

static void
resize_or_fail (const guint8 *pixels, int height, int width, int channels, int size, plx_fit fit,
                guint8 *out)
{
  plx_image image = { height, width, channels, (guint8 *)pixels };
  plx_error error;

  g_assert_cmpint (plx_resize (&image, size, fit, out, &error), ==, PLX_OK);
}

/* Pillow rounds to bytes between rows and columns, the engine only at the end: at most one apart,
 * and mostly the same. */
static void
test_golden (gconstpointer data)
{
  g_autofree char *in_path = g_strdup_printf ("resize/%s_in.npy", (const char *)data);
  g_autofree char *out_path = g_strdup_printf ("resize/%s_out.npy", (const char *)data);
  npy in = npy_load (in_path), expected = npy_load (out_path);
  g_autofree guint8 *out = g_malloc (expected.count);
  size_t apart = 0;

  g_assert_true (in.kind == 'u' && expected.kind == 'u' && in.n_dims == 3);
  resize_or_fail (in.bytes, in.shape[0], in.shape[1], in.shape[2], expected.shape[0],
                  g_str_has_prefix (data, "pad") ? PLX_FIT_PAD : PLX_FIT_CUT, out);
  for (size_t i = 0; i < expected.count; i++) {
    g_assert_cmpint (ABS (out[i] - expected.bytes[i]), <=, 1);
    apart += out[i] != expected.bytes[i];
  }
  g_assert_cmpuint (apart, <=, expected.count / 3);
  npy_free (&in);
  npy_free (&expected);
}

/* The same size is a plain copy, of the centre. */
static void
test_copy (void)
{
  guint8 pixels[6 * 10 * 3], out[6 * 6 * 3];

  for (size_t i = 0; i < sizeof pixels; i++)
    pixels[i] = (guint8)(i * 89);
  resize_or_fail (pixels, 6, 10, 3, 6, PLX_FIT_CUT, out);
  for (int y = 0; y < 6; y++)
    g_assert_cmpmem (out + y * 18, 18, pixels + (y * 10 + 2) * 3, 18);
}

/* One colour stays that colour at any scale and shape, to the very ends. */
static void
test_plain (void)
{
  static const int cases[][3] = { { 1, 1, 7 },   { 1, 400, 5 },  { 400, 1, 1 },
                                  { 300, 3, 2 }, { 97, 89, 64 }, { 3, 5, 224 } };
  static const guint8 shades[] = { 0, 1, 127, 254, 255 };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (size_t s = 0; s < G_N_ELEMENTS (shades); s++) {
      int height = cases[i][0], width = cases[i][1], size = cases[i][2];
      g_autofree guint8 *pixels = g_malloc ((gsize)(height * width));
      g_autofree guint8 *out = g_malloc ((gsize)(size * size));

      memset (pixels, shades[s], (size_t)(height * width));
      resize_or_fail (pixels, height, width, 1, size, PLX_FIT_CUT, out);
      for (int k = 0; k < size * size; k++)
        g_assert_cmpint (out[k], ==, shades[s]);
    }
}

/* However thin an image is, all of it is in the middle of the padded square, and black around it. */
static void
test_thin (void)
{
  guint8 pixels[400], out[5 * 5];

  memset (pixels, 255, sizeof pixels);
  for (int is_wide = 0; is_wide < 2; is_wide++) {
    resize_or_fail (pixels, is_wide ? 1 : 400, is_wide ? 400 : 1, 1, 5, PLX_FIT_PAD, out);
    for (int i = 0; i < 25; i++)
      g_assert_cmpint (out[i], ==, (is_wide ? i / 5 : i % 5) == 2 ? 255 : 0);
  }
}

/* A checkerboard of single pixels, much reduced, is an even grey: nothing aliases. */
static void
test_no_alias (void)
{
  enum { SIDE = 96, SIZE = 16 };
  guint8 pixels[SIDE * SIDE], out[SIZE * SIZE];

  for (int i = 0; i < SIDE * SIDE; i++)
    pixels[i] = (i / SIDE + i % SIDE) % 2 ? 255 : 0;
  resize_or_fail (pixels, SIDE, SIDE, 1, SIZE, PLX_FIT_CUT, out);
  for (int i = 0; i < SIZE * SIZE; i++)
    g_assert_cmpint (ABS (out[i] - 128), <=, 2);
}

int
main (int argc, char **argv)
{
  static const char *const cases[] = { "down",     "down_tall", "down_grey", "up",
                                       "up_grey",  "crop_even", "crop_odd",  "whole",
                                       "pad_wide", "pad_tall",  "pad_up" };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/resize/golden/", cases[i], NULL);

    g_test_add_data_func (path, cases[i], test_golden);
  }
  g_test_add_func ("/resize/copy", test_copy);
  g_test_add_func ("/resize/plain", test_plain);
  g_test_add_func ("/resize/thin", test_thin);
  g_test_add_func ("/resize/no-alias", test_no_alias);
  return g_test_run ();
}
