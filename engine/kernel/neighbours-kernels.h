/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row functions of neighbours.isa.c.
 *
 * A candidate is one 64-bit key: its value's bits, made to order like whole numbers, above its number
 * turned round. The greater key is the greater value or, at a tie, the lower number.
 */
#pragma once

#include <stdint.h>

#include "kernel/isa.h"

typedef struct {
  uint64_t *keys; /* [plx_candidates_room (k)] */
  int n, k;
  float bar; /* the k-th best value when last selected; what is not above it cannot get in */
} plx_candidates;

enum { PLX_CANDIDATES_SPARE = 64 }; /* as many as one look may add */

static inline int
plx_candidates_room (int k)
{
  return 2 * k + 2 * PLX_CANDIDATES_SPARE;
}

typedef struct {
  /* Looks at count values, those of the bank's rows first, first + 1, … */
  void (*look) (plx_candidates *candidates, const float *values, int count, int32_t first);
  /* Writes the k best, best first. */
  void (*finish) (plx_candidates *candidates, int32_t *index, float *value);
  /* The same by the distance of point [d] from each one's row of bank [][d], nearest first. */
  void (*finish_near) (plx_candidates *candidates, const float *point, const float *bank, int d,
                       int32_t *index, float *distance);
} neighbours_kernels;

PLX_ISA_DECLARE (neighbours_kernels);
