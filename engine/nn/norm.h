/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A batch norm inside a layer: its tensors, its running values, and its numbers of a step.
 */
#pragma once

#include "nn/layer.h"

typedef struct {
  int channels;
  int gamma, beta;               /* numbers of tensors */
  int running_mean, running_var; /* numbers of buffer tensors */
  int state;                     /* buffer of the plan */
} plx_norm;

/* owner: "stage1.block0.bn1". */
plx_norm plx_norm_new (plx_builder *builder, const char *owner, int channels);
/* Its state; lives as long as the model. */
void plx_norm_plan (plx_norm *norm, plx_builder *builder);

/* The kernel's view of it. */
plx_batchnorm plx_norm_view (const plx_norm *norm, const plx_pass *pass);

/* Where the producer of the raw numbers puts its sums: NULL in an evaluation pass. */
double *plx_norm_sums (const plx_norm *norm, const plx_pass *pass);

/* After the producer: how the next kernel reads raw; count numbers a channel. */
plx_lazy plx_norm_fold (const plx_norm *norm, const plx_pass *pass, const float *raw, size_t count,
                        bool is_rectified);

/* Where the gradient's producer puts its sums. */
double *plx_norm_gradient_sums (const plx_norm *norm, const plx_pass *pass);

/* After that producer: how the convolution before reads gradient; adds to dγ and dβ. */
plx_lazy_gradient plx_norm_unfold (const plx_norm *norm, const plx_pass *pass,
                                   const float *gradient, const float *raw, size_t count);

/* Adds it to a graph as "owner.part", then a ReLU where asked for; returns the last node's number. */
int plx_norm_describe (const plx_norm *norm, plx_graph *graph, const char *owner, const char *part,
                       int input, bool is_rectified);
