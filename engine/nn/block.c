/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The residual blocks, made of lazy maps: the basic one of two 3×3 convolutions, and the bottleneck
 * of 1×1, 3×3 and 1×1.
 *
 *     raw₀ = conv1 (input)                    its batch norm and ReLU live in the next one's read
 *     raw₁ = conv2 (relu (bn1 (raw₀)))        … the last batch norm lives in the join
 *     raws = conv 1×1 (input), bn             where the shape changes; else the input itself
 *     output = relu (bn (raw) + shortcut)     one pass: the only activation written besides the raws
 *
 * and back
 *
 *     g    = gradient × (output > 0)          one pass, in place, with both batch norms' sums
 *     g₁   = conv2 back (bn2 back (g))        with bn1's sums in its epilogue; so on to the first
 *     gx   = conv1 back (bn1 back (g₁)) + shortcut back (g)
 *
 * Where the shortcut is the identity, gx is g itself with conv1's part added in place.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/residual.h"
#include "nn/conv.h"
#include "nn/norm.h"

enum { MOST_CONVS = 3, EXPANSION = 4 };

typedef struct {
  plx_conv conv;
  plx_norm norm;
  int raw;       /* buffer */
  int gradient;  /* buffer: with respect to the convolution's input; not of the first one */
  plx_lazy lazy; /* of the last forward: how raw is read */
} conv_norm;

typedef struct {
  plx_layer layer;
  conv_norm branch[MOST_CONVS];
  int n; /* of the branch */
  conv_norm shortcut;
  bool has_projection;
  int gradient_input; /* buffer */
} block;

static void
open_raw (const block *self, plx_builder *builder, conv_norm *step, const char *name)
{
  step->raw =
      plx_plan_open_floats (builder->plan, plx_conv_floats (&step->conv), self->layer.name, name);
}

static void
plan_norms (block *self, plx_builder *builder)
{
  for (int i = 0; i < self->n; i++)
    plx_norm_plan (&self->branch[i].norm, builder);
  if (self->has_projection)
    plx_norm_plan (&self->shortcut.norm, builder);
}

/* A network that is not trained writes the join over the branch's last raw numbers. */
static void
plan_forward (plx_layer *layer, plx_builder *builder)
{
  static const char *const names[MOST_CONVS] = { "conv1", "conv2", "conv3" };
  block *self = (block *)layer;
  const conv_norm *last = &self->branch[self->n - 1];

  plan_norms (self, builder);
  for (int i = 0; i < self->n; i++) {
    open_raw (self, builder, &self->branch[i], names[i]);
    if (i > 0 && !builder->is_trained)
      plx_plan_close (builder->plan, self->branch[i - 1].raw);
  }
  if (self->has_projection)
    open_raw (self, builder, &self->shortcut, "shortcut");
  layer->output_buffer = last->raw;
  if (builder->is_trained)
    layer->output_buffer =
        plx_plan_open_floats (builder->plan, plx_conv_floats (&last->conv), layer->name, "output");
  else if (self->has_projection)
    plx_plan_close (builder->plan, self->shortcut.raw);
}

static int
plan_backward (plx_layer *layer, plx_builder *builder, int gradient)
{
  block *self = (block *)layer;
  plx_plan *plan = builder->plan;

  plx_plan_close (plan, layer->output_buffer);
  for (int i = self->n - 1; i > 0; i--) {
    conv_norm *step = &self->branch[i];
    size_t floats = plx_conv_floats (&self->branch[i - 1].conv);

    step->gradient = plx_plan_open_floats (plan, floats, layer->name, "gradient");
    plx_plan_close (plan, step->raw);
    if (i < self->n - 1)
      plx_plan_close (plan, self->branch[i + 1].gradient);
  }
  self->gradient_input = gradient;
  if (self->has_projection) {
    size_t floats = (size_t)builder->images * plx_shape_count (layer->input_shape);

    self->gradient_input = plx_plan_open_floats (plan, floats, layer->name, "gradient");
    plx_plan_close (plan, self->shortcut.raw);
    plx_plan_close (plan, gradient);
  }
  plx_plan_close (plan, self->branch[0].raw);
  plx_plan_close (plan, self->branch[1].gradient);
  return self->gradient_input;
}

static void
run_step (conv_norm *step, const plx_pass *pass, const plx_lazy *input, bool is_rectified)
{
  float *raw = plx_plan_at (pass->plan, step->raw);

  plx_conv_forward (&step->conv, pass, input, raw, plx_norm_sums (&step->norm, pass));
  step->lazy =
      plx_norm_fold (&step->norm, pass, raw, plx_conv_count (&step->conv, pass), is_rectified);
}

static void
forward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input)
{
  block *self = (block *)layer;
  const conv_norm *last = &self->branch[self->n - 1];
  float *out = plx_plan_at (pass->plan, layer->output_buffer);

  for (int i = 0; i < self->n; i++)
    run_step (&self->branch[i], pass, i == 0 ? input : &self->branch[i - 1].lazy, i < self->n - 1);
  if (self->has_projection)
    run_step (&self->shortcut, pass, input, false);
  plx_residual_forward (pass->pool, plx_conv_count (&last->conv, pass), last->norm.channels,
                        &last->lazy, self->has_projection ? &self->shortcut.lazy : input, true,
                        out);
  layer->output = (plx_lazy){ .raw = out };
}

/* Masks the gradient in place and leaves the sums of the branch's last batch norm, and of the
 * shortcut's, in their states. */
static void
split_gradient (block *self, const plx_pass *pass, float *gradient)
{
  const conv_norm *last = &self->branch[self->n - 1];
  plx_lazy mask = { .raw = self->layer.output.raw, .is_rectified = true };
  plx_residual_sums sums[2] = {
    { last->lazy.raw, plx_norm_gradient_sums (&last->norm, pass) },
  };

  if (self->has_projection)
    sums[1] = (plx_residual_sums){ self->shortcut.lazy.raw,
                                   plx_norm_gradient_sums (&self->shortcut.norm, pass) };
  plx_residual_backward (pass->pool, plx_conv_count (&last->conv, pass), last->norm.channels, &mask,
                         gradient, sums, self->has_projection ? 2 : 1, pass->workspace);
}

/* From the sums in the norm's state: the convolution's gradients. */
static void
run_step_back (const conv_norm *step, const plx_pass *pass, const plx_lazy *input,
               const float *gradient, float *dx, bool adds_to_dx, double *dx_sums)
{
  plx_lazy_gradient dy = plx_norm_unfold (&step->norm, pass, gradient, step->lazy.raw,
                                          plx_conv_count (&step->conv, pass));

  plx_conv_backward (&step->conv, pass, input, &dy, dx, adds_to_dx, dx_sums);
}

static float *
backward (plx_layer *layer, const plx_pass *pass, const plx_lazy *input, float *gradient)
{
  block *self = (block *)layer;
  float *inner = gradient, *dx = gradient;

  split_gradient (self, pass, gradient);
  for (int i = self->n - 1; i > 0; i--) {
    const conv_norm *step = &self->branch[i], *before = step - 1;
    float *outer = inner;

    inner = plx_plan_at (pass->plan, step->gradient);
    run_step_back (step, pass, &before->lazy, outer, inner, false,
                   plx_norm_gradient_sums (&before->norm, pass));
  }
  if (self->has_projection)
    dx = plx_plan_at (pass->plan, self->gradient_input);
  run_step_back (&self->branch[0], pass, input, inner, dx, !self->has_projection, NULL);
  /* Last, as with a stride it adds to every second pixel only. */
  if (self->has_projection)
    run_step_back (&self->shortcut, pass, input, gradient, dx, true, NULL);
  return dx;
}

static int
describe_step (const conv_norm *step, plx_graph *graph, const char *owner, const char *conv,
               const char *norm, int input, bool is_rectified)
{
  input = plx_conv_describe (&step->conv, graph, owner, conv, input);
  return plx_norm_describe (&step->norm, graph, owner, norm, input, is_rectified);
}

static int
describe (const plx_layer *layer, plx_graph *graph, int input)
{
  static const char *const names[MOST_CONVS][2] = { { "conv1", "bn1" },
                                                    { "conv2", "bn2" },
                                                    { "conv3", "bn3" } };
  const block *self = (const block *)layer;
  int shortcut = input, branch = input;

  for (int i = 0; i < self->n; i++)
    branch = describe_step (&self->branch[i], graph, layer->name, names[i][0], names[i][1], branch,
                            i < self->n - 1);
  if (self->has_projection)
    shortcut = describe_step (&self->shortcut, graph, layer->name, "shortcut.conv", "shortcut.bn",
                              input, false);
  return plx_graph_add_join (graph, layer->name, branch, shortcut);
}

static void
silence (const plx_layer *layer, const plx_tensors *table, float *weights)
{
  const block *self = (const block *)layer;
  const plx_tensor *gamma = &table->tensors[self->branch[self->n - 1].norm.gamma];

  for (size_t i = 0; i < gamma->count; i++)
    weights[gamma->offset + i] = 0;
}

static const plx_layer_class class = {
  plan_forward, plan_backward, forward, backward, describe, silence,
};

static conv_norm
step_new (plx_builder *builder, const char *conv, const char *norm, plx_shape input, int channels,
          int kernel, int stride)
{
  conv_norm step = { .conv = plx_conv_new (builder, conv, input, channels, kernel, stride) };

  step.norm = plx_norm_new (builder, norm, channels);
  return step;
}

/* The next convolution of the branch. */
static plx_shape
add_step (block *self, plx_builder *builder, plx_shape input, int channels, int kernel, int stride)
{
  char conv[64], norm[64];
  conv_norm *step = &self->branch[self->n++];

  snprintf (conv, sizeof conv, "%s.conv%d", self->layer.name, self->n);
  snprintf (norm, sizeof norm, "%s.bn%d", self->layer.name, self->n);
  *step = step_new (builder, conv, norm, input, channels, kernel, stride);
  return step->conv.output;
}

static void
add_shortcut (block *self, plx_builder *builder, plx_shape input, int channels, int stride)
{
  char conv[64], norm[64];

  self->has_projection = stride != 1 || input.channels != channels;
  if (!self->has_projection)
    return;
  snprintf (conv, sizeof conv, "%s.shortcut.conv", self->layer.name);
  snprintf (norm, sizeof norm, "%s.shortcut.bn", self->layer.name);
  self->shortcut = step_new (builder, conv, norm, input, channels, 1, stride);
}

plx_layer *
plx_block_new (plx_builder *builder, const char *name, plx_shape input, int channels, int stride,
               bool is_bottleneck)
{
  block *self = calloc (1, sizeof *self);
  plx_shape shape = input;

  if (self == NULL)
    return NULL;
  self->layer.class = &class;
  snprintf (self->layer.name, sizeof self->layer.name, "%s", name);
  self->layer.input_shape = input;
  if (is_bottleneck) {
    shape = add_step (self, builder, shape, channels, 1, 1);
    shape = add_step (self, builder, shape, channels, 3, stride);
    shape = add_step (self, builder, shape, EXPANSION * channels, 1, 1);
  } else {
    shape = add_step (self, builder, shape, channels, 3, stride);
    shape = add_step (self, builder, shape, channels, 3, 1);
  }
  add_shortcut (self, builder, input, shape.channels, stride);
  self->layer.output_shape = shape;
  return &self->layer;
}
