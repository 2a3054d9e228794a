/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each pair of a batch weighs in the gradient of its loss: which negatives push, and which
 * positives still pull. For looking at, not for training; plain and in double precision.
 *
 * A contrastive loss sees a batch through one number a pair: the cosine s_ik, or the distance D_ik of
 * the margin loss. The chain rule goes through them, so ∂L/∂s_ik is what a pair adds to the gradient
 * (Wang, Liu: Understanding the Behaviour of Contrastive Loss. CVPR 2021, eq. 3–5). A pair is s_ik
 * and s_ki in one. Of the losses that loss/ntxent.h, infonce.h and margin.h define:
 *
 *     NT-Xent    ( p_ik − [k = j (i)] + p_ki − [i = j (k)] ) / (2N τ)
 *                p_ik: softmax of s_i·/τ without i itself. Decoupled: without j (i) too, so that a
 *                positive's part is −1; supervised: 1/|P(i)| for each of the positives P(i)
 *     InfoNCE    ( p_ik − [k = j (i)] ) / (N τ) for query i and key k; both directions: their mean.
 *                Without negatives only the positives', −1 / (N τ)
 *     margin     2 D / P for a similar pair, −2 max (0, m − D) / P for a dissimilar one, once for
 *                each time that the loss takes the pair; P: how many it takes in all
 */
#pragma once

#include "loss/margin.h"
#include "loss/ntxent.h"

typedef enum {
  PLX_PAIRS_CONTRAST, /* NT-Xent, decoupled, supervised: the mask */
  PLX_PAIRS_QUERIES, /* InfoNCE of the first views against the second ones, which stand for a queue */
  PLX_PAIRS_MARGIN, /* the margin loss */
} plx_pairs_kind;

typedef struct {
  plx_pairs_kind kind;
  plx_ntxent_mask mask;  /* of CONTRAST; of QUERIES only the temperature counts */
  bool is_symmetric;     /* of QUERIES: second views are queries too */
  bool is_without_queue; /* of QUERIES: the queue has length 0 */
  plx_margin margin;     /* of MARGIN */
} plx_pairs;

/* What the loss sees of each pair, [views][views]: cosines (1 on the diagonal), or of MARGIN the
 * distances. Rows 0 … N − 1 of z are first views, N … 2N − 1 the second ones of the same images. Any
 * thread. */
void plx_pairs_measure (const plx_pairs *pairs, const float *z /* [views][d] */, int views, int d,
                        float *measure);

/* Writes the pairs' gradients [views][views], symmetric, 0 on the diagonal: negative where a similarity
 * should grow (of MARGIN: positive where a distance should shrink). Returns the loss. Any thread.
 * losses (may be NULL): each view's own, of which the loss is made up; of MARGIN the mean of the pairs
 * that it is in. NaN: a view that is no query, or in no pair. */
double plx_pairs_gradient (const plx_pairs *pairs, const float *measure, int views, float *gradient,
                           float *losses /* [views] */);
