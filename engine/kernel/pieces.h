/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pieces of work on the pool where there is enough of it, else on the calling thread: a hand-over
 * costs some microseconds, on a busy machine much more, and an optimiser that runs thousands of small
 * products would do little else. The pieces are the same, and so are the bytes.
 */
#pragma once

#include "core/pool.h"

enum { PLX_WORTH_A_HAND_OVER = 1 << 20 }; /* multiply-adds, or what takes as long */

/* NULL where the work is too small for the pool: for plx_gemm. */
static inline plx_pool *
plx_pool_for (plx_pool *pool, double operations)
{
  return operations >= PLX_WORTH_A_HAND_OVER ? pool : NULL;
}

/* Pieces that use no scratch. */
static inline void
plx_run_pieces (plx_pool *pool, plx_pool_fn fn, void *context, int pieces, double operations)
{
  if (plx_pool_for (pool, operations) != NULL)
    plx_pool_run (pool, fn, context, pieces);
  else
    for (int piece = 0; piece < pieces; piece++)
      fn (context, piece, 0);
}
