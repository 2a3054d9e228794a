/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Now and then all colour goes: three equal channels.
 */
#include "augment/ref.h"

#include <string.h>

enum { ON, PROBABILITY };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Grey"), N_ ("Takes all colour from some of the views."), PLX_PARAM_BOOL,
           .fallback = 1, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that turn grey."),
                    PLX_PARAM_FLOAT, .fallback = 0.3, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
};

PLX_OP_TABLES (grey, N_ ("Grey"), N_ ("Grey, second view"), 1, params);

void
plx_picture_grey (plx_picture *picture)
{
  size_t n = plx_picture_pixels (picture);

  picture->kernels->luma (n, picture->planes, picture->spare);
  for (size_t c = 0; c < 3; c++)
    memcpy (picture->planes + c * n, picture->spare, n * sizeof (float));
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  if (plx_rng_uniform (rng) < (float)values[PROBABILITY] && picture->channels == 3)
    plx_picture_grey (picture);
}

/* --- Plain ------------------------------------------------------------------------------------ */

void
plx_grey_ref (const plx_picture *from, double *to)
{
  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++)
        plx_ref_set (from, to, c, y, x,
                     0.2989 * plx_ref_pixel (from, 0, y, x) +
                         0.587 * plx_ref_pixel (from, 1, y, x) +
                         0.114 * plx_ref_pixel (from, 2, y, x));
}

/* Without, then with. */
static double
show (const double *values, double share, plx_picture *picture)
{
  if (share >= 0.5 && picture->channels == 3)
    plx_picture_grey (picture);
  return share >= 0.5;
}

static const plx_sweep sweeps[] = {
  { N_ ("Grey"), "", show },
  { NULL, NULL, NULL },
};

const plx_op plx_grey_op = { 4,     &plx_grey_params, &plx_grey_second_params, NULL, apply,
                             false, sweeps,           1u << PROBABILITY };
