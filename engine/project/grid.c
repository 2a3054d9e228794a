/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which grid the points need, the kernel's transform for it, and the passes over the pool.
 *
 * Sizes are 2^i or 3 · 2^i, and half of one is a whole number of blocks. Within a size the spacing takes a few values only, so that a map that
 * grows seldom needs a new kernel.
 */
#include "project/grid.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "project/grid-kernels.h"

static const int sizes[] = { 64, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048 };

enum { N_SIZES = sizeof sizes / sizeof sizes[0], LARGEST = 2048, PITCH = LARGEST / 2 + 48 };
enum { MARGIN = 6, FINER = 8, GROUP = 256 };
static const double WIDEST = 0.4; /* spacing; FINER steps of 2^(−1/4) below it are used */

struct plx_grid {
  plx_pool *pool;
  const grid_kernels *kernels;
  int n;
  plx_arena arena;
  plx_grid_plan plan;
  float *cosine, *sine; /* [LARGEST] */
  float *scratch;       /* [threads][4][LARGEST][PLX_GRID_LANES] */
  const float *x, *y;   /* of this call */
  float *sums;
};

static void
lay_out (plx_grid *self)
{
  size_t half = LARGEST / 2 + 1, threads = (size_t)plx_pool_threads (self->pool);

  self->plan.nodes = plx_arena_floats (&self->arena, (LARGEST / 2) * (size_t)PITCH);
  self->plan.re = plx_arena_floats (&self->arena, half * PITCH);
  self->plan.im = plx_arena_floats (&self->arena, half * PITCH);
  self->plan.kernel = plx_arena_floats (&self->arena, half * PITCH);
  self->cosine = plx_arena_floats (&self->arena, LARGEST);
  self->sine = plx_arena_floats (&self->arena, LARGEST);
  self->scratch = plx_arena_floats (&self->arena, threads * 4 * (size_t)LARGEST * PLX_GRID_LANES);
}

plx_status
plx_grid_new (int n, plx_pool *pool, plx_grid **grid, plx_error *error)
{
  plx_grid *self = calloc (1, sizeof *self);
  plx_status status;

  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the map's grid.");
  self->n = n;
  self->pool = pool;
  self->kernels = PLX_ISA_PICK (plx_pool_isa (pool), grid_kernels);
  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used, "The map's grid", error);
  if (status != PLX_OK) {
    free (self);
    return status;
  }
  lay_out (self);
  self->plan.pitch = PITCH;
  *grid = self;
  return PLX_OK;
}

void
plx_grid_free (plx_grid *self)
{
  if (self == NULL)
    return;
  plx_arena_release (&self->arena);
  free (self);
}

static float *
scratch_of (const plx_grid *self, int thread)
{
  return self->scratch + (size_t)thread * 4 * (size_t)LARGEST * PLX_GRID_LANES;
}

/* --- The kernel ------------------------------------------------------------------------------- */

static void
set_size (plx_grid *self, int size)
{
  plx_fft *fft = &self->plan.fft;

  *fft = (plx_fft){ .size = size, .cosine = self->cosine, .sine = self->sine };
  for (int rest = size; rest > 1; fft->n_radices++) {
    int radix = rest % 4 == 0 ? 4 : rest % 3 == 0 ? 3 : 2;

    fft->radix[fft->n_radices] = radix;
    rest /= radix;
  }
  for (int i = 0; i < size; i++) {
    self->cosine[i] = (float)cos (2 * M_PI * i / size);
    self->sine[i] = (float)sin (2 * M_PI * i / size);
  }
  self->plan.half = size / 2 + 1;
}

static void
transform_block (void *context, int piece, int thread)
{
  plx_grid *self = context;

  self->kernels->even (&self->plan, self->plan.kernel, self->plan.re, piece,
                       scratch_of (self, thread));
}

static void
transform_block_back (void *context, int piece, int thread)
{
  plx_grid *self = context;

  self->kernels->even (&self->plan, self->plan.re, self->plan.kernel, piece,
                       scratch_of (self, thread));
}

/* The transform of the spline's values at the nodes, squared. */
static double
spline_factor (int k, int size)
{
  double value = (2 + cos (2 * M_PI * k / size)) / 3;

  return value * value;
}

/* 1 / (1 + r²) at the nodes, its transform, and the splines and the inverse's 1 / size² taken out. */
static void
make_kernel (plx_grid *self)
{
  plx_grid_plan *plan = &self->plan;
  int half = plan->half, size = plan->fft.size;
  int blocks = (half + PLX_GRID_PAIR - 1) / PLX_GRID_PAIR;
  double squared = (double)plan->spacing * (double)plan->spacing;

  memset (plan->re, 0, (size_t)half * PITCH * sizeof *plan->re);
  for (int i = 0; i < half; i++)
    for (int j = 0; j < PITCH; j++)
      plan->kernel[(size_t)i * PITCH + (size_t)j] =
          j < half ? (float)(1 / (1 + squared * ((double)i * i + (double)j * j))) : 0;
  plx_pool_run (self->pool, transform_block, self, blocks);
  plx_pool_run (self->pool, transform_block_back, self, blocks);
  for (int i = 0; i < half; i++) {
    double row = spline_factor (i, size) * size * size;

    for (int j = 0; j < half; j++)
      plan->kernel[(size_t)i * PITCH + (size_t)j] /= (float)(row * spline_factor (j, size));
  }
}

/* --- The grid --------------------------------------------------------------------------------- */

/* A value that is not finite makes high NaN. */
static void
find_range (const float *values, int n, float *low, float *high)
{
  float sum = 0;

  *low = *high = values[0];
  for (int i = 0; i < n; i++) {
    *low = values[i] < *low ? values[i] : *low;
    *high = values[i] > *high ? values[i] : *high;
    sum += values[i] * 0;
  }
  *high += sum;
}

static int
nodes_for (double extent, double spacing)
{
  return (int)(extent / spacing) + MARGIN;
}

/* The nodes that a grid of this size has: half, but for what the splines' reach would wrap round. */
static int
nodes_of (int size)
{
  return size / 2 - 4;
}

static int
choose_size (double extent)
{
  for (int i = 0; i < N_SIZES; i++)
    if (nodes_for (extent, WIDEST) <= nodes_of (sizes[i]))
      return sizes[i];
  return LARGEST;
}

/* The finest of the spacings with which the points fit; a huge map gets a wider one. */
static double
choose_spacing (double extent, int size)
{
  double spacing = WIDEST;

  for (int i = 0; i < FINER && nodes_for (extent, spacing * exp2 (-0.25)) <= nodes_of (size); i++)
    spacing *= exp2 (-0.25);
  while (nodes_for (extent, spacing) > nodes_of (size))
    spacing *= exp2 (0.25);
  return spacing;
}

/* False where a coordinate is not finite. The spline's first node lies one before a point's cell. */
static bool
fit (plx_grid *self)
{
  plx_grid_plan *plan = &self->plan;
  float left, right, bottom, top, spacing;
  double extent;
  int size, nodes;

  find_range (self->x, self->n, &left, &right);
  find_range (self->y, self->n, &bottom, &top);
  extent = fmax ((double)(right - left), (double)(top - bottom));
  if (!isfinite (extent))
    return false;
  size = choose_size (extent);
  spacing = (float)choose_spacing (extent, size);
  if (size != plan->fft.size || spacing != plan->spacing) {
    set_size (self, size);
    plan->spacing = spacing;
    make_kernel (self);
  }
  nodes = nodes_for (extent, (double)spacing);
  plan->side = (nodes + PLX_GRID_PAIR - 1) / PLX_GRID_PAIR * PLX_GRID_PAIR;
  plan->side = plan->side < size / 2 ? plan->side : size / 2;
  plan->left = left - 1.5f * spacing;
  plan->bottom = bottom - 1.5f * spacing;
  return true;
}

static void
forward_block (void *context, int piece, int thread)
{
  plx_grid *self = context;

  self->kernels->forward (&self->plan, piece, scratch_of (self, thread));
}

static void
convolve_block (void *context, int piece, int thread)
{
  plx_grid *self = context;

  self->kernels->convolve (&self->plan, piece, scratch_of (self, thread));
}

static void
backward_block (void *context, int piece, int thread)
{
  plx_grid *self = context;

  self->kernels->backward (&self->plan, piece, scratch_of (self, thread));
}

static void
gather_group (void *context, int piece, int thread)
{
  plx_grid *self = context;
  int end = (piece + 1) * GROUP < self->n ? (piece + 1) * GROUP : self->n;

  for (int i = piece * GROUP; i < end; i++)
    self->kernels->gather (&self->plan, self->x[i], self->y[i], self->sums + 3 * i);
}

void
plx_grid_repel (plx_grid *self, const float *x, const float *y, float *sums)
{
  const plx_grid_plan *plan = &self->plan;
  int pairs;

  self->x = x;
  self->y = y;
  self->sums = sums;
  if (!fit (self)) {
    memset (sums, 0, (size_t)self->n * 3 * sizeof *sums);
    return;
  }
  pairs = plan->side / PLX_GRID_PAIR;
  self->kernels->spread (plan, x, y, self->n);
  plx_pool_run (self->pool, forward_block, self, pairs);
  plx_pool_run (self->pool, convolve_block, self,
                (plan->half + PLX_GRID_LANES - 1) / PLX_GRID_LANES);
  plx_pool_run (self->pool, backward_block, self, pairs);
  plx_pool_run (self->pool, gather_group, self, (self->n + GROUP - 1) / GROUP);
}
