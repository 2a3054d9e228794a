/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Eigenvalues and eigenvectors of a symmetric matrix (LAPACK's ssyevd and dsyevd, inside OpenBLAS).
 */
#pragma once

#include "core/error.h"

/* Overwrites matrix [n][n] with the eigenvectors, one a row; eigenvalues [n] ascend. Any thread. */
plx_status plx_symmetric_eigen (float *matrix, int n, float *eigenvalues,
                                plx_error *error) PLX_WARN_UNUSED;

/* The eigenvalues [n] alone, ascending, in double precision; destroys matrix [n][n]. Any thread. */
plx_status plx_symmetric_eigenvalues (double *matrix, int n, double *eigenvalues,
                                      plx_error *error) PLX_WARN_UNUSED;
