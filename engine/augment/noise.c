/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Additive Gaussian noise of random strength, kept in 0…1: each value of each channel by itself. The
 * numbers come by Box and Muller's method from the blocks of the operation's stream, four a block.
 */
#include "augment/op.h"

enum { ON, PROBABILITY, MIN_SIGMA, MAX_SIGMA };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Noise"), N_ ("Adds grain to some of the views."), PLX_PARAM_BOOL,
           .fallback = 0, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that get noise."),
                    PLX_PARAM_FLOAT, .fallback = 0.5, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
  [MIN_SIGMA] = { "min_sigma", N_ ("Weakest"),
                  N_ ("Least standard deviation of the noise; white is 1."), PLX_PARAM_FLOAT,
                  .fallback = 0.02, .min = 0, .max = 1, .step = 0.01, .is_live = true },
  [MAX_SIGMA] = { "max_sigma", N_ ("Strongest"),
                  N_ ("Largest standard deviation of the noise; white is 1."), PLX_PARAM_FLOAT,
                  .fallback = 0.1, .min = 0, .max = 1, .step = 0.01, .is_live = true },
};

PLX_OP_TABLES (noise, N_ ("Noise"), N_ ("Noise, second view"), 1, params);

static plx_status
check (const plx_param_table *table, const double *values, plx_error *error)
{
  return plx_op_check_range (table, values, MIN_SIGMA, MAX_SIGMA, error);
}

void
plx_picture_add_noise (plx_picture *picture, const plx_rng *rng, float sigma)
{
  picture->kernels->add_noise (plx_picture_pixels (picture) * (size_t)picture->channels,
                               rng->counter, rng->key, sigma, picture->planes);
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  float chance = plx_rng_uniform (rng);
  float sigma = plx_rng_range (rng, (float)values[MIN_SIGMA], (float)values[MAX_SIGMA]);

  if (chance < (float)values[PROBABILITY])
    plx_picture_add_noise (picture, rng, sigma);
}

/* The same numbers, stronger and stronger. */
static double
show (const double *values, double share, plx_picture *picture)
{
  double sigma = plx_op_between (values[MIN_SIGMA], values[MAX_SIGMA], share);
  plx_rng rng = plx_rng_at (0, PLX_RNG_AUGMENT, 0, 0, 10);

  plx_picture_add_noise (picture, &rng, (float)sigma);
  return sigma;
}

static const plx_sweep sweeps[] = {
  { N_ ("Noise"), "", show },
  { NULL, NULL, NULL },
};

const plx_op plx_noise_op = {
  10, &plx_noise_params, &plx_noise_second_params, check, apply, false, sweeps, 1u << PROBABILITY
};
