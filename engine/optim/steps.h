/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inner loops of the optimisers, built once for each instruction set.
 *
 * PyTorch's definitions; w the weight, g its gradient, η the learning rate, λ the weight decay:
 *
 *     SGD      g ← g + λ w;   m ← μ m + g;   w ← w − η (Nesterov: g + μ m, else m)
 *     AdamW    w ← w − η λ w;   m ← β₁ m + (1 − β₁) g;   v ← β₂ v + (1 − β₂) g²
 *              w ← w − η m̂ / (√v̂ + ε),   m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
 *     LARS     m ← μ m + s (g + λ w);   w ← w − m,   s = η · trust ‖w‖ / (‖g‖ + λ ‖w‖) a tensor
 *
 * (Sutskever et al. ICML 2013; Loshchilov, Hutter: Decoupled Weight Decay Regularization. ICLR 2019;
 * You, Gitman, Ginsburg: Large Batch Training of Convolutional Networks. 2017, algorithm 1.) LARS is
 * SGD's loop with its s as the scale and a rate of 1. In all of them g is the gradient times clip.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/isa.h"

typedef struct {
  float learning_rate, momentum, weight_decay;
  float clip;  /* of the gradient; 1: not clipped */
  float scale; /* of what enters the momentum; 1 but for LARS */
  bool is_nesterov;
} plx_sgd_values;

typedef struct {
  float rate; /* η / (1 − β₁ᵗ) */
  float keep; /* 1 − η λ */
  float beta1, beta2;
  float correction; /* 1 / √(1 − β₂ᵗ) */
  float epsilon;
  float clip; /* as SGD's */
} plx_adamw_values;

/* n numbers each. */
typedef struct {
  void (*sgd) (size_t n, const plx_sgd_values *values, float *weights, const float *gradients,
               float *momentum);
  void (*adamw) (size_t n, const plx_adamw_values *values, float *weights, const float *gradients,
                 float *first, float *second);
  double (*squares) (size_t n, const float *values); /* their sum */
} plx_optimiser_kernels;
