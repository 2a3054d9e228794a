/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of classes, written where the classes lie.
 *
 * A class's centre is the median of its points each way, which a few that lie elsewhere do not
 * move. Names are written from the largest class to the smallest, and one that would lie on another
 * is left out: with a thousand classes only some have room.
 */
#pragma once

#include "app/plot/scatter.h"

typedef struct _ParallaxClusterNames ParallaxClusterNames;

/* Finds the centres of the classes of those points that are not hidden. The names are copied. */
ParallaxClusterNames *parallax_cluster_names_new (const ParallaxScatter *scatter,
                                                  char *const *names, int n_classes);
void parallax_cluster_names_free (ParallaxClusterNames *self);

/* Writes them; returns how many had room. */
int parallax_cluster_names_draw (const ParallaxClusterNames *self, cairo_t *cr,
                                 const ParallaxPlotTheme *theme, const ParallaxViewport *view,
                                 double width, double height);

/* FALSE: the class has no points. */
gboolean parallax_cluster_names_centre (const ParallaxClusterNames *self, int class, float xy[2]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxClusterNames, parallax_cluster_names_free)
