/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row functions of l2norm.isa.c.
 */
#pragma once

#include "kernel/isa.h"

typedef struct {
  void (*forward) (const float *z, int d, float *u, float *inverse);
  void (*backward) (const float *u, float inverse, const float *du, int d, float *dz);
} l2norm_kernels;

PLX_ISA_DECLARE (l2norm_kernels);
