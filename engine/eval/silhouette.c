/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks of rows against all: products, then distances from ‖a‖² + ‖b‖² − 2 a·b about the mean row,
 * which keeps the numbers small and the difference exact.
 */
#include "eval/silhouette.h"

#include <math.h>
#include <stdlib.h>

#include "core/arena.h"
#include "eval/input.h"
#include "kernel/gemm.h"

enum { BLOCK = 256 }; /* rows a product */

typedef struct {
  const int32_t *clusters;
  int n, d, n_clusters, first; /* first: row of the block */
  float *x;                    /* [n][d], about the mean */
  double *squares;             /* [n] */
  float *products;             /* [BLOCK][n] */
  double *sums;                /* [BLOCK][n_clusters] */
  double *silhouettes;         /* [n] */
  int32_t *sizes;              /* [n_clusters] */
} machine;

static void
lay_out (plx_arena *arena, machine *self)
{
  size_t n = (size_t)self->n, clusters = (size_t)self->n_clusters;

  self->x = plx_arena_floats (arena, n * (size_t)self->d);
  self->squares = plx_arena_take (arena, n * sizeof (double));
  self->products = plx_arena_floats (arena, BLOCK * n);
  self->sums = plx_arena_take (arena, BLOCK * clusters * sizeof (double));
  self->silhouettes = plx_arena_take (arena, n * sizeof (double));
  self->sizes = plx_arena_take (arena, clusters * sizeof (int32_t));
}

/* From the sums of a row's distances to the rows of each cluster, itself not counted. */
static double
silhouette_of (const double *sums, const int32_t *sizes, int n_clusters, int own)
{
  double a, b = INFINITY;

  if (sizes[own] < 2)
    return 0;
  a = sums[own] / (sizes[own] - 1);
  for (int c = 0; c < n_clusters; c++)
    if (c != own && sizes[c] > 0)
      b = fmin (b, sums[c] / sizes[c]);
  return fmax (a, b) > 0 ? (b - a) / fmax (a, b) : 0;
}

static void
measure_row (void *context, int piece, int thread)
{
  machine *self = context;
  int i = self->first + piece;
  const float *products = self->products + (size_t)piece * (size_t)self->n;
  double *sums = self->sums + (size_t)piece * (size_t)self->n_clusters;

  for (int c = 0; c < self->n_clusters; c++)
    sums[c] = 0;
  for (int j = 0; j < self->n; j++)
    if (j != i)
      sums[self->clusters[j]] +=
          sqrt (fmax (0, self->squares[i] + self->squares[j] - 2 * (double)products[j]));
  self->silhouettes[i] = silhouette_of (sums, self->sizes, self->n_clusters, self->clusters[i]);
}

static void
centre (machine *self, const float *x)
{
  for (int j = 0; j < self->d; j++) {
    double sum = 0;

    for (int i = 0; i < self->n; i++)
      sum += (double)x[(size_t)i * (size_t)self->d + (size_t)j];
    for (int i = 0; i < self->n; i++) {
      size_t at = (size_t)i * (size_t)self->d + (size_t)j;

      self->x[at] = (float)((double)x[at] - sum / self->n);
    }
  }
  for (int i = 0; i < self->n; i++) {
    const float *row = self->x + (size_t)i * (size_t)self->d;

    self->squares[i] = 0;
    for (int j = 0; j < self->d; j++)
      self->squares[i] += (double)row[j] * (double)row[j];
  }
}

static plx_status
check (const machine *self, plx_error *error)
{
  int groups = 0;

  for (int c = 0; c < self->n_clusters; c++)
    groups += self->sizes[c] > 0;
  if (groups >= 2 && groups < self->n)
    return PLX_OK;
  return plx_fail (error, PLX_ERROR_INVALID,
                   "The silhouette compares clusters of several images; %d images lie in %d.",
                   self->n, groups);
}

static plx_status
measure (plx_pool *pool, machine *self, const plx_watch *watch, double *silhouette,
         plx_error *error)
{
  plx_status status = PLX_OK;

  for (self->first = 0; self->first < self->n && status == PLX_OK; self->first += BLOCK) {
    int rows = self->n - self->first < BLOCK ? self->n - self->first : BLOCK;

    plx_gemm (pool, false, true, rows, self->n, self->d, 1,
              self->x + (size_t)self->first * (size_t)self->d, self->d, self->x, self->d, 0,
              self->products, self->n);
    plx_pool_run (pool, measure_row, self, rows);
    status = plx_watch_tell (watch, (double)self->first / self->n, error);
  }
  *silhouette = 0;
  for (int i = 0; i < self->n; i++)
    *silhouette += self->silhouettes[i] / self->n;
  return status;
}

plx_status
plx_silhouette (plx_pool *pool, const float *x, const int32_t *clusters, int n, int d,
                int n_clusters, const plx_watch *watch, double *silhouette, plx_error *error)
{
  machine self = { .clusters = clusters, .n = n, .d = d, .n_clusters = n_clusters };
  plx_arena arena = { 0 };
  plx_status status = plx_check_finite (x, (size_t)n * (size_t)d, error);

  if (status != PLX_OK)
    return status;
  lay_out (&arena, &self);
  status = plx_arena_reserve (&arena, arena.used, "The silhouette", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &self);
  plx_count_classes (clusters, n, n_clusters, self.sizes);
  status = check (&self, error);
  if (status == PLX_OK) {
    centre (&self, x);
    status = measure (pool, &self, watch, silhouette, error);
  }
  plx_arena_release (&arena);
  return status;
}

double
plx_silhouette_ref (const float *x, const int32_t *clusters, int n, int d, int n_clusters)
{
  int32_t *sizes = calloc ((size_t)n_clusters, sizeof *sizes);
  double *sums = calloc ((size_t)n_clusters, sizeof *sums), total = 0;

  PLX_ASSERT (sizes != NULL && sums != NULL);
  plx_count_classes (clusters, n, n_clusters, sizes);
  for (int i = 0; i < n; i++) {
    for (int c = 0; c < n_clusters; c++)
      sums[c] = 0;
    for (int j = 0; j < n; j++) {
      double square = 0;

      for (int f = 0; f < d; f++)
        square += pow ((double)x[i * d + f] - (double)x[j * d + f], 2);
      sums[clusters[j]] += sqrt (square);
    }
    total += silhouette_of (sums, sizes, n_clusters, clusters[i]);
  }
  free (sizes);
  free (sums);
  return total / n;
}
