/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inner loops of residual.c, built once for each instruction set.
 *
 * Rows of c channels are read as one stream of floats. period is a multiple of c that fills whole
 * vectors where c alone does not; every per-channel array here is repeated to that length, so that
 * narrow networks (c = 8 in a vector of 16) run at full width and any c works. groups counts periods.
 */
#pragma once

#include <stddef.h>

#include "kernel/isa.h"

enum {
  PLX_RESIDUAL_SUMS = 3,      /* Σ g, Σ g·raw of one batch norm, Σ g·raw of another */
  PLX_RESIDUAL_PERIOD = 4096, /* the most */
};

typedef struct {
  const float *branch, *branch_scale, *branch_shift;
  const float *shortcut, *shortcut_scale, *shortcut_shift; /* shortcut NULL: none */
  float shortcut_floor, floor; /* 0: rectified; −∞: not. Of the shortcut, and of the output */
  float *out;
} plx_residual_join;

typedef struct {
  const float *mask, *mask_scale, *mask_shift; /* mask NULL: everything passes */
  float *gradient;
  const float *raw[2]; /* NULL: that sum is not taken */
} plx_residual_split;

typedef struct {
  int vector; /* floats */
  void (*join) (size_t groups, size_t period, const plx_residual_join *join);
  /* sums [PLX_RESIDUAL_SUMS][period] are added to. */
  void (*split) (size_t groups, size_t period, const plx_residual_split *split, float *sums);
  void (*unfold) (size_t groups, size_t period, const float *gradient, const float *raw,
                  const float *a, const float *b, const float *d, float *out);
  void (*moments) (size_t groups, size_t period, const float *x, float *sums /* [2][period] */);
} plx_residual_kernels;
