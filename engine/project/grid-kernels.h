/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The passes of grid.isa.c. A transform works on PLX_GRID_LANES columns at once, so that its inner
 * loops run over memory in order; two real columns travel as one complex one.
 */
#pragma once

#include "kernel/isa.h"

enum { PLX_GRID_LANES = 16, PLX_GRID_PAIR = 32, PLX_GRID_RADICES = 12 };

/* A transform of length size = Π radix. */
typedef struct {
  int size, n_radices;
  int radix[PLX_GRID_RADICES]; /* 4, 3 or 2 */
  const float *cosine, *sine;  /* [size]: of 2π i / size */
} plx_fft;

typedef struct {
  plx_fft fft;
  int side;           /* nodes a side in use, a multiple of PLX_GRID_PAIR, at most size / 2 */
  int half;           /* size / 2 + 1 frequencies */
  int pitch;          /* of a row of nodes or of frequencies in memory */
  float *nodes;       /* [side][pitch], x by y: charges, then φ */
  float *re, *im;     /* [half][pitch]: frequency of x, by y */
  float *kernel;      /* [half][pitch]: its transform, real and symmetric */
  float left, bottom; /* of node (0, 0) */
  float spacing;
} plx_grid_plan;

/* scratch: [4][size][PLX_GRID_LANES], one thread's. */
typedef struct {
  /* Transforms an even real kernel in place, along its rows: kernel [half][pitch] becomes out, with
   * rows and columns exchanged. Called twice. Block: 2 × PLX_GRID_LANES columns. */
  void (*even) (const plx_grid_plan *plan, const float *in, float *out, int block, float *scratch);
  void (*spread) (const plx_grid_plan *plan, const float *x, const float *y, int n);
  void (*forward) (const plx_grid_plan *plan, int block, float *scratch);  /* of PAIR columns y */
  void (*convolve) (const plx_grid_plan *plan, int block, float *scratch); /* LANES frequencies */
  void (*backward) (const plx_grid_plan *plan, int block, float *scratch); /* of PAIR columns y */
  void (*gather) (const plx_grid_plan *plan, float x, float y, float sums[3]);
} grid_kernels;

PLX_ISA_DECLARE (grid_kernels);
