/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Long curves in few points, and smoothing, against plain loops.
 */
#include "app/plot/decimate.h"

#include <math.h>

#include "support/numbers.h"

enum { N = 5000, COLUMNS = 60 };

typedef struct {
  double x[N], y[N];
} curve;

/* Rising places, unevenly apart from 0 to about 10, and noise with holes in it. */
static curve *
new_curve (gboolean has_holes)
{
  g_autofree float *steps = numbers_uniform (N, 1, 0, 20.0f / N);
  g_autofree float *values = numbers_normal (N, 2);
  curve *c = g_new (curve, 1);
  double at = 0;

  for (int i = 0; i < N; i++) {
    c->x[i] = at;
    c->y[i] = (double)values[i];
    at += (double)steps[i];
    if (has_holes && i % 7 == 3)
      c->y[i] = i % 2 ? NAN : INFINITY;
  }
  return c;
}

/* What column number of COLUMNS over [low, high] holds; FALSE: nothing. */
static gboolean
plain_column (const curve *c, double low, double high, int number, ParallaxColumn *column)
{
  gboolean is_any = FALSE;

  for (int i = 0; i < N; i++) {
    double share = (c->x[i] - low) / (high - low);

    if (!isfinite (c->y[i]) || share < 0 || share > 1 ||
        MIN ((int)(share * COLUMNS), COLUMNS - 1) != number)
      continue;
    if (!is_any)
      *column = (ParallaxColumn){ .x = c->x[i], .low = c->y[i], .high = c->y[i] };
    is_any = TRUE;
    column->low = fmin (column->low, c->y[i]);
    column->high = fmax (column->high, c->y[i]);
    column->last = c->y[i];
  }
  return is_any;
}

static void
assert_as_plain (const curve *c, double low, double high)
{
  ParallaxColumn columns[COLUMNS], expected;
  gsize n = parallax_decimate (c->x, c->y, N, low, high, COLUMNS, columns), at = 0;

  for (int number = 0; number < COLUMNS; number++) {
    if (!plain_column (c, low, high, number, &expected))
      continue;
    g_assert_cmpuint (at, <, n);
    g_assert_cmpfloat (columns[at].x, ==, expected.x);
    g_assert_cmpfloat (columns[at].low, ==, expected.low);
    g_assert_cmpfloat (columns[at].high, ==, expected.high);
    g_assert_cmpfloat (columns[at].last, ==, expected.last);
    at++;
  }
  g_assert_cmpuint (at, ==, n);
}

static void
test_columns (void)
{
  g_autofree curve *whole = new_curve (FALSE), *holes = new_curve (TRUE);

  assert_as_plain (whole, 0, 12);
  assert_as_plain (whole, 2.5, 7.125);
  assert_as_plain (holes, 0, 12);
  assert_as_plain (holes, 2.5, 7.125);
}

static void
test_few (void)
{
  static const double x[] = { 0, 5, 10 }, y[] = { 1, NAN, 3 };
  ParallaxColumn columns[COLUMNS];

  g_assert_cmpuint (parallax_decimate (x, y, 0, 0, 10, COLUMNS, columns), ==, 0);
  g_assert_cmpuint (parallax_decimate (x + 1, y + 1, 1, 0, 10, COLUMNS, columns), ==, 0);
  /* Both ends of the range belong to it. */
  g_assert_cmpuint (parallax_decimate (x, y, 3, 0, 10, COLUMNS, columns), ==, 2);
  g_assert_cmpfloat (columns[0].last, ==, 1);
  g_assert_cmpfloat (columns[1].last, ==, 3);
}

/* Where values are missing between two columns, the second says so. */
static void
test_gap (void)
{
  static const double x[] = { 0, 1, 2, 3, 4 }, y[] = { 1, 2, NAN, 3, 4 };
  ParallaxColumn columns[COLUMNS];

  g_assert_cmpuint (parallax_decimate (x, y, 5, 0, 4, COLUMNS, columns), ==, 4);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (columns[i].is_after_gap, ==, i == 2);
}

static void
test_smooth (void)
{
  static const double factors[] = { 0, 0.5, 0.98 };
  g_autofree curve *c = new_curve (FALSE);
  double out[300];

  for (gsize f = 0; f < G_N_ELEMENTS (factors); f++) {
    parallax_smooth (c->y, 300, factors[f], out);
    for (int i = 0; i < 300; i++) {
      double sum = 0, weights = 0;

      for (int j = 0; j <= i; j++) {
        sum += pow (factors[f], i - j) * c->y[j];
        weights += pow (factors[f], i - j);
      }
      g_assert_cmpfloat_with_epsilon (out[i], sum / weights, 1e-9);
    }
  }
}

/* What is not finite is not averaged; before the first value there is none. */
static void
test_smooth_holes (void)
{
  static const double y[] = { NAN, 2, INFINITY, 4 };
  double out[4];

  parallax_smooth (y, 4, 0.5, out);
  g_assert_true (isnan (out[0]));
  g_assert_cmpfloat (out[1], ==, 2);
  g_assert_cmpfloat (out[2], ==, 2);
  g_assert_cmpfloat_with_epsilon (out[3], (0.5 * 2 + 4) / 1.5, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decimate/columns", test_columns);
  g_test_add_func ("/decimate/few", test_few);
  g_test_add_func ("/decimate/gap", test_gap);
  g_test_add_func ("/decimate/smooth", test_smooth);
  g_test_add_func ("/decimate/smooth-holes", test_smooth_holes);
  return g_test_run ();
}
