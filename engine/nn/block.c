/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The basic residual block, made of lazy maps.
 *
 *     raw1 = conv1 (input)                    bn1 + ReLU live in conv2's read
 *     raw2 = conv2 (relu (bn1 (raw1)))        bn2 lives in the join
 *     raws = conv 1×1 (input), bn             where the shape changes; else the input itself
 *     output = relu (bn2 (raw2) + shortcut)   one pass: the only activation written besides the raws
 *
 * and back
 *
 *     g    = gradient × (output > 0)          one pass, in place, with both batch norms' sums
 *     g1   = conv2 back (bn2 back (g))        with bn1's sums in its epilogue
 *     gx   = conv1 back (bn1 back (g1)) + shortcut back (g)
 *
 * Where the shortcut is the identity, gx is g itself with conv1's part added in place.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/residual.h"
#include "nn/conv.h"
#include "nn/norm.h"

typedef struct {
  plx_layer layer;
  plx_conv conv1, conv2, conv_shortcut;
  plx_norm norm1, norm2, norm_shortcut;
  bool has_projection;
  int raw1, raw2, raw_shortcut;  /* buffers */
  int gradient1, gradient_input; /* buffers */
  plx_lazy lazy1;                /* of the last forward: relu (bn1 (raw1)) */
} block;

static int
open_output (const block *self, plx_builder *builder, const plx_conv *conv, const char *name)
{
  return plx_plan_open_floats (builder->plan, plx_conv_floats (conv), self->layer.name, name);
}

static void
plan_norms (block *self, plx_builder *builder)
{
  plx_norm_plan (&self->norm1, builder);
  plx_norm_plan (&self->norm2, builder);
  if (self->has_projection)
    plx_norm_plan (&self->norm_shortcut, builder);
}

/* A network that is not trained writes the join over raw2. */
static void
plan_forward (plx_layer *layer, plx_builder *builder)
{
  block *self = (block *)layer;

  plan_norms (self, builder);
  self->raw1 = open_output (self, builder, &self->conv1, "conv1");
  self->raw2 = open_output (self, builder, &self->conv2, "conv2");
  if (!builder->is_trained)
    plx_plan_close (builder->plan, self->raw1);
  if (self->has_projection)
    self->raw_shortcut = open_output (self, builder, &self->conv_shortcut, "shortcut");
  layer->output_buffer = self->raw2;
  if (builder->is_trained)
    layer->output_buffer = open_output (self, builder, &self->conv2, "output");
  else if (self->has_projection)
    plx_plan_close (builder->plan, self->raw_shortcut);
}

static int
plan_backward (plx_layer *layer, plx_builder *builder, int gradient)
{
  block *self = (block *)layer;
  plx_plan *plan = builder->plan;

  plx_plan_close (plan, layer->output_buffer);
  self->gradient1 = open_output (self, builder, &self->conv1, "gradient1");
  plx_plan_close (plan, self->raw2);
  self->gradient_input = gradient;
  if (self->has_projection) {
    size_t floats = (size_t)builder->images * plx_shape_count (layer->input_shape);

    self->gradient_input = plx_plan_open_floats (plan, floats, layer->name, "gradient");
    plx_plan_close (plan, self->raw_shortcut);
    plx_plan_close (plan, gradient);
  }
  plx_plan_close (plan, self->raw1);
  plx_plan_close (plan, self->gradient1);
  return self->gradient_input;
}

/* conv, and how the next kernel reads what it wrote to buffer. */
static plx_lazy
conv_norm (const plx_pass *pass, const plx_conv *conv, const plx_norm *norm, const plx_lazy *input,
           int buffer, bool is_rectified)
{
  float *raw = plx_plan_at (pass->plan, buffer);

  plx_conv_forward (conv, pass, input, raw, plx_norm_sums (norm, pass));
  return plx_norm_fold (norm, pass, raw, plx_conv_count (conv, pass), is_rectified);
}

static void
forward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input)
{
  block *self = (block *)layer;
  float *out = plx_plan_at (pass->plan, layer->output_buffer);
  plx_lazy shortcut = *input, branch;

  self->lazy1 = conv_norm (pass, &self->conv1, &self->norm1, input, self->raw1, true);
  branch = conv_norm (pass, &self->conv2, &self->norm2, &self->lazy1, self->raw2, false);
  if (self->has_projection)
    shortcut = conv_norm (pass, &self->conv_shortcut, &self->norm_shortcut, input,
                          self->raw_shortcut, false);
  plx_residual_forward (pass->pool, plx_conv_count (&self->conv2, pass), self->norm2.channels,
                        &branch, &shortcut, true, out);
  layer->output = (plx_lazy){ .raw = out };
}

/* Masks the gradient in place and leaves the sums of norm2, and of the shortcut's, in their states. */
static void
split_gradient (block *self, const plx_pass *pass, float *gradient)
{
  plx_lazy mask = { .raw = self->layer.output.raw, .is_rectified = true };
  plx_residual_sums sums[2] = {
    { plx_plan_at (pass->plan, self->raw2), plx_norm_gradient_sums (&self->norm2, pass) },
  };

  if (self->has_projection)
    sums[1] = (plx_residual_sums){ plx_plan_at (pass->plan, self->raw_shortcut),
                                   plx_norm_gradient_sums (&self->norm_shortcut, pass) };
  plx_residual_backward (pass->pool, plx_conv_count (&self->conv2, pass), self->norm2.channels,
                         &mask, gradient, sums, self->has_projection ? 2 : 1, pass->workspace);
}

/* From the sums in norm's state: conv's gradients. */
static void
conv_norm_backward (const plx_pass *pass, const plx_conv *conv, const plx_norm *norm,
                    const plx_lazy *input, const float *gradient, int raw, float *dx,
                    bool adds_to_dx, double *dx_sums)
{
  plx_lazy_gradient dy = plx_norm_unfold (norm, pass, gradient, plx_plan_at (pass->plan, raw),
                                          plx_conv_count (conv, pass));

  plx_conv_backward (conv, pass, input, &dy, dx, adds_to_dx, dx_sums);
}

static float *
backward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input, float *gradient)
{
  block *self = (block *)layer;
  float *gradient1 = plx_plan_at (pass->plan, self->gradient1);
  float *dx = gradient;

  split_gradient (self, pass, gradient);
  conv_norm_backward (pass, &self->conv2, &self->norm2, &self->lazy1, gradient, self->raw2,
                      gradient1, false, plx_norm_gradient_sums (&self->norm1, pass));
  if (self->has_projection)
    dx = plx_plan_at (pass->plan, self->gradient_input);
  conv_norm_backward (pass, &self->conv1, &self->norm1, input, gradient1, self->raw1, dx,
                      !self->has_projection, NULL);
  /* Last, as with a stride it adds to every second pixel only. */
  if (self->has_projection)
    conv_norm_backward (pass, &self->conv_shortcut, &self->norm_shortcut, input, gradient,
                        self->raw_shortcut, dx, true, NULL);
  return dx;
}

static int
describe (const plx_layer *layer, plx_graph *graph, int input)
{
  const block *self = (const block *)layer;
  const char *name = layer->name;
  int shortcut = input, branch;

  branch = plx_conv_describe (&self->conv1, graph, name, "conv1", input);
  branch = plx_norm_describe (&self->norm1, graph, name, "bn1", branch, true);
  branch = plx_conv_describe (&self->conv2, graph, name, "conv2", branch);
  branch = plx_norm_describe (&self->norm2, graph, name, "bn2", branch, false);
  if (self->has_projection) {
    shortcut = plx_conv_describe (&self->conv_shortcut, graph, name, "shortcut.conv", input);
    shortcut =
        plx_norm_describe (&self->norm_shortcut, graph, name, "shortcut.bn", shortcut, false);
  }
  return plx_graph_add_join (graph, name, branch, shortcut);
}

static const plx_layer_class class = { plan_forward, plan_backward, forward, backward, describe };

static void
add_tensors (block *self, plx_builder *builder, const char *name, plx_shape input, int channels,
             int stride)
{
  char owner[64];

#define OWNER(part) (snprintf (owner, sizeof owner, "%s.%s", name, part), owner)
  self->conv1 = plx_conv_new (builder, OWNER ("conv1"), input, channels, 3, stride);
  self->norm1 = plx_norm_new (builder, OWNER ("bn1"), channels);
  self->conv2 = plx_conv_new (builder, OWNER ("conv2"), self->conv1.output, channels, 3, 1);
  self->norm2 = plx_norm_new (builder, OWNER ("bn2"), channels);
  self->has_projection = stride != 1 || input.channels != channels;
  if (!self->has_projection)
    return;
  self->conv_shortcut = plx_conv_new (builder, OWNER ("shortcut.conv"), input, channels, 1, stride);
  self->norm_shortcut = plx_norm_new (builder, OWNER ("shortcut.bn"), channels);
#undef OWNER
}

plx_layer *
plx_block_new (plx_builder *builder, const char *name, plx_shape input, int channels, int stride)
{
  block *self = calloc (1, sizeof *self);

  if (self == NULL)
    return NULL;
  self->layer.class = &class;
  snprintf (self->layer.name, sizeof self->layer.name, "%s", name);
  add_tensors (self, builder, name, input, channels, stride);
  self->layer.input_shape = input;
  self->layer.output_shape = self->conv2.output;
  return &self->layer;
}

void
plx_block_zero (const plx_layer *layer, const plx_tensors *table, float *weights)
{
  const block *self = (const block *)layer;
  const plx_tensor *gamma = &table->tensors[self->norm2.gamma];

  for (size_t i = 0; i < gamma->count; i++)
    weights[gamma->offset + i] = 0;
}
