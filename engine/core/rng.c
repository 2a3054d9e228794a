/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Philox4x32-10: ten rounds of two 32×32→64-bit multiplications over a 128-bit counter.
 */
#include "core/rng.h"

#include <math.h>

#include "core/error.h"

void
plx_philox (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];

  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)0xD2511F53u * c0;
    uint64_t p1 = (uint64_t)0xCD9E8D57u * c2;

    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)p1;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

plx_rng
plx_rng_at (uint64_t seed, plx_rng_purpose purpose, uint32_t a, uint32_t b, uint32_t c)
{
  PLX_ASSERT (c < 1u << 24);
  return (plx_rng){
    .key = { (uint32_t)seed, (uint32_t)(seed >> 32) },
    .counter = { 0, a, b, (uint32_t)purpose << 24 | c },
  };
}

uint32_t
plx_rng_u32 (plx_rng *rng)
{
  if (rng->left == 0) {
    plx_philox (rng->counter, rng->key, rng->block);
    rng->counter[0]++;
    rng->left = 4;
  }
  return rng->block[4 - rng->left--];
}

float
plx_rng_uniform (plx_rng *rng)
{
  return (float)(plx_rng_u32 (rng) >> 8) * 0x1p-24f;
}

float
plx_rng_range (plx_rng *rng, float low, float high)
{
  return low + (high - low) * plx_rng_uniform (rng);
}

uint32_t
plx_rng_below (plx_rng *rng, uint32_t n)
{
  /* Lemire's multiplication; the rejected low part makes every result equally likely. */
  uint32_t threshold = -n % n;
  uint64_t product;

  do
    product = (uint64_t)plx_rng_u32 (rng) * n;
  while ((uint32_t)product < threshold);
  return (uint32_t)(product >> 32);
}

float
plx_rng_normal (plx_rng *rng)
{
  float radius = sqrtf (-2.0f * logf (1.0f - plx_rng_uniform (rng)));

  return radius * cosf (6.283185307f * plx_rng_uniform (rng));
}

void
plx_rng_shuffle (plx_rng *rng, int32_t *values, int32_t n)
{
  for (int32_t i = n - 1; i > 0; i--) {
    int32_t j = (int32_t)plx_rng_below (rng, (uint32_t)i + 1);
    int32_t value = values[i];

    values[i] = values[j];
    values[j] = value;
  }
}
