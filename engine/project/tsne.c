/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * t-SNE (van der Maaten, Hinton: Visualizing Data using t-SNE. JMLR 2008): with p_j|i ∝ exp (−β_i d²),
 * β_i such that its entropy is ln (perplexity), p = (p_j|i + p_i|j) / 2n and w = 1 / (1 + ‖y_i − y_j‖²),
 *
 *     ∂KL/∂y_i = 4 (Σ_j p_ij w_ij (y_i − y_j) − Σ_j w²_ij (y_i − y_j) / Σ w)
 *
 * p over the 3 · perplexity nearest, found exactly. The second sum is taken exactly over all pairs, or
 * for many points on a grid (grid.h). Start from PCA with a spread of 1e-4, descent with momentum and
 * gains as in the authors' program, p enlarged 12-fold for the first quarter, learning rate n / 48
 * but at least 50 (Belkina et al., Nature Communications 2019), as in scikit-learn.
 *
 * While p is enlarged, points without groups draw together, by a factor a step: forces are linear in so
 * small a map. About a mean that has drifted from 0 they would soon be the same number, and stay it
 * for ever, as equal points do not repel; so the mean is kept at 0, and enlarging ends when an axis
 * has become narrow: nothing is left for it to part.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "kernel/neighbours.h"
#include "project/graph.h"
#include "project/grid.h"
#include "project/method.h"
#include "project/tsne-kernels.h"

enum { STEPS = 1000, WARM_STEPS = 250, GROUP = 64, MANY_POINTS = 3000 };
static const float EXAGGERATION = 12, FIRST_SPREAD = 1e-4f, LEAST_GAIN = 0.01f;
static const double NARROW = 1e-10; /* of an axis: a millionth of what it starts with */

typedef struct {
  plx_pool *pool;
  const tsne_kernels *kernels;
  int n, d, padded, k;
  float entropy, learning_rate;
  bool is_cold;   /* started from PCA, and p is still enlarged */
  plx_grid *grid; /* for many points; else NULL */

  plx_arena arena;
  plx_graph graph;
  int32_t *index;      /* [n][k] */
  float *p;            /* [n][k]: distances, then p_j|i */
  float *x, *y;        /* [padded] */
  float *pull, *push;  /* [n][2], [n][3]: the two sums, and Σ_j w_ij */
  float *speed, *gain; /* [n][2] */
  double *sums;        /* [groups] */

  float enlarged, momentum; /* of this step */
  double z;                 /* Σ w over all pairs */
} tsne;

static int
groups (const tsne *self)
{
  return (self->n + GROUP - 1) / GROUP;
}

static int
group_end (const tsne *self, int piece)
{
  return (piece + 1) * GROUP < self->n ? (piece + 1) * GROUP : self->n;
}

static void
lay_out (tsne *self)
{
  size_t n = (size_t)self->n, k = (size_t)self->k;

  plx_graph_lay_out (&self->graph, &self->arena, self->n, self->k);
  self->index = plx_arena_take (&self->arena, n * k * sizeof *self->index);
  self->p = plx_arena_floats (&self->arena, n * k);
  self->x = plx_arena_floats (&self->arena, (size_t)self->padded);
  self->y = plx_arena_floats (&self->arena, (size_t)self->padded);
  self->pull = plx_arena_floats (&self->arena, 2 * n);
  self->push = plx_arena_floats (&self->arena, 3 * n);
  self->speed = plx_arena_floats (&self->arena, 2 * n);
  self->gain = plx_arena_floats (&self->arena, 2 * n);
  self->sums = plx_arena_take (&self->arena, (size_t)groups (self) * sizeof *self->sums);
}

static void
destroy (void *state)
{
  tsne *self = state;

  plx_grid_free (self->grid);
  plx_arena_release (&self->arena);
  free (self);
}

static plx_status
create (const plx_layout_options *options, int n, int d, plx_pool *pool, void **state,
        plx_error *error)
{
  tsne *self = calloc (1, sizeof *self);
  double perplexity = fmin (options->perplexity, (n - 1) / 3.0);
  plx_status status;

  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the map.");
  self->pool = pool;
  self->kernels = PLX_ISA_PICK (plx_pool_isa (pool), tsne_kernels);
  self->n = n;
  self->d = d;
  self->padded = (n + PLX_TSNE_PAD - 1) / PLX_TSNE_PAD * PLX_TSNE_PAD;
  self->entropy = (float)log (perplexity);
  self->k = (int)fmin (3 * perplexity + 1, n - 1);
  self->learning_rate = fmaxf ((float)n / EXAGGERATION / 4, 50);
  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used, "The map's t-SNE", error);
  if (status == PLX_OK) {
    lay_out (self);
    if (n >= MANY_POINTS)
      status = plx_grid_new (n, pool, &self->grid, error);
  }
  if (status != PLX_OK) {
    destroy (self);
    return status;
  }
  *state = self;
  return PLX_OK;
}

/* --- Who is near whom ------------------------------------------------------------------------- */

static void
take_bandwidths (void *context, int piece, int thread)
{
  tsne *self = context;

  for (int i = piece * GROUP; i < group_end (self, piece); i++) {
    float *row = self->p + (size_t)i * (size_t)self->k;
    float distance[1024];

    memcpy (distance, row, (size_t)self->k * sizeof *row);
    self->kernels->bandwidth (distance, self->k, self->entropy, row);
  }
}

static float
mean_of_both (float forth, float back)
{
  return (forth + back) / 2;
}

static plx_status
embed (void *state, const float *points, const atomic_bool *is_cancelled, plx_error *error)
{
  tsne *self = state;
  plx_status status = plx_neighbours_within (self->pool, points, self->n, self->d, self->k,
                                             is_cancelled, self->index, self->p, error);

  if (status != PLX_OK)
    return status;
  plx_pool_run (self->pool, take_bandwidths, self, groups (self));
  plx_graph_join (&self->graph, self->index, self->p, mean_of_both);
  for (int32_t e = 0; e < self->graph.start[self->n]; e++)
    self->graph.weight[e] /= (float)self->n;
  return PLX_OK;
}

static void
start (void *state, const float *xy, bool is_pca)
{
  tsne *self = state;
  double sum = 0;
  float scale = 1;

  for (int i = 0; i < self->n; i++)
    sum += (double)xy[2 * i] * (double)xy[2 * i];
  if (is_pca)
    scale = FIRST_SPREAD / (float)sqrt (sum / self->n);
  for (int i = 0; i < self->padded; i++) {
    self->x[i] = i < self->n ? xy[2 * i] * scale : PLX_TSNE_FAR;
    self->y[i] = i < self->n ? xy[2 * i + 1] * scale : PLX_TSNE_FAR;
  }
  for (int i = 0; i < 2 * self->n; i++) {
    self->speed[i] = 0;
    self->gain[i] = 1;
  }
  self->is_cold = is_pca;
}

/* --- A step ----------------------------------------------------------------------------------- */

static void
take_forces (void *context, int piece, int thread)
{
  tsne *self = context;

  for (int i = piece * GROUP; i < group_end (self, piece); i++) {
    int32_t first = self->graph.start[i];

    self->kernels->attract (self->graph.to + first, self->graph.weight + first,
                            self->graph.start[i + 1] - first, self->x, self->y, self->x[i],
                            self->y[i], self->pull + 2 * i);
    if (self->grid == NULL)
      self->kernels->repel (self->x, self->y, self->padded, self->x[i], self->y[i],
                            self->push + 3 * i);
  }
}

static void
take_all_forces (tsne *self)
{
  if (self->grid != NULL)
    plx_grid_repel (self->grid, self->x, self->y, self->push);
  plx_pool_run (self->pool, take_forces, self, groups (self));
  self->z = 0;
  for (int i = 0; i < self->n; i++)
    self->z += (double)self->push[3 * i + 2] - 1;
}

static void
move_axis (tsne *self, float *position, int at, float gradient)
{
  float *gain = &self->gain[at], *speed = &self->speed[at];

  *gain = fmaxf (*speed * gradient < 0 ? *gain + 0.2f : *gain * 0.8f, LEAST_GAIN);
  *speed = self->momentum * *speed - self->learning_rate * *gain * gradient;
  *position += *speed;
}

static void
move (void *context, int piece, int thread)
{
  tsne *self = context;
  float share = (float)(1 / self->z);

  for (int i = piece * GROUP; i < group_end (self, piece); i++) {
    const float *pull = self->pull + 2 * i, *push = self->push + 3 * i;

    move_axis (self, &self->x[i], 2 * i, 4 * (self->enlarged * pull[0] - push[0] * share));
    move_axis (self, &self->y[i], 2 * i + 1, 4 * (self->enlarged * pull[1] - push[1] * share));
  }
}

/* An axis' mean to 0; returns its standard deviation. */
static double
centre (float *position, int n)
{
  double sum = 0, squares = 0;

  for (int i = 0; i < n; i++)
    sum += (double)position[i];
  for (int i = 0; i < n; i++) {
    position[i] -= (float)(sum / n);
    squares += (double)position[i] * (double)position[i];
  }
  return sqrt (squares / n);
}

static void
step (void *state, int number, int steps)
{
  tsne *self = state;

  if (number >= steps / 4)
    self->is_cold = false;
  self->enlarged = self->is_cold ? EXAGGERATION : 1;
  self->momentum = self->is_cold ? 0.5f : 0.8f;
  take_all_forces (self);
  plx_pool_run (self->pool, move, self, groups (self));
  if (self->is_cold) {
    double width = centre (self->x, self->n), height = centre (self->y, self->n);

    self->is_cold = fmin (width, height) > NARROW;
  }
}

static void
read_positions (const void *state, float *xy)
{
  const tsne *self = state;

  for (int i = 0; i < self->n; i++) {
    xy[2 * i] = self->x[i];
    xy[2 * i + 1] = self->y[i];
  }
}

/* Σ_j p ln (p / w) of the rows of a group; Σ p = 1 makes ln z of the rest. */
static void
take_divergence (void *context, int piece, int thread)
{
  tsne *self = context;
  double sum = 0;

  for (int i = piece * GROUP; i < group_end (self, piece); i++)
    for (int32_t e = self->graph.start[i]; e < self->graph.start[i + 1]; e++) {
      int j = self->graph.to[e];
      double p = (double)self->graph.weight[e];
      double dx = (double)(self->x[i] - self->x[j]), dy = (double)(self->y[i] - self->y[j]);

      if (p > 0)
        sum += p * (log (p) + log1p (dx * dx + dy * dy));
    }
  self->sums[piece] = sum;
}

static double
divergence (void *state)
{
  tsne *self = state;
  double sum = 0;

  take_all_forces (self);
  plx_pool_run (self->pool, take_divergence, self, groups (self));
  for (int g = 0; g < groups (self); g++)
    sum += self->sums[g];
  return sum + log (self->z);
}

static int
steps_for (int n)
{
  return STEPS;
}

const plx_layout_method plx_tsne = { create,         destroy,    embed,     start,     step,
                                     read_positions, divergence, steps_for, WARM_STEPS };
