/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ten shapes of the built-in data set, as signed distance functions.
 */
#pragma once

enum { PLX_N_SHAPES = 10 };

extern const char *const plx_shape_names[PLX_N_SHAPES];

/* Distances of n points from the edge of a shape, negative inside. The shape lies within the unit
 * circle, upright, y pointing down. Any thread. */
void plx_shape_distance (int shape, const float *x /* [n] */, const float *y /* [n] */,
                         float *distances /* [n] */, int n);
