/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The evaluation's metrics against scikit-learn and NumPy. eval/make.py made the arrays, in double
 * precision.
 */
#include <glib.h>
#include <math.h>

#include "eval/agreement.h"
#include "eval/confusion.h"
#include "eval/episodes.h"
#include "eval/kmeans.h"
#include "eval/knn.h"
#include "eval/logistic.h"
#include "eval/retrieval.h"
#include "eval/silhouette.h"
#include "eval/spectrum.h"
#include "eval/verification.h"
#include "support/npy.h"
#include "support/numbers.h"

static npy
load (const char *what, const char *name)
{
  g_autofree char *path = g_strdup_printf ("eval/%s%s.npy", what, name);

  return npy_load (path);
}

static void
assert_ok (plx_status status, const plx_error *error)
{
  if (status != PLX_OK)
    g_error ("%s", error->message);
}

/* ---- Logistic regression ---- */

enum { TRAIN = 400, TEST = 200, CLASSES = 5 };

static void
check_logistic (plx_pool *pool, const npy *x, const npy *labels, const char *name, double l2)
{
  plx_logistic_problem problem = { x->floats, labels->ints, TRAIN, x->shape[1], CLASSES, l2 };
  npy golden = load ("logistic_", name), predicted = load ("logistic_predictions_", name);
  g_autofree float *logits = g_new (float, TEST *CLASSES);
  int32_t predictions[TEST];
  plx_logistic fit = { 0 };
  int right = 0, other = 0;
  plx_error error;

  assert_ok (plx_logistic_fit (pool, &problem, NULL, &fit, &error), &error);
  g_assert_true (fit.is_converged);
  plx_logistic_predict (pool, &fit, x->floats + TRAIN * x->shape[1], TEST, logits, predictions);
  for (int i = 0; i < TEST; i++) {
    right += predictions[i] == labels->ints[TRAIN + i];
    other += predictions[i] != predicted.ints[i];
  }
  g_test_message ("%s: accuracy %.4f, loss %.6f (%.6f), %d others, %d iterations", name,
                  right / (double)TEST, fit.loss, (double)golden.floats[1], other, fit.iterations);
  g_assert_cmpfloat_with_epsilon (right / (double)TEST, golden.floats[0], 0.003);
  g_assert_cmpfloat_with_epsilon (fit.loss / golden.floats[1], 1, 0.001);
  g_assert_cmpfloat_with_epsilon (fit.objective / golden.floats[2], 1, 1e-5);
  g_assert_cmpint (other, ==, 0);
  plx_logistic_clear (&fit);
  npy_free (&golden);
  npy_free (&predicted);
}

static void
test_logistic (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  npy x = load ("logistic_", "x"), labels = load ("logistic_", "labels");

  check_logistic (pool, &x, &labels, "strong", 1e-1);
  check_logistic (pool, &x, &labels, "middle", 1e-3);
  check_logistic (pool, &x, &labels, "weak", 1e-5);
  npy_free (&x);
  npy_free (&labels);
  plx_pool_free (pool);
}

/* ---- Clusters ---- */

/* clusters_figures: inertia of Lloyd's, of the best of 20 starts, NMI, ARI, silhouette. */
enum { LLOYD, BEST, NMI, ARI, SILHOUETTE };

static void
test_kmeans (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  npy x = load ("clusters_", "x"), start = load ("clusters_", "centres");
  npy lloyd = load ("clusters_", "lloyd"), figures = load ("clusters_", "figures");
  npy lloyd_centres = load ("clusters_", "lloyd_centres");
  int n = x.shape[0], d = x.shape[1], k = start.shape[0];
  g_autofree int32_t *clusters = g_new (int32_t, n);
  g_autofree float *centres = g_new (float, k *d);
  plx_kmeans_options options = { k, 1, 300, 1, start.floats };
  plx_kmeans_result result;
  plx_error error;

  assert_ok (plx_kmeans (pool, x.floats, n, d, &options, NULL, &result, clusters, centres, &error),
             &error);
  g_assert_true (result.is_converged);
  g_assert_cmpfloat_with_epsilon (result.inertia / figures.floats[LLOYD], 1, 1e-6);
  g_assert_cmpmem (clusters, sizeof *clusters * (size_t)n, lloyd.ints, sizeof (int) * lloyd.count);
  g_assert_cmpfloat (numbers_distance (centres, lloyd_centres.floats, lloyd_centres.count), <,
                     1e-6);
  /* By itself, k-means++ finds what the best of twenty starts of scikit-learn's finds. */
  options = (plx_kmeans_options){ k, 20, 300, 1, NULL };
  assert_ok (plx_kmeans (pool, x.floats, n, d, &options, NULL, &result, clusters, NULL, &error),
             &error);
  g_assert_cmpfloat_with_epsilon (result.inertia / figures.floats[BEST], 1, 1e-4);
  npy_free (&x);
  npy_free (&start);
  npy_free (&lloyd);
  npy_free (&lloyd_centres);
  npy_free (&figures);
  plx_pool_free (pool);
}

static void
test_agreement (void)
{
  npy lloyd = load ("clusters_", "lloyd"), labels = load ("clusters_", "labels");
  npy figures = load ("clusters_", "figures"), golden = load ("clusters_", "table");
  npy a = load ("agreement_", "a"), b = load ("agreement_", "b");
  npy chance = load ("agreement_", "figures");
  int64_t table[36];

  plx_count_table (lloyd.ints, labels.ints, (int)lloyd.count, 6, 6, table);
  for (int at = 0; at < 36; at++)
    g_assert_cmpint (table[at], ==, golden.ints[at]);
  g_assert_cmpfloat_with_epsilon (plx_nmi (table, 6, 6), figures.floats[NMI], 1e-6);
  g_assert_cmpfloat_with_epsilon (plx_ari (table, 6, 6), figures.floats[ARI], 1e-6);
  plx_count_table (a.ints, b.ints, (int)a.count, 3, 7, table);
  g_assert_cmpfloat_with_epsilon (plx_nmi (table, 3, 7), chance.floats[0], 1e-6);
  g_assert_cmpfloat_with_epsilon (plx_ari (table, 3, 7), chance.floats[1], 1e-6);
  npy_free (&lloyd);
  npy_free (&labels);
  npy_free (&figures);
  npy_free (&golden);
  npy_free (&a);
  npy_free (&b);
  npy_free (&chance);
}

static void
test_silhouette (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  npy x = load ("clusters_", "x"), lloyd = load ("clusters_", "lloyd");
  npy figures = load ("clusters_", "figures");
  double silhouette;
  plx_error error;

  assert_ok (plx_silhouette (pool, x.floats, lloyd.ints, x.shape[0], x.shape[1], 6, NULL,
                             &silhouette, &error),
             &error);
  g_assert_cmpfloat_with_epsilon (silhouette, figures.floats[SILHOUETTE], 1e-5);
  g_assert_cmpfloat_with_epsilon (
      plx_silhouette_ref (x.floats, lloyd.ints, x.shape[0], x.shape[1], 6),
      figures.floats[SILHOUETTE], 1e-6);
  npy_free (&x);
  npy_free (&lloyd);
  npy_free (&figures);
  plx_pool_free (pool);
}

/* ---- Counting ---- */

static void
test_confusion (void)
{
  npy labels = load ("confusion_", "labels"), predictions = load ("confusion_", "predictions");
  npy golden = load ("confusion_", "matrix"), recall = load ("confusion_", "recall");
  npy accuracy = load ("confusion_", "accuracy");
  int64_t matrix[36];

  plx_confusion (labels.ints, predictions.ints, (int)labels.count, 6, matrix);
  for (int at = 0; at < 36; at++)
    g_assert_cmpint (matrix[at], ==, golden.ints[at]);
  for (int class = 0; class < 6; class ++)
    g_assert_cmpfloat_with_epsilon (plx_recall (matrix, 6, class), recall.floats[class], 1e-6);
  g_assert_cmpfloat_with_epsilon (plx_accuracy (matrix, 6), accuracy.floats[0], 1e-6);
  npy_free (&labels);
  npy_free (&predictions);
  npy_free (&golden);
  npy_free (&recall);
  npy_free (&accuracy);
}

static void
test_retrieval (gconstpointer data)
{
  enum { BANK = 150, QUERIES = 40, NEAR = 10 };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  npy x = load ("retrieval_", "x"), labels = load ("retrieval_", "labels");
  npy golden = load ("retrieval_", "precision");
  int32_t index[QUERIES * NEAR];
  float similarity[QUERIES * NEAR];
  int d = x.shape[1];
  plx_error error;

  assert_ok (plx_neighbours (pool, x.floats + BANK * d, QUERIES, x.floats, BANK, d, NEAR, index,
                             similarity, &error),
             &error);
  for (int i = 0; i < 2; i++)
    g_assert_cmpfloat_with_epsilon (
        plx_precision_at (index, QUERIES, NEAR, i == 0 ? 1 : NEAR, labels.ints + BANK, labels.ints),
        golden.floats[i], 1e-6);
  npy_free (&x);
  npy_free (&labels);
  npy_free (&golden);
  plx_pool_free (pool);
}

static void
test_roc (void)
{
  static const char *const names[] = { "ties", "fine" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    npy scores = load ("roc_scores_", names[i]), same = load ("roc_same_", names[i]);
    npy auc = load ("roc_auc_", names[i]), curve = load ("roc_curve_", names[i]);
    plx_roc roc;
    plx_error error;

    assert_ok (plx_roc_measure (scores.floats, same.bytes, (int)scores.count, &roc, &error),
               &error);
    g_assert_cmpfloat_with_epsilon (roc.auc, auc.floats[0], 1e-6);
    for (int at = 0; at < PLX_ROC_POINTS; at++)
      g_assert_cmpfloat_with_epsilon (roc.found[at], curve.floats[at], 1e-5);
    npy_free (&scores);
    npy_free (&same);
    npy_free (&auc);
    npy_free (&curve);
  }
}

static void
test_episode (void)
{
  npy u = load ("episode_", "u"), support = load ("episode_", "support");
  npy query = load ("episode_", "query"), truth = load ("episode_", "truth");
  npy golden = load ("episode_", "accuracy");
  g_autofree float *prototypes = g_new (float, 4 * u.shape[1]);

  g_assert_cmpfloat_with_epsilon (plx_episode_accuracy (u.floats, u.shape[1], support.ints, 4, 3,
                                                        query.ints, truth.ints, (int)query.count,
                                                        prototypes),
                                  golden.floats[0], 1e-6);
  npy_free (&u);
  npy_free (&support);
  npy_free (&query);
  npy_free (&truth);
  npy_free (&golden);
}

static void
test_spectrum (void)
{
  static const char *const names[] = { "tall", "flat" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    for (int is_centred = 0; is_centred < 2; is_centred++) {
      npy z = load ("spectrum_z_", names[i]);
      npy golden = load (is_centred ? "spectrum_centred_" : "spectrum_", names[i]);
      g_autofree void *workspace = g_malloc (plx_spectrum_workspace (z.shape[0], z.shape[1]));
      g_autofree double *values = g_new (double, golden.count);
      plx_error error;

      assert_ok (
          plx_spectrum (z.floats, z.shape[0], z.shape[1], is_centred, workspace, values, &error),
          &error);
      /* Small values are the roots of differences: absolute, against the largest. */
      for (size_t at = 0; at < golden.count; at++)
        g_assert_cmpfloat_with_epsilon (values[at] / values[0],
                                        golden.floats[at] / golden.floats[0], 1e-7 * 20);
      npy_free (&z);
      npy_free (&golden);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/golden/logistic", test_logistic);
  numbers_add_for_each_isa ("/golden/kmeans", test_kmeans);
  g_test_add_func ("/golden/agreement", test_agreement);
  numbers_add_for_each_isa ("/golden/silhouette", test_silhouette);
  g_test_add_func ("/golden/confusion", test_confusion);
  numbers_add_for_each_isa ("/golden/retrieval", test_retrieval);
  g_test_add_func ("/golden/roc", test_roc);
  g_test_add_func ("/golden/episode", test_episode);
  g_test_add_func ("/golden/spectrum", test_spectrum);
  return g_test_run ();
}
