/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What golden arrays cannot say of the evaluation's metrics: bad input is a sentence, edges have the
 * values that they must have, a watch can stop the work, and the bytes do not depend on threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "eval/agreement.h"
#include "eval/confusion.h"
#include "eval/episodes.h"
#include "eval/kmeans.h"
#include "eval/lbfgs.h"
#include "eval/probe.h"
#include "eval/silhouette.h"
#include "eval/verification.h"
#include "support/files.h"
#include "support/numbers.h"

enum { N = 300, TRAIN = 200, D = 6, CLASSES = 5 };

static void
assert_ok (plx_status status, const plx_error *error)
{
  if (status != PLX_OK)
    g_error ("%s", error->message);
}

/* Rows of CLASSES noisy classes; labels i % CLASSES. */
static float *
rows_of_classes (int32_t labels[N])
{
  g_autofree float *centres = numbers_normal (CLASSES * D, 1);
  float *x = numbers_normal (N * D, 2);

  for (int i = 0; i < N; i++) {
    labels[i] = i % CLASSES;
    for (int j = 0; j < D; j++)
      x[i * D + j] += 1.5f * centres[labels[i] * D + j];
  }
  return x;
}

/* ---- L-BFGS ---- */

/* Rosenbrock's valley. */
static double
valley (void *context, const double *x, double *gradient)
{
  double across = x[1] - x[0] * x[0];

  gradient[0] = -2 * (1 - x[0]) - 400 * x[0] * across;
  gradient[1] = 200 * across;
  return (1 - x[0]) * (1 - x[0]) + 100 * across * across;
}

static double
not_a_number (void *context, const double *x, double *gradient)
{
  gradient[0] = gradient[1] = 0;
  return NAN;
}

static void
test_lbfgs (void)
{
  double x[] = { -1.2, 1 };
  plx_lbfgs_options options = { 200, 1e-9 };
  plx_lbfgs_result result;
  plx_error error;

  assert_ok (plx_lbfgs (valley, NULL, 2, x, &options, NULL, &result, &error), &error);
  g_assert_true (result.is_converged);
  g_assert_cmpfloat_with_epsilon (x[0], 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (x[1], 1, 1e-6);
  g_assert_cmpint (plx_lbfgs (not_a_number, NULL, 2, x, &options, NULL, &result, &error), ==,
                   PLX_DIVERGED);
}

/* ---- The probe ---- */

static plx_status
probe (const float *x, const int32_t *labels, int threads, plx_probe *result,
       int32_t predictions[N - TRAIN], plx_error *error)
{
  plx_pool *pool = numbers_pool (threads, plx_cpu_isa ());
  plx_labelled_rows rows = { x, labels, N, TRAIN, D, CLASSES };
  plx_status status = plx_probe_measure (pool, &rows, 1, NULL, result, predictions, error);

  plx_pool_free (pool);
  return status;
}

static void
test_probe (void)
{
  int32_t labels[N], predictions[N - TRAIN];
  g_autofree float *x = rows_of_classes (labels);
  plx_probe result;
  plx_error error;

  /* A column that does not vary, and one on a scale of its own. */
  for (int i = 0; i < N; i++) {
    x[i * D] = 1e4f;
    x[i * D + 1] *= 1e5f;
  }
  assert_ok (probe (x, labels, 2, &result, predictions, &error), &error);
  g_assert_cmpfloat (result.accuracy, >, 0.7);
  g_assert_true (result.is_converged);
  g_assert_cmpint (result.n_train, ==, TRAIN);
  g_assert_cmpint (result.n_test, ==, N - TRAIN);
  g_assert_cmpint (result.n_unseen, ==, 0);
}

/* The layer says of features as they are what the probe says of standardised ones. */
static void
test_probe_layer (void)
{
  int32_t labels[N], predictions[N - TRAIN];
  g_autofree float *x = rows_of_classes (labels);
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_labelled_rows rows = { x, labels, N, TRAIN, D, CLASSES };
  float weight[CLASSES * D], bias[CLASSES];
  plx_probe result, again;
  plx_error error;

  for (int i = 0; i < N; i++) {
    x[i * D] = 1e4f;
    x[i * D + 1] = x[i * D + 1] * 1e3f + 40;
  }
  assert_ok (probe (x, labels, 2, &result, predictions, &error), &error);
  assert_ok (plx_probe_fit (pool, &rows, 1, NULL, &again, weight, bias, &error), &error);
  g_assert_cmpfloat (again.accuracy, ==, result.accuracy);
  for (int i = TRAIN; i < N; i++) {
    int best = 0;
    double most = -INFINITY;

    for (int c = 0; c < CLASSES; c++) {
      double score = (double)bias[c];

      for (int j = 0; j < D; j++)
        score += (double)weight[c * D + j] * (double)x[i * D + j];
      best = score > most ? c : best;
      most = fmax (most, score);
    }
    g_assert_cmpint (best, ==, predictions[i - TRAIN]);
  }
  plx_pool_free (pool);
}

static void
test_probe_threads (void)
{
  int32_t labels[N], first[N - TRAIN], again[N - TRAIN];
  g_autofree float *x = rows_of_classes (labels);
  plx_probe one, three;
  plx_error error;

  assert_ok (probe (x, labels, 1, &one, first, &error), &error);
  assert_ok (probe (x, labels, 3, &three, again, &error), &error);
  g_assert_cmpmem (first, sizeof first, again, sizeof again);
  g_assert_cmpfloat (one.train_loss, ==, three.train_loss);
  g_assert_cmpfloat (one.l2, ==, three.l2);
}

/* A class that only held-out rows have is wrong everywhere, and counted. */
static void
test_probe_unseen (void)
{
  int32_t labels[N], predictions[N - TRAIN];
  g_autofree float *x = rows_of_classes (labels);
  plx_probe result;
  plx_error error;

  for (int i = 0; i < TRAIN; i++)
    if (labels[i] == 4)
      labels[i] = -1;
  assert_ok (probe (x, labels, 2, &result, predictions, &error), &error);
  g_assert_cmpint (result.n_unseen, ==, (N - TRAIN) / CLASSES);
  g_assert_cmpfloat (result.accuracy, <=, 0.8);
  g_assert_cmpfloat (result.accuracy, >, 0.5);
}

static void
test_probe_refuses (void)
{
  static const char *const parts[] = { "no image here has one", "one class", "held-out images",
                                       "not finite" };
  int32_t labels[N], predictions[N - TRAIN];

  for (int what = 0; what < 4; what++) {
    g_autofree float *x = rows_of_classes (labels);
    plx_probe result;
    plx_error error;

    for (int i = 0; i < N; i++)
      labels[i] = what == 0 || (what == 2 && i >= TRAIN) ? -1 : what == 1 ? 2 : labels[i];
    if (what == 3)
      x[17] = NAN;
    g_assert_cmpint (probe (x, labels, 1, &result, predictions, &error), ==, PLX_ERROR_INVALID);
    assert_sentence (error.message, parts[what]);
  }
}

/* ---- Clusters ---- */

static void
test_kmeans_edges (void)
{
  int32_t labels[N], clusters[N];
  g_autofree float *x = rows_of_classes (labels);
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  plx_kmeans_options options = { 4, 2, 50, 1, NULL };
  plx_kmeans_result result;
  plx_error error;

  /* As many clusters as rows: each row is its own centre. */
  assert_ok (plx_kmeans (pool, x, 4, D, &options, NULL, &result, clusters, NULL, &error), &error);
  g_assert_cmpfloat_with_epsilon (result.inertia, 0, 1e-9);
  g_assert_cmpint (plx_kmeans (pool, x, 3, D, &options, NULL, &result, clusters, NULL, &error), ==,
                   PLX_ERROR_INVALID);
  assert_sentence (error.message, "3 images cannot be put into 4 clusters");
  /* Rows that are all alike: every cluster still has one. */
  for (int i = 0; i < N * D; i++)
    x[i] = 2;
  assert_ok (plx_kmeans (pool, x, N, D, &options, NULL, &result, clusters, NULL, &error), &error);
  g_assert_cmpfloat (result.inertia, ==, 0);
  x[5] = INFINITY;
  g_assert_cmpint (plx_kmeans (pool, x, N, D, &options, NULL, &result, clusters, NULL, &error), ==,
                   PLX_ERROR_INVALID);
  plx_pool_free (pool);
}

static void
test_kmeans_threads (void)
{
  int32_t labels[N], clusters[2][N];
  g_autofree float *x = rows_of_classes (labels);
  plx_kmeans_options options = { CLASSES, 3, 100, 7, NULL };
  plx_kmeans_result results[2];
  plx_error error;

  for (int i = 0; i < 2; i++) {
    plx_pool *pool = numbers_pool (1 + 2 * i, plx_cpu_isa ());

    assert_ok (plx_kmeans (pool, x, N, D, &options, NULL, &results[i], clusters[i], NULL, &error),
               &error);
    plx_pool_free (pool);
  }
  g_assert_cmpmem (clusters[0], sizeof clusters[0], clusters[1], sizeof clusters[1]);
  g_assert_cmpfloat (results[0].inertia, ==, results[1].inertia);
}

static void
test_agreement_edges (void)
{
  static const int64_t same[] = { 3, 0, 0, 4 }, one[] = { 7 }, none[] = { 0, 0 };

  g_assert_cmpfloat_with_epsilon (plx_nmi (same, 2, 2), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (plx_ari (same, 2, 2), 1, 1e-12);
  g_assert_cmpfloat (plx_nmi (one, 1, 1), ==, 1);
  g_assert_cmpfloat (plx_ari (one, 1, 1), ==, 1);
  g_assert_true (isnan (plx_nmi (none, 1, 2)));
  g_assert_true (isnan (plx_ari (none, 1, 2)));
}

static void
test_silhouette_twin (void)
{
  int32_t labels[N];
  g_autofree float *x = rows_of_classes (labels);
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  double silhouette;
  plx_error error;

  labels[0] = CLASSES; /* alone in its cluster */
  assert_ok (plx_silhouette (pool, x, labels, N, D, CLASSES + 2, NULL, &silhouette, &error),
             &error);
  g_assert_cmpfloat_with_epsilon (silhouette, plx_silhouette_ref (x, labels, N, D, CLASSES + 2),
                                  1e-6);
  memset (labels, 0, sizeof labels);
  g_assert_cmpint (plx_silhouette (pool, x, labels, N, D, CLASSES, NULL, &silhouette, &error), ==,
                   PLX_ERROR_INVALID);
  assert_sentence (error.message, "300 images lie in 1");
  plx_pool_free (pool);
}

/* ---- Confusion ---- */

static void
test_confused_pairs (void)
{
  static const int64_t matrix[] = { 5, 3, 0, /**/ 1, 9, 3, /**/ 0, 0, 0 };
  plx_confused_pair pairs[4];

  g_assert_cmpint (plx_most_confused (matrix, 3, 4, pairs), ==, 3);
  g_assert_cmpint (pairs[0].truth, ==, 0);
  g_assert_cmpint (pairs[0].prediction, ==, 1);
  g_assert_cmpfloat (pairs[0].share, ==, 3.0 / 8);
  g_assert_cmpint (pairs[1].truth, ==, 1);
  g_assert_cmpint (pairs[2].count, ==, 1);
  g_assert_cmpint (plx_most_confused (matrix, 3, 2, pairs), ==, 2);
  g_assert_cmpint (pairs[1].prediction, ==, 2);
  g_assert_true (isnan (plx_recall (matrix, 3, 2)));
}

/* ---- New classes ---- */

static plx_status
episodes (const float *x, const int32_t *labels, int threads, int ways, int shots,
          plx_episodes *result, plx_error *error)
{
  plx_pool *pool = numbers_pool (threads, plx_cpu_isa ());
  plx_episode_options options = { ways, shots, 15, 200, 1 };
  plx_status status =
      plx_episodes_measure (pool, x, labels, N, D, CLASSES, &options, NULL, result, error);

  plx_pool_free (pool);
  return status;
}

static void
test_episodes (void)
{
  int32_t labels[N];
  g_autofree float *x = rows_of_classes (labels), *noise = numbers_normal (N * D, 9);
  plx_episodes one, five, again, chance;
  plx_error error;

  assert_ok (episodes (x, labels, 1, CLASSES, 1, &one, &error), &error);
  assert_ok (episodes (x, labels, 3, CLASSES, 1, &again, &error), &error);
  g_assert_cmpfloat (one.accuracy, ==, again.accuracy);
  g_assert_cmpfloat (one.interval, ==, again.interval);
  assert_ok (episodes (x, labels, 2, CLASSES, 5, &five, &error), &error);
  g_assert_cmpfloat (five.accuracy, >, one.accuracy);
  g_assert_cmpint (five.classes, ==, CLASSES);
  /* Without classes in the rows: one in four, within the interval's reach. */
  assert_ok (episodes (noise, labels, 2, 4, 1, &chance, &error), &error);
  g_assert_cmpfloat_with_epsilon (chance.accuracy, 0.25, 3 * chance.interval);
  g_assert_cmpfloat (chance.interval, <, 0.03);
}

static void
test_episodes_refuses (void)
{
  int32_t labels[N];
  g_autofree float *x = rows_of_classes (labels);
  plx_episodes result;
  plx_error error;

  g_assert_cmpint (episodes (x, labels, 1, CLASSES + 1, 1, &result, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, "6-way 1-shot needs 6 classes");
  g_assert_cmpint (episodes (x, labels, 1, 2, 60, &result, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, "at least 61 images each; here are 0");
}

static void
test_verification (void)
{
  int32_t labels[N];
  g_autofree float *x = rows_of_classes (labels), *noise = numbers_normal (N * D, 9);
  plx_roc roc;
  plx_error error;

  assert_ok (plx_verify (x, labels, N, D, CLASSES, 2000, 1, &roc, &error), &error);
  g_assert_cmpfloat (roc.auc, >, 0.75);
  g_assert_cmpint (roc.n_same, ==, 2000);
  g_assert_cmpint (roc.n_different, ==, 2000);
  assert_ok (plx_verify (noise, labels, N, D, CLASSES, 2000, 1, &roc, &error), &error);
  g_assert_cmpfloat_with_epsilon (roc.auc, 0.5, 0.04);
  for (int i = 0; i < N; i++)
    labels[i] = i < CLASSES ? i : -1;
  g_assert_cmpint (plx_verify (x, labels, N, D, CLASSES, 20, 1, &roc, &error), ==,
                   PLX_ERROR_INVALID);
  assert_sentence (error.message, "no class has two images");
}

/* ---- Watching ---- */

typedef struct {
  int left;
  double last;
} patience;

static bool
go_on (void *context, double share)
{
  patience *watching = context;

  g_assert_cmpfloat (share, >=, watching->last);
  g_assert_cmpfloat (share, <=, 1);
  watching->last = share;
  return watching->left-- > 0;
}

/* Shares only grow, within the stretch; and a watch that has enough ends the work at once. */
static void
test_watch (void)
{
  int32_t labels[N], predictions[N - TRAIN];
  g_autofree float *x = rows_of_classes (labels);
  plx_labelled_rows rows = { x, labels, N, TRAIN, D, CLASSES };
  plx_pool *pool = numbers_pool (2, plx_cpu_isa ());
  patience watching = { 100000, 0.25 };
  plx_watch watch = { go_on, &watching, 0.25, 0.75 };
  plx_probe result;
  plx_error error;

  assert_ok (plx_probe_measure (pool, &rows, 1, &watch, &result, predictions, &error), &error);
  g_assert_cmpfloat (watching.last, <=, 0.75);
  watching = (patience){ 3, 0.25 };
  g_assert_cmpint (plx_probe_measure (pool, &rows, 1, &watch, &result, predictions, &error), ==,
                   PLX_CANCELLED);
  g_assert_cmpint (watching.left, ==, -1);
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/eval/lbfgs", test_lbfgs);
  g_test_add_func ("/eval/probe", test_probe);
  g_test_add_func ("/eval/probe/layer", test_probe_layer);
  g_test_add_func ("/eval/probe/threads", test_probe_threads);
  g_test_add_func ("/eval/probe/unseen", test_probe_unseen);
  g_test_add_func ("/eval/probe/refuses", test_probe_refuses);
  g_test_add_func ("/eval/kmeans/edges", test_kmeans_edges);
  g_test_add_func ("/eval/kmeans/threads", test_kmeans_threads);
  g_test_add_func ("/eval/agreement", test_agreement_edges);
  g_test_add_func ("/eval/silhouette", test_silhouette_twin);
  g_test_add_func ("/eval/confused-pairs", test_confused_pairs);
  g_test_add_func ("/eval/episodes", test_episodes);
  g_test_add_func ("/eval/episodes/refuses", test_episodes_refuses);
  g_test_add_func ("/eval/verification", test_verification);
  g_test_add_func ("/eval/watch", test_watch);
  return g_test_run ();
}
