/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row functions of tsne.isa.c, with their plain twins in tsne-ref.c.
 */
#pragma once

#include <stdint.h>

#include "kernel/isa.h"

/* Points beyond n, up to a multiple of this, lie PLX_TSNE_FAR away, where they repel nobody. */
enum { PLX_TSNE_PAD = 16 };
#define PLX_TSNE_FAR 1e15f

typedef struct {
  /* p_j ∝ exp (−β d²_j) with entropy nats; distance is not squared. */
  void (*bandwidth) (const float *distance, int k, float entropy, float *p);
  /* force = Σ_j p_j w_j (y_i − y_j), w = 1 / (1 + ‖y_i − y_j‖²), over a row's edges. */
  void (*attract) (const int32_t *to, const float *p, int n, const float *x, const float *y,
                   float xi, float yi, float force[2]);
  /* sums = Σ_j w_j² (y_i − y_j), then Σ_j w_j with j = i among them (it adds 1). padded: a multiple
   * of PLX_TSNE_PAD. */
  void (*repel) (const float *x, const float *y, int padded, float xi, float yi, float sums[3]);
} tsne_kernels;

PLX_ISA_DECLARE (tsne_kernels);

void plx_tsne_bandwidth_ref (const float *distance, int k, double entropy, double *p);
/* ∂KL/∂y of the dense p [n][n] (zero diagonal, sum 1) at y [n][2]; returns KL in nats. */
double plx_tsne_gradient_ref (const double *p, const double *y, int n, double *gradient);
