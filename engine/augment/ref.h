/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The operations once more, for tests: each as its definition reads, one pixel after the other in
 * double precision, with the numbers that were drawn handed in. They share nothing with what they are
 * compared with. All read from's planes and leave it as it is; to is [channels][height][width].
 */
#pragma once

#include "augment/op.h"

void plx_crop_ref (const plx_picture *from, int top, int left, int height, int width, double *to);
void plx_mirror_ref (const plx_picture *from, double *to);    /* left and right */
void plx_turn_over_ref (const plx_picture *from, double *to); /* up and down */
void plx_rotate_ref (const plx_picture *from, double degrees, bool is_black_outside, double *to);
void plx_affine_ref (const plx_picture *from, int move_x, int move_y, double scale,
                     double shear_degrees, bool is_black_outside, double *to);
/* drawn: how far each pixel would move along x, then y, before the smoothing; 2 · reach + 1 taps. */
void plx_elastic_ref (const plx_picture *from, const float *drawn /* [2][height][width] */,
                      int reach, double sigma, bool is_black_outside, double *to);
void plx_brighten_ref (const plx_picture *from, double factor, double *to);
void plx_contrast_ref (const plx_picture *from, double factor, double *to);
void plx_saturate_ref (const plx_picture *from, double factor, double *to); /* three channels */
void plx_hue_ref (const plx_picture *from, double turns, double *to);       /* three channels */
void plx_grey_ref (const plx_picture *from, double *to);                    /* three channels */
void plx_solarise_ref (const plx_picture *from, double threshold, double *to);
void plx_invert_ref (const plx_picture *from, double *to);
void plx_blur_ref (const plx_picture *from, int taps, double sigma, double *to);
void plx_cutout_ref (const plx_picture *from, int top, int left, int height, int width,
                     const float *colour /* [channels] */, double *to);

/* The kernel add_noise on n floats. */
void plx_noise_ref (size_t n, const uint32_t counter[4], const uint32_t key[2], float sigma,
                    float *x);

/* --- What the twins have in common --- */

/* A pixel of a channel. */
static inline double
plx_ref_pixel (const plx_picture *from, int channel, int y, int x)
{
  return (double)from->planes[(channel * from->height + y) * from->width + x];
}

/* Sets a pixel of a channel, kept in 0…1. */
static inline void
plx_ref_set (const plx_picture *from, double *to, int channel, int y, int x, double value)
{
  to[(channel * from->height + y) * from->width + x] = value < 0 ? 0 : value > 1 ? 1 : value;
}

/* What lies at a place between the pixels: each weighs by how near it is, and counts for nothing
 * from one pixel away. Black outside, the whole once more by how much of it lies inside. */
double plx_ref_sample (const plx_picture *from, int channel, double y, double x,
                       bool is_black_outside);
/* The mean of what lies about a pixel of a plane [height][width], by a Gaussian's weights; the border
 * is mirrored. */
double plx_ref_blur (const plx_picture *form, const float *plane, int y, int x, int reach,
                     double sigma);
