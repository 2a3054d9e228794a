/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Separable: rows first, into floats, then columns. Output pixel i of a side scaled by s = in / out
 * has its centre at (i + ½)·s of the input and weighs the input pixels within max(s, 1) of it by a
 * triangle, normalised to 1. Only rows and columns that the centre square needs are computed.
 */
#include "data/resize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The weights of the output pixels of one side. */
typedef struct {
  int size;       /* output pixels */
  int width;      /* weights an output pixel, at most */
  int *first;     /* [size] first input pixel */
  int *count;     /* [size] input pixels */
  float *weights; /* [size][width] */
} taps;

static void
weigh (taps *side, int i, double centre, double scale, int length)
{
  double reach = fmax (scale, 1), sum = 0;
  float *weights = side->weights + (size_t)i * (size_t)side->width;
  int first = (int)fmax (centre - reach + 0.5, 0), last = (int)fmin (centre + reach + 0.5, length);

  side->first[i] = first;
  side->count[i] = last - first;
  for (int k = first; k < last; k++)
    sum += fmax (1 - fabs (k + 0.5 - centre) / reach, 0);
  for (int k = first; k < last; k++)
    weights[k - first] = (float)(fmax (1 - fabs (k + 0.5 - centre) / reach, 0) / sum);
}

/* The middle size of scaled output pixels, of a side of length input pixels. */
static bool
make_taps (taps *side, int length, int scaled, int size)
{
  double scale = (double)length / scaled;
  int offset = (int)lrint ((scaled - size) / 2.0);

  side->size = size;
  side->width = 2 * (int)ceil (fmax (scale, 1)) + 2;
  side->first = malloc ((size_t)size * sizeof *side->first);
  side->count = malloc ((size_t)size * sizeof *side->count);
  side->weights = malloc ((size_t)size * (size_t)side->width * sizeof *side->weights);
  if (side->first == NULL || side->count == NULL || side->weights == NULL)
    return false;
  for (int i = 0; i < size; i++)
    weigh (side, i, (offset + i + 0.5) * scale, scale, length);
  return true;
}

static void
free_taps (taps *side)
{
  free (side->first);
  free (side->count);
  free (side->weights);
}

/* One input row to one row of the square. */
static void
scale_row (const taps *x, const uint8_t *in /* [width][channels] */, int channels,
           float *out /* [size][channels] */)
{
  for (int i = 0; i < x->size; i++) {
    const float *weights = x->weights + (size_t)i * (size_t)x->width;

    for (int c = 0; c < channels; c++) {
      float sum = 0;

      for (int k = 0; k < x->count[i]; k++)
        sum += weights[k] * in[(x->first[i] + k) * channels + c];
      out[i * channels + c] = sum;
    }
  }
}

/* stride: bytes from one row of out to the next. */
static void
scale_columns (const taps *y, const float *rows /* [rows][n] */, int first_row, int n,
               float *sums /* [n] */, uint8_t *out, size_t stride)
{
  for (int i = 0; i < y->size; i++) {
    memset (sums, 0, (size_t)n * sizeof *sums);
    for (int k = 0; k < y->count[i]; k++) {
      const float *row = rows + (size_t)(y->first[i] + k - first_row) * (size_t)n;
      float weight = y->weights[(size_t)i * (size_t)y->width + (size_t)k];

      for (int j = 0; j < n; j++)
        sums[j] += weight * row[j];
    }
    for (int j = 0; j < n; j++)
      out[(size_t)i * stride + (size_t)j] = (uint8_t)(fminf (sums[j], 255) + 0.5f);
  }
}

static bool
scale (const plx_image *image, const taps *x, const taps *y, uint8_t *out, size_t out_stride)
{
  int first = y->first[0], last = y->first[y->size - 1] + y->count[y->size - 1];
  int n = x->size * image->channels;
  size_t stride = (size_t)image->width * (size_t)image->channels;
  float *rows = malloc ((size_t)(last - first + 1) * (size_t)n * sizeof *rows);

  if (rows == NULL)
    return false;
  for (int row = first; row < last; row++)
    scale_row (x, image->pixels + (size_t)row * stride, image->channels,
               rows + (size_t)(row - first) * (size_t)n);
  scale_columns (y, rows, first, n, rows + (size_t)(last - first) * (size_t)n, out, out_stride);
  free (rows);
  return true;
}

/* A side of length, where one of reference becomes size; at least a pixel. */
static int
scaled_side (int length, int reference, int size)
{
  int scaled = (int)((int64_t)size * length / reference);

  return scaled > 0 ? scaled : 1;
}

plx_status
plx_resize (const plx_image *image, int size, plx_fit fit, uint8_t *out, plx_error *error)
{
  bool is_wide = image->width > image->height;
  int reference = is_wide == (fit == PLX_FIT_PAD) ? image->width : image->height;
  int width = scaled_side (image->width, reference, size);
  int height = scaled_side (image->height, reference, size);
  int kept_width = width < size ? width : size, kept_height = height < size ? height : size;
  size_t channels = (size_t)image->channels, stride = (size_t)size * channels;
  size_t corner =
      (size_t)((size - kept_height) / 2) * stride + (size_t)((size - kept_width) / 2) * channels;
  taps x = { 0 }, y = { 0 };
  bool is_done = make_taps (&x, image->width, width, kept_width) &&
                 make_taps (&y, image->height, height, kept_height);

  if (kept_width < size || kept_height < size)
    memset (out, 0, (size_t)size * stride);
  is_done = is_done && scale (image, &x, &y, out + corner, stride);
  free_taps (&x);
  free_taps (&y);
  return is_done ? PLX_OK
                 : plx_fail (error, PLX_ERROR_MEMORY, "No memory to resize a %d × %d image.",
                             image->width, image->height);
}
