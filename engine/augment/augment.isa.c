/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loops of kernels.h, plain enough that the compiler makes vectors of them.
 */
#include "augment/kernels.h"

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

static void
blend_with (size_t n, float factor, const float *other, float *x)
{
  for (size_t i = 0; i < n; i++)
    x[i] = clamp (x[i] * factor + other[i] * (1 - factor));
}

static void
luma (size_t n, const float *rgb, float *grey)
{
  for (size_t i = 0; i < n; i++)
    grey[i] = 0.2989f * rgb[i] + 0.587f * rgb[n + i] + 0.114f * rgb[2 * n + i];
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

extern const plx_augment_kernels PLX_ISA_NAME (plx_augment_kernels);
const plx_augment_kernels PLX_ISA_NAME (plx_augment_kernels) = {
  unpack, normalise, weigh_rows, weigh_run, gather, blend, blend_with, luma, turn_hue,
};
