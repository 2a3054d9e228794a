/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ground of the engine: errors, arena, random numbers, pool.
 */
#include <glib.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/pool.h"
#include "core/rng.h"

static void
test_error_is_cut_at_a_character (void)
{
  plx_error error = { 0 };
  g_autofree char *longest = g_strnfill (251, 'a');
  g_autofree char *text = g_strconcat (longest, "ééééé", NULL);

  g_assert_cmpint (plx_fail (&error, PLX_ERROR_IO, "%s", text), ==, PLX_ERROR_IO);
  g_assert_true (g_utf8_validate (error.message, -1, NULL));
  g_assert_true (g_str_has_suffix (error.message, "…"));
  g_assert_cmpint (plx_fail (NULL, PLX_CANCELLED, "x"), ==, PLX_CANCELLED);
}

static void
test_arena (void)
{
  plx_arena arena = { 0 };
  plx_error error;
  float *a, *b;

  g_assert_null (plx_arena_floats (&arena, 3));
  g_assert_null (plx_arena_floats (&arena, 100));
  g_assert_cmpuint (arena.used, ==, 64 + 448);
  g_assert_cmpint (plx_arena_reserve (&arena, arena.used, "The test", &error), ==, PLX_OK);
  a = plx_arena_floats (&arena, 3);
  b = plx_arena_floats (&arena, 100);
  g_assert_cmpuint ((uintptr_t)a % PLX_ALIGNMENT, ==, 0);
  g_assert_cmpint (b - a, ==, 16);
  g_assert_cmpfloat (b[99], ==, 0);
  plx_arena_release (&arena);
  g_assert_cmpint (plx_arena_reserve (&arena, SIZE_MAX, "The test", &error), ==, PLX_ERROR_MEMORY);
  g_assert_true (g_str_has_prefix (error.message, "The test"));
}

/* Known answers published with the Random123 library. */
static void
test_philox_vectors (void)
{
  static const struct {
    uint32_t counter[4], key[2], out[4];
  } known[] = {
    { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { ~0u, ~0u, ~0u, ~0u }, { ~0u, ~0u }, { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
      { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (known); i++) {
    uint32_t out[4];

    plx_philox (known[i].counter, known[i].key, out);
    g_assert_cmpmem (out, sizeof out, known[i].out, sizeof out);
  }
}

static void
test_rng_distributions (void)
{
  enum { N = 200000 };
  plx_rng rng = plx_rng_at (7, PLX_RNG_TEST, 1, 2, 3),
          again = plx_rng_at (7, PLX_RNG_TEST, 1, 2, 3);
  plx_rng other = plx_rng_at (7, PLX_RNG_TEST, 1, 2, 4);
  double sum = 0, squares = 0;
  int counts[7] = { 0 }, same = 0;

  for (int i = 0; i < 100; i++) {
    uint32_t value = plx_rng_u32 (&rng);

    g_assert_cmpuint (value, ==, plx_rng_u32 (&again));
    same += value == plx_rng_u32 (&other);
  }
  g_assert_cmpint (same, ==, 0);
  for (int i = 0; i < N; i++) {
    double x = plx_rng_normal (&rng);
    float u = plx_rng_uniform (&rng);

    g_assert_true (u >= 0 && u < 1);
    sum += x;
    squares += x * x;
    counts[plx_rng_below (&rng, 7)]++;
  }
  g_assert_cmpfloat (fabs (sum / N), <, 0.01);
  g_assert_cmpfloat (fabs (squares / N - 1), <, 0.015);
  for (int i = 0; i < 7; i++)
    g_assert_cmpfloat (fabs (counts[i] - N / 7.0), <, 5 * sqrt (N / 7.0));
}

static void
test_shuffle_is_a_permutation (void)
{
  int32_t values[100];
  int seen[100] = { 0 }, fixed = 0;
  plx_rng rng = plx_rng_at (1, PLX_RNG_SHUFFLE, 0, 0, 0);

  for (int i = 0; i < 100; i++)
    values[i] = i;
  plx_rng_shuffle (&rng, values, 100);
  for (int i = 0; i < 100; i++) {
    seen[values[i]]++;
    fixed += values[i] == i;
  }
  for (int i = 0; i < 100; i++)
    g_assert_cmpint (seen[i], ==, 1);
  g_assert_cmpint (fixed, <, 10);
}

enum { PIECES = 1000 };

typedef struct {
  int done[PIECES];
  double sums[PIECES];
} pool_work;

static void
sum_piece (void *context, int piece, int thread)
{
  pool_work *work = context;

  work->done[piece]++;
  for (int i = 1; i <= 100; i++)
    work->sums[piece] += 1.0 / (piece * 100 + i);
}

static double
harmonic_with_threads (int threads)
{
  plx_pool *pool;
  plx_error error;
  double total = 0;

  g_assert_cmpint (plx_pool_new (threads, PLX_ISA_BASELINE, &pool, &error), ==, PLX_OK);
  for (int round = 0; round < 50; round++) {
    pool_work work = { 0 };

    plx_pool_run (pool, sum_piece, &work, PIECES);
    total = 0;
    for (int i = 0; i < PIECES; i++) {
      g_assert_cmpint (work.done[i], ==, 1);
      total += work.sums[i];
    }
  }
  plx_pool_free (pool);
  return total;
}

static void
test_pool_same_bytes (void)
{
  double one = harmonic_with_threads (1);

  for (int threads = 2; threads <= 8; threads += 3)
    g_assert_true (harmonic_with_threads (threads) == one);
}

static void
test_pool_scratch (void)
{
  plx_pool *pool;
  plx_error error;

  g_assert_cmpint (plx_pool_new (2, PLX_ISA_BASELINE, &pool, &error), ==, PLX_OK);
  g_assert_cmpint (plx_pool_reserve_scratch (pool, 1000, &error), ==, PLX_OK);
  g_assert_true (plx_pool_scratch (pool, 0, 1000) != plx_pool_scratch (pool, 1, 1000));
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/error/cut", test_error_is_cut_at_a_character);
  g_test_add_func ("/core/arena", test_arena);
  g_test_add_func ("/core/rng/philox", test_philox_vectors);
  g_test_add_func ("/core/rng/distributions", test_rng_distributions);
  g_test_add_func ("/core/rng/shuffle", test_shuffle_is_a_permutation);
  g_test_add_func ("/core/pool/same-bytes", test_pool_same_bytes);
  g_test_add_func ("/core/pool/scratch", test_pool_scratch);
  return g_test_run ();
}
