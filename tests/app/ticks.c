/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Round numbers for an axis, and numbers as people read them.
 */
#include "app/plot/ticks.h"

#include <math.h>

#include "support/numbers.h"

static void
assert_values (const ParallaxTicks *ticks, int n, const double *values)
{
  g_assert_cmpint (ticks->n, ==, n);
  for (int i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (ticks->values[i], values[i], 1e-9 * fabs (values[i]) + 1e-12);
}

static void
assert_labels (const ParallaxTicks *ticks, const char *joined)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < ticks->n; i++) {
    g_autofree char *label = parallax_tick_label (ticks, ticks->values[i]);

    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", label);
  }
  g_assert_cmpstr (text->str, ==, joined);
}

static void
test_known (void)
{
  static const struct {
    double low, high;
    int wanted;
    gboolean is_whole;
    const char *labels;
  } cases[] = {
    { 0, 10, 6, FALSE, "0 2 4 6 8 10" },
    { 0, 1, 6, FALSE, "0.0 0.2 0.4 0.6 0.8 1.0" },
    { -0.3, 0.3, 7, FALSE, "-0.3 -0.2 -0.1 0.0 0.1 0.2 0.3" },
    { 0, 3, 16, TRUE, "0 1 2 3" },
    { 0, 20, 5, TRUE, "0 5 10 15 20" },
    { 4.31, 4.36, 4, FALSE, "4.32 4.34 4.36" },
    { 0, 40000, 5, FALSE, "0 10,000 20,000 30,000 40,000" },
    { 0, 0.004, 5, FALSE, "0.000 0.001 0.002 0.003 0.004" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    ParallaxTicks ticks =
        parallax_ticks (cases[i].low, cases[i].high, cases[i].wanted, cases[i].is_whole);

    assert_labels (&ticks, cases[i].labels);
  }
}

static void
assert_round_step (double step)
{
  double share = step / pow (10, floor (log10 (step) + 1e-9));

  g_assert_true (fabs (share - 1) < 1e-6 || fabs (share - 2) < 1e-6 || fabs (share - 5) < 1e-6);
}

/* Whatever the range: inside it, evenly apart by a round step, no more than wanted and no gap at
 * the ends that another one would fit in. */
static void
test_any_range (void)
{
  g_autofree float *places = numbers_uniform (1000, 1, -1, 1);
  g_autofree float *sizes = numbers_uniform (1000, 2, -6, 6);

  for (int i = 0; i < 1000; i++) {
    double size = pow (10, (double)sizes[i]), low = (double)places[i] * size * 10;
    int wanted = 2 + i % 15;
    ParallaxTicks ticks = parallax_ticks (low, low + size, wanted, FALSE);
    double slack = 1e-6 * ticks.step;

    assert_round_step (ticks.step);
    g_assert_cmpint (ticks.n, <=, wanted);
    g_assert_cmpint (ticks.n, >=, wanted >= 6 ? 2 : 0);
    for (int t = 0; t < ticks.n; t++) {
      g_assert_cmpfloat (ticks.values[t], >=, low - slack);
      g_assert_cmpfloat (ticks.values[t], <=, low + size + slack);
      g_assert_cmpfloat (fabs (remainder (ticks.values[t], ticks.step)), <, slack);
    }
    for (int t = 1; t < ticks.n; t++)
      g_assert_cmpfloat_with_epsilon (ticks.values[t] - ticks.values[t - 1], ticks.step, slack);
    if (ticks.n > 0) {
      g_assert_cmpfloat (ticks.values[0] - ticks.step, <, low);
      g_assert_cmpfloat (ticks.values[ticks.n - 1] + ticks.step, >, low + size);
    }
  }
}

static void
test_no_range (void)
{
  g_assert_cmpint (parallax_ticks (1, 1, 5, FALSE).n, ==, 0);
  g_assert_cmpint (parallax_ticks (2, 1, 5, FALSE).n, ==, 0);
  g_assert_cmpint (parallax_ticks (NAN, 1, 5, FALSE).n, ==, 0);
  g_assert_cmpint (parallax_ticks (0, INFINITY, 5, FALSE).n, ==, 0);
  g_assert_cmpint (parallax_ticks_log (0, 10, 5).n, ==, 0);
  g_assert_cmpint (parallax_ticks_log (-1, 10, 5).n, ==, 0);
  g_assert_cmpint (parallax_ticks_log (10, 10, 5).n, ==, 0);
}

static void
test_log (void)
{
  ParallaxTicks fine = parallax_ticks_log (1, 100, 8), coarse = parallax_ticks_log (0.01, 1000, 8);
  ParallaxTicks wide = parallax_ticks_log (1e-9, 1e3, 4);

  assert_values (&fine, 7, (const double[]){ 1, 2, 5, 10, 20, 50, 100 });
  assert_labels (&fine, "1 2 5 10 20 50 100");
  g_assert_cmpfloat (fine.step, ==, 0);
  assert_values (&coarse, 6, (const double[]){ 0.01, 0.1, 1, 10, 100, 1000 });
  assert_labels (&coarse, "0.01 0.1 1 10 100 1000");
  /* Thinned to what was wanted, from the first to the last decade. */
  g_assert_cmpint (wide.n, <=, 4);
  g_assert_cmpint (wide.n, >=, 3);
  g_assert_cmpfloat (wide.values[wide.n - 1], >=, 0.9);
}

/* A loss between 4.3 and 4.8 has no 1, 2 or 5 in it, and its axis still has numbers. */
static void
test_log_narrow (void)
{
  ParallaxTicks ticks = parallax_ticks_log (4.28, 4.83, 6);

  assert_labels (&ticks, "4.4 4.6 4.8");
  ticks = parallax_ticks_log (4.5, 6.9, 6);
  g_assert_cmpint (ticks.n, >=, 2);
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_count (void)
{
  assert_text (parallax_format_count (0), "0");
  assert_text (parallax_format_count (999), "999");
  assert_text (parallax_format_count (1000), "1,000");
  assert_text (parallax_format_count (12345), "12,345");
  assert_text (parallax_format_count (1234567), "1,234,567");
  assert_text (parallax_format_count (-1234), "−1,234");
}

static void
test_duration (void)
{
  assert_text (parallax_format_duration (0), "0:00");
  assert_text (parallax_format_duration (42), "0:42");
  assert_text (parallax_format_duration (59.7), "1:00");
  assert_text (parallax_format_duration (187), "3:07");
  assert_text (parallax_format_duration (3753), "1:02:33");
  assert_text (parallax_format_duration (-5), "0:00");
  assert_text (parallax_format_duration (INFINITY), "99:59:59");
}

static void
test_share (void)
{
  assert_text (parallax_format_share (0.618), "61.8 %");
  assert_text (parallax_format_share (0), "0.0 %");
  assert_text (parallax_format_share (1), "100.0 %");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ticks/known", test_known);
  g_test_add_func ("/ticks/any-range", test_any_range);
  g_test_add_func ("/ticks/no-range", test_no_range);
  g_test_add_func ("/ticks/log", test_log);
  g_test_add_func ("/ticks/log-narrow", test_log_narrow);
  g_test_add_func ("/ticks/count", test_count);
  g_test_add_func ("/ticks/duration", test_duration);
  g_test_add_func ("/ticks/share", test_share);
  return g_test_run ();
}
