/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of a softmax cross entropy, for the losses: with logits s and one of them the target,
 *
 *     ℓ = ln Σ_k exp s_k − s_target,        dℓ/ds_k = softmax (s)_k − [k = target],
 *
 * over all k but an excluded one (a view against itself). Computed from the row's maximum, so that
 * no temperature overflows; a logit that is not finite gives a loss that is not.
 */
#pragma once

#include "core/cpu.h"

/* Overwrites logits with the gradient and returns ℓ. target −1: ℓ is the logarithm of the sum alone.
 * excluded −1: none is; its gradient is 0. */
float plx_softmax_row (plx_isa isa, float *logits /* [n] */, int n, int target, int excluded);
double plx_softmax_row_ref (float *logits, int n, int target, int excluded);
