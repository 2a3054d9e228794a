/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loops of residual-kernels.h. They are bound by memory, not by arithmetic: what matters is that
 * each array is touched once, in order. Sums of the narrow widths stay in registers.
 */
#include "kernel/residual-kernels.h"

#include <string.h>

enum { VECTOR = PLX_VECTOR_BYTES / 4 };

typedef float vec __attribute__ ((vector_size (PLX_VECTOR_BYTES)));
typedef int ivec __attribute__ ((vector_size (PLX_VECTOR_BYTES)));

#define INLINE static inline __attribute__ ((always_inline))

INLINE vec
load (const float *from)
{
  vec v;

  memcpy (&v, from, sizeof v);
  return v;
}

INLINE void
store (float *to, vec v)
{
  memcpy (to, &v, sizeof v);
}

/* x where it is not below floor, else 0; a NaN stays one, so that divergence is seen. */
INLINE vec
rectify (vec x, vec floor)
{
  return (vec)((ivec)x & ~(x < floor));
}

INLINE float
rectify_one (float x, float floor)
{
  return x < floor ? 0 : x;
}

INLINE void
join_period (size_t period, const plx_residual_join *k, size_t at, const int has_shortcut)
{
  const float *branch = k->branch + at, *shortcut = has_shortcut ? k->shortcut + at : NULL;
  float *out = k->out + at;
  vec floor = k->floor - (vec){ 0 }, shortcut_floor = k->shortcut_floor - (vec){ 0 };
  size_t j = 0;

  for (; j + VECTOR <= period; j += VECTOR) {
    vec v = load (branch + j) * load (k->branch_scale + j) + load (k->branch_shift + j);

    if (has_shortcut)
      v += rectify (load (shortcut + j) * load (k->shortcut_scale + j) +
                        load (k->shortcut_shift + j),
                    shortcut_floor);
    store (out + j, rectify (v, floor));
  }
  for (; j < period; j++) {
    float v = branch[j] * k->branch_scale[j] + k->branch_shift[j];

    if (has_shortcut)
      v += rectify_one (shortcut[j] * k->shortcut_scale[j] + k->shortcut_shift[j],
                        k->shortcut_floor);
    out[j] = rectify_one (v, k->floor);
  }
}

static void
join (size_t groups, size_t period, const plx_residual_join *k)
{
  if (k->shortcut != NULL)
    for (size_t group = 0; group < groups; group++)
      join_period (period, k, group * period, 1);
  else
    for (size_t group = 0; group < groups; group++)
      join_period (period, k, group * period, 0);
}

/* One vector of the gradient: masked, written back, and added to its sums. */
INLINE void
split_vector (const plx_residual_split *k, size_t at, vec scale, vec shift, vec sums[3])
{
  vec g = load (k->gradient + at);

  if (k->mask != NULL) {
    g = (vec)((ivec)g & (load (k->mask + at) * scale + shift > 0));
    store (k->gradient + at, g);
  }
  sums[0] += g;
  if (k->raw[0] != NULL)
    sums[1] += g * load (k->raw[0] + at);
  if (k->raw[1] != NULL)
    sums[2] += g * load (k->raw[1] + at);
}

/* width consecutive vectors of the period, over all groups. */
INLINE void
split_columns (size_t groups, size_t period, const plx_residual_split *k, float *totals, size_t j,
               const int width)
{
  vec scale[4], shift[4], sums[4][3] = { 0 };

#pragma GCC unroll 4
  for (int i = 0; i < width; i++) {
    scale[i] = load (k->mask_scale + j + (size_t)i * VECTOR);
    shift[i] = load (k->mask_shift + j + (size_t)i * VECTOR);
  }
  for (size_t group = 0; group < groups; group++)
#pragma GCC unroll 4
    for (int i = 0; i < width; i++)
      split_vector (k, group * period + j + (size_t)i * VECTOR, scale[i], shift[i], sums[i]);
#pragma GCC unroll 4
  for (int i = 0; i < width; i++)
    for (int sum = 0; sum < 3; sum++) {
      float *total = totals + (size_t)sum * period + j + (size_t)i * VECTOR;

      store (total, load (total) + sums[i][sum]);
    }
}

static void
split_rest (size_t groups, size_t period, const plx_residual_split *k, float *totals, size_t j)
{
  for (size_t group = 0; group < groups; group++)
    for (size_t i = j; i < period; i++) {
      size_t at = group * period + i;
      float g = k->gradient[at];

      if (k->mask != NULL && !(k->mask[at] * k->mask_scale[i] + k->mask_shift[i] > 0))
        g = 0;
      k->gradient[at] = g;
      totals[i] += g;
      for (int raw = 0; raw < 2; raw++)
        if (k->raw[raw] != NULL)
          totals[(size_t)(1 + raw) * period + i] += g * k->raw[raw][at];
    }
}

static void
split (size_t groups, size_t period, const plx_residual_split *k, float *sums)
{
  size_t j = 0;

  for (; j + 4 * VECTOR <= period; j += 4 * VECTOR)
    split_columns (groups, period, k, sums, j, 4);
  for (; j + VECTOR <= period; j += VECTOR)
    split_columns (groups, period, k, sums, j, 1);
  if (j < period)
    split_rest (groups, period, k, sums, j);
}

static void
unfold (size_t groups, size_t period, const float *gradient, const float *raw, const float *a,
        const float *b, const float *d, float *out)
{
  for (size_t group = 0; group < groups; group++)
    for (size_t j = 0; j < period; j++) {
      size_t at = group * period + j;

      out[at] = a[j] * gradient[at] + b[j] * raw[at] + d[j];
    }
}

static void
moments (size_t groups, size_t period, const float *x, float *sums)
{
  for (size_t group = 0; group < groups; group++)
    for (size_t j = 0; j < period; j++) {
      float value = x[group * period + j];

      sums[j] += value;
      sums[period + j] += value * value;
    }
}

extern const plx_residual_kernels PLX_ISA_NAME (plx_residual_kernels);
const plx_residual_kernels PLX_ISA_NAME (plx_residual_kernels) = {
  VECTOR, join, split, unfold, moments,
};
