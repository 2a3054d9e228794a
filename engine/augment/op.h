/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an augmentation is, and the picture that it works on.
 *
 * A new augmentation is one file with one plx_op and its parameter table, a line in order.c and
 * two in core/settings.c. Definitions are torchvision's (for float tensors), so that recipes carry
 * over. An operation draws its numbers from a stream of its own, so that turning another one on or
 * off changes nothing of what it does.
 */
#pragma once

#include <stdbool.h>

#include "augment/kernels.h"
#include "core/params.h"
#include "core/rng.h"

/* A rectangle that is to fill the picture, mirrored or turned over on the way: a crop waits for what
 * follows, so that a crop and a flip are one pass over the pixels. */
typedef struct {
  bool is_pending;
  int top, left, height, width;
  bool is_mirrored, is_turned_over;
} plx_cut;

/* A picture on its way: planes of floats in 0…1. An operation works in place, or writes the spare
 * planes and swaps. */
typedef struct {
  int height, width, channels;
  float *planes;     /* [channels][height][width] */
  float *spare;      /* likewise */
  float *fields;     /* [3][height][width], for anything as large as the picture */
  float *rows;       /* [PLX_ROW_SCRATCH · (the longer side + PLX_MAX_TAPS)], for anything */
  const float *mean; /* [channels] of the data set */
  plx_cut cut;
  const plx_augment_kernels *kernels;
} plx_picture;

enum { PLX_ROW_SCRATCH = 12, PLX_MAX_TAPS = 64 };

static inline size_t
plx_picture_pixels (const plx_picture *picture)
{
  return (size_t)picture->height * (size_t)picture->width;
}

static inline void
plx_picture_swap (plx_picture *picture)
{
  float *planes = picture->planes;

  picture->planes = picture->spare;
  picture->spare = planes;
}

/* An operation alone, from one end of a range to the other, without chance. */
typedef struct {
  const char *label; /* "Rotate"; marked for translation */
  const char *unit;  /* of the value; "" for none */
  /* At share 0…1 of the range that the values say; returns the value there. */
  double (*apply) (const double *values, double share, plx_picture *picture);
} plx_sweep;

typedef struct plx_op {
  int id; /* part of the random numbers' address: never changes */
  const plx_param_table *params, *second_params; /* parameter 0 is "on" */
  /* What the ranges of its table (one of the two) cannot say, for example a least above a most. May
   * be NULL. */
  plx_status (*check) (const plx_param_table *table, const double *values, plx_error *error);
  void (*apply) (const double *values, plx_rng *rng, plx_picture *picture);
  bool takes_pending;      /* the picture may come with a pending cut */
  const plx_sweep *sweeps; /* ends with a NULL label */
  unsigned chances;        /* 1 << each parameter that says how often something is done */
} plx_op;

/* The two tables of an operation from one array of parameters: "augment.NAME", and "augment2.NAME"
 * for the second view where the views have settings of their own (order.c). */
#define PLX_OP_TABLES(NAME, LABEL, SECOND_LABEL, VERSION, PARAMS)                                  \
  const plx_param_table plx_##NAME##_params = { "augment." #NAME, LABEL, VERSION, PARAMS,          \
                                                sizeof PARAMS / sizeof PARAMS[0] };                \
  const plx_param_table plx_##NAME##_second_params = { "augment2." #NAME,                          \
                                                       SECOND_LABEL,                               \
                                                       VERSION,                                    \
                                                       PARAMS,                                     \
                                                       sizeof PARAMS / sizeof PARAMS[0],           \
                                                       "augment.views",                            \
                                                       "different",                                \
                                                       .is_by_full_key = true }

extern const plx_param_table plx_crop_params, plx_flip_params, plx_rotate_params, plx_affine_params,
    plx_elastic_params, plx_jitter_params, plx_grey_params, plx_solarise_params, plx_invert_params,
    plx_blur_params, plx_noise_params, plx_cutout_params;
extern const plx_param_table plx_crop_second_params, plx_flip_second_params,
    plx_rotate_second_params, plx_affine_second_params, plx_elastic_second_params,
    plx_jitter_second_params, plx_grey_second_params, plx_solarise_second_params,
    plx_invert_second_params, plx_blur_second_params, plx_noise_second_params,
    plx_cutout_second_params;

extern const plx_op plx_crop_op, plx_flip_op, plx_rotate_op, plx_affine_op, plx_elastic_op,
    plx_jitter_op, plx_grey_op, plx_solarise_op, plx_invert_op, plx_blur_op, plx_noise_op,
    plx_cutout_op;

/* The value at a share of the way from low to high. */
static inline double
plx_op_between (double low, double high, double share)
{
  return low + (high - low) * share;
}

/* For an operation's check: fails where the value of parameter low is above that of high. */
plx_status plx_op_check_range (const plx_param_table *table, const double *values, int low,
                               int high, plx_error *error) PLX_WARN_UNUSED;

/* What a geometric operation shows where the image does not reach. */
enum { PLX_OUTSIDE_EDGE, PLX_OUTSIDE_BLACK };
extern const plx_choice plx_outside_choices[];

/* The parts of operations that take no chance, for tests against torchvision. */

/* Cuts the rectangle and scales it to the whole picture when it is settled: bilinear, as
 * torchvision's resized_crop. */
void plx_picture_crop (plx_picture *picture, int top, int left, int height, int width);
/* Carries out a pending cut. */
void plx_picture_settle (plx_picture *picture);
void plx_picture_mirror (plx_picture *picture);    /* left and right */
void plx_picture_turn_over (plx_picture *picture); /* up and down */
/* Counter-clockwise by degrees about the centre, bilinear; outside is black, or what the nearest
 * edge shows. */
void plx_picture_rotate (plx_picture *picture, double degrees, bool is_black_outside);
/* Shows at every pixel what lies at back · (x, y, 1) of the picture, both measured from the centre. */
void plx_picture_warp (plx_picture *picture, const double back[6], bool is_black_outside);
/* torchvision's affine without rotation: sheared by degrees along x, scaled about the centre, moved
 * by whole pixels. */
void plx_picture_affine (plx_picture *picture, int move_x, int move_y, double scale,
                         double shear_degrees, bool is_black_outside);
/* Shows at every pixel what lies dx, dy pixels away from it. */
void plx_picture_displace (plx_picture *picture, const float *dx /* [height][width] */,
                           const float *dy /* [height][width] */, bool is_black_outside);
void plx_picture_brighten (plx_picture *picture, float factor);
void plx_picture_contrast (plx_picture *picture, float factor);
void plx_picture_saturate (plx_picture *picture, float factor); /* three channels */
void plx_picture_hue (plx_picture *picture, float turns);       /* three channels */
void plx_picture_grey (plx_picture *picture);                   /* three channels */
void plx_picture_solarise (plx_picture *picture, float threshold);
void plx_picture_invert (plx_picture *picture);
/* taps: odd, at most PLX_MAX_TAPS; the border is mirrored. */
void plx_picture_blur (plx_picture *picture, int taps, float sigma);
/* Blurs one plane; middle is scratch of its size, and to may be from. */
void plx_picture_blur_plane (const plx_picture *picture, int taps, float sigma, const float *from,
                             float *middle, float *to);
/* Adds sigma times standard normal numbers, which begin at the stream's next block; stays in 0…1. */
void plx_picture_add_noise (plx_picture *picture, const plx_rng *rng, float sigma);
/* Fills the rectangle with one colour. */
void plx_picture_erase (plx_picture *picture, int top, int left, int height, int width,
                        const float *colour /* [channels] */);

/* --- For operations that move pixels (warp.c) --- */

/* Where a row is read: x and y of each pixel, in rows. */
typedef struct {
  double *x, *y; /* [width] */
} plx_places;

plx_places plx_picture_places (const plx_picture *picture);
/* Row y of the spare planes, bilinear, from the planes at those places. */
void plx_picture_sample_row (plx_picture *picture, int y, plx_places places, bool is_black_outside);
