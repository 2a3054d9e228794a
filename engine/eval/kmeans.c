/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The nearest centre comes from one product, x·c − ‖c‖²/2, whose largest entry is the nearest; the
 * distance to it is then computed exactly, in double precision.
 */
#include "eval/kmeans.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "eval/input.h"
#include "kernel/gemm.h"
#include "kernel/pieces.h"

enum { GROUP = 64 }; /* rows a piece */

typedef struct {
  plx_pool *pool;
  const float *x; /* [n][d] */
  int n, d, k;
  float *centres;                     /* [k][d] */
  double *sums;                       /* [k][d] */
  float *half_squares;                /* [k]: ‖c‖²/2 */
  float *products;                    /* [n][k] */
  double *distances;                  /* [n]: squared, to the row's own centre */
  double *candidate, *best_candidate; /* [n]: for k-means++ */
  int32_t *clusters, *before;         /* [n] */
  int32_t *sizes;                     /* [k] */
} machine;

static void
lay_out (plx_arena *arena, machine *self)
{
  size_t n = (size_t)self->n, d = (size_t)self->d, k = (size_t)self->k;

  self->centres = plx_arena_floats (arena, k * d);
  self->sums = plx_arena_take (arena, k * d * sizeof (double));
  self->half_squares = plx_arena_floats (arena, k);
  self->products = plx_arena_floats (arena, n * k);
  self->distances = plx_arena_take (arena, n * sizeof (double));
  self->candidate = plx_arena_take (arena, n * sizeof (double));
  self->best_candidate = plx_arena_take (arena, n * sizeof (double));
  self->clusters = plx_arena_take (arena, n * sizeof (int32_t));
  self->before = plx_arena_take (arena, n * sizeof (int32_t));
  self->sizes = plx_arena_take (arena, k * sizeof (int32_t));
}

static double
squared_distance (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int j = 0; j < d; j++)
    sum += ((double)a[j] - (double)b[j]) * ((double)a[j] - (double)b[j]);
  return sum;
}

static const float *
row (const machine *self, int i)
{
  return self->x + (size_t)i * (size_t)self->d;
}

static float *
centre (const machine *self, int c)
{
  return self->centres + (size_t)c * (size_t)self->d;
}

/* --- k-means++ -------------------------------------------------------------------------------- */

typedef struct {
  const machine *self;
  const float *point;
  double *distances; /* [n]: the lesser of the distance so far and the one to the point */
  bool is_first;
} spread_work;

static void
spread_group (void *context, int piece, int thread)
{
  const spread_work *work = context;
  const machine *self = work->self;
  int end = (piece + 1) * GROUP < self->n ? (piece + 1) * GROUP : self->n;

  for (int i = piece * GROUP; i < end; i++) {
    double distance = squared_distance (row (self, i), work->point, self->d);

    work->distances[i] = work->is_first ? distance : fmin (self->distances[i], distance);
  }
}

/* The sum of squared distances with the point as one more centre. */
static double
spread_with (machine *self, int point, bool is_first, double *distances)
{
  spread_work work = { self, row (self, point), distances, is_first };
  double sum = 0;

  plx_run_pieces (self->pool, spread_group, &work, (self->n + GROUP - 1) / GROUP,
                  (double)self->n * self->d);
  for (int i = 0; i < self->n; i++)
    sum += distances[i];
  return sum;
}

/* A row drawn in proportion to its squared distance. */
static int
draw (const machine *self, double total, plx_rng *rng)
{
  double at = (double)plx_rng_uniform (rng) * total;

  for (int i = 0; i < self->n; i++) {
    at -= self->distances[i];
    if (at < 0 && self->distances[i] > 0)
      return i;
  }
  return self->n - 1;
}

static void
choose_centres (machine *self, plx_rng *rng)
{
  int tries = 2 + (int)log (self->k), first = (int)plx_rng_below (rng, (uint32_t)self->n);
  double total = spread_with (self, first, true, self->distances);

  memcpy (centre (self, 0), row (self, first), (size_t)self->d * sizeof (float));
  for (int c = 1; c < self->k; c++) {
    double best = INFINITY;
    int chosen = 0;

    for (int t = 0; t < tries; t++) {
      int candidate = draw (self, total, rng);
      double sum = spread_with (self, candidate, false, self->candidate), *swap;

      if (!(sum < best))
        continue;
      best = sum;
      chosen = candidate;
      swap = self->candidate;
      self->candidate = self->best_candidate;
      self->best_candidate = swap;
    }
    total = best;
    memcpy (self->distances, self->best_candidate, (size_t)self->n * sizeof (double));
    memcpy (centre (self, c), row (self, chosen), (size_t)self->d * sizeof (float));
  }
}

/* --- Lloyd ------------------------------------------------------------------------------------ */

static void
assign_group (void *context, int piece, int thread)
{
  machine *self = context;
  int end = (piece + 1) * GROUP < self->n ? (piece + 1) * GROUP : self->n;

  for (int i = piece * GROUP; i < end; i++) {
    const float *products = self->products + (size_t)i * (size_t)self->k;
    int best = 0;

    for (int c = 1; c < self->k; c++)
      if (products[c] - self->half_squares[c] > products[best] - self->half_squares[best])
        best = c;
    self->clusters[i] = best;
    self->distances[i] = squared_distance (row (self, i), centre (self, best), self->d);
  }
}

/* Each row to its nearest centre; returns the inertia. */
static double
assign (machine *self)
{
  double inertia = 0;

  for (int c = 0; c < self->k; c++) {
    double sum = 0;

    for (int j = 0; j < self->d; j++)
      sum += (double)centre (self, c)[j] * (double)centre (self, c)[j];
    self->half_squares[c] = (float)(0.5 * sum);
  }
  plx_gemm (plx_pool_for (self->pool, (double)self->n * self->d * self->k), false, true, self->n,
            self->k, self->d, 1, self->x, self->d, self->centres, self->d, 0, self->products,
            self->k);
  plx_run_pieces (self->pool, assign_group, self, (self->n + GROUP - 1) / GROUP,
                  (double)self->n * (self->d + self->k));
  for (int i = 0; i < self->n; i++)
    inertia += self->distances[i];
  return inertia;
}

/* Gives each empty cluster the row farthest from its own centre. */
static void
fill_empty (machine *self)
{
  for (int c = 0; c < self->k; c++) {
    int farthest = -1;

    if (self->sizes[c] > 0)
      continue;
    for (int i = 0; i < self->n; i++)
      if (self->sizes[self->clusters[i]] > 1 &&
          (farthest < 0 || self->distances[i] > self->distances[farthest]))
        farthest = i;
    self->sizes[self->clusters[farthest]]--;
    self->clusters[farthest] = c;
    self->distances[farthest] = 0;
    self->sizes[c] = 1;
  }
}

/* Each centre to the mean of its rows. */
static void
update (machine *self)
{
  memset (self->sums, 0, (size_t)self->k * (size_t)self->d * sizeof *self->sums);
  plx_count_classes (self->clusters, self->n, self->k, self->sizes);
  fill_empty (self);
  for (int i = 0; i < self->n; i++) {
    double *sum = self->sums + (size_t)self->clusters[i] * (size_t)self->d;

    for (int j = 0; j < self->d; j++)
      sum[j] += (double)row (self, i)[j];
  }
  for (int c = 0; c < self->k; c++)
    for (int j = 0; j < self->d; j++)
      centre (self, c)[j] =
          (float)(self->sums[(size_t)c * (size_t)self->d + (size_t)j] / self->sizes[c]);
}

static plx_kmeans_result
iterate (machine *self, int most_iterations)
{
  plx_kmeans_result result = { .inertia = assign (self) };

  while (result.iterations < most_iterations && !result.is_converged) {
    memcpy (self->before, self->clusters, (size_t)self->n * sizeof *self->before);
    update (self);
    result.inertia = assign (self);
    result.iterations++;
    result.is_converged =
        memcmp (self->before, self->clusters, (size_t)self->n * sizeof *self->before) == 0;
  }
  return result;
}

static plx_status
run (machine *self, const plx_kmeans_options *options, const plx_watch *watch,
     plx_kmeans_result *best, int32_t *clusters, float *centres, plx_error *error)
{
  int starts = options->centres != NULL ? 1 : options->restarts;
  size_t size = (size_t)self->k * (size_t)self->d * sizeof (float);

  best->inertia = INFINITY;
  for (int start = 0; start < starts; start++) {
    plx_rng rng = plx_rng_at (options->seed, PLX_RNG_EVALUATE, 1, (uint32_t)start, 0);
    plx_kmeans_result result;
    plx_status status = plx_watch_tell (watch, (double)start / starts, error);

    if (status != PLX_OK)
      return status;
    if (options->centres != NULL)
      memcpy (self->centres, options->centres, size);
    else
      choose_centres (self, &rng);
    result = iterate (self, options->most_iterations);
    if (!(result.inertia < best->inertia))
      continue;
    *best = result;
    memcpy (clusters, self->clusters, (size_t)self->n * sizeof *clusters);
    if (centres != NULL)
      memcpy (centres, self->centres, size);
  }
  return plx_watch_tell (watch, 1, error);
}

plx_status
plx_kmeans (plx_pool *pool, const float *x, int n, int d, const plx_kmeans_options *options,
            const plx_watch *watch, plx_kmeans_result *result, int32_t *clusters, float *centres,
            plx_error *error)
{
  machine self = { .pool = pool, .x = x, .n = n, .d = d, .k = options->k };
  plx_arena arena = { 0 };
  plx_status status = plx_check_finite (x, (size_t)n * (size_t)d, error);

  PLX_ASSERT (options->k >= 1 && options->restarts >= 1);
  if (status != PLX_OK)
    return status;
  if (options->k > n)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "%d images cannot be put into %d clusters; fewer clusters can.", n,
                     options->k);
  lay_out (&arena, &self);
  status = plx_arena_reserve (&arena, arena.used, "Clustering", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &self);
  status = run (&self, options, watch, result, clusters, centres, error);
  plx_arena_release (&arena);
  return status;
}
