/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A convolution inside a layer: its shape and its weight's tensor.
 */
#pragma once

#include "nn/layer.h"

typedef struct {
  plx_conv2d shape; /* images: the most */
  int weight;       /* number of its tensor */
  plx_shape output;
} plx_conv;

/* owner: "stage1.block0.conv1". Same padding. */
plx_conv plx_conv_new (plx_builder *builder, const char *owner, plx_shape input, int channels,
                       int kernel, int stride);

void plx_conv_forward (const plx_conv *conv, const plx_pass *pass, const plx_lazy *x, float *y,
                       double *sums);
/* As plx_conv2d_backward. */
void plx_conv_backward (const plx_conv *conv, const plx_pass *pass, const plx_lazy *x,
                        const plx_lazy_gradient *dy, float *dx, bool adds_to_dx, double *dx_sums);

/* Adds it to a graph as "owner.part"; returns its node's number. */
int plx_conv_describe (const plx_conv *conv, plx_graph *graph, const char *owner, const char *part,
                       int input);

/* Numbers a channel in its output. */
size_t plx_conv_count (const plx_conv *conv, const plx_pass *pass);
/* Floats of its largest output. */
size_t plx_conv_floats (const plx_conv *conv);
