/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * New classes from a few examples: N-way k-shot episodes by nearest prototype (Snell, Swersky, Zemel:
 * Prototypical Networks for Few-shot Learning. NeurIPS 2017, without their training).
 *
 * An episode draws N classes, k examples and up to a number of other images of each; a class's
 * prototype is the mean of its examples' unit representations, and an image is of the class whose
 * prototype has the highest cosine with it. The figure is the mean accuracy over episodes, with
 * ±1.96 standard errors as its 95 % interval.
 */
#pragma once

#include <stdint.h>

#include "core/pool.h"
#include "eval/watch.h"

typedef struct {
  int ways, shots, queries; /* queries: the most a class and episode; fewer where it has fewer */
  int episodes;
  uint64_t seed;
} plx_episode_options;

typedef struct {
  double accuracy;
  double interval; /* half of it: accuracy ± interval; NaN for a single episode */
  int classes;     /* from which an episode draws: those with more than k images */
} plx_episodes;

/* Too few classes with more than k images is a sentence. The same bytes for any number of threads.
 * The thread that owns the pool. */
plx_status plx_episodes_measure (plx_pool *pool, const float *x /* [n][d] */,
                                 const int32_t *labels /* [n] */, int n, int d, int n_classes,
                                 const plx_episode_options *options, const plx_watch *watch,
                                 plx_episodes *result, plx_error *error) PLX_WARN_UNUSED;

/* One episode with its images given: support [ways][shots] and query [n_queries] are row numbers of
 * u, rows of unit length; truth [n_queries] the place of each query's class. prototypes [ways][d] is
 * workspace. Returns the share that is right. Any thread. */
double plx_episode_accuracy (const float *u, int d, const int32_t *support, int ways, int shots,
                             const int32_t *query, const int32_t *truth, int n_queries,
                             float *prototypes);
