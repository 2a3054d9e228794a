/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which images a batch takes: every epoch a new random order of the training images, cut into whole
 * batches; the few left over wait for the next epoch's order.
 */
#pragma once

#include <stdint.h>

#include "core/error.h"

typedef struct {
  int32_t *order; /* [count], of the epoch last asked for */
  int count, batch;
  uint64_t seed;
} plx_sampler;

plx_status plx_sampler_init (plx_sampler *sampler, int count, int batch, uint64_t seed,
                             plx_error *error) PLX_WARN_UNUSED;
void plx_sampler_clear (plx_sampler *sampler);

/* Orders the images for an epoch: a pure function of (seed, epoch). */
void plx_sampler_begin_epoch (plx_sampler *sampler, int epoch);
int plx_sampler_batches (const plx_sampler *sampler); /* an epoch */
/* The image numbers of one batch of the epoch, [batch]; borrowed until the next epoch begins. */
const int32_t *plx_sampler_batch (const plx_sampler *sampler, int number);
