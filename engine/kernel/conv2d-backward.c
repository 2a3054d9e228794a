/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The convolution's gradients.
 *
 *     weights → flipped, transposed, packed in blocks of input channels, one pack a phase
 *     each few images: lazy map of x → their canvas;  lazy gradient → their canvas
 *                 dw of the images' group += correlation of the two canvases
 *                 dx = tiles over the gradient's canvas, × mask, Σ dx, Σ dx·raw
 *     dw += Σ over groups, in order
 *
 * Phases: at stride s the pixels of dx fall into s × s classes by their row and column modulo s, and
 * each class meets only its own taps of the kernel, at stride 1 over the gradient. So no product
 * with a zero is ever computed. At stride 1 there is one phase: the whole kernel, flipped.
 *
 * In one dimension: dx[s·m + r] = Σ_t w[t] · g[m + (r + p − t) / s] over the taps t with
 * (r + p − t) divisible by s; walked from the largest t down, g is read left to right.
 */
#include <string.h>

#include "kernel/conv2d-canvas.h"
#include "kernel/winograd.h"

PLX_ISA_DECLARE (plx_conv_kernels);
PLX_ISA_DECLARE (plx_winograd_kernels);

enum {
  MAX_GROUPS = 64,          /* of images, each with its own dw */
  LEAST_GROUPS = 4,         /* however many weights there are */
  GROUP_FLOATS = 1 << 20,   /* of all groups' dw together, where more than the least are wanted */
  REDUCED_A_PIECE = 1 << 14 /* floats */
};

/* The taps of one class of rows (or columns). */
typedef struct {
  int n;      /* taps; 0: nothing arrives at these pixels */
  int tap;    /* the largest; the others are stride less each */
  int offset; /* of the first gradient row that tap meets, for pixel m = 0 */
  int pixels; /* m = 0 … pixels − 1 */
} phase;

typedef struct {
  const plx_conv2d *conv;
  const plx_conv_kernels *kernels;
  plx_pool *pool;
  const plx_lazy *x;
  const plx_lazy_gradient *dy;
  const float *w;
  float *dw, *dx;
  bool adds_to_dx;
  bool has_sums;
  float *packed;   /* [phases][taps of the phase][padded input channels] */
  float *partials; /* [groups][k·k·ci][padded output channels] */
  double *slots;   /* [groups][2][input channels] */
  int groups;
  bool is_winograd; /* partials are then [groups][16][ci][co] */
  plx_winograd winograd, winograd_back;
} backward_work;

typedef struct {
  plx_canvas x, g;
  plx_canvas_map x_map;
  float *a, *b, *d; /* [output width · channels] */
  float *sums;      /* [2][input channels] */
  float *band;      /* [band's pixels][block]: one block of the gradient's channels */
  plx_winograd_room room;
} backward_scratch;

/* --- Geometry --------------------------------------------------------------------------------- */

static phase
phase_of (const plx_conv2d *conv, int remainder, int size)
{
  phase result = { .pixels = (size - remainder + conv->stride - 1) / conv->stride };

  for (int tap = conv->kernel - 1; tap >= 0; tap--) {
    if ((remainder + conv->padding - tap) % conv->stride != 0)
      continue;
    if (result.n++ == 0) {
      result.tap = tap;
      result.offset = (remainder + conv->padding - tap) / conv->stride;
    }
  }
  return result;
}

/* Grows a canvas so that every phase reads inside it. */
static void
extend (const plx_conv2d *conv, int size, int gradient_size, int *before, int *after)
{
  for (int r = 0; r < conv->stride; r++) {
    phase p = phase_of (conv, r, size);
    int last = p.pixels - 1 + p.offset + p.n - 1;

    if (p.n > 0 && p.pixels > 0 && -p.offset > *before)
      *before = -p.offset;
    if (p.n > 0 && p.pixels > 0 && last - (gradient_size - 1) > *after)
      *after = last - (gradient_size - 1);
  }
}

static plx_canvas
gradient_canvas (const plx_conv2d *conv)
{
  int height = plx_conv2d_out_height (conv), width = plx_conv2d_out_width (conv);
  int before = 0, after = 0, is_even = plx_winograd_fits (conv); /* as the input's canvas */

  extend (conv, conv->height, height, &before, &after);
  extend (conv, conv->width, width, &before, &after);
  return (plx_canvas){ .before = before,
                       .height = height + before + after + is_even * (height & 1),
                       .width = width + before + after + is_even * (width & 1),
                       .channels = conv->out_channels };
}

/* Rows of a group's dw, a number for each output channel in every one. */
static size_t
partial_rows (const plx_conv2d *conv)
{
  return plx_winograd_fits (conv) ? PLX_WINOGRAD_POSITIONS * (size_t)conv->in_channels
                                  : plx_conv_tap_count (conv);
}

static int
groups_of (const plx_conv2d *conv)
{
  size_t weights = partial_rows (conv) * (size_t)conv->out_channels;
  int groups = (int)(GROUP_FLOATS / weights);

  groups = groups > MAX_GROUPS ? MAX_GROUPS : groups < LEAST_GROUPS ? LEAST_GROUPS : groups;
  return groups < conv->images ? groups : conv->images;
}

/* Rows of a gradient whose pixels, with those of x, stay in the L1 cache while all taps meet them. */
static int
band_height (const plx_conv2d *conv)
{
  int rows = PLX_CONV_BAND / plx_conv2d_out_width (conv), height = plx_conv2d_out_height (conv);

  rows = rows > 0 ? rows : 1;
  return rows < height ? rows : height;
}

static backward_scratch
lay_out_scratch (const plx_conv2d *conv, plx_arena *arena)
{
  backward_scratch scratch = { .x = plx_conv_input_canvas (conv), .g = gradient_canvas (conv) };
  size_t x_row = (size_t)conv->width * (size_t)conv->in_channels;
  size_t g_row = (size_t)plx_conv2d_out_width (conv) * (size_t)conv->out_channels;

  int together = plx_conv_together (conv);
  size_t band = (size_t)(together * band_height (conv) * plx_conv2d_out_width (conv));

  scratch.x.images = scratch.g.images = together;
  plx_canvas_take (&scratch.x, arena);
  plx_canvas_take (&scratch.g, arena);
  scratch.x_map.scale = plx_arena_floats (arena, x_row);
  scratch.x_map.shift = plx_arena_floats (arena, x_row);
  scratch.a = plx_arena_floats (arena, g_row);
  scratch.b = plx_arena_floats (arena, g_row);
  scratch.d = plx_arena_floats (arena, g_row);
  scratch.sums = plx_arena_floats (arena, 2 * (size_t)conv->in_channels);
  scratch.band = plx_arena_floats (arena, band * 2 * PLX_CONV_WIDEST_VECTOR);
  if (plx_winograd_fits (conv))
    plx_winograd_take (&scratch.room, conv, arena);
  return scratch;
}

static void
lay_out_workspace (backward_work *work, plx_arena *arena, int lanes)
{
  const plx_conv2d *conv = work->conv;
  size_t taps = (size_t)conv->kernel * (size_t)conv->kernel;

  work->groups = groups_of (conv);
  work->packed = plx_arena_floats (
      arena, plx_winograd_fits (conv)
                 ? plx_winograd_packed_size (conv->out_channels, conv->in_channels)
                 : taps * (size_t)conv->out_channels *
                       (size_t)plx_conv_padded_channels (lanes, conv->in_channels));
  work->partials =
      plx_arena_floats (arena, (size_t)work->groups * partial_rows (conv) *
                                   (size_t)plx_conv_padded_channels (lanes, conv->out_channels));
  work->slots = plx_arena_take (arena, (size_t)work->groups * 2 * (size_t)conv->in_channels *
                                           sizeof (double));
}

size_t
plx_conv_backward_scratch (const plx_conv2d *conv)
{
  plx_arena arena = { 0 };

  lay_out_scratch (conv, &arena);
  return arena.used;
}

size_t
plx_conv_backward_workspace (const plx_conv2d *conv)
{
  plx_arena arena = { 0 };
  backward_work work = { .conv = conv };

  lay_out_workspace (&work, &arena, PLX_CONV_WIDEST_VECTOR);
  return arena.used;
}

/* --- Weights for the data gradient ------------------------------------------------------------ */

typedef struct {
  phase rows, columns;
  size_t taps;   /* rows.n · columns.n · output channels */
  size_t offset; /* of its pack, in floats */
} phase_pair;

/* Phase number i of stride × stride. */
static phase_pair
pair_at (const backward_work *work, int number)
{
  const plx_conv2d *conv = work->conv;
  size_t channels = (size_t)plx_conv_padded_channels (work->kernels->lanes, conv->in_channels);
  phase_pair pair = { .offset = 0 };

  for (int i = 0; i <= number; i++) {
    pair.offset += pair.taps * channels;
    pair.rows = phase_of (conv, i / conv->stride, conv->height);
    pair.columns = phase_of (conv, i % conv->stride, conv->width);
    pair.taps = (size_t)pair.rows.n * (size_t)pair.columns.n * (size_t)conv->out_channels;
  }
  return pair;
}

/* One tap of the kernel, w [ci][co], transposed into a block of a pack. */
static void
pack_tap (const plx_conv2d *conv, const float *w, const plx_conv_block *block, int wide, float *to)
{
  int channels = conv->out_channels;

  for (int out = 0; out < channels; out++, to += wide) {
    for (int c = 0; c < block->valid; c++)
      to[c] = w[(size_t)(block->first + c) * (size_t)channels + (size_t)out];
    memset (to + block->valid, 0, (size_t)(wide - block->valid) * sizeof (float));
  }
}

static void
pack_piece (void *context, int piece, int thread)
{
  const backward_work *work = context;
  const plx_conv2d *conv = work->conv;
  int blocks = plx_conv_blocks (work->kernels, conv->in_channels);
  phase_pair pair = pair_at (work, piece / blocks);
  plx_conv_block block =
      plx_conv_block_at (work->kernels, conv->in_channels, piece % blocks, pair.taps);
  int wide = block.vectors * work->kernels->lanes;
  float *to = work->packed + pair.offset + block.offset;

  if (work->is_winograd) {
    plx_winograd_pack (&work->winograd_back, work->w, true, piece, work->packed);
    return;
  }
  for (int row = 0; row < pair.rows.n; row++)
    for (int column = 0; column < pair.columns.n; column++) {
      int tap = (pair.rows.tap - row * conv->stride) * conv->kernel + pair.columns.tap -
                column * conv->stride;

      pack_tap (conv,
                work->w + (size_t)tap * (size_t)conv->in_channels * (size_t)conv->out_channels,
                &block, wide, to);
      to += (size_t)conv->out_channels * (size_t)wide;
    }
}

/* --- One image -------------------------------------------------------------------------------- */

static void
draw_gradient (const backward_work *work, const backward_scratch *scratch, int slot, int image)
{
  const plx_lazy_gradient *dy = work->dy;
  const plx_canvas *canvas = &scratch->g;
  int height = plx_conv2d_out_height (work->conv);
  size_t n = (size_t)plx_conv2d_out_width (work->conv) * (size_t)canvas->channels;

  for (int row = 0; row < height; row++) {
    size_t at = ((size_t)image * (size_t)height + (size_t)row) * n;
    float *to = canvas->numbers + (size_t)slot * plx_canvas_image (canvas) +
                ((size_t)(row + canvas->before) * (size_t)canvas->width + (size_t)canvas->before) *
                    (size_t)canvas->channels;

    if (dy->a == NULL)
      memcpy (to, dy->grad + at, n * sizeof (float));
    else
      work->kernels->unfold (n, dy->grad + at, dy->raw + at, scratch->a, scratch->b, scratch->d,
                             to);
  }
}

/* A block of a band's channels, copied together: in the canvas the pixels of a wide layer lie a power
 * of two apart, where they push one another out of the L1 cache. */
static void
copy_band (const plx_conv_strides *strides, const float *gradient, int wide, float *band)
{
  for (int image = 0; image < strides->images; image++)
    for (int row = 0; row < strides->height; row++) {
      const float *from = gradient + image * strides->g_image + row * strides->g_row;

      for (int column = 0; column < strides->width; column++, band += wide)
        memcpy (band, from + column * strides->g_pixel, (size_t)wide * sizeof (float));
    }
}

/* total [k][k·ci][padded co] += the correlation of the rows from first on. */
static void
correlate_band (const backward_work *work, const backward_scratch *scratch, int images, int first,
                int height, float *total)
{
  const plx_conv2d *conv = work->conv;
  const plx_canvas *x = &scratch->x, *g = &scratch->g;
  int stride = plx_conv_padded_channels (work->kernels->lanes, conv->out_channels);
  ptrdiff_t x_row = (ptrdiff_t)x->width * x->channels, g_row = (ptrdiff_t)g->width * g->channels;
  int blocks = plx_conv_blocks (work->kernels, conv->out_channels);
  const float *input = x->numbers + first * conv->stride * x_row;
  const float *gradient = g->numbers + (g->before + first) * g_row + g->before * g->channels;
  plx_conv_strides strides = { .images = images,
                               .height = height,
                               .width = plx_conv2d_out_width (conv),
                               .run = conv->kernel * conv->in_channels,
                               .channels = conv->in_channels,
                               .x_row = conv->stride * x_row,
                               .x_pixel = conv->stride * x->channels,
                               .g_row = g_row,
                               .g_pixel = g->channels,
                               .x_image = (ptrdiff_t)plx_canvas_image (x),
                               .g_image = (ptrdiff_t)plx_canvas_image (g),
                               .is_dense = conv->kernel == 3 && conv->stride == 1 };

  for (int i = 0; i < blocks; i++) {
    plx_conv_block block = plx_conv_block_at (work->kernels, conv->out_channels, i, 0);
    int wide = block.vectors * work->kernels->lanes;
    plx_conv_strides of_block = strides;
    const float *from = gradient + block.first;

    if (blocks > 1) {
      copy_band (&strides, from, wide, scratch->band);
      from = scratch->band;
      of_block.g_pixel = wide;
      of_block.g_row = strides.width * wide;
      of_block.g_image = height * of_block.g_row;
    }
    for (int row = 0; row < conv->kernel; row++)
      work->kernels->correlate (
          &of_block, input + row * x_row, from, block.vectors,
          total + (size_t)row * (size_t)strides.run * (size_t)stride + block.first, stride);
  }
}

static void
correlate_images (const backward_work *work, const backward_scratch *scratch, int images,
                  float *total)
{
  int height = plx_conv2d_out_height (work->conv), band = band_height (work->conv);

  for (int first = 0; first < height; first += band)
    correlate_band (work, scratch, images, first, height - first < band ? height - first : band,
                    total);
}

/* The pixels of one phase. */
static void
spread_phase (const backward_work *work, const plx_canvas *g, int images, int number, float *dx)
{
  const plx_conv2d *conv = work->conv;
  phase_pair pair = pair_at (work, number);
  ptrdiff_t g_row = (ptrdiff_t)g->width * g->channels;
  ptrdiff_t dx_row = (ptrdiff_t)conv->width * conv->in_channels;
  plx_conv_plane plane = { .images = images,
                           .height = pair.rows.pixels,
                           .width = pair.columns.pixels,
                           .rows = pair.columns.n > 0 ? pair.rows.n : 0,
                           .run = pair.columns.n * conv->out_channels,
                           .channels = conv->out_channels,
                           .in_row = g_row,
                           .in_line = g_row,
                           .in_pixel = g->channels,
                           .out_line = conv->stride * dx_row,
                           .out_pixel = conv->stride * conv->in_channels,
                           .in_image = (ptrdiff_t)plx_canvas_image (g),
                           .out_image = conv->height * dx_row };
  const float *from = g->numbers + (g->before + pair.rows.offset) * g_row +
                      (g->before + pair.columns.offset) * g->channels;
  float *to = dx + (number / conv->stride) * dx_row + number % conv->stride * conv->in_channels;

  if (pair.taps == 0 && work->adds_to_dx)
    return;
  for (int i = 0; i < plx_conv_blocks (work->kernels, conv->in_channels); i++) {
    plx_conv_block block = plx_conv_block_at (work->kernels, conv->in_channels, i, pair.taps);

    work->kernels->convolve (&plane, from, work->packed + pair.offset + block.offset, block.vectors,
                             to + block.first, block.valid, work->adds_to_dx);
  }
}

static void
mask_image (const backward_work *work, const backward_scratch *scratch, size_t offset, double *slot)
{
  const plx_conv2d *conv = work->conv;
  size_t channels = (size_t)conv->in_channels;
  size_t pixels = (size_t)conv->height * (size_t)conv->width;
  bool is_masked = work->x->is_rectified;

  if (!is_masked && !work->has_sums)
    return;
  for (size_t first = 0; first < pixels; first += PLX_CONV_SUM_CHUNK) {
    size_t n = pixels - first < PLX_CONV_SUM_CHUNK ? pixels - first : PLX_CONV_SUM_CHUNK;
    size_t at = offset + first * channels;

    memset (scratch->sums, 0, 2 * channels * sizeof (float));
    work->kernels->mask (n, (int)channels, work->x->raw + at,
                         is_masked ? scratch->x_map.scale : NULL, scratch->x_map.shift,
                         work->dx + at, scratch->sums);
    if (work->has_sums)
      for (size_t i = 0; i < 2 * channels; i++)
        slot[i] += (double)scratch->sums[i];
  }
}

/* Images from first on, as many as the canvases hold. */
static void
backward_images (const backward_work *work, const backward_scratch *scratch, int first, int images,
                 int group)
{
  const plx_conv2d *conv = work->conv;
  size_t channels = (size_t)conv->in_channels;
  size_t image = (size_t)conv->height * (size_t)conv->width * channels;
  size_t offset = (size_t)first * image;
  size_t weights = partial_rows (conv) *
                   (size_t)plx_conv_padded_channels (work->kernels->lanes, conv->out_channels);

  for (int i = 0; i < images; i++) {
    plx_canvas_draw (&scratch->x, i, work->kernels, conv->height, conv->width, work->x,
                     &scratch->x_map, offset + (size_t)i * image);
    draw_gradient (work, scratch, i, first + i);
  }
  if (work->is_winograd)
    plx_winograd_correlate (&work->winograd, &scratch->room, &scratch->x, &scratch->g, images,
                            work->partials + (size_t)group * weights);
  else
    correlate_images (work, scratch, images, work->partials + (size_t)group * weights);
  if (work->dx == NULL)
    return;
  if (work->is_winograd)
    plx_winograd_convolve (&work->winograd_back, &scratch->room, &scratch->g, images, work->packed,
                           work->dx + offset, work->adds_to_dx);
  for (int number = 0; number < conv->stride * conv->stride && !work->is_winograd; number++)
    spread_phase (work, &scratch->g, images, number, work->dx + offset);
  for (int i = 0; i < images; i++)
    mask_image (work, scratch, offset + (size_t)i * image,
                work->slots + (size_t)group * 2 * channels);
}

/* --- All images ------------------------------------------------------------------------------- */

static void
group_piece (void *context, int group, int thread)
{
  const backward_work *work = context;
  const plx_conv2d *conv = work->conv;
  size_t bytes = plx_conv_backward_scratch (conv);
  plx_arena arena = plx_arena_over (plx_pool_scratch (work->pool, thread, bytes), bytes);
  backward_scratch scratch = lay_out_scratch (conv, &arena);
  int end = plx_conv_piece_begin (conv->images, work->groups, group + 1), images;
  size_t x_row = (size_t)conv->width * (size_t)conv->in_channels;
  size_t g_row = (size_t)plx_conv2d_out_width (conv) * (size_t)conv->out_channels;
  size_t weights = partial_rows (conv) *
                   (size_t)plx_conv_padded_channels (work->kernels->lanes, conv->out_channels);

  plx_canvas_repeat (work->x->scale, 1, conv->in_channels, x_row, scratch.x_map.scale);
  plx_canvas_repeat (work->x->shift, 0, conv->in_channels, x_row, scratch.x_map.shift);
  plx_canvas_repeat (work->dy->a, 1, conv->out_channels, g_row, scratch.a);
  plx_canvas_repeat (work->dy->b, 0, conv->out_channels, g_row, scratch.b);
  plx_canvas_repeat (work->dy->d, 0, conv->out_channels, g_row, scratch.d);
  memset (work->partials + (size_t)group * weights, 0, weights * sizeof (float));
  memset (work->slots + (size_t)group * 2 * (size_t)conv->in_channels, 0,
          2 * (size_t)conv->in_channels * sizeof (double));
  for (int i = plx_conv_piece_begin (conv->images, work->groups, group); i < end; i += images) {
    images = end - i < scratch.x.images ? end - i : scratch.x.images;
    backward_images (work, &scratch, i, images, group);
  }
}

/* Winograd: the groups' parts are added up in the first one's place, which the transform then takes;
 * a piece is some input channels. */
static void
gather_piece (const backward_work *work, int piece)
{
  int in = work->conv->in_channels, out = work->conv->out_channels;
  int rows = REDUCED_A_PIECE / out > 0 ? REDUCED_A_PIECE / out : 1, first = piece * rows;
  int end = first + rows < in ? first + rows : in;
  size_t plane = (size_t)in * (size_t)out, n = (size_t)(end - first) * (size_t)out;

  for (int position = 0; position < PLX_WINOGRAD_POSITIONS; position++) {
    float *to = work->partials + (size_t)position * plane + (size_t)first * (size_t)out;

    for (int group = 1; group < work->groups; group++) {
      const float *from = to + (size_t)group * PLX_WINOGRAD_POSITIONS * plane;

      for (size_t i = 0; i < n; i++)
        to[i] += from[i];
    }
  }
  plx_winograd_gather (in, out, work->partials, first, end, work->dw);
}

/* dw += the groups' parts, in order; a piece is some rows of [k·k·ci]. */
static void
reduce_piece (void *context, int piece, int thread)
{
  const backward_work *work = context;
  size_t channels = (size_t)work->conv->out_channels, taps = plx_conv_tap_count (work->conv);
  size_t padded = (size_t)plx_conv_padded_channels (work->kernels->lanes, work->conv->out_channels);
  size_t rows = REDUCED_A_PIECE / padded > 0 ? REDUCED_A_PIECE / padded : 1;
  size_t first = (size_t)piece * rows, end = first + rows < taps ? first + rows : taps;

  if (work->is_winograd) {
    gather_piece (work, piece);
    return;
  }
  for (int group = 0; group < work->groups; group++)
    for (size_t row = first; row < end; row++) {
      const float *from = work->partials + ((size_t)group * taps + row) * padded;
      float *to = work->dw + row * channels;

      for (size_t c = 0; c < channels; c++)
        to[c] += from[c];
    }
}

static int
reduce_pieces (const backward_work *work)
{
  size_t padded = (size_t)plx_conv_padded_channels (work->kernels->lanes, work->conv->out_channels);
  size_t rows = REDUCED_A_PIECE / padded > 0 ? REDUCED_A_PIECE / padded : 1;
  size_t all =
      work->is_winograd ? (size_t)work->conv->in_channels : plx_conv_tap_count (work->conv);

  return (int)((all + rows - 1) / rows);
}

void
plx_conv2d_backward (plx_pool *pool, const plx_conv2d *conv, const plx_lazy *x,
                     const plx_lazy_gradient *dy, const float *w, float *dw, float *dx,
                     bool adds_to_dx, double *dx_sums, void *workspace)
{
  const plx_conv_kernels *kernels = PLX_ISA_PICK (plx_pool_isa (pool), plx_conv_kernels);
  backward_work work = { conv, kernels, pool, x, dy, w, dw, dx, adds_to_dx, dx_sums != NULL };
  plx_arena arena = plx_arena_over (workspace, plx_conv_backward_workspace (conv));
  size_t channels = (size_t)conv->in_channels;

  PLX_ASSERT (!adds_to_dx || dx_sums == NULL);
  work.is_winograd = plx_winograd_fits (conv);
  work.winograd =
      (plx_winograd){ kernels,           PLX_ISA_PICK (plx_pool_isa (pool), plx_winograd_kernels),
                      conv->in_channels, conv->out_channels,
                      conv->height,      conv->width };
  work.winograd_back = work.winograd;
  work.winograd_back.in_channels = conv->out_channels;
  work.winograd_back.out_channels = conv->in_channels;
  lay_out_workspace (&work, &arena, kernels->lanes);
  if (dx != NULL)
    plx_pool_run (pool, pack_piece, &work,
                  conv->stride * conv->stride * plx_conv_blocks (kernels, conv->in_channels));
  plx_pool_run (pool, group_piece, &work, work.groups);
  plx_pool_run (pool, reduce_piece, &work, reduce_pieces (&work));
  if (dx_sums == NULL)
    return;
  memset (dx_sums, 0, 2 * channels * sizeof (double));
  for (int group = 0; group < work.groups; group++)
    for (size_t i = 0; i < 2 * channels; i++)
      dx_sums[i] += work.slots[(size_t)group * 2 * channels + i];
}
