/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Colour jitter (torchvision's ColorJitter): brightness, contrast, saturation and hue, each by a
 * random amount, in random order. It keeps an encoder from telling images apart by colour alone, the
 * shortcut of SimCLR's figure 6. A grey image has brightness and contrast only.
 */
#include "augment/ref.h"

#include <math.h>

enum { ON, BRIGHTNESS, CONTRAST, SATURATION, HUE, PROBABILITY };
enum { STEPS = 4 };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Colour jitter"),
           N_ ("Changes brightness, contrast, saturation and hue, so that colour is no clue."),
           PLX_PARAM_BOOL, .fallback = 1, .is_live = true },
  [BRIGHTNESS] = { "brightness", N_ ("Brightness"),
                   N_ ("The factor is drawn between one minus and one plus this."), PLX_PARAM_FLOAT,
                   .fallback = 0.4, .min = 0, .max = 1, .step = 0.05, .is_live = true },
  [CONTRAST] = { "contrast", N_ ("Contrast"),
                 N_ ("The factor is drawn between one minus and one plus this."), PLX_PARAM_FLOAT,
                 .fallback = 0.4, .min = 0, .max = 1, .step = 0.05, .is_live = true },
  [SATURATION] = { "saturation", N_ ("Saturation"),
                   N_ ("The factor is drawn between one minus and one plus this."), PLX_PARAM_FLOAT,
                   .fallback = 0.4, .min = 0, .max = 1, .step = 0.05, .is_live = true },
  [HUE] = { "hue", N_ ("Hue"),
            N_ ("Share of the colour circle that hues turn by, either way; 0.5 is any hue."),
            PLX_PARAM_FLOAT, .fallback = 0.5, .min = 0, .max = 0.5, .step = 0.05, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that are changed."),
                    PLX_PARAM_FLOAT, .fallback = 0.8, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
};

PLX_OP_TABLES (jitter, N_ ("Colour jitter"), N_ ("Colour jitter, second view"), 1, params);

void
plx_picture_brighten (plx_picture *picture, float factor)
{
  picture->kernels->blend (plx_picture_pixels (picture) * (size_t)picture->channels, factor, 0,
                           picture->planes);
}

void
plx_picture_contrast (plx_picture *picture, float factor)
{
  size_t n = plx_picture_pixels (picture);
  double mean = picture->kernels->sum (n, picture->channels, picture->planes) / (double)n;

  picture->kernels->blend (n * (size_t)picture->channels, factor, (1 - factor) * (float)mean,
                           picture->planes);
}

void
plx_picture_saturate (plx_picture *picture, float factor)
{
  picture->kernels->saturate (plx_picture_pixels (picture), factor, picture->planes);
}

void
plx_picture_hue (plx_picture *picture, float turns)
{
  picture->kernels->turn_hue (plx_picture_pixels (picture), turns, picture->planes);
}

static float
factor_of (plx_rng *rng, double strength)
{
  return plx_rng_range (rng, (float)(1 - strength), (float)(1 + strength));
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  int32_t order[STEPS] = { 0, 1, 2, 3 };
  float chance = plx_rng_uniform (rng), factors[STEPS];

  for (int step = 0; step < 3; step++)
    factors[step] = factor_of (rng, values[BRIGHTNESS + step]);
  factors[3] = plx_rng_range (rng, (float)-values[HUE], (float)values[HUE]);
  plx_rng_shuffle (rng, order, STEPS);
  if (!(chance < (float)values[PROBABILITY]))
    return;
  for (int i = 0; i < STEPS; i++) {
    float factor = factors[order[i]];

    if (values[BRIGHTNESS + order[i]] <= 0 || (order[i] >= 2 && picture->channels == 1))
      continue;
    switch (order[i]) {
    case 0:
      plx_picture_brighten (picture, factor);
      break;
    case 1:
      plx_picture_contrast (picture, factor);
      break;
    case 2:
      plx_picture_saturate (picture, factor);
      break;
    default:
      plx_picture_hue (picture, factor);
    }
  }
}

/* --- Plain ------------------------------------------------------------------------------------ */

void
plx_brighten_ref (const plx_picture *from, double factor, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++)
        plx_ref_set (from, to, c, y, x, factor * plx_ref_pixel (from, c, y, x));
}

/* The brightness of a pixel, by ITU-R BT.601 as torchvision rounds it. */
static double
luma_ref (const plx_picture *from, int y, int x)
{
  return from->channels == 1
             ? plx_ref_pixel (from, 0, y, x)
             : 0.2989 * plx_ref_pixel (from, 0, y, x) + 0.587 * plx_ref_pixel (from, 1, y, x) +
                   0.114 * plx_ref_pixel (from, 2, y, x);
}

void
plx_contrast_ref (const plx_picture *from, double factor, double *to)
{
  double mean = 0;

  for (int y = 0; y < from->height; y++)
    for (int x = 0; x < from->width; x++)
      mean += luma_ref (from, y, x) / (from->height * from->width);
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++)
        plx_ref_set (from, to, c, y, x, mean + factor * (plx_ref_pixel (from, c, y, x) - mean));
}

void
plx_saturate_ref (const plx_picture *from, double factor, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++) {
        double luma = luma_ref (from, y, x);

        plx_ref_set (from, to, c, y, x, luma + factor * (plx_ref_pixel (from, c, y, x) - luma));
      }
}

/* Through hue, saturation and value (Smith: Color gamut transform pairs. SIGGRAPH 1978): to channel
 * 0, 1 or 2 of the colour whose hue, in sixths of the circle, is turned. */
static double
turned_ref (double r, double g, double b, double sixths, int channel)
{
  double value = fmax (r, fmax (g, b)), chroma = value - fmin (r, fmin (g, b));
  double saturation = value > 0 ? chroma / value : 0, hue = 0, rest;

  if (chroma > 0)
    hue = value == r ? (g - b) / chroma : value == g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
  hue = fmod (fmod (hue + sixths, 6) + 6, 6);
  rest = hue - floor (hue);
  {
    double p = value * (1 - saturation), q = value * (1 - saturation * rest);
    double t = value * (1 - saturation * (1 - rest));
    const double colours[6][3] = { { value, t, p }, { q, value, p }, { p, value, t },
                                   { p, q, value }, { t, p, value }, { value, p, q } };

    return colours[(int)hue % 6][channel];
  }
}

void
plx_hue_ref (const plx_picture *from, double turns, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++)
        plx_ref_set (from, to, c, y, x,
                     turned_ref (plx_ref_pixel (from, 0, y, x), plx_ref_pixel (from, 1, y, x),
                                 plx_ref_pixel (from, 2, y, x), 6 * turns, c));
}

/* --- Alone ------------------------------------------------------------------------------------ */

static double
show_brightness (const double *values, double share, plx_picture *picture)
{
  double factor = plx_op_between (1 - values[BRIGHTNESS], 1 + values[BRIGHTNESS], share);

  plx_picture_brighten (picture, (float)factor);
  return factor;
}

static double
show_contrast (const double *values, double share, plx_picture *picture)
{
  double factor = plx_op_between (1 - values[CONTRAST], 1 + values[CONTRAST], share);

  plx_picture_contrast (picture, (float)factor);
  return factor;
}

static double
show_saturation (const double *values, double share, plx_picture *picture)
{
  double factor = plx_op_between (1 - values[SATURATION], 1 + values[SATURATION], share);

  if (picture->channels == 3)
    plx_picture_saturate (picture, (float)factor);
  return factor;
}

static double
show_hue (const double *values, double share, plx_picture *picture)
{
  double turns = plx_op_between (-values[HUE], values[HUE], share);

  if (picture->channels == 3)
    plx_picture_hue (picture, (float)turns);
  return 360 * turns;
}

static const plx_sweep sweeps[] = {
  { N_ ("Brightness"), "×", show_brightness },
  { N_ ("Contrast"), "×", show_contrast },
  { N_ ("Saturation"), "×", show_saturation },
  { N_ ("Hue"), "°", show_hue },
  { NULL, NULL, NULL },
};

const plx_op plx_jitter_op = {
  3, &plx_jitter_params, &plx_jitter_second_params, NULL, apply, false, sweeps, 1u << PROBABILITY
};
