/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The three transforms of winograd.h over the channels of many tiles, built once for each instruction
 * set. Transformed numbers lie as [16][tiles][stride]: position number 4 · row + column of a 4 × 4
 * tile, `position` floats from one position to the next. Channels are a multiple of 16.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/isa.h"

/* Which of a tile's 2 × 2 outputs exist: at the right and lower edge of an odd map, not all. */
enum { PLX_WINOGRAD_HAS_COLUMN = 1, PLX_WINOGRAD_HAS_ROW = 2 };

typedef struct {
  int tiles, channels;
  ptrdiff_t stride;   /* floats from a tile to the next */
  ptrdiff_t position; /* floats from a position to the next */
} plx_winograd_layout;

typedef struct {
  /* out [tiles] [vectors · lanes] = in [tiles][k] · weights [k][vectors · lanes], vectors 1 or 2; a
   * tile's numbers lie in_stride and out_stride floats from the next one's. */
  void (*product) (int tiles, int k, const float *in, ptrdiff_t in_stride, const float *weights,
                   int vectors, float *out, ptrdiff_t out_stride);
  /* Bᵀ d B of the 4 × 4 pixels from in [t] on; a row of the canvas is in_row floats. */
  void (*input) (const plx_winograd_layout *layout, const float *const *in, ptrdiff_t in_row,
                 float *v);
  /* A g Aᵀ of the 2 × 2 pixels from in [t] on. */
  void (*gradient) (const plx_winograd_layout *layout, const float *const *in, ptrdiff_t in_row,
                    float *v);
  /* Aᵀ m A to the 2 × 2 pixels from out [t] on, of which has [t] says what exists. */
  void (*output) (const plx_winograd_layout *layout, const float *m, float *const *out,
                  const unsigned char *has, ptrdiff_t out_row, bool adds);
} plx_winograd_kernels;
