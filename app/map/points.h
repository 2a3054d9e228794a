/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stored run's images as points: what its encoder makes of them, who is near whom there, and how
 * they lie on a map.
 *
 *     points = parallax_map_points_new (store, "3f2a", &source, NULL, &watch, &error);
 *     layout = parallax_map_layout_new (points, &options, &watch, &error);
 *
 * Everything here blocks and belongs to any one thread with a store of its own; finished points and
 * layouts are only read, by any number of threads.
 */
#pragma once

#include <stdatomic.h>

#include "app/store/trained.h"

G_BEGIN_DECLS

/* --- Who watches ------------------------------------------------------------------------------ */

typedef enum {
  PARALLAX_MAP_OPENING,
  PARALLAX_MAP_EMBEDDING,
  PARALLAX_MAP_NEIGHBOURS,
  PARALLAX_MAP_LAYOUT,
  PARALLAX_MAP_LOSSES,
} ParallaxMapStage;

/* tell (may be NULL): how much of a stage is done, 0 … 1, on the computing thread; xy [n][2] while a
 * layout improves, else NULL. is_cancelled (may be NULL) ends the work soon with PLX_CANCELLED; any
 * thread may set it. */
typedef struct {
  void (*tell) (gpointer data, ParallaxMapStage stage, double share, const float *xy);
  gpointer data;
  const atomic_bool *is_cancelled;
} ParallaxMapWatch;

/* "Embedding the images", … */
const char *parallax_map_stage_name (ParallaxMapStage stage);

/* --- Points ----------------------------------------------------------------------------------- */

typedef enum {
  PARALLAX_MAP_PROBE, /* those of the live map, as the run's last snapshot has them */
  PARALLAX_MAP_HELD_OUT,
  PARALLAX_MAP_TRAINING,
  PARALLAX_MAP_ALL,
} ParallaxMapImages;

typedef struct {
  ParallaxMapImages images;
  int most;      /* at most so many of them, evenly spread; 0: all */
  gboolean is_z; /* the projection head's z instead of the representation v */
  int epoch;     /* the checkpoint at that epoch's end; −1: the last one */
} ParallaxMapSource;

enum { PARALLAX_MAP_NEAREST = 10 };

typedef struct {
  ParallaxDataset *dataset;
  char *name; /* of the run */
  plx_settings settings;
  ParallaxMapSource source;
  int epoch; /* of the checkpoint */
  int n, d;
  gint32 *images;  /* [n] numbers in the data set */
  float *values;   /* [n][d]; z at length 1 where the loss sees it so */
  int k;           /* PARALLAX_MAP_NEAREST, or n − 1 where that is less */
  gint32 *nearest; /* [n][k] rows by cosine, nearest first, the point itself not among them */
  float *distance; /* [n][k] 1 − cosine */
} ParallaxMapPoints;

/* word: as parallax_store_find takes it; dataset may be NULL or one that is open already. */
ParallaxMapPoints *parallax_map_points_new (ParallaxStore *store, const char *word,
                                            const ParallaxMapSource *source,
                                            ParallaxDataset *dataset, const ParallaxMapWatch *watch,
                                            GError **error);
/* Images without an embedding (d and k are 0), for a map whose layout comes from elsewhere. */
ParallaxMapPoints *parallax_map_points_bare (ParallaxDataset *dataset, const char *name, int epoch,
                                             const gint32 *images, int n);
/* Points are counted: the page and the thread that lays them out share them. Any thread. */
ParallaxMapPoints *parallax_map_points_ref (ParallaxMapPoints *self);
void parallax_map_points_unref (ParallaxMapPoints *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxMapPoints, parallax_map_points_unref)

/* The row of an image; −1: it is none of the points. */
int parallax_map_points_find (const ParallaxMapPoints *self, int image);
/* Rows with a label of any set that has these letters, ascending, whether they are written large or
 * small; *n of them. Free it. */
int *parallax_map_points_find_labelled (const ParallaxMapPoints *self, const char *letters, int *n);
/* Whether each row is the same image. */
gboolean parallax_map_points_have_same_images (const ParallaxMapPoints *a,
                                               const ParallaxMapPoints *b);

/* For each point the share of its nearest ones that have its label; NaN where it has none. */
void parallax_map_points_agreement (const ParallaxMapPoints *self,
                                    const gint32 *labels /* by image */,
                                    float *agreement /* [n] */);
/* Rows of the points that agree least with their nearest, least first; at most so many, *n of them.
 * Free it. */
int *parallax_map_points_disagreeing (const ParallaxMapPoints *self, const gint32 *labels, int most,
                                      int *n);
/* k-means of the points at length 1; k at most their number. clusters [n]. */
gboolean parallax_map_points_cluster (const ParallaxMapPoints *self, int k, guint64 seed,
                                      const ParallaxMapWatch *watch, gint32 *clusters,
                                      GError **error);

/* --- Layout ----------------------------------------------------------------------------------- */

typedef struct {
  plx_layout_options options;
  int n;
  float *xy;          /* [n][2], centred */
  float explained[2]; /* share of the variance; 0 but for PCA */
  double divergence;  /* of t-SNE, nats; else NaN */
  int steps;
} ParallaxMapLayout;

ParallaxMapLayout *parallax_map_layout_new (const ParallaxMapPoints *points,
                                            const plx_layout_options *options,
                                            const ParallaxMapWatch *watch, GError **error);
void parallax_map_layout_free (ParallaxMapLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxMapLayout, parallax_map_layout_free)

/* Trustworthiness (plx_trustworthiness) with k neighbours, by the distances that the layout was made
 * for; NaN where there are too few points. Time ∝ n². */
gboolean parallax_map_layout_trust (const ParallaxMapPoints *points,
                                    const ParallaxMapLayout *layout, int k, double *trust,
                                    GError **error);

G_END_DECLS
