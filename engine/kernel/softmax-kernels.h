/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row function of softmax.isa.c.
 */
#pragma once

#include "kernel/isa.h"

typedef struct {
  float (*row) (float *logits, int n, int target, int excluded);
} softmax_kernels;

PLX_ISA_DECLARE (softmax_kernels);
