/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Solarisation (torchvision's RandomSolarize; in BYOL's recipe for the second view): what is as
 * bright as the threshold or brighter is inverted.
 */
#include "augment/ref.h"

enum { ON, PROBABILITY, THRESHOLD };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Solarise"), N_ ("Inverts what is bright in some of the views."),
           PLX_PARAM_BOOL, .fallback = 0, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that are solarised."),
                    PLX_PARAM_FLOAT, .fallback = 0.2, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
  [THRESHOLD] = { "threshold", N_ ("Threshold"),
                  N_ ("What is as bright as this or brighter is inverted; black is 0, white is 1."),
                  PLX_PARAM_FLOAT, .fallback = 0.5, .min = 0, .max = 1, .step = 0.01,
                  .is_live = true },
};

PLX_OP_TABLES (solarise, N_ ("Solarise"), N_ ("Solarise, second view"), 1, params);

void
plx_picture_solarise (plx_picture *picture, float threshold)
{
  picture->kernels->solarise (plx_picture_pixels (picture) * (size_t)picture->channels, threshold,
                              picture->planes);
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  if (plx_rng_uniform (rng) < (float)values[PROBABILITY])
    plx_picture_solarise (picture, (float)values[THRESHOLD]);
}

/* --- Plain ------------------------------------------------------------------------------------ */

void
plx_solarise_ref (const plx_picture *from, double threshold, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++) {
        double value = plx_ref_pixel (from, c, y, x);

        plx_ref_set (from, to, c, y, x, value < threshold ? value : 1 - value);
      }
}

/* From the brightest alone down to the threshold. */
static double
show (const double *values, double share, plx_picture *picture)
{
  double threshold = plx_op_between (1, values[THRESHOLD], share);

  plx_picture_solarise (picture, (float)threshold);
  return threshold;
}

static const plx_sweep sweeps[] = {
  { N_ ("Solarise"), "", show },
  { NULL, NULL, NULL },
};

const plx_op plx_solarise_op = {
  8,      &plx_solarise_params, &plx_solarise_second_params, NULL, apply, false,
  sweeps, 1u << PROBABILITY
};
