/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 */
#include "support/bench.h"

#include <string.h>

#include "core/rng.h"

enum { GUARD = 32, ALIGNMENT = 64 };

void
bench_set (bench *b, const char *key, const char *value)
{
  plx_error error;

  if (plx_settings_set (&b->settings, key, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

void
bench_update (bench *b)
{
  plx_error error;

  if (plx_augment_update (b->augment, &b->settings, &error) != PLX_OK)
    g_error ("%s", error.message);
}

plx_augment *
bench_augment_new (const bench *b)
{
  plx_augment *augment;
  plx_error error;

  if (plx_augment_new (&b->settings, &b->form, plx_cpu_isa (), &augment, &error) != PLX_OK)
    g_error ("%s", error.message);
  return augment;
}

/* Noise, with values 0 and 255 among it. */
static void
fill_image (bench *b)
{
  plx_rng rng = plx_rng_at (3, PLX_RNG_TEST, 0, 0, 0);

  for (size_t i = 0; i < b->count; i++)
    b->image[i] = (uint8_t)plx_rng_below (&rng, 256);
  b->image[0] = 0;
  b->image[b->count - 1] = 255;
}

bench *
bench_new (int height, int width, int channels, gboolean is_raw)
{
  static const float mean[] = { 0.48f, 0.31f, 0.62f }, std[] = { 0.21f, 0.07f, 0.33f };
  bench *b = g_new0 (bench, 1);

  b->form.height = height;
  b->form.width = width;
  b->form.channels = channels;
  for (int c = 0; c < channels; c++) {
    b->form.mean[c] = is_raw ? 0 : mean[c];
    b->form.std[c] = is_raw ? 1 : std[c];
  }
  plx_settings_init (&b->settings);
  b->count = (size_t)height * (size_t)width * (size_t)channels;
  b->image = g_new (uint8_t, b->count);
  fill_image (b);
  b->guarded = g_new (float, b->count + 2 * GUARD);
  b->view = b->guarded + GUARD;
  b->augment = bench_augment_new (b);
  b->scratch = g_aligned_alloc (1, plx_augment_scratch_size (b->augment), ALIGNMENT);
  return b;
}

void
bench_free (bench *b)
{
  plx_augment_free (b->augment);
  g_aligned_free (b->scratch);
  g_free (b->guarded);
  g_free (b->image);
  g_free (b);
}

const float *
bench_view (bench *b, plx_view_address address)
{
  memset (b->guarded, 0xA5 + (int)address.image % 7, (b->count + 2 * GUARD) * sizeof (float));
  memset (b->scratch, 0x5A + (int)address.image % 7, plx_augment_scratch_size (b->augment));
  plx_augment_view (b->augment, b->image, address, b->view, b->scratch);
  for (int i = 0; i < GUARD; i++) {
    g_assert_cmpmem (b->guarded + i, 4, b->guarded, 4);
    g_assert_cmpmem (b->view + b->count + i, 4, b->guarded, 4);
  }
  return b->view;
}

float *
bench_copy_view (bench *b, plx_view_address address)
{
  return g_memdup2 (bench_view (b, address), b->count * sizeof (float));
}

gboolean
bench_is_same (bench *b, plx_view_address address, const float *other)
{
  return memcmp (bench_view (b, address), other, b->count * sizeof (float)) == 0;
}

const char *const bench_operations[BENCH_OPERATIONS] = {
  "crop", "flip",     "rotate", "affine", "elastic", "jitter",
  "grey", "solarise", "invert", "blur",   "noise",   "cutout",
};

void
bench_turn (bench *b, const char *operation, const char *value)
{
  g_autofree char *key = g_strdup_printf ("augment.%s.on", operation);

  bench_set (b, key, value);
}

void
bench_turn_all (bench *b, const char *value)
{
  for (int i = 0; i < BENCH_OPERATIONS; i++)
    bench_turn (b, bench_operations[i], value);
}
