/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a pair weighs is the slope of the loss as its similarity or distance turns, and the weights put
 * together by the chain rule are the gradients of the losses themselves.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "loss/infonce.h"
#include "loss/pairs.h"
#include "support/numbers.h"

enum { N = 7, VIEWS = 2 * N, D = 5 };

static const float temperature = 0.3f, turned = 1e-3f;

typedef struct {
  float *z, *measure, *gradient, *dz, *expected;
  int32_t groups[VIEWS];
} batch;

static batch
new_batch (void)
{
  batch b = { .z = numbers_normal (VIEWS * D, 31),
              .measure = g_new (float, VIEWS *VIEWS),
              .gradient = g_new (float, VIEWS *VIEWS),
              .dz = g_new0 (float, VIEWS *D),
              .expected = g_new0 (float, VIEWS *D) };

  for (int i = 0; i < VIEWS; i++)
    b.groups[i] = i % N % 3;
  return b;
}

static void
clear (batch *b)
{
  g_free (b->z);
  g_free (b->measure);
  g_free (b->gradient);
  g_free (b->dz);
  g_free (b->expected);
}

static double
length (const float *row)
{
  double sum = 0;

  for (int c = 0; c < D; c++)
    sum += (double)row[c] * (double)row[c];
  return sqrt (sum);
}

/* ∂s_ik/∂z_i = (u_k − s_ik u_i) / ‖z_i‖, times weight, into dz_i. */
static void
add_cosine (batch *b, int i, int k, double weight)
{
  const float *zi = b->z + i * D, *zk = b->z + k * D;
  double s = 0;

  for (int c = 0; c < D; c++)
    s += (double)zi[c] * (double)zk[c] / length (zi) / length (zk);
  for (int c = 0; c < D; c++)
    b->dz[i * D + c] +=
        (float)(weight * ((double)zk[c] / length (zk) - s * (double)zi[c] / length (zi)) /
                length (zi));
}

/* rows: of which dz is wanted. */
static void
chain_cosines (batch *b, int rows)
{
  for (int i = 0; i < rows; i++)
    for (int k = 0; k < VIEWS; k++)
      if (k != i)
        add_cosine (b, i, k, (double)b->gradient[i * VIEWS + k]);
}

static void
check (batch *b, int rows)
{
  g_assert_cmpfloat (numbers_distance (b->dz, b->expected, (gsize)rows * D), <, 1e-5);
  for (int i = 0; i < VIEWS; i++)
    for (int k = 0; k < VIEWS; k++) {
      g_assert_cmpfloat (b->gradient[i * VIEWS + k], ==, b->gradient[k * VIEWS + i]);
      g_assert_true (i != k || b->gradient[i * VIEWS + k] == 0);
    }
}

/* Central differences of the loss over each pair's measure, both of its entries turned as one. */
static void
check_slopes (const plx_pairs *pairs, const batch *b)
{
  g_autofree float *measure = g_memdup2 (b->measure, sizeof (float) * VIEWS * VIEWS);
  g_autofree float *ignored = g_new (float, VIEWS *VIEWS);

  for (int i = 0; i < VIEWS; i++)
    for (int k = 0; k < i; k++) {
      float old = b->measure[i * VIEWS + k], up = old + turned, down = old - turned;
      double above, below, slope;

      measure[i * VIEWS + k] = measure[k * VIEWS + i] = up;
      above = plx_pairs_gradient (pairs, measure, VIEWS, ignored, NULL);
      measure[i * VIEWS + k] = measure[k * VIEWS + i] = down;
      below = plx_pairs_gradient (pairs, measure, VIEWS, ignored, NULL);
      measure[i * VIEWS + k] = measure[k * VIEWS + i] = old;
      slope = (above - below) / ((double)up - (double)down);
      g_assert_cmpfloat_with_epsilon ((double)b->gradient[i * VIEWS + k], slope, 1e-5);
    }
}

static double
mean_of (const float *values, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += (double)values[i] / n;
  return sum;
}

static void
test_contrast (void)
{
  for (int kind = 0; kind < 3; kind++) {
    batch b = new_batch ();
    plx_pairs pairs = { .kind = PLX_PAIRS_CONTRAST,
                        .mask = { .temperature = temperature,
                                  .is_decoupled = kind == 1,
                                  .groups = kind == 2 ? b.groups : NULL } };
    double loss, expected = plx_ntxent_masked_ref (&pairs.mask, b.z, VIEWS, D, b.expected);
    float losses[VIEWS];

    plx_pairs_measure (&pairs, b.z, VIEWS, D, b.measure);
    loss = plx_pairs_gradient (&pairs, b.measure, VIEWS, b.gradient, losses);
    g_assert_cmpfloat_with_epsilon (loss, expected, 1e-5);
    g_assert_cmpfloat_with_epsilon (mean_of (losses, VIEWS), expected, 1e-5);
    check_slopes (&pairs, &b);
    chain_cosines (&b, VIEWS);
    check (&b, VIEWS);
    clear (&b);
  }
}

/* Each query of one half with its key of the other, and the other images' keys as its queue. Returns
 * the sum of the losses. */
static double
meet_keys (batch *b, int first, int length_of_queue, int mean_of)
{
  float keys[N * D], queue[(N - 1) * D];
  int other = first == 0 ? N : 0;
  double sum = 0;

  for (int i = 0; i < N * D; i++)
    keys[i] = b->z[other * D + i] / (float)length (b->z + (other + i / D) * D);
  for (int i = 0; i < N; i++) {
    plx_infonce infonce = { queue, length_of_queue, D, temperature };
    float *dz = b->expected + (first + i) * D;

    memcpy (queue, keys, sizeof (float) * (gsize)(i * D));
    memcpy (queue + i * D, keys + (i + 1) * D, sizeof (float) * (gsize)((N - 1 - i) * D));
    sum += plx_infonce_sum_ref (&infonce, b->z + (first + i) * D, keys + i * D, 1, mean_of, dz);
  }
  return sum;
}

static void
test_queries (void)
{
  for (int has_queue = 0; has_queue < 2; has_queue++) {
    batch b = new_batch ();
    plx_pairs pairs = { .kind = PLX_PAIRS_QUERIES,
                        .mask = { .temperature = temperature },
                        .is_without_queue = !has_queue };
    double loss, expected = meet_keys (&b, 0, has_queue ? N - 1 : 0, N) / N;
    float losses[VIEWS];

    plx_pairs_measure (&pairs, b.z, VIEWS, D, b.measure);
    loss = plx_pairs_gradient (&pairs, b.measure, VIEWS, b.gradient, losses);
    g_assert_cmpfloat_with_epsilon (loss, expected, 1e-5);
    g_assert_cmpfloat_with_epsilon (mean_of (losses, N), expected, 1e-5);
    g_assert_true (isnan (losses[N]) && isnan (losses[VIEWS - 1]));
    check_slopes (&pairs, &b);
    chain_cosines (&b, N);
    check (&b, N);
    clear (&b);
  }
}

/* Both directions: a pair's weight is the sum of its two, one as (query, key) and one as (key, query);
 * the chain rule to z would send half of it to keys, so the value and the slopes are looked at. */
static void
test_both_directions (void)
{
  batch b = new_batch ();
  plx_pairs pairs = { .kind = PLX_PAIRS_QUERIES,
                      .mask = { .temperature = temperature },
                      .is_symmetric = true };
  double expected = (meet_keys (&b, 0, N - 1, VIEWS) + meet_keys (&b, N, N - 1, VIEWS)) / VIEWS;

  plx_pairs_measure (&pairs, b.z, VIEWS, D, b.measure);
  g_assert_cmpfloat_with_epsilon (plx_pairs_gradient (&pairs, b.measure, VIEWS, b.gradient, NULL),
                                  expected, 1e-5);
  check_slopes (&pairs, &b);
  clear (&b);
}

/* D = ‖z_i − z_k‖, or √(2 − 2s) of unit rows. */
static void
chain_distances (batch *b, gboolean is_normalised)
{
  for (int i = 0; i < VIEWS; i++)
    for (int k = 0; k < VIEWS; k++) {
      double weight = (double)b->gradient[i * VIEWS + k], apart = (double)b->measure[i * VIEWS + k];

      if (i == k)
        continue;
      if (is_normalised)
        add_cosine (b, i, k, -weight / apart);
      for (int c = 0; c < D && !is_normalised; c++)
        b->dz[i * D + c] +=
            (float)(weight * ((double)b->z[i * D + c] - (double)b->z[k * D + c]) / apart);
    }
}

static void
check_margin (plx_negatives negatives, bool is_normalised)
{
  batch b = new_batch ();
  plx_pairs pairs = { .kind = PLX_PAIRS_MARGIN,
                      .margin = { .groups = b.groups,
                                  .margin = is_normalised ? 1.2f : 3,
                                  .is_normalised = is_normalised,
                                  .negatives = negatives,
                                  .seed = 5 } };
  double loss, expected = plx_margin_loss_ref (&pairs.margin, b.z, VIEWS, D, b.expected).loss;
  float losses[VIEWS];

  plx_pairs_measure (&pairs, b.z, VIEWS, D, b.measure);
  loss = plx_pairs_gradient (&pairs, b.measure, VIEWS, b.gradient, losses);
  g_assert_cmpfloat_with_epsilon (loss, expected, 1e-5);
  if (negatives == PLX_NEGATIVES_ALL) /* each view is in as many pairs as any other */
    g_assert_cmpfloat_with_epsilon (mean_of (losses, VIEWS), expected, 1e-5);
  check_slopes (&pairs, &b);
  chain_distances (&b, is_normalised);
  check (&b, VIEWS);
  clear (&b);
}

static void
test_margin (void)
{
  for (int negatives = PLX_NEGATIVES_ALL; negatives <= PLX_NEGATIVES_HARD; negatives++) {
    check_margin ((plx_negatives)negatives, true);
    check_margin ((plx_negatives)negatives, false);
  }
}

/* One class has no negatives, and one that nobody takes weighs nothing. */
static void
test_one_class (void)
{
  batch b = new_batch ();
  plx_pairs pairs = { .kind = PLX_PAIRS_MARGIN,
                      .margin = {
                          .groups = b.groups, .margin = 1, .negatives = PLX_NEGATIVES_HARD } };

  memset (b.groups, 0, sizeof b.groups);
  plx_pairs_measure (&pairs, b.z, VIEWS, D, b.measure);
  g_assert_true (isfinite (plx_pairs_gradient (&pairs, b.measure, VIEWS, b.gradient, NULL)));
  for (int i = 0; i < VIEWS * VIEWS; i++)
    g_assert_true (i % (VIEWS + 1) == 0 ? b.gradient[i] == 0 : b.gradient[i] > 0);
  clear (&b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pair-gradient/contrast", test_contrast);
  g_test_add_func ("/pair-gradient/queries", test_queries);
  g_test_add_func ("/pair-gradient/both-directions", test_both_directions);
  g_test_add_func ("/pair-gradient/margin", test_margin);
  g_test_add_func ("/pair-gradient/one-class", test_one_class);
  return g_test_run ();
}
