/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inner loops of the convolution, built once for each instruction set.
 *
 * Everything reads images that lie zero-padded in a thread's scratch, [image][row][column][channel],
 * where
 * a row of taps over all channels is one run of consecutive numbers. So a convolution, whatever its
 * kernel, is `rows` runs of `run` numbers against as many vectors of weights, and the data gradient
 * is the same with the weights flipped: one tile function serves both.
 *
 * Weights are packed as blocks of plx_conv_block channels (the last block may be half as wide), each
 * [rows][run][block], zero where there is no channel.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/isa.h"

/* Planes of output pixels, and how the taps of each lie in the padded input. */
typedef struct {
  int images;
  int height, width;           /* of an image's output */
  int rows;                    /* of taps */
  int run;                     /* numbers in a row of taps: columns × channels */
  int channels;                /* of the input */
  ptrdiff_t in_row;            /* floats from a row of taps to the next */
  ptrdiff_t in_line, in_pixel; /* floats from a pixel's taps to those of the one below, the next */
  ptrdiff_t out_line, out_pixel; /* floats from a pixel to the one below, the next */
  ptrdiff_t in_image, out_image; /* floats from an image's first pixel to the next one's */
} plx_conv_plane;

/* A correlation of an input with a gradient: what the weights' gradient adds up. */
typedef struct {
  int images;
  int height, width;        /* of an image's gradient */
  int run;                  /* as above */
  int channels;             /* of the input */
  ptrdiff_t x_row, x_pixel; /* floats between the taps of neighbouring output pixels */
  ptrdiff_t g_row, g_pixel;
  ptrdiff_t x_image, g_image;
  bool is_dense; /* three columns of taps at stride 1 */
} plx_conv_strides;

typedef struct {
  int lanes; /* floats of a vector; a block is two vectors */
  /* All pixels, one block of vectors (1 or 2) × lanes channels, of which the first valid are written;
   * adds: added to what is there. */
  void (*convolve) (const plx_conv_plane *plane, const float *in, const float *weights, int vectors,
                    float *out, int valid, bool adds);
  /* total [run][stride] += Σ over pixels of x [run] · g [vectors × lanes] */
  void (*correlate) (const plx_conv_strides *strides, const float *x, const float *g, int vectors,
                     float *total, int stride);
  /* out = x · scale + shift, at least floor (0 or −∞) */
  void (*affine) (size_t n, const float *x, const float *scale, const float *shift, float floor,
                  float *out);
  /* out = a · g + b · raw + d */
  void (*unfold) (size_t n, const float *g, const float *raw, const float *a, const float *b,
                  const float *d, float *out);
  /* sums [2][channels] += Σ y, Σ y² */
  void (*moments) (size_t pixels, int channels, const float *y, float *sums);
  /* dx = 0 where raw · scale + shift is not above 0 (scale NULL: nothing is masked);
   * sums [2][channels] += Σ dx, Σ dx · raw */
  void (*mask) (size_t pixels, int channels, const float *raw, const float *scale,
                const float *shift, float *dx, float *sums);
} plx_conv_kernels;
