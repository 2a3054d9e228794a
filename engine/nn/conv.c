/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a model's tensors to kernel/conv2d.h.
 */
#include "nn/conv.h"

plx_conv
plx_conv_new (plx_builder *builder, const char *owner, plx_shape input, int channels, int kernel,
              int stride)
{
  plx_conv conv = { .shape = { builder->images, input.height, input.width, input.channels, channels,
                               kernel, stride, kernel / 2 } };

  conv.output = (plx_shape){ plx_conv2d_out_height (&conv.shape),
                             plx_conv2d_out_width (&conv.shape), channels };
  conv.weight = plx_tensors_add (builder->weights, owner, "weight",
                                 (const int[4]){ kernel, kernel, input.channels, channels });
  /* Forward, to the weights, to the input. */
  builder->multiply_adds +=
      3.0 * (double)plx_shape_count (conv.output) * (double)(kernel * kernel * input.channels);
  plx_builder_need (builder, plx_conv2d_workspace_size (&conv.shape),
                    plx_conv2d_scratch_size (&conv.shape));
  return conv;
}

static plx_conv2d
shape_of_pass (const plx_conv *conv, const plx_pass *pass)
{
  plx_conv2d shape = conv->shape;

  shape.images = pass->images;
  return shape;
}

void
plx_conv_forward (const plx_conv *conv, const plx_pass *pass, const plx_lazy *x, float *y,
                  double *sums)
{
  plx_conv2d shape = shape_of_pass (conv, pass);

  plx_conv2d_forward (pass->pool, &shape, x, plx_pass_weights (pass, conv->weight), y, sums,
                      pass->workspace);
}

void
plx_conv_backward (const plx_conv *conv, const plx_pass *pass, const plx_lazy *x,
                   const plx_lazy_gradient *dy, float *dx, bool adds_to_dx, double *dx_sums)
{
  plx_conv2d shape = shape_of_pass (conv, pass);

  plx_conv2d_backward (pass->pool, &shape, x, dy, plx_pass_weights (pass, conv->weight),
                       plx_pass_gradients (pass, conv->weight), dx, adds_to_dx, dx_sums,
                       pass->workspace);
}

size_t
plx_conv_count (const plx_conv *conv, const plx_pass *pass)
{
  return (size_t)pass->images * plx_shape_pixels (conv->output);
}

size_t
plx_conv_floats (const plx_conv *conv)
{
  return (size_t)conv->shape.images * plx_shape_count (conv->output);
}

int
plx_conv_describe (const plx_conv *conv, plx_graph *graph, const char *owner, const char *part,
                   int input)
{
  plx_node *node = plx_graph_add (graph, PLX_NODE_CONV, owner, part, input);

  node->weight = conv->weight;
  node->kernel = conv->shape.kernel;
  node->stride = conv->shape.stride;
  node->padding = conv->shape.padding;
  return graph->n - 1;
}
