/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the operations that move pixels share: reading a picture at places between its pixels,
 * bilinear. What comes from outside is black, or what the nearest edge shows: black corners would tell
 * the angle, and a network learns such hints gladly.
 *
 *     rows:  x [width] | y [width] (double) | 4 weights [width] | 4 places [width]
 */
#include "augment/ref.h"

#include <math.h>

const plx_choice plx_outside_choices[] = {
  { "edge", N_ ("Nearest edge") },
  { "black", N_ ("Black") },
  { NULL, NULL },
};

plx_places
plx_picture_places (const plx_picture *picture)
{
  double *x = (double *)(void *)picture->rows;

  return (plx_places){ x, x + picture->width };
}

static int
clip (int value, int size)
{
  return value < 0 ? 0 : value >= size ? size - 1 : value;
}

/* Black is torchvision's fill = 0: what a pixel gets from inside is mixed with black once more, by how
 * much of it that is. */
static void
aim (const plx_picture *picture, int x, double from_x, double from_y, bool is_black, int32_t *at[4],
     float *weight[4])
{
  int left = (int)floor (from_x), top = (int)floor (from_y);
  float right_share = (float)(from_x - left), bottom_share = (float)(from_y - top), inside = 0;

  for (int corner = 0; corner < 4; corner++) {
    int column = left + (corner & 1), row = top + (corner >> 1);
    int inside_column = clip (column, picture->width), inside_row = clip (row, picture->height);
    bool is_outside = column != inside_column || row != inside_row;

    at[corner][x] = inside_row * picture->width + inside_column;
    weight[corner][x] = is_outside && is_black
                            ? 0
                            : (corner & 1 ? right_share : 1 - right_share) *
                                  (corner >> 1 ? bottom_share : 1 - bottom_share);
    inside += weight[corner][x];
  }
  for (int corner = 0; corner < 4 && is_black; corner++)
    weight[corner][x] *= inside;
}

void
plx_picture_sample_row (plx_picture *picture, int y, plx_places places, bool is_black_outside)
{
  size_t wide = (size_t)picture->width, pixels = plx_picture_pixels (picture);
  float *behind = picture->rows + 4 * wide;
  int32_t *at[4];
  float *weight[4];
  plx_gather from;

  for (int corner = 0; corner < 4; corner++) {
    from.weight[corner] = weight[corner] = behind + (size_t)corner * wide;
    from.at[corner] = at[corner] = (int32_t *)(behind + (size_t)(4 + corner) * wide);
  }
  for (int x = 0; x < picture->width; x++)
    aim (picture, x, places.x[x], places.y[x], is_black_outside, at, weight);
  for (int c = 0; c < picture->channels; c++)
    picture->kernels->gather (wide, &from, picture->planes + (size_t)c * pixels,
                              picture->spare + (size_t)c * pixels + (size_t)y * wide);
}

void
plx_picture_warp (plx_picture *picture, const double back[6], bool is_black_outside)
{
  double middle_x = (picture->width - 1) / 2.0, middle_y = (picture->height - 1) / 2.0;
  plx_places places = plx_picture_places (picture);

  for (int y = 0; y < picture->height; y++) {
    for (int x = 0; x < picture->width; x++) {
      double dx = x - middle_x, dy = y - middle_y;

      places.x[x] = back[0] * dx + back[1] * dy + back[2] + middle_x;
      places.y[x] = back[3] * dx + back[4] * dy + back[5] + middle_y;
    }
    plx_picture_sample_row (picture, y, places, is_black_outside);
  }
  plx_picture_swap (picture);
}

/* --- Plain ------------------------------------------------------------------------------------ */

double
plx_ref_sample (const plx_picture *from, int channel, double y, double x, bool is_black_outside)
{
  double sum = 0, inside = 0;

  if (!is_black_outside) {
    x = fmin (fmax (x, 0), from->width - 1);
    y = fmin (fmax (y, 0), from->height - 1);
  }
  for (int row = 0; row < from->height; row++)
    for (int column = 0; column < from->width; column++) {
      double near = fmax (1 - fabs (y - row), 0) * fmax (1 - fabs (x - column), 0);

      sum += near * plx_ref_pixel (from, channel, row, column);
      inside += near;
    }
  return is_black_outside ? inside * sum : sum;
}
