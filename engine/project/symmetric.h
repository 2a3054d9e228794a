/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Eigenvalues and eigenvectors of a symmetric matrix (LAPACK's ssyevd, inside OpenBLAS).
 */
#pragma once

#include <stdbool.h>

#include "core/error.h"

/* Overwrites matrix [n][n] with the eigenvectors, one a row, where wanted; eigenvalues [n] ascend.
 * Any thread. */
plx_status plx_symmetric_eigen (float *matrix, int n, float *eigenvalues, bool wants_vectors,
                                plx_error *error) PLX_WARN_UNUSED;
