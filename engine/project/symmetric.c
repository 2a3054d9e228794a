/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * LAPACK counts columns first: its eigenvectors, columns to it, are rows to us. The sizes of its
 * workspaces are computed as its manual gives them: asked for, they come back as a float, which
 * does not hold those of large matrices.
 */
#include "project/symmetric.h"

#include <stdlib.h>

extern void ssyevd_ (const char *job, const char *triangle, const int *n, float *a, const int *lda,
                     float *w, float *work, const int *lwork, int *iwork, const int *liwork,
                     int *info, size_t job_length, size_t triangle_length);
extern void dsyevd_ (const char *job, const char *triangle, const int *n, double *a, const int *lda,
                     double *w, double *work, const int *lwork, int *iwork, const int *liwork,
                     int *info, size_t job_length, size_t triangle_length);

static plx_status
judge (int info, int n, plx_error *error)
{
  if (info < 0)
    return plx_fail (error, PLX_ERROR_MEMORY, "Eigenvectors of %d dimensions do not fit.", n);
  if (info > 0)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "The eigenvectors of the embedding did not converge.");
  return PLX_OK;
}

plx_status
plx_symmetric_eigen (float *matrix, int n, float *eigenvalues, plx_error *error)
{
  int lwork = 1 + 6 * n + 2 * n * n, liwork = 3 + 5 * n, info = -1;
  float *work = malloc ((size_t)lwork * sizeof *work);
  int *iwork = malloc ((size_t)liwork * sizeof *iwork);

  if (work != NULL && iwork != NULL)
    ssyevd_ ("V", "U", &n, matrix, &n, eigenvalues, work, &lwork, iwork, &liwork, &info, 1, 1);
  free (work);
  free (iwork);
  return judge (info, n, error);
}

plx_status
plx_symmetric_eigenvalues (double *matrix, int n, double *eigenvalues, plx_error *error)
{
  /* 2 n + 1 would do; room for blocks of 64 columns lets it run at its speed. */
  int lwork = 1 + 66 * n, liwork = 1, iwork, info = -1;
  double *work = malloc ((size_t)lwork * sizeof *work);

  if (work != NULL)
    dsyevd_ ("N", "U", &n, matrix, &n, eigenvalues, work, &lwork, &iwork, &liwork, &info, 1, 1);
  free (work);
  return judge (info, n, error);
}
