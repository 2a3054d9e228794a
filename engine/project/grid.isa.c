/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grid's passes. The transform is Stockham's: each stage reads one array and writes another in
 * the order that the next one wants, so nothing is ever permuted.
 */
#include "project/grid-kernels.h"

#include <string.h>

#include "kernel/vector.h"

enum { LANES = PLX_GRID_LANES };

typedef struct {
  float *re, *im;
} column; /* complex, [size][LANES] */

/* --- Transform -------------------------------------------------------------------------------- */

/* One stage: length points of run floats each, cut into radix parts, with twiddles of stride. */
typedef struct {
  int length, run, stride;
  const float *cosine, *sine;
} stage;

static void
radix_2 (const stage *s, column in, column out)
{
  int half = s->length / 2;
  size_t run = (size_t)s->run, part = run * (size_t)half;

  for (int p = 0; p < half; p++) {
    float c = s->cosine[p * s->stride], d = -s->sine[p * s->stride];
    const float *ar = in.re + run * (size_t)p, *ai = in.im + run * (size_t)p;
    float *to_re = out.re + 2 * run * (size_t)p, *to_im = out.im + 2 * run * (size_t)p;

    for (size_t i = 0; i < run; i += PLX_LANES) {
      plx_vec xr = plx_vec_load (ar + i), xi = plx_vec_load (ai + i);
      plx_vec yr = plx_vec_load (ar + part + i), yi = plx_vec_load (ai + part + i);
      plx_vec dr = xr - yr, di = xi - yi;

      plx_vec_store (to_re + i, xr + yr);
      plx_vec_store (to_im + i, xi + yi);
      plx_vec_store (to_re + run + i, dr * c - di * d);
      plx_vec_store (to_im + run + i, dr * d + di * c);
    }
  }
}

static void
radix_3 (const stage *s, column in, column out)
{
  int third = s->length / 3;
  size_t run = (size_t)s->run, part = run * (size_t)third;

  for (int p = 0; p < third; p++) {
    float c1 = s->cosine[p * s->stride], d1 = -s->sine[p * s->stride];
    float c2 = s->cosine[2 * p * s->stride], d2 = -s->sine[2 * p * s->stride];
    const float *ar = in.re + run * (size_t)p, *ai = in.im + run * (size_t)p;
    float *to_re = out.re + 3 * run * (size_t)p, *to_im = out.im + 3 * run * (size_t)p;

    for (size_t i = 0; i < run; i += PLX_LANES) {
      plx_vec xr = plx_vec_load (ar + i), xi = plx_vec_load (ai + i);
      plx_vec yr = plx_vec_load (ar + part + i), yi = plx_vec_load (ai + part + i);
      plx_vec zr = plx_vec_load (ar + 2 * part + i), zi = plx_vec_load (ai + 2 * part + i);
      plx_vec sr = yr + zr, si = yi + zi;
      plx_vec mr = xr - 0.5f * sr, mi = xi - 0.5f * si;
      plx_vec tr = 0.866025404f * (yi - zi), ti = -0.866025404f * (yr - zr);
      plx_vec ur = mr + tr, ui = mi + ti, vr = mr - tr, vi = mi - ti;

      plx_vec_store (to_re + i, xr + sr);
      plx_vec_store (to_im + i, xi + si);
      plx_vec_store (to_re + run + i, ur * c1 - ui * d1);
      plx_vec_store (to_im + run + i, ur * d1 + ui * c1);
      plx_vec_store (to_re + 2 * run + i, vr * c2 - vi * d2);
      plx_vec_store (to_im + 2 * run + i, vr * d2 + vi * c2);
    }
  }
}

static void
radix_4 (const stage *s, column in, column out)
{
  int quarter = s->length / 4;
  size_t run = (size_t)s->run, part = run * (size_t)quarter;

  for (int p = 0; p < quarter; p++) {
    float c1 = s->cosine[p * s->stride], d1 = -s->sine[p * s->stride];
    float c2 = s->cosine[2 * p * s->stride], d2 = -s->sine[2 * p * s->stride];
    float c3 = s->cosine[3 * p * s->stride], d3 = -s->sine[3 * p * s->stride];
    const float *ar = in.re + run * (size_t)p, *ai = in.im + run * (size_t)p;
    float *to_re = out.re + 4 * run * (size_t)p, *to_im = out.im + 4 * run * (size_t)p;

    for (size_t i = 0; i < run; i += PLX_LANES) {
      plx_vec w0r = plx_vec_load (ar + i), w0i = plx_vec_load (ai + i);
      plx_vec w1r = plx_vec_load (ar + part + i), w1i = plx_vec_load (ai + part + i);
      plx_vec w2r = plx_vec_load (ar + 2 * part + i), w2i = plx_vec_load (ai + 2 * part + i);
      plx_vec w3r = plx_vec_load (ar + 3 * part + i), w3i = plx_vec_load (ai + 3 * part + i);
      plx_vec ar_ = w0r + w2r, ai_ = w0i + w2i, br = w0r - w2r, bi = w0i - w2i;
      plx_vec cr = w1r + w3r, ci = w1i + w3i, dr = w1i - w3i, di = w3r - w1r;
      plx_vec er = br + dr, ei = bi + di, fr = ar_ - cr, fi = ai_ - ci;
      plx_vec gr = br - dr, gi = bi - di;

      plx_vec_store (to_re + i, ar_ + cr);
      plx_vec_store (to_im + i, ai_ + ci);
      plx_vec_store (to_re + run + i, er * c1 - ei * d1);
      plx_vec_store (to_im + run + i, er * d1 + ei * c1);
      plx_vec_store (to_re + 2 * run + i, fr * c2 - fi * d2);
      plx_vec_store (to_im + 2 * run + i, fr * d2 + fi * c2);
      plx_vec_store (to_re + 3 * run + i, gr * c3 - gi * d3);
      plx_vec_store (to_im + 3 * run + i, gr * d3 + gi * c3);
    }
  }
}

/* Forward; the inverse is the same with re and im exchanged. Returns where the result is: in or
 * spare. */
static column
transform (const plx_fft *fft, column in, column spare)
{
  stage s = { fft->size, LANES, 1, fft->cosine, fft->sine };

  for (int i = 0; i < fft->n_radices; i++) {
    column result = spare;
    int radix = fft->radix[i];

    if (radix == 4)
      radix_4 (&s, in, spare);
    else if (radix == 3)
      radix_3 (&s, in, spare);
    else
      radix_2 (&s, in, spare);
    s.length /= radix;
    s.run *= radix;
    s.stride *= radix;
    spare = in;
    in = result;
  }
  return in;
}

static column
turned (column c)
{
  return (column){ c.im, c.re };
}

static column
scratch_column (const plx_grid_plan *plan, float *scratch, int which)
{
  size_t length = (size_t)plan->fft.size * LANES;

  return (column){ scratch + 2 * (size_t)which * length,
                   scratch + (2 * (size_t)which + 1) * length };
}

/* --- The kernel ------------------------------------------------------------------------------- */

/* Two even real columns as one complex: their transforms are real, and come apart by themselves. */
static void
even (const plx_grid_plan *plan, const float *in, float *out, int block, float *scratch)
{
  column c = scratch_column (plan, scratch, 0), spare = scratch_column (plan, scratch, 1);
  size_t pitch = (size_t)plan->pitch, first = (size_t)block * PLX_GRID_PAIR;

  for (int i = 0; i < plan->fft.size; i++) {
    int mirrored = i < plan->half ? i : plan->fft.size - i;
    const float *row = in + (size_t)mirrored * pitch + first;

    memcpy (c.re + i * LANES, row, LANES * sizeof *row);
    memcpy (c.im + i * LANES, row + LANES, LANES * sizeof *row);
  }
  c = transform (&plan->fft, c, spare);
  for (int l = 0; l < PLX_GRID_PAIR && first + (size_t)l < (size_t)plan->half; l++) {
    const float *from = l < LANES ? c.re + l : c.im + l - LANES;
    float *to = out + (first + (size_t)l) * pitch;

    for (int i = 0; i < plan->half; i++)
      to[i] = from[i * LANES];
  }
}

/* --- Points and nodes ------------------------------------------------------------------------- */

/* Cubic B-spline at t ∈ [0, 1) past the second of its four nodes. */
static void
spline (float t, float w[4])
{
  float u = 1 - t;

  w[0] = u * u * u / 6;
  w[1] = ((3 * t - 6) * t * t + 4) / 6;
  w[2] = ((3 * u - 6) * u * u + 4) / 6;
  w[3] = t * t * t / 6;
}

static void
slope (float t, float w[4])
{
  float u = 1 - t;

  w[0] = -u * u / 2;
  w[1] = (1.5f * t - 2) * t;
  w[2] = (2 - 1.5f * u) * u;
  w[3] = t * t / 2;
}

/* The first of the four nodes about a coordinate; *t past the second. */
static int
place (float value, float low, float spacing, float *t)
{
  float at = (value - low) / spacing;
  int cell = (int)at;

  *t = at - (float)cell;
  return cell - 1;
}

static void
spread (const plx_grid_plan *plan, const float *x, const float *y, int n)
{
  memset (plan->nodes, 0, (size_t)plan->side * (size_t)plan->pitch * sizeof *plan->nodes);
  for (int i = 0; i < n; i++) {
    float tx, ty, wx[4], wy[4];
    int column_at = place (x[i], plan->left, plan->spacing, &tx);
    int row_at = place (y[i], plan->bottom, plan->spacing, &ty);
    float *to = plan->nodes + (size_t)column_at * (size_t)plan->pitch + row_at;

    spline (tx, wx);
    spline (ty, wy);
    for (int a = 0; a < 4; a++, to += plan->pitch)
      for (int b = 0; b < 4; b++)
        to[b] += wx[a] * wy[b];
  }
}

static void
gather (const plx_grid_plan *plan, float x, float y, float sums[3])
{
  float tx, ty, wx[4], wy[4], sx[4], sy[4], value = 0, along_x = 0, along_y = 0;
  int column_at = place (x, plan->left, plan->spacing, &tx);
  int row_at = place (y, plan->bottom, plan->spacing, &ty);
  const float *from = plan->nodes + (size_t)column_at * (size_t)plan->pitch + row_at;

  spline (tx, wx);
  spline (ty, wy);
  slope (tx, sx);
  slope (ty, sy);
  for (int a = 0; a < 4; a++, from += plan->pitch) {
    float row = 0, row_slope = 0;

    for (int b = 0; b < 4; b++) {
      row += wy[b] * from[b];
      row_slope += sy[b] * from[b];
    }
    value += wx[a] * row;
    along_x += sx[a] * row;
    along_y += wx[a] * row_slope;
  }
  sums[0] = along_x * (-0.5f / plan->spacing);
  sums[1] = along_y * (-0.5f / plan->spacing);
  sums[2] = value;
}

/* --- Convolution ------------------------------------------------------------------------------ */

static void
clear_after (column c, int from, int to)
{
  memset (c.re + from * LANES, 0, (size_t)(to - from) * LANES * sizeof *c.re);
  memset (c.im + from * LANES, 0, (size_t)(to - from) * LANES * sizeof *c.im);
}

/* Along x. Columns a and b travel as a + i b; A_k = (Z_k + Z̄_−k) / 2, B_k = (Z_k − Z̄_−k) / 2i. */
static void
forward (const plx_grid_plan *plan, int block, float *scratch)
{
  column c = scratch_column (plan, scratch, 0), spare = scratch_column (plan, scratch, 1);
  int size = plan->fft.size;
  size_t pitch = (size_t)plan->pitch, first = (size_t)block * PLX_GRID_PAIR;

  for (int i = 0; i < plan->side; i++) {
    const float *row = plan->nodes + (size_t)i * pitch + first;

    memcpy (c.re + i * LANES, row, LANES * sizeof *row);
    memcpy (c.im + i * LANES, row + LANES, LANES * sizeof *row);
  }
  clear_after (c, plan->side, size);
  c = transform (&plan->fft, c, spare);
  for (int k = 0; k < plan->half; k++) {
    int back = k == 0 ? 0 : size - k;
    const float *zr = c.re + k * LANES, *zi = c.im + k * LANES;
    const float *br = c.re + back * LANES, *bi = c.im + back * LANES;
    float *re = plan->re + (size_t)k * pitch + first, *im = plan->im + (size_t)k * pitch + first;

    for (int l = 0; l < LANES; l += PLX_LANES) {
      plx_vec ar = plx_vec_load (zr + l), ai = plx_vec_load (zi + l);
      plx_vec cr = plx_vec_load (br + l), ci = plx_vec_load (bi + l);

      plx_vec_store (re + l, 0.5f * (ar + cr));
      plx_vec_store (im + l, 0.5f * (ai - ci));
      plx_vec_store (re + LANES + l, 0.5f * (ai + ci));
      plx_vec_store (im + LANES + l, 0.5f * (cr - ar));
    }
  }
}

/* Of a block of frequencies of x: along y, times the kernel, and back. */
static void
convolve (const plx_grid_plan *plan, int block, float *scratch)
{
  column c = scratch_column (plan, scratch, 0), spare = scratch_column (plan, scratch, 1), other;
  int size = plan->fft.size, first = block * LANES;
  int lanes = plan->half - first < LANES ? plan->half - first : LANES;
  size_t pitch = (size_t)plan->pitch;

  clear_after (c, 0, size);
  for (int l = 0; l < lanes; l++) {
    const float *re = plan->re + (size_t)(first + l) * pitch;
    const float *im = plan->im + (size_t)(first + l) * pitch;

    for (int i = 0; i < plan->side; i++) {
      c.re[i * LANES + l] = re[i];
      c.im[i * LANES + l] = im[i];
    }
  }
  other = transform (&plan->fft, c, spare);
  for (int k = 0; k < size; k++) {
    const float *kernel = plan->kernel + (size_t)(k < plan->half ? k : size - k) * pitch + first;

    for (int l = 0; l < LANES; l += PLX_LANES) {
      plx_vec factor = plx_vec_load (kernel + l);

      plx_vec_store (other.re + k * LANES + l, plx_vec_load (other.re + k * LANES + l) * factor);
      plx_vec_store (other.im + k * LANES + l, plx_vec_load (other.im + k * LANES + l) * factor);
    }
  }
  c = transform (&plan->fft, turned (other), turned (other.re == c.re ? spare : c));
  c = turned (c);
  for (int l = 0; l < lanes; l++) {
    float *re = plan->re + (size_t)(first + l) * pitch;
    float *im = plan->im + (size_t)(first + l) * pitch;

    for (int i = 0; i < plan->side; i++) {
      re[i] = c.re[i * LANES + l];
      im[i] = c.im[i * LANES + l];
    }
  }
}

/* Along x back: Z_k = A_k + i B_k, Z_−k = Ā_k + i B̄_k. */
static void
backward (const plx_grid_plan *plan, int block, float *scratch)
{
  column c = scratch_column (plan, scratch, 0), spare = scratch_column (plan, scratch, 1);
  int size = plan->fft.size;
  size_t pitch = (size_t)plan->pitch, first = (size_t)block * PLX_GRID_PAIR;

  for (int k = 0; k < plan->half; k++) {
    int back = k == 0 ? 0 : size - k;
    const float *re = plan->re + (size_t)k * pitch + first;
    const float *im = plan->im + (size_t)k * pitch + first;

    for (int l = 0; l < LANES; l += PLX_LANES) {
      plx_vec ar = plx_vec_load (re + l), ai = plx_vec_load (im + l);
      plx_vec br = plx_vec_load (re + LANES + l), bi = plx_vec_load (im + LANES + l);

      plx_vec_store (c.re + back * LANES + l, ar + bi);
      plx_vec_store (c.im + back * LANES + l, br - ai);
      plx_vec_store (c.re + k * LANES + l, ar - bi);
      plx_vec_store (c.im + k * LANES + l, ai + br);
    }
  }
  c = turned (transform (&plan->fft, turned (c), turned (spare)));
  for (int i = 0; i < plan->side; i++) {
    float *row = plan->nodes + (size_t)i * pitch + first;

    memcpy (row, c.re + i * LANES, LANES * sizeof *row);
    memcpy (row + LANES, c.im + i * LANES, LANES * sizeof *row);
  }
}

const grid_kernels
    PLX_ISA_NAME (grid_kernels) = { even, spread, forward, convolve, backward, gather };
