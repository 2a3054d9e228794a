/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first layer: 3×3 convolution, batch norm, ReLU.
 *
 *     output = relu (bn (conv (images))), never written: the next layers read it through its map.
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
} stem;

static void
plan_forward (plx_layer *layer, plx_builder *builder)
{
  stem *self = (stem *)layer;

  plx_norm_plan (&self->norm, builder);
  layer->output_buffer =
      plx_plan_open_floats (builder->plan, plx_conv_floats (&self->conv), layer->name, "conv");
}

static int
plan_backward (plx_layer *layer, plx_builder *builder, int gradient)
{
  plx_plan_close (builder->plan, gradient);
  plx_plan_close (builder->plan, layer->output_buffer);
  return -1;
}

static void
forward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input)
{
  stem *self = (stem *)layer;
  float *raw = plx_plan_at (pass->plan, layer->output_buffer);

  plx_conv_forward (&self->conv, pass, input, raw, plx_norm_sums (&self->norm, pass));
  layer->output = plx_norm_fold (&self->norm, pass, raw, plx_conv_count (&self->conv, pass), true);
}

static float *
backward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input, float *gradient)
{
  stem *self = (stem *)layer;
  size_t count = plx_conv_count (&self->conv, pass);
  plx_residual_sums sums = { layer->output.raw, plx_norm_gradient_sums (&self->norm, pass) };
  plx_lazy_gradient dy;

  plx_residual_backward (pass->pool, count, self->norm.channels, &layer->output, gradient, &sums, 1,
                         pass->workspace);
  dy = plx_norm_unfold (&self->norm, pass, gradient, layer->output.raw, count);
  plx_conv_backward (&self->conv, pass, input, &dy, NULL, false, NULL);
  return NULL;
}

static int
describe (const plx_layer *layer, plx_graph *graph, int input)
{
  const stem *self = (const stem *)layer;

  input = plx_conv_describe (&self->conv, graph, layer->name, "conv", input);
  return plx_norm_describe (&self->norm, graph, layer->name, "bn", input, true);
}

static const plx_layer_class class = { plan_forward, plan_backward, forward, backward, describe };

plx_layer *
plx_stem_new (plx_builder *builder, plx_shape input, int channels)
{
  stem *self = calloc (1, sizeof *self);

  if (self == NULL)
    return NULL;
  self->layer.class = &class;
  snprintf (self->layer.name, sizeof self->layer.name, "stem");
  self->conv = plx_conv_new (builder, "stem.conv", input, channels, 3, 1);
  builder->multiply_adds *= 2.0 / 3; /* nothing goes back to the images */
  self->norm = plx_norm_new (builder, "stem.bn", channels);
  self->layer.input_shape = input;
  self->layer.output_shape = self->conv.output;
  return &self->layer;
}
