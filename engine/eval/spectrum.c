/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workspace: z [n][d] · Gram [s][s] · eigenvalues [s], doubles, s = min (n, d).
 */
#include "eval/spectrum.h"

#include <cblas.h>
#include <math.h>

#include "project/symmetric.h"

size_t
plx_spectrum_workspace (int n, int d)
{
  size_t side = (size_t)(n < d ? n : d);

  return ((size_t)n * (size_t)d + side * side + side) * sizeof (double);
}

static void
fill (const float *z, int n, int d, bool is_centred, double *out)
{
  for (int j = 0; j < d; j++) {
    double mean = 0;

    for (int i = 0; i < n && is_centred; i++)
      mean += (double)z[(size_t)i * (size_t)d + (size_t)j] / n;
    for (int i = 0; i < n; i++)
      out[(size_t)i * (size_t)d + (size_t)j] = (double)z[(size_t)i * (size_t)d + (size_t)j] - mean;
  }
}

plx_status
plx_spectrum (const float *z, int n, int d, bool is_centred, void *workspace, double *values,
              plx_error *error)
{
  int side = n < d ? n : d;
  double *rows = workspace, *gram = rows + (size_t)n * (size_t)d;
  double *eigenvalues = gram + (size_t)side * (size_t)side;
  plx_status status;

  fill (z, n, d, is_centred, rows);
  cblas_dsyrk (CblasRowMajor, CblasLower, n < d ? CblasNoTrans : CblasTrans, side, n < d ? d : n, 1,
               rows, d, 0, gram, side);
  status = plx_symmetric_eigenvalues (gram, side, eigenvalues, error);
  if (status != PLX_OK)
    return status;
  for (int i = 0; i < side; i++)
    values[i] = sqrt (fmax (eigenvalues[side - 1 - i], 0));
  return PLX_OK;
}
