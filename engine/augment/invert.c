/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inversion (torchvision's RandomInvert): white becomes black. For glyphs, whose ink may be either.
 */
#include "augment/ref.h"

enum { ON, PROBABILITY };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Invert"), N_ ("Exchanges dark and bright in some of the views."),
           PLX_PARAM_BOOL, .fallback = 0, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that are inverted."),
                    PLX_PARAM_FLOAT, .fallback = 0.5, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
};

PLX_OP_TABLES (invert, N_ ("Invert"), N_ ("Invert, second view"), 1, params);

void
plx_picture_invert (plx_picture *picture)
{
  picture->kernels->blend (plx_picture_pixels (picture) * (size_t)picture->channels, -1, 1,
                           picture->planes);
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  if (plx_rng_uniform (rng) < (float)values[PROBABILITY])
    plx_picture_invert (picture);
}

/* --- Plain ------------------------------------------------------------------------------------ */

void
plx_invert_ref (const plx_picture *from, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++)
        plx_ref_set (from, to, c, y, x, 1 - plx_ref_pixel (from, c, y, x));
}

/* Without, then with. */
static double
show (const double *values, double share, plx_picture *picture)
{
  if (share >= 0.5)
    plx_picture_invert (picture);
  return share >= 0.5;
}

static const plx_sweep sweeps[] = {
  { N_ ("Invert"), "", show },
  { NULL, NULL, NULL },
};

const plx_op plx_invert_op = {
  9, &plx_invert_params, &plx_invert_second_params, NULL, apply, false, sweeps, 1u << PROBABILITY
};
