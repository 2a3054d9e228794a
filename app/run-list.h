/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All runs of a workspace, newest first: a GListModel of ParallaxRun. Where there is a store, it looks
 * once a second whether another process changed something, and starts the next run of the queue when
 * none trains. Main thread.
 */
#pragma once

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_RUN_LIST (parallax_run_list_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxRunList, parallax_run_list, PARALLAX, RUN_LIST, GObject)

/* store (may be NULL: nothing is kept) is read at once. */
ParallaxRunList *parallax_run_list_new (ParallaxStore *store);
ParallaxStore *parallax_run_list_get_store (ParallaxRunList *self);

/* Adds a draft with a copy of like's settings (NULL: those of the draft that the workspace keeps, else
 * the defaults) and returns it, borrowed. Where a
 * draft already waits there is no second one: without like (or when it is like) it is returned, else
 * the new one takes its place, its name and its number. */
ParallaxRun *parallax_run_list_add_draft (ParallaxRunList *self, ParallaxRun *like);

/* A draft that begins from the last (or the best) checkpoint of a run; NULL: it has none. */
ParallaxRun *parallax_run_list_add_branch (ParallaxRunList *self, ParallaxRun *parent,
                                           gboolean is_best, GError **error);

/* Takes a run out; one that trains is stopped. A stored one goes to the trash. */
void parallax_run_list_remove (ParallaxRunList *self, ParallaxRun *run);
/* Brings a run back from the trash. */
gboolean parallax_run_list_restore (ParallaxRunList *self, gint64 id, GError **error);

/* Gives a run the images that another one has open, where they are the same. */
void parallax_run_list_share_datasets (ParallaxRunList *self, ParallaxRun *run);

/* The run that trains now, or NULL. One at a time: they would share the same cores. */
ParallaxRun *parallax_run_list_get_training (ParallaxRunList *self);
/* The stored run of that id, borrowed; NULL: none. */
ParallaxRun *parallax_run_list_find (ParallaxRunList *self, gint64 id);

/* How many runs wait, and whether the queue is held: nothing is started from it then. The signal
 * "queue-changed" tells that one of them is another. */
int parallax_run_list_get_queued (ParallaxRunList *self);
gboolean parallax_run_list_is_held (ParallaxRunList *self);
gboolean parallax_run_list_hold (ParallaxRunList *self, gboolean is_held, GError **error);

/* Takes over what other processes changed; called once a second by itself. */
void parallax_run_list_refresh (ParallaxRunList *self);

G_END_DECLS
