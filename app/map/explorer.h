/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points and layouts made on a thread, for a page that shows them.
 *
 *     main thread    show ──▶ a job ─────────▶ thread: points, layout, clusters
 *                    changed ◀─ what is new ──
 *                    moved   ◀─ positions so far, a dozen times a second
 *
 * A job is cancelled by the next one, and what it would have told is dropped: what is shown always
 * belongs to what was asked for last. A job begins with what is there already: a changed layout does
 * not embed again. Main thread; the thread has a store of its own.
 */
#pragma once

#include "app/map/points.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EXPLORER (parallax_explorer_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxExplorer, parallax_explorer, PARALLAX, EXPLORER, GObject)

/* Signals:
 *   changed ()   a job ended: there are points, a layout, clusters, or a message
 *   moved ()     the stage, its share or the positions of the layout under way
 */
ParallaxExplorer *parallax_explorer_new (void);

typedef struct {
  ParallaxMapSource source;
  plx_layout_options layout;
  int clusters;        /* k-means with so many; 0: none */
  gboolean has_losses; /* also the loss of each image */
} ParallaxExploration;

/* Makes of a stored run what is asked for. dataset may be NULL, or one that is open already. */
void parallax_explorer_show (ParallaxExplorer *self, ParallaxStore *store, const char *uid,
                             ParallaxDataset *dataset, const ParallaxExploration *what);
/* Stops what is made; what is there stays. */
void parallax_explorer_cancel (ParallaxExplorer *self);
/* The same, and forgets all. */
void parallax_explorer_clear (ParallaxExplorer *self);

gboolean parallax_explorer_is_busy (ParallaxExplorer *self);
/* "Laying out the map", and how much of it is done, 0 … 1; while it is busy. */
const char *parallax_explorer_get_stage (ParallaxExplorer *self, double *share);
/* Why the last job failed; NULL: it did not. */
const char *parallax_explorer_get_message (ParallaxExplorer *self);

/* Borrowed until the next "changed" or "moved"; NULL: there are none. */
ParallaxMapPoints *parallax_explorer_get_points (ParallaxExplorer *self);
const ParallaxMapLayout *parallax_explorer_get_layout (ParallaxExplorer *self);
const gint32 *parallax_explorer_get_clusters (ParallaxExplorer *self, int *k); /* by row */
const float *parallax_explorer_get_losses (ParallaxExplorer *self); /* by row; NULL: none yet */
/* The positions of the layout under way, of points that are there already by then; NULL: none. */
const float *parallax_explorer_get_moving (ParallaxExplorer *self, ParallaxMapPoints **points);

G_END_DECLS
