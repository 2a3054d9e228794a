/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A layer: what a network is a list of.
 *
 * A layer is made by a builder, which collects the tensors that it trains and the buffers that it
 * needs, and then runs as often as wanted. Between layers pass a plx_lazy forward (raw numbers and
 * the map with which to read them) and a plain array of gradients back.
 *
 *     build        plx_…_new (builder, input shape, …)       tensors
 *     plan         plan_forward, in order; plan_backward, in reverse        buffers and their lives
 *     step         forward, in order; backward, in reverse
 *
 * Gradients are with respect to the layer's output value, after its ReLU; the layer that made the
 * output applies the mask (masking twice is harmless). A layer may overwrite the gradient that it is
 * given, and hands back one with respect to its input's value.
 */
#pragma once

#include <stdbool.h>

#include "kernel/batchnorm.h"
#include "kernel/conv2d.h"
#include "nn/graph.h"
#include "nn/plan.h"
#include "nn/tensors.h"

typedef struct {
  int height, width, channels;
} plx_shape;

static inline size_t
plx_shape_pixels (plx_shape shape)
{
  return (size_t)shape.height * (size_t)shape.width;
}

static inline size_t
plx_shape_count (plx_shape shape)
{
  return plx_shape_pixels (shape) * (size_t)shape.channels;
}

/* What a step runs on. */
typedef struct {
  plx_pool *pool;
  const plx_plan *plan;
  int images; /* n of this forward and its backward */
  bool is_training;
  const plx_tensors *weight_table, *buffer_table;
  float *weights, *gradients, *buffers;
  void *workspace; /* shared by all kernels, one at a time */
} plx_pass;

static inline float *
plx_pass_weights (const plx_pass *pass, int tensor)
{
  return pass->weights + pass->weight_table->tensors[tensor].offset;
}

static inline float *
plx_pass_gradients (const plx_pass *pass, int tensor)
{
  return pass->gradients + pass->weight_table->tensors[tensor].offset;
}

/* What a network is built with. */
typedef struct {
  plx_tensors *weights, *buffers;
  plx_plan *plan;
  int images; /* the most of a forward */
  bool is_trained;
  size_t workspace, scratch; /* bytes; the largest of the layers' */
  double multiply_adds;      /* of convolutions and linear layers, forward and backward, an image */
} plx_builder;

/* Bytes that a kernel of the layer needs: of the shared workspace and of a thread's scratch. */
static inline void
plx_builder_need (plx_builder *builder, size_t workspace, size_t scratch)
{
  if (builder->workspace < workspace)
    builder->workspace = workspace;
  if (builder->scratch < scratch)
    builder->scratch = scratch;
}

typedef struct plx_layer plx_layer;

typedef struct {
  /* Opens the layer's buffers, output among them; closes what is not needed after its forward. */
  void (*plan_forward) (plx_layer *layer, plx_builder *builder);
  /* From the buffer of the gradient with respect to the output to that with respect to the input
   * (maybe the same one; −1 where has_input_gradient is false). Closes the layer's buffers, output
   * among them, and the gradient's where another is returned. */
  int (*plan_backward) (plx_layer *layer, plx_builder *builder, int gradient);
  /* Sets layer->output. */
  void (*forward) (plx_layer *layer, const plx_pass *pass, const plx_lazy *input);
  float *(*backward) (plx_layer *layer, const plx_pass *pass, const plx_lazy *input,
                      float *gradient);
  /* Adds what forward computes in evaluation, from the node input on; returns the last node. */
  int (*describe) (const plx_layer *layer, plx_graph *graph, int input);
  /* Sets the first weights so that a residual layer begins as its shortcut: γ of the branch's last
   * batch norm 0 (Goyal et al. 2017). NULL: the layer has no branch. */
  void (*silence) (const plx_layer *layer, const plx_tensors *table, float *weights);
} plx_layer_class;

struct plx_layer {
  const plx_layer_class *class;
  char name[40];
  plx_shape input_shape, output_shape;
  int output_buffer; /* of the plan; closed by the model in a network that is not trained */
  plx_lazy output;   /* of the last forward */
};

/* The layers. NULL when memory runs out; free with free (). */

/* Convolution (same padding), batch norm, ReLU. The first layer that a builder makes reads the
 * images: no gradient with respect to its input is computed. */
plx_layer *plx_conv_norm_new (plx_builder *builder, const char *name, plx_shape input, int channels,
                              int kernel, int stride);
/* The maximum over 3×3 windows, two apart, padded by one. */
plx_layer *plx_max_pool_new (plx_builder *builder, plx_shape input);
/* A residual block (He, Zhang, Ren, Sun: Deep Residual Learning. CVPR 2016): the basic one of two 3×3
 * convolutions, or the bottleneck of 1×1, 3×3 (which has the stride, as torchvision's) and 1×1 to four
 * times the channels. */
plx_layer *plx_block_new (plx_builder *builder, const char *name, plx_shape input, int channels,
                          int stride, bool is_bottleneck);
/* The mean over all pixels. */
plx_layer *plx_average_new (plx_builder *builder, plx_shape input);
/* A linear layer, then batch norm and ReLU where asked for. */
plx_layer *plx_dense_new (plx_builder *builder, const char *name, plx_shape input, int channels,
                          bool has_norm, bool is_rectified);
