/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The processor: which of the kernel builds it can run, and which OpenBLAS core fits it.
 */
#pragma once

#include <stdbool.h>

/* The instruction sets that the kernels are built for, narrow to wide. */
typedef enum {
  PLX_ISA_BASELINE, /* x86-64, or aarch64 with 128-bit vectors */
  PLX_ISA_V3,       /* AVX2, FMA */
  PLX_ISA_V4,       /* AVX-512 F, BW, CD, DQ, VL */
  PLX_N_ISA,
} plx_isa;

/* The widest one that this processor runs and this program was built with; the environment variable
 * PARALLAX_ISA (baseline, v3, v4) narrows it for tests. Any thread. */
plx_isa plx_cpu_isa (void);
bool plx_cpu_runs (plx_isa isa);
const char *plx_isa_name (plx_isa isa);

/* The processor's own name, as the system tells it, and how many cores this process may use. */
void plx_cpu_name (char *name, int size);
int plx_cpu_cores (void);

/* The core that OpenBLAS computes with, for example "SkylakeX". */
const char *plx_blas_core (void);

/* OpenBLAS 0.3.21 takes processors newer than itself for a Haswell and runs at half their speed; it
 * reads its environment only while it loads. Call this first in main: where the processor has
 * AVX-512, OpenBLAS chose a smaller core and the person has not set OPENBLAS_CORETYPE, it sets the
 * variable and executes the program once more. Returns otherwise. Main thread, before any other. */
void plx_cpu_prepare_blas (char **argv);
