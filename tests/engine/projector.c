/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The map's thread: an embedding that comes again, or turned, moves nothing; a layout goes on while
 * nothing comes; the method changes while it runs; an end in the middle of everything.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "support/numbers.h"
#include "train/projector.h"

enum { N = 240, D = 10, PATIENCE = 250 };

static plx_error error;

static plx_layout_options
options_of (int kind)
{
  return (plx_layout_options){
    .kind = (plx_layout_kind)kind, .perplexity = 15, .neighbours = 10, .min_dist = 0.1, .seed = 1
  };
}

static float *
points_new (void)
{
  float *points = numbers_normal (N * D, 1);

  for (int i = 0; i < N; i++)
    points[i * D] += 4.0f * (float)(i % 4);
  return points;
}

/* Points turned about the first two axes. */
static void
turn (float *points)
{
  for (int i = 0; i < N; i++) {
    float x = points[i * D], y = points[i * D + 1];

    points[i * D] = 0.6f * x - 0.8f * y;
    points[i * D + 1] = 0.8f * x + 0.6f * y;
  }
}

static void
put (plx_projector *projector, const float *points, int64_t step, plx_layout_options options)
{
  memcpy (plx_projector_buffer (projector), points, sizeof (float) * N * D);
  plx_projector_put (projector, (plx_moment){ 1, step }, &options);
}

/* The last of the layouts of that step, however little time the projector's thread is given. */
static float *
settled (plx_projector *projector, int64_t step, int *frames)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  plx_projection projection = { 0 };

  for (*frames = 0; projection.moment.step != step || !projection.is_settled;) {
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    g_usleep (2000);
    *frames += plx_projector_take (projector, &projection) && projection.moment.step == step;
  }
  return g_memdup2 (projection.xy, sizeof (float) * N * 2);
}

static double
largest_move (const float *a, const float *b)
{
  double most = 0, extent = 0;

  for (int i = 0; i < N; i++) {
    most = fmax (most, hypot (a[2 * i] - b[2 * i], a[2 * i + 1] - b[2 * i + 1]));
    extent = fmax (extent, hypot (b[2 * i], b[2 * i + 1]));
  }
  return most / extent;
}

static void
test_still (void)
{
  g_autofree float *points = points_new ();

  for (int kind = 0; kind < PLX_N_LAYOUTS; kind++) {
    g_autofree float *first = NULL, *again = NULL, *turned = NULL;
    g_autofree float *copy = g_memdup2 (points, sizeof (float) * N * D);
    plx_projector *projector;
    int frames;

    g_assert_cmpint (plx_projector_new (N, D, &projector, &error), ==, PLX_OK);
    put (projector, copy, 1, options_of (kind));
    plx_projector_finish (projector);
    plx_projector_free (projector);

    g_assert_cmpint (plx_projector_new (N, D, &projector, &error), ==, PLX_OK);
    put (projector, copy, 1, options_of (kind));
    first = settled (projector, 1, &frames);
    put (projector, copy, 2, options_of (kind));
    again = settled (projector, 2, &frames);
    g_assert_cmpfloat (largest_move (again, first), <, 1e-3);
    turn (copy);
    put (projector, copy, 3, options_of (kind));
    turned = settled (projector, 3, &frames);
    g_assert_cmpfloat (largest_move (turned, first), <, 1e-3);
    plx_projector_free (projector);
  }
}

/* The frame has the embedding that it lays out, and what kind it is. */
static void
test_method_changes (void)
{
  g_autofree float *points = points_new ();
  plx_projector *projector;
  plx_projection projection;
  int frames;

  g_assert_cmpint (plx_projector_new (N, D, &projector, &error), ==, PLX_OK);
  for (int kind = PLX_N_LAYOUTS - 1; kind >= 0; kind--) {
    points[0] += 1;
    put (projector, points, kind + 1, options_of (kind));
    g_free (settled (projector, kind + 1, &frames));
    g_assert_cmpint (frames, >=, 1);
    g_assert_false (plx_projector_take (projector, &projection));
    g_assert_cmpint ((int)projection.kind, ==, kind);
    g_assert_cmpmem (projection.embedding, sizeof (float) * N * D, points, sizeof (float) * N * D);
    g_assert_cmpint (projection.explained[0] > 0, ==, kind == PLX_LAYOUT_PCA);
  }
  plx_projector_free (projector);
}

/* No frame comes of an embedding that is not finite, and the next one is laid out. */
static void
test_not_finite (void)
{
  g_autofree float *points = points_new (), *bad = points_new ();
  plx_projector *projector;
  plx_projection projection;
  int frames;

  bad[5] = INFINITY;
  g_assert_cmpint (plx_projector_new (N, D, &projector, &error), ==, PLX_OK);
  put (projector, bad, 1, options_of (PLX_LAYOUT_UMAP));
  g_usleep (200000);
  g_assert_false (plx_projector_take (projector, &projection));
  put (projector, points, 2, options_of (PLX_LAYOUT_UMAP));
  g_free (settled (projector, 2, &frames));
  plx_projector_free (projector);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/projector/still", test_still);
  g_test_add_func ("/projector/method-changes", test_method_changes);
  g_test_add_func ("/projector/not-finite", test_not_finite);
  return g_test_run ();
}
