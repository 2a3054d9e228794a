/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a model's tensors to kernel/batchnorm.h and back.
 */
#include "nn/norm.h"

#include <stdio.h>

#include "kernel/residual.h"

plx_norm
plx_norm_new (plx_builder *builder, const char *owner, int channels)
{
  plx_norm norm = { .channels = channels };

  norm.gamma = plx_tensors_add_vector (builder->weights, owner, "weight", channels);
  norm.beta = plx_tensors_add_vector (builder->weights, owner, "bias", channels);
  norm.running_mean = plx_tensors_add_vector (builder->buffers, owner, "running_mean", channels);
  norm.running_var = plx_tensors_add_vector (builder->buffers, owner, "running_var", channels);
  plx_builder_need (builder, plx_residual_workspace (channels) * sizeof (float), 0);
  return norm;
}

void
plx_norm_plan (plx_norm *norm, plx_builder *builder)
{
  const char *name = builder->weights->tensors[norm->gamma].name;

  norm->state =
      plx_plan_open (builder->plan, plx_batchnorm_state_size (norm->channels), "%.50s.norm", name);
}

plx_batchnorm
plx_norm_view (const plx_norm *norm, const plx_pass *pass)
{
  const plx_tensor *running = pass->buffer_table->tensors;
  plx_batchnorm view = {
    .channels = norm->channels,
    .gamma = plx_pass_weights (pass, norm->gamma),
    .beta = plx_pass_weights (pass, norm->beta),
    .running_mean = pass->buffers + running[norm->running_mean].offset,
    .running_var = pass->buffers + running[norm->running_var].offset,
  };

  plx_batchnorm_lay_out (&view, plx_plan_at (pass->plan, norm->state));
  return view;
}

double *
plx_norm_sums (const plx_norm *norm, const plx_pass *pass)
{
  return pass->is_training ? plx_norm_view (norm, pass).sums : NULL;
}

plx_lazy
plx_norm_fold (const plx_norm *norm, const plx_pass *pass, const float *raw, size_t count,
               bool is_rectified)
{
  plx_batchnorm view = plx_norm_view (norm, pass);

  if (pass->is_training)
    plx_batchnorm_fold_batch (&view, count);
  else
    plx_batchnorm_fold_running (&view);
  return (plx_lazy){ raw, view.scale, view.shift, is_rectified };
}

double *
plx_norm_gradient_sums (const plx_norm *norm, const plx_pass *pass)
{
  return plx_norm_view (norm, pass).gradient_sums;
}

plx_lazy_gradient
plx_norm_unfold (const plx_norm *norm, const plx_pass *pass, const float *gradient,
                 const float *raw, size_t count)
{
  plx_batchnorm view = plx_norm_view (norm, pass);

  plx_batchnorm_backward (&view, count, plx_pass_gradients (pass, norm->gamma),
                          plx_pass_gradients (pass, norm->beta));
  return (plx_lazy_gradient){ gradient, raw, view.a, view.b, view.d };
}

int
plx_norm_describe (const plx_norm *norm, plx_graph *graph, const char *owner, const char *part,
                   int input, bool is_rectified)
{
  plx_node *node = plx_graph_add (graph, PLX_NODE_NORM, owner, part, input);
  char name[sizeof node->name];

  node->weight = norm->gamma;
  node->bias = norm->beta;
  node->running_mean = norm->running_mean;
  node->running_var = norm->running_var;
  if (!is_rectified)
    return graph->n - 1;
  snprintf (name, sizeof name, "%s", node->name);
  return plx_graph_add_plain (graph, PLX_NODE_RELU, name, "relu", graph->n - 1);
}
