/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * LAPACK counts columns first: its eigenvectors, columns to it, are rows to us.
 */
#include "project/symmetric.h"

#include <stdlib.h>

extern void ssyevd_ (const char *job, const char *triangle, const int *n, float *a, const int *lda,
                     float *w, float *work, const int *lwork, int *iwork, const int *liwork,
                     int *info, size_t job_length, size_t triangle_length);

plx_status
plx_symmetric_eigen (float *matrix, int n, float *eigenvalues, bool wants_vectors, plx_error *error)
{
  const char *job = wants_vectors ? "V" : "N";
  int info, ask = -1, iwork_size, lwork, liwork;
  float work_size, *work;
  int *iwork;

  ssyevd_ (job, "U", &n, matrix, &n, eigenvalues, &work_size, &ask, &iwork_size, &ask, &info, 1, 1);
  lwork = (int)work_size + 1;
  liwork = iwork_size;
  work = malloc ((size_t)lwork * sizeof *work);
  iwork = malloc ((size_t)liwork * sizeof *iwork);
  if (work == NULL || iwork == NULL)
    info = -1;
  else
    ssyevd_ (job, "U", &n, matrix, &n, eigenvalues, work, &lwork, iwork, &liwork, &info, 1, 1);
  free (work);
  free (iwork);
  if (info < 0)
    return plx_fail (error, PLX_ERROR_MEMORY, "Eigenvectors of %d dimensions do not fit.", n);
  if (info > 0)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "The eigenvectors of the embedding did not converge.");
  return PLX_OK;
}
