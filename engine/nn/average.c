/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Global average pooling as a layer: what makes a representation of the last pixels.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/pooling.h"
#include "nn/layer.h"

typedef struct {
  plx_layer layer;
  int gradient_input; /* buffer */
} average;

static void
plan_forward (plx_layer *layer, plx_builder *builder)
{
  size_t floats = (size_t)builder->images * (size_t)layer->output_shape.channels;

  layer->output_buffer = plx_plan_open_floats (builder->plan, floats, layer->name, "output");
}

static int
plan_backward (plx_layer *layer, plx_builder *builder, int gradient)
{
  average *self = (average *)layer;
  size_t floats = (size_t)builder->images * plx_shape_count (layer->input_shape);

  self->gradient_input = plx_plan_open_floats (builder->plan, floats, layer->name, "gradient");
  plx_plan_close (builder->plan, gradient);
  return self->gradient_input;
}

static void
forward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input)
{
  float *out = plx_plan_at (pass->plan, layer->output_buffer);

  plx_pool_average_forward (pass->pool, pass->images, (int)plx_shape_pixels (layer->input_shape),
                            layer->input_shape.channels, input, out);
  layer->output = (plx_lazy){ .raw = out };
}

static float *
backward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input, float *gradient)
{
  average *self = (average *)layer;
  float *dx = plx_plan_at (pass->plan, self->gradient_input);

  plx_pool_average_backward (pass->pool, pass->images, (int)plx_shape_pixels (layer->input_shape),
                             layer->input_shape.channels, gradient, dx);
  return dx;
}

static int
describe (const plx_layer *layer, plx_graph *graph, int input)
{
  return plx_graph_add_plain (graph, PLX_NODE_AVERAGE, layer->name, NULL, input);
}

static const plx_layer_class class = { plan_forward, plan_backward, forward, backward, describe };

plx_layer *
plx_average_new (plx_builder *builder, plx_shape input)
{
  average *self = calloc (1, sizeof *self);

  if (self == NULL)
    return NULL;
  self->layer.class = &class;
  snprintf (self->layer.name, sizeof self->layer.name, "average");
  self->layer.input_shape = input;
  self->layer.output_shape = (plx_shape){ 1, 1, input.channels };
  return &self->layer;
}
