/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The noise in plain C: value i of a chunk of 64 has the numbers of block i mod 16 of the chunk's 16
 * blocks, and of them the cosine of words 0 and 1, their sine, the cosine of words 2 and 3, or their
 * sine, as i / 16 says.
 */
#include "augment/ref.h"

#include <math.h>

enum { BLOCKS = 16, CHUNK = 4 * BLOCKS };

static double
normal_at (size_t i, const uint32_t counter[4], const uint32_t key[2])
{
  uint32_t block = (uint32_t)(i / CHUNK * BLOCKS + i % BLOCKS),
           kind = (uint32_t)(i % CHUNK / BLOCKS);
  uint32_t place[4] = { counter[0] + block, counter[1], counter[2], counter[3] }, words[4];
  double radius, turn;

  plx_philox (place, key, words);
  radius = sqrt (-2 * log (((words[kind / 2 * 2] >> 8) + 1) * 0x1p-24));
  turn = (words[kind / 2 * 2 + 1] >> 8) * 0x1p-24;
  return radius * (kind % 2 == 0 ? cos (2 * M_PI * turn) : sin (2 * M_PI * turn));
}

void
plx_noise_ref (size_t n, const uint32_t counter[4], const uint32_t key[2], float sigma, float *x)
{
  for (size_t i = 0; i < n; i++)
    x[i] = (float)fmin (fmax ((double)x[i] + (double)sigma * normal_at (i, counter, key), 0), 1);
}
