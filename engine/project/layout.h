/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A layout of points in the plane, by PCA, t-SNE or UMAP, that goes on step by step.
 *
 *     plx_layout_new (&options, n, d, pool, &layout, error)
 *     plx_layout_embed (layout, points, NULL, error)      the points of this moment
 *     while (plx_layout_step (layout)) …                  better and better
 *     plx_layout_read (layout, xy, explained)             at any time
 *
 * Points handed in later start from where the layout is: the map of a training run moves on. The
 * same seed and points give the same bytes for any number of threads. Between two calls it can be
 * left alone or freed at any time; a step takes milliseconds. One thread at a time.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/params.h"
#include "core/pool.h"

extern const plx_param_table plx_map_params; /* "map": method, perplexity, neighbours, … */

typedef enum { PLX_LAYOUT_PCA, PLX_LAYOUT_TSNE, PLX_LAYOUT_UMAP, PLX_N_LAYOUTS } plx_layout_kind;

typedef struct {
  plx_layout_kind kind;
  bool is_cosine;    /* by direction only: rows are brought to length 1 first */
  double perplexity; /* t-SNE: about how many neighbours count; at most a third of the points do */
  int neighbours;    /* UMAP: how many count, the point itself among them */
  double min_dist;   /* UMAP: how near points may lie */
  int steps;         /* for new points; 0: as many as the method wants */
  uint64_t seed;
} plx_layout_options;

/* What the "map" and "train" tables say. */
plx_layout_options plx_layout_options_from (const plx_settings *settings);

typedef struct plx_layout plx_layout;

/* For n points of d numbers. The pool is borrowed for the layout's life. */
plx_status plx_layout_new (const plx_layout_options *options, int n, int d, plx_pool *pool,
                           plx_layout **layout, plx_error *error) PLX_WARN_UNUSED;
void plx_layout_free (plx_layout *layout);

/* The points to lay out [n][d]; read during the call only. The first ones start from their PCA, later
 * ones from where the layout is. Numbers that are not finite are an error, with the layout as it
 * was. is_cancelled (may be NULL) ends it soon with PLX_CANCELLED; any thread may set it. */
plx_status plx_layout_embed (plx_layout *layout, const float *points,
                             const atomic_bool *is_cancelled, plx_error *error) PLX_WARN_UNUSED;
/* Goes on from xy [n][2] instead, a layout of the same method from earlier. After embed. */
void plx_layout_start (plx_layout *layout, const float *xy);

/* One step. False when there was none to do: the layout of these points is finished. */
bool plx_layout_step (plx_layout *layout);
/* Steps taken and wanted for these points. */
void plx_layout_progress (const plx_layout *layout, int *done, int *wanted);

/* Where the points are, centred: xy [n][2]. explained [2]: share of the variance, PCA only, else 0. */
void plx_layout_read (const plx_layout *layout, float *xy, float *explained);
/* t-SNE: the Kullback–Leibler divergence, in nats; NaN for the others and before the first points. */
double plx_layout_divergence (plx_layout *layout);
