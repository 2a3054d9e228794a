/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an augmentation is, and the picture that it works on.
 *
 * A new augmentation is one file with one plx_op and its parameter table, a line in pipeline.c and
 * one in core/settings.c. Definitions are torchvision's (for float tensors), so that recipes carry
 * over. An operation draws its numbers from a stream of its own, so that turning another one on or
 * off changes nothing of what it does.
 */
#pragma once

#include "augment/kernels.h"
#include "core/params.h"
#include "core/rng.h"

/* A picture on its way: planes of floats in 0…1. An operation works in place, or writes the spare
 * planes and swaps. */
typedef struct {
  int height, width, channels;
  float *planes; /* [channels][height][width] */
  float *spare;  /* likewise */
  float *rows;   /* [PLX_ROW_SCRATCH · (the longer side + PLX_MAX_TAPS)], for anything */
  const plx_augment_kernels *kernels;
} plx_picture;

enum { PLX_ROW_SCRATCH = 8, PLX_MAX_TAPS = 64 };

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

typedef struct plx_op {
  int id;                        /* part of the random numbers' address: never changes */
  const plx_param_table *params; /* parameter 0 is "on" */
  /* What the table's ranges cannot say, for example a least above a most. May be NULL. */
  plx_status (*check) (const double *values, plx_error *error);
  void (*apply) (const double *values, plx_rng *rng, plx_picture *picture);
} plx_op;

extern const plx_param_table plx_crop_params, plx_flip_params, plx_rotate_params, plx_jitter_params,
    plx_grey_params, plx_blur_params; /* "augment.crop", … */

extern const plx_op plx_crop_op, plx_flip_op, plx_rotate_op, plx_jitter_op, plx_grey_op,
    plx_blur_op;

/* The parts of operations that take no chance, for tests against torchvision. */

/* Cuts the rectangle and scales it to the whole picture: bilinear, antialiased (a triangle as wide
 * as the reduction), as torchvision's resized_crop. */
void plx_picture_crop (plx_picture *picture, int top, int left, int height, int width);
void plx_picture_mirror (plx_picture *picture);    /* left and right */
void plx_picture_turn_over (plx_picture *picture); /* up and down */
/* Counter-clockwise by degrees about the centre, bilinear; outside is black, or what the nearest
 * edge shows. */
void plx_picture_rotate (plx_picture *picture, double degrees, bool is_black_outside);
void plx_picture_brighten (plx_picture *picture, float factor);
void plx_picture_contrast (plx_picture *picture, float factor);
void plx_picture_saturate (plx_picture *picture, float factor); /* three channels */
void plx_picture_hue (plx_picture *picture, float turns);       /* three channels */
void plx_picture_grey (plx_picture *picture);                   /* three channels */
/* taps: odd, at most PLX_MAX_TAPS; the border is mirrored. */
void plx_picture_blur (plx_picture *picture, int taps, float sigma);
