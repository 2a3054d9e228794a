/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cuts the rows into pieces and adds the pieces' sums in order.
 *
 * A piece adds up floats over at most CHUNK groups of rows, then goes on in double precision.
 */
#include "kernel/residual.h"

#include <math.h>
#include <string.h>

#include "kernel/residual-kernels.h"

PLX_ISA_DECLARE (plx_residual_kernels);

enum { MAX_PIECES = 64, PIECE_FLOATS = 32768, CHUNK = 128, WIDE = 128 };

/* How an array of rows is read: see residual-kernels.h. */
typedef struct {
  const plx_residual_kernels *kernels;
  size_t rows, channels;
  size_t period, rows_a_group;
  int pieces;
} row_grid;

typedef struct {
  size_t first, groups; /* first in floats */
  size_t rest;          /* rows beyond the last whole group */
} row_span;

static row_grid
make_grid (plx_pool *pool, size_t rows, int channels)
{
  row_grid grid = { .kernels = PLX_ISA_PICK (plx_pool_isa (pool), plx_residual_kernels),
                    .rows = rows,
                    .channels = (size_t)channels,
                    .rows_a_group = 1 };
  size_t pieces = rows * grid.channels / PIECE_FLOATS;

  PLX_ASSERT (channels > 0 && channels <= PLX_RESIDUAL_PERIOD);
  if (channels < WIDE)
    while (grid.rows_a_group * grid.channels % (size_t)grid.kernels->vector != 0)
      grid.rows_a_group++;
  grid.period = grid.rows_a_group * grid.channels;
  grid.pieces = pieces < 1 ? 1 : pieces > MAX_PIECES ? MAX_PIECES : (int)pieces;
  return grid;
}

static row_span
piece_span (const row_grid *grid, int piece)
{
  size_t groups = grid->rows / grid->rows_a_group;
  size_t first = groups * (size_t)piece / (size_t)grid->pieces;
  size_t end = groups * ((size_t)piece + 1) / (size_t)grid->pieces;
  row_span span = { first * grid->period, end - first, 0 };

  if (piece == grid->pieces - 1)
    span.rest = grid->rows % grid->rows_a_group;
  return span;
}

/* values repeated to the period, or fallback everywhere where values is NULL. */
static const float *
repeat (const row_grid *grid, const float *values, float fallback, float *room)
{
  if (values != NULL && grid->period == grid->channels)
    return values;
  for (size_t i = 0; i < grid->period; i++)
    room[i] = values != NULL ? values[i % grid->channels] : fallback;
  return room;
}

typedef float channel_room[PLX_RESIDUAL_PERIOD];

typedef struct {
  row_grid grid;
  plx_residual_join join;
} join_work;

static void
join_piece (void *context, int piece, int thread)
{
  const join_work *work = context;
  row_span span = piece_span (&work->grid, piece);
  plx_residual_join join = work->join;

  join.branch += span.first;
  join.out += span.first;
  if (join.shortcut != NULL)
    join.shortcut += span.first;
  work->grid.kernels->join (span.groups, work->grid.period, &join);
  if (span.rest > 0) {
    size_t done = span.groups * work->grid.period;

    join.branch += done;
    join.out += done;
    if (join.shortcut != NULL)
      join.shortcut += done;
    work->grid.kernels->join (1, span.rest * work->grid.channels, &join);
  }
}

void
plx_residual_forward (plx_pool *pool, size_t rows, int channels, const plx_lazy *branch,
                      const plx_lazy *shortcut, bool is_rectified, float *out)
{
  channel_room room[4];
  join_work work = { .grid = make_grid (pool, rows, channels) };
  const row_grid *grid = &work.grid;

  work.join = (plx_residual_join){
    .branch = branch->raw,
    .branch_scale = repeat (grid, branch->scale, 1, room[0]),
    .branch_shift = repeat (grid, branch->shift, 0, room[1]),
    .floor = is_rectified ? 0 : -INFINITY,
    .out = out,
  };
  if (shortcut != NULL) {
    work.join.shortcut = shortcut->raw;
    work.join.shortcut_scale = repeat (grid, shortcut->scale, 1, room[2]);
    work.join.shortcut_shift = repeat (grid, shortcut->shift, 0, room[3]);
    work.join.shortcut_floor = shortcut->is_rectified ? 0 : -INFINITY;
  }
  plx_pool_run (pool, join_piece, &work, grid->pieces);
}

typedef struct {
  row_grid grid;
  plx_residual_split split;
  const float *x; /* of moments */
  double *slots;  /* [pieces][PLX_RESIDUAL_SUMS][c] */
} sum_work;

/* Adds a chunk's sums [PLX_RESIDUAL_SUMS][period] to a slot. */
static void
fold_sums (const row_grid *grid, const float *sums, size_t period, double *slot)
{
  for (size_t sum = 0; sum < PLX_RESIDUAL_SUMS; sum++)
    for (size_t i = 0; i < period; i += grid->channels)
      for (size_t c = 0; c < grid->channels; c++)
        slot[sum * grid->channels + c] += (double)sums[sum * period + i + c];
}

static void
sum_chunk (const sum_work *work, size_t first, size_t groups, size_t period, double *slot)
{
  float sums[PLX_RESIDUAL_SUMS * PLX_RESIDUAL_PERIOD];

  memset (sums, 0, PLX_RESIDUAL_SUMS * period * sizeof (float));
  if (work->x != NULL)
    work->grid.kernels->moments (groups, period, work->x + first, sums);
  else {
    plx_residual_split split = work->split;

    split.gradient += first;
    if (split.mask != NULL)
      split.mask += first;
    for (int i = 0; i < 2; i++)
      if (split.raw[i] != NULL)
        split.raw[i] += first;
    work->grid.kernels->split (groups, period, &split, sums);
  }
  fold_sums (&work->grid, sums, period, slot);
}

static void
sum_piece (void *context, int piece, int thread)
{
  const sum_work *work = context;
  const row_grid *grid = &work->grid;
  row_span span = piece_span (grid, piece);
  double *slot = work->slots + (size_t)piece * PLX_RESIDUAL_SUMS * grid->channels;

  memset (slot, 0, PLX_RESIDUAL_SUMS * grid->channels * sizeof (double));
  for (size_t group = 0; group < span.groups; group += CHUNK) {
    size_t groups = span.groups - group < CHUNK ? span.groups - group : CHUNK;

    sum_chunk (work, span.first + group * grid->period, groups, grid->period, slot);
  }
  if (span.rest > 0)
    sum_chunk (work, span.first + span.groups * grid->period, 1, span.rest * grid->channels, slot);
}

/* total [c] = the pieces' sums of one kind, in the order of the pieces. */
static void
add_slots (const sum_work *work, size_t sum, double *total)
{
  size_t c = work->grid.channels;

  memset (total, 0, c * sizeof (double));
  for (int piece = 0; piece < work->grid.pieces; piece++)
    for (size_t i = 0; i < c; i++)
      total[i] += work->slots[((size_t)piece * PLX_RESIDUAL_SUMS + sum) * c + i];
}

size_t
plx_residual_workspace (int channels)
{
  return (size_t)MAX_PIECES * PLX_RESIDUAL_SUMS * (size_t)channels * 2;
}

void
plx_residual_backward (plx_pool *pool, size_t rows, int channels, const plx_lazy *mask,
                       float *gradient, const plx_residual_sums *sums, int n_sums, float *workspace)
{
  channel_room room[2];
  sum_work work = { .grid = make_grid (pool, rows, channels), .slots = (double *)workspace };

  work.split = (plx_residual_split){
    .mask = mask->is_rectified ? mask->raw : NULL,
    .mask_scale = repeat (&work.grid, mask->scale, 1, room[0]),
    .mask_shift = repeat (&work.grid, mask->shift, 0, room[1]),
    .gradient = gradient,
  };
  for (int i = 0; i < n_sums; i++)
    work.split.raw[i] = sums[i].raw;
  plx_pool_run (pool, sum_piece, &work, work.grid.pieces);
  for (int i = 0; i < n_sums; i++) {
    add_slots (&work, 0, sums[i].sums);
    add_slots (&work, 1 + (size_t)i, sums[i].sums + channels);
  }
}

void
plx_residual_moments (plx_pool *pool, size_t rows, int channels, const float *x, double *sums,
                      float *workspace)
{
  sum_work work = { .grid = make_grid (pool, rows, channels),
                    .x = x,
                    .slots = (double *)workspace };

  plx_pool_run (pool, sum_piece, &work, work.grid.pieces);
  add_slots (&work, 0, sums);
  add_slots (&work, 1, sums + channels);
}

typedef struct {
  row_grid grid;
  const float *gradient, *raw, *a, *b, *d;
  float *out;
} unfold_work;

static void
unfold_piece (void *context, int piece, int thread)
{
  const unfold_work *work = context;
  row_span span = piece_span (&work->grid, piece);
  size_t done = span.first + span.groups * work->grid.period;

  work->grid.kernels->unfold (span.groups, work->grid.period, work->gradient + span.first,
                              work->raw + span.first, work->a, work->b, work->d,
                              work->out + span.first);
  if (span.rest > 0)
    work->grid.kernels->unfold (1, span.rest * work->grid.channels, work->gradient + done,
                                work->raw + done, work->a, work->b, work->d, work->out + done);
}

void
plx_residual_unfold (plx_pool *pool, size_t rows, int channels, const plx_lazy_gradient *lazy,
                     float *out)
{
  channel_room room[3];
  unfold_work work = {
    .grid = make_grid (pool, rows, channels), .gradient = lazy->grad, .raw = lazy->raw, .out = out
  };

  work.a = repeat (&work.grid, lazy->a, 1, room[0]);
  work.b = repeat (&work.grid, lazy->b, 0, room[1]);
  work.d = repeat (&work.grid, lazy->d, 0, room[2]);
  plx_pool_run (pool, unfold_piece, &work, work.grid.pieces);
}
