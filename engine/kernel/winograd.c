/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tiles are numbered over the images of a canvas and worked on some dozens at a time, so that their
 * transformed numbers stay in the L2 cache:
 *
 *     canvas → transform → v [16][tiles][ci]
 *                          16 products with u [16][ci][co] → m [16][tiles][co] → transform → y
 *
 * A tile's channels lie a cache line further apart than they need: a power of two would let the tiles
 * of a product push one another out of the L1 cache.
 */
#include "kernel/winograd.h"

#include <string.h>

enum {
  CHANNEL_STEP = 16,
  LEAST_CHANNELS = 32, /* fewer make products too short for what surrounds them */
  TILES = 96,          /* worked on together: they make fetching weights from afar worth while */
  LEAST_PIECES = 8,    /* that the images are cut into, however small their maps are */
  GAP = 16             /* floats between the channels of two tiles */
};

bool
plx_winograd_fits (const plx_conv2d *conv)
{
  return conv->kernel == 3 && conv->stride == 1 && conv->padding == 1 &&
         conv->in_channels % CHANNEL_STEP == 0 && conv->out_channels % CHANNEL_STEP == 0 &&
         conv->in_channels >= LEAST_CHANNELS && conv->out_channels >= LEAST_CHANNELS;
}

int
plx_winograd_together (const plx_conv2d *conv)
{
  int wanted = TILES / (((conv->height + 1) / 2) * ((conv->width + 1) / 2));
  int most = conv->images / LEAST_PIECES;

  wanted = wanted < most ? wanted : most;
  return wanted > 1 ? wanted : 1;
}

void
plx_winograd_take (plx_winograd_room *room, const plx_conv2d *conv, plx_arena *arena)
{
  int widest = conv->in_channels > conv->out_channels ? conv->in_channels : conv->out_channels;
  size_t tiles, floats;

  *room = (plx_winograd_room){ .tiles = TILES };
  tiles = (size_t)room->tiles;
  floats = PLX_WINOGRAD_POSITIONS * tiles * (size_t)(widest + GAP);
  room->v = plx_arena_floats (arena, floats);
  room->m = plx_arena_floats (arena, floats);
  room->in = plx_arena_take (arena, tiles * sizeof *room->in);
  room->out = plx_arena_take (arena, tiles * sizeof *room->out);
  room->has = plx_arena_take (arena, tiles);
}

static plx_winograd_layout
layout_of (int tiles, int channels)
{
  ptrdiff_t stride = channels + GAP;

  return (plx_winograd_layout){ tiles, channels, stride, tiles * stride };
}

/* --- Weights ---------------------------------------------------------------------------------- */

size_t
plx_winograd_packed_size (int in_channels, int out_channels)
{
  return PLX_WINOGRAD_POSITIONS * (size_t)in_channels *
         (size_t)plx_conv_padded_channels (PLX_CONV_WIDEST_VECTOR, out_channels);
}

/* G of three numbers: (w0, (w0 + w1 + w2) / 2, (w0 − w1 + w2) / 2, w2). */
static void
weight_line (float w0, float w1, float w2, float out[4])
{
  out[0] = w0;
  out[1] = 0.5f * (w0 + w1 + w2);
  out[2] = 0.5f * (w0 - w1 + w2);
  out[3] = w2;
}

/* G w Gᵀ of a kernel whose taps lie step floats apart (is_back: from the last to the first). */
static void
weight_tile (const float *w, size_t step, bool is_back, float out[4][4])
{
  float columns[3][4];

  for (int c = 0; c < 3; c++) {
    const float *tap[3];

    for (int r = 0; r < 3; r++)
      tap[r] = w + (size_t)(is_back ? 8 - (3 * r + c) : 3 * r + c) * step;
    weight_line (*tap[0], *tap[1], *tap[2], columns[c]);
  }
  for (int r = 0; r < 4; r++)
    weight_line (columns[0][r], columns[1][r], columns[2][r], out[r]);
}

void
plx_winograd_pack (const plx_winograd *winograd, const float *w, bool is_back, int block,
                   float *packed)
{
  int in = winograd->in_channels, out = winograd->out_channels;
  plx_conv_block part = plx_conv_block_at (winograd->conv, out, block, (size_t)in);
  int wide = part.vectors * winograd->conv->lanes;
  size_t position = plx_winograd_packed_size (in, out) / PLX_WINOGRAD_POSITIONS;

  for (int i = 0; i < in; i++)
    for (int o = 0; o < part.valid; o++) {
      size_t at = is_back ? (size_t)(part.first + o) * (size_t)in + (size_t)i
                          : (size_t)i * (size_t)out + (size_t)(part.first + o);
      float *to = packed + part.offset + (size_t)i * (size_t)wide + (size_t)o, u[4][4];

      weight_tile (w + at, (size_t)in * (size_t)out, is_back, u);
      for (int p = 0; p < PLX_WINOGRAD_POSITIONS; p++)
        to[(size_t)p * position] = u[p / 4][p % 4];
    }
}

/* --- Tiles ------------------------------------------------------------------------------------ */

/* Where a tile begins: in its image, the row and column of its first output. */
typedef struct {
  int image, row, column;
} tile_place;

static tile_place
place_of (const plx_winograd *winograd, int tile)
{
  int wide = (winograd->width + 1) / 2, high = (winograd->height + 1) / 2;

  return (tile_place){ tile / (wide * high), 2 * (tile / wide % high), 2 * (tile % wide) };
}

static int
tile_count (const plx_winograd *winograd, int images)
{
  return images * ((winograd->height + 1) / 2) * ((winograd->width + 1) / 2);
}

/* The pixels of the canvas that lie shift above and left of where a tile's outputs begin. */
static void
find_in (const plx_winograd *winograd, const plx_canvas *canvas, int shift, int first, int tiles,
         const float **in)
{
  for (int t = 0; t < tiles; t++) {
    tile_place at = place_of (winograd, first + t);
    size_t row = (size_t)(at.row + canvas->before - shift);
    size_t column = (size_t)(at.column + canvas->before - shift);

    in[t] = canvas->numbers + (size_t)at.image * plx_canvas_image (canvas) +
            (row * (size_t)canvas->width + column) * (size_t)canvas->channels;
  }
}

static void
find_out (const plx_winograd *winograd, int first, int tiles, float *y, float **out,
          unsigned char *has)
{
  for (int t = 0; t < tiles; t++) {
    tile_place at = place_of (winograd, first + t);
    size_t row = (size_t)at.image * (size_t)winograd->height + (size_t)at.row;

    out[t] =
        y + (row * (size_t)winograd->width + (size_t)at.column) * (size_t)winograd->out_channels;
    has[t] = (unsigned char)((at.column + 1 < winograd->width ? PLX_WINOGRAD_HAS_COLUMN : 0) |
                             (at.row + 1 < winograd->height ? PLX_WINOGRAD_HAS_ROW : 0));
  }
}

/* --- Convolution ------------------------------------------------------------------------------ */

/* m [tiles][out] = v [tiles][in] · u [in][out] for each position. */
static void
multiply (const plx_winograd *winograd, const plx_winograd_room *room,
          const plx_winograd_layout *in, const plx_winograd_layout *out, const float *packed)
{
  size_t position = plx_winograd_packed_size (in->channels, out->channels) / PLX_WINOGRAD_POSITIONS;
  for (int p = 0; p < PLX_WINOGRAD_POSITIONS; p++)
    for (int i = 0; i < plx_conv_blocks (winograd->conv, out->channels); i++) {
      plx_conv_block block =
          plx_conv_block_at (winograd->conv, out->channels, i, (size_t)in->channels);

      winograd->kernels->product (in->tiles, in->channels, room->v + p * in->position, in->stride,
                                  packed + (size_t)p * position + block.offset, block.vectors,
                                  room->m + p * out->position + block.first, out->stride);
    }
}

void
plx_winograd_convolve (const plx_winograd *winograd, const plx_winograd_room *room,
                       const plx_canvas *canvas, int images, const float *packed, float *out,
                       bool adds)
{
  int count = tile_count (winograd, images);
  ptrdiff_t canvas_row = (ptrdiff_t)canvas->width * canvas->channels;
  ptrdiff_t out_row = (ptrdiff_t)winograd->width * winograd->out_channels;

  for (int first = 0; first < count; first += room->tiles) {
    int tiles = count - first < room->tiles ? count - first : room->tiles;
    plx_winograd_layout from = layout_of (tiles, winograd->in_channels);
    plx_winograd_layout to = layout_of (tiles, winograd->out_channels);

    find_in (winograd, canvas, 1, first, tiles, room->in);
    find_out (winograd, first, tiles, out, room->out, room->has);
    winograd->kernels->input (&from, room->in, canvas_row, room->v);
    multiply (winograd, room, &from, &to, packed);
    winograd->kernels->output (&to, room->m, room->out, room->has, out_row, adds);
  }
}

/* --- The weights' gradient -------------------------------------------------------------------- */

static void
accumulate (const plx_winograd *winograd, const plx_winograd_room *room,
            const plx_winograd_layout *in, const plx_winograd_layout *out, float *total)
{
  size_t position = (size_t)in->channels * (size_t)out->channels;
  plx_conv_strides strides = { .images = 1,
                               .height = 1,
                               .width = in->tiles,
                               .run = in->channels,
                               .channels = in->channels,
                               .x_pixel = in->stride,
                               .g_pixel = out->stride };

  for (int p = 0; p < PLX_WINOGRAD_POSITIONS; p++)
    for (int i = 0; i < plx_conv_blocks (winograd->conv, out->channels); i++) {
      plx_conv_block block = plx_conv_block_at (winograd->conv, out->channels, i, 0);

      winograd->conv->correlate (&strides, room->v + p * in->position,
                                 room->m + p * out->position + block.first, block.vectors,
                                 total + (size_t)p * position + block.first, out->channels);
    }
}

void
plx_winograd_correlate (const plx_winograd *winograd, const plx_winograd_room *room,
                        const plx_canvas *x, const plx_canvas *g, int images, float *total)
{
  int count = tile_count (winograd, images);

  for (int first = 0; first < count; first += room->tiles) {
    int tiles = count - first < room->tiles ? count - first : room->tiles;
    plx_winograd_layout in = layout_of (tiles, winograd->in_channels);
    plx_winograd_layout out = layout_of (tiles, winograd->out_channels);

    find_in (winograd, x, 1, first, tiles, room->in);
    winograd->kernels->input (&in, room->in, (ptrdiff_t)x->width * x->channels, room->v);
    find_in (winograd, g, 0, first, tiles, room->in);
    winograd->kernels->gradient (&out, room->in, (ptrdiff_t)g->width * g->channels, room->m);
    accumulate (winograd, room, &in, &out, total);
  }
}

/* Gᵀ of four numbers: (u0 + (u1 + u2) / 2, (u1 − u2) / 2, (u1 + u2) / 2 + u3). */
static void
gather_line (float u0, float u1, float u2, float u3, float out[3])
{
  out[0] = u0 + 0.5f * (u1 + u2);
  out[1] = 0.5f * (u1 - u2);
  out[2] = 0.5f * (u1 + u2) + u3;
}

void
plx_winograd_gather (int in_channels, int out_channels, const float *total, int first, int end,
                     float *dw)
{
  size_t plane = (size_t)in_channels * (size_t)out_channels;

  for (size_t at = (size_t)first * (size_t)out_channels; at < (size_t)end * (size_t)out_channels;
       at++) {
    float columns[4][3], row[3];

    for (int c = 0; c < 4; c++)
      gather_line (total[(size_t)c * plane + at], total[(size_t)(4 + c) * plane + at],
                   total[(size_t)(8 + c) * plane + at], total[(size_t)(12 + c) * plane + at],
                   columns[c]);
    for (int r = 0; r < 3; r++) {
      gather_line (columns[0][r], columns[1][r], columns[2][r], columns[3][r], row);
      for (int c = 0; c < 3; c++)
        dw[(size_t)(3 * r + c) * plane + at] += row[c];
    }
  }
}
