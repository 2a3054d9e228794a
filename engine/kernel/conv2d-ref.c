/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The convolution and its gradients as the definition says them, in double precision: what the fast
 * kernels are held to. Nothing outside the tests calls these.
 */
#include "kernel/conv2d.h"

#include <string.h>

static double
value_at (const plx_lazy *x, size_t at, int channel)
{
  double value = (double)x->raw[at];

  if (x->scale != NULL)
    value = value * (double)x->scale[channel] + (double)x->shift[channel];
  return x->is_rectified && value < 0 ? 0 : value;
}

static double
gradient_at (const plx_lazy_gradient *dy, size_t at, int channel)
{
  if (dy->a == NULL)
    return (double)dy->grad[at];
  return (double)dy->a[channel] * (double)dy->grad[at] +
         (double)dy->b[channel] * (double)dy->raw[at] + (double)dy->d[channel];
}

/* One tap that lies inside the image, between one input and one output pixel. */
typedef struct {
  size_t input, output; /* where the pixels' channels begin */
  size_t weight;        /* where the tap's [ci][co] begins */
} meeting;

typedef void (*meeting_fn) (void *context, const plx_conv2d *conv, const meeting *at);

static void
for_each_meeting (const plx_conv2d *conv, meeting_fn fn, void *context)
{
  int oh = plx_conv2d_out_height (conv), ow = plx_conv2d_out_width (conv), k = conv->kernel;
  size_t ci = (size_t)conv->in_channels, co = (size_t)conv->out_channels;

  for (int pixel = 0; pixel < conv->images * oh * ow; pixel++)
    for (int tap = 0; tap < k * k; tap++) {
      int image = pixel / (oh * ow), oy = pixel / ow % oh, ox = pixel % ow;
      int y = oy * conv->stride + tap / k - conv->padding;
      int x = ox * conv->stride + tap % k - conv->padding;
      meeting at = { .output = (size_t)pixel * co, .weight = (size_t)tap * ci * co };

      if (y < 0 || y >= conv->height || x < 0 || x >= conv->width)
        continue;
      at.input =
          (((size_t)image * (size_t)conv->height + (size_t)y) * (size_t)conv->width + (size_t)x) *
          ci;
      fn (context, conv, &at);
    }
}

static size_t
input_count (const plx_conv2d *conv)
{
  return (size_t)conv->images * (size_t)conv->height * (size_t)conv->width *
         (size_t)conv->in_channels;
}

static size_t
output_count (const plx_conv2d *conv)
{
  return (size_t)conv->images * (size_t)plx_conv2d_out_height (conv) *
         (size_t)plx_conv2d_out_width (conv) * (size_t)conv->out_channels;
}

typedef struct {
  const plx_lazy *x;
  const plx_lazy_gradient *dy;
  const float *w;
  float *y, *dw, *dx;
} arrays;

static void
meet_forward (void *context, const plx_conv2d *conv, const meeting *at)
{
  arrays *a = context;

  for (int o = 0; o < conv->out_channels; o++) {
    double sum = (double)a->y[at->output + (size_t)o];

    for (int i = 0; i < conv->in_channels; i++)
      sum += value_at (a->x, at->input + (size_t)i, i) *
             (double)a->w[at->weight + (size_t)(i * conv->out_channels + o)];
    a->y[at->output + (size_t)o] = (float)sum;
  }
}

static void
meet_backward (void *context, const plx_conv2d *conv, const meeting *at)
{
  arrays *a = context;

  for (int i = 0; i < conv->in_channels; i++) {
    double sum = 0, value = value_at (a->x, at->input + (size_t)i, i);

    for (int o = 0; o < conv->out_channels; o++) {
      double g = gradient_at (a->dy, at->output + (size_t)o, o);
      size_t weight = at->weight + (size_t)(i * conv->out_channels + o);

      a->dw[weight] += (float)(value * g);
      sum += g * (double)a->w[weight];
    }
    if (a->dx != NULL)
      a->dx[at->input + (size_t)i] += (float)sum;
  }
}

void
plx_conv2d_forward_ref (const plx_conv2d *conv, const plx_lazy *x, const float *w, float *y,
                        double *sums)
{
  arrays a = { .x = x, .w = w, .y = y };
  size_t count = output_count (conv), co = (size_t)conv->out_channels;

  memset (y, 0, count * sizeof *y);
  for_each_meeting (conv, meet_forward, &a);
  if (sums == NULL)
    return;
  memset (sums, 0, 2 * co * sizeof *sums);
  for (size_t i = 0; i < count; i++) {
    sums[i % co] += (double)y[i];
    sums[co + i % co] += (double)y[i] * (double)y[i];
  }
}

void
plx_conv2d_backward_ref (const plx_conv2d *conv, const plx_lazy *x, const plx_lazy_gradient *dy,
                         const float *w, float *dw, float *dx, bool adds_to_dx, double *dx_sums)
{
  arrays a = { .x = x, .dy = dy, .w = w, .dw = dw, .dx = dx };
  size_t count = input_count (conv), ci = (size_t)conv->in_channels;

  if (dx != NULL && !adds_to_dx)
    memset (dx, 0, count * sizeof *dx);
  for_each_meeting (conv, meet_backward, &a);
  if (dx_sums != NULL)
    memset (dx_sums, 0, 2 * ci * sizeof *dx_sums);
  for (size_t i = 0; dx != NULL && i < count; i++) {
    if (x->is_rectified && !(value_at (x, i, (int)(i % ci)) > 0))
      dx[i] = 0;
    if (dx_sums != NULL) {
      dx_sums[i % ci] += (double)dx[i];
      dx_sums[ci + i % ci] += (double)dx[i] * (double)x->raw[i];
    }
  }
}
