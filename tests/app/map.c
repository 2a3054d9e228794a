/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Maps without a window: what colours points, what is found, what is written, and the sets that have
 * hardly a map: no points, few, all in one place, nowhere, one class, a thousand.
 */
#include <math.h>
#include <string.h>

#include "app/map/figure.h"
#include "app/map/table.h"
#include "app/picture-file.h"
#include "app/plot/similarity.h"
#include "support/canvas.h"
#include "support/files.h"
#include "support/numbers.h"

enum { MOST = 1200, SIDE = 300 };

typedef struct {
  char *folder;
  ParallaxDataset *dataset;
  gint32 images[MOST];
  float *xy;
} stage;

static void
set_up (stage *s, gconstpointer data)
{
  plx_settings settings;
  g_autoptr (GError) error = NULL;

  plx_settings_init (&settings);
  s->folder = folder_new ();
  s->dataset = parallax_dataset_open (&settings, &error);
  g_assert_no_error (error);
  s->xy = numbers_normal (2 * MOST, 5);
  for (int i = 0; i < MOST; i++)
    s->images[i] = 11 * i;
}

static void
tear_down (stage *s, gconstpointer data)
{
  g_object_unref (s->dataset);
  g_free (s->xy);
  folder_free (s->folder);
}

static ParallaxMapPoints *
points_of (stage *s, int n)
{
  return parallax_map_points_bare (s->dataset, "A run", 3, s->images, n);
}

/* Each point's nearest are those behind it, every one, every second or every third: labels come in
 * tens, so that the points agree with them more or less. */
static ParallaxMapPoints *
points_with_neighbours (stage *s, int n)
{
  ParallaxMapPoints *points = points_of (s, n);

  points->k = MIN (PARALLAX_MAP_NEAREST, n - 1);
  points->nearest = g_new (gint32, n * PARALLAX_MAP_NEAREST);
  points->distance = g_new (float, n *PARALLAX_MAP_NEAREST);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < points->k; j++) {
      points->nearest[i * points->k + j] = (i + (1 + j) * (1 + i % 3)) % n;
      points->distance[i * points->k + j] = 0.1f * (float)(j + 1);
    }
  return points;
}

/* --- Finding ---------------------------------------------------------------------------------- */

static void
test_agreement (stage *s, gconstpointer data)
{
  enum { N = 60 };
  g_autoptr (ParallaxMapPoints) points = points_with_neighbours (s, N);
  const plx_label_set *set = &parallax_dataset_get (s->dataset)->label_sets[0];
  float agreement[N];
  g_autofree int *rows = NULL;
  int n;

  parallax_map_points_agreement (points, set->labels, agreement);
  for (int i = 0; i < N; i++) {
    int same = 0;

    for (int j = 1; j <= PARALLAX_MAP_NEAREST; j++)
      same += set->labels[s->images[i]] == set->labels[s->images[(i + j * (1 + i % 3)) % N]];
    g_assert_cmpfloat_with_epsilon (agreement[i], (float)same / PARALLAX_MAP_NEAREST, 1e-6);
  }
  rows = parallax_map_points_disagreeing (points, set->labels, 20, &n);
  g_assert_cmpint (n, ==, 20);
  for (int i = 1; i < n; i++)
    g_assert_cmpfloat (agreement[rows[i - 1]], <=, agreement[rows[i]]);
}

static void
test_find (stage *s, gconstpointer data)
{
  g_autoptr (ParallaxMapPoints) points = points_of (s, 100);
  const plx_label_set *set = &parallax_dataset_get (s->dataset)->label_sets[0];
  g_autofree int *rows = NULL, *none = NULL;
  int n, circles = 0;

  g_assert_cmpint (parallax_map_points_find (points, 22), ==, 2);
  g_assert_cmpint (parallax_map_points_find (points, 23), ==, -1);
  rows = parallax_map_points_find_labelled (points, "CIRCLE", &n);
  for (int i = 0; i < 100; i++)
    circles += strcmp (set->class_names[set->labels[s->images[i]]], "circle") == 0;
  g_assert_cmpint (n, ==, circles);
  none = parallax_map_points_find_labelled (points, "no such label", &n);
  g_assert_cmpint (n, ==, 0);
}

static void
test_colors (stage *s, gconstpointer data)
{
  g_autoptr (ParallaxMapPoints) points = points_with_neighbours (s, 40);
  g_autoptr (ParallaxMapColoring) shape = NULL, split = NULL, agreement = NULL;
  g_autoptr (GError) error = NULL;

  shape = parallax_map_coloring_parse (NULL, NULL, points, "shape", 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shape->n_classes, ==, 10);
  g_assert_null (shape->values);
  split = parallax_map_coloring_parse (NULL, NULL, points, "split", 1, NULL, &error);
  g_assert_cmpint (split->labels[0], ==, 0);
  agreement = parallax_map_coloring_parse (NULL, NULL, points, "agreement", 1, NULL, &error);
  g_assert_null (agreement->labels);
  g_assert_nonnull (agreement->values);
  g_assert_null (parallax_map_coloring_parse (NULL, NULL, points, "beauty", 1, NULL, &error));
  assert_sentence (error->message,
                   "shape, hue, background, size, agreement, cluster, split, loss, none");
}

/* The least is 0 and the largest 1, whatever few lie far out; what has no loss has no colour. */
static void
test_losses (stage *s, gconstpointer data)
{
  enum { N = 300 };
  g_autoptr (ParallaxMapPoints) points = points_of (s, N);
  g_autoptr (ParallaxMapColoring) coloring = NULL, same = NULL;
  float losses[N];

  for (int i = 0; i < N; i++)
    losses[i] = 2 + (float)(i * 7 % N) / N;
  losses[5] = 1000;
  losses[9] = NAN;
  coloring = parallax_map_coloring_losses (points, losses);
  g_assert_null (coloring->labels);
  g_assert_nonnull (strstr (coloring->title, "2.01 to 2.99"));
  g_assert_cmpfloat (coloring->values[5], ==, 1);
  g_assert_true (isnan (coloring->values[9]));
  g_assert_cmpfloat (coloring->values[0], ==, 0);
  g_assert_cmpfloat (coloring->values[1], <, coloring->values[2]);
  for (int i = 0; i < N; i++)
    losses[i] = 3;
  same = parallax_map_coloring_losses (points, losses);
  for (int i = 0; i < N; i++)
    g_assert_cmpfloat (same->values[i], ==, 0);
}

/* --- Writing ---------------------------------------------------------------------------------- */

static gboolean
write_figure (stage *s, const ParallaxMapPoints *points, const float *xy, const char *name,
              gboolean is_pca)
{
  g_autoptr (ParallaxMapColoring) coloring = parallax_map_coloring_labels (points, 0);
  g_autofree char *path = g_build_filename (s->folder, name, NULL);
  ParallaxMapLayout layout = { .n = points->n,
                               .xy = (float *)xy,
                               .explained = { is_pca ? 0.5f : 0, is_pca ? 0.25f : 0 } };
  g_autoptr (GError) error = NULL;

  if (parallax_map_figure_write (points, &layout, coloring, path, &error))
    return TRUE;
  assert_sentence (error->message, name);
  return FALSE;
}

/* Pictures of no points, few, all in one place, and some that are nowhere. */
static void
test_odd_sets (stage *s, gconstpointer data)
{
  static const char *const names[] = { "a.png", "a.svg", "a.pdf" };
  g_autofree float *equal = g_new0 (float, 2 * MOST), *nowhere = g_memdup2 (s->xy, 2 * MOST * 4);

  for (int i = 0; i < 2 * MOST; i += 7)
    nowhere[i] = i % 2 ? NAN : INFINITY;
  for (int n = 0; n <= 5; n++)
    for (gsize format = 0; format < G_N_ELEMENTS (names); format++) {
      g_autoptr (ParallaxMapPoints) points = points_of (s, n == 5 ? MOST : n);

      g_assert_true (write_figure (s, points, s->xy, names[format], TRUE));
      g_assert_true (write_figure (s, points, equal, names[format], TRUE));
      g_assert_true (write_figure (s, points, nowhere, names[format], FALSE));
    }
}

static void
test_refused (stage *s, gconstpointer data)
{
  g_autoptr (ParallaxMapPoints) points = points_of (s, 5);
  g_autoptr (GError) error = NULL;
  g_autofree char *table = g_build_filename (s->folder, "nowhere", "map.csv", NULL);

  g_assert_false (write_figure (s, points, s->xy, "map.gif", FALSE));
  g_assert_false (write_figure (s, points, s->xy, "nowhere/map.png", FALSE));
  g_assert_false (parallax_map_table_write (points, s->xy, NULL, 0, table, &error));
  assert_sentence (error->message, table);
}

static void
test_table (stage *s, gconstpointer data)
{
  enum { N = 40 };
  static const int rows[] = { 4, 1 };
  g_autoptr (ParallaxMapPoints) points = points_with_neighbours (s, N);
  float agreement[N];
  g_autofree char *path = g_build_filename (s->folder, "some.csv", NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (parallax_map_table_write (points, s->xy, rows, 2, path, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "image,split,shape,hue,background,size,x,y,agreement");
  g_assert_true (g_str_has_prefix (lines[1], "44,train,"));
  g_assert_true (g_str_has_prefix (lines[2], "11,train,"));
  parallax_map_points_agreement (points, parallax_dataset_get (s->dataset)->label_sets[0].labels,
                                 agreement);
  for (int i = 0; i < 2; i++)
    g_assert_cmpfloat_with_epsilon (g_ascii_strtod (strrchr (lines[1 + i], ',') + 1, NULL),
                                    (double)agreement[rows[i]], 1e-3);
  g_assert_cmpstr (lines[3], ==, "");
  g_assert_null (lines[4]);
}

/* --- Similarity ------------------------------------------------------------------------------- */

static void
test_similarity (stage *s, gconstpointer data)
{
  enum { N = 5 };
  static const gint32 groups[N] = { 0, 0, 1, 1, -1 };
  char cat[] = "cat", dog[] = "dog", *names[] = { cat, dog, NULL };
  float values[N * N];
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxSimilarityPlot plot = { values, N, N, 0, 1, groups, names };
  ParallaxSimilarityArea area = parallax_similarity_area (&plot, SIDE, SIDE);
  canvas c = canvas_new (SIDE, SIDE, 1);
  int row, column;

  for (int i = 0; i < N * N; i++)
    values[i] = i % (N + 1) == 0;
  parallax_similarity_draw (&plot, &theme, c.cr, SIDE, SIDE, -1, -1);
  for (int i = 0; i < N; i++) {
    double x = area.x + (i + 0.5) * area.side / N, y = area.y + (i + 0.5) * area.side / N;

    g_assert_true (canvas_is (&c, x, y, 0xc0a800, 6)); /* the ramp's end */
    g_assert_true (parallax_similarity_cell_at (&plot, SIDE, SIDE, x, y, &row, &column));
    g_assert_cmpint (row, ==, i);
    g_assert_cmpint (column, ==, i);
  }
  g_assert_true (parallax_similarity_cell_at (&plot, SIDE, SIDE, area.x + 0.7 * area.side,
                                              area.y + 0.3 * area.side, &row, &column));
  g_assert_cmpint (row, ==, 1);
  g_assert_cmpint (column, ==, 3);
  g_assert_false (parallax_similarity_cell_at (&plot, SIDE, SIDE, 1, 1, &row, &column));
  plot.n = 0;
  parallax_similarity_draw (&plot, &theme, c.cr, SIDE, SIDE, 0, 0);
  canvas_clear (&c);
}

#define ADD(path, function) g_test_add (path, stage, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/map/agreement", test_agreement);
  ADD ("/map/find", test_find);
  ADD ("/map/colors", test_colors);
  ADD ("/map/losses", test_losses);
  ADD ("/map/odd-sets", test_odd_sets);
  ADD ("/map/refused", test_refused);
  ADD ("/map/table", test_table);
  ADD ("/map/similarity", test_similarity);
  return g_test_run ();
}
