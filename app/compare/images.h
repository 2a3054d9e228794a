/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the encoders of compared runs see the same held-out images: CKA and neighbourhood overlap of
 * every two, kNN by class, the images whose neighbours differ most, and a map for each run.
 */
#pragma once

#include "app/compare/comparison.h"
#include "app/dataset.h"

enum { PARALLAX_COMPARED_IMAGES = 1000, PARALLAX_COMPARED_NEIGHBOURS = 10 };

typedef struct {
  ParallaxDataset *dataset; /* all runs' own */
  int n_runs, n;            /* n images */
  gint32 *images;           /* [n] numbers in the data set, evenly spread over the held-out ones */
  double *cka;              /* [n_runs][n_runs] of v */
  double *overlap;          /* [n_runs][n_runs], 10 neighbours by cosine of v */
  gint32 *neighbours;       /* [n_runs][n][10], rows of images, best first */
  float *xy;      /* [n_runs][n][2]: PCA of v, each aligned to the first run's, which has a
                             * root mean square radius of 1 like all the others */
  int n_classes;  /* of the first label set; 0: nothing is labelled */
  double *recall; /* [n_runs][n_classes]: share of a class's images whose neighbours' most
                             * frequent class is theirs; NaN: no such image */
} ParallaxComparedImages;

/* Refused with a sentence where the runs' data differ, or a run has no whole checkpoint. Blocks; any
 * one thread with a store of its own. cancellable may be NULL. */
ParallaxComparedImages *parallax_compared_images_new (ParallaxStore *store,
                                                      const ParallaxComparison *comparison,
                                                      GCancellable *cancellable, GError **error);
void parallax_compared_images_free (ParallaxComparedImages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxComparedImages, parallax_compared_images_free)

/* Rows of the images on whose neighbours two runs agree least, least first; *n at most what was
 * wanted. Free it. */
int *parallax_compared_images_differing (const ParallaxComparedImages *self, int run, int other,
                                         int wanted, int *n);
