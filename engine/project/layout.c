/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all layouts share: finite points, their directions, the PCA that the others start from, and
 * sets too small or too equal for anything but their PCA.
 */
#include "project/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "kernel/l2norm.h"
#include "project/method.h"
#include "project/pca.h"

enum { LEAST_POINTS = 4 };
static const double SAME = 1e-4; /* of the distances */

static const plx_layout_method *const methods[PLX_N_LAYOUTS] = {
  [PLX_LAYOUT_TSNE] = &plx_tsne,
  [PLX_LAYOUT_UMAP] = &plx_umap,
};

struct plx_layout {
  plx_layout_options options;
  const plx_layout_method *method; /* NULL: PCA */
  void *state;
  plx_pool *pool;
  int n, d;
  plx_arena arena;
  float *points, *lengths; /* [n][d], [n]: of length 1, where the metric is the cosine */
  float *xy, *fresh;       /* [n][2] of the PCA, and of the next one */
  float *signature[2];     /* [2][n]: see is_changed; the last points', and the next ones' */
  float explained[2];
  bool is_placed; /* the method has positions */
  bool is_plain;  /* these points have only a PCA */
  int step, steps;
};

static void
lay_out (plx_layout *self)
{
  size_t n = (size_t)self->n;

  self->xy = plx_arena_floats (&self->arena, 2 * n);
  self->fresh = plx_arena_floats (&self->arena, 2 * n);
  for (int i = 0; i < 2; i++)
    self->signature[i] = plx_arena_floats (&self->arena, 2 * n);
  if (self->method != NULL && self->options.is_cosine) {
    self->points = plx_arena_floats (&self->arena, n * (size_t)self->d);
    self->lengths = plx_arena_floats (&self->arena, n);
  }
}

plx_status
plx_layout_new (const plx_layout_options *options, int n, int d, plx_pool *pool,
                plx_layout **layout, plx_error *error)
{
  plx_layout *self = calloc (1, sizeof *self);
  plx_status status;

  *layout = NULL;
  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the map.");
  self->options = *options;
  self->pool = pool;
  self->n = n;
  self->d = d;
  self->method = n >= LEAST_POINTS ? methods[options->kind] : NULL;
  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used, "The map", error);
  if (status == PLX_OK) {
    lay_out (self);
    if (self->method != NULL)
      status = self->method->create (options, n, d, pool, &self->state, error);
  }
  if (status != PLX_OK) {
    plx_layout_free (self);
    return status;
  }
  *layout = self;
  return PLX_OK;
}

void
plx_layout_free (plx_layout *self)
{
  if (self == NULL)
    return;
  if (self->state != NULL)
    self->method->destroy (self->state);
  plx_arena_release (&self->arena);
  free (self);
}

/* The points as the metric sees them. */
static const float *
measured_points (plx_layout *self, const float *points)
{
  if (self->points == NULL)
    return points;
  plx_l2norm_forward (self->pool, points, self->n, self->d, self->points, self->lengths);
  return self->points;
}

static bool
is_spread (const float *xy, int n)
{
  for (int i = 0; i < 2 * n; i++)
    if (xy[i] != 0)
      return true;
  return false;
}

static float
distance (const float *a, const float *b, int d)
{
  float sum = 0;

  for (int i = 0; i < d; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrtf (sum);
}

/* Points that are only turned or moved have the same distances; two from each point are looked at, to
 * the next one and to the one half of all further. A map of such points has nothing to move. */
static bool
is_changed (plx_layout *self, const float *points)
{
  float *now = self->signature[1];
  double difference = 0, sum = 0;

  for (int i = 0; i < 2 * self->n; i++) {
    int from = i / 2, to = (from + (i % 2 == 0 ? 1 : self->n / 2)) % self->n;

    now[i] = distance (points + (size_t)from * (size_t)self->d,
                       points + (size_t)to * (size_t)self->d, self->d);
    difference += fabs ((double)now[i] - (double)self->signature[0][i]);
    sum += (double)now[i];
  }
  return difference > SAME * sum;
}

static void
take_signature (plx_layout *self)
{
  float *last = self->signature[0];

  self->signature[0] = self->signature[1];
  self->signature[1] = last;
}

/* The method's own part of embed: the points have changed and are spread. */
static plx_status
embed_points (plx_layout *self, const float *points, const atomic_bool *is_cancelled,
              plx_error *error)
{
  plx_status status = self->method->embed (self->state, points, is_cancelled, error);

  self->step = self->steps = 0;
  if (status != PLX_OK) {
    self->is_plain = !self->is_placed;
    return status;
  }
  take_signature (self);
  if (!self->is_placed)
    self->method->start (self->state, self->xy, true);
  self->steps = self->is_placed ? self->method->warm_steps : self->method->steps (self->n);
  if (self->options.steps > 0)
    self->steps = self->options.steps;
  self->is_placed = true;
  return PLX_OK;
}

plx_status
plx_layout_embed (plx_layout *self, const float *points, const atomic_bool *is_cancelled,
                  plx_error *error)
{
  const float *measured = measured_points (self, points);
  float explained[2];
  plx_status status =
      plx_pca (self->pool, measured, self->n, self->d, self->fresh, explained, error);

  if (status != PLX_OK)
    return status;
  memcpy (self->xy, self->fresh, (size_t)self->n * 2 * sizeof *self->xy);
  memcpy (self->explained, explained, sizeof explained);
  self->is_plain = self->method == NULL || !is_spread (self->xy, self->n);
  if (self->is_plain) {
    self->step = self->steps = 0;
    return PLX_OK;
  }
  if (!is_changed (self, measured) && self->is_placed)
    return PLX_OK;
  return embed_points (self, measured, is_cancelled, error);
}

void
plx_layout_start (plx_layout *self, const float *xy)
{
  if (self->is_plain)
    return;
  self->method->start (self->state, xy, false);
  self->step = 0;
  self->steps = self->options.steps > 0 ? self->options.steps : self->method->warm_steps;
}

bool
plx_layout_step (plx_layout *self)
{
  if (self->step >= self->steps)
    return false;
  self->method->step (self->state, self->step++, self->steps);
  return true;
}

void
plx_layout_progress (const plx_layout *self, int *done, int *wanted)
{
  *done = self->step;
  *wanted = self->steps;
}

/* The mean of x, then of y, to 0. */
static void
centre (float *xy, int n)
{
  for (int axis = 0; axis < 2; axis++) {
    double sum = 0;

    for (int i = 0; i < n; i++)
      sum += (double)xy[2 * i + axis];
    for (int i = 0; i < n; i++)
      xy[2 * i + axis] -= (float)(sum / n);
  }
}

void
plx_layout_read (const plx_layout *self, float *xy, float *explained)
{
  explained[0] = explained[1] = 0;
  if (self->is_plain || !self->is_placed) {
    memcpy (xy, self->xy, (size_t)self->n * 2 * sizeof *xy);
    memcpy (explained, self->explained, sizeof self->explained);
    return;
  }
  self->method->read (self->state, xy);
  centre (xy, self->n);
}

double
plx_layout_divergence (plx_layout *self)
{
  if (self->is_plain || !self->is_placed || self->method->divergence == NULL)
    return NAN;
  return self->method->divergence (self->state);
}
