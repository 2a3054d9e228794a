/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A point's distances to all others are one row of products; the ranks of its k neighbours on the
 * map are counts in that row.
 */
#include "project/trust.h"

#include <math.h>
#include <stdint.h>

#include "core/arena.h"
#include "kernel/gemm.h"
#include "kernel/neighbours.h"

enum { QUERIES = 32 };

typedef struct {
  const float *points; /* [n][d] */
  int n, d, k;
  float *half;    /* [n]: ‖row‖² / 2 */
  int32_t *index; /* [n][k] on the map */
  float *near;    /* [n][k] */
  float *rows;    /* [threads][QUERIES][n] */
  double *costs;  /* [pieces] */
} ranking;

/* How many of the row have more than the neighbour; the point itself has −∞. */
static int
count_nearer (const float *row, int n, float value)
{
  int nearer = 0;

  for (int j = 0; j < n; j++)
    nearer += row[j] > value;
  return nearer;
}

static void
rank_group (void *context, int piece, int thread)
{
  const ranking *r = context;
  int first = piece * QUERIES, queries = r->n - first < QUERIES ? r->n - first : QUERIES;
  float *rows = r->rows + (size_t)thread * QUERIES * (size_t)r->n;
  double cost = 0;

  plx_gemm (NULL, false, true, queries, r->n, r->d, 1, r->points + (size_t)first * (size_t)r->d,
            r->d, r->points, r->d, 0, rows, r->n);
  for (int q = 0; q < queries; q++) {
    float *row = rows + (size_t)q * (size_t)r->n;
    const int32_t *neighbours = r->index + (size_t)(first + q) * (size_t)r->k;

    for (int j = 0; j < r->n; j++)
      row[j] -= r->half[j];
    row[first + q] = -INFINITY;
    for (int j = 0; j < r->k; j++)
      cost += fmax (0, 1 + count_nearer (row, r->n, row[neighbours[j]]) - r->k);
  }
  r->costs[piece] = cost;
}

static int
pieces_of (int n)
{
  return (n + QUERIES - 1) / QUERIES;
}

static void
lay_out (ranking *r, plx_arena *arena, int threads)
{
  size_t n = (size_t)r->n, k = (size_t)r->k;

  r->half = plx_arena_floats (arena, n);
  r->index = plx_arena_take (arena, n * k * sizeof *r->index);
  r->near = plx_arena_floats (arena, n * k);
  r->rows = plx_arena_floats (arena, (size_t)threads * QUERIES * n);
  r->costs = plx_arena_take (arena, (size_t)pieces_of (r->n) * sizeof *r->costs);
}

static double
scaled (double cost, int n, int k)
{
  return 1 - cost * 2 / ((double)n * k * (2.0 * n - 3.0 * k - 1));
}

plx_status
plx_trustworthiness (plx_pool *pool, const float *points, int n, int d, const float *xy, int k,
                     double *trust, plx_error *error)
{
  ranking r = { .points = points, .n = n, .d = d, .k = k };
  plx_arena arena = { 0 };
  plx_status status;
  double cost = 0;

  *trust = NAN;
  if (k < 1 || 2 * k >= n)
    return PLX_OK;
  lay_out (&r, &arena, plx_pool_threads (pool));
  status = plx_arena_reserve (&arena, arena.used, "The map's trustworthiness", error);
  if (status != PLX_OK)
    return status;
  lay_out (&r, &arena, plx_pool_threads (pool));
  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      r.half[i] +=
          points[(size_t)i * (size_t)d + (size_t)j] * points[(size_t)i * (size_t)d + (size_t)j] / 2;
  status = plx_neighbours_within (pool, xy, n, 2, k, NULL, r.index, r.near, error);
  if (status == PLX_OK) {
    plx_pool_run (pool, rank_group, &r, pieces_of (n));
    for (int piece = 0; piece < pieces_of (n); piece++)
      cost += r.costs[piece];
    *trust = scaled (cost, n, k);
  }
  plx_arena_release (&arena);
  return status;
}

static double
squared_distance (const float *points, int i, int j, int d)
{
  double sum = 0;

  for (int c = 0; c < d; c++) {
    double difference = (double)points[(size_t)i * (size_t)d + (size_t)c] -
                        (double)points[(size_t)j * (size_t)d + (size_t)c];

    sum += difference * difference;
  }
  return sum;
}

/* The place of j among the others by their distance from i, from 1. */
static int
rank (const float *points, int n, int d, int i, int j)
{
  double least = squared_distance (points, i, j, d);
  int place = 1;

  for (int l = 0; l < n; l++)
    place += l != i && squared_distance (points, i, l, d) < least;
  return place;
}

double
plx_trustworthiness_ref (const float *points, int n, int d, const float *xy, int k)
{
  double cost = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      if (j != i && rank (xy, n, 2, i, j) <= k)
        cost += fmax (0, rank (points, n, d, i, j) - k);
  return scaled (cost, n, k);
}
