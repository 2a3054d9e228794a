/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scatter view in a window: its picture is drawn only when something changed, the view follows
 * the points until somebody zooms, and what is selected, isolated and hidden.
 */
#include <adwaita.h>
#include <math.h>

#include "support/desk.h"
#include "support/loop.h"
#include "support/numbers.h"
#include "ui/widgets/scatter-view-private.h"

enum { N = 600, CLASSES = 3 };

typedef struct {
  GtkWidget *window;
  ParallaxScatterView *view;
  float *xy;
  guint n; /* pictures before */
} stage;

static gboolean
has_new_picture (gpointer data)
{
  const stage *s = data;

  return parallax_scatter_view_count_pictures (s->view) > s->n;
}

static void
wait_for_picture (stage *s)
{
  loop_wait (has_new_picture, s, "the picture is drawn");
  s->n = parallax_scatter_view_count_pictures (s->view);
}

static void
set_up (stage *s, gconstpointer data)
{
  char one[] = "one", two[] = "two", three[] = "three", *names[] = { one, two, three };
  gint32 labels[N];

  for (int i = 0; i < N; i++)
    labels[i] = i % CLASSES;
  s->xy = numbers_normal (2 * N, 11);
  s->window = gtk_window_new ();
  s->view = g_object_new (PARALLAX_TYPE_SCATTER_VIEW, NULL);
  gtk_window_set_default_size (GTK_WINDOW (s->window), 500, 400);
  gtk_window_set_child (GTK_WINDOW (s->window), GTK_WIDGET (s->view));
  parallax_scatter_view_set_points (s->view, s->xy, N);
  parallax_scatter_view_set_labels (s->view, labels, names, CLASSES);
  parallax_scatter_view_set_named (s->view, TRUE);
  gtk_window_present (GTK_WINDOW (s->window));
  wait_for_picture (s);
}

static void
tear_down (stage *s, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (s->window));
  g_free (s->xy);
}

static void
draw_again (stage *s)
{
  for (int i = 0; i < 5; i++) {
    g_autoptr (GdkTexture) picture = widgets_picture (GTK_WINDOW (s->window));

    gtk_widget_queue_draw (GTK_WIDGET (s->view));
    g_assert_nonnull (picture);
  }
}

/* Drawing the widget again, hovering and pinning leave the picture as it is. */
static void
test_kept (stage *s, gconstpointer data)
{
  double x, y;

  draw_again (s);
  s->n = parallax_scatter_view_count_pictures (s->view);
  parallax_scatter_view_place (s->view, 5, &x, &y);
  s->view->pointer_x = x;
  s->view->pointer_y = y;
  parallax_scatter_input_hover (s->view);
  g_assert_cmpint (parallax_scatter_view_get_hovered (s->view), ==, 5);
  parallax_scatter_view_pin (s->view, 5);
  draw_again (s);
  g_assert_cmpuint (parallax_scatter_view_count_pictures (s->view), ==, s->n);
  parallax_scatter_view_isolate (s->view, 1);
  wait_for_picture (s);
  widgets_keep_picture (GTK_WINDOW (s->window), "scatter");
}

static void
test_zoom (stage *s, gconstpointer data)
{
  ParallaxViewport fitted = *parallax_scatter_view_get_viewport (s->view), view;

  for (int i = 0; i < N; i++)
    s->xy[2 * i] *= 3;
  parallax_scatter_view_set_points (s->view, s->xy, N);
  g_assert_cmpfloat (parallax_scatter_view_get_viewport (s->view)->scale, <, fitted.scale);
  parallax_scatter_view_zoom (s->view, 100, 100, 2);
  view = *parallax_scatter_view_get_viewport (s->view);
  for (int i = 0; i < N; i++)
    s->xy[2 * i] *= 3;
  parallax_scatter_view_set_points (s->view, s->xy, N);
  g_assert_cmpmem (&view, sizeof view, parallax_scatter_view_get_viewport (s->view), sizeof view);
  wait_for_picture (s);
  parallax_scatter_view_fit (s->view);
  wait_for_picture (s);
  g_assert_cmpfloat (parallax_scatter_view_get_viewport (s->view)->scale, <, view.scale);
}

static void
count_cb (int *n)
{
  ++*n;
}

static void
test_selection (stage *s, gconstpointer data)
{
  static const int points[] = { 7, 3, 599, -1, 600 };
  const int *selected;
  int n, signalled = 0;
  double x, y;

  g_signal_connect_swapped (s->view, "selection-changed", G_CALLBACK (count_cb), &signalled);
  parallax_scatter_view_select (s->view, points, G_N_ELEMENTS (points));
  selected = parallax_scatter_view_get_selection (s->view, &n);
  g_assert_cmpint (n, ==, 3);
  g_assert_cmpint (selected[0], ==, 3);
  g_assert_cmpint (selected[2], ==, 599);
  g_assert_cmpint (signalled, ==, 1);
  /* Fewer points: nothing is selected, and whoever listens is told. */
  parallax_scatter_view_set_points (s->view, s->xy, 3);
  parallax_scatter_view_get_selection (s->view, &n);
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpint (signalled, ==, 2);
  parallax_scatter_view_place (s->view, 1, &x, &y);
  g_assert_cmpint (parallax_scatter_view_pick (s->view, x, y), ==, 1);
}

/* A class that stands alone does so within a selection as well. */
static void
test_isolated (stage *s, gconstpointer data)
{
  static const int points[] = { 3, 4 }; /* of classes 0 and 1 */

  parallax_scatter_view_select (s->view, points, G_N_ELEMENTS (points));
  g_assert_cmpint (s->view->looks[3], ==, PARALLAX_POINT_CHOSEN);
  parallax_scatter_view_isolate (s->view, 1);
  g_assert_cmpint (s->view->looks[3], ==, PARALLAX_POINT_FAINT);
  g_assert_cmpint (s->view->looks[4], ==, PARALLAX_POINT_CHOSEN);
  g_assert_cmpint (s->view->looks[7], ==, PARALLAX_POINT_FAINT); /* of class 1, not selected */
  parallax_scatter_view_isolate (s->view, -1);
  g_assert_cmpint (s->view->looks[3], ==, PARALLAX_POINT_CHOSEN);
}

/* Points that crowd are shaded, and no longer so when zooming has parted them. */
static void
test_shaded (stage *s, gconstpointer data)
{
  enum { MANY = 20000 };
  g_autofree float *xy = numbers_normal (2 * MANY, 12);

  g_assert_false (s->view->is_shaded);
  parallax_scatter_view_set_points (s->view, xy, MANY);
  wait_for_picture (s);
  g_assert_true (s->view->is_shaded);
  parallax_scatter_view_zoom (s->view, 250, 200, 12);
  wait_for_picture (s);
  g_assert_false (s->view->is_shaded);
  parallax_scatter_view_fit (s->view);
  wait_for_picture (s);
  g_assert_true (s->view->is_shaded);
}

/* A hidden class is not under the pointer. */
static void
test_hidden (stage *s, gconstpointer data)
{
  double x, y;

  parallax_scatter_view_place (s->view, 4, &x, &y);
  g_assert_cmpint (parallax_scatter_view_pick (s->view, x, y), ==, 4);
  parallax_scatter_view_hide (s->view, 4 % CLASSES, TRUE);
  g_assert_cmpint (parallax_scatter_view_pick (s->view, x, y), !=, 4);
  parallax_scatter_view_hide (s->view, 4 % CLASSES, FALSE);
  g_assert_cmpint (parallax_scatter_view_pick (s->view, x, y), ==, 4);
}

/* No points, one, and points that are nowhere. */
static void
test_few (stage *s, gconstpointer data)
{
  static const float xy[] = { NAN, NAN, 1, 1 };

  for (int n = 0; n <= 2; n++) {
    parallax_scatter_view_set_points (s->view, xy, n);
    wait_for_picture (s);
    g_assert_cmpint (parallax_scatter_view_get_n (s->view), ==, n);
    parallax_scatter_view_zoom (s->view, 10, 10, 3);
    wait_for_picture (s);
  }
}

#define ADD(path, function) g_test_add (path, stage, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  if (!desk_init (&argc, &argv))
    return 0;
  ADD ("/scatter-view/kept", test_kept);
  ADD ("/scatter-view/zoom", test_zoom);
  ADD ("/scatter-view/selection", test_selection);
  ADD ("/scatter-view/hidden", test_hidden);
  ADD ("/scatter-view/isolated", test_isolated);
  ADD ("/scatter-view/shaded", test_shaded);
  ADD ("/scatter-view/few", test_few);
  return desk_run_tests ();
}
