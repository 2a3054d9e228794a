/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Elastic distortion (Simard, Steinkraus, Platt: Best practices for convolutional neural networks
 * applied to visual document analysis. ICDAR 2003; the numbers as torchvision's ElasticTransform):
 * every pixel is read at a place that a smooth random field moves. The field is even noise in −1…1,
 * blurred by a Gaussian of sigma, times alpha / 2 pixels.
 */
#include "augment/ref.h"

enum { ON, PROBABILITY, ALPHA, SIGMA, OUTSIDE };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Elastic"), N_ ("Bends the image like rubber; right for handwriting."),
           PLX_PARAM_BOOL, .fallback = 0, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that are bent."),
                    PLX_PARAM_FLOAT, .fallback = 0.5, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
  [ALPHA] = { "alpha", N_ ("Strength"), N_ ("How far pixels move; a smooth field wants more."),
              PLX_PARAM_FLOAT, .fallback = 50, .min = 0, .max = 400, .step = 1, .is_live = true },
  [SIGMA] = { "sigma", N_ ("Smoothness"),
              N_ ("Standard deviation of the blur that smooths the field; larger bends wider "
                  "parts."),
              PLX_PARAM_FLOAT, .fallback = 5, .min = 0.5, .max = 7.75, .step = 0.25, .unit = "px",
              .is_live = true },
  [OUTSIDE] = { "outside", N_ ("Borders"), N_ ("What is shown where the image does not reach."),
                PLX_PARAM_CHOICE, .choices = plx_outside_choices, .is_live = true,
                .is_advanced = true },
};

PLX_OP_TABLES (elastic, N_ ("Elastic"), N_ ("Elastic, second view"), 2, params);

void
plx_picture_displace (plx_picture *picture, const float *dx, const float *dy, bool is_black_outside)
{
  plx_places places = plx_picture_places (picture);

  for (int y = 0; y < picture->height; y++) {
    for (int x = 0; x < picture->width; x++) {
      size_t pixel = (size_t)y * (size_t)picture->width + (size_t)x;

      places.x[x] = x + (double)dx[pixel];
      places.y[x] = y + (double)dy[pixel];
    }
    plx_picture_sample_row (picture, y, places, is_black_outside);
  }
  plx_picture_swap (picture);
}

static void
make_field (const plx_picture *picture, plx_rng *rng, const double *values, float *field)
{
  size_t n = plx_picture_pixels (picture);
  float reach = (float)values[ALPHA] / 2, *middle = picture->fields + 2 * n;

  for (size_t i = 0; i < n; i++)
    field[i] = plx_rng_range (rng, -reach, reach);
  plx_picture_blur_plane (picture, (int)(8 * values[SIGMA] + 1) | 1, (float)values[SIGMA], field,
                          middle, field);
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  float *dx = picture->fields, *dy = dx + plx_picture_pixels (picture);

  if (!(plx_rng_uniform (rng) < (float)values[PROBABILITY]) || values[ALPHA] <= 0)
    return;
  make_field (picture, rng, values, dx);
  make_field (picture, rng, values, dy);
  plx_picture_displace (picture, dx, dy, values[OUTSIDE] == PLX_OUTSIDE_BLACK);
}

/* One field, from no strength to all of it. */
/* --- Plain ------------------------------------------------------------------------------------ */

void
plx_elastic_ref (const plx_picture *from, const float *drawn, int reach, double sigma,
                 bool is_black_outside, double *to)
{
  const float *drawn_y = drawn + from->height * from->width;

  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++) {
        double source_x = x + plx_ref_blur (from, drawn, y, x, reach, sigma);
        double source_y = y + plx_ref_blur (from, drawn_y, y, x, reach, sigma);

        plx_ref_set (from, to, c, y, x,
                     plx_ref_sample (from, c, source_y, source_x, is_black_outside));
      }
}

static double
show (const double *values, double share, plx_picture *picture)
{
  float *dx = picture->fields, *dy = dx + plx_picture_pixels (picture);
  size_t n = plx_picture_pixels (picture);
  plx_rng rng = plx_rng_at (0, PLX_RNG_AUGMENT, 0, 0, 7);

  make_field (picture, &rng, values, dx);
  make_field (picture, &rng, values, dy);
  for (size_t i = 0; i < n; i++) {
    dx[i] *= (float)share;
    dy[i] *= (float)share;
  }
  plx_picture_displace (picture, dx, dy, values[OUTSIDE] == PLX_OUTSIDE_BLACK);
  return values[ALPHA] * share;
}

static const plx_sweep sweeps[] = {
  { N_ ("Elastic"), "", show },
  { NULL, NULL, NULL },
};

const plx_op plx_elastic_op = {
  7, &plx_elastic_params, &plx_elastic_second_params, NULL, apply, false, sweeps, 1u << PROBABILITY
};
