/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One run in the list of runs. State lives in the run; the row only shows it.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_RUN_ROW (parallax_run_row_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxRunRow, parallax_run_row, PARALLAX, RUN_ROW, GtkWidget)

/* Signal: asked (what): a person asks for something to be done with the run: "remove", "branch-last",
 * "branch-best", "export", "lengthen", "enqueue", "pair", "sweep", "to-front", "queue-up",
 * "queue-down", "dequeue". */
GtkWidget *parallax_run_row_new (void);
/* The run that it shows; NULL: none. */
void parallax_run_row_set_run (ParallaxRunRow *self, ParallaxRun *run);
ParallaxRun *parallax_run_row_get_run (ParallaxRunRow *self);
/* How far it is indented: 0 not at all, else a branch of a branch … */
void parallax_run_row_set_depth (ParallaxRunRow *self, int depth);

G_END_DECLS
