/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One layout of points from a file of raw float32, timed: what tests/bench/project.py runs.
 *
 *     bench-project METHOD FILE N D THREADS [NEIGHBOURS-OF-TRUST [STEPS]]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plx.h"

enum { REPEATS = 10 };

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void
ok (plx_status status, const plx_error *error)
{
  if (status == PLX_OK)
    return;
  fprintf (stderr, "%s\n", error->message);
  exit (1);
}

static float *
read_points (const char *path, size_t count)
{
  float *points = malloc (count * sizeof *points);
  FILE *file = fopen (path, "rb");

  if (points == NULL || file == NULL || fread (points, sizeof *points, count, file) != count) {
    fprintf (stderr, "%s does not hold so many numbers.\n", path);
    exit (1);
  }
  fclose (file);
  return points;
}

static plx_layout_kind
kind_of (const char *name)
{
  return strcmp (name, "tsne") == 0   ? PLX_LAYOUT_TSNE
         : strcmp (name, "umap") == 0 ? PLX_LAYOUT_UMAP
                                      : PLX_LAYOUT_PCA;
}

/* The least of some: a PCA is over before the processor is awake. */
static double
repeat_pca (plx_layout *layout, const float *points, double seconds)
{
  plx_error error;

  for (int i = 0; i < REPEATS; i++) {
    double started = now ();

    ok (plx_layout_embed (layout, points, NULL, &error), &error);
    seconds = fmin (seconds, now () - started);
  }
  return seconds;
}

int
main (int argc, char **argv)
{
  plx_layout_options options = { .perplexity = 30, .neighbours = 15, .min_dist = 0.1, .seed = 1 };
  int n, d, done, wanted;
  float *points, *xy, explained[2];
  double started, searched, seconds, trust = NAN;
  plx_layout *layout;
  plx_pool *pool;
  plx_error error;

  if (argc < 6)
    return 2;
  options.kind = kind_of (argv[1]);
  n = atoi (argv[3]);
  d = atoi (argv[4]);
  options.steps = argc > 7 ? atoi (argv[7]) : 0;
  points = read_points (argv[2], (size_t)n * (size_t)d);
  xy = malloc ((size_t)n * 2 * sizeof *xy);
  ok (plx_pool_new (atoi (argv[5]), plx_cpu_isa (), &pool, &error), &error);
  started = now ();
  ok (plx_layout_new (&options, n, d, pool, &layout, &error), &error);
  ok (plx_layout_embed (layout, points, NULL, &error), &error);
  searched = now () - started;
  while (plx_layout_step (layout))
    ;
  seconds = now () - started;
  if (options.kind == PLX_LAYOUT_PCA)
    seconds = repeat_pca (layout, points, seconds);
  plx_layout_progress (layout, &done, &wanted);
  plx_layout_read (layout, xy, explained);
  if (argc > 6 && atoi (argv[6]) > 0)
    ok (plx_trustworthiness (pool, points, n, d, xy, atoi (argv[6]), &trust, &error), &error);
  printf ("{\"points\": %d, \"steps\": %d, \"search\": %.3f, \"seconds\": %.4f", n, done, searched,
          seconds);
  if (isfinite (plx_layout_divergence (layout)))
    printf (", \"kl\": %.4f", plx_layout_divergence (layout));
  if (isfinite (trust))
    printf (", \"trust\": %.4f", trust);
  printf ("}\n");
  plx_layout_free (layout);
  plx_pool_free (pool);
  free (points);
  free (xy);
  return 0;
}
