/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All runs of this session, newest first: a GListModel of ParallaxRun. Main thread.
 */
#pragma once

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_RUN_LIST (parallax_run_list_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxRunList, parallax_run_list, PARALLAX, RUN_LIST, GObject)

ParallaxRunList *parallax_run_list_new (void);

/* Adds a draft with a copy of like's settings (NULL: the defaults) and returns it, borrowed. Where a
 * draft already waits there is no second one: without like (or when it is like) it is returned, else
 * the new one takes its place, its name and its number. */
ParallaxRun *parallax_run_list_add_draft (ParallaxRunList *self, ParallaxRun *like);

/* Takes a run out; one that trains is stopped. */
void parallax_run_list_remove (ParallaxRunList *self, ParallaxRun *run);

/* The run that trains now, or NULL. One at a time: they would share the same cores. */
ParallaxRun *parallax_run_list_get_training (ParallaxRunList *self);

G_END_DECLS
