/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/point-grid.h"

#include <math.h>

enum { MOST_SIDE = 1024 };

struct _ParallaxPointGrid {
  const float *xy; /* [n][2], borrowed */
  double left, bottom, cell;
  int side;      /* cells in a row, and rows */
  int *first;    /* [side * side + 1]: where a cell's points begin in order */
  gint32 *order; /* [n] */
};

static int
clamp_cell (const ParallaxPointGrid *self, double cell)
{
  return (int)CLAMP (cell, 0, self->side - 1);
}

static int
cell_of (const ParallaxPointGrid *self, int point)
{
  double x = (double)self->xy[2 * point], y = (double)self->xy[2 * point + 1];

  if (!isfinite (x + y))
    return -1;
  return clamp_cell (self, (y - self->bottom) / self->cell) * self->side +
         clamp_cell (self, (x - self->left) / self->cell);
}

/* The square around all points. */
static void
measure (ParallaxPointGrid *self, int n)
{
  double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY;

  for (int i = 0; i < n; i++) {
    double x = (double)self->xy[2 * i], y = (double)self->xy[2 * i + 1];

    if (!isfinite (x + y))
      continue;
    left = fmin (left, x);
    right = fmax (right, x);
    bottom = fmin (bottom, y);
    top = fmax (top, y);
  }
  self->side = CLAMP ((int)sqrt (n), 1, MOST_SIDE);
  self->left = isfinite (left) ? left : 0;
  self->bottom = isfinite (bottom) ? bottom : 0;
  self->cell = isfinite (left) ? fmax (fmax (right - left, top - bottom), 1e-9) / self->side : 1;
}

ParallaxPointGrid *
parallax_point_grid_new (const float *xy, int n)
{
  ParallaxPointGrid *self = g_new0 (ParallaxPointGrid, 1);
  int cells;

  self->xy = xy;
  measure (self, n);
  cells = self->side * self->side;
  self->first = g_new0 (int, cells + 2);
  self->order = g_new (gint32, n + 1);
  for (int i = 0; i < n; i++) {
    int cell = cell_of (self, i);

    if (cell >= 0)
      self->first[cell + 2]++;
  }
  for (int cell = 2; cell <= cells; cell++)
    self->first[cell] += self->first[cell - 1];
  /* first[cell + 1] walks from its cell's beginning to its end, where the next one begins. */
  for (int i = 0; i < n; i++) {
    int cell = cell_of (self, i);

    if (cell >= 0)
      self->order[self->first[cell + 1]++] = i;
  }
  return self;
}

void
parallax_point_grid_free (ParallaxPointGrid *self)
{
  g_free (self->first);
  g_free (self->order);
  g_free (self);
}

int
parallax_point_grid_nearest (const ParallaxPointGrid *self, double x, double y, double reach,
                             ParallaxPointFilter filter, gpointer data)
{
  int left = clamp_cell (self, (x - reach - self->left) / self->cell);
  int right = clamp_cell (self, (x + reach - self->left) / self->cell);
  int bottom = clamp_cell (self, (y - reach - self->bottom) / self->cell);
  int top = clamp_cell (self, (y + reach - self->bottom) / self->cell);
  double least = reach * reach;
  int nearest = -1;

  for (int row = bottom; row <= top; row++)
    for (int at = self->first[row * self->side + left];
         at < self->first[row * self->side + right + 1]; at++) {
      int point = self->order[at];
      double dx = (double)self->xy[2 * point] - x, dy = (double)self->xy[2 * point + 1] - y;
      double distance = dx * dx + dy * dy;

      if (distance > least || (distance == least && nearest >= 0 && point > nearest) ||
          (filter != NULL && !filter (point, data)))
        continue;
      least = distance;
      nearest = point;
    }
  return nearest;
}
