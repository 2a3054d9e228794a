/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One vector of channels at a time; the 4 × 4 numbers of a tile stay in registers between the two
 * one-dimensional transforms, so each pixel is loaded once a tile and each result stored once.
 */
#include "kernel/winograd-kernels.h"

#include "kernel/vector.h"

#define INLINE static inline __attribute__ ((always_inline))

/* Bᵀ of four numbers: (d0 − d2, d1 + d2, d2 − d1, d1 − d3). */
INLINE void
input_line (plx_vec d0, plx_vec d1, plx_vec d2, plx_vec d3, plx_vec out[4])
{
  out[0] = d0 - d2;
  out[1] = d1 + d2;
  out[2] = d2 - d1;
  out[3] = d1 - d3;
}

/* Row r of Bᵀ d, from the four rows of d in one column each. */
INLINE void
input_tile (const float *in, ptrdiff_t row, ptrdiff_t pixel, float *v, ptrdiff_t position)
{
  plx_vec columns[4][4]; /* [column][row], transformed down the columns */

#pragma GCC unroll 4
  for (int c = 0; c < 4; c++)
    input_line (plx_vec_load (in + c * pixel), plx_vec_load (in + row + c * pixel),
                plx_vec_load (in + 2 * row + c * pixel), plx_vec_load (in + 3 * row + c * pixel),
                columns[c]);
#pragma GCC unroll 4
  for (int r = 0; r < 4; r++) {
    plx_vec line[4];

    input_line (columns[0][r], columns[1][r], columns[2][r], columns[3][r], line);
#pragma GCC unroll 4
    for (int c = 0; c < 4; c++)
      plx_vec_store (v + (4 * r + c) * position, line[c]);
  }
}

static void
input (const plx_winograd_layout *layout, const float *const *in, ptrdiff_t in_row, float *v)
{
  for (int t = 0; t < layout->tiles; t++, v += layout->stride)
    for (int c = 0; c < layout->channels; c += PLX_LANES)
      input_tile (in[t] + c, in_row, layout->channels, v + c, layout->position);
}

/* A of two numbers: (g0, g0 + g1, g0 − g1, −g1). */
INLINE void
gradient_line (plx_vec g0, plx_vec g1, plx_vec out[4])
{
  out[0] = g0;
  out[1] = g0 + g1;
  out[2] = g0 - g1;
  out[3] = -g1;
}

INLINE void
gradient_tile (const float *in, ptrdiff_t row, ptrdiff_t pixel, float *v, ptrdiff_t position)
{
  plx_vec left[4], right[4];

  gradient_line (plx_vec_load (in), plx_vec_load (in + row), left);
  gradient_line (plx_vec_load (in + pixel), plx_vec_load (in + row + pixel), right);
#pragma GCC unroll 4
  for (int r = 0; r < 4; r++) {
    plx_vec line[4];

    gradient_line (left[r], right[r], line);
#pragma GCC unroll 4
    for (int c = 0; c < 4; c++)
      plx_vec_store (v + (4 * r + c) * position, line[c]);
  }
}

static void
gradient (const plx_winograd_layout *layout, const float *const *in, ptrdiff_t in_row, float *v)
{
  for (int t = 0; t < layout->tiles; t++, v += layout->stride)
    for (int c = 0; c < layout->channels; c += PLX_LANES)
      gradient_tile (in[t] + c, in_row, layout->channels, v + c, layout->position);
}

INLINE void
put (float *to, plx_vec value, bool adds)
{
  plx_vec_store (to, adds ? plx_vec_load (to) + value : value);
}

/* Aᵀ m A: (m0 + m1 + m2, m1 − m2 − m3) down the columns, then along the rows. */
INLINE void
output_tile (const float *m, ptrdiff_t position, float *out, ptrdiff_t row, ptrdiff_t pixel,
             unsigned char has, bool adds)
{
  plx_vec upper[4], lower[4];

#pragma GCC unroll 4
  for (int c = 0; c < 4; c++) {
    plx_vec m0 = plx_vec_load (m + c * position), m1 = plx_vec_load (m + (4 + c) * position);
    plx_vec m2 = plx_vec_load (m + (8 + c) * position), m3 = plx_vec_load (m + (12 + c) * position);

    upper[c] = m0 + m1 + m2;
    lower[c] = m1 - m2 - m3;
  }
  put (out, upper[0] + upper[1] + upper[2], adds);
  if (has & PLX_WINOGRAD_HAS_COLUMN)
    put (out + pixel, upper[1] - upper[2] - upper[3], adds);
  if (!(has & PLX_WINOGRAD_HAS_ROW))
    return;
  put (out + row, lower[0] + lower[1] + lower[2], adds);
  if (has & PLX_WINOGRAD_HAS_COLUMN)
    put (out + row + pixel, lower[1] - lower[2] - lower[3], adds);
}

static void
output (const plx_winograd_layout *layout, const float *m, float *const *out,
        const unsigned char *has, ptrdiff_t out_row, bool adds)
{
  for (int t = 0; t < layout->tiles; t++, m += layout->stride)
    for (int c = 0; c < layout->channels; c += PLX_LANES)
      output_tile (m + c, layout->position, out[t] + c, out_row, layout->channels, has[t], adds);
}

/* --- Products --------------------------------------------------------------------------------- */

/* Register tiles like the direct convolution's, without its bookkeeping: with few channels that took
 * a third of the time. */
#if PLX_VECTOR_BYTES == 64
enum { WIDEST = 12 };
#else
enum { WIDEST = 6 };
#endif
#ifdef __clang__
#define UNROLL _Pragma ("clang loop unroll(full)")
#else
#define UNROLL _Pragma ("GCC unroll 16")
#endif

INLINE void
product_tile (int k, const float *in, ptrdiff_t in_stride, const float *weights, float *out,
              ptrdiff_t out_stride, const int tiles, const int vectors)
{
  plx_vec sums[WIDEST][2];
  const float *from[WIDEST];

  UNROLL
  for (int t = 0; t < tiles; t++) {
    from[t] = in + t * in_stride;
    sums[t][0] = sums[t][1] = (plx_vec){ 0 };
  }
  for (ptrdiff_t j = 0; j < k; j++, weights += vectors * PLX_LANES) {
    plx_vec w[2] = { plx_vec_load (weights), plx_vec_load (weights + (vectors - 1) * PLX_LANES) };

    UNROLL
    for (int t = 0; t < tiles; t++) {
      plx_vec x = plx_vec_splat (from[t][j]);

      sums[t][0] += x * w[0];
      if (vectors == 2)
        sums[t][1] += x * w[1];
    }
  }
  UNROLL
  for (int t = 0; t < tiles; t++) {
    plx_vec_store (out + t * out_stride, sums[t][0]);
    if (vectors == 2)
      plx_vec_store (out + t * out_stride + PLX_LANES, sums[t][1]);
  }
}

INLINE void
product_of (int tiles, int k, const float *in, ptrdiff_t in_stride, const float *weights,
            float *out, ptrdiff_t out_stride, const int vectors)
{
  int t = 0;

  for (; t + WIDEST <= tiles; t += WIDEST)
    product_tile (k, in + t * in_stride, in_stride, weights, out + t * out_stride, out_stride,
                  WIDEST, vectors);
  for (; t + 2 <= tiles; t += 2)
    product_tile (k, in + t * in_stride, in_stride, weights, out + t * out_stride, out_stride, 2,
                  vectors);
  if (t < tiles)
    product_tile (k, in + t * in_stride, in_stride, weights, out + t * out_stride, out_stride, 1,
                  vectors);
}

static void
product (int tiles, int k, const float *in, ptrdiff_t in_stride, const float *weights, int vectors,
         float *out, ptrdiff_t out_stride)
{
  if (vectors == 2)
    product_of (tiles, k, in, in_stride, weights, out, out_stride, 2);
  else
    product_of (tiles, k, in, in_stride, weights, out, out_stride, 1);
}

extern const plx_winograd_kernels PLX_ISA_NAME (plx_winograd_kernels);
const plx_winograd_kernels PLX_ISA_NAME (plx_winograd_kernels) = { product, input, gradient,
                                                                   output };
