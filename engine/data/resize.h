/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Import resize: whatever shape an image has, a square of it.
 */
#pragma once

#include <stdint.h>

#include "data/image.h"

/* What becomes of an image that is no square. */
typedef enum {
  PLX_FIT_CUT, /* the shorter side becomes size; the centre square is kept */
  PLX_FIT_PAD, /* the longer side becomes size; black bars fill the square */
} plx_fit;

/* Scales image, smaller or larger, and writes the square to out [size][size][image->channels]. As
 * torchvision's Resize(size) and CenterCrop(size), or Resize to the longer side and Pad, do on a
 * Pillow image with bilinear filter: a triangle filter, as wide as the reduction, so that nothing
 * aliases. Any thread. */
plx_status plx_resize (const plx_image *image, int size, plx_fit fit, uint8_t *out,
                       plx_error *error) PLX_WARN_UNUSED;
