/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "method/apart.h"

#include <string.h>

void
plx_apart_lay_out (plx_apart *apart, const plx_method_context *context, plx_arena *arena)
{
  const plx_model_options *options = &context->options;

  *apart = (plx_apart){ .model = context->model,
                        .batch = context->batch,
                        .image = (size_t)options->height * (size_t)options->width *
                                 (size_t)options->channels };
  apart->z = plx_arena_floats (arena, 2 * (size_t)context->batch *
                                          (size_t)plx_model_embedding_size (context->model));
  apart->buffers = plx_arena_floats (arena, plx_model_buffer_count (context->model));
}

static size_t
half (const plx_apart *apart)
{
  return (size_t)apart->batch * (size_t)plx_model_embedding_size (apart->model);
}

static const float *
forward_view (const plx_apart *apart, const float *views, int view)
{
  const float *z;

  plx_model_forward (apart->model, views + (size_t)view * (size_t)apart->batch * apart->image,
                     apart->batch, true, NULL, &z);
  return z;
}

const float *
plx_apart_forward (const plx_apart *apart, const float *views)
{
  for (int view = 0; view < 2; view++)
    memcpy (apart->z + (size_t)view * half (apart), forward_view (apart, views, view),
            half (apart) * sizeof (float));
  return apart->z;
}

void
plx_apart_backward (const plx_apart *apart, const float *views, const float *dz)
{
  size_t bytes = plx_model_buffer_count (apart->model) * sizeof (float);

  plx_model_backward (apart->model, dz + half (apart));
  /* The running values move once for each view, not again for this one. */
  memcpy (apart->buffers, plx_model_buffers (apart->model), bytes);
  forward_view (apart, views, 0);
  memcpy (plx_model_buffers (apart->model), apart->buffers, bytes);
  plx_model_backward (apart->model, dz);
}
