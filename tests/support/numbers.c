/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repeatable numbers and their comparison.
 */
#include "support/numbers.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "core/rng.h"

float *
numbers_uniform (size_t n, uint32_t stream, float low, float high)
{
  plx_rng rng = plx_rng_at (11, PLX_RNG_TEST, stream, 0, 0);
  float *values = g_new (float, n + 1);

  for (size_t i = 0; i < n; i++)
    values[i] = plx_rng_range (&rng, low, high);
  return values;
}

float *
numbers_normal (size_t n, uint32_t stream)
{
  plx_rng rng = plx_rng_at (12, PLX_RNG_TEST, stream, 0, 0);
  float *values = g_new (float, n + 1);

  for (size_t i = 0; i < n; i++)
    values[i] = plx_rng_normal (&rng);
  return values;
}

/* What is zero but for rounding has no length to compare with: a floor takes its place. */
static double
relative (double squared_difference, double squared_norm)
{
  return sqrt (squared_difference) / fmax (sqrt (squared_norm), 1e-6);
}

double
numbers_distance (const float *a, const float *b, size_t n)
{
  double difference = 0, norm = 0;

  for (size_t i = 0; i < n; i++) {
    difference += pow ((double)a[i] - (double)b[i], 2);
    norm += pow ((double)b[i], 2);
  }
  return relative (difference, norm);
}

double
numbers_distance_to_doubles (const float *a, const double *b, size_t n)
{
  double difference = 0, norm = 0;

  for (size_t i = 0; i < n; i++) {
    difference += pow ((double)a[i] - b[i], 2);
    norm += pow (b[i], 2);
  }
  return relative (difference, norm);
}

plx_pool *
numbers_pool (int threads, plx_isa isa)
{
  plx_pool *pool;
  plx_error error;

  if (plx_pool_new (threads, isa, &pool, &error) != PLX_OK)
    g_error ("%s", error.message);
  return pool;
}

void
numbers_add_for_each_isa (const char *path, void (*run) (const void *data))
{
  for (int isa = 0; isa < PLX_N_ISA; isa++) {
    g_autofree char *full = g_strdup_printf ("%s/%s", path, plx_isa_name (isa));

    if (plx_cpu_runs (isa))
      g_test_add_data_func (full, GINT_TO_POINTER (isa), run);
  }
}

double
numbers_dot (const double *a, const double *b, int d)
{
  double sum = 0;

  for (int j = 0; j < d; j++)
    sum += a[j] * b[j];
  return sum;
}

double
numbers_cosine (const double *a, const double *b, int d)
{
  return numbers_dot (a, b, d) / sqrt (numbers_dot (a, a, d) * numbers_dot (b, b, d));
}

static double *
to_doubles (const float *x, size_t n)
{
  double *exact = g_new (double, n);

  for (size_t i = 0; i < n; i++)
    exact[i] = (double)x[i];
  return exact;
}

double
numbers_value (numbers_fn fn, const void *context, const float *x, size_t n)
{
  g_autofree double *exact = to_doubles (x, n);

  return fn (exact, context);
}

double *
numbers_slopes (numbers_fn fn, const void *context, const float *x, size_t n)
{
  static const double step = 1e-5;
  g_autofree double *at = to_doubles (x, n);
  double *slopes = g_new (double, n);

  for (size_t i = 0; i < n; i++) {
    double above, below;

    at[i] = (double)x[i] + step;
    above = fn (at, context);
    at[i] = (double)x[i] - step;
    below = fn (at, context);
    at[i] = (double)x[i];
    slopes[i] = (above - below) / (2 * step);
  }
  return slopes;
}

static uint32_t
mix (uint32_t x)
{
  x ^= x >> 15;
  x *= 0x2C1B3C6Du;
  x ^= x >> 12;
  x *= 0x297A2D39u;
  return x ^ x >> 15;
}

float *
numbers_hashed (size_t n, uint32_t stream, double low, double high)
{
  float *numbers = g_new (float, n);

  for (size_t i = 0; i < n; i++) {
    uint32_t bits = mix ((uint32_t)i * 0x9E3779B1u + stream * 0x85EBCA77u) >> 8;

    numbers[i] = (float)(low + (high - low) * bits / (1 << 24));
  }
  return numbers;
}

/* Vectors named "weight" are a batch norm's γ: around 1, the others around 0. Kernels and matrices
 * are uniform with variance 2 / fan-in. */
static float *
hashed_weights (const plx_tensor *tensor, uint32_t number)
{
  double fan_in = 1, middle;
  float *values, bound;

  middle = g_str_has_suffix (tensor->name, "weight") ? 1 : 0;
  if (tensor->n_dims == 1)
    return numbers_hashed (tensor->count, number, middle - 0.2, middle + 0.2);
  for (int i = 0; i < tensor->n_dims - 1; i++)
    fan_in *= tensor->shape[i];
  bound = (float)sqrt (6 / fan_in);
  values = numbers_hashed (tensor->count, number, -1, 1);
  for (size_t i = 0; i < tensor->count; i++)
    values[i] *= bound;
  return values;
}

void
numbers_fill_model (plx_model *model)
{
  int n;
  const plx_tensor *tensors = plx_model_tensors (model, &n);

  for (int i = 0; i < n; i++) {
    g_autofree float *values = hashed_weights (&tensors[i], (uint32_t)i);

    memcpy (plx_model_weights (model) + tensors[i].offset, values,
            tensors[i].count * sizeof *values);
  }
}
