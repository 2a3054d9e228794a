/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addressed random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as
 * easy as 1, 2, 3. SC 2011).
 *
 * Randomness is addressed, not drawn: a number is a pure function of (seed, purpose, a, b, c, index).
 * So nothing depends on threads or on the order of work, the Augment page shows exactly the views
 * that the trainer will see, and a resumed run continues bit for bit. A plx_rng is a position in one
 * such stream; it is a plain value, made on the stack, free to copy. Any thread.
 */
#pragma once

#include <stdint.h>

/* What the numbers are for; two purposes never share a stream. Values are part of the promise that
 * an old run can be repeated: append, never renumber. */
typedef enum {
  PLX_RNG_WEIGHTS = 1, /* a: tensor */
  PLX_RNG_SHUFFLE = 2, /* a: epoch */
  PLX_RNG_AUGMENT = 3, /* a: epoch, b: image, c: view × 256 + op */
  PLX_RNG_SHAPES = 4,  /* a: image */
  PLX_RNG_PROBE = 5,   /* which images the map shows */
  PLX_RNG_QUEUE = 6,
  PLX_RNG_PROJECT = 7,
  PLX_RNG_NEGATIVES = 8,  /* a: step, b: anchor */
  PLX_RNG_SHUFFLE_BN = 9, /* a: step */
  PLX_RNG_EVALUATE = 32,  /* a: which measurement, b and c: its own */
  PLX_RNG_TEST = 255,
} plx_rng_purpose;

typedef struct {
  uint32_t key[2];     /* seed */
  uint32_t counter[4]; /* block; a; b; purpose << 24 | c */
  uint32_t block[4];   /* the current block's four numbers */
  int left;            /* of them not yet used */
} plx_rng;

/* The stream at an address; c uses 24 bits. */
plx_rng plx_rng_at (uint64_t seed, plx_rng_purpose purpose, uint32_t a, uint32_t b, uint32_t c);

uint32_t plx_rng_u32 (plx_rng *rng);                       /* uniform over all 32-bit numbers */
float plx_rng_uniform (plx_rng *rng);                      /* in [0, 1), 24 bits */
float plx_rng_range (plx_rng *rng, float low, float high); /* in [low, high) */
uint32_t plx_rng_below (plx_rng *rng, uint32_t n); /* in 0 … n − 1 without bias; n ≥ 1 */
float plx_rng_normal (plx_rng *rng);               /* standard normal (Box–Muller) */

/* A uniformly random order of values (Fisher–Yates). */
void plx_rng_shuffle (plx_rng *rng, int32_t *values /* [n] */, int32_t n);

/* One block of Philox4x32-10, for tests against the paper's vectors. */
void plx_philox (const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
