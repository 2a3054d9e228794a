/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random resized crop (Szegedy et al.: Going Deeper with Convolutions. CVPR 2015; the numbers as
 * torchvision draws them): a rectangle of a random share of the area and a random ratio of its
 * sides, scaled to the whole picture. The augmentation that contrastive learning cannot do without:
 * two crops show parts of one thing, or one part and the whole.
 */
#include "augment/ref.h"

#include <math.h>

enum { ON, MIN_AREA, MAX_AREA, MIN_RATIO, MAX_RATIO };
enum { TRIES = 10 };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Crop"), N_ ("Shows a random part of the image, scaled to its full size."),
           PLX_PARAM_BOOL, .fallback = 1, .is_live = true },
  [MIN_AREA] = { "min_area", N_ ("Smallest area"),
                 N_ ("Least share of the image that a crop shows; smaller makes the task harder."),
                 PLX_PARAM_FLOAT, .fallback = 0.6, .min = 0.02, .max = 1, .step = 0.01,
                 .is_live = true },
  [MAX_AREA] = { "max_area", N_ ("Largest area"),
                 N_ ("Largest share of the image that a crop shows."), PLX_PARAM_FLOAT,
                 .fallback = 1, .min = 0.02, .max = 1, .step = 0.01, .is_live = true },
  [MIN_RATIO] = { "min_ratio", N_ ("Narrowest"),
                  N_ ("Least ratio of a crop's width to its height."), PLX_PARAM_FLOAT,
                  .fallback = 0.75, .min = 0.2, .max = 5, .step = 0.01, .is_live = true,
                  .is_advanced = true },
  [MAX_RATIO] = { "max_ratio", N_ ("Widest"), N_ ("Largest ratio of a crop's width to its height."),
                  PLX_PARAM_FLOAT, .fallback = 1.3333, .min = 0.2, .max = 5, .step = 0.01,
                  .is_live = true, .is_advanced = true },
};

PLX_OP_TABLES (crop, N_ ("Crop"), N_ ("Crop, second view"), 1, params);

static plx_status
check (const plx_param_table *table, const double *values, plx_error *error)
{
  plx_status status = plx_op_check_range (table, values, MIN_AREA, MAX_AREA, error);

  return status != PLX_OK ? status
                          : plx_op_check_range (table, values, MIN_RATIO, MAX_RATIO, error);
}

/* Where pixel number target of a side is read: between two source pixels, or at one twice where the
 * other would lie outside. A rectangle is never larger than the picture that it fills, so
 * torchvision's antialiasing triangle is as wide as one source pixel either way: two taps. */
static void
tap_at (int target, int target_size, int source_size, int32_t at[2], float weight[2])
{
  double middle = (target + 0.5) * source_size / target_size;
  int first = (int)fmax (middle - 0.5, 0), last = (int)fmin (middle + 0.5, source_size - 1);
  double one = 1 - fabs (first + 0.5 - middle), other = 1 - fabs (last + 0.5 - middle);

  at[0] = first;
  at[1] = last;
  weight[0] = first == last ? 1 : (float)(one / (one + other));
  weight[1] = first == last ? 0 : (float)(other / (one + other));
}

/* The taps of a side, first + those of its pixels, from the last pixel to the first where it is
 * mirrored. */
static void
make_taps (int size, int first, int source_size, bool is_mirrored, int32_t *at[2], float *weight[2])
{
  for (int i = 0; i < size; i++) {
    int target = is_mirrored ? size - 1 - i : i;
    int32_t places[2];
    float weights[2];

    tap_at (target, size, source_size, places, weights);
    for (int tap = 0; tap < 2; tap++) {
      at[tap][i] = first + places[tap];
      weight[tap][i] = weights[tap];
    }
  }
}

void
plx_picture_settle (plx_picture *picture)
{
  const plx_cut cut = picture->cut;
  size_t wide = (size_t)picture->width, high = (size_t)picture->height;
  size_t pixels = plx_picture_pixels (picture);
  float *rows = picture->rows + 2 * wide; /* in front of them, two rows for the kernel */
  float *weight_x[2] = { rows, rows + wide };
  float *weight_y[2] = { rows + 2 * wide, rows + 2 * wide + high };
  int32_t *places = (int32_t *)(rows + 2 * wide + 2 * high);
  int32_t *at_x[2] = { places, places + wide };
  int32_t *at_y[2] = { places + 2 * wide, places + 2 * wide + high };
  plx_scale scale = { picture->width,
                      picture->height,
                      { at_x[0], at_x[1] },
                      { at_y[0], at_y[1] },
                      { weight_x[0], weight_x[1] },
                      { weight_y[0], weight_y[1] },
                      picture->rows };

  if (!cut.is_pending)
    return;
  picture->cut.is_pending = false;
  make_taps (picture->width, cut.left, cut.width, cut.is_mirrored, at_x, weight_x);
  make_taps (picture->height, cut.top, cut.height, cut.is_turned_over, at_y, weight_y);
  for (size_t c = 0; c < (size_t)picture->channels; c++)
    picture->kernels->scale (&scale, picture->planes + c * pixels, picture->spare + c * pixels);
  plx_picture_swap (picture);
}

void
plx_picture_crop (plx_picture *picture, int top, int left, int height, int width)
{
  plx_picture_settle (picture);
  picture->cut = (plx_cut){ true, top, left, height, width };
}

/* The whole picture, or as much of its middle as the ratios allow: where ten draws did not fit. */
static void
crop_middle (const double *values, plx_picture *picture)
{
  double ratio = (double)picture->width / picture->height;
  int height = picture->height, width = picture->width;

  if (ratio < values[MIN_RATIO])
    height = (int)lround (width / values[MIN_RATIO]);
  else if (ratio > values[MAX_RATIO])
    width = (int)lround (height * values[MAX_RATIO]);
  height = height < 1 ? 1 : height;
  width = width < 1 ? 1 : width;
  plx_picture_crop (picture, (picture->height - height) / 2, (picture->width - width) / 2, height,
                    width);
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  double area = (double)picture->height * picture->width;
  float low = logf ((float)values[MIN_RATIO]), high = logf ((float)values[MAX_RATIO]);

  for (int try = 0; try < TRIES; try++) {
    double target =
        area * (double)plx_rng_range (rng, (float)values[MIN_AREA], (float)values[MAX_AREA]);
    double ratio = exp ((double)plx_rng_range (rng, low, high));
    int width = (int)lround (sqrt (target * ratio)), height = (int)lround (sqrt (target / ratio));
    int left, top;

    if (width < 1 || width > picture->width || height < 1 || height > picture->height)
      continue;
    left = (int)plx_rng_below (rng, (uint32_t)(picture->width - width + 1));
    top = (int)plx_rng_below (rng, (uint32_t)(picture->height - height + 1));
    plx_picture_crop (picture, top, left, height, width);
    return;
  }
  crop_middle (values, picture);
}

/* --- Plain ------------------------------------------------------------------------------------ */

/* torchvision's antialiasing: the triangle by which the pixels of a rectangle of size pixels weigh for
 * one of target, so many of which fill the picture. */
static double
triangle_ref (int target, int n_targets, int pixel, int size)
{
  double step = (double)size / n_targets, wide = step > 1 ? step : 1;
  double far = fabs (pixel + 0.5 - (target + 0.5) * step) / wide;

  return far < 1 ? 1 - far : 0;
}

void
plx_crop_ref (const plx_picture *from, int top, int left, int height, int width, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++) {
        double sum = 0, total = 0;

        for (int i = 0; i < height; i++)
          for (int j = 0; j < width; j++) {
            double weight =
                triangle_ref (y, from->height, i, height) * triangle_ref (x, from->width, j, width);

            sum += weight * plx_ref_pixel (from, c, top + i, left + j);
            total += weight;
          }
        plx_ref_set (from, to, c, y, x, sum / total);
      }
}

/* --- Alone ------------------------------------------------------------------------------------ */

/* The middle, from the largest share of the area to the least. */
static double
show_area (const double *values, double share, plx_picture *picture)
{
  double area = plx_op_between (values[MAX_AREA], values[MIN_AREA], share), side = sqrt (area);
  int height = (int)fmax (lround (picture->height * side), 1);
  int width = (int)fmax (lround (picture->width * side), 1);

  plx_picture_crop (picture, (picture->height - height) / 2, (picture->width - width) / 2, height,
                    width);
  return area;
}

/* The whole area where that is possible, from the narrowest to the widest. */
static double
show_ratio (const double *values, double share, plx_picture *picture)
{
  double ratio = exp (plx_op_between (log (values[MIN_RATIO]), log (values[MAX_RATIO]), share));
  double form = ratio * picture->height / picture->width;
  int height = (int)fmax (lround (picture->height / fmax (form, 1)), 1);
  int width = (int)fmax (lround (picture->width * fmin (form, 1)), 1);

  plx_picture_crop (picture, (picture->height - height) / 2, (picture->width - width) / 2, height,
                    width);
  return ratio;
}

static const plx_sweep sweeps[] = {
  { N_ ("Crop: area"), "", show_area },
  { N_ ("Crop: ratio"), "", show_ratio },
  { NULL, NULL, NULL },
};

const plx_op plx_crop_op = { 0,     &plx_crop_params, &plx_crop_second_params, check, apply, true,
                             sweeps };
