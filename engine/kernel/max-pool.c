/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The maximum over 3×3 windows, an image a piece.
 *
 * The way back only needs to know which pixel won; that is one byte a number, an eighth of what
 * reading the input again would take.
 */
#include <math.h>
#include <string.h>

#include "kernel/pooling.h"

enum { KERNEL = 3, STRIDE = 2, PADDING = 1 };

typedef struct {
  int height, width, out_height, out_width;
  size_t channels;
  plx_lazy x;
  float *y;
  uint8_t *winners;
  const float *dy;
  float *dx;
} max_work;

static max_work
work_for (int height, int width, int channels)
{
  return (max_work){ height, width, (height + 1) / STRIDE, (width + 1) / STRIDE, (size_t)channels };
}

static size_t
pixel_of (const max_work *work, int image, int y, int x)
{
  return (size_t)(image * work->height + y) * (size_t)work->width + (size_t)x;
}

/* The pixel behind a window's place, or false where that lies in the padding. */
static bool
place (const max_work *work, int oy, int ox, int number, int *y, int *x)
{
  *y = oy * STRIDE - PADDING + number / KERNEL;
  *x = ox * STRIDE - PADDING + number % KERNEL;
  return *y >= 0 && *y < work->height && *x >= 0 && *x < work->width;
}

static void
take_larger (const max_work *work, const float *restrict raw, uint8_t number, float *restrict y,
             uint8_t *restrict winners)
{
  const plx_lazy *x = &work->x;

  for (size_t c = 0; c < work->channels; c++) {
    float value = raw[c];

    if (x->scale != NULL)
      value = value * x->scale[c] + x->shift[c];
    if (x->is_rectified && !(value > 0))
      value = 0;
    if (value > y[c]) {
      y[c] = value;
      winners[c] = number;
    }
  }
}

static void
fill_window (const max_work *work, int image, int oy, int ox, float *y, uint8_t *winners)
{
  for (size_t c = 0; c < work->channels; c++)
    y[c] = -INFINITY;
  memset (winners, 0, work->channels);
  for (int number = 0; number < KERNEL * KERNEL; number++) {
    int iy, ix;

    if (place (work, oy, ox, number, &iy, &ix))
      take_larger (work, work->x.raw + pixel_of (work, image, iy, ix) * work->channels,
                   (uint8_t)number, y, winners);
  }
}

static size_t
output_of (const max_work *work, int image, int oy, int ox)
{
  return ((size_t)(image * work->out_height + oy) * (size_t)work->out_width + (size_t)ox) *
         work->channels;
}

static void
forward_image (void *context, int image, int thread)
{
  const max_work *work = context;

  for (int oy = 0; oy < work->out_height; oy++)
    for (int ox = 0; ox < work->out_width; ox++) {
      size_t at = output_of (work, image, oy, ox);

      fill_window (work, image, oy, ox, work->y + at, work->winners + at);
    }
}

static void
give_back (const max_work *work, int image, int oy, int ox)
{
  size_t at = output_of (work, image, oy, ox);

  for (size_t c = 0; c < work->channels; c++) {
    int y, x;

    /* A window of nothing but NaN has no winner; its first place may lie in the padding. */
    if (place (work, oy, ox, work->winners[at + c], &y, &x))
      work->dx[pixel_of (work, image, y, x) * work->channels + c] += work->dy[at + c];
  }
}

static void
backward_image (void *context, int image, int thread)
{
  const max_work *work = context;
  size_t numbers = (size_t)work->height * (size_t)work->width * work->channels;

  memset (work->dx + (size_t)image * numbers, 0, numbers * sizeof (float));
  for (int oy = 0; oy < work->out_height; oy++)
    for (int ox = 0; ox < work->out_width; ox++)
      give_back (work, image, oy, ox);
}

void
plx_pool_max_forward (plx_pool *pool, int images, int height, int width, int channels,
                      const plx_lazy *x, float *y, uint8_t *winners)
{
  max_work work = work_for (height, width, channels);

  work.x = *x;
  work.y = y;
  work.winners = winners;
  plx_pool_run (pool, forward_image, &work, images);
}

void
plx_pool_max_backward (plx_pool *pool, int images, int height, int width, int channels,
                       const float *dy, const uint8_t *winners, float *dx)
{
  max_work work = work_for (height, width, channels);

  work.dy = dy;
  work.winners = (uint8_t *)winners;
  work.dx = dx;
  plx_pool_run (pool, backward_image, &work, images);
}
