/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Retrieval: a held-out image asks for images like it; precision at k is the share of the k nearest
 * training images that are of its class, averaged over the askers.
 */
#pragma once

#include <stdint.h>

/* From the neighbours that plx_neighbours found, best first, length of them a query; at ≤ length.
 * Queries labelled −1 do not ask; a neighbour labelled −1 is not of the class. NaN where nobody
 * asks. Any thread. */
double plx_precision_at (const int32_t *index /* [n][length] */, int n, int length, int at,
                         const int32_t *query_labels /* [n] */, const int32_t *bank_labels);
