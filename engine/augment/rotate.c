/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rotation about the centre, bilinear. What comes from outside is by default what the nearest edge
 * shows: black corners would tell the angle, and a network learns such hints gladly.
 */
#include "augment/ref.h"

#include <math.h>

enum { ON, DEGREES, PROBABILITY, OUTSIDE };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Rotate"), N_ ("Turns the image; right where a thing has no upright."),
           PLX_PARAM_BOOL, .fallback = 1, .is_live = true },
  [DEGREES] = { "degrees", N_ ("Largest angle"),
                N_ ("The angle is drawn evenly between minus and plus this."), PLX_PARAM_FLOAT,
                .fallback = 180, .min = 0, .max = 180, .step = 1, .unit = "°", .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that are turned."),
                    PLX_PARAM_FLOAT, .fallback = 1, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
  [OUTSIDE] = { "outside", N_ ("Corners"), N_ ("What is shown where the image does not reach."),
                PLX_PARAM_CHOICE, .choices = plx_outside_choices, .is_live = true,
                .is_advanced = true },
};

PLX_OP_TABLES (rotate, N_ ("Rotate"), N_ ("Rotate, second view"), 2, params);

void
plx_picture_rotate (plx_picture *picture, double degrees, bool is_black_outside)
{
  double sine = sin (degrees * M_PI / 180), cosine = cos (degrees * M_PI / 180);
  const double back[6] = { cosine, -sine, 0, sine, cosine, 0 };

  plx_picture_warp (picture, back, is_black_outside);
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  float chance = plx_rng_uniform (rng);
  float degrees = plx_rng_range (rng, (float)-values[DEGREES], (float)values[DEGREES]);

  if (chance < (float)values[PROBABILITY] && values[DEGREES] > 0)
    plx_picture_rotate (picture, (double)degrees, values[OUTSIDE] == PLX_OUTSIDE_BLACK);
}

/* --- Plain ------------------------------------------------------------------------------------ */

/* A pixel shows what lay at its own distance from the centre, by degrees clockwise of it: y grows
 * downwards. */
void
plx_rotate_ref (const plx_picture *from, double degrees, bool is_black_outside, double *to)
{
  double middle_x = (from->width - 1) / 2.0, middle_y = (from->height - 1) / 2.0;

  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++) {
        double distance = hypot (x - middle_x, y - middle_y);
        double angle = atan2 (y - middle_y, x - middle_x) + degrees * M_PI / 180;

        plx_ref_set (from, to, c, y, x,
                     plx_ref_sample (from, c, middle_y + distance * sin (angle),
                                     middle_x + distance * cos (angle), is_black_outside));
      }
}

static double
show (const double *values, double share, plx_picture *picture)
{
  double degrees = plx_op_between (-values[DEGREES], values[DEGREES], share);

  plx_picture_rotate (picture, degrees, values[OUTSIDE] == PLX_OUTSIDE_BLACK);
  return degrees;
}

static const plx_sweep sweeps[] = {
  { N_ ("Rotate"), "°", show },
  { NULL, NULL, NULL },
};

const plx_op plx_rotate_op = {
  2, &plx_rotate_params, &plx_rotate_second_params, NULL, apply, false, sweeps, 1u << PROBABILITY
};
