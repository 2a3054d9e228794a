/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The margin loss (Hadsell, Chopra, LeCun: Dimensionality Reduction by Learning an Invariant
 * Mapping. CVPR 2006, eq. 4; without the paper's factor ½).
 *
 * For a pair at distance D = ‖z₁ − z₂‖, y = 1 where it is similar:
 *     ℓ = y D² + (1 − y) max (0, m − D)²,        loss = mean over the pairs.
 * The gradient of a dissimilar pair points along (z₁ − z₂)/D, which D = 0 leaves open: D is taken as
 * at least 1e-8. Which rows belong together is said by groups: equal ones are similar.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pool.h"

/* Which dissimilar pairs a batch takes. */
typedef enum {
  PLX_NEGATIVES_ALL,      /* every pair of the batch */
  PLX_NEGATIVES_RANDOM,   /* one a similar pair, drawn */
  PLX_NEGATIVES_SEMIHARD, /* one a similar pair: the nearest that is farther than the partner */
  PLX_NEGATIVES_HARD,     /* one a similar pair: the nearest */
} plx_negatives;

typedef struct {
  const int32_t *groups; /* [n] */
  float margin;          /* m */
  bool is_normalised;    /* distances between rows of unit length */
  plx_negatives negatives;
  uint64_t seed; /* of drawn negatives */
  uint32_t step; /* likewise */
} plx_margin;

/* What a batch was made of. */
typedef struct {
  double loss;
  double similar, dissimilar; /* pairs */
} plx_margin_result;

size_t plx_margin_workspace (int n, int d); /* floats */

/* Writes dz, the gradient with respect to z. Training thread; runs on the pool, same bytes for any
 * number of threads. */
plx_margin_result plx_margin_loss (plx_pool *pool, const plx_margin *loss,
                                   const float *z /* [n][d] */, int n, int d,
                                   float *dz /* [n][d] */, float *workspace);
/* The same from its definition, in double precision. */
plx_margin_result plx_margin_loss_ref (const plx_margin *loss, const float *z, int n, int d,
                                       float *dz);

/* The loss when all embeddings are equal: the share of dissimilar pairs × m². At the ideal it is 0. */
double plx_margin_chance (const plx_margin_result *result, double margin);
