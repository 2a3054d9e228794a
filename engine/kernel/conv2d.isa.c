/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The convolution's register tiles.
 *
 * Plain tile: P pixels × 1 or 2 vectors of output channels stay in registers while one vector of
 * weights at a time meets one broadcast number of each pixel. With a single vector of channels that
 * costs one load a multiply-add; column reuse halves it: for each (row of taps, channel) the three
 * weight vectors are held, and each input number is broadcast once and added into the three output
 * columns that it touches. The correlation reuses columns the same way, with the last three gradient
 * vectors held.
 *
 * Tiles of narrow registers give each pixel a pointer of its own and go on from one row to the next:
 * a row of 8 is no longer two tiles of 4, whose 8 sums wait for the latency of the multiply-adds.
 * Where the weights of a block outgrow half of the L1 cache, the plane is walked once for each row
 * of taps, or part of one, and the sums are added up in the output. With data in the L1 cache this
 * reaches 86 to 89 % of the peak of a Zen 3, and so does the correlation. Walking down columns or
 * padding the canvas's rows, against conflicts of the cache's banks, changed nothing.
 *
 * GCC keeps accumulators in registers only where the tile's loops are unrolled whole; sizes are
 * therefore constants, one instance of the inlined tile for each. No address of a sum may be taken:
 * a copy on the stack, even one that is rarely read, cost a tenth of the time.
 */
#include "kernel/conv2d-kernels.h"

#include <string.h>

#include "kernel/vector.h"

#define INLINE static inline __attribute__ ((always_inline))
#ifdef __clang__
#define UNROLL      _Pragma ("clang loop unroll(full)")
#define UNROLL_PAIR _Pragma ("clang loop unroll_count(2)")
#else
#define UNROLL      _Pragma ("GCC unroll 32")
#define UNROLL_PAIR _Pragma ("GCC unroll 2")
#endif

/* What fits the registers: 32 of 64 bytes, or 16 of the narrower kinds. POINTED: every so many pixels
 * of a tile have a pointer of their own. */
#if PLX_VECTOR_BYTES == 64
enum { ONE_WIDE = 16, TWO_WIDE = 14, TAPS_ONE = 16, TAPS_TWO = 12, HAS_COLUMN_REUSE = 1 };
enum { POINTED = 3, HELD_WEIGHTS = 1 << 30 };
#else
enum { ONE_WIDE = 10, TWO_WIDE = 6, TAPS_ONE = 10, TAPS_TWO = 6, HAS_COLUMN_REUSE = 0 };
enum { POINTED = 1, HELD_WEIGHTS = 1 << 12 };
#endif
enum { REUSED = 8 }; /* input channels of a column-reusing correlation */

INLINE void
add_to (float *to, plx_vec v)
{
  plx_vec_store (to, plx_vec_load (to) + v);
}

/* --- Forward and data gradient ---------------------------------------------------------------- */

/* The pixels of one tile: where their taps begin and where they go. */
typedef struct {
  const float *in[ONE_WIDE];
  float *out[ONE_WIDE];
} places;

/* Where a tile's sums go: the first valid of its channels, added to what is there or not. */
typedef struct {
  int valid;
  bool adds;
} target;

INLINE void
store_pixel (float *out, const plx_vec *sums, const int vectors, bool adds)
{
  UNROLL
  for (int v = 0; v < vectors; v++, out += PLX_LANES)
    plx_vec_store (out, adds ? plx_vec_load (out) + sums[v] : sums[v]);
}

/* One pixel of a block in which not every channel exists. */
static __attribute__ ((noinline)) void
store_some (float *out, const float *values, target to)
{
  for (int c = 0; c < to.valid; c++)
    out[c] = to.adds ? out[c] + values[c] : values[c];
}

INLINE void
store_tile (const places *at, plx_vec (*sums)[2], const int pixels, const int vectors, target to)
{
  if (to.valid < vectors * PLX_LANES) {
    UNROLL
    for (int p = 0; p < pixels; p++) {
      float values[2 * PLX_LANES];

      store_pixel (values, sums[p], vectors, false);
      store_some (at->out[p], values, to);
    }
    return;
  }
  UNROLL
  for (int p = 0; p < pixels; p++)
    store_pixel (at->out[p], sums[p], vectors, to.adds);
}

INLINE void
clear (plx_vec (*sums)[2], const int pixels, const int vectors)
{
  UNROLL
  for (int p = 0; p < pixels; p++)
    UNROLL
  for (int v = 0; v < vectors; v++)
    sums[p][v] = (plx_vec){ 0 };
}

INLINE void
plain_tile (const plx_conv_plane *plane, const places *at, const float *weights, target to,
            const int pixels, const int vectors)
{
  plx_vec sums[ONE_WIDE][2];
  const ptrdiff_t step = plane->in_pixel, run = plane->run;

  clear (sums, pixels, vectors);
  for (int row = 0; row < plane->rows; row++) {
    const float *base[ONE_WIDE];

    UNROLL
    for (int i = 0; i < pixels; i += POINTED)
      base[i / POINTED] = at->in[i] + row * plane->in_row;
    UNROLL_PAIR
    for (ptrdiff_t j = 0; j < run; j++, weights += vectors * PLX_LANES) {
      plx_vec w[2];

      UNROLL
      for (int v = 0; v < vectors; v++)
        w[v] = plx_vec_load (weights + v * PLX_LANES);
      UNROLL
      for (int p = 0; p < pixels; p++) {
        plx_vec x = plx_vec_splat (base[p / POINTED][p % POINTED * step + j]);

        UNROLL
        for (int v = 0; v < vectors; v++)
          sums[p][v] += x * w[v];
      }
    }
  }
  store_tile (at, sums, pixels, vectors, to);
}

INLINE void
reusing_tile (const plx_conv_plane *plane, const places *at, const float *weights, target to,
              const int pixels)
{
  plx_vec sums[ONE_WIDE][2];
  const ptrdiff_t channels = plane->channels;

  clear (sums, pixels, 1);
  for (int row = 0; row < 3; row++, weights += plane->run * PLX_LANES)
    for (int c = 0; c < channels; c++) {
      const float *x = at->in[0] + row * plane->in_row + c;
      plx_vec left = plx_vec_load (weights + c * PLX_LANES);
      plx_vec middle = plx_vec_load (weights + (channels + c) * PLX_LANES);
      plx_vec right = plx_vec_load (weights + (2 * channels + c) * PLX_LANES);

      UNROLL
      for (int column = 0; column < pixels + 2; column++) {
        plx_vec value = plx_vec_splat (x[column * channels]);

        if (column < pixels)
          sums[column][0] += value * left;
        if (column >= 1 && column <= pixels)
          sums[column - 1][0] += value * middle;
        if (column >= 2)
          sums[column - 2][0] += value * right;
      }
    }
  store_tile (at, sums, pixels, 1, to);
}

typedef void (*tile_fn) (const plx_conv_plane *plane, const places *at, const float *weights,
                         target to);

#define TILE(P)                                                                                    \
  static void one_##P (const plx_conv_plane *plane, const places *at, const float *w, target to)   \
  {                                                                                                \
    plain_tile (plane, at, w, to, P, 1);                                                           \
  }                                                                                                \
  static void two_##P (const plx_conv_plane *plane, const places *at, const float *w, target to)   \
  {                                                                                                \
    plain_tile (plane, at, w, to, P <= TWO_WIDE ? P : TWO_WIDE, 2);                                \
  }                                                                                                \
  static void reuse_##P (const plx_conv_plane *plane, const places *at, const float *w, target to) \
  {                                                                                                \
    reusing_tile (plane, at, w, to, P);                                                            \
  }

TILE (1)
TILE (2)
TILE (3)
TILE (4)
TILE (5)
TILE (6)
TILE (7)
TILE (8)
TILE (9)
TILE (10)
#if PLX_VECTOR_BYTES == 64
TILE (11)
TILE (12)
TILE (13)
TILE (14)
TILE (15)
TILE (16)
#define WIDEST(kind) kind##_11, kind##_12, kind##_13, kind##_14, kind##_15, kind##_16
#else
#define WIDEST(kind) NULL
#endif

#define TILES(kind)                                                                                \
  NULL, kind##_1, kind##_2, kind##_3, kind##_4, kind##_5, kind##_6, kind##_7, kind##_8, kind##_9,  \
      kind##_10, WIDEST (kind)

static const tile_fn one_vector[] = { TILES (one) };
static const tile_fn two_vectors[] = { TILES (two) };
static const tile_fn reusing[] = { TILES (reuse) };

/* The next pixel of a plane, in reading order. */
typedef struct {
  const plx_conv_plane *plane;
  const float *in;
  float *out;
  int row, column;
} cursor;

static inline void
advance (cursor *pixel)
{
  const plx_conv_plane *plane = pixel->plane;

  pixel->in += plane->in_pixel;
  pixel->out += plane->out_pixel;
  if (++pixel->column < plane->width)
    return;
  pixel->column = 0;
  pixel->in += plane->in_line - plane->width * plane->in_pixel;
  pixel->out += plane->out_line - plane->width * plane->out_pixel;
  if (++pixel->row < plane->height)
    return;
  pixel->row = 0;
  pixel->in += plane->in_image - plane->height * plane->in_line;
  pixel->out += plane->out_image - plane->height * plane->out_line;
}

/* The next count pixels, cut into tiles of nearly the same size. */
static void
span (cursor *pixel, const tile_fn *tiles, int widest, int count, const float *weights, target to)
{
  int n = (count + widest - 1) / widest, done = 0;

  for (int i = 0; i < n; i++) {
    int end = (int)((long)count * (i + 1) / n);
    places at;

    for (int p = 0; p < end - done; p++) {
      at.in[p] = pixel->in;
      at.out[p] = pixel->out;
      advance (pixel);
    }
    tiles[end - done](pixel->plane, &at, weights, to);
    done = end;
  }
}

/* All pixels with the same weights. Tiles with a pointer for each pixel go on from one row, and from
 * one image, to the next; the others end with their row. */
static void
sweep (const plx_conv_plane *plane, const float *in, const float *weights, int vectors, float *out,
       target to)
{
  const tile_fn *tiles = vectors == 2 ? two_vectors : one_vector;
  int widest = vectors == 2 ? TWO_WIDE : ONE_WIDE;
  cursor pixel = { plane, in, out, 0, 0 };

  if (HAS_COLUMN_REUSE && vectors == 1 && plane->rows == 3 && plane->run == 3 * plane->channels &&
      plane->in_pixel == plane->channels)
    tiles = reusing;
  if (POINTED == 1)
    span (&pixel, tiles, widest, plane->images * plane->height * plane->width, weights, to);
  else
    for (int row = 0; row < plane->images * plane->height; row++)
      span (&pixel, tiles, widest, plane->width, weights, to);
}

/* One row of taps, as many numbers of it at a time as the L1 cache holds weights for. */
static void
sweep_row (const plx_conv_plane *plane, const float *in, const float *weights, int vectors,
           float *out, target to)
{
  const int wide = vectors * PLX_LANES, most = HELD_WEIGHTS / wide;
  const int n = (plane->run + most - 1) / most;
  plx_conv_plane part = *plane;

  part.rows = 1;
  for (int i = 0, j = 0; i < n; i++, j += part.run) {
    part.run = (int)((long)plane->run * (i + 1) / n) - j;
    sweep (&part, in + j, weights + (ptrdiff_t)j * wide, vectors, out, to);
    to.adds = true;
  }
}

static void
convolve (const plx_conv_plane *plane, const float *in, const float *weights, int vectors,
          float *out, int valid, bool adds)
{
  const ptrdiff_t row_weights = (ptrdiff_t)plane->run * vectors * PLX_LANES;
  target to = { valid, adds };

  if (plane->rows * row_weights <= HELD_WEIGHTS) {
    sweep (plane, in, weights, vectors, out, to);
    return;
  }
  for (int row = 0; row < plane->rows; row++, to.adds = true)
    sweep_row (plane, in + row * plane->in_row, weights + row * row_weights, vectors, out, to);
}

/* --- Weight gradient -------------------------------------------------------------------------- */

/* Where a row of a correlation begins, rows counted over all images. */
INLINE ptrdiff_t
row_at (const plx_conv_strides *s, int row, ptrdiff_t of_image, ptrdiff_t of_row)
{
  return row / s->height * of_image + row % s->height * of_row;
}

INLINE void
correlate_tile (const plx_conv_strides *s, const float *x, const float *g, float *total, int stride,
                const int taps, const int vectors)
{
  plx_vec sums[TAPS_ONE][2];

  UNROLL
  for (int t = 0; t < taps; t++)
    UNROLL
  for (int v = 0; v < vectors; v++)
    sums[t][v] = (plx_vec){ 0 };
  for (int row = 0; row < s->images * s->height; row++) {
    const float *from = x + row_at (s, row, s->x_image, s->x_row);
    const float *gradient = g + row_at (s, row, s->g_image, s->g_row);

    UNROLL_PAIR
    for (int column = 0; column < s->width; column++, from += s->x_pixel, gradient += s->g_pixel) {
      plx_vec value[2];

      UNROLL
      for (int v = 0; v < vectors; v++)
        value[v] = plx_vec_load (gradient + v * PLX_LANES);
      UNROLL
      for (int t = 0; t < taps; t++) {
        plx_vec tap = plx_vec_splat (from[t]);

        UNROLL
        for (int v = 0; v < vectors; v++)
          sums[t][v] += tap * value[v];
      }
    }
  }
  UNROLL
  for (int t = 0; t < taps; t++)
    UNROLL
  for (int v = 0; v < vectors; v++)
    add_to (total + t * stride + v * PLX_LANES, sums[t][v]);
}

#define CORRELATION(T)                                                                             \
  static void correlate_one_##T (const plx_conv_strides *s, const float *x, const float *g,        \
                                 float *total, int stride)                                         \
  {                                                                                                \
    correlate_tile (s, x, g, total, stride, T, 1);                                                 \
  }                                                                                                \
  static void correlate_two_##T (const plx_conv_strides *s, const float *x, const float *g,        \
                                 float *total, int stride)                                         \
  {                                                                                                \
    correlate_tile (s, x, g, total, stride, T <= TAPS_TWO ? T : TAPS_TWO, 2);                      \
  }

CORRELATION (1)
CORRELATION (2)
CORRELATION (3)
CORRELATION (4)
CORRELATION (5)
CORRELATION (6)
CORRELATION (7)
CORRELATION (8)
CORRELATION (9)
CORRELATION (10)
#if PLX_VECTOR_BYTES == 64
CORRELATION (11)
CORRELATION (12)
CORRELATION (13)
CORRELATION (14)
CORRELATION (15)
CORRELATION (16)
#endif

typedef void (*correlate_fn) (const plx_conv_strides *strides, const float *x, const float *g,
                              float *total, int stride);

static const correlate_fn correlate_one[] = { TILES (correlate_one) };
static const correlate_fn correlate_two[] = { TILES (correlate_two) };

/* REUSED input channels × three columns of taps, one vector of gradient channels. */
static void
correlate_reusing (const plx_conv_strides *s, const float *x, const float *g, float *total,
                   int stride)
{
  plx_vec sums[3][REUSED];

  UNROLL
  for (int tap = 0; tap < 3; tap++)
    UNROLL
  for (int c = 0; c < REUSED; c++)
    sums[tap][c] = plx_vec_load (total + (tap * s->channels + c) * stride);
  for (int row = 0; row < s->images * s->height; row++) {
    const float *from = x + row_at (s, row, s->x_image, s->x_row);
    const float *gradient = g + row_at (s, row, s->g_image, s->g_row);
    plx_vec here, before = { 0 }, long_before = { 0 };

    for (int column = 0; column < s->width + 2; column++, from += s->x_pixel) {
      here = column < s->width ? plx_vec_load (gradient + column * s->g_pixel) : (plx_vec){ 0 };
      UNROLL
      for (int c = 0; c < REUSED; c++) {
        plx_vec value = plx_vec_splat (from[c]);

        sums[0][c] += value * here;
        sums[1][c] += value * before;
        sums[2][c] += value * long_before;
      }
      long_before = before;
      before = here;
    }
  }
  UNROLL
  for (int tap = 0; tap < 3; tap++)
    UNROLL
  for (int c = 0; c < REUSED; c++)
    plx_vec_store (total + (tap * s->channels + c) * stride, sums[tap][c]);
}

static void
correlate (const plx_conv_strides *strides, const float *x, const float *g, int vectors,
           float *total, int stride)
{
  const correlate_fn *tiles = vectors == 2 ? correlate_two : correlate_one;
  int most = vectors == 2 ? TAPS_TWO : TAPS_ONE;
  int n = (strides->run + most - 1) / most, j = 0;

  if (HAS_COLUMN_REUSE && vectors == 1 && strides->is_dense && strides->channels % REUSED == 0) {
    for (int c = 0; c < strides->channels; c += REUSED)
      correlate_reusing (strides, x + c, g, total + c * stride, stride);
    return;
  }
  for (int i = 0; i < n; i++) {
    int end = strides->run * (i + 1) / n;

    tiles[end - j](strides, x + j, g, total + j * stride, stride);
    j = end;
  }
}

/* --- Reading and writing through batch norms -------------------------------------------------- */

static void
affine (size_t n, const float *x, const float *scale, const float *shift, float floor, float *out)
{
  for (size_t i = 0; i < n; i++) {
    float value = x[i] * scale[i] + shift[i];

    out[i] = value < floor ? floor : value; /* a NaN stays one */
  }
}

static void
unfold (size_t n, const float *g, const float *raw, const float *a, const float *b, const float *d,
        float *out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = a[i] * g[i] + b[i] * raw[i] + d[i];
}

static void
moments (size_t pixels, int channels, const float *y, float *sums)
{
  int c = 0;

  for (; c + PLX_LANES <= channels; c += PLX_LANES) {
    plx_vec sum = { 0 }, squares = { 0 };

    for (size_t i = 0; i < pixels; i++) {
      plx_vec value = plx_vec_load (y + i * (size_t)channels + c);

      sum += value;
      squares += value * value;
    }
    plx_vec_store (sums + c, plx_vec_load (sums + c) + sum);
    plx_vec_store (sums + channels + c, plx_vec_load (sums + channels + c) + squares);
  }
  for (size_t i = 0; i < pixels; i++)
    for (int rest = c; rest < channels; rest++) {
      float value = y[i * (size_t)channels + (size_t)rest];

      sums[rest] += value;
      sums[channels + rest] += value * value;
    }
}

static void
mask (size_t pixels, int channels, const float *raw, const float *scale, const float *shift,
      float *dx, float *sums)
{
  int c = 0;

  for (; c + PLX_LANES <= channels; c += PLX_LANES) {
    plx_vec sum = { 0 }, products = { 0 }, factor = { 0 }, offset = plx_vec_splat (1);

    if (scale != NULL) {
      factor = plx_vec_load (scale + c);
      offset = plx_vec_load (shift + c);
    }
    for (size_t i = 0; i < pixels; i++) {
      size_t at = i * (size_t)channels + (size_t)c;
      plx_vec value = plx_vec_load (raw + at);
      plx_vec g = (plx_vec)((plx_veci)plx_vec_load (dx + at) & (value * factor + offset > 0));

      plx_vec_store (dx + at, g);
      sum += g;
      products += g * value;
    }
    plx_vec_store (sums + c, plx_vec_load (sums + c) + sum);
    plx_vec_store (sums + channels + c, plx_vec_load (sums + channels + c) + products);
  }
  for (size_t i = 0; i < pixels; i++)
    for (int rest = c; rest < channels; rest++) {
      size_t at = i * (size_t)channels + (size_t)rest;

      if (scale != NULL && !(raw[at] * scale[rest] + shift[rest] > 0))
        dx[at] = 0;
      sums[rest] += dx[at];
      sums[channels + rest] += dx[at] * raw[at];
    }
}

extern const plx_conv_kernels PLX_ISA_NAME (plx_conv_kernels);
const plx_conv_kernels PLX_ISA_NAME (plx_conv_kernels) = {
  PLX_LANES, convolve, correlate, affine, unfold, moments, mask,
};
