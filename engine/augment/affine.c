/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Affine distortion (torchvision's RandomAffine without its rotation, which is an operation of its
 * own): moved by a share of the sides, scaled about the centre, sheared along x.
 */
#include "augment/ref.h"

#include <math.h>

enum { ON, PROBABILITY, TRANSLATE, MIN_SCALE, MAX_SCALE, SHEAR, OUTSIDE };

static const plx_param params[] = {
  [ON] = { "on", N_ ("Move, scale, shear"),
           N_ ("Moves, scales and slants the image; right for glyphs, which hands write so."),
           PLX_PARAM_BOOL, .fallback = 0, .is_live = true },
  [PROBABILITY] = { "probability", N_ ("How often"), N_ ("Share of the views that are distorted."),
                    PLX_PARAM_FLOAT, .fallback = 1, .min = 0, .max = 1, .step = 0.05,
                    .is_live = true },
  [TRANSLATE] = { "translate", N_ ("Farthest move"),
                  N_ ("Largest share of a side that the image is moved by, either way."),
                  PLX_PARAM_FLOAT, .fallback = 0.1, .min = 0, .max = 1, .step = 0.01,
                  .is_live = true },
  [MIN_SCALE] = { "min_scale", N_ ("Smallest"), N_ ("Least factor of the size."), PLX_PARAM_FLOAT,
                  .fallback = 0.9, .min = 0.1, .max = 4, .step = 0.05, .is_live = true },
  [MAX_SCALE] = { "max_scale", N_ ("Largest"), N_ ("Largest factor of the size."), PLX_PARAM_FLOAT,
                  .fallback = 1.1, .min = 0.1, .max = 4, .step = 0.05, .is_live = true },
  [SHEAR] = { "shear", N_ ("Largest slant"),
              N_ ("The slant along x is drawn evenly between minus and plus this."),
              PLX_PARAM_FLOAT, .fallback = 10, .min = 0, .max = 60, .step = 1, .unit = "°",
              .is_live = true },
  [OUTSIDE] = { "outside", N_ ("Borders"), N_ ("What is shown where the image does not reach."),
                PLX_PARAM_CHOICE, .choices = plx_outside_choices, .is_live = true,
                .is_advanced = true },
};

PLX_OP_TABLES (affine, N_ ("Move, scale, shear"), N_ ("Move, scale, shear, second view"), 2,
               params);

static plx_status
check (const plx_param_table *table, const double *values, plx_error *error)
{
  return plx_op_check_range (table, values, MIN_SCALE, MAX_SCALE, error);
}

void
plx_picture_affine (plx_picture *picture, int move_x, int move_y, double scale,
                    double shear_degrees, bool is_black_outside)
{
  double slant = tan (shear_degrees * M_PI / 180);
  const double back[6] = { 1 / scale, slant / scale, -(move_x + slant * move_y) / scale,
                           0,         1 / scale,     -move_y / scale };

  plx_picture_warp (picture, back, is_black_outside);
}

static int
draw_move (plx_rng *rng, double share, int side)
{
  float most = (float)(share * side);

  return (int)lroundf (plx_rng_range (rng, -most, most));
}

static void
apply (const double *values, plx_rng *rng, plx_picture *picture)
{
  float chance = plx_rng_uniform (rng);
  int move_x = draw_move (rng, values[TRANSLATE], picture->width);
  int move_y = draw_move (rng, values[TRANSLATE], picture->height);
  float scale = plx_rng_range (rng, (float)values[MIN_SCALE], (float)values[MAX_SCALE]);
  float shear = plx_rng_range (rng, (float)-values[SHEAR], (float)values[SHEAR]);

  if (chance < (float)values[PROBABILITY])
    plx_picture_affine (picture, move_x, move_y, (double)scale, (double)shear,
                        values[OUTSIDE] == PLX_OUTSIDE_BLACK);
}

/* --- Plain ------------------------------------------------------------------------------------ */

/* Forwards, a pixel at (x, y) from the centre goes to scale · (x − y tan shear, y) + move: solved for
 * y, then for x. */
void
plx_affine_ref (const plx_picture *from, int move_x, int move_y, double scale, double shear_degrees,
                bool is_black_outside, double *to)
{
  double middle_x = (from->width - 1) / 2.0, middle_y = (from->height - 1) / 2.0;

  for (int c = 0; c < from->channels; c++)
    for (int y = 0; y < from->height; y++)
      for (int x = 0; x < from->width; x++) {
        double source_y = (y - middle_y - move_y) / scale;
        double source_x =
            (x - middle_x - move_x) / scale + source_y * tan (shear_degrees * M_PI / 180);

        plx_ref_set (
            from, to, c, y, x,
            plx_ref_sample (from, c, middle_y + source_y, middle_x + source_x, is_black_outside));
      }
}

/* --- Alone ------------------------------------------------------------------------------------ */

static double
show_move (const double *values, double share, plx_picture *picture)
{
  double part = plx_op_between (-values[TRANSLATE], values[TRANSLATE], share);

  plx_picture_affine (picture, (int)lround (part * picture->width), 0, 1, 0,
                      values[OUTSIDE] == PLX_OUTSIDE_BLACK);
  return part;
}

static double
show_scale (const double *values, double share, plx_picture *picture)
{
  double scale = plx_op_between (values[MIN_SCALE], values[MAX_SCALE], share);

  plx_picture_affine (picture, 0, 0, scale, 0, values[OUTSIDE] == PLX_OUTSIDE_BLACK);
  return scale;
}

static double
show_shear (const double *values, double share, plx_picture *picture)
{
  double degrees = plx_op_between (-values[SHEAR], values[SHEAR], share);

  plx_picture_affine (picture, 0, 0, 1, degrees, values[OUTSIDE] == PLX_OUTSIDE_BLACK);
  return degrees;
}

static const plx_sweep sweeps[] = {
  { N_ ("Move"), "", show_move },
  { N_ ("Scale"), "×", show_scale },
  { N_ ("Shear"), "°", show_shear },
  { NULL, NULL, NULL },
};

const plx_op plx_affine_op = {
  6, &plx_affine_params, &plx_affine_second_params, check, apply, false, sweeps, 1u << PROBABILITY
};
