/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inner loops of the augmentations, built once for each instruction set. All on n floats.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernel/isa.h"

/* How one row of a rotated picture is read: for each pixel the four neighbours' places and weights. */
typedef struct {
  const int32_t *at[4];
  const float *weight[4];
} plx_gather;

/* How a plane is read for a scaled part of it: each row and column lies between two. */
typedef struct {
  int width, height;
  const int32_t *at_x[2], *at_y[2];       /* [width], [height] */
  const float *weight_x[2], *weight_y[2]; /* [width], [height] */
  float *rows;                            /* [2][width] of scratch */
} plx_scale;

typedef struct {
  /* planes [channels][n] from bytes [n][channels], scaled to 0…1, and a normalised NHWC view back. */
  void (*unpack) (size_t n, int channels, const uint8_t *bytes, float *planes);
  void (*normalise) (size_t n, int channels, const float *planes, const float *scale,
                     const float *shift, float *view);
  /* out = Σ weights[t] · rows[t], taps of them */
  void (*weigh_rows) (size_t n, int taps, const float *const *rows, const float *weights,
                      float *out);
  /* out [i] = Σ weights[t] · in [i + t] */
  void (*weigh_run) (size_t n, int taps, const float *in, const float *weights, float *out);
  void (*scale) (const plx_scale *scale, const float *plane, float *out);
  void (*gather) (size_t n, const plx_gather *from, const float *plane, float *out);
  /* x = x · factor + offset, kept in 0…1 */
  void (*blend) (size_t n, float factor, float offset, float *x);
  /* each colour · factor + its luma · (1 − factor), kept in 0…1 */
  void (*saturate) (size_t n, float factor, float *rgb /* [3][n] */);
  /* the sum of a plane, or of the luma of three */
  double (*sum) (size_t n, int channels, const float *planes);
  /* ITU-R BT.601 luma as torchvision rounds it: .2989, .587, .114 */
  void (*luma) (size_t n, const float *rgb /* [3][n] */, float *grey);
  /* x = 1 − x where x ≥ threshold */
  void (*solarise) (size_t n, float threshold, float *x);
  /* x = x + sigma · standard normal, kept in 0…1; noise-ref.c says which number is whose */
  void (*add_noise) (size_t n, const uint32_t counter[4], const uint32_t key[2], float sigma,
                     float *x);
  void (*turn_hue) (size_t n, float turns, float *rgb /* [3][n] */);
} plx_augment_kernels;
