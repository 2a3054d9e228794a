/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 3 × 3 convolutions at stride 1 by Winograd's minimal filtering F(2×2, 3×3) (Lavin, Gray: Fast
 * Algorithms for Convolutional Neural Networks. CVPR 2016): 16 multiply-adds for what takes 36
 * directly. A tile of 2 × 2 outputs comes from 4 × 4 inputs:
 *
 *     y  = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ d B)] A
 *     dw = Gᵀ [Σ over tiles (A g Aᵀ) ⊙ (Bᵀ d B)] G
 *
 * so that for each of the 16 positions the sums over channels (or over tiles) are plain products on
 * register tiles. Channels are multiples of 16, from 32 on (with 16 the products are too short: the
 * direct way is faster by a third); others go the direct way. The numbers differ from it by a few
 * units in the last place: the transforms only add, subtract and halve.
 *
 * Only the passes of conv2d.c and conv2d-backward.c call this.
 */
#pragma once

#include "kernel/conv2d-canvas.h"
#include "kernel/winograd-kernels.h"

enum { PLX_WINOGRAD_POSITIONS = 16 };

/* Whether a convolution goes this way: by its shape only. */
bool plx_winograd_fits (const plx_conv2d *conv);

/* How many images lie in a canvas together. */
int plx_winograd_together (const plx_conv2d *conv);

/* A thread's room for the tiles that are worked on together. */
typedef struct {
  int tiles; /* together, at most */
  float *v;  /* transformed input  [16][tiles][stride] */
  float *m;  /* products, or the transformed gradient */
  const float **in;
  float **out;
  unsigned char *has;
} plx_winograd_room;

void plx_winograd_take (plx_winograd_room *room, const plx_conv2d *conv, plx_arena *arena);

/* A convolution of canvases: the forward one, or, with channels exchanged and the kernel flipped, the
 * data gradient. */
typedef struct {
  const plx_conv_kernels *conv;
  const plx_winograd_kernels *kernels;
  int in_channels, out_channels;
  int height, width; /* of the map */
} plx_winograd;

/* Floats of all transformed and packed weights. */
size_t plx_winograd_packed_size (int in_channels, int out_channels);

/* Transforms and packs one block of output channels, w being [3][3][ci][co] of the convolution: for
 * the forward pass, or (is_back) for the data gradient, whose output channels are ci. */
void plx_winograd_pack (const plx_winograd *winograd, const float *w, bool is_back, int block,
                        float *packed);

/* out [images][height][width][out_channels] = (or, adds, +=) the convolution of the first images of
 * the canvas. */
void plx_winograd_convolve (const plx_winograd *winograd, const plx_winograd_room *room,
                            const plx_canvas *canvas, int images, const float *packed, float *out,
                            bool adds);

/* total [16][in_channels][out_channels] += the transformed gradient of the weights, from the canvases
 * of the input and of the gradient. */
void plx_winograd_correlate (const plx_winograd *winograd, const plx_winograd_room *room,
                             const plx_canvas *x, const plx_canvas *g, int images, float *total);

/* dw [3][3][ci][co] += Gᵀ total G for the input channels first … end − 1. */
void plx_winograd_gather (int in_channels, int out_channels, const float *total, int first, int end,
                          float *dw);
