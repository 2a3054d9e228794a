/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The map: what is fitted into a picture, picked under the pointer, and drawn in which colour.
 */
#include "app/plot/scatter.h"

#include <math.h>

#include "support/canvas.h"
#include "support/numbers.h"

enum { WIDTH = 240, HEIGHT = 160, MARGIN = 20, WHITE = 0xffffff };

static double
place_x (const ParallaxViewport *view, float x, double width)
{
  return width / 2 + ((double)x - view->x) * view->scale;
}

static double
place_y (const ParallaxViewport *view, float y, double height)
{
  return height / 2 - ((double)y - view->y) * view->scale;
}

/* A palette colour laid over white as the points are. */
static guint32
over_white (ParallaxColor color, double alpha)
{
  double channels[] = { color.red, color.green, color.blue };
  guint32 pixel = 0;

  for (int i = 0; i < 3; i++)
    pixel = pixel << 8 | (guint32)lround (255 * (channels[i] * alpha + 1 - alpha));
  return pixel;
}

static guint32
class_pixel (int label)
{
  return over_white (parallax_palette_color (label, FALSE), 0.82);
}

static canvas
draw (const ParallaxScatter *scatter, const ParallaxViewport *view, int sharpness)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  canvas c = canvas_new (WIDTH, HEIGHT, sharpness);

  parallax_scatter_draw (scatter, &theme, view, c.surface);
  return c;
}

static void
test_fit (void)
{
  g_autofree float *xy = numbers_normal (200, 3);
  ParallaxViewport view = parallax_scatter_fit (xy, 100, WIDTH, HEIGHT);
  double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;

  for (int i = 0; i < 100; i++) {
    left = fmin (left, place_x (&view, xy[2 * i], WIDTH));
    right = fmax (right, place_x (&view, xy[2 * i], WIDTH));
    top = fmin (top, place_y (&view, xy[2 * i + 1], HEIGHT));
    bottom = fmax (bottom, place_y (&view, xy[2 * i + 1], HEIGHT));
  }
  g_assert_cmpfloat (left, >=, MARGIN - 0.01);
  g_assert_cmpfloat (top, >=, MARGIN - 0.01);
  g_assert_cmpfloat (right, <=, WIDTH - MARGIN + 0.01);
  g_assert_cmpfloat (bottom, <=, HEIGHT - MARGIN + 0.01);
  /* One of the two directions is filled, the middle is in the middle. */
  g_assert_true (right - left > WIDTH - 2 * MARGIN - 0.1 ||
                 bottom - top > HEIGHT - 2 * MARGIN - 0.1);
  g_assert_cmpfloat_with_epsilon (left + right, WIDTH, 0.1);
  g_assert_cmpfloat_with_epsilon (top + bottom, HEIGHT, 0.1);
}

static void
test_pick (void)
{
  static const float xy[] = { 0, 0, 1, 0, 0, 1, NAN, NAN };
  ParallaxScatter scatter = { xy, 4, NULL, 3, -1, -1 };
  ParallaxViewport view = parallax_scatter_fit (xy, 4, WIDTH, HEIGHT);

  for (int i = 0; i < 3; i++) {
    double x = place_x (&view, xy[2 * i], WIDTH), y = place_y (&view, xy[2 * i + 1], HEIGHT);

    g_assert_cmpint (parallax_scatter_pick (&scatter, &view, WIDTH, HEIGHT, x + 3, y - 2, 12), ==,
                     i);
    g_assert_cmpint (parallax_scatter_pick (&scatter, &view, WIDTH, HEIGHT, x + 13, y, 12), ==, -1);
  }
  scatter.n = 0;
  g_assert_cmpint (parallax_scatter_pick (&scatter, &view, WIDTH, HEIGHT, 50, 50, 1e9), ==, -1);
}

/* y points upwards, and every class has its colour. */
static void
test_colors (void)
{
  static const float xy[] = { -1, -1, 1, -1, -1, 1, 1, 1 };
  static const gint32 labels[] = { 0, 1, -1, 12 };
  ParallaxScatter scatter = { xy, 4, labels, 4, -1, -1 };
  ParallaxViewport view = parallax_scatter_fit (xy, 4, WIDTH, HEIGHT);

  for (int sharpness = 1; sharpness <= 2; sharpness++) {
    canvas c = draw (&scatter, &view, sharpness);

    for (int i = 0; i < 4; i++)
      g_assert_true (canvas_is (&c, sharpness * place_x (&view, xy[2 * i], WIDTH),
                                sharpness * place_y (&view, xy[2 * i + 1], HEIGHT),
                                class_pixel (labels[i]), 3));
    g_assert_cmphex (canvas_pixel (&c, 2, 2), ==, WHITE);
    g_assert_cmphex (canvas_pixel (&c, c.width / 2.0, c.height / 2.0), ==, WHITE);
    canvas_clear (&c);
  }
}

/* From the eleventh class on, the shape tells it from the one of the same colour. */
static void
test_shapes (void)
{
  static const float xy[] = { 0, 0 };
  ParallaxViewport view = { 0, 0, 1 };

  for (int label = 0; label < PARALLAX_N_COLORS * PARALLAX_N_MARKERS; label += PARALLAX_N_COLORS)
    for (int other = 0; other < label; other += PARALLAX_N_COLORS) {
      gint32 labels[] = { label }, others[] = { other };
      ParallaxScatter scatter = { xy, 1, labels, 5, -1, -1 };
      canvas c = draw (&scatter, &view, 1), d;

      scatter.labels = others;
      d = draw (&scatter, &view, 1);
      g_assert_false (canvas_equal (&c, &d));
      canvas_clear (&c);
      canvas_clear (&d);
    }
}

static void
test_isolated (void)
{
  static const float xy[] = { -1, 0, 1, 0 };
  static const gint32 labels[] = { 0, 1 };
  ParallaxScatter scatter = { xy, 2, labels, 4, 1, -1 };
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxViewport view = parallax_scatter_fit (xy, 2, WIDTH, HEIGHT);
  canvas c = draw (&scatter, &view, 1);

  g_assert_true (
      canvas_is (&c, place_x (&view, -1, WIDTH), HEIGHT / 2.0, over_white (theme.dim, 0.18), 3));
  g_assert_true (canvas_is (&c, place_x (&view, 1, WIDTH) - 0.5, HEIGHT / 2.0, class_pixel (1), 3));
  canvas_clear (&c);
}

static void
test_highlighted (void)
{
  static const float xy[] = { -1, 0, 1, 0 };
  ParallaxScatter scatter = { xy, 2, NULL, 3, -1, 1 };
  ParallaxViewport view = parallax_scatter_fit (xy, 2, WIDTH, HEIGHT);
  canvas c = draw (&scatter, &view, 1);
  double x = place_x (&view, 1, WIDTH), other = place_x (&view, -1, WIDTH);

  g_assert_cmpint (canvas_count (&c, x - 10, 0, x + 10, HEIGHT, 0x212121, 60), >, 15);
  g_assert_cmpint (canvas_count (&c, other - 10, 0, other + 10, HEIGHT, 0x212121, 60), ==, 0);
  canvas_clear (&c);
}

static void
test_nothing (void)
{
  ParallaxScatter scatter = { NULL, 0, NULL, 3, -1, 5 };
  ParallaxViewport view = parallax_scatter_fit (NULL, 0, WIDTH, HEIGHT);
  canvas c = draw (&scatter, &view, 1);

  g_assert_true (isfinite (view.x) && isfinite (view.y) && view.scale > 0);
  g_assert_cmpint (canvas_count (&c, 0, 0, WIDTH, HEIGHT, WHITE, 0), ==, WIDTH * HEIGHT);
  canvas_clear (&c);
}

/* A point that is nowhere is not drawn; the others are as without it. */
static void
test_not_finite (void)
{
  static const float with[] = { -1, -1, NAN, 0, INFINITY, -INFINITY, 1, 1 };
  static const float without[] = { -1, -1, 1, 1 };
  ParallaxViewport view = parallax_scatter_fit (without, 2, WIDTH, HEIGHT);
  ParallaxScatter scatter = { with, 4, NULL, 3, -1, -1 };
  canvas c = draw (&scatter, &view, 1), d;

  scatter.xy = without;
  scatter.n = 2;
  d = draw (&scatter, &view, 1);
  g_assert_true (canvas_equal (&c, &d));
  view = parallax_scatter_fit (with, 4, WIDTH, HEIGHT);
  g_assert_true (isfinite (view.x) && isfinite (view.y) && view.scale > 0);
  canvas_clear (&c);
  canvas_clear (&d);
}

/* All on one spot: in the middle of the picture. */
static void
test_one_spot (void)
{
  static const float xy[] = { 3, -4, 3, -4 };
  ParallaxScatter scatter = { xy, 2, NULL, 4, -1, -1 };
  ParallaxViewport view = parallax_scatter_fit (xy, 2, WIDTH, HEIGHT);
  canvas c = draw (&scatter, &view, 1);

  g_assert_cmphex (canvas_pixel (&c, WIDTH / 2.0, HEIGHT / 2.0), !=, WHITE);
  canvas_clear (&c);
}

enum { STRIDE = 7919, SPACING = 2 };

/* However many there are, each is drawn: the scattered order leaves none out, not even where the
 * number of points shares a factor with it. */
static void
test_all (void)
{
  static const int counts[] = { 1, 2, 3, 1000, STRIDE, 2 * STRIDE, 3 * STRIDE };
  enum { SIDE_IN_POINTS = 160 };

  for (gsize t = 0; t < G_N_ELEMENTS (counts); t++) {
    int n = counts[t], side = SPACING * SIDE_IN_POINTS;
    g_autofree float *xy = g_new (float, 2 * n);
    ParallaxScatter scatter = { xy, n, NULL, 0.6, -1, -1 };
    ParallaxViewport view = { 0, 0, 1 };
    ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
    canvas c = canvas_new (side, side, 1);

    for (int i = 0; i < n; i++) {
      xy[2 * i] = (float)(SPACING * (i % SIDE_IN_POINTS) - side / 2) + 0.5f;
      xy[2 * i + 1] = (float)(side / 2 - SPACING * (i / SIDE_IN_POINTS)) - 0.5f;
    }
    parallax_scatter_draw (&scatter, &theme, &view, c.surface);
    for (int i = 0; i < n; i++)
      g_assert_cmphex (
          canvas_pixel (&c, SPACING * (i % SIDE_IN_POINTS), SPACING * (i / SIDE_IN_POINTS)), !=,
          WHITE);
    canvas_clear (&c);
  }
}

static void
test_legend (void)
{
  char names[][32] = { "circle", "square", "triangle", "a class with a very long name" };
  char *pointers[] = { names[0], names[1], names[2], names[3] };
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  double height;

  cairo_set_source_rgb (c.cr, 1, 1, 1);
  cairo_paint (c.cr);
  height = parallax_legend_draw (c.cr, &theme, pointers, 4, 0, 0, WIDTH);
  g_assert_cmpfloat (height, >, 20);
  g_assert_cmpfloat (height, <, HEIGHT);
  for (int i = 0; i < 4; i++) {
    ParallaxColor color = parallax_palette_color (i, FALSE);

    g_assert_cmpint (canvas_count (&c, 0, 0, WIDTH, height, over_white (color, 1), 2), >, 15);
  }
  g_assert_cmpint (canvas_count (&c, 0, height, WIDTH, HEIGHT, WHITE, 0), ==,
                   WIDTH * (HEIGHT - (int)height));
  canvas_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scatter/fit", test_fit);
  g_test_add_func ("/scatter/pick", test_pick);
  g_test_add_func ("/scatter/colors", test_colors);
  g_test_add_func ("/scatter/shapes", test_shapes);
  g_test_add_func ("/scatter/isolated", test_isolated);
  g_test_add_func ("/scatter/highlighted", test_highlighted);
  g_test_add_func ("/scatter/nothing", test_nothing);
  g_test_add_func ("/scatter/not-finite", test_not_finite);
  g_test_add_func ("/scatter/one-spot", test_one_spot);
  g_test_add_func ("/scatter/all", test_all);
  g_test_add_func ("/scatter/legend", test_legend);
  return g_test_run ();
}
