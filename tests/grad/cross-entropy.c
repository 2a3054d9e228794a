/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cross entropy's loss and gradient against central differences of its formula in double precision,
 * which is written out here once more, with rows that have no label; the fast path against its plain
 * twin; the same bytes for any number of threads.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "loss/cross-entropy.h"
#include "support/numbers.h"

static const struct {
  int n, n_classes;
} shapes[] = { { 1, 2 }, { 3, 5 }, { 17, 10 }, { 65, 33 }, { 130, 4 } };

enum { N_SHAPES = G_N_ELEMENTS (shapes) };

/* Every seventh row has no label. */
static int32_t *
make_labels (int n, int n_classes)
{
  int32_t *labels = g_new (int32_t, n);

  for (int i = 0; i < n; i++)
    labels[i] = i % 7 == 6 ? -1 : (int32_t)((i * 5 + 1) % n_classes);
  return labels;
}

typedef struct {
  const int32_t *labels;
  int n, n_classes;
} entropy_case;

static double
formula (const double *logits, const void *context)
{
  const entropy_case *test = context;
  const int32_t *labels = test->labels;
  int n = test->n, n_classes = test->n_classes;
  double total = 0;
  int labelled = 0;

  for (int i = 0; i < n; i++) {
    const double *row = logits + (gsize)i * (gsize)n_classes;
    double sum = 0;

    if (labels[i] < 0)
      continue;
    for (int k = 0; k < n_classes; k++)
      sum += exp (row[k]);
    total += log (sum) - row[labels[i]];
    labelled++;
  }
  return total / labelled;
}

static void
test_differences (gconstpointer data)
{
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));

  for (int s = 0; s < N_SHAPES; s++) {
    int n = shapes[s].n, classes = shapes[s].n_classes;
    gsize count = (gsize)n * (gsize)classes;
    g_autofree float *logits = numbers_normal (count, (uint32_t)s), *losses = g_new (float, n);
    g_autofree int32_t *labels = make_labels (n, classes);
    entropy_case test = { labels, n, classes };
    g_autofree double *differences = numbers_slopes (formula, &test, logits, count);
    double expected = numbers_value (formula, &test, logits, count);
    double loss = plx_cross_entropy (pool, logits, labels, n, classes, losses);

    g_assert_cmpfloat_with_epsilon (loss, expected, 1e-6);
    g_assert_cmpfloat (numbers_distance_to_doubles (logits, differences, count), <, 1e-5);
  }
  plx_pool_free (pool);
}

static void
test_twin (gconstpointer data)
{
  plx_pool *one = numbers_pool (1, GPOINTER_TO_INT (data));
  plx_pool *three = numbers_pool (3, GPOINTER_TO_INT (data));

  for (int s = 0; s < N_SHAPES; s++) {
    int n = shapes[s].n, classes = shapes[s].n_classes;
    gsize count = (gsize)n * (gsize)classes;
    g_autofree float *a = numbers_normal (count, 9), *losses = g_new (float, n);
    g_autofree float *b = g_memdup2 (a, count * sizeof *a), *c = g_memdup2 (a, count * sizeof *a);
    g_autofree int32_t *labels = make_labels (n, classes);
    double loss = plx_cross_entropy (one, a, labels, n, classes, losses);

    g_assert_true (loss == plx_cross_entropy (three, b, labels, n, classes, losses));
    g_assert_cmpmem (a, count * sizeof *a, b, count * sizeof *b);
    g_assert_cmpfloat_with_epsilon (loss, plx_cross_entropy_ref (c, labels, n, classes), 1e-6);
    g_assert_cmpfloat (numbers_distance (a, c, count), <, 1e-5);
  }
  plx_pool_free (one);
  plx_pool_free (three);
}

/* Nobody is labelled: no loss, no gradient; large logits do not overflow. */
static void
test_edges (void)
{
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());
  float logits[] = { 1, 2, 3, 4 }, large[] = { 1000, -1000, 0, 500 }, losses[2];
  int32_t none[] = { -1, -1 }, some[] = { 0, 1 }, best[2];

  plx_highest (logits, 2, 2, best);
  g_assert_cmpint (best[0], ==, 1);
  g_assert_cmpfloat (plx_cross_entropy (pool, logits, none, 2, 2, losses), ==, 0);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (logits[i], ==, 0);
  g_assert_cmpfloat_with_epsilon (plx_cross_entropy (pool, large, some, 2, 2, losses), 0, 1e-6);
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/cross-entropy/differences", test_differences);
  numbers_add_for_each_isa ("/cross-entropy/twin", test_twin);
  g_test_add_func ("/cross-entropy/edges", test_edges);
  return g_test_run ();
}
