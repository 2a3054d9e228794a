/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * UMAP's parts that are worth a test of their own.
 */
#pragma once

/* a and b of 1 / (1 + a d^2b), the nearest in least squares on d ∈ [0, 3] to the curve that is 1 up to
 * min_dist and falls as e^(min_dist − d) from there. */
void plx_umap_curve (double min_dist, double *a, double *b);

/* Weights of the k neighbours of a point at ascending distances (the point itself not among them):
 * e^(−(d − ρ) / σ), ρ the least distance above 0, σ such that they sum to log2 (k + 1). mean: of all
 * distances of the set; σ is at least a thousandth of it. */
void plx_umap_weights (const float *distance, int k, double mean, float *weight);
