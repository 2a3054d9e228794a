/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolution and its gradients, NHWC, with batch norm and ReLU folded into its reads and writes.
 *
 * A convolution here reads its input through a plx_lazy: raw numbers plus, per channel, the affine
 * map of the batch norm before it and a ReLU. The normalised activation is never written to memory;
 * it exists only in the padded scratch of the image at hand. In the same way a gradient arrives
 * through a plx_lazy_gradient, the backward form of the batch norm behind it. The epilogues add up
 * what the neighbouring batch norms need. A residual block so touches memory far less often than a
 * framework that runs every operation on its own.
 *
 *     forward     y = conv (lazy (x), w)                       and  Σ y, Σ y²            per channel
 *     backward    g = lazy gradient (dy)
 *                 dw += correlate (lazy (x), g)
 *                 dx  = conv (g, w flipped and transposed) × ReLU mask of x
 *                                                              and  Σ dx, Σ dx·x raw     per channel
 *
 * Layouts: x [n][h][w][ci], y [n][oh][ow][co], w [k][k][ci][co]. Zero padding is applied after the
 * lazy map. Any channel counts, kernel 1, 3, 5 or 7, stride 1 or 2. Work is cut by the shape only and
 * sums are added in a fixed order: the same bytes for any number of threads. Each function has a
 * plain twin ending in _ref that the tests hold it to. Called from the thread that owns the pool.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "core/pool.h"

typedef struct {
  int images;        /* n */
  int height, width; /* of the input */
  int in_channels, out_channels;
  int kernel, stride, padding;
} plx_conv2d;

static inline int
plx_conv2d_out_height (const plx_conv2d *conv)
{
  return (conv->height + 2 * conv->padding - conv->kernel) / conv->stride + 1;
}

static inline int
plx_conv2d_out_width (const plx_conv2d *conv)
{
  return (conv->width + 2 * conv->padding - conv->kernel) / conv->stride + 1;
}

/* An activation as the next layer reads it: value = relu? (raw · scale[c] + shift[c]).
 * scale and shift NULL: raw as it is. */
typedef struct {
  const float *raw;
  const float *scale, *shift; /* [c] */
  bool is_rectified;
} plx_lazy;

/* The gradient with respect to a convolution's raw output, seen through the batch norm behind it:
 * value = a[c] · grad + b[c] · raw + d[c] (batchnorm.h computes a, b, d). a NULL: grad as it is. */
typedef struct {
  const float *grad;
  const float *raw;       /* the convolution's own output */
  const float *a, *b, *d; /* [c] */
} plx_lazy_gradient;

/* Bytes that a convolution needs besides its arrays: of a thread's scratch (reserve it with
 * plx_pool_reserve_scratch) and of workspace shared by the pieces (from the model's arena; it may be
 * the same for all layers). */
size_t plx_conv2d_scratch_size (const plx_conv2d *conv);
size_t plx_conv2d_workspace_size (const plx_conv2d *conv);

/* sums [2][co]: Σ y and Σ y² over images and pixels, or NULL. */
void plx_conv2d_forward (plx_pool *pool, const plx_conv2d *conv, const plx_lazy *x,
                         const float *w /* [k][k][ci][co] */, float *y /* [n][oh][ow][co] */,
                         double *sums, void *workspace);
void plx_conv2d_forward_ref (const plx_conv2d *conv, const plx_lazy *x, const float *w, float *y,
                             double *sums);

/* dw is added to. dx NULL: no gradient to the input is computed (the first layer). dx is the gradient
 * with respect to raw · scale + shift, that is with x's ReLU mask applied but not its scale; where x
 * is not rectified there is no mask. adds_to_dx: dx is added to instead of written (then dx_sums
 * must be NULL). dx_sums [2][ci]: Σ dx and Σ dx · x raw, or NULL. */
void plx_conv2d_backward (plx_pool *pool, const plx_conv2d *conv, const plx_lazy *x,
                          const plx_lazy_gradient *dy, const float *w, float *dw, float *dx,
                          bool adds_to_dx, double *dx_sums, void *workspace);
void plx_conv2d_backward_ref (const plx_conv2d *conv, const plx_lazy *x,
                              const plx_lazy_gradient *dy, const float *w, float *dw, float *dx,
                              bool adds_to_dx, double *dx_sums);
