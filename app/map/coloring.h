/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the points of a map are coloured by: classes with names, or a number from 0 to 1.
 */
#pragma once

#include "app/map/points.h"

G_BEGIN_DECLS

typedef struct {
  char *title;    /* "shape", "cluster", … */
  gint32 *labels; /* [n], −1: none; NULL: values colour the points */
  char **names;   /* [n_classes], for people */
  int n_classes;
  float *values; /* [n], 0 … 1, NaN: none; NULL: labels colour the points, or nothing does */
  gboolean is_outlined; /* a picture shows each class's convex hull */
} ParallaxMapColoring;

void parallax_map_coloring_free (ParallaxMapColoring *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxMapColoring, parallax_map_coloring_free)

ParallaxMapColoring *parallax_map_coloring_copy (const ParallaxMapColoring *self, int n);
ParallaxMapColoring *parallax_map_coloring_none (void);
/* By a label set of the data set. */
ParallaxMapColoring *parallax_map_coloring_labels (const ParallaxMapPoints *points, int set);
/* Trained with, or held out. */
ParallaxMapColoring *parallax_map_coloring_split (const ParallaxMapPoints *points);
/* By the share of a point's nearest that have its label in that set. */
ParallaxMapColoring *parallax_map_coloring_agreement (const ParallaxMapPoints *points, int set);
/* By the loss of each image [n] (app/map/pairs.h), from the least to the largest but for a hundredth at
 * both ends. */
ParallaxMapColoring *parallax_map_coloring_losses (const ParallaxMapPoints *points,
                                                   const float *losses);
/* By clusters [n] of 0 … k − 1. */
ParallaxMapColoring *parallax_map_coloring_clusters (const ParallaxMapPoints *points,
                                                     const gint32 *clusters, int k);

/* By a word of the command line: a label set's name, "cluster" (k-means, as many as the first label
 * set has classes, else ten), "split", "agreement" (with the first label set), "loss" or "none". An
 * unknown word is an error that lists the known ones. run: whose points they are, as
 * parallax_store_find takes it. */
ParallaxMapColoring *parallax_map_coloring_parse (ParallaxStore *store, const char *run,
                                                  const ParallaxMapPoints *points, const char *word,
                                                  guint64 seed, const ParallaxMapWatch *watch,
                                                  GError **error);

G_END_DECLS
