/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mirroring: left and right, and (off by default, as most pictures have an up) up and down.
 */
#include "augment/ref.h"

#include <string.h>

enum { ON, HORIZONTAL, VERTICAL };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Flip"), N_ ("Mirrors the image; wrong for letters and digits."),
           PLX_PARAM_BOOL, .fallback = 1, .is_live = true },
  [HORIZONTAL] = { "horizontal", N_ ("Left and right"),
                   N_ ("How often left and right are exchanged."), PLX_PARAM_FLOAT, .fallback = 0.5,
                   .min = 0, .max = 1, .step = 0.05, .is_live = true },
  [VERTICAL] = { "vertical", N_ ("Up and down"), N_ ("How often up and down are exchanged."),
                 PLX_PARAM_FLOAT, .fallback = 0, .min = 0, .max = 1, .step = 0.05,
                 .is_live = true },
};

PLX_OP_TABLES (flip, N_ ("Flip"), N_ ("Flip, second view"), 1, params);

void
plx_picture_mirror (plx_picture *picture)
{
  int rows = picture->channels * picture->height;

  for (int row = 0; row < rows; row++) {
    float *pixels = picture->planes + (size_t)row * (size_t)picture->width;

    for (int left = 0, right = picture->width - 1; left < right; left++, right--) {
      float pixel = pixels[left];

      pixels[left] = pixels[right];
      pixels[right] = pixel;
    }
  }
}

void
plx_picture_turn_over (plx_picture *picture)
{
  size_t wide = (size_t)picture->width, pixels = plx_picture_pixels (picture);

  for (int c = 0; c < picture->channels; c++)
    for (int y = 0; y < picture->height; y++)
      memcpy (picture->spare + (size_t)c * pixels + (size_t)y * wide,
              picture->planes + (size_t)c * pixels + (size_t)(picture->height - 1 - y) * wide,
              wide * sizeof (float));
  plx_picture_swap (picture);
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  float horizontal = plx_rng_uniform (rng), vertical = plx_rng_uniform (rng);

  if (picture->cut.is_pending) {
    picture->cut.is_mirrored ^= horizontal < (float)values[HORIZONTAL];
    picture->cut.is_turned_over ^= vertical < (float)values[VERTICAL];
    return;
  }
  if (horizontal < (float)values[HORIZONTAL])
    plx_picture_mirror (picture);
  if (vertical < (float)values[VERTICAL])
    plx_picture_turn_over (picture);
}

/* --- Plain ------------------------------------------------------------------------------------ */

void
plx_mirror_ref (const plx_picture *from, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++)
        plx_ref_set (from, to, c, y, x, plx_ref_pixel (from, c, y, from->width - 1 - x));
}

void
plx_turn_over_ref (const plx_picture *from, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++)
        plx_ref_set (from, to, c, y, x, plx_ref_pixel (from, c, from->height - 1 - y, x));
}

/* --- Alone ------------------------------------------------------------------------------------ */

/* Not at all, then left and right where that has a chance, then up and down where that has. */
static double
show (const double *values, double share, plx_picture *picture)
{
  bool is_mirrored = share >= 1 / 3.0 && values[HORIZONTAL] > 0;
  bool is_turned_over = share >= 2 / 3.0 && values[VERTICAL] > 0;

  if (is_mirrored)
    plx_picture_mirror (picture);
  if (is_turned_over)
    plx_picture_turn_over (picture);
  return is_mirrored + is_turned_over;
}

static const plx_sweep sweeps[] = {
  { N_ ("Flip"), "", show },
  { NULL, NULL, NULL },
};

const plx_op plx_flip_op = { 1,    &plx_flip_params, &plx_flip_second_params,          NULL, apply,
                             true, sweeps,           1u << HORIZONTAL | 1u << VERTICAL };
