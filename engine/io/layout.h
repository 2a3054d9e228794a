/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model's tensors as others lay them out: convolutions [out][in][k][k], linear layers [out][in].
 */
#pragma once

#include "nn/model.h"

/* The dimensions of a tensor of the model in that layout. */
void plx_layout_shape (const plx_tensor *tensor, int shape[4]);
/* Copies its numbers; to [count]. */
void plx_layout_copy (const plx_tensor *tensor, const float *from, float *to);
