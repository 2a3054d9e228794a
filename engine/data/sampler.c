/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Fisher–Yates shuffle with addressed random numbers.
 */
#include "data/sampler.h"

#include <stdlib.h>

#include "core/rng.h"

plx_status
plx_sampler_init (plx_sampler *sampler, int count, int batch, uint64_t seed, plx_error *error)
{
  *sampler = (plx_sampler){ .count = count, .batch = batch, .seed = seed };
  sampler->order = malloc ((size_t)count * sizeof *sampler->order);
  if (sampler->order == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "The order of %d images does not fit into memory.",
                     count);
  return PLX_OK;
}

void
plx_sampler_clear (plx_sampler *sampler)
{
  free (sampler->order);
  sampler->order = NULL;
}

void
plx_sampler_begin_epoch (plx_sampler *sampler, int epoch)
{
  plx_rng rng = plx_rng_at (sampler->seed, PLX_RNG_SHUFFLE, (uint32_t)epoch, 0, 0);

  for (int i = 0; i < sampler->count; i++)
    sampler->order[i] = i;
  plx_rng_shuffle (&rng, sampler->order, sampler->count);
}

int
plx_sampler_batches (const plx_sampler *sampler)
{
  return sampler->count / sampler->batch;
}

const int32_t *
plx_sampler_batch (const plx_sampler *sampler, int number)
{
  PLX_ASSERT (number >= 0 && number < plx_sampler_batches (sampler));
  return sampler->order + (size_t)number * (size_t)sampler->batch;
}
