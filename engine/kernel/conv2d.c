/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The convolution forward, and what both passes share.
 *
 *     weights → packed in blocks of output channels                            workspace
 *     each image: lazy map → padded canvas (thread's scratch, in the L2 cache) → rows of tiles → y
 *                 Σ y, Σ y² of the image while it is still in the cache
 *
 * Where winograd.h fits, its tiles take the place of the rows of tiles. Tried on all shapes: 1.6 times
 * as fast at 64 channels on 32 × 32, 1.5 times (back: twice) at 512 on 4 × 4, a tenth faster at 32,
 * slower at 16.
 */
#include "kernel/conv2d.h"

#include <math.h>
#include <string.h>

#include "kernel/conv2d-canvas.h"
#include "kernel/winograd.h"

PLX_ISA_DECLARE (plx_conv_kernels);
PLX_ISA_DECLARE (plx_winograd_kernels);

/* --- Shared ----------------------------------------------------------------------------------- */

enum { NEAR_FLOATS = 80 * 1024 }; /* of a canvas of several images, in the L2 cache */

int
plx_conv_together (const plx_conv2d *conv)
{
  plx_canvas canvas = plx_conv_input_canvas (conv);
  int pixels = plx_conv2d_out_height (conv) * plx_conv2d_out_width (conv);
  int wanted = PLX_CONV_BAND / pixels, most = (int)(NEAR_FLOATS / plx_canvas_image (&canvas));

  if (plx_winograd_fits (conv))
    return plx_winograd_together (conv);
  wanted = wanted < most ? wanted : most;
  wanted = wanted < conv->images ? wanted : conv->images;
  return wanted > 1 ? wanted : 1;
}

plx_canvas
plx_conv_input_canvas (const plx_conv2d *conv)
{
  /* Winograd's tiles end on even rows and columns. */
  int is_even = plx_winograd_fits (conv);

  return (plx_canvas){ .before = conv->padding,
                       .height = conv->height + 2 * conv->padding + is_even * (conv->height & 1),
                       .width = conv->width + 2 * conv->padding + is_even * (conv->width & 1),
                       .channels = conv->in_channels };
}

void
plx_canvas_take (plx_canvas *canvas, plx_arena *arena)
{
  size_t count = (size_t)canvas->images * plx_canvas_image (canvas) + 2 * PLX_CONV_WIDEST_VECTOR;

  canvas->numbers = plx_arena_floats (arena, count);
  if (canvas->numbers != NULL)
    memset (canvas->numbers, 0, count * sizeof (float));
}

void
plx_canvas_repeat (const float *values, float fallback, int channels, size_t n, float *row)
{
  for (size_t i = 0; i < n; i++)
    row[i] = values != NULL ? values[i % (size_t)channels] : fallback;
}

void
plx_canvas_draw (const plx_canvas *canvas, int slot, const plx_conv_kernels *kernels, int height,
                 int width, const plx_lazy *x, const plx_canvas_map *map, size_t offset)
{
  size_t n = (size_t)width * (size_t)canvas->channels;
  float floor = x->is_rectified ? 0 : -INFINITY;

  for (int row = 0; row < height; row++) {
    const float *from = x->raw + offset + (size_t)row * n;
    float *to = canvas->numbers + (size_t)slot * plx_canvas_image (canvas) +
                ((size_t)(row + canvas->before) * (size_t)canvas->width + (size_t)canvas->before) *
                    (size_t)canvas->channels;

    if (x->scale == NULL && !x->is_rectified)
      memcpy (to, from, n * sizeof (float));
    else
      kernels->affine (n, from, map->scale, map->shift, floor, to);
  }
}

int
plx_conv_blocks (const plx_conv_kernels *kernels, int channels)
{
  return (channels + 2 * kernels->lanes - 1) / (2 * kernels->lanes);
}

plx_conv_block
plx_conv_block_at (const plx_conv_kernels *kernels, int channels, int block, size_t taps)
{
  int first = block * 2 * kernels->lanes, left = channels - first;
  int vectors = left > kernels->lanes ? 2 : 1, most = vectors * kernels->lanes;

  return (plx_conv_block){ first, left < most ? left : most, vectors, (size_t)first * taps };
}

int
plx_conv_padded_channels (int lanes, int channels)
{
  return (channels + lanes - 1) / lanes * lanes;
}

size_t
plx_conv2d_scratch_size (const plx_conv2d *conv)
{
  size_t forward = plx_conv_forward_scratch (conv), backward = plx_conv_backward_scratch (conv);

  return forward > backward ? forward : backward;
}

size_t
plx_conv2d_workspace_size (const plx_conv2d *conv)
{
  size_t forward = plx_conv_forward_workspace (conv);
  size_t backward = plx_conv_backward_workspace (conv);

  return forward > backward ? forward : backward;
}

/* --- Forward ---------------------------------------------------------------------------------- */

typedef struct {
  const plx_conv2d *conv;
  const plx_conv_kernels *kernels;
  plx_pool *pool;
  const plx_lazy *x;
  const float *w;
  float *y;
  float *packed;
  double *slots; /* [pieces][2][out channels], or NULL */
  int pieces;
  bool is_winograd;
  plx_winograd winograd;
} forward_work;

typedef struct {
  plx_canvas canvas;
  plx_canvas_map map; /* [width · channels] */
  float *sums;        /* [2][out channels] */
  plx_winograd_room room;
} forward_scratch;

static forward_scratch
lay_out_scratch (const plx_conv2d *conv, plx_arena *arena)
{
  forward_scratch scratch = { .canvas = plx_conv_input_canvas (conv) };
  size_t row = (size_t)conv->width * (size_t)conv->in_channels;

  scratch.canvas.images = plx_conv_together (conv);
  plx_canvas_take (&scratch.canvas, arena);
  scratch.map.scale = plx_arena_floats (arena, row);
  scratch.map.shift = plx_arena_floats (arena, row);
  scratch.sums = plx_arena_floats (arena, 2 * (size_t)conv->out_channels);
  if (plx_winograd_fits (conv))
    plx_winograd_take (&scratch.room, conv, arena);
  return scratch;
}

static void
lay_out_workspace (forward_work *work, plx_arena *arena, int lanes)
{
  const plx_conv2d *conv = work->conv;
  size_t channels = (size_t)plx_conv_padded_channels (lanes, conv->out_channels);

  work->packed = plx_arena_floats (
      arena, plx_winograd_fits (conv)
                 ? plx_winograd_packed_size (conv->in_channels, conv->out_channels)
                 : plx_conv_tap_count (conv) * channels);
  work->slots = plx_arena_take (arena, (size_t)PLX_CONV_PIECES * 2 * (size_t)conv->out_channels *
                                           sizeof (double));
}

size_t
plx_conv_forward_scratch (const plx_conv2d *conv)
{
  plx_arena arena = { 0 };

  lay_out_scratch (conv, &arena);
  return arena.used;
}

size_t
plx_conv_forward_workspace (const plx_conv2d *conv)
{
  plx_arena arena = { 0 };
  forward_work work = { .conv = conv };

  lay_out_workspace (&work, &arena, PLX_CONV_WIDEST_VECTOR);
  return arena.used;
}

static void
pack_block (void *context, int piece, int thread)
{
  const forward_work *work = context;
  size_t taps = plx_conv_tap_count (work->conv), channels = (size_t)work->conv->out_channels;
  plx_conv_block block = plx_conv_block_at (work->kernels, work->conv->out_channels, piece, taps);
  size_t wide = (size_t)(block.vectors * work->kernels->lanes);
  float *to = work->packed + block.offset;

  if (work->is_winograd) {
    plx_winograd_pack (&work->winograd, work->w, false, piece, work->packed);
    return;
  }
  for (size_t tap = 0; tap < taps; tap++, to += wide) {
    memcpy (to, work->w + tap * channels + block.first, (size_t)block.valid * sizeof (float));
    memset (to + block.valid, 0, (wide - (size_t)block.valid) * sizeof (float));
  }
}

/* Adds Σ y and Σ y² of one image to slot [2][channels]. */
static void
sum_image (const forward_work *work, const float *y, float *sums, double *slot)
{
  size_t channels = (size_t)work->conv->out_channels;
  size_t pixels =
      (size_t)plx_conv2d_out_height (work->conv) * (size_t)plx_conv2d_out_width (work->conv);

  for (size_t first = 0; first < pixels; first += PLX_CONV_SUM_CHUNK) {
    size_t n = pixels - first < PLX_CONV_SUM_CHUNK ? pixels - first : PLX_CONV_SUM_CHUNK;

    memset (sums, 0, 2 * channels * sizeof (float));
    work->kernels->moments (n, (int)channels, y + first * channels, sums);
    for (size_t i = 0; i < 2 * channels; i++)
      slot[i] += (double)sums[i];
  }
}

/* The first images of the canvas. */
static void
convolve_images (const forward_work *work, const plx_canvas *canvas, int images, float *y)
{
  const plx_conv2d *conv = work->conv;
  ptrdiff_t canvas_row = (ptrdiff_t)canvas->width * canvas->channels;
  plx_conv_plane plane = { .images = images,
                           .height = plx_conv2d_out_height (conv),
                           .width = plx_conv2d_out_width (conv),
                           .rows = conv->kernel,
                           .run = conv->kernel * conv->in_channels,
                           .channels = conv->in_channels,
                           .in_row = canvas_row,
                           .in_line = conv->stride * canvas_row,
                           .in_pixel = conv->stride * conv->in_channels,
                           .out_pixel = conv->out_channels,
                           .in_image = (ptrdiff_t)plx_canvas_image (canvas) };

  plane.out_line = plane.width * plane.out_pixel;
  plane.out_image = plane.height * plane.out_line;
  for (int i = 0; i < plx_conv_blocks (work->kernels, conv->out_channels); i++) {
    plx_conv_block block =
        plx_conv_block_at (work->kernels, conv->out_channels, i, plx_conv_tap_count (conv));

    work->kernels->convolve (&plane, canvas->numbers, work->packed + block.offset, block.vectors,
                             y + block.first, block.valid, false);
  }
}

/* Images from first on, as many as the canvas holds. */
static void
forward_images (const forward_work *work, const forward_scratch *scratch, int first, int images,
                double *slot)
{
  const plx_conv2d *conv = work->conv;
  size_t x_image = (size_t)conv->height * (size_t)conv->width * (size_t)conv->in_channels;
  size_t y_image = (size_t)plx_conv2d_out_height (conv) * (size_t)plx_conv2d_out_width (conv) *
                   (size_t)conv->out_channels;
  float *y = work->y + (size_t)first * y_image;

  for (int i = 0; i < images; i++)
    plx_canvas_draw (&scratch->canvas, i, work->kernels, conv->height, conv->width, work->x,
                     &scratch->map, (size_t)(first + i) * x_image);
  if (work->is_winograd)
    plx_winograd_convolve (&work->winograd, &scratch->room, &scratch->canvas, images, work->packed,
                           y, false);
  else
    convolve_images (work, &scratch->canvas, images, y);
  for (int i = 0; i < images && slot != NULL; i++)
    sum_image (work, y + (size_t)i * y_image, scratch->sums, slot);
}

static void
forward_piece (void *context, int piece, int thread)
{
  const forward_work *work = context;
  const plx_conv2d *conv = work->conv;
  size_t bytes = plx_conv_forward_scratch (conv);
  plx_arena arena = plx_arena_over (plx_pool_scratch (work->pool, thread, bytes), bytes);
  forward_scratch scratch = lay_out_scratch (conv, &arena);
  size_t row = (size_t)conv->width * (size_t)conv->in_channels;
  int end = plx_conv_piece_begin (conv->images, work->pieces, piece + 1), images;
  double *slot = NULL;

  plx_canvas_repeat (work->x->scale, 1, conv->in_channels, row, scratch.map.scale);
  plx_canvas_repeat (work->x->shift, 0, conv->in_channels, row, scratch.map.shift);
  if (work->slots != NULL) {
    slot = work->slots + (size_t)piece * 2 * (size_t)conv->out_channels;
    memset (slot, 0, 2 * (size_t)conv->out_channels * sizeof (double));
  }
  for (int i = plx_conv_piece_begin (conv->images, work->pieces, piece); i < end; i += images) {
    images = end - i < scratch.canvas.images ? end - i : scratch.canvas.images;
    forward_images (work, &scratch, i, images, slot);
  }
}

/* Pieces of the images: many, so that no thread waits long for another, but none of fewer images than
 * lie in a canvas together. */
static int
pieces_of (const plx_conv2d *conv)
{
  int pieces = conv->images / plx_conv_together (conv);

  return pieces < PLX_CONV_PIECES ? pieces : PLX_CONV_PIECES;
}

void
plx_conv2d_forward (plx_pool *pool, const plx_conv2d *conv, const plx_lazy *x, const float *w,
                    float *y, double *sums, void *workspace)
{
  const plx_conv_kernels *kernels = PLX_ISA_PICK (plx_pool_isa (pool), plx_conv_kernels);
  forward_work work = { conv, kernels, pool, x, w, y };
  plx_arena arena = plx_arena_over (workspace, plx_conv_forward_workspace (conv));
  size_t channels = (size_t)conv->out_channels;

  work.is_winograd = plx_winograd_fits (conv);
  work.winograd =
      (plx_winograd){ kernels,           PLX_ISA_PICK (plx_pool_isa (pool), plx_winograd_kernels),
                      conv->in_channels, conv->out_channels,
                      conv->height,      conv->width };
  lay_out_workspace (&work, &arena, kernels->lanes);
  if (sums == NULL)
    work.slots = NULL;
  work.pieces = pieces_of (conv);
  plx_pool_run (pool, pack_block, &work, plx_conv_blocks (kernels, conv->out_channels));
  plx_pool_run (pool, forward_piece, &work, work.pieces);
  if (sums == NULL)
    return;
  memset (sums, 0, 2 * channels * sizeof (double));
  for (int piece = 0; piece < work.pieces; piece++)
    for (size_t i = 0; i < 2 * channels; i++)
      sums[i] += work.slots[(size_t)piece * 2 * channels + i];
}
