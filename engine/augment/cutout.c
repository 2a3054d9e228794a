/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cutout, or random erasing (Zhong et al.: Random Erasing Data Augmentation. AAAI 2020; the numbers
 * as torchvision draws them): a rectangle of a random share of the area is covered, so that no single
 * part carries the whole.
 */
#include "augment/ref.h"

#include <math.h>

enum { ON, PROBABILITY, MIN_AREA, MAX_AREA, MIN_RATIO, MAX_RATIO, FILL };
enum { FILL_MEAN, FILL_BLACK };
enum { TRIES = 10 };

static const plx_choice fills[] = {
  { "mean", N_ ("Mean colour") },
  { "black", N_ ("Black") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [ON] = { "on", N_ ("Cutout"), N_ ("Covers a part of some of the views."), PLX_PARAM_BOOL,
           .fallback = 0, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"),
                    N_ ("Share of the views that have a part covered."), PLX_PARAM_FLOAT,
                    .fallback = 0.5, .min = 0, .max = 1, .step = 0.05, .is_live = true },
  [MIN_AREA] = { "min_area", N_ ("Smallest area"), N_ ("Least share of the image that is covered."),
                 PLX_PARAM_FLOAT, .fallback = 0.02, .min = 0.01, .max = 0.9, .step = 0.01,
                 .is_live = true },
  [MAX_AREA] = { "max_area", N_ ("Largest area"),
                 N_ ("Largest share of the image that is covered."), PLX_PARAM_FLOAT,
                 .fallback = 0.33, .min = 0.01, .max = 0.9, .step = 0.01, .is_live = true },
  [MIN_RATIO] = { "min_ratio", N_ ("Widest"),
                  N_ ("Least ratio of the cover's height to its width."), PLX_PARAM_FLOAT,
                  .fallback = 0.3, .min = 0.1, .max = 10, .step = 0.1, .is_live = true,
                  .is_advanced = true },
  [MAX_RATIO] = { "max_ratio", N_ ("Narrowest"),
                  N_ ("Largest ratio of the cover's height to its width."), PLX_PARAM_FLOAT,
                  .fallback = 3.3, .min = 0.1, .max = 10, .step = 0.1, .is_live = true,
                  .is_advanced = true },
  [FILL] = { "fill", N_ ("Cover"), N_ ("The colour that covers; the mean is the data set's."),
             PLX_PARAM_CHOICE, .choices = fills, .is_live = true, .is_advanced = true },
};

PLX_OP_TABLES (cutout, N_ ("Cutout"), N_ ("Cutout, second view"), 1, params);

static plx_status
check (const plx_param_table *table, const double *values, plx_error *error)
{
  plx_status status = plx_op_check_range (table, values, MIN_AREA, MAX_AREA, error);

  return status != PLX_OK ? status
                          : plx_op_check_range (table, values, MIN_RATIO, MAX_RATIO, error);
}

void
plx_picture_erase (plx_picture *picture, int top, int left, int height, int width,
                   const float *colour)
{
  size_t pixels = plx_picture_pixels (picture), wide = (size_t)picture->width;

  for (int c = 0; c < picture->channels; c++)
    for (int y = top; y < top + height; y++) {
      float *row = picture->planes + (size_t)c * pixels + (size_t)y * wide;

      for (int x = left; x < left + width; x++)
        row[x] = colour[c];
    }
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  static const float black[3];
  double area = (double)picture->height * picture->width;
  float low = logf ((float)values[MIN_RATIO]), high = logf ((float)values[MAX_RATIO]);

  if (!(plx_rng_uniform (rng) < (float)values[PROBABILITY]))
    return;
  for (int try = 0; try < TRIES; try++) {
    double target =
        area * (double)plx_rng_range (rng, (float)values[MIN_AREA], (float)values[MAX_AREA]);
    double ratio = exp ((double)plx_rng_range (rng, low, high));
    int height = (int)lround (sqrt (target * ratio)), width = (int)lround (sqrt (target / ratio));
    int left, top;

    if (width < 1 || width >= picture->width || height < 1 || height >= picture->height)
      continue;
    left = (int)plx_rng_below (rng, (uint32_t)(picture->width - width + 1));
    top = (int)plx_rng_below (rng, (uint32_t)(picture->height - height + 1));
    plx_picture_erase (picture, top, left, height, width,
                       values[FILL] == FILL_BLACK ? black : picture->mean);
    return;
  }
}

/* --- Plain ------------------------------------------------------------------------------------ */

void
plx_cutout_ref (const plx_picture *from, int top, int left, int height, int width,
                const float *colour, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++) {
        bool is_covered = y >= top && y < top + height && x >= left && x < left + width;

        plx_ref_set (from, to, c, y, x,
                     is_covered ? (double)colour[c] : plx_ref_pixel (from, c, y, x));
      }
}

/* A square in the middle, from the least share of the area to the largest. */
static double
show (const double *values, double share, plx_picture *picture)
{
  static const float black[3];
  double area = plx_op_between (values[MIN_AREA], values[MAX_AREA], share), side = sqrt (area);
  int height = (int)lround (picture->height * side), width = (int)lround (picture->width * side);

  plx_picture_erase (picture, (picture->height - height) / 2, (picture->width - width) / 2, height,
                     width, values[FILL] == FILL_BLACK ? black : picture->mean);
  return area;
}

static const plx_sweep sweeps[] = {
  { N_ ("Cutout"), "", show },
  { NULL, NULL, NULL },
};

const plx_op plx_cutout_op = {
  11, &plx_cutout_params, &plx_cutout_second_params, check, apply, false, sweeps, 1u << PROBABILITY
};
