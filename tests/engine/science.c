/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The golden constants that every reader of the papers knows, through the engine's own functions:
 * what a loss is at chance and at its ideal, the uniformity of the uniform sphere, the spread of
 * healthy embeddings, and what collapse looks like.
 *
 * The constants are printed with four digits, so they hold within half of the last.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "eval/health.h"
#include "kernel/softmax.h"
#include "loss/ntxent.h"
#include "support/numbers.h"

static const double LAST_DIGIT = 0.5001e-4;

static double
loss_of (const float *z, int views, int d, float temperature)
{
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (views, d));
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  double loss = plx_ntxent (pool, z, views, d, temperature, NULL, workspace);

  plx_pool_free (pool);
  return loss;
}

/* All embeddings equal: ln (2N − 1), at any temperature. */
static void
test_ntxent_chance (void)
{
  static const struct {
    int images;
    double loss;
  } golden[] = { { 128, 5.5413 }, { 256, 6.2364 }, { 512, 6.9305 }, { 1024, 7.6241 } };
  enum { D = 8 };

  for (size_t i = 0; i < G_N_ELEMENTS (golden); i++) {
    int views = 2 * golden[i].images;
    g_autofree float *z = g_new (float, views *D);

    for (int at = 0; at < views * D; at++)
      z[at] = (float)(at % D) - 2;
    g_assert_cmpfloat_with_epsilon (plx_ntxent_chance (views), golden[i].loss, LAST_DIGIT);
    g_assert_cmpfloat_with_epsilon (loss_of (z, views, D, 0.5f), plx_ntxent_chance (views), 1e-5);
    g_assert_cmpfloat_with_epsilon (loss_of (z, views, D, 0.1f), plx_ntxent_chance (views), 1e-5);
  }
}

static const struct {
  float temperature;
  int images;
  double loss;
} ideals[] = { { 0.5f, 2, 0.2395 },
               { 0.5f, 128, 3.5660 },
               { 0.5f, 256, 4.2488 },
               { 0.5f, 512, 4.9367 },
               { 0.1f, 512, 0.0454 } };

static void
test_ntxent_ideal (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ideals); i++)
    g_assert_cmpfloat_with_epsilon (
        plx_ntxent_ideal (2 * ideals[i].images, (double)ideals[i].temperature), ideals[i].loss,
        LAST_DIGIT);
}

/* Positives at 1 and negatives at 0: every image has an axis of its own. */
static void
test_ntxent_ideal_embeddings (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ideals); i++) {
    int n = ideals[i].images, views = 2 * n;
    g_autofree float *z = g_new0 (float, (size_t)views *(size_t)n);

    for (int view = 0; view < views; view++)
      z[(size_t)view * (size_t)n + (size_t)(view % n)] = 3;
    g_assert_cmpfloat_with_epsilon (loss_of (z, views, n, ideals[i].temperature), ideals[i].loss,
                                    LAST_DIGIT + 1e-5);
  }
}

/* The relatives: equal embeddings, and an axis for every image or every class. */
static void
test_masked (void)
{
  enum { CLASSES = 8, N = 64, VIEWS = 2 * N };
  g_autofree float *z = g_new0 (float, VIEWS *N);
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (VIEWS, N));
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  int32_t groups[VIEWS];
  plx_ntxent_mask decoupled = { .temperature = 0.5f, .is_decoupled = true };
  plx_ntxent_mask supervised = { .temperature = 0.5f, .groups = groups };
#define LOSS(mask) plx_ntxent_masked (pool, mask, z, VIEWS, N, NULL, workspace)

  for (int view = 0; view < VIEWS; view++) {
    groups[view] = view % CLASSES;
    z[view * N] = 2;
  }
  g_assert_cmpfloat_with_epsilon (plx_decoupled_chance (VIEWS), log (126), 1e-12);
  g_assert_cmpfloat_with_epsilon (LOSS (&decoupled), log (126), 1e-5);
  g_assert_cmpfloat_with_epsilon (LOSS (&supervised), plx_ntxent_chance (VIEWS), 1e-5);
  for (int view = 0; view < VIEWS; view++) {
    z[view * N] = 0;
    z[view * N + view % N] = 2;
  }
  g_assert_cmpfloat_with_epsilon (plx_decoupled_ideal (VIEWS, 0.5), log (126) - 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (LOSS (&decoupled), log (126) - 2, 1e-5);
  memset (z, 0, VIEWS * N * sizeof *z);
  for (int view = 0; view < VIEWS; view++)
    z[view * N + view % CLASSES] = 2;
  g_assert_cmpfloat_with_epsilon (plx_supervised_ideal (groups, VIEWS, 0.5),
                                  log (15 + 112 * exp (-2)), 1e-12);
  g_assert_cmpfloat_with_epsilon (LOSS (&supervised), log (15 + 112 * exp (-2)), 1e-5);
  plx_pool_free (pool);
#undef LOSS
}

/* One softmax row of the positive and a queue of K, all logits equal or the positive at 1/τ. */
static double
queue_loss (int queue, double positive)
{
  g_autofree float *logits = g_new0 (float, queue + 1);

  logits[0] = (float)positive;
  return (double)plx_softmax_row (plx_cpu_isa (), logits, queue + 1, 0, -1);
}

/* InfoNCE's row, which is the same kernel: chance ln (K + 1), and the ideal. */
static void
test_queue_rows (void)
{
  static const double epsilon = 1e-4; /* 65,537 terms in single precision */

  g_assert_cmpfloat_with_epsilon (queue_loss (4096, 0), 8.3180, epsilon);
  g_assert_cmpfloat_with_epsilon (queue_loss (65536, 0), 11.0904, epsilon);
  g_assert_cmpfloat_with_epsilon (queue_loss (4096, 1 / 0.1), 0.1706, epsilon);
  g_assert_cmpfloat_with_epsilon (queue_loss (4096, 1 / 0.2), 3.3534, epsilon);
  g_assert_cmpfloat_with_epsilon (queue_loss (65536, 1 / 0.07), 0.0401, epsilon);
}

static plx_health
health_of (const float *z, const float *positive, int n, int d)
{
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_health health;
  plx_error error;

  if (plx_health_measure (pool, z, positive, n, d, &health, &error) != PLX_OK)
    g_error ("%s", error.message);
  plx_pool_free (pool);
  return health;
}

/* Normal numbers, brought to unit length, are uniform on the sphere. The estimate's spread over
 * 3,000 points is what the widths leave room for. */
static void
test_sphere (void)
{
  static const struct {
    int d;
    double uniformity, width;
  } golden[] = { { 2, -1.5750, 0.01 },    { 3, -2.0798, 0.01 },   { 16, -3.5130, 0.004 },
                 { 32, -3.7518, 0.002 },  { 64, -3.8752, 0.001 }, { 128, -3.9375, 0.0005 },
                 { 512, -3.9844, 0.0002 } };
  enum { N = 3000 };

  for (size_t i = 0; i < G_N_ELEMENTS (golden); i++) {
    int d = golden[i].d;
    g_autofree float *z = numbers_normal (N * (size_t)d, 3);
    plx_health health = health_of (z, NULL, N, d);

    g_assert_cmpfloat_with_epsilon (health.uniformity, golden[i].uniformity, golden[i].width);
    g_assert_cmpfloat_with_epsilon (health.std * sqrt (d), 1, 0.01);
    g_assert_cmpfloat (health.rank, >, 0.9 * d);
    g_assert_cmpfloat (health.rank, <, 1.001 * d);
    g_assert_true (isnan (health.alignment));
  }
}

/* Healthy spread of a unit vector's coordinates, 1/√d. */
static void
test_spread (void)
{
  static const struct {
    int d;
    double std;
  } golden[] = { { 64, 0.1250 }, { 128, 0.0884 }, { 512, 0.0442 }, { 2048, 0.0221 } };
  enum { N = 700 };

  for (size_t i = 0; i < G_N_ELEMENTS (golden); i++) {
    g_autofree float *z = numbers_normal (N * (size_t)golden[i].d, 4);

    g_assert_cmpfloat_with_epsilon (health_of (z, NULL, N, golden[i].d).std, golden[i].std, 2e-4);
  }
}

/* One point for all: uniformity 0, spread 0, rank 1; whatever the lengths before normalisation. */
static void
test_collapsed (void)
{
  enum { N = 300, D = 64 };
  g_autofree float *z = g_new (float, N *D);
  plx_health health;

  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      z[i * D + j] = (float)((j * 7 % 11) - 5) * (1 + 0.01f * (float)i);
  health = health_of (z, z, N, D);
  g_assert_cmpfloat_with_epsilon (health.uniformity, 0, 1e-5);
  g_assert_cmpfloat_with_epsilon (health.std, 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (health.alignment, 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (health.rank, 1, 1e-3);
}

/* Dimensional collapse: five directions in 256 dimensions have an effective rank of at most 5, and
 * the rounding of the other 251 singular values must not add to it. */
static void
test_dimensional_collapse (void)
{
  enum { N = 600, D = 256, RANK = 5 };
  g_autofree float *from = numbers_normal (N * RANK, 5), *to = numbers_normal (RANK * D, 6);
  g_autofree float *z = g_new0 (float, N *D);
  double rank;

  for (int i = 0; i < N; i++)
    for (int r = 0; r < RANK; r++)
      for (int j = 0; j < D; j++)
        z[i * D + j] += from[i * RANK + r] * to[r * D + j];
  rank = health_of (z, NULL, N, D).rank;
  g_assert_cmpfloat (rank, >, 4.8);
  g_assert_cmpfloat (rank, <, 5.01);
}

static void
test_opposite (void)
{
  enum { N = 10, D = 3 };
  g_autofree float *z = numbers_normal (N * D, 7), *positive = g_new (float, N *D);

  for (int i = 0; i < N * D; i++)
    positive[i] = -2 * z[i];
  g_assert_cmpfloat_with_epsilon (health_of (z, positive, N, D).alignment, 4, 1e-5);
}

/* Non-finite numbers on either side are a sentence, not a figure. */
static void
test_not_finite (void)
{
  enum { N = 10, D = 3 };
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());

  for (int which = 0; which < 2; which++) {
    g_autofree float *z = numbers_normal (N * D, 8), *positive = numbers_normal (N * D, 9);
    plx_health health;
    plx_error error;

    (which == 0 ? z : positive)[17] = which == 0 ? NAN : INFINITY;
    g_assert_cmpint (plx_health_measure (pool, z, positive, N, D, &health, &error), ==,
                     PLX_ERROR_INVALID);
    g_assert_cmpuint (error.message[0], !=, '\0');
  }
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/science/masked", test_masked);
  g_test_add_func ("/science/ntxent/chance", test_ntxent_chance);
  g_test_add_func ("/science/ntxent/ideal", test_ntxent_ideal);
  g_test_add_func ("/science/ntxent/ideal-embeddings", test_ntxent_ideal_embeddings);
  g_test_add_func ("/science/queue-rows", test_queue_rows);
  g_test_add_func ("/science/health/sphere", test_sphere);
  g_test_add_func ("/science/health/spread", test_spread);
  g_test_add_func ("/science/health/collapsed", test_collapsed);
  g_test_add_func ("/science/health/dimensional-collapse", test_dimensional_collapse);
  g_test_add_func ("/science/health/opposite", test_opposite);
  g_test_add_func ("/science/health/not-finite", test_not_finite);
  return g_test_run ();
}
