/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "loss/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"

/* --- What is measured ------------------------------------------------------------------------- */

static double
dot (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int c = 0; c < d; c++)
    sum += (double)a[c] * (double)b[c];
  return sum;
}

static double
cosine (const float *a, const float *b, int d)
{
  double length = sqrt (dot (a, a, d) * dot (b, b, d));

  return length > 0 ? dot (a, b, d) / length : 0;
}

static double
distance (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int c = 0; c < d; c++)
    sum += ((double)a[c] - (double)b[c]) * ((double)a[c] - (double)b[c]);
  return sqrt (sum);
}

void
plx_pairs_measure (const plx_pairs *pairs, const float *z, int views, int d, float *measure)
{
  bool is_cosine = pairs->kind != PLX_PAIRS_MARGIN;

  for (int i = 0; i < views; i++)
    for (int k = 0; k <= i; k++) {
      const float *a = z + (size_t)i * (size_t)d, *b = z + (size_t)k * (size_t)d;
      double value = i == k                        ? is_cosine
                     : is_cosine                   ? cosine (a, b, d)
                     : pairs->margin.is_normalised ? sqrt (fmax (2 - 2 * cosine (a, b, d), 0))
                                                   : distance (a, b, d);

      measure[(size_t)i * (size_t)views + (size_t)k] =
          measure[(size_t)k * (size_t)views + (size_t)i] = (float)value;
    }
}

/* --- Cosines ---------------------------------------------------------------------------------- */

static bool
is_positive (const plx_ntxent_mask *mask, int i, int k, int views)
{
  if (mask->groups != NULL)
    return i != k && mask->groups[i] == mask->groups[k];
  return k == (i + views / 2) % views;
}

/* Row i: its loss, and its part of the gradient of the mean, added to both halves. */
static double
add_row (const plx_ntxent_mask *mask, const float *measure, int i, int views, float *gradient)
{
  const float *row = measure + (size_t)i * (size_t)views;
  double temperature = (double)mask->temperature, sum = 0, pull = 0;
  int positives = 0;

  for (int k = 0; k < views; k++) {
    bool is_one = is_positive (mask, i, k, views);

    positives += is_one;
    pull += is_one ? (double)row[k] : 0;
    if (k != i && !(mask->is_decoupled && is_one))
      sum += exp (((double)row[k] - 1) / temperature);
  }
  for (int k = 0; k < views; k++) {
    bool is_one = is_positive (mask, i, k, views);
    double weight = is_one ? -1.0 / positives : 0;

    if (k == i)
      continue;
    if (!(mask->is_decoupled && is_one))
      weight += exp (((double)row[k] - 1) / temperature) / sum;
    gradient[(size_t)i * (size_t)views + (size_t)k] += (float)(weight / (views * temperature));
    gradient[(size_t)k * (size_t)views + (size_t)i] += (float)(weight / (views * temperature));
  }
  return log (sum) + 1 / temperature - pull / positives / temperature;
}

static double
contrast (const plx_pairs *pairs, const float *measure, int views, float *gradient, float *losses)
{
  double loss = 0;

  for (int i = 0; i < views; i++) {
    double own = add_row (&pairs->mask, measure, i, views, gradient);

    loss += own;
    if (losses != NULL)
      losses[i] = (float)own;
  }
  return loss / views;
}

/* Query i, whose key is row `key` of the keys from row `first` on, against all of them. */
static double
add_query (const plx_pairs *pairs, const float *measure, int i, int first, int views,
           float *gradient)
{
  int n = views / 2, key = i % n, mean_of = pairs->is_symmetric ? views : n;
  const float *keys = measure + (size_t)i * (size_t)views + (size_t)first;
  double temperature = (double)pairs->mask.temperature, sum = 0;

  for (int k = 0; k < n; k++)
    sum += pairs->is_without_queue ? 0 : exp (((double)keys[k] - 1) / temperature);
  for (int k = 0; k < n; k++) {
    double share = sum > 0 ? exp (((double)keys[k] - 1) / temperature) / sum : 0;
    float part = (float)((share - (k == key)) / (mean_of * temperature));

    gradient[(size_t)i * (size_t)views + (size_t)(first + k)] += part;
    gradient[(size_t)(first + k) * (size_t)views + (size_t)i] += part;
  }
  return (pairs->is_without_queue ? 0 : log (sum)) + (1 - (double)keys[key]) / temperature;
}

static double
queries (const plx_pairs *pairs, const float *measure, int views, float *gradient, float *losses)
{
  int n = views / 2, count = pairs->is_symmetric ? views : n;
  double loss = 0;

  for (int i = 0; i < views; i++) {
    double own = i < count ? add_query (pairs, measure, i, i < n ? n : 0, views, gradient) : NAN;

    loss += i < count ? own : 0;
    if (losses != NULL)
      losses[i] = (float)own;
  }
  return loss / count;
}

/* --- Distances -------------------------------------------------------------------------------- */

/* Sums over the pairs that were taken. */
typedef struct {
  const plx_margin *margin;
  const float *measure;
  int views;
  float *gradient; /* not yet divided by the count */
  double loss, count;
  float *losses; /* [views] sums, and how many pairs they are of; or NULL */
  int *counts;
} taken_pairs;

/* A pair's loss is that of both. */
static void
share_loss (taken_pairs *taken, int i, int k, double loss)
{
  if (taken->losses == NULL)
    return;
  taken->losses[i] += (float)loss;
  taken->losses[k] += (float)loss;
  taken->counts[i]++;
  taken->counts[k]++;
}

static void
take_pair (taken_pairs *taken, int i, int k)
{
  size_t views = (size_t)taken->views, here = (size_t)i * views + (size_t)k;
  double apart = (double)taken->measure[here];
  double lack = fmax ((double)taken->margin->margin - apart, 0);
  bool is_similar = taken->margin->groups[i] == taken->margin->groups[k];

  taken->count++;
  taken->loss += is_similar ? apart * apart : lack * lack;
  share_loss (taken, i, k, is_similar ? apart * apart : lack * lack);
  taken->gradient[here] += (float)(is_similar ? 2 * apart : -2 * lack);
  taken->gradient[(size_t)k * views + (size_t)i] = taken->gradient[here];
}

/* As margin.c chooses; −1: there is none. */
static int
choose_negative (const taken_pairs *taken, int i, float beyond, plx_rng *rng)
{
  const plx_margin *margin = taken->margin;
  const float *row = taken->measure + (size_t)i * (size_t)taken->views;
  int chosen = -1, seen = 0;

  for (int k = 0; k < taken->views; k++) {
    if (margin->groups[k] == margin->groups[i])
      continue;
    if (margin->negatives == PLX_NEGATIVES_RANDOM)
      chosen = plx_rng_below (rng, (uint32_t)++seen) == 0 ? k : chosen;
    else if ((margin->negatives == PLX_NEGATIVES_HARD || row[k] > beyond) &&
             (chosen < 0 || row[k] < row[chosen]))
      chosen = k;
  }
  return chosen;
}

static void
take_row (taken_pairs *taken, int i)
{
  const plx_margin *margin = taken->margin;
  plx_rng rng = plx_rng_at (margin->seed, PLX_RNG_NEGATIVES, margin->step, (uint32_t)i, 0);

  for (int k = 0; k < taken->views; k++) {
    int negative;

    if (margin->negatives == PLX_NEGATIVES_ALL && k > i)
      take_pair (taken, i, k);
    if (margin->negatives == PLX_NEGATIVES_ALL || k == i || margin->groups[k] != margin->groups[i])
      continue;
    negative = choose_negative (taken, i, taken->measure[i * taken->views + k], &rng);
    take_pair (taken, i, k);
    if (negative >= 0)
      take_pair (taken, i, negative);
  }
}

static double
margin (const plx_pairs *pairs, const float *measure, int views, float *gradient, float *losses)
{
  int *counts = losses != NULL ? calloc ((size_t)views, sizeof *counts) : NULL;
  taken_pairs taken = {
    &pairs->margin, measure, views, gradient, 0, 0, counts != NULL ? losses : NULL, counts
  };

  for (int i = 0; losses != NULL && i < views; i++)
    losses[i] = counts != NULL ? 0 : NAN;
  for (int i = 0; i < views; i++)
    take_row (&taken, i);
  for (size_t i = 0; i < (size_t)views * (size_t)views && taken.count > 0; i++)
    gradient[i] /= (float)taken.count;
  for (int i = 0; counts != NULL && i < views; i++)
    losses[i] = counts[i] > 0 ? losses[i] / (float)counts[i] : NAN;
  free (counts);
  return taken.count > 0 ? taken.loss / taken.count : 0;
}

double
plx_pairs_gradient (const plx_pairs *pairs, const float *measure, int views, float *gradient,
                    float *losses)
{
  memset (gradient, 0, (size_t)views * (size_t)views * sizeof *gradient);
  switch (pairs->kind) {
  case PLX_PAIRS_QUERIES:
    return queries (pairs, measure, views, gradient, losses);
  case PLX_PAIRS_MARGIN:
    return margin (pairs, measure, views, gradient, losses);
  default:
    return contrast (pairs, measure, views, gradient, losses);
  }
}
