/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mean over an image's pixels, a block of images a piece.
 */
#include "kernel/pooling.h"

#include <string.h>

enum { IMAGES_A_PIECE = 16 };

typedef struct {
  int images;
  size_t pixels, channels;
  plx_lazy from;
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
  memset (y, 0, channels * sizeof (float));
  for (size_t pixel = 0; pixel < pixels; pixel++)
    for (size_t c = 0; c < channels; c++)
      y[c] += x[pixel * channels + c];
}

static void
average_lazy_image (size_t pixels, size_t channels, const plx_lazy *x, const float *restrict raw,
                    float *restrict y)
{
  memset (y, 0, channels * sizeof (float));
  for (size_t pixel = 0; pixel < pixels; pixel++)
    for (size_t c = 0; c < channels; c++) {
      float value = raw[pixel * channels + c] * x->scale[c] + x->shift[c];

      y[c] += x->is_rectified && !(value > 0) ? 0 : value;
    }
}

static void
forward_piece (void *context, int piece, int thread)
{
  const pooling_work *work = context;
  const plx_lazy *x = &work->from;
  float share = 1 / (float)work->pixels;

  for (int i = piece * IMAGES_A_PIECE; i < last_image (work, piece); i++) {
    const float *raw = x->raw + (size_t)i * work->pixels * work->channels;
    float *y = work->to + (size_t)i * work->channels;

    if (x->scale != NULL)
      average_lazy_image (work->pixels, work->channels, x, raw, y);
    else
      average_image (work->pixels, work->channels, raw, y);
    for (size_t c = 0; c < work->channels; c++)
      y[c] *= share;
  }
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
    spread_image (work->pixels, work->channels, work->from.raw + (size_t)i * work->channels,
                  work->to + (size_t)i * work->pixels * work->channels);
}

void
plx_pool_average_forward (plx_pool *pool, int images, int pixels, int channels, const plx_lazy *x,
                          float *y)
{
  pooling_work work = { images, (size_t)pixels, (size_t)channels, *x, y };

  run (pool, forward_piece, &work);
}

void
plx_pool_average_backward (plx_pool *pool, int images, int pixels, int channels, const float *dy,
                           float *dx)
{
  pooling_work work = { images, (size_t)pixels, (size_t)channels, { .raw = dy }, dx };

  run (pool, backward_piece, &work);
}
