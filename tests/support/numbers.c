/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repeatable numbers and their comparison.
 */
#include "support/numbers.h"

#include <glib.h>
#include <math.h>

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
