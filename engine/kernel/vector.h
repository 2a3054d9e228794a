/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The vectors of a *.isa.c file: PLX_VECTOR_BYTES of floats in GCC's vector extensions, with
 * unaligned loads and stores, an ordered sum, and an exponential.
 */
#pragma once

#include <stdint.h>
#include <string.h>

enum { PLX_LANES = PLX_VECTOR_BYTES / 4 };

typedef float plx_vec __attribute__ ((vector_size (PLX_VECTOR_BYTES)));
typedef int32_t plx_veci __attribute__ ((vector_size (PLX_VECTOR_BYTES)));

static inline plx_vec
plx_vec_load (const float *from)
{
  plx_vec v;

  memcpy (&v, from, sizeof v);
  return v;
}

static inline void
plx_vec_store (float *to, plx_vec v)
{
  memcpy (to, &v, sizeof v);
}

static inline plx_vec
plx_vec_splat (float value)
{
  return value - (plx_vec){ 0 };
}

/* Lane 0 + lane 1 + …, in that order. */
static inline float
plx_vec_sum (plx_vec v)
{
  float sum = 0;

  for (int i = 0; i < PLX_LANES; i++)
    sum += v[i];
  return sum;
}

static inline plx_vec
plx_vec_select (plx_veci mask, plx_vec yes, plx_vec no)
{
  return (plx_vec)((mask & (plx_veci)yes) | (~mask & (plx_veci)no));
}

/* e^x within 3e-7 of its value: x = n ln 2 + r with |r| ≤ ln 2 / 2, a polynomial of degree 6 in r, and
 * n added to the exponent. Below −87 it gives e^−87 (1.6e-38), above 88 infinity; NaN stays NaN. */
static inline plx_vec
plx_vec_exp (plx_vec x)
{
  const plx_vec magic =
      plx_vec_splat (12582912.0f); /* 1.5 · 2^23: adding it rounds to a whole number */
  plx_veci overflow = x > 88.0f;
  plx_vec n, r, p;
  plx_veci exponent;

  x = plx_vec_select (x < -87.0f, plx_vec_splat (-87.0f), x);
  x = plx_vec_select (overflow, plx_vec_splat (88.0f), x);
  n = (x * 1.44269504f + magic);
  exponent = (plx_veci)n << 23;
  n -= magic;
  r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  p = r * 1.3888889e-3f + 8.3333333e-3f;
  p = p * r + 4.1666667e-2f;
  p = p * r + 1.6666667e-1f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  p = (plx_vec)((plx_veci)p + exponent);
  p = plx_vec_select (overflow, plx_vec_splat (__builtin_inff ()), p);
  return plx_vec_select (x != x, x, p);
}
