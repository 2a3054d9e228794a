/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NT-Xent against PyTorch; weighted kNN, health figures, PCA and Procrustes alignment against
 * NumPy. loss/make.py made the arrays, in double precision.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "eval/health.h"
#include "eval/knn.h"
#include "loss/ntxent.h"
#include "project/pca.h"
#include "support/npy.h"
#include "support/numbers.h"

/* what and name as make.py joins them: "knn_index_" and "wide". */
static npy
load (const char *what, const char *name)
{
  g_autofree char *path = g_strdup_printf ("loss/%s%s.npy", what, name);

  return npy_load (path);
}

static void
assert_ok (plx_status status, const plx_error *error)
{
  if (status != PLX_OK)
    g_error ("%s", error->message);
}

/* ---- NT-Xent ---- */

static void
test_ntxent (gconstpointer data)
{
  static const struct {
    const char *name;
    float temperature;
  } cases[] = { { "05", 0.5f }, { "02", 0.2f }, { "01", 0.1f } };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  npy z = load ("ntxent_", "z");
  int views = z.shape[0], d = z.shape[1];
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (views, d));
  g_autofree float *dz = g_new (float, z.count);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    npy loss = load ("ntxent_loss_", cases[i].name), golden = load ("ntxent_dz_", cases[i].name);
    float temperature = cases[i].temperature;

    g_assert_cmpfloat_with_epsilon (
        plx_ntxent (pool, z.floats, views, d, temperature, dz, workspace), loss.floats[0], 2e-6);
    g_assert_cmpfloat (numbers_distance (dz, golden.floats, z.count), <, 3e-6);
    g_assert_cmpfloat_with_epsilon (plx_ntxent_ref (z.floats, views, d, temperature, dz),
                                    loss.floats[0], 2e-6);
    g_assert_cmpfloat (numbers_distance (dz, golden.floats, z.count), <, 3e-6);
    npy_free (&loss);
    npy_free (&golden);
  }
  npy_free (&z);
  plx_pool_free (pool);
}

/* ---- kNN ---- */

typedef struct {
  npy bank, queries, bank_labels, query_labels;
} knn_data;

static void
assert_same_neighbours (const char *name, const int32_t *index, const float *similarity)
{
  npy golden = load ("knn_index_", name), near = load ("knn_similarity_", name);

  for (size_t i = 0; i < golden.count; i++) {
    g_assert_cmpint (index[i], ==, golden.ints[i]);
    g_assert_cmpfloat_with_epsilon (similarity[i], near.floats[i], 1e-6);
  }
  npy_free (&golden);
  npy_free (&near);
}

static void
check_knn (plx_pool *pool, const knn_data *set, const char *name, int k, double temperature)
{
  int n = set->queries.shape[0];
  g_autofree int32_t *index = g_new (int32_t, n * k), *predictions = g_new (int32_t, n);
  g_autofree float *similarity = g_new (float, n *k);
  npy golden = load ("knn_predictions_", name), accuracy = load ("knn_accuracy_", name);
  plx_error error;
  double share;

  assert_ok (plx_neighbours (pool, set->queries.floats, n, set->bank.floats, set->bank.shape[0],
                             set->bank.shape[1], k, index, similarity, &error),
             &error);
  assert_same_neighbours (name, index, similarity);
  share = plx_knn_score (index, similarity, n, k, set->query_labels.ints, set->bank_labels.ints, 5,
                         temperature, predictions);
  g_assert_cmpmem (predictions, sizeof *predictions * (size_t)n, golden.ints,
                   sizeof *golden.ints * golden.count);
  g_assert_cmpfloat_with_epsilon (share, accuracy.floats[0], 1e-6);
  g_assert_cmpfloat (plx_knn_score (index, similarity, n, k, set->query_labels.ints,
                                    set->bank_labels.ints, 5, temperature, NULL),
                     ==, share);
  npy_free (&golden);
  npy_free (&accuracy);
}

static void
test_knn (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  knn_data set = { load ("knn_", "bank"), load ("knn_", "queries"), load ("knn_", "bank_labels"),
                   load ("knn_", "query_labels") };

  check_knn (pool, &set, "wide", 200, 0.1);
  check_knn (pool, &set, "narrow", 7, 0.07);
  check_knn (pool, &set, "one", 1, 0.1);
  check_knn (pool, &set, "all", 230, 1);
  npy_free (&set.bank);
  npy_free (&set.queries);
  npy_free (&set.bank_labels);
  npy_free (&set.query_labels);
  plx_pool_free (pool);
}

/* Rows with four entries of ±1: at unit length ±½, so that every similarity is a multiple of a
 * quarter and exact, in whatever order it is added up. */
static float *
quarter_rows (int n, int d, uint32_t stream)
{
  g_autofree float *random = numbers_uniform ((size_t)n * 5, stream, 0, 1);
  float *rows = g_new0 (float, (size_t)n *(size_t)d);

  for (int i = 0; i < n; i++)
    for (int entry = 0; entry < 4; entry++) {
      int at = ((int)(random[i * 5 + 4] * (float)d) + 2 * entry) % d;

      rows[i * d + at] = random[i * 5 + entry] < 0.5f ? -1 : 1;
    }
  return rows;
}

/* The first row at value after row from, or −1. */
static int
next_at (const double *dots, int m, double value, int from)
{
  for (int i = from + 1; i < m; i++)
    if (dots[i] == value)
      return i;
  return -1;
}

/* More queries and a longer bank than one block holds, and nearly every comparison a tie: of equal
 * rows the lower numbers come first. */
static void
test_ties (void)
{
  enum { N = 300, M = 5000, D = 9, K = 1000 };
  g_autofree float *queries = quarter_rows (N, D, 1), *bank = quarter_rows (M, D, 2);
  g_autofree int32_t *index = g_new (int32_t, N * K);
  g_autofree float *similarity = g_new (float, N *K);
  g_autofree double *dots = g_new (double, M);
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_error error;

  assert_ok (plx_neighbours (pool, queries, N, bank, M, D, K, index, similarity, &error), &error);
  for (int q = 0; q < N; q++) {
    double value = 1;
    int at = -1;

    for (int i = 0; i < M; i++) {
      dots[i] = 0;
      for (int j = 0; j < D; j++)
        dots[i] += (double)queries[q * D + j] * (double)bank[i * D + j] / 4;
    }
    for (int j = 0; j < K; j++) {
      while ((at = next_at (dots, M, value, at)) < 0)
        value -= 0.25;
      g_assert_cmpint (index[q * K + j], ==, at);
      g_assert_cmpfloat (similarity[q * K + j], ==, (float)value);
    }
  }
  plx_pool_free (pool);
}

/* Nothing labelled is no figure; a query whose neighbours are all unlabelled does not count. */
static void
test_unlabelled (void)
{
  static const int32_t index[] = { 0, 1, 2, 3 }, none[] = { -1, -1, -1, -1 };
  static const int32_t some[] = { 1, -1, -1, -1 }, queries[] = { 1, 1 };
  static const float similarity[] = { 0.9f, 0.8f, 0.9f, 0.8f };
  int32_t predictions[2];

  g_assert_true (isnan (plx_knn_score (index, similarity, 2, 2, none, some, 2, 0.1, NULL)));
  g_assert_true (isnan (plx_knn_score (index, similarity, 2, 2, queries, none, 2, 0.1, NULL)));
  g_assert_cmpfloat (plx_knn_score (index, similarity, 2, 2, queries, some, 2, 0.1, predictions),
                     ==, 1);
  g_assert_cmpint (predictions[0], ==, 1);
  g_assert_cmpint (predictions[1], ==, -1);
}

/* ---- Health ---- */

static void
test_health (gconstpointer data)
{
  static const char *const names[] = { "tall", "flat" };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    npy z = load ("health_z_", names[i]), positive = load ("health_positive_", names[i]);
    npy golden = load ("health_", names[i]);
    plx_health health;
    plx_error error;

    assert_ok (plx_health_measure (pool, z.floats, positive.floats, z.shape[0], z.shape[1], &health,
                                   &error),
               &error);
    g_assert_cmpfloat_with_epsilon (health.alignment, golden.floats[0], 1e-6);
    g_assert_cmpfloat_with_epsilon (health.uniformity, golden.floats[1], 1e-6);
    g_assert_cmpfloat_with_epsilon (health.std, golden.floats[2], 1e-6);
    g_assert_cmpfloat_with_epsilon (health.rank, golden.floats[3], 1e-5);
    npy_free (&z);
    npy_free (&positive);
    npy_free (&golden);
  }
  plx_pool_free (pool);
}

/* ---- PCA and alignment ---- */

/* One axis of ours against the golden one: the same, or its mirror image. */
static void
assert_same_axis (const float *xy, const npy *golden, int axis)
{
  double same = 0, mirrored = 0, norm = 1e-12;

  for (size_t i = (size_t)axis; i < golden->count; i += 2) {
    same += pow ((double)xy[i] - (double)golden->floats[i], 2);
    mirrored += pow ((double)xy[i] + (double)golden->floats[i], 2);
    norm += pow ((double)golden->floats[i], 2);
  }
  g_assert_cmpfloat (sqrt (fmin (same, mirrored) / norm), <, 1e-4);
}

static void
check_pca (plx_pool *pool, const char *name)
{
  npy points = load ("pca_points_", name), golden = load ("pca_xy_", name);
  npy shares = load ("pca_explained_", name);
  g_autofree float *xy = g_new (float, golden.count);
  float explained[2];
  plx_error error;

  assert_ok (plx_pca (pool, points.floats, points.shape[0], points.shape[1], xy, explained, &error),
             &error);
  for (int axis = 0; axis < 2; axis++) {
    assert_same_axis (xy, &golden, axis);
    g_assert_cmpfloat_with_epsilon (explained[axis], shares.floats[axis], 1e-5);
  }
  npy_free (&points);
  npy_free (&golden);
  npy_free (&shares);
}

static void
test_pca (void)
{
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  static const char *const names[] = { "tall", "flat", "plane", "line" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    check_pca (pool, names[i]);
    check_pca (NULL, names[i]);
  }
  plx_pool_free (pool);
}

/* An axis keeps its sign when the points are shuffled or mirrored through their mean: its largest
 * loading is positive, so x grows with the coordinate that varies most. */
static void
test_pca_sign (void)
{
  enum { N = 50, D = 4 };
  g_autofree float *points = numbers_normal (N * D, 3);
  float xy[N * 2], explained[2];
  plx_error error;

  for (int i = 0; i < N; i++)
    points[i * D + 2] *= 10;
  for (int mirrored = 0; mirrored < 2; mirrored++) {
    double sum = 0;

    assert_ok (plx_pca (NULL, points, N, D, xy, explained, &error), &error);
    for (int i = 0; i < N; i++)
      sum += (double)xy[2 * i] * (double)points[i * D + 2];
    g_assert_cmpfloat (sum, >, 0);
    for (int at = 0; at < N * D; at++)
      points[at] = -points[at];
  }
}

/* Points without variance lie at the origin, and what is not finite is a sentence. */
static void
test_pca_edges (void)
{
  enum { N = 6, D = 3 };
  float points[N * D], xy[N * 2], explained[2];
  plx_error error;

  for (int at = 0; at < N * D; at++)
    points[at] = 0.1f * (float)(1 + at % D);
  assert_ok (plx_pca (NULL, points, N, D, xy, explained, &error), &error);
  for (int i = 0; i < N * 2; i++)
    g_assert_cmpfloat (xy[i], ==, 0);
  g_assert_cmpfloat (explained[0], ==, 0);
  assert_ok (plx_pca (NULL, points, 1, D, xy, explained, &error), &error);
  g_assert_cmpfloat (xy[0], ==, 0);
  points[7] = NAN;
  g_assert_cmpint (plx_pca (NULL, points, N, D, xy, explained, &error), ==, PLX_ERROR_INVALID);
  points[7] = -INFINITY;
  g_assert_cmpint (plx_pca (NULL, points, N, D, xy, explained, &error), ==, PLX_ERROR_INVALID);
}

static void
test_align (void)
{
  static const char *const names[] = { "turn", "mirror" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    npy xy = load ("align_xy_", names[i]), reference = load ("align_reference_", names[i]);
    npy golden = load ("align_aligned_", names[i]);

    plx_align (xy.floats, reference.floats, xy.shape[0]);
    g_assert_cmpfloat (numbers_distance (xy.floats, golden.floats, xy.count), <, 1e-6);
    /* Aligned already: nothing moves any more. */
    plx_align (xy.floats, reference.floats, xy.shape[0]);
    g_assert_cmpfloat (numbers_distance (xy.floats, golden.floats, xy.count), <, 1e-6);
    npy_free (&xy);
    npy_free (&reference);
    npy_free (&golden);
  }
}

/* With nothing to be like, a frame stays as it is. */
static void
test_align_to_nothing (void)
{
  float xy[] = { 1, 2, -1, -2 }, before[] = { 1, 2, -1, -2 }, reference[4] = { 0 };

  plx_align (xy, reference, 2);
  g_assert_cmpmem (xy, sizeof xy, before, sizeof before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/golden/ntxent", test_ntxent);
  numbers_add_for_each_isa ("/golden/knn", test_knn);
  g_test_add_func ("/golden/knn/ties", test_ties);
  g_test_add_func ("/golden/knn/unlabelled", test_unlabelled);
  numbers_add_for_each_isa ("/golden/health", test_health);
  g_test_add_func ("/golden/pca", test_pca);
  g_test_add_func ("/golden/pca/sign", test_pca_sign);
  g_test_add_func ("/golden/pca/edges", test_pca_edges);
  g_test_add_func ("/golden/align", test_align);
  g_test_add_func ("/golden/align/to-nothing", test_align_to_nothing);
  return g_test_run ();
}
