/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layouts as objects: groups stay together, the same bytes for any number of threads, a warm start
 * that holds still, a stop, and the sets that have hardly a map.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "kernel/neighbours.h"
#include "project/layout.h"
#include "project/trust.h"
#include "project/umap.h"
#include "support/numbers.h"

enum { ODD_STEPS = 20 };

static plx_error error;

static const char *const names[] = { "pca", "tsne", "umap" };

static plx_layout_options
options_of (plx_layout_kind kind)
{
  return (plx_layout_options){
    .kind = kind, .is_cosine = true, .perplexity = 20, .neighbours = 12, .min_dist = 0.1, .seed = 3
  };
}

/* n points about `groups` random places, point i about place i % groups. */
static float *
blobs (int n, int d, int groups)
{
  float *points = numbers_normal ((gsize)n * d, 1);
  g_autofree float *places = numbers_normal ((gsize)groups * d, 2);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++)
      points[i * d + j] = 0.2f * points[i * d + j] + places[i % groups * d + j];
  return points;
}

static plx_layout *
layout_of (plx_layout_options options, const float *points, int n, int d, plx_pool *pool)
{
  plx_layout *layout;

  g_assert_cmpint (plx_layout_new (&options, n, d, pool, &layout, &error), ==, PLX_OK);
  g_assert_cmpint (plx_layout_embed (layout, points, NULL, &error), ==, PLX_OK);
  return layout;
}

static void
run (plx_layout *layout, int most)
{
  for (int i = 0; i < most && plx_layout_step (layout); i++)
    ;
}

/* Share of points whose nearest on the map is of their group. */
static double
agreement (plx_pool *pool, const float *xy, int n, int groups)
{
  g_autofree int32_t *index = g_new (int32_t, n);
  g_autofree float *distance = g_new (float, n);
  int same = 0;

  g_assert_cmpint (plx_neighbours_within (pool, xy, n, 2, 1, NULL, index, distance, &error), ==,
                   PLX_OK);
  for (int i = 0; i < n; i++)
    same += index[i] % groups == i % groups;
  return (double)same / n;
}

static void
test_groups (void)
{
  enum { N = 420, D = 24, GROUPS = 6 };
  g_autofree float *points = blobs (N, D, GROUPS), *xy = g_new (float, 2 * N);
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  float explained[2];

  for (int kind = 0; kind < PLX_N_LAYOUTS; kind++) {
    plx_layout *layout = layout_of (options_of ((plx_layout_kind)kind), points, N, D, pool);
    double trust;
    int done, wanted;

    run (layout, 100000);
    plx_layout_progress (layout, &done, &wanted);
    g_assert_cmpint (done, ==, wanted);
    plx_layout_read (layout, xy, explained);
    g_assert_cmpint (plx_trustworthiness (pool, points, N, D, xy, 12, &trust, &error), ==, PLX_OK);
    g_test_message ("%s: agreement %.3f, trust %.4f, divergence %.4f", names[kind],
                    agreement (pool, xy, N, GROUPS), trust, plx_layout_divergence (layout));
    if (kind != PLX_LAYOUT_PCA) {
      g_assert_cmpfloat (agreement (pool, xy, N, GROUPS), >, 0.99);
      g_assert_cmpfloat (trust, >, 0.9);
    }
    g_assert_cmpint (isfinite (plx_layout_divergence (layout)), ==, kind == PLX_LAYOUT_TSNE);
    plx_layout_free (layout);
  }
  plx_pool_free (pool);
}

/* t-SNE's divergence falls, once p is no longer enlarged. */
static void
test_divergence (void)
{
  enum { N = 300, D = 10 };
  g_autofree float *points = blobs (N, D, 5);
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  plx_layout *layout = layout_of (options_of (PLX_LAYOUT_TSNE), points, N, D, pool);
  double before;

  run (layout, 300);
  before = plx_layout_divergence (layout);
  run (layout, 700);
  g_assert_cmpfloat (plx_layout_divergence (layout), <, before);
  g_assert_cmpfloat (plx_layout_divergence (layout), >, 0);
  plx_layout_free (layout);
  plx_pool_free (pool);
}

/* n points on a bent sheet: neighbours everywhere and no groups. */
static float *
sheet (int n, int d)
{
  enum { INNER = 32 };
  float *points = g_new (float, (gsize)n *d);
  g_autofree float *inner = numbers_normal ((gsize)n * INNER, 12);
  g_autofree float *places = numbers_normal ((gsize)d * INNER, 13);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < d; j++) {
      float sum = 0;

      for (int l = 0; l < INNER; l++)
        sum += inner[i * INNER + l] * places[j * INNER + l];
      points[i * d + j] = fmaxf (sum, 0);
    }
  return points;
}

/* The narrower axis' standard deviation by the wider one's, of a centred map. */
static double
roundness (const float *xy, int n)
{
  double squares[2] = { 0 };

  for (int i = 0; i < 2 * n; i++)
    squares[i % 2] += (double)xy[i] * (double)xy[i];
  return sqrt (fmin (squares[0], squares[1]) / fmax (squares[0], squares[1]));
}

/* Points without groups draw together while p is enlarged; they part again, along both axes. The
 * divergence is 2.7, and 3.9 where they stay together. */
static void
test_weak_structure (void)
{
  enum { N = 2200, D = 64 };
  g_autofree float *points = sheet (N, D), *xy = g_new (float, 2 * N);
  plx_layout_options options = { .kind = PLX_LAYOUT_TSNE, .perplexity = 30 };
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_layout *layout = layout_of (options, points, N, D, pool);
  float explained[2];

  run (layout, 500);
  plx_layout_read (layout, xy, explained);
  g_test_message ("divergence %.3f, axes %.3f", plx_layout_divergence (layout), roundness (xy, N));
  g_assert_cmpfloat (plx_layout_divergence (layout), <, 3);
  g_assert_cmpfloat (roundness (xy, N), >, 0.5);
  plx_layout_free (layout);
  plx_pool_free (pool);
}

/* Both ways of t-SNE's repulsion, and a second set of points. */
static void
test_same_bytes (void)
{
  static const int sizes[] = { 500, 3100 };
  enum { D = 12, STEPS = 12 };

  for (int kind = 0; kind < PLX_N_LAYOUTS; kind++)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++) {
      int n = sizes[s];
      g_autofree float *points = blobs (n, D, 7), *others = numbers_normal ((gsize)n * D, 9);
      g_autofree float *first = NULL;

      for (int threads = 1; threads <= 3; threads++) {
        plx_pool *pool = numbers_pool (threads, plx_cpu_isa ());
        plx_layout *layout = layout_of (options_of ((plx_layout_kind)kind), points, n, D, pool);
        g_autofree float *xy = g_new (float, 2 * n);
        float explained[2];

        run (layout, STEPS);
        g_assert_cmpint (plx_layout_embed (layout, others, NULL, &error), ==, PLX_OK);
        run (layout, STEPS);
        plx_layout_read (layout, xy, explained);
        if (first != NULL)
          g_assert_cmpmem (xy, sizeof (float) * 2 * n, first, sizeof (float) * 2 * n);
        else
          first = g_steal_pointer (&xy);
        plx_layout_free (layout);
        plx_pool_free (pool);
      }
    }
}

/* Points turned about the first two axes. */
static float *
turned (const float *points, int n, int d)
{
  float *copy = g_memdup2 (points, sizeof (float) * (gsize)n * (gsize)d);

  for (int i = 0; i < n; i++) {
    copy[i * d] = 0.6f * points[i * d] - 0.8f * points[i * d + 1];
    copy[i * d + 1] = 0.8f * points[i * d] + 0.6f * points[i * d + 1];
  }
  return copy;
}

/* The same points again, or turned: the map stays, byte for byte. Points a little further: it goes on
 * from where it is, and stays much the same. */
static void
test_warm (void)
{
  enum { N = 400, D = 12 };
  g_autofree float *points = blobs (N, D, 4), *noise = numbers_normal (N * D, 8);
  g_autofree float *before = g_new (float, 2 * N), *after = g_new (float, 2 * N);
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  float explained[2];

  for (int kind = PLX_LAYOUT_TSNE; kind <= PLX_LAYOUT_UMAP; kind++) {
    plx_layout *layout = layout_of (options_of ((plx_layout_kind)kind), points, N, D, pool);
    g_autofree float *other = turned (points, N, D);
    int done, wanted;

    run (layout, 100000);
    plx_layout_read (layout, before, explained);
    for (int turn = 0; turn < 2; turn++) {
      g_assert_cmpint (plx_layout_embed (layout, turn ? other : points, NULL, &error), ==, PLX_OK);
      g_assert_false (plx_layout_step (layout));
      plx_layout_read (layout, after, explained);
      g_assert_cmpmem (before, sizeof (float) * 2 * N, after, sizeof (float) * 2 * N);
    }
    for (int i = 0; i < N * D; i++)
      other[i] += 0.01f * noise[i];
    g_assert_cmpint (plx_layout_embed (layout, other, NULL, &error), ==, PLX_OK);
    plx_layout_progress (layout, &done, &wanted);
    g_assert_cmpint (done, ==, 0);
    g_assert_cmpint (wanted, <, 500);
    run (layout, 100000);
    plx_layout_read (layout, after, explained);
    g_test_message ("%s moves by %.3f of its extent", names[kind],
                    numbers_distance (after, before, 2 * N));
    g_assert_cmpfloat (numbers_distance (after, before, 2 * N), <, 0.35);

    plx_layout_start (layout, before);
    plx_layout_read (layout, after, explained);
    g_assert_cmpfloat (numbers_distance (after, before, 2 * N), <, 1e-6);
    plx_layout_free (layout);
  }
  plx_pool_free (pool);
}

static void
test_cancelled (void)
{
  enum { N = 300, D = 6 };
  g_autofree float *points = blobs (N, D, 3), *xy = g_new (float, 2 * N);
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  atomic_bool is_cancelled = true;
  float explained[2];

  for (int kind = PLX_LAYOUT_TSNE; kind <= PLX_LAYOUT_UMAP; kind++) {
    plx_layout_options options = options_of ((plx_layout_kind)kind);
    plx_layout *layout;

    g_assert_cmpint (plx_layout_new (&options, N, D, pool, &layout, &error), ==, PLX_OK);
    g_assert_cmpint (plx_layout_embed (layout, points, &is_cancelled, &error), ==, PLX_CANCELLED);
    g_assert_false (plx_layout_step (layout));
    plx_layout_read (layout, xy, explained);
    plx_layout_free (layout);
  }
  plx_pool_free (pool);
}

/* Small, equal, doubled and many-classed sets have a picture; perplexity and neighbours larger than
 * the set are taken as what it has. */
static void
check_odd (plx_pool *pool, plx_layout_kind kind, const float *points, int n, int d)
{
  plx_layout_options options = options_of (kind);
  g_autofree float *xy = g_new0 (float, 2 * n + 1);
  float explained[2];
  plx_layout *layout;

  options.perplexity = options.neighbours = 200;
  g_assert_cmpint (plx_layout_new (&options, n, d, pool, &layout, &error), ==, PLX_OK);
  g_assert_cmpint (plx_layout_embed (layout, points, NULL, &error), ==, PLX_OK);
  run (layout, ODD_STEPS);
  plx_layout_read (layout, xy, explained);
  for (int i = 0; i < 2 * n; i++)
    g_assert_true (isfinite (xy[i]));
  plx_layout_free (layout);
}

static void
test_odd_sets (void)
{
  enum { N = 1000, D = 5 };
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  g_autofree float *points = numbers_normal (N * D, 4), *equal = g_new0 (float, N *D);
  g_autofree float *classes = blobs (N, D, 1000),
                   *doubled = g_memdup2 (points, sizeof (float) * N * D);

  memcpy (doubled + N / 2 * D, doubled, sizeof (float) * N / 2 * D);
  for (int i = 0; i < N * D; i++)
    equal[i] = 3;
  for (int kind = 0; kind < PLX_N_LAYOUTS; kind++) {
    for (int n = 0; n <= 9; n++) {
      check_odd (pool, (plx_layout_kind)kind, points, n, D);
      check_odd (pool, (plx_layout_kind)kind, equal, n, D);
    }
    check_odd (pool, (plx_layout_kind)kind, equal, N, D);
    check_odd (pool, (plx_layout_kind)kind, doubled, N, D);
    check_odd (pool, (plx_layout_kind)kind, classes, N, D);
    check_odd (pool, (plx_layout_kind)kind, points, N, 1);
  }
  plx_pool_free (pool);
}

/* A sentence, and the layout as it was. */
static void
test_not_finite (void)
{
  enum { N = 60, D = 5 };
  g_autofree float *points = numbers_normal (N * D, 4),
                   *bad = g_memdup2 (points, sizeof (float) * N * D);
  g_autofree float *before = g_new (float, 2 * N), *after = g_new (float, 2 * N);
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  float explained[2];

  bad[17] = NAN;
  for (int kind = 0; kind < PLX_N_LAYOUTS; kind++) {
    plx_layout *layout = layout_of (options_of ((plx_layout_kind)kind), points, N, D, pool);

    run (layout, 20);
    plx_layout_read (layout, before, explained);
    g_assert_cmpint (plx_layout_embed (layout, bad, NULL, &error), ==, PLX_ERROR_INVALID);
    g_assert_nonnull (strstr (error.message, "not finite"));
    plx_layout_read (layout, after, explained);
    g_assert_cmpmem (before, sizeof (float) * 2 * N, after, sizeof (float) * 2 * N);
    plx_layout_free (layout);
  }
  plx_pool_free (pool);
}

static void
test_trust (void)
{
  enum { N = 150, D = 7 };
  g_autofree float *points = numbers_normal (N * D, 6), *xy = numbers_normal (2 * N, 7);
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  double trust;

  for (int k = 1; k < 2 * N; k += 24) {
    g_assert_cmpint (plx_trustworthiness (pool, points, N, D, xy, k, &trust, &error), ==, PLX_OK);
    if (2 * k >= N)
      g_assert_true (isnan (trust));
    else
      g_assert_cmpfloat_with_epsilon (trust, plx_trustworthiness_ref (points, N, D, xy, k), 1e-9);
  }
  g_assert_cmpint (plx_trustworthiness (pool, points, N, 2, points, 12, &trust, &error), ==,
                   PLX_OK);
  g_assert_cmpfloat (trust, ==, 1);
  plx_pool_free (pool);
}

/* umap-learn's find_ab_params (1, min_dist). */
static void
test_umap_curve (void)
{
  static const double golden[][3] = { { 0.1, 1.576943, 0.895061 },
                                      { 0.5, 0.583030, 1.334167 },
                                      { 0.0, 1.932808, 0.790494 } };

  for (gsize i = 0; i < G_N_ELEMENTS (golden); i++) {
    double a, b;

    plx_umap_curve (golden[i][0], &a, &b);
    g_assert_cmpfloat_with_epsilon (a, golden[i][1], 2e-3);
    g_assert_cmpfloat_with_epsilon (b, golden[i][2], 2e-3);
  }
}

static void
test_umap_weights (void)
{
  enum { K = 14 };
  float distance[K], weight[K], equal[K] = { 0 };
  double sum = 0;

  for (int j = 0; j < K; j++)
    distance[j] = 1 + 0.3f * (float)j;
  plx_umap_weights (distance, K, 2, weight);
  for (int j = 0; j < K; j++) {
    sum += (double)weight[j];
    g_assert_true (j == 0 || weight[j] < weight[j - 1]);
  }
  g_assert_cmpfloat (weight[0], ==, 1);
  g_assert_cmpfloat_with_epsilon (sum, log2 (K + 1), 1e-4);
  plx_umap_weights (equal, K, 0, weight);
  for (int j = 0; j < K; j++)
    g_assert_cmpfloat (weight[j], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/groups", test_groups);
  g_test_add_func ("/layout/divergence", test_divergence);
  g_test_add_func ("/layout/weak-structure", test_weak_structure);
  g_test_add_func ("/layout/same-bytes", test_same_bytes);
  g_test_add_func ("/layout/warm", test_warm);
  g_test_add_func ("/layout/cancelled", test_cancelled);
  g_test_add_func ("/layout/odd-sets", test_odd_sets);
  g_test_add_func ("/layout/not-finite", test_not_finite);
  g_test_add_func ("/layout/trust", test_trust);
  g_test_add_func ("/layout/umap-curve", test_umap_curve);
  g_test_add_func ("/layout/umap-weights", test_umap_weights);
  return g_test_run ();
}
