/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * UMAP (McInnes, Healy, Melville: UMAP: Uniform Manifold Approximation and Projection. 2018): a fuzzy
 * graph of nearest neighbours, joined by a + b − ab; then epochs of pulls along its edges, each as
 * often as its weight says, and pushes from five random points for each.
 *
 * The authors' program moves both ends of an edge at once, in place, so its result hangs on the order
 * of the threads. Here a point moves by itself, against where all others were at the end of the epoch
 * before, and is pulled twice for what its neighbour's move would have done; its random points are
 * addressed by seed, epoch and point. So the bytes are the same for any number of threads.
 */
#include "project/umap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "kernel/neighbours.h"
#include "project/graph.h"
#include "project/method.h"

enum { STEPS = 500, STEPS_OF_MANY = 200, MANY_POINTS = 10000, WARM_STEPS = 60, GROUP = 64 };
enum { NEGATIVES = 5, PULLS = 2 };
static const float FIRST_EXTENT = 10, MOST_MOVE = 4, WARM_RATE = 0.25f, NOISE = 1e-4f;

typedef struct {
  plx_pool *pool;
  int n, d, k;
  uint64_t seed;
  uint32_t epoch; /* since it was made: the address of random numbers */
  float a, b, rate, first_rate;
  int number; /* of this step, for these points */

  plx_arena arena;
  plx_graph graph;
  int32_t *index;     /* [n][k] */
  float *weight;      /* [n][k]: distances, then weights */
  float *xy, *before; /* [n][2] */
  double mean;        /* distance of neighbours */
  float greatest;     /* weight of an edge */
} umap;

static int
groups (const umap *self)
{
  return (self->n + GROUP - 1) / GROUP;
}

static int
group_end (const umap *self, int piece)
{
  return (piece + 1) * GROUP < self->n ? (piece + 1) * GROUP : self->n;
}

static void
lay_out (umap *self)
{
  size_t n = (size_t)self->n, k = (size_t)self->k;

  plx_graph_lay_out (&self->graph, &self->arena, self->n, self->k);
  self->index = plx_arena_take (&self->arena, n * k * sizeof *self->index);
  self->weight = plx_arena_floats (&self->arena, n * k);
  self->xy = plx_arena_floats (&self->arena, 2 * n);
  self->before = plx_arena_floats (&self->arena, 2 * n);
}

static void
destroy (void *state)
{
  umap *self = state;

  plx_arena_release (&self->arena);
  free (self);
}

static plx_status
create (const plx_layout_options *options, int n, int d, plx_pool *pool, void **state,
        plx_error *error)
{
  umap *self = calloc (1, sizeof *self);
  double a, b;
  plx_status status;

  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the map.");
  plx_umap_curve (options->min_dist, &a, &b);
  self->pool = pool;
  self->n = n;
  self->d = d;
  self->k = options->neighbours < n ? options->neighbours - 1 : n - 1;
  self->k = self->k > 1 ? self->k : 1;
  self->seed = options->seed;
  self->a = (float)a;
  self->b = (float)b;
  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used, "The map's UMAP", error);
  if (status != PLX_OK) {
    free (self);
    return status;
  }
  lay_out (self);
  *state = self;
  return PLX_OK;
}

/* --- The graph -------------------------------------------------------------------------------- */

static void
take_weights (void *context, int piece, int thread)
{
  umap *self = context;

  for (int i = piece * GROUP; i < group_end (self, piece); i++) {
    float *row = self->weight + (size_t)i * (size_t)self->k, distance[256];

    memcpy (distance, row, (size_t)self->k * sizeof *row);
    plx_umap_weights (distance, self->k, self->mean, row);
  }
}

static float
either (float forth, float back)
{
  return forth + back - forth * back;
}

static plx_status
embed (void *state, const float *points, const atomic_bool *is_cancelled, plx_error *error)
{
  umap *self = state;
  size_t edges = (size_t)self->n * (size_t)self->k;
  plx_status status;

  PLX_ASSERT (self->k <= 256);
  status = plx_neighbours_within (self->pool, points, self->n, self->d, self->k, is_cancelled,
                                  self->index, self->weight, error);
  if (status != PLX_OK)
    return status;
  self->mean = 0;
  for (size_t e = 0; e < edges; e++)
    self->mean += (double)self->weight[e] / (double)edges;
  plx_pool_run (self->pool, take_weights, self, groups (self));
  plx_graph_join (&self->graph, self->index, self->weight, either);
  self->greatest = 0;
  for (int32_t e = 0; e < self->graph.start[self->n]; e++)
    self->greatest = fmaxf (self->greatest, self->graph.weight[e]);
  return PLX_OK;
}

static void
start (void *state, const float *xy, bool is_pca)
{
  umap *self = state;
  float extent = 0;

  memcpy (self->xy, xy, (size_t)self->n * 2 * sizeof *xy);
  self->first_rate = is_pca ? 1 : WARM_RATE;
  if (!is_pca)
    return;
  for (int i = 0; i < 2 * self->n; i++)
    extent = fmaxf (extent, fabsf (xy[i]));
  for (int i = 0; i < self->n; i++) {
    plx_rng rng = plx_rng_at (self->seed, PLX_RNG_PROJECT, 0, (uint32_t)i, 1);

    for (int axis = 0; axis < 2; axis++)
      self->xy[2 * i + axis] =
          xy[2 * i + axis] * FIRST_EXTENT / extent + NOISE * plx_rng_normal (&rng);
  }
}

/* --- An epoch --------------------------------------------------------------------------------- */

static float
clipped (float move)
{
  return move > MOST_MOVE ? MOST_MOVE : move < -MOST_MOVE ? -MOST_MOVE : move;
}

/* d^2b, from d². */
static float
power_of (const umap *self, float squared)
{
  return expf (self->b * logf (squared));
}

static void
pull (const umap *self, float at[2], const float *other)
{
  float dx = at[0] - other[0], dy = at[1] - other[1], squared = dx * dx + dy * dy, power, factor;

  if (!(squared > 0))
    return;
  power = power_of (self, squared);
  factor = -2 * self->a * self->b * power / (squared * (1 + self->a * power));
  at[0] += self->rate * clipped (factor * dx);
  at[1] += self->rate * clipped (factor * dy);
}

static void
push (const umap *self, float at[2], const float *other)
{
  float dx = at[0] - other[0], dy = at[1] - other[1], squared = dx * dx + dy * dy, factor;

  if (!(squared > 0))
    return;
  factor = 2 * self->b / ((0.001f + squared) * (1 + self->a * power_of (self, squared)));
  at[0] += self->rate * clipped (factor * dx);
  at[1] += self->rate * clipped (factor * dy);
}

/* An edge of the greatest weight takes part in every epoch, one of half of it in every second. */
static bool
is_due (const umap *self, float weight)
{
  double share = (double)weight / (double)self->greatest;

  return floor ((self->number + 1) * share) > floor (self->number * share);
}

static void
move_point (const umap *self, int i)
{
  float at[2] = { self->before[2 * i], self->before[2 * i + 1] };
  plx_rng rng = plx_rng_at (self->seed, PLX_RNG_PROJECT, self->epoch, (uint32_t)i, 0);

  for (int32_t e = self->graph.start[i]; e < self->graph.start[i + 1]; e++) {
    if (!is_due (self, self->graph.weight[e]))
      continue;
    for (int p = 0; p < PULLS; p++)
      pull (self, at, self->before + 2 * self->graph.to[e]);
    for (int p = 0; p < NEGATIVES; p++) {
      int other = (int)((uint64_t)plx_rng_u32 (&rng) * (uint64_t)self->n >> 32);

      if (other != i)
        push (self, at, self->before + 2 * other);
    }
  }
  memcpy (self->xy + 2 * i, at, sizeof at);
}

static void
move_group (void *context, int piece, int thread)
{
  const umap *self = context;

  for (int i = piece * GROUP; i < group_end (self, piece); i++)
    move_point (self, i);
}

static void
step (void *state, int number, int steps)
{
  umap *self = state;

  self->number = number;
  self->rate = self->first_rate * (1 - (float)number / (float)steps);
  self->epoch++;
  memcpy (self->before, self->xy, (size_t)self->n * 2 * sizeof *self->xy);
  plx_pool_run (self->pool, move_group, self, groups (self));
}

static void
read_positions (const void *state, float *xy)
{
  const umap *self = state;

  memcpy (xy, self->xy, (size_t)self->n * 2 * sizeof *xy);
}

static int
steps_for (int n)
{
  return n <= MANY_POINTS ? STEPS : STEPS_OF_MANY;
}

const plx_layout_method plx_umap = { create,         destroy, embed,     start,     step,
                                     read_positions, NULL,    steps_for, WARM_STEPS };
