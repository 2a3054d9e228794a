/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Curves, drawn on a picture: the pixels of a curve's colour lie where its values are, and nowhere
 * else.
 */
#include "app/plot/curve.h"

#include <math.h>

#include "support/canvas.h"

enum { WIDTH = 420, HEIGHT = 300, RED = 0xff0000, NEAR = 90 };

static const ParallaxColor red = { 1, 0, 0, 1 };

static ParallaxCurveArea
draw (canvas *c, const ParallaxCurvePlot *plot)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxCurveArea area;

  parallax_curve_plot_draw (plot, &theme, c->cr, WIDTH, HEIGHT, &area);
  g_assert_cmpint (cairo_status (c->cr), ==, CAIRO_STATUS_SUCCESS);
  return area;
}

static ParallaxCurvePlot
plot_of (const ParallaxCurve *curve)
{
  return (ParallaxCurvePlot){ .title = "Title",
                              .x_label = "epoch",
                              .curves = curve,
                              .n_curves = 1,
                              .x_max = 10,
                              .y_min = NAN,
                              .y_max = NAN,
                              .empty = "Nothing yet." };
}

static int
count_red (const canvas *c, double left, double top, double right, double bottom)
{
  return canvas_count (c, left, top, right, bottom, RED, NEAR);
}

static gboolean
is_red_at (const canvas *c, const ParallaxCurveArea *area, double x, double y)
{
  return canvas_is (c, parallax_curve_area_x (area, x), parallax_curve_area_y (area, y), RED, NEAR);
}

static void
test_place (void)
{
  double x[101], y[101];
  ParallaxCurve curve = { NULL, x, y, 101, red, 3, FALSE };
  ParallaxCurvePlot plot = plot_of (&curve);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  ParallaxCurveArea area;

  for (int i = 0; i <= 100; i++) {
    x[i] = i / 10.0;
    y[i] = 3 + x[i] * x[i] / 10;
  }
  area = draw (&c, &plot);
  g_assert_cmpfloat (area.x_min, ==, 0);
  g_assert_cmpfloat (area.x_max, ==, 10);
  g_assert_cmpfloat (area.y_min, <, 3);
  g_assert_cmpfloat (area.y_max, >, 13);
  for (int i = 2; i < 100; i++)
    g_assert_true (is_red_at (&c, &area, x[i], y[i]));
  for (int i = 10; i < 90; i += 10) {
    double column = parallax_curve_area_x (&area, x[i]), row = parallax_curve_area_y (&area, y[i]);

    g_assert_cmpint (count_red (&c, column, 0, column, row - 8), ==, 0);
    g_assert_cmpint (count_red (&c, column, row + 8, column, HEIGHT), ==, 0);
  }
  canvas_clear (&c);
}

/* With far more values than pixels, at any scale and offset: a curve is where it is with few, a column
 * reaches from its least to its largest value, and a hole in it stays one. */
static void
test_dense (void)
{
  enum { N = 40000 };
  g_autofree double *x = g_new (double, N), *y = g_new (double, N);
  ParallaxCurve curve = { NULL, x, y, N, red, 2, FALSE };
  ParallaxCurvePlot plot = plot_of (&curve);

  for (int i = 0; i < N; i++) {
    x[i] = i * 10.0 / N;
    y[i] = x[i] > 4 && x[i] < 5 ? NAN : x[i] < 8 ? 3 + sin (x[i]) : i % 2 ? 1 : 5;
  }
  for (int scale = 1; scale <= 2; scale++) {
    canvas c = canvas_new (WIDTH, HEIGHT, scale);
    ParallaxCurveArea area = draw (&c, &plot);

    for (double at = 0.1; at < 7.9; at += 0.1) {
      double column = scale * parallax_curve_area_x (&area, at);
      double row = scale * parallax_curve_area_y (&area, 3 + sin (at));

      if (at > 3.9 && at < 5.1)
        continue;
      g_assert_true (canvas_is (&c, column, row, RED, NEAR));
      g_assert_cmpint (count_red (&c, column, 0, column, row - 5 * scale), ==, 0);
      g_assert_cmpint (count_red (&c, column, row + 5 * scale, column, c.height), ==, 0);
    }
    g_assert_cmpint (count_red (&c, scale * parallax_curve_area_x (&area, 4.1), 0,
                                scale * parallax_curve_area_x (&area, 4.9), c.height),
                     ==, 0);
    for (double value = 1.1; value < 5; value += 0.2)
      g_assert_true (canvas_is (&c, scale * parallax_curve_area_x (&area, 9),
                                scale * parallax_curve_area_y (&area, value), RED, NEAR));
    canvas_clear (&c);
  }
}

/* Pointing into an area finds the value that was drawn there. */
static void
test_pointing (void)
{
  ParallaxCurvePlot plot = { .x_min = 2, .x_max = 7, .y_min = -1, .y_max = 1 };
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  ParallaxCurveArea area = draw (&c, &plot);

  g_assert_cmpfloat (parallax_curve_area_x (&area, 2), ==, area.x);
  g_assert_cmpfloat_with_epsilon (parallax_curve_area_x (&area, 7), area.x + area.width, 1e-9);
  g_assert_cmpfloat_with_epsilon (parallax_curve_area_y (&area, -1), area.y + area.height, 1e-9);
  g_assert_cmpfloat_with_epsilon (parallax_curve_area_y (&area, 1), area.y, 1e-9);
  for (double value = 2; value <= 7; value += 0.5)
    g_assert_cmpfloat_with_epsilon (
        parallax_curve_area_value_at (&area, parallax_curve_area_x (&area, value)), value, 1e-9);
  canvas_clear (&c);
}

static void
test_gap (void)
{
  double x[101], y[101];
  ParallaxCurve curve = { NULL, x, y, 101, red, 2, FALSE };
  ParallaxCurvePlot plot = plot_of (&curve);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  ParallaxCurveArea area;

  for (int i = 0; i <= 100; i++) {
    x[i] = i / 10.0;
    y[i] = i > 40 && i < 60 ? NAN : 1;
  }
  y[50] = 1; /* one value alone between two gaps */
  area = draw (&c, &plot);
  g_assert_true (is_red_at (&c, &area, 2, 1));
  g_assert_true (is_red_at (&c, &area, 5, 1));
  g_assert_true (is_red_at (&c, &area, 8, 1));
  g_assert_cmpint (count_red (&c, parallax_curve_area_x (&area, 4.2), 0,
                              parallax_curve_area_x (&area, 4.8), HEIGHT),
                   ==, 0);
  g_assert_cmpint (count_red (&c, parallax_curve_area_x (&area, 5.2), 0,
                              parallax_curve_area_x (&area, 5.8), HEIGHT),
                   ==, 0);
  canvas_clear (&c);
}

/* On a logarithmic axis decades are the same way apart; what is not above 0 has no place there. */
static void
test_log (void)
{
  static const double x[] = { 1, 3, 5, 7, 8, 9 }, y[] = { 0.1, 1, 10, 100, 0, -5 };
  ParallaxCurve curve = { NULL, x, y, 6, red, 2, TRUE };
  ParallaxCurvePlot plot = plot_of (&curve);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  ParallaxCurveArea area;
  double rows[4];

  plot.is_log = TRUE;
  area = draw (&c, &plot);
  g_assert_cmpfloat (area.y_min, >, 0);
  for (int i = 0; i < 4; i++) {
    g_assert_true (is_red_at (&c, &area, x[i], y[i]));
    rows[i] = parallax_curve_area_y (&area, y[i]);
    if (i > 1)
      g_assert_cmpfloat_with_epsilon (rows[i - 1] - rows[i], rows[0] - rows[1], 1e-6);
  }
  g_assert_cmpfloat (rows[0] - rows[1], >, 20);
  canvas_clear (&c);
}

static void
test_one_point (void)
{
  static const double x[] = { 4 }, y[] = { 2.5 };
  ParallaxCurve curve = { NULL, x, y, 1, red, 2, FALSE };
  ParallaxCurvePlot plot = plot_of (&curve);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  ParallaxCurveArea area = draw (&c, &plot);

  g_assert_cmpfloat (area.y_max, >, area.y_min);
  g_assert_true (is_red_at (&c, &area, 4, 2.5));
  g_assert_cmpint (count_red (&c, 0, 0, WIDTH, HEIGHT), <, 40);
  canvas_clear (&c);
}

/* The sentence for an empty plot is there as long as there is nothing else, and not longer. */
static void
test_empty (void)
{
  static const double x[] = { 4, 5 }, nothing[] = { NAN, INFINITY }, something[] = { NAN, 1 };
  const struct {
    const double *y;
    gsize n;
    gboolean is_empty;
  } cases[] = { { something, 0, TRUE }, { nothing, 2, TRUE }, { something, 2, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    ParallaxCurve curve = { NULL, x, cases[i].y, cases[i].n, red, 2, FALSE };
    ParallaxCurvePlot plot = plot_of (&curve);
    canvas with = canvas_new (WIDTH, HEIGHT, 1), without = canvas_new (WIDTH, HEIGHT, 1);
    ParallaxCurveArea area = draw (&with, &plot);

    g_assert_true (area.y_max > area.y_min && isfinite (area.y_max - area.y_min));
    plot.empty = NULL;
    draw (&without, &plot);
    g_assert_cmpint (!canvas_equal (&with, &without), ==, cases[i].is_empty);
    canvas_clear (&with);
    canvas_clear (&without);
  }
}

/* A level is a dashed row in the theme's dim colour, a mark a dashed column in its text colour. */
static void
test_levels_and_marks (void)
{
  static const double x[] = { 0, 10 }, y[] = { 0, 1 };
  static const ParallaxLevel levels[] = { { 5, "chance" }, { 1e6, "far" } };
  static const ParallaxMark marks[] = { { 3, "temperature 0.5" } };
  ParallaxCurve curve = { NULL, x, y, 2, red, 1, FALSE };
  ParallaxCurvePlot plot = plot_of (&curve);
  canvas with = canvas_new (WIDTH, HEIGHT, 1), without = canvas_new (WIDTH, HEIGHT, 1);
  ParallaxCurveArea area;
  double row, column;

  plot.y_min = 0;
  plot.y_max = 8;
  draw (&without, &plot);
  plot.levels = levels;
  plot.n_levels = 2;
  plot.marks = marks;
  plot.n_marks = 1;
  area = draw (&with, &plot);
  row = round (parallax_curve_area_y (&area, 5));
  column = round (parallax_curve_area_x (&area, 3));
  g_assert_cmpint (canvas_count (&with, area.x, row, area.x + area.width, row, 0x7d7d7d, 24), >,
                   (int)(area.width / 3));
  g_assert_cmpint (canvas_count (&with, column, area.y, column, area.y + area.height, 0x212121, 40),
                   >, (int)(area.height / 4));
  g_assert_cmpint (
      canvas_count (&without, column, area.y, column, area.y + area.height, 0x212121, 40), ==, 0);
  canvas_clear (&with);
  canvas_clear (&without);
}

static void
test_legend (void)
{
  static const double x[] = { 0, 10 }, y[] = { 0, 1 };
  ParallaxCurve curve = { "kNN of the held-out images", x, y, 2, red, 2, FALSE };
  ParallaxCurvePlot plot = plot_of (&curve);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  ParallaxCurveArea area = draw (&c, &plot);

  g_assert_cmpint (count_red (&c, 0, 0, WIDTH, area.y - 8), >, 20);
  curve.label = NULL;
  draw (&c, &plot);
  g_assert_cmpint (count_red (&c, 0, 0, WIDTH, area.y - 8), ==, 0);
  canvas_clear (&c);
}

/* In a picture too small for anything, nothing breaks. */
static void
test_tiny (void)
{
  static const double x[] = { 0, 10 }, y[] = { 0, 1 };
  ParallaxCurve curve = { "a", x, y, 2, red, 2, TRUE };
  ParallaxCurvePlot plot = plot_of (&curve);
  ParallaxPlotTheme theme = parallax_plot_theme (TRUE);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  ParallaxCurveArea area;

  for (int side = 1; side < 80; side += 13)
    for (int is_log = 0; is_log < 2; is_log++) {
      plot.is_log = is_log;
      parallax_curve_plot_draw (&plot, &theme, c.cr, side, side, &area);
      g_assert_cmpint (cairo_status (c.cr), ==, CAIRO_STATUS_SUCCESS);
      g_assert_true (area.width > 0 && area.height > 0);
    }
  canvas_clear (&c);
}

enum { MANY = 1000000, MOST_MS = 250 };

/* A million steps are drawn within a few frames; their extremes are seen. */
static void
test_many (void)
{
  g_autofree double *x = g_new (double, MANY), *y = g_new (double, MANY);
  ParallaxCurve curve = { NULL, x, y, MANY, red, 1.5, FALSE };
  ParallaxCurvePlot plot = plot_of (&curve);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  gint64 least = G_MAXINT64;
  ParallaxCurveArea area;

  for (int i = 0; i < MANY; i++) {
    x[i] = 10.0 * i / MANY;
    y[i] = sin (x[i]) + (i % 2 ? 0.1 : -0.1);
  }
  y[MANY / 2] = 3;
  for (int turn = 0; turn < 5; turn++) {
    gint64 start = g_get_monotonic_time ();

    area = draw (&c, &plot);
    least = MIN (least, g_get_monotonic_time () - start);
  }
  g_test_message ("%d points in %.1f ms", MANY, (double)least / 1000);
  g_assert_cmpint (least, <, MOST_MS * 1000);
  g_assert_true (is_red_at (&c, &area, 5, 2));
  g_assert_true (is_red_at (&c, &area, 8, sin (8)));
  canvas_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/curve/place", test_place);
  g_test_add_func ("/curve/dense", test_dense);
  g_test_add_func ("/curve/pointing", test_pointing);
  g_test_add_func ("/curve/gap", test_gap);
  g_test_add_func ("/curve/log", test_log);
  g_test_add_func ("/curve/one-point", test_one_point);
  g_test_add_func ("/curve/empty", test_empty);
  g_test_add_func ("/curve/levels-and-marks", test_levels_and_marks);
  g_test_add_func ("/curve/legend", test_legend);
  g_test_add_func ("/curve/tiny", test_tiny);
  g_test_add_func ("/curve/many", test_many);
  return g_test_run ();
}
