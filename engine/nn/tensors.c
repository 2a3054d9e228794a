/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of tensors, and the first weights.
 */
#include "nn/tensors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"

int
plx_tensors_add (plx_tensors *table, const char *owner, const char *name, const int shape[4])
{
  plx_tensor *tensor = &table->tensors[table->n];
  size_t step = PLX_ALIGNMENT / sizeof (float);

  PLX_ASSERT (table->n < PLX_MAX_TENSORS);
  *tensor = (plx_tensor){ .offset = table->count, .count = 1 };
  snprintf (tensor->name, sizeof tensor->name, "%s.%s", owner, name);
  for (; tensor->n_dims < 4 && shape[tensor->n_dims] > 0; tensor->n_dims++) {
    tensor->shape[tensor->n_dims] = shape[tensor->n_dims];
    tensor->count *= (size_t)shape[tensor->n_dims];
  }
  table->count = (table->count + tensor->count + step - 1) / step * step;
  return table->n++;
}

int
plx_tensors_add_vector (plx_tensors *table, const char *owner, const char *name, int length)
{
  return plx_tensors_add (table, owner, name, (const int[4]){ length });
}

static void
fill_normal (plx_rng *rng, float *values, size_t n, double std)
{
  for (size_t i = 0; i < n; i++)
    values[i] = (float)(std * (double)plx_rng_normal (rng));
}

static void
fill_uniform (plx_rng *rng, float *values, size_t n, double bound)
{
  for (size_t i = 0; i < n; i++)
    values[i] = plx_rng_range (rng, (float)-bound, (float)bound);
}

static void
fill_constant (float *values, size_t n, float value)
{
  for (size_t i = 0; i < n; i++)
    values[i] = value;
}

/* A vector is a linear layer's bias where it follows that layer's matrix, else a batch norm's. */
static void
fill_vector (const plx_tensor *tensor, const plx_tensor *before, plx_rng *rng, float *values)
{
  const char *kind = strrchr (tensor->name, '.');

  if (before != NULL && before->n_dims == 2)
    fill_uniform (rng, values, tensor->count, 1 / sqrt (before->shape[0]));
  else
    fill_constant (values, tensor->count, strcmp (kind, ".weight") == 0 ? 1 : 0);
}

void
plx_tensors_fill (const plx_tensors *table, plx_init init, uint64_t seed, float *weights)
{
  for (int i = 0; i < table->n; i++) {
    const plx_tensor *tensor = &table->tensors[i];
    plx_rng rng = plx_rng_at (seed, PLX_RNG_WEIGHTS, (uint32_t)i, 0, 0);
    float *values = weights + tensor->offset;
    const int *shape = tensor->shape;

    if (tensor->n_dims == 4 && init == PLX_INIT_NORMAL)
      fill_normal (&rng, values, tensor->count, sqrt (2.0 / (shape[0] * shape[1] * shape[3])));
    else if (tensor->n_dims == 4)
      fill_uniform (&rng, values, tensor->count, 1 / sqrt (shape[0] * shape[1] * shape[2]));
    else if (tensor->n_dims == 2)
      fill_uniform (&rng, values, tensor->count, 1 / sqrt (shape[0]));
    else
      fill_vector (tensor, i > 0 ? tensor - 1 : NULL, &rng, values);
  }
}
