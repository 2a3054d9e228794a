/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gaussian blur of random strength, columns then rows; the border is mirrored about the outermost
 * pixel. As in SimCLR's appendix A the kernel is a tenth of the image's side; off by default, as
 * that paper leaves it off for small images.
 */
#include "augment/ref.h"

#include <math.h>

enum { ON, PROBABILITY, MIN_SIGMA, MAX_SIGMA, KERNEL };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Blur"), N_ ("Softens some of the views, so that fine texture is no clue."),
           PLX_PARAM_BOOL, .fallback = 0, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that are blurred."),
                    PLX_PARAM_FLOAT, .fallback = 0.5, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
  [MIN_SIGMA] = { "min_sigma", N_ ("Weakest"), N_ ("Least standard deviation of the blur."),
                  PLX_PARAM_FLOAT, .fallback = 0.1, .min = 0.05, .max = 10, .step = 0.05,
                  .unit = "px", .is_live = true },
  [MAX_SIGMA] = { "max_sigma", N_ ("Strongest"), N_ ("Largest standard deviation of the blur."),
                  PLX_PARAM_FLOAT, .fallback = 2, .min = 0.05, .max = 10, .step = 0.05,
                  .unit = "px", .is_live = true },
  [KERNEL] = { "kernel", N_ ("Kernel"),
               N_ ("Width of the blur's kernel; 0 takes a tenth of the image's side."),
               PLX_PARAM_INT, .fallback = 0, .min = 0, .max = 63, .step = 1, .unit = "px",
               .is_live = true, .is_advanced = true },
};

PLX_OP_TABLES (blur, N_ ("Blur"), N_ ("Blur, second view"), 1, params);

static plx_status
check (const plx_param_table *table, const double *values, plx_error *error)
{
  return plx_op_check_range (table, values, MIN_SIGMA, MAX_SIGMA, error);
}

/* Index i of a line of n, mirrored back into it. */
static int
mirror (int i, int n)
{
  if (n == 1)
    return 0;
  while (i < 0 || i >= n)
    i = i < 0 ? -i : 2 * (n - 1) - i;
  return i;
}

static void
weigh (int taps, float sigma, float weights[PLX_MAX_TAPS])
{
  float total = 0;

  for (int t = 0; t < taps; t++) {
    float distance = (float)(t - taps / 2) / sigma;

    weights[t] = expf (-0.5f * distance * distance);
    total += weights[t];
  }
  for (int t = 0; t < taps; t++)
    weights[t] /= total;
}

void
plx_picture_blur_plane (const plx_picture *picture, int taps, float sigma, const float *from,
                        float *middle, float *to)
{
  float weights[PLX_MAX_TAPS];
  int width = picture->width, reach = taps / 2;

  weigh (taps, sigma, weights);
  for (int y = 0; y < picture->height; y++) {
    const float *row = from + (size_t)y * (size_t)width;

    for (int i = 0; i < width + 2 * reach; i++)
      picture->rows[i] = row[mirror (i - reach, width)];
    picture->kernels->weigh_run ((size_t)width, taps, picture->rows, weights,
                                 middle + (size_t)y * (size_t)width);
  }
  for (int y = 0; y < picture->height; y++) {
    const float *rows[PLX_MAX_TAPS];

    for (int t = 0; t < taps; t++)
      rows[t] = middle + (size_t)mirror (y + t - reach, picture->height) * (size_t)width;
    picture->kernels->weigh_rows ((size_t)width, taps, rows, weights,
                                  to + (size_t)y * (size_t)width);
  }
}

void
plx_picture_blur (plx_picture *picture, int taps, float sigma)
{
  size_t n = plx_picture_pixels (picture);

  for (size_t c = 0; c < (size_t)picture->channels; c++)
    plx_picture_blur_plane (picture, taps, sigma, picture->planes + c * n, picture->spare + c * n,
                            picture->planes + c * n);
}

static int
kernel_width (const double *values, const plx_picture *picture)
{
  int side = picture->height < picture->width ? picture->height : picture->width;
  int taps = values[KERNEL] > 0 ? (int)values[KERNEL] : side / 10;

  return taps < 3 ? 3 : taps | 1;
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  float chance = plx_rng_uniform (rng);
  float sigma = plx_rng_range (rng, (float)values[MIN_SIGMA], (float)values[MAX_SIGMA]);

  if (chance < (float)values[PROBABILITY])
    plx_picture_blur (picture, kernel_width (values, picture), sigma);
}

/* --- Plain ------------------------------------------------------------------------------------ */

/* Index i of a line of n that is mirrored at both ends for ever. */
static int
mirror_ref (int i, int n)
{
  int period = n > 1 ? 2 * (n - 1) : 1, place = (i % period + period) % period;

  return place < n ? place : period - place;
}

double
plx_ref_blur (const plx_picture *form, const float *plane, int y, int x, int reach, double sigma)
{
  double sum = 0, total = 0;

  for (int i = -reach; i <= reach; i++)
    for (int j = -reach; j <= reach; j++) {
      double weight = exp (-(i * i + j * j) / (2 * sigma * sigma));

      sum += weight * (double)plane[mirror_ref (y + i, form->height) * form->width +
                                    mirror_ref (x + j, form->width)];
      total += weight;
    }
  return sum / total;
}

void
plx_blur_ref (const plx_picture *from, int taps, double sigma, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++)
        plx_ref_set (from, to, c, y, x,
                     plx_ref_blur (from, from->planes + c * from->height * from->width, y, x,
                                   taps / 2, sigma));
}

static double
show (const double *values, double share, plx_picture *picture)
{
  double sigma = plx_op_between (values[MIN_SIGMA], values[MAX_SIGMA], share);

  plx_picture_blur (picture, kernel_width (values, picture), (float)sigma);
  return sigma;
}

static const plx_sweep sweeps[] = {
  { N_ ("Blur"), "px", show },
  { NULL, NULL, NULL },
};

const plx_op plx_blur_op = { 5,     &plx_blur_params, &plx_blur_second_params, check, apply,
                             false, sweeps,           1u << PROBABILITY };
