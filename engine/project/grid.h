/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all points do to each point, through a grid: t-SNE's repulsion in time ∝ n + area · log area.
 *
 * φ (y) = Σ_j 1 / (1 + ‖y − y_j‖²) is a convolution and Σ_j w_j² (y − y_j) = −∇φ / 2, so one
 * convolution gives both sums. Points are spread onto a grid with cubic B-splines, the grid is
 * convolved by a real FFT of twice its side, and φ and its gradient are read back with the same
 * splines; the kernel's transform is divided by the splines' squared ones, which makes the result
 * exact at the nodes (as in smooth particle-mesh Ewald: Essmann et al., J. Chem. Phys. 1995; a grid
 * for t-SNE: Linderman et al., Nature Methods 2019). The kernel's own width is 1, so nodes 0.4
 * apart are enough, however near the points are to each other. The kernel's transform is kept
 * until the map outgrows its grid.
 */
#pragma once

#include "core/pool.h"

typedef struct plx_grid plx_grid;

plx_status plx_grid_new (int n, plx_pool *pool, plx_grid **grid, plx_error *error) PLX_WARN_UNUSED;
void plx_grid_free (plx_grid *grid);

/* sums [n][3]: Σ_j w_j² (y_i − y_j), then Σ_j w_j with j = i among them. */
void plx_grid_repel (plx_grid *grid, const float *x /* [n] */, const float *y /* [n] */,
                     float *sums);
