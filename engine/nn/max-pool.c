/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Max-pooling as a layer: what follows the first convolution where images are large.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/pooling.h"
#include "nn/layer.h"

typedef struct {
  plx_layer layer;
  int winners, gradient_input; /* buffers */
} max_pool;

static void
plan_forward (plx_layer *layer, plx_builder *builder)
{
  max_pool *self = (max_pool *)layer;
  size_t count = (size_t)builder->images * plx_shape_count (layer->output_shape);

  layer->output_buffer = plx_plan_open_floats (builder->plan, count, layer->name, "output");
  self->winners = plx_plan_open (builder->plan, count, "%s.winners", layer->name);
  if (!builder->is_trained)
    plx_plan_close (builder->plan, self->winners);
}

static int
plan_backward (plx_layer *layer, plx_builder *builder, int gradient)
{
  max_pool *self = (max_pool *)layer;
  size_t floats = (size_t)builder->images * plx_shape_count (layer->input_shape);

  plx_plan_close (builder->plan, layer->output_buffer);
  self->gradient_input = plx_plan_open_floats (builder->plan, floats, layer->name, "gradient");
  plx_plan_close (builder->plan, self->winners);
  plx_plan_close (builder->plan, gradient);
  return self->gradient_input;
}

static void
forward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input)
{
  max_pool *self = (max_pool *)layer;
  plx_shape shape = layer->input_shape;
  float *out = plx_plan_at (pass->plan, layer->output_buffer);

  plx_pool_max_forward (pass->pool, pass->images, shape.height, shape.width, shape.channels, input,
                        out, plx_plan_at (pass->plan, self->winners));
  layer->output = (plx_lazy){ .raw = out };
}

static float *
backward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input, float *gradient)
{
  max_pool *self = (max_pool *)layer;
  plx_shape shape = layer->input_shape;
  float *dx = plx_plan_at (pass->plan, self->gradient_input);

  plx_pool_max_backward (pass->pool, pass->images, shape.height, shape.width, shape.channels,
                         gradient, plx_plan_at (pass->plan, self->winners), dx);
  return dx;
}

static int
describe (const plx_layer *layer, plx_graph *graph, int input)
{
  plx_node *node = plx_graph_add (graph, PLX_NODE_MAX_POOL, layer->name, NULL, input);

  node->kernel = 3;
  node->stride = 2;
  node->padding = 1;
  return graph->n - 1;
}

static const plx_layer_class class = { plan_forward, plan_backward, forward, backward, describe };

plx_layer *
plx_max_pool_new (plx_builder *builder, plx_shape input)
{
  max_pool *self = calloc (1, sizeof *self);

  if (self == NULL)
    return NULL;
  self->layer.class = &class;
  snprintf (self->layer.name, sizeof self->layer.name, "maxpool");
  self->layer.input_shape = input;
  self->layer.output_shape =
      (plx_shape){ (input.height + 1) / 2, (input.width + 1) / 2, input.channels };
  return &self->layer;
}
