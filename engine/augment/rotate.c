/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rotation about the centre, bilinear. What comes from outside is by default what the nearest edge
 * shows: black corners would tell the angle, and a network learns such hints gladly.
 */
#include "augment/op.h"

#include <math.h>

enum { ON, DEGREES, PROBABILITY, OUTSIDE };
enum { OUTSIDE_EDGE, OUTSIDE_BLACK };

static const plx_choice outside[] = {
  { "edge", N_ ("Nearest edge") },
  { "black", N_ ("Black") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [ON] = { "on", N_ ("Rotate"), N_ ("Turns the image; right where a thing has no upright."),
           PLX_PARAM_BOOL, .fallback = 1, .is_live = true },
  [DEGREES] = { "degrees", N_ ("Largest angle"),
                N_ ("The angle is drawn evenly between minus and plus this."), PLX_PARAM_FLOAT,
                .fallback = 180, .min = 0, .max = 180, .step = 1, .unit = "°", .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that are turned."),
                    PLX_PARAM_FLOAT, .fallback = 1, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
  [OUTSIDE] = { "outside", N_ ("Corners"), N_ ("What is shown where the image does not reach."),
                PLX_PARAM_CHOICE, .choices = outside, .is_live = true, .is_advanced = true },
};

const plx_param_table plx_rotate_params = { "augment.rotate", N_ ("Rotate"), 1, params,
                                            sizeof params / sizeof params[0] };

static int
clip (int value, int size)
{
  return value < 0 ? 0 : value >= size ? size - 1 : value;
}

/* Where row y of the result is read: the affine map back, one pixel after another. */
static void
aim_row (const plx_picture *picture, int y, double sine, double cosine, bool is_black,
         int32_t *at[4], float *weight[4])
{
  double middle_x = (picture->width - 1) / 2.0, middle_y = (picture->height - 1) / 2.0;

  for (int x = 0; x < picture->width; x++) {
    double dx = x - middle_x, dy = y - middle_y;
    double from_x = cosine * dx - sine * dy + middle_x, from_y = sine * dx + cosine * dy + middle_y;
    int left = (int)floor (from_x), top = (int)floor (from_y);
    float right_share = (float)(from_x - left), bottom_share = (float)(from_y - top);

    for (int corner = 0; corner < 4; corner++) {
      int column = left + (corner & 1), row = top + (corner >> 1);
      int inside_column = clip (column, picture->width), inside_row = clip (row, picture->height);
      bool is_outside = column != inside_column || row != inside_row;

      at[corner][x] = inside_row * picture->width + inside_column;
      weight[corner][x] = is_outside && is_black
                              ? 0
                              : (corner & 1 ? right_share : 1 - right_share) *
                                    (corner >> 1 ? bottom_share : 1 - bottom_share);
    }
  }
}

void
plx_picture_rotate (plx_picture *picture, double degrees, bool is_black_outside)
{
  double sine = sin (degrees * M_PI / 180), cosine = cos (degrees * M_PI / 180);
  size_t wide = (size_t)picture->width, pixels = plx_picture_pixels (picture);
  int32_t *at[4];
  float *weight[4];
  plx_gather from;

  for (int corner = 0; corner < 4; corner++) {
    weight[corner] = picture->rows + (size_t)corner * wide;
    at[corner] = (int32_t *)(picture->rows + (size_t)(4 + corner) * wide);
    from.weight[corner] = weight[corner];
    from.at[corner] = at[corner];
  }
  for (int y = 0; y < picture->height; y++) {
    aim_row (picture, y, sine, cosine, is_black_outside, at, weight);
    for (int c = 0; c < picture->channels; c++)
      picture->kernels->gather (wide, &from, picture->planes + (size_t)c * pixels,
                                picture->spare + (size_t)c * pixels + (size_t)y * wide);
  }
  plx_picture_swap (picture);
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  float chance = plx_rng_uniform (rng);
  float degrees = plx_rng_range (rng, (float)-values[DEGREES], (float)values[DEGREES]);

  if (chance < (float)values[PROBABILITY] && values[DEGREES] > 0)
    plx_picture_rotate (picture, (double)degrees, values[OUTSIDE] == OUTSIDE_BLACK);
}

const plx_op plx_rotate_op = { 2, &plx_rotate_params, NULL, apply };
