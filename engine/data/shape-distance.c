/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signed distances of ten shapes that stay apart at 30 pixels and under any rotation: of polygons
 * from their edges, of round ones from circles, joined by min (union) and max (difference). Joined
 * distances are exact at the edge, which is all that anti-aliasing looks at. Polygons are drawn a
 * little small and grown by ROUNDING, which rounds their corners.
 */
#include "data/shapes.h"

#include "core/params.h"

#include <math.h>
#include <stddef.h>

#define ROUNDING 0.07f

enum { MAX_CORNERS = 12 };

typedef struct {
  int n;
  float x[MAX_CORNERS], y[MAX_CORNERS];
} polygon;

static const polygon triangle = { 3, { 0, 0.797f, -0.797f }, { -0.92f, 0.46f, 0.46f } };
static const polygon square = { 4,
                                { -0.65f, 0.65f, 0.65f, -0.65f },
                                { -0.65f, -0.65f, 0.65f, 0.65f } };
static const polygon star = {
  10,
  { 0, 0.2351f, 0.8845f, 0.3804f, 0.5466f, 0, -0.5466f, -0.3804f, -0.8845f, -0.2351f },
  { -0.93f, -0.3236f, -0.2874f, 0.1236f, 0.7524f, 0.4f, 0.7524f, 0.1236f, -0.2874f, -0.3236f }
};
static const polygon cross = {
  12,
  { -0.2f, 0.2f, 0.2f, 0.88f, 0.88f, 0.2f, 0.2f, -0.2f, -0.2f, -0.88f, -0.88f, -0.2f },
  { -0.88f, -0.88f, -0.2f, -0.2f, 0.2f, 0.2f, 0.88f, 0.88f, 0.2f, 0.2f, -0.2f, -0.2f }
};
static const polygon arrow = { 7,
                               { 0, 0.76f, 0.2f, 0.2f, -0.2f, -0.2f, -0.76f },
                               { -0.9f, -0.02f, -0.02f, 0.88f, 0.88f, -0.02f, -0.02f } };
/* Of the heart: the square that stands on its corner. */
static const polygon heart_body = { 4,
                                    { 0, 0.5015f, 0, -0.5015f },
                                    { -0.26f, 0.2415f, 0.743f, 0.2415f } };

/* Squared distances from an edge are made smaller where it is nearer; a ray to the right that
 * crosses the edge changes the side. */
static void
polygon_edge (float ax, float ay, float bx, float by, const float *x, const float *y,
              float *squares, float *sides, int n)
{
  float ex = bx - ax, ey = by - ay, scale = 1 / (ex * ex + ey * ey);
  float slope = ey != 0 ? ex / ey : 0;

  for (int i = 0; i < n; i++) {
    float wx = x[i] - ax, wy = y[i] - ay;
    float along = fminf (fmaxf ((wx * ex + wy * ey) * scale, 0), 1);
    float qx = wx - ex * along, qy = wy - ey * along;
    int crosses = ((ay > y[i]) != (by > y[i])) & (wx < wy * slope);

    squares[i] = fminf (squares[i], qx * qx + qy * qy);
    sides[i] = crosses ? -sides[i] : sides[i];
  }
}

static void
polygon_distance (const polygon *p, const float *x, const float *y, float *distances, int n)
{
  float sides[64];

  for (int first = 0; first < n; first += 64) {
    int m = n - first < 64 ? n - first : 64;
    float *squares = distances + first;

    for (int i = 0; i < m; i++) {
      squares[i] = INFINITY;
      sides[i] = 1;
    }
    for (int a = 0, b = 1; a < p->n; a++, b = (b + 1) % p->n)
      polygon_edge (p->x[a], p->y[a], p->x[b], p->y[b], x + first, y + first, squares, sides, m);
    for (int i = 0; i < m; i++)
      squares[i] = sides[i] * sqrtf (squares[i]) - ROUNDING;
  }
}

static float
disc (float x, float y, float radius)
{
  return sqrtf (x * x + y * y) - radius;
}

enum { CIRCLE, RING, CRESCENT, HEART, PILL, TRIANGLE, SQUARE, STAR, CROSS, ARROW };

const char *const plx_shape_names[PLX_N_SHAPES] = {
  [CIRCLE] = N_ ("circle"), [RING] = N_ ("ring"), [CRESCENT] = N_ ("crescent"),
  [HEART] = N_ ("heart"),   [PILL] = N_ ("pill"), [TRIANGLE] = N_ ("triangle"),
  [SQUARE] = N_ ("square"), [STAR] = N_ ("star"), [CROSS] = N_ ("cross"),
  [ARROW] = N_ ("arrow"),
};

static const polygon *const polygons[PLX_N_SHAPES] = {
  [HEART] = &heart_body, [TRIANGLE] = &triangle, [SQUARE] = &square,
  [STAR] = &star,        [CROSS] = &cross,       [ARROW] = &arrow,
};

/* The shapes that are round, and the heart's two round halves on its body. */
static void
round_distance (int shape, const float *x, const float *y, float *distances, int n)
{
  for (int i = 0; i < n; i++)
    switch (shape) {
    case CIRCLE:
      distances[i] = disc (x[i], y[i], 0.84f);
      break;
    case RING:
      distances[i] = fabsf (disc (x[i], y[i], 0.72f)) - 0.2f;
      break;
    case CRESCENT:
      distances[i] = fmaxf (disc (x[i], y[i], 0.94f), -disc (x[i] - 0.5f, y[i], 0.72f));
      break;
    case PILL:
      distances[i] = disc (fmaxf (fabsf (x[i]) - 0.6f, 0), y[i], 0.36f);
      break;
    case HEART:
      distances[i] = fminf (distances[i], disc (fabsf (x[i]) - 0.42f, y[i] + 0.2f, 0.44f));
      break;
    }
}

void
plx_shape_distance (int shape, const float *x, const float *y, float *distances, int n)
{
  if (polygons[shape] != NULL)
    polygon_distance (polygons[shape], x, y, distances, n);
  round_distance (shape, x, y, distances, n);
}
