/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loops of kernels.h, plain enough that the compiler makes vectors of them.
 */
#include "augment/kernels.h"

#ifdef __clang__
#define PLX_NO_CONTRACTION
#else
#define PLX_NO_CONTRACTION __attribute__ ((optimize ("fp-contract=off")))
#endif

/* a · b + c, in one rounding where the processor has it. */
static inline float
multiply_add (float a, float b, float c)
{
#ifdef __FMA__
  return __builtin_fmaf (a, b, c);
#else
  return a * b + c;
#endif
}

static inline float
clamp (float x)
{
  x = x < 0 ? 0 : x;
  return x > 1 ? 1 : x;
}

static void
unpack (size_t n, int channels, const uint8_t *bytes, float *planes)
{
  const float scale = 1.0f / 255;

  if (channels == 1) {
    for (size_t i = 0; i < n; i++)
      planes[i] = (float)bytes[i] * scale;
    return;
  }
  for (size_t i = 0; i < n; i++) {
    planes[i] = (float)bytes[3 * i] * scale;
    planes[n + i] = (float)bytes[3 * i + 1] * scale;
    planes[2 * n + i] = (float)bytes[3 * i + 2] * scale;
  }
}

static void
normalise (size_t n, int channels, const float *planes, const float *scale, const float *shift,
           float *view)
{
  if (channels == 1) {
    for (size_t i = 0; i < n; i++)
      view[i] = planes[i] * scale[0] + shift[0];
    return;
  }
  for (size_t i = 0; i < n; i++) {
    view[3 * i] = planes[i] * scale[0] + shift[0];
    view[3 * i + 1] = planes[n + i] * scale[1] + shift[1];
    view[3 * i + 2] = planes[2 * n + i] * scale[2] + shift[2];
  }
}

static void
weigh_rows (size_t n, int taps, const float *const *rows, const float *weights, float *out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = rows[0][i] * weights[0];
  for (int t = 1; t < taps; t++) {
    const float *row = rows[t];
    float weight = weights[t];

    for (size_t i = 0; i < n; i++)
      out[i] += row[i] * weight;
  }
}

static void
weigh_run (size_t n, int taps, const float *in, const float *weights, float *out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = in[i] * weights[0];
  for (int t = 1; t < taps; t++)
    for (size_t i = 0; i < n; i++)
      out[i] += in[i + (size_t)t] * weights[t];
}

/* Across: in a function of its own without contraction, so that the rounding is the same for every
 * instruction set. */
PLX_NO_CONTRACTION static void
scale_across (size_t n, const int32_t *const at[2], const float *const weight[2], const float *in,
              float *out)
{
  const int32_t *restrict at0 = at[0], *restrict at1 = at[1];
  const float *restrict weight0 = weight[0], *restrict weight1 = weight[1];

  for (size_t i = 0; i < n; i++)
    out[i] = in[at0[i]] * weight0[i] + in[at1[i]] * weight1[i];
}

/* Row by row downwards (or upwards where it is turned over); a source row is scaled across once. */
static void
scale (const plx_scale *scale, const float *plane, float *out)
{
  size_t wide = (size_t)scale->width;
  float *rows[2] = { scale->rows, scale->rows + wide };
  int32_t held[2] = { -1, -1 };

  for (int y = 0; y < scale->height; y++, out += wide) {
    float weight0 = scale->weight_y[0][y], weight1 = scale->weight_y[1][y];

    for (int tap = 0; tap < 2; tap++) {
      int32_t row = scale->at_y[tap][y];

      if (held[row & 1] != row)
        scale_across (wide, scale->at_x, scale->weight_x, plane + (size_t)row * wide,
                      rows[row & 1]);
      held[row & 1] = row;
    }
    {
      const float *restrict row0 = rows[scale->at_y[0][y] & 1];
      const float *restrict row1 = rows[scale->at_y[1][y] & 1];

      for (size_t i = 0; i < wide; i++) {
        float first = row0[i] * weight0;

        out[i] = multiply_add (row1[i], weight1, first);
      }
    }
  }
}

static void
gather (size_t n, const plx_gather *from, const float *plane, float *out)
{
  for (size_t i = 0; i < n; i++)
    out[i] =
        plane[from->at[0][i]] * from->weight[0][i] + plane[from->at[1][i]] * from->weight[1][i] +
        plane[from->at[2][i]] * from->weight[2][i] + plane[from->at[3][i]] * from->weight[3][i];
}

static void
blend (size_t n, float factor, float offset, float *x)
{
  for (size_t i = 0; i < n; i++)
    x[i] = clamp (x[i] * factor + offset);
}

static inline float
luma_of (float r, float g, float b)
{
  return 0.2989f * r + 0.587f * g + 0.114f * b;
}

static void
luma (size_t n, const float *rgb, float *grey)
{
  for (size_t i = 0; i < n; i++)
    grey[i] = luma_of (rgb[i], rgb[n + i], rgb[2 * n + i]);
}

static void
saturate (size_t n, float factor, float *rgb)
{
  float *restrict r = rgb, *restrict g = rgb + n, *restrict b = rgb + 2 * n;

  for (size_t i = 0; i < n; i++) {
    float rest = luma_of (r[i], g[i], b[i]);

    r[i] = clamp (r[i] * factor + rest * (1 - factor));
    g[i] = clamp (g[i] * factor + rest * (1 - factor));
    b[i] = clamp (b[i] * factor + rest * (1 - factor));
  }
}

/* In columns, so that it goes as fast as the additions follow each other. */
static double
sum (size_t n, int channels, const float *planes)
{
  enum { COLUMNS = 32 };
  double columns[COLUMNS] = { 0 }, total = 0;
  size_t i;

  for (i = 0; i + COLUMNS <= n; i += COLUMNS)
    for (size_t j = 0; j < COLUMNS; j++) {
      const float *at = planes + i + j;

      columns[j] += (double)(channels == 3 ? luma_of (at[0], at[n], at[2 * n]) : at[0]);
    }
  for (; i < n; i++)
    total +=
        (double)(channels == 3 ? luma_of (planes[i], planes[n + i], planes[2 * n + i]) : planes[i]);
  for (size_t j = 0; j < COLUMNS; j++)
    total += columns[j];
  return total;
}

/* One channel of (hue h in sixths, saturation · value = chroma, value): value less chroma where the
 * hue is far from the channel's own (offset 5 red, 3 green, 1 blue). */
static inline float
channel_of (float h, float chroma, float value, float offset)
{
  float k = h + offset, a;

  k = k >= 6 ? k - 6 : k;
  k = k >= 6 ? k - 6 : k;
  a = k < 4 - k ? k : 4 - k;
  return value - chroma * clamp (a);
}

static void
turn_hue (size_t n, float turns, float *rgb)
{
  float sixths = 6 * turns;

  for (size_t i = 0; i < n; i++) {
    float r = rgb[i], g = rgb[n + i], b = rgb[2 * n + i];
    float most = r > g ? r : g, least = r < g ? r : g, chroma, inverse, h;

    most = most > b ? most : b;
    least = least < b ? least : b;
    chroma = most - least;
    inverse = chroma > 0 ? 1 / chroma : 0;
    h = most == r ? (g - b) * inverse : most == g ? 2 + (b - r) * inverse : 4 + (r - g) * inverse;
    h += sixths;
    h = h < 0 ? h + 6 : h;
    h = h < 0 ? h + 6 : h;
    h = h >= 6 ? h - 6 : h;
    rgb[i] = channel_of (h, chroma, most, 5);
    rgb[n + i] = channel_of (h, chroma, most, 3);
    rgb[2 * n + i] = channel_of (h, chroma, most, 1);
  }
}

static void
solarise (size_t n, float threshold, float *x)
{
  for (size_t i = 0; i < n; i++)
    x[i] = x[i] >= threshold ? 1 - x[i] : x[i];
}

/* --- Noise ------------------------------------------------------------------------------------ */

enum { BLOCKS = 16, CHUNK = 4 * BLOCKS };

/* Philox4x32-10 (core/rng.h) of BLOCKS counters that follow each other: out[k][j] is word k of block
 * first + j. */
static void
philox_blocks (const uint32_t counter[4], uint32_t first, const uint32_t key[2],
               uint32_t out[4][BLOCKS])
{
  uint32_t k0 = key[0], k1 = key[1];

  for (uint32_t j = 0; j < BLOCKS; j++) {
    out[0][j] = counter[0] + first + j;
    out[1][j] = counter[1];
    out[2][j] = counter[2];
    out[3][j] = counter[3];
  }
  for (int round = 0; round < 10; round++) {
    for (int j = 0; j < BLOCKS; j++) {
      uint64_t p0 = (uint64_t)0xD2511F53u * out[0][j];
      uint64_t p1 = (uint64_t)0xCD9E8D57u * out[2][j];

      out[0][j] = (uint32_t)(p1 >> 32) ^ out[1][j] ^ k0;
      out[1][j] = (uint32_t)p1;
      out[2][j] = (uint32_t)(p0 >> 32) ^ out[3][j] ^ k1;
      out[3][j] = (uint32_t)p0;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

/* ln x for 2^−24 ≤ x ≤ 1, within 2e-7 of its value: x = 2^e m with m near 1, and ln m by the series of
 * the inverse hyperbolic tangent of (m − 1) / (m + 1). */
static inline float
log_of (float x)
{
  int32_t bits, exponent;
  float m, s, z;

  __builtin_memcpy (&bits, &x, 4);
  exponent = (bits - 0x3f3504f3) >> 23; /* m in √½ … √2 */
  bits -= exponent * (1 << 23);
  __builtin_memcpy (&m, &bits, 4);
  s = (m - 1) / (m + 1);
  z = s * s;
  return (float)exponent * 0.69314718f +
         2 * s * (1 + z * (1 / 3.0f + z * (1 / 5.0f + z * (1 / 7.0f + z * (1 / 9.0f)))));
}

/* sin 2πv for |v| ≤ ½, within 4e-6: folded to a quarter turn, Taylor's series. */
static inline float
sine_of_turns (float v)
{
  float a = v < 0 ? -v : v, w = a > 0.25f ? 0.5f - a : a, x = 6.2831853f * w, z = x * x;
  float sine =
      x * (1 + z * (-1 / 6.0f + z * (1 / 120.0f + z * (-1 / 5040.0f + z * (1 / 362880.0f)))));

  return v < 0 ? -sine : sine;
}

static void
box_muller (const uint32_t *u, const uint32_t *v, float *cosine, float *sine)
{
  for (int j = 0; j < BLOCKS; j++) {
    float radius = __builtin_sqrtf (-2 * log_of ((float)(int32_t)((u[j] >> 8) + 1) * 0x1p-24f));
    float turn = (float)(int32_t)(v[j] >> 8) * 0x1p-24f, quarter = turn - 0.25f;

    quarter = quarter >= 0.5f ? quarter - 1 : quarter;
    cosine[j] = -radius * sine_of_turns (quarter);
    sine[j] = -radius * sine_of_turns (turn - 0.5f);
  }
}

static void
add_noise (size_t n, const uint32_t counter[4], const uint32_t key[2], float sigma, float *x)
{
  for (size_t first = 0; first < n; first += CHUNK) {
    size_t count = n - first < CHUNK ? n - first : CHUNK;
    uint32_t words[4][BLOCKS];
    float normals[CHUNK];

    philox_blocks (counter, (uint32_t)(first / 4), key, words);
    box_muller (words[0], words[1], normals, normals + BLOCKS);
    box_muller (words[2], words[3], normals + 2 * BLOCKS, normals + 3 * BLOCKS);
    for (size_t i = 0; i < count; i++)
      x[first + i] = clamp (x[first + i] + sigma * normals[i]);
  }
}

extern const plx_augment_kernels PLX_ISA_NAME (plx_augment_kernels);
const plx_augment_kernels PLX_ISA_NAME (plx_augment_kernels) = {
  .unpack = unpack,
  .normalise = normalise,
  .weigh_rows = weigh_rows,
  .weigh_run = weigh_run,
  .scale = scale,
  .gather = gather,
  .blend = blend,
  .saturate = saturate,
  .sum = sum,
  .luma = luma,
  .solarise = solarise,
  .add_noise = add_noise,
  .turn_hue = turn_hue,
};
