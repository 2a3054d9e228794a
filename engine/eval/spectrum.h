/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The singular values of embeddings: along how many directions they spread (Jing, Vincent, LeCun,
 * Tian: Understanding Dimensional Collapse in Contrastive Self-supervised Learning. ICLR 2022, who
 * draw their logarithms in descending order; a cliff is a collapse).
 *
 * Through the smaller of the two Gram matrices, in double precision: eigenvalues are the squares of
 * singular values, and single precision would give each direction that has collapsed 3e-4 of the
 * largest.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

/* Bytes of workspace for [n][d]. */
size_t plx_spectrum_workspace (int n, int d);

/* Writes the min (n, d) singular values, descending; is_centred: of the rows about their mean. Any
 * thread. */
plx_status plx_spectrum (const float *z /* [n][d] */, int n, int d, bool is_centred,
                         void *workspace, double *values, plx_error *error) PLX_WARN_UNUSED;
