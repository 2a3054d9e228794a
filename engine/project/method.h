/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a method of layout is: a line in the table in layout.c. It is given points that are finite,
 * at least four of them, not all equal, and the PCA of the first ones.
 */
#pragma once

#include "project/layout.h"

typedef struct {
  plx_status (*create) (const plx_layout_options *options, int n, int d, plx_pool *pool,
                        void **state, plx_error *error) PLX_WARN_UNUSED;
  void (*destroy) (void *state);
  /* The graph of new points; positions stay. */
  plx_status (*embed) (void *state, const float *points, const atomic_bool *is_cancelled,
                       plx_error *error) PLX_WARN_UNUSED;
  /* New positions xy [n][2], of a PCA (to be scaled as the method wants) or of an earlier layout;
   * in the latter case it only settles. */
  void (*start) (void *state, const float *xy, bool is_pca);
  void (*step) (void *state, int step, int steps); /* number step of steps for these points */
  void (*read) (const void *state, float *xy);
  double (*divergence) (void *state); /* NULL: it has none */
  int (*steps) (int n);               /* from PCA */
  int warm_steps;                     /* from an earlier layout */
} plx_layout_method;

extern const plx_layout_method plx_tsne, plx_umap;
