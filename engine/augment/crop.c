/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random resized crop (Szegedy et al.: Going Deeper with Convolutions. CVPR 2015; the numbers as
 * torchvision draws them): a rectangle of a random share of the area and a random ratio of its
 * sides, scaled to the whole picture. The augmentation that contrastive learning cannot do without:
 * two crops show parts of one thing, or one part and the whole.
 */
#include "augment/op.h"

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

/* The source pixels of one target pixel, weighed by a triangle whose half width is the scale, at
 * least 1, with its middle on the target pixel's middle. */
typedef struct {
  int first, n;
  float weights[PLX_MAX_TAPS];
} tap_list;

static void
taps_at (int target, int target_size, int source_size, tap_list *taps)
{
  double scale = (double)source_size / target_size, reach = scale > 1 ? scale : 1;
  double middle = (target + 0.5) * scale, total = 0;
  int first = (int)fmax (middle - reach + 0.5, 0);
  int end = (int)fmin (middle + reach + 0.5, source_size);

  taps->first = first;
  taps->n = end - first < PLX_MAX_TAPS ? end - first : PLX_MAX_TAPS;
  for (int i = 0; i < taps->n; i++) {
    double weight = 1 - fabs (first + i + 0.5 - middle) / reach;

    taps->weights[i] = (float)fmax (weight, 0);
    total += (double)taps->weights[i];
  }
  for (int i = 0; i < taps->n; i++)
    taps->weights[i] = (float)((double)taps->weights[i] / total);
}

/* Columns: planes [channels][height][width] → spare, the rectangle's rows only. */
static void
scale_columns (const plx_picture *picture, int top, int left, int height, int width)
{
  size_t pixels = plx_picture_pixels (picture), wide = (size_t)picture->width;

  for (int x = 0; x < picture->width; x++) {
    tap_list taps;

    taps_at (x, picture->width, width, &taps);
    for (int c = 0; c < picture->channels; c++) {
      const float *from =
          picture->planes + (size_t)c * pixels + (size_t)top * wide + (size_t)(left + taps.first);
      float *to = picture->spare + (size_t)c * pixels + (size_t)x;

      for (int y = 0; y < height; y++, from += wide, to += wide) {
        float sum = 0;

        for (int t = 0; t < taps.n; t++)
          sum += from[t] * taps.weights[t];
        *to = sum;
      }
    }
  }
}

/* Rows: spare → planes. */
static void
scale_rows (const plx_picture *picture, int height)
{
  size_t pixels = plx_picture_pixels (picture), wide = (size_t)picture->width;

  for (int y = 0; y < picture->height; y++) {
    const float *rows[PLX_MAX_TAPS];
    tap_list taps;

    taps_at (y, picture->height, height, &taps);
    for (int c = 0; c < picture->channels; c++) {
      for (int t = 0; t < taps.n; t++)
        rows[t] = picture->spare + (size_t)c * pixels + (size_t)(taps.first + t) * wide;
      picture->kernels->weigh_rows (wide, taps.n, rows, taps.weights,
                                    picture->planes + (size_t)c * pixels + (size_t)y * wide);
    }
  }
}

void
plx_picture_crop (plx_picture *picture, int top, int left, int height, int width)
{
  scale_columns (picture, top, left, height, width);
  scale_rows (picture, height);
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

    if (width < 1 || width > picture->width || height < 1 || height > picture->height)
      continue;
    plx_picture_crop (picture, (int)plx_rng_below (rng, (uint32_t)(picture->height - height + 1)),
                      (int)plx_rng_below (rng, (uint32_t)(picture->width - width + 1)), height,
                      width);
    return;
  }
  crop_middle (values, picture);
}

const plx_op plx_crop_op = { 0, &plx_crop_params, &plx_crop_second_params, check, apply };
