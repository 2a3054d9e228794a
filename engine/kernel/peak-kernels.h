/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loop of peak.isa.c.
 */
#pragma once

#include "kernel/isa.h"

typedef struct {
  /* Runs rounds of multiply-adds; returns the floating-point operations done. sink keeps the result
   * alive. */
  double (*run) (long rounds, float *sink);
} peak_kernels;

PLX_ISA_DECLARE (peak_kernels);
