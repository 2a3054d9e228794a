/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Images as a training batch: two views each, as training makes them, through the encoder and the
 * head; how alike every two views are, and what each pair weighs in the gradient of the run's loss.
 *
 * The encoder is asked as in evaluation (running batch norm statistics). MoCo's queue holds keys of
 * images that nobody knows any more: the other images of the batch stand for it, and the encoder for
 * the key encoder that follows it. What is made is read and weighed anew by any one thread.
 */
#pragma once

#include <cairo.h>

#include "app/map/points.h"

G_BEGIN_DECLS

enum { PARALLAX_PAIRS_MOST = 128 /* images */ };

/* Two views, by their rows: image i has rows i and n + i. */
typedef struct {
  int first, second;
  double share; /* of the sum of |gradient| over all pairs */
} ParallaxPair;

/* The images, and what orders them. */
typedef struct {
  const gint32 *images; /* [n] numbers in the data set */
  const gint32 *groups; /* [n] labels or clusters, −1: none; NULL: nothing orders them */
  char *const *names;   /* [n_groups] */
  int n, n_groups;
} ParallaxPairsBatch;

typedef struct {
  ParallaxDataset *dataset;
  int n;                   /* images, ordered by their group */
  gint32 *images;          /* [n] */
  gint32 *groups;          /* [n]; NULL: nothing orders them */
  char **names;            /* of the groups */
  cairo_surface_t **views; /* [2n] pictures */
  float *z;                /* [2n][d] */
  int d;

  const char *loss;   /* "NT-Xent", …, untranslated */
  gboolean is_margin; /* a margin instead of a temperature */
  double strength;    /* the temperature or the margin that weighs now */
  double value;       /* of the loss */
  float *similarity;  /* [2n][2n] cosines */
  float *gradient;    /* [2n][2n] */
  double total;       /* the sum of |gradient| over all pairs */
  double positives;   /* the positives' share of it */
  int n_negatives;    /* pairs that the loss compares */
  int n_half;         /* so many of them have half of all negatives' gradient; 0: none has any */

  plx_pairs pairs;     /* the loss */
  gint32 *pair_groups; /* [2n]; NULL: the loss knows none */
  float *measure;      /* [2n][2n] what the loss sees */
} ParallaxPairs;

/* At most PARALLAX_PAIRS_MOST images of the batch, evenly spread, are taken, with the run's last
 * checkpoint; word: as parallax_store_find takes it; dataset may be NULL or one that is open already.
 * Of the watch only is_cancelled counts. Blocks; any one thread with a store of its own. */
ParallaxPairs *parallax_pairs_new (ParallaxStore *store, const char *word, ParallaxDataset *dataset,
                                   const ParallaxPairsBatch *batch, const ParallaxMapWatch *watch,
                                   GError **error);
void parallax_pairs_free (ParallaxPairs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxPairs, parallax_pairs_free)

/* What the run's loss is for each of the points: the mean over an image's two views, in batches of at
 * most PARALLAX_PAIRS_MOST of them; losses [n], NaN where the loss knows no pair with it. The last
 * checkpoint, whatever the points are of. Blocks; any one thread with a store of its own. */
gboolean parallax_pairs_losses (ParallaxStore *store, const char *word,
                                const ParallaxMapPoints *points, const ParallaxMapWatch *watch,
                                float *losses, GError **error);

/* Weighs all pairs with another temperature or margin: a matter of milliseconds. */
void parallax_pairs_weigh (ParallaxPairs *self, double strength);

/* Whether the loss compares two views at all: InfoNCE takes only pairs of a query and a key. */
gboolean parallax_pairs_is_compared (const ParallaxPairs *self, int first, int second);
gboolean parallax_pairs_is_positive (const ParallaxPairs *self, int first, int second);
double parallax_pairs_similarity (const ParallaxPairs *self, int first, int second);
double parallax_pairs_share (const ParallaxPairs *self, int first, int second);

/* Compared negatives from the most alike on, or positives from the least alike on; at most so many, *n of
 * them. Free it. */
ParallaxPair *parallax_pairs_hardest (const ParallaxPairs *self, gboolean is_positive, int most,
                                      int *n);

G_END_DECLS
