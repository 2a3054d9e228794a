/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the convolution's passes share: images zero-padded in a thread's scratch, packed weights, and
 * images cut into pieces.
 *
 * Where the maps are small, a few images lie in the scratch together: a block of weights, or a sum of
 * the weights' gradient, fetched from a far cache then serves all their pixels, and fewer tiles are
 * left half empty at a map's end. On 4 × 4 maps of 512 channels this took a sixth off the backward pass.
 */
#pragma once

#include "core/arena.h"
#include "kernel/conv2d-kernels.h"
#include "kernel/conv2d.h"

enum {
  PLX_CONV_WIDEST_VECTOR = 16, /* floats; layouts are measured for the widest kernels */
  PLX_CONV_PIECES = 64,        /* the most that the images are cut into */
  PLX_CONV_SUM_CHUNK = 512,    /* pixels summed in single precision before going on in double */
  PLX_CONV_BAND = 64           /* pixels that fetched weights serve, where there are so many */
};

/* Padded images, [images][height][width][channels], the content of each from (before, before) on. */
typedef struct {
  float *numbers;
  int images;
  int before;        /* zeros above and to the left */
  int height, width; /* padding included */
  int channels;
} plx_canvas;

/* A map per channel, repeated over one row of an image so that a row is one run of numbers. */
typedef struct {
  float *scale, *shift; /* [row] */
} plx_canvas_map;

/* Floats of one of its images. */
static inline size_t
plx_canvas_image (const plx_canvas *canvas)
{
  return (size_t)canvas->height * (size_t)canvas->width * (size_t)canvas->channels;
}

/* Weights of one output channel: k · k · input channels. */
static inline size_t
plx_conv_tap_count (const plx_conv2d *conv)
{
  return (size_t)conv->kernel * (size_t)conv->kernel * (size_t)conv->in_channels;
}

/* The canvas of a convolution's input; images is 0 yet. */
plx_canvas plx_conv_input_canvas (const plx_conv2d *conv);

/* How many images lie in a canvas together: as many as make a band of output pixels, as long as they
 * stay in a near cache. */
int plx_conv_together (const plx_conv2d *conv);

/* Takes the canvas's memory; where the arena is not only measuring, zeroes it. A vector more than it
 * holds is taken, as the last pixel's channels are read in whole vectors. */
void plx_canvas_take (plx_canvas *canvas, plx_arena *arena);

/* values [channels] (NULL: fallback) repeated over n numbers. */
void plx_canvas_repeat (const float *values, float fallback, int channels, size_t n, float *row);

/* Draws an image [height][width][channels] of lazy numbers from offset as the canvas's image number
 * slot; map is lazy's, repeated over a row. */
void plx_canvas_draw (const plx_canvas *canvas, int slot, const plx_conv_kernels *kernels,
                      int height, int width, const plx_lazy *x, const plx_canvas_map *map,
                      size_t offset);

/* The channels of one block and where its weights begin: see conv2d-kernels.h. */
typedef struct {
  int first, valid; /* channels */
  int vectors;      /* 1 or 2 */
  size_t offset;    /* floats into the packed weights */
} plx_conv_block;

int plx_conv_blocks (const plx_conv_kernels *kernels, int channels);
plx_conv_block plx_conv_block_at (const plx_conv_kernels *kernels, int channels, int block,
                                  size_t taps);

/* channels rounded up to whole vectors. */
int plx_conv_padded_channels (int lanes, int channels);

/* The images of a piece: [first, end). */
static inline int
plx_conv_piece_begin (int images, int pieces, int piece)
{
  return (int)((long)images * piece / pieces);
}

/* A workspace or a scratch as an arena, for the functions that lay out and measure alike. */
static inline plx_arena
plx_arena_over (void *base, size_t size)
{
  return (plx_arena){ .base = base, .size = size };
}

/* The sizes that the two passes need. */
size_t plx_conv_forward_scratch (const plx_conv2d *conv);
size_t plx_conv_forward_workspace (const plx_conv2d *conv);
size_t plx_conv_backward_scratch (const plx_conv2d *conv);
size_t plx_conv_backward_workspace (const plx_conv2d *conv);
