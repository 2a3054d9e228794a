/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's peak, as a yardstick: multiply-adds on registers alone.
 */
#pragma once

#include "core/pool.h"

/* Single-precision GFLOP/s that all threads of the pool reach together with its kernels' vectors,
 * measured for about the given time. */
double plx_peak_gflops (plx_pool *pool, double seconds);
