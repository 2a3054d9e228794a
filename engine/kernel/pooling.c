/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Global average pooling, a block of images a piece.
 */
#include "kernel/pooling.h"

#include <string.h>

enum { IMAGES_A_PIECE = 16 };

typedef struct {
  int images;
  size_t pixels, channels;
  const float *from;
  float *to;
} pooling_work;

static int
last_image (const pooling_work *work, int piece)
{
  int end = (piece + 1) * IMAGES_A_PIECE;

  return end < work->images ? end : work->images;
}

static void
run (plx_pool *pool, plx_pool_fn fn, pooling_work *work)
{
  plx_pool_run (pool, fn, work, (work->images + IMAGES_A_PIECE - 1) / IMAGES_A_PIECE);
}

static void
average_image (size_t pixels, size_t channels, const float *restrict x, float *restrict y)
{
  float share = 1 / (float)pixels;

  memset (y, 0, channels * sizeof (float));
  for (size_t pixel = 0; pixel < pixels; pixel++)
    for (size_t c = 0; c < channels; c++)
      y[c] += x[pixel * channels + c];
  for (size_t c = 0; c < channels; c++)
    y[c] *= share;
}

static void
forward_piece (void *context, int piece, int thread)
{
  const pooling_work *work = context;

  for (int i = piece * IMAGES_A_PIECE; i < last_image (work, piece); i++)
    average_image (work->pixels, work->channels,
                   work->from + (size_t)i * work->pixels * work->channels,
                   work->to + (size_t)i * work->channels);
}

static void
spread_image (size_t pixels, size_t channels, const float *restrict dy, float *restrict dx)
{
  float share = 1 / (float)pixels;

  for (size_t c = 0; c < channels; c++)
    dx[c] = dy[c] * share;
  for (size_t pixel = 1; pixel < pixels; pixel++)
    memcpy (dx + pixel * channels, dx, channels * sizeof (float));
}

static void
backward_piece (void *context, int piece, int thread)
{
  const pooling_work *work = context;

  for (int i = piece * IMAGES_A_PIECE; i < last_image (work, piece); i++)
    spread_image (work->pixels, work->channels, work->from + (size_t)i * work->channels,
                  work->to + (size_t)i * work->pixels * work->channels);
}

void
plx_pool_average_forward (plx_pool *pool, int images, int pixels, int channels, const float *x,
                          float *y)
{
  pooling_work work = { images, (size_t)pixels, (size_t)channels, x, y };

  run (pool, forward_piece, &work);
}

void
plx_pool_average_backward (plx_pool *pool, int images, int pixels, int channels, const float *dy,
                           float *dx)
{
  pooling_work work = { images, (size_t)pixels, (size_t)channels, dy, dx };

  run (pool, backward_piece, &work);
}
