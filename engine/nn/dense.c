/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A linear layer, then batch norm and ReLU where asked for.
 *
 *     raw = x W + b,   output = relu? (bn? (raw))     and back, everything in small plain arrays
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/linear.h"
#include "kernel/residual.h"
#include "nn/norm.h"

typedef struct {
  plx_layer layer;
  int weight, bias; /* numbers of tensors */
  plx_norm norm;
  bool has_norm, is_rectified;
  int raw, gradient_input; /* buffers */
} dense;

static bool
is_plain (const dense *self)
{
  return !self->has_norm && !self->is_rectified;
}

static int
open_rows (const dense *self, plx_builder *builder, int channels, const char *name)
{
  return plx_plan_open_floats (builder->plan, (size_t)builder->images * (size_t)channels,
                               self->layer.name, name);
}

static void
plan_forward (plx_layer *layer, plx_builder *builder)
{
  dense *self = (dense *)layer;

  if (self->has_norm)
    plx_norm_plan (&self->norm, builder);
  self->raw = open_rows (self, builder, layer->output_shape.channels, "linear");
  layer->output_buffer = self->raw;
  if (!is_plain (self) && builder->is_trained)
    layer->output_buffer = open_rows (self, builder, layer->output_shape.channels, "output");
}

static int
plan_backward (plx_layer *layer, plx_builder *builder, int gradient)
{
  dense *self = (dense *)layer;

  if (layer->output_buffer != self->raw) {
    plx_plan_close (builder->plan, self->raw);
    plx_plan_close (builder->plan, layer->output_buffer);
  }
  self->gradient_input = open_rows (self, builder, layer->input_shape.channels, "gradient");
  plx_plan_close (builder->plan, gradient);
  return self->gradient_input;
}

static plx_linear
shape_of_pass (const plx_layer *layer, const plx_pass *pass)
{
  return (plx_linear){ pass->images, layer->input_shape.channels, layer->output_shape.channels };
}

static void
forward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input)
{
  dense *self = (dense *)layer;
  plx_linear linear = shape_of_pass (layer, pass);
  size_t rows = (size_t)pass->images;
  float *raw = plx_plan_at (pass->plan, self->raw);
  float *out = plx_plan_at (pass->plan, layer->output_buffer);
  plx_lazy lazy = { .raw = raw };

  PLX_ASSERT (input->scale == NULL);
  plx_linear_forward (pass->pool, &linear, input->raw, plx_pass_weights (pass, self->weight),
                      plx_pass_weights (pass, self->bias), raw);
  if (self->has_norm) {
    double *sums = plx_norm_sums (&self->norm, pass);

    if (sums != NULL)
      plx_residual_moments (pass->pool, rows, linear.out, raw, sums, pass->workspace);
    lazy = plx_norm_fold (&self->norm, pass, raw, rows, self->is_rectified);
  }
  if (!is_plain (self))
    plx_residual_forward (pass->pool, rows, linear.out, &lazy, NULL, self->is_rectified, out);
  layer->output = (plx_lazy){ .raw = out };
}

/* Turns the gradient with respect to the output into that with respect to raw, in place. */
static void
pass_back_to_raw (dense *self, const plx_pass *pass, float *gradient)
{
  size_t rows = (size_t)pass->images;
  int channels = self->layer.output_shape.channels;
  plx_lazy mask = { .raw = self->layer.output.raw, .is_rectified = self->is_rectified };
  plx_residual_sums sums = { .raw = plx_plan_at (pass->plan, self->raw) };
  plx_lazy_gradient lazy;

  if (self->has_norm)
    sums.sums = plx_norm_gradient_sums (&self->norm, pass);
  plx_residual_backward (pass->pool, rows, channels, &mask, gradient, &sums, self->has_norm ? 1 : 0,
                         pass->workspace);
  if (!self->has_norm)
    return;
  lazy = plx_norm_unfold (&self->norm, pass, gradient, sums.raw, rows);
  plx_residual_unfold (pass->pool, rows, channels, &lazy, gradient);
}

static float *
backward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input, float *gradient)
{
  dense *self = (dense *)layer;
  plx_linear linear = shape_of_pass (layer, pass);
  float *dx = plx_plan_at (pass->plan, self->gradient_input);

  if (!is_plain (self))
    pass_back_to_raw (self, pass, gradient);
  plx_linear_backward (
      pass->pool, &linear, input->raw, gradient, plx_pass_weights (pass, self->weight),
      plx_pass_gradients (pass, self->weight), plx_pass_gradients (pass, self->bias), dx);
  return dx;
}

static int
describe (const plx_layer *layer, plx_graph *graph, int input)
{
  const dense *self = (const dense *)layer;
  plx_node *node = plx_graph_add (graph, PLX_NODE_LINEAR, layer->name, NULL, input);

  node->weight = self->weight;
  node->bias = self->bias;
  if (self->has_norm)
    return plx_norm_describe (&self->norm, graph, layer->name, "bn", graph->n - 1,
                              self->is_rectified);
  if (self->is_rectified)
    return plx_graph_add_plain (graph, PLX_NODE_RELU, layer->name, "relu", graph->n - 1);
  return graph->n - 1;
}

static const plx_layer_class class = { plan_forward, plan_backward, forward, backward, describe };

plx_layer *
plx_dense_new (plx_builder *builder, const char *name, plx_shape input, int channels, bool has_norm,
               bool is_rectified)
{
  dense *self = calloc (1, sizeof *self);
  char owner[64];

  if (self == NULL)
    return NULL;
  self->layer.class = &class;
  snprintf (self->layer.name, sizeof self->layer.name, "%s", name);
  self->weight = plx_tensors_add (builder->weights, name, "weight",
                                  (const int[4]){ input.channels, channels });
  self->bias = plx_tensors_add_vector (builder->weights, name, "bias", channels);
  builder->multiply_adds += 3.0 * channels * input.channels;
  self->has_norm = has_norm;
  self->is_rectified = is_rectified;
  snprintf (owner, sizeof owner, "%s.bn", name);
  if (has_norm)
    self->norm = plx_norm_new (builder, owner, channels);
  plx_builder_need (builder, plx_residual_workspace (channels) * sizeof (float), 0);
  self->layer.input_shape = input;
  self->layer.output_shape = (plx_shape){ 1, 1, channels };
  return &self->layer;
}
