/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolution, batch norm, ReLU: every encoder's first layer, and all layers of the plain one.
 *
 *     output = relu (bn (conv (input))), never written: the next layers read it through its map.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/residual.h"
#include "nn/conv.h"
#include "nn/norm.h"

typedef struct {
  plx_layer layer;
  plx_conv conv;
  plx_norm norm;
  bool is_first;      /* its input are the images: they need no gradient */
  int gradient_input; /* buffer */
} conv_norm;

static void
plan_forward (plx_layer *layer, plx_builder *builder)
{
  conv_norm *self = (conv_norm *)layer;

  plx_norm_plan (&self->norm, builder);
  layer->output_buffer =
      plx_plan_open_floats (builder->plan, plx_conv_floats (&self->conv), layer->name, "conv");
}

static int
plan_backward (plx_layer *layer, plx_builder *builder, int gradient)
{
  conv_norm *self = (conv_norm *)layer;
  size_t floats = (size_t)builder->images * plx_shape_count (layer->input_shape);

  self->gradient_input = -1;
  if (!self->is_first)
    self->gradient_input = plx_plan_open_floats (builder->plan, floats, layer->name, "gradient");
  plx_plan_close (builder->plan, gradient);
  plx_plan_close (builder->plan, layer->output_buffer);
  return self->gradient_input;
}

static void
forward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input)
{
  conv_norm *self = (conv_norm *)layer;
  float *raw = plx_plan_at (pass->plan, layer->output_buffer);

  plx_conv_forward (&self->conv, pass, input, raw, plx_norm_sums (&self->norm, pass));
  layer->output = plx_norm_fold (&self->norm, pass, raw, plx_conv_count (&self->conv, pass), true);
}

static float *
backward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input, float *gradient)
{
  conv_norm *self = (conv_norm *)layer;
  size_t count = plx_conv_count (&self->conv, pass);
  plx_residual_sums sums = { layer->output.raw, plx_norm_gradient_sums (&self->norm, pass) };
  float *dx = self->is_first ? NULL : plx_plan_at (pass->plan, self->gradient_input);
  plx_lazy_gradient dy;

  plx_residual_backward (pass->pool, count, self->norm.channels, &layer->output, gradient, &sums, 1,
                         pass->workspace);
  dy = plx_norm_unfold (&self->norm, pass, gradient, layer->output.raw, count);
  plx_conv_backward (&self->conv, pass, input, &dy, dx, false, NULL);
  return dx;
}

static int
describe (const plx_layer *layer, plx_graph *graph, int input)
{
  const conv_norm *self = (const conv_norm *)layer;

  input = plx_conv_describe (&self->conv, graph, layer->name, "conv", input);
  return plx_norm_describe (&self->norm, graph, layer->name, "bn", input, true);
}

static const plx_layer_class class = { plan_forward, plan_backward, forward, backward, describe };

plx_layer *
plx_conv_norm_new (plx_builder *builder, const char *name, plx_shape input, int channels,
                   int kernel, int stride)
{
  conv_norm *self = calloc (1, sizeof *self);
  char owner[48];

  if (self == NULL)
    return NULL;
  self->layer.class = &class;
  self->is_first = builder->weights->n == 0;
  snprintf (self->layer.name, sizeof self->layer.name, "%s", name);
  snprintf (owner, sizeof owner, "%s.conv", name);
  self->conv = plx_conv_new (builder, owner, input, channels, kernel, stride);
  if (self->is_first)
    builder->multiply_adds *= 2.0 / 3; /* nothing goes back to the images */
  snprintf (owner, sizeof owner, "%s.bn", name);
  self->norm = plx_norm_new (builder, owner, channels);
  self->layer.input_shape = input;
  self->layer.output_shape = self->conv.output;
  return &self->layer;
}
