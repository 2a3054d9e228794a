/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Batch norm as a few numbers a channel (Ioffe, Szegedy: Batch Normalization. ICML 2015).
 *
 * No pass over activations happens here: the sums come from the epilogue of the kernel that wrote
 * the raw numbers, and what comes out is the affine map with which the next kernel reads them.
 *
 *     forward     μ = Σ x / N,  r = 1/√(Σ x²/N − μ² + ε)     scale = γ r,  shift = β − μ γ r
 *     backward    dβ += Σ g,    dγ += r (Σ g x − μ Σ g)
 *                 dx = a g + b x + d   with  a = γ r,  b = −γ r² dγ / N,  d = −a dβ / N − b μ
 *
 * PyTorch's conventions: ε = 1e-5, the running values move by a tenth towards the batch's, and the
 * running variance is the unbiased one (N − 1). Called from the thread that owns the pool.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Added to a variance before its root. */
#define PLX_BATCHNORM_EPSILON 1e-5

typedef struct {
  int channels;                      /* c */
  const float *gamma, *beta;         /* [c] */
  float *running_mean, *running_var; /* [c] */
  double *sums;                      /* [2][c]: Σ x and Σ x² of the batch */
  double *mean, *inv_std;            /* [c]: μ and r */
  float *scale, *shift;              /* [c]: of the lazy map */
  double *gradient_sums;             /* [2][c]: Σ g and Σ g·x; g is with respect to the output */
  float *a, *b, *d;                  /* [c]: of the lazy gradient */
} plx_batchnorm;

/* Bytes of the arrays above that are the batch norm's own (all but γ, β and the running ones), and
 * their layout in such a block, which must be aligned to 8 bytes. */
size_t plx_batchnorm_state_size (int channels);
void plx_batchnorm_lay_out (plx_batchnorm *norm, void *state);

/* mean, inv_std, scale and shift from the batch's sums over count numbers a channel; the running
 * values move. */
void plx_batchnorm_fold_batch (const plx_batchnorm *norm, size_t count);
/* scale and shift from the running values. */
void plx_batchnorm_fold_running (const plx_batchnorm *norm);
/* After fold_batch: a, b and d from gradient_sums; dγ and dβ are added to. */
void plx_batchnorm_backward (const plx_batchnorm *norm, size_t count, float *dgamma /* [c] */,
                             float *dbeta /* [c] */);
