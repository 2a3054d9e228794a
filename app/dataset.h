/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An opened data set that runs and views share: kept as long as one of them needs it.
 */
#pragma once

#include <gio/gio.h>

#include "plx.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_DATASET (parallax_dataset_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxDataset, parallax_dataset, PARALLAX, DATASET, GObject)

/* Opens what the settings' "data" table names, decoded images from the user's cache where they are
 * there. Any thread; blocks. */
ParallaxDataset *parallax_dataset_open (const plx_settings *settings, GError **error);

/* Decodes the images once, whatever they come from, and keeps them so in the user's cache: the next
 * opening maps them. progress is told files (0: not known yet) from this thread, and may be NULL. Any
 * thread; blocks. */
typedef void (*ParallaxDatasetProgress) (gpointer data, int done, int total);
ParallaxDataset *parallax_dataset_pack (const plx_settings *settings,
                                        ParallaxDatasetProgress progress, gpointer data,
                                        GCancellable *cancellable, GError **error);

/* How far an opening is: files of all (0: not known yet). Its thread sets them, any thread gets them,
 * atomically; counted as a g_atomic_rc_box. */
typedef struct {
  gint done, total;
} ParallaxReading;

/* The same as parallax_dataset_open on a thread of its own, which holds reading. Main thread. */
void parallax_dataset_open_async (const plx_settings *settings, ParallaxReading *reading,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
ParallaxDataset *parallax_dataset_open_finish (GAsyncResult *result, GError **error);

/* The engine's data set; immutable, any thread. */
const plx_dataset *parallax_dataset_get (ParallaxDataset *self);

/* Whether this is what those settings would open. */
gboolean parallax_dataset_matches (ParallaxDataset *self, const plx_settings *settings);

/* Puts what this was opened with back into the settings' "data" table. */
void parallax_dataset_restore (ParallaxDataset *self, plx_settings *settings);

/* How many images are in every class of a label set, [n_classes]. */
void parallax_dataset_count_classes (ParallaxDataset *self, int label_set, int *counts);

G_END_DECLS
