/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The map: what is fitted into a picture, picked under the pointer, and drawn in which colour.
 */
#include "app/plot/scatter.h"

#include <math.h>

#include "app/plot/cluster-names.h"
#include "app/plot/lasso.h"
#include "app/plot/legend.h"
#include "app/plot/outlines.h"
#include "app/plot/point-grid.h"
#include "app/plot/thumbnails.h"

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
  ParallaxViewport view = parallax_viewport_fit (xy, 100, WIDTH, HEIGHT);
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

/* Zooming keeps what lies under the pointer there, and has its bounds; panning moves by px. */
static void
test_zoom_and_pan (void)
{
  g_autofree float *xy = numbers_normal (200, 3);
  ParallaxViewport fitted = parallax_viewport_fit (xy, 100, WIDTH, HEIGHT), view = fitted;
  double before[2], after[2];

  for (int i = 0; i < 200; i++) {
    double x = 17 + i % 50, y = 140 - i % 40;

    parallax_viewport_find (&view, WIDTH, HEIGHT, x, y, &before[0], &before[1]);
    view = parallax_viewport_zoom (&view, &fitted, WIDTH, HEIGHT, x, y, i < 100 ? 1.3 : 0.7);
    parallax_viewport_find (&view, WIDTH, HEIGHT, x, y, &after[0], &after[1]);
    g_assert_cmpfloat_with_epsilon (before[0], after[0], 1e-9 / view.scale + 1e-9);
    g_assert_cmpfloat_with_epsilon (before[1], after[1], 1e-9 / view.scale + 1e-9);
    g_assert_cmpfloat (view.scale, <=, fitted.scale * 100000.1);
  }
  g_assert_cmpfloat_with_epsilon (view.scale, fitted.scale / 2, 1e-9);
  parallax_viewport_find (&view, WIDTH, HEIGHT, 50, 60, &before[0], &before[1]);
  view = parallax_viewport_pan (&view, 13, -7);
  parallax_viewport_find (&view, WIDTH, HEIGHT, 63, 53, &after[0], &after[1]);
  g_assert_cmpfloat_with_epsilon (before[0], after[0], 1e-9);
  g_assert_cmpfloat_with_epsilon (before[1], after[1], 1e-9);
}

static gboolean
is_even_cb (int point, gpointer data)
{
  return point % 2 == 0;
}

static int
nearest_of_all (const float *xy, int n, double x, double y, double reach, gboolean is_even)
{
  double least = reach * reach;
  int nearest = -1;

  for (int i = 0; i < n; i += is_even ? 2 : 1) {
    double dx = (double)xy[2 * i] - x, dy = (double)xy[2 * i + 1] - y;

    if (dx * dx + dy * dy < least) {
      least = dx * dx + dy * dy;
      nearest = i;
    }
  }
  return nearest;
}

/* The grid finds what a look at every point finds. */
static void
test_grid (void)
{
  static const int counts[] = { 0, 1, 2, 50, 3000 };

  for (gsize t = 0; t < G_N_ELEMENTS (counts); t++) {
    int n = counts[t];
    g_autofree float *xy = numbers_normal ((gsize)n * 2 + 2, 7), *at = numbers_normal (400, 8);
    g_autoptr (ParallaxPointGrid) grid = NULL;

    if (n > 10)
      xy[4] = NAN, xy[9] = INFINITY;
    grid = parallax_point_grid_new (xy, n);
    for (int i = 0; i < 200; i++) {
      double x = 1.5 * (double)at[2 * i], y = 1.5 * (double)at[2 * i + 1];

      for (double reach = 0.01; reach < 20; reach *= 6) {
        g_assert_cmpint (parallax_point_grid_nearest (grid, x, y, reach, NULL, NULL), ==,
                         nearest_of_all (xy, n, x, y, reach, FALSE));
        g_assert_cmpint (parallax_point_grid_nearest (grid, x, y, reach, is_even_cb, NULL), ==,
                         nearest_of_all (xy, n, x, y, reach, TRUE));
      }
    }
  }
}

static void
test_lasso (void)
{
  /* A U: what lies in its opening is outside. */
  static const double corners[] = { 0, 0, 3, 0, 3, 3, 2, 3, 2, 1, 1, 1, 1, 3, 0, 3 };
  static const float xy[] = { 0.5f, 2, 1.5f, 2, 2.5f, 2, 1.5f, 0.5f, 4, 2, NAN, 1, -1, 0 };
  static const guint8 expected[] = { 1, 0, 1, 1, 0, 0, 0 };
  guint8 is_inside[7] = { 0 };

  g_assert_cmpint (parallax_lasso_mark (corners, 8, xy, 7, is_inside), ==, 3);
  g_assert_cmpmem (is_inside, 7, expected, 7);
  g_assert_cmpint (parallax_lasso_mark (corners, 2, xy, 7, is_inside), ==, 0);
  g_assert_cmpint (parallax_lasso_mark (corners, 0, xy, 7, is_inside), ==, 0);
}

/* y points upwards, and every class has its colour. */
static void
test_colors (void)
{
  static const float xy[] = { -1, -1, 1, -1, -1, 1, 1, 1 };
  static const gint32 labels[] = { 0, 1, -1, 12 };
  ParallaxScatter scatter = { xy, 4, labels, 4 };
  ParallaxViewport view = parallax_viewport_fit (xy, 4, WIDTH, HEIGHT);

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
      ParallaxScatter scatter = { xy, 1, labels, 5 };
      canvas c = draw (&scatter, &view, 1), d;

      scatter.labels = others;
      d = draw (&scatter, &view, 1);
      g_assert_false (canvas_equal (&c, &d));
      canvas_clear (&c);
      canvas_clear (&d);
    }
}

static void
test_looks (void)
{
  static const float xy[] = { -1, 0, 1, 0, -1, 1, 1, 1 };
  static const gint32 labels[] = { 0, 1, 2, 3 };
  static const guint8 looks[] = { PARALLAX_POINT_FAINT, PARALLAX_POINT_PLAIN, PARALLAX_POINT_HIDDEN,
                                  PARALLAX_POINT_CHOSEN };
  ParallaxScatter scatter = { xy, 4, labels, 4, looks };
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxViewport view = parallax_viewport_fit (xy, 4, WIDTH, HEIGHT);
  canvas c = draw (&scatter, &view, 1);
  double left = place_x (&view, -1, WIDTH), right = place_x (&view, 1, WIDTH);
  double low = place_y (&view, 0, HEIGHT), high = place_y (&view, 1, HEIGHT);

  g_assert_true (canvas_is (&c, left, low - 0.5, over_white (theme.dim, 0.18), 3));
  g_assert_true (canvas_is (&c, right - 0.5, low - 0.5, class_pixel (1), 3));
  g_assert_cmphex (canvas_pixel (&c, left, high), ==, WHITE);
  g_assert_true (
      canvas_is (&c, right - 0.5, high, over_white (parallax_palette_color (3, FALSE), 1), 3));
  canvas_clear (&c);
}

/* A number's colour instead of the class's; none is grey. */
static void
test_values (void)
{
  static const float xy[] = { -1, 0, 0, 0, 1, 0 }, values[] = { 0, 1, NAN };
  ParallaxScatter scatter = { .xy = xy, .n = 3, .radius = 4, .values = values };
  ParallaxViewport view = parallax_viewport_fit (xy, 3, WIDTH, HEIGHT);
  canvas c = draw (&scatter, &view, 1);

  for (int i = 0; i < 3; i++)
    g_assert_true (canvas_is (&c, place_x (&view, xy[2 * i], WIDTH) - 0.5, HEIGHT / 2.0,
                              over_white (parallax_palette_ramp ((double)values[i], FALSE), 0.82),
                              3));
  canvas_clear (&c);
}

/* Many points on one spot shade what lies around them; without points there is no shade. */
static void
test_shade (void)
{
  enum { N = 500 };
  g_autofree float *xy = g_new0 (float, 2 * N);
  ParallaxScatter scatter = { .xy = xy, .n = N, .radius = 0.5, .is_shaded = TRUE };
  ParallaxViewport view = { 0, 0, 1 };
  canvas c = draw (&scatter, &view, 2);

  g_assert_cmphex (canvas_pixel (&c, WIDTH + 16, HEIGHT), !=, WHITE);
  g_assert_cmphex (canvas_pixel (&c, 10, 10), ==, WHITE);
  canvas_clear (&c);
  scatter.n = 0;
  c = draw (&scatter, &view, 1);
  g_assert_cmpint (canvas_count (&c, 0, 0, WIDTH, HEIGHT, WHITE, 0), ==, WIDTH * HEIGHT);
  canvas_clear (&c);
}

/* At the median, whatever lies elsewhere; the larger class before the smaller; a thousand do. */
static void
test_names (void)
{
  enum { CLASSES = 1000 };
  static const float xy[] = { 0, 0, 0.1f, 0, 900, 5, 0.01f, 0.01f, 30, 30 };
  static const gint32 labels[] = { 1, 1, 1, 0, 2 };
  static const guint8 looks[] = { 0, 0, 0, 0, PARALLAX_POINT_HIDDEN };
  char *names[CLASSES], name[] = "name";
  ParallaxScatter scatter = { xy, 5, labels, 3, looks };
  ParallaxViewport view = { 0, 0, 1 };
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  g_autoptr (ParallaxClusterNames) clusters = NULL;
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  float centre[2];

  for (int i = 0; i < CLASSES; i++)
    names[i] = name;
  clusters = parallax_cluster_names_new (&scatter, names, CLASSES);
  g_assert_true (parallax_cluster_names_centre (clusters, 1, centre));
  g_assert_cmpfloat_with_epsilon (centre[0], 0.1f, 1e-6);
  g_assert_false (parallax_cluster_names_centre (clusters, 2, centre));
  g_assert_false (parallax_cluster_names_centre (clusters, 999, centre));
  /* The two lie on one another: one moves aside. */
  g_assert_cmpint (parallax_cluster_names_draw (clusters, c.cr, &theme, &view, WIDTH, HEIGHT), ==,
                   2);
  canvas_clear (&c);
}

/* A class's corners, whatever lies within; points in a row have two; those that are hidden have none. */
static void
test_outlines (void)
{
  static const float xy[] = { 0, 0,    2, 0, 2, 2, 0, 2, 1, 1,  1,   0,
                              1, 0.5f, 5, 5, 6, 6, 7, 7, 9, -9, NAN, 3 };
  static const gint32 labels[] = { 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 0 };
  static const guint8 looks[12] = { [10] = PARALLAX_POINT_HIDDEN };
  static const float square[] = { 0, 0, 2, 0, 2, 2, 0, 2 };
  ParallaxScatter scatter = { xy, 12, labels, 3, looks };
  ParallaxViewport view = { 1, 1, 40 };
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  g_autoptr (ParallaxOutlines) outlines = parallax_outlines_new (&scatter, 3);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);
  const float *corners;
  int n;

  corners = parallax_outlines_corners (outlines, 0, &n);
  g_assert_cmpmem (corners, 2 * sizeof *corners * (gsize)n, square, sizeof square);
  parallax_outlines_corners (outlines, 1, &n);
  g_assert_cmpint (n, ==, 2);
  parallax_outlines_corners (outlines, 2, &n);
  g_assert_cmpint (n, ==, 0);
  parallax_outlines_draw (outlines, c.cr, &theme, &view, WIDTH, HEIGHT);
  g_assert_cmphex (canvas_pixel (&c, place_x (&view, 1, WIDTH), place_y (&view, 0, HEIGHT)), !=,
                   canvas_pixel (&c, 1, 1));
  canvas_clear (&c);
}

/* Images where each has room, and none where they would hide a crowd. */
static void
test_thumbnails (void)
{
  enum { N = 40 };
  static guint8 pixels[2 * 3] = { 255, 0, 0, 0, 0, 255 };
  plx_dataset dataset = { .count = 2, .height = 1, .width = 1, .channels = 3, .pixels = pixels };
  float xy[2 * N] = { -50, 0, 50, 0 };
  gint32 images[N] = { 0, 1 };
  ParallaxScatter scatter = { .xy = xy, .n = 2, .radius = 3 };
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxViewport view = { 0, 0, 1 };
  canvas c = draw (&scatter, &view, 1), d;

  g_assert_cmpint (parallax_thumbnails_draw (&scatter, &theme, &view, &dataset, images, c.surface),
                   ==, 2);
  g_assert_cmphex (canvas_pixel (&c, WIDTH / 2 - 60, HEIGHT / 2), ==, 0xff0000);
  g_assert_cmphex (canvas_pixel (&c, WIDTH / 2 + 60, HEIGHT / 2), ==, 0x0000ff);
  canvas_clear (&c);
  scatter.n = N;
  c = draw (&scatter, &view, 1);
  d = draw (&scatter, &view, 1);
  g_assert_cmpint (parallax_thumbnails_draw (&scatter, &theme, &view, &dataset, images, c.surface),
                   ==, 0);
  g_assert_true (canvas_equal (&c, &d));
  canvas_clear (&c);
  canvas_clear (&d);
}

static void
test_nothing (void)
{
  ParallaxScatter scatter = { NULL, 0, NULL, 3 };
  ParallaxViewport view = parallax_viewport_fit (NULL, 0, WIDTH, HEIGHT);
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
  ParallaxViewport view = parallax_viewport_fit (without, 2, WIDTH, HEIGHT);
  ParallaxScatter scatter = { with, 4, NULL, 3 };
  canvas c = draw (&scatter, &view, 1), d;

  scatter.xy = without;
  scatter.n = 2;
  d = draw (&scatter, &view, 1);
  g_assert_true (canvas_equal (&c, &d));
  view = parallax_viewport_fit (with, 4, WIDTH, HEIGHT);
  g_assert_true (isfinite (view.x) && isfinite (view.y) && view.scale > 0);
  canvas_clear (&c);
  canvas_clear (&d);
}

/* All on one spot: in the middle of the picture. */
static void
test_one_spot (void)
{
  static const float xy[] = { 3, -4, 3, -4 };
  ParallaxScatter scatter = { xy, 2, NULL, 4 };
  ParallaxViewport view = parallax_viewport_fit (xy, 2, WIDTH, HEIGHT);
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
    ParallaxScatter scatter = { xy, n, NULL, 0.6 };
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
  g_test_add_func ("/scatter/zoom-and-pan", test_zoom_and_pan);
  g_test_add_func ("/scatter/grid", test_grid);
  g_test_add_func ("/scatter/lasso", test_lasso);
  g_test_add_func ("/scatter/colors", test_colors);
  g_test_add_func ("/scatter/shapes", test_shapes);
  g_test_add_func ("/scatter/looks", test_looks);
  g_test_add_func ("/scatter/values", test_values);
  g_test_add_func ("/scatter/shade", test_shade);
  g_test_add_func ("/scatter/names", test_names);
  g_test_add_func ("/scatter/outlines", test_outlines);
  g_test_add_func ("/scatter/thumbnails", test_thumbnails);
  g_test_add_func ("/scatter/nothing", test_nothing);
  g_test_add_func ("/scatter/not-finite", test_not_finite);
  g_test_add_func ("/scatter/one-spot", test_one_spot);
  g_test_add_func ("/scatter/all", test_all);
  g_test_add_func ("/scatter/legend", test_legend);
  return g_test_run ();
}
