/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One source, one build for each instruction set.
 *
 * A file named *.isa.c is compiled once for x86-64-v4, v3 and the baseline (aarch64: the baseline
 * only) with PLX_ISA_SUFFIX and PLX_VECTOR_BYTES set, writes its vectors in GCC's vector extensions,
 * and offers one table of functions:
 *
 *     const relu_kernels PLX_ISA_NAME (relu_kernels) = { forward, backward };      in relu.isa.c
 *     PLX_ISA_DECLARE (relu_kernels);                                              in relu.c
 *     PLX_ISA_PICK (plx_pool_isa (pool), relu_kernels)->forward (…);
 */
#pragma once

#include "core/cpu.h"

#define PLX_ISA_PASTE_(name, suffix) name##suffix
#define PLX_ISA_PASTE(name, suffix)  PLX_ISA_PASTE_ (name, suffix)
#define PLX_ISA_NAME(name)           PLX_ISA_PASTE (name, PLX_ISA_SUFFIX)

#ifdef __x86_64__
#define PLX_ISA_DECLARE(table) extern const table table##_baseline, table##_v3, table##_v4
#define PLX_ISA_PICK(isa, table)                                                                   \
  ((isa) == PLX_ISA_V4 ? &table##_v4 : (isa) == PLX_ISA_V3 ? &table##_v3 : &table##_baseline)
#else
#define PLX_ISA_DECLARE(table)   extern const table table##_baseline
#define PLX_ISA_PICK(isa, table) (&table##_baseline)
#endif
