/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the window's menu does with the workspace: a run as one file, the trash.
 */
#pragma once

#include "app/run-list.h"
#include "ui/window.h"

/* Asks for a file and writes the run there; what goes wrong is told above the page. */
void parallax_window_export_run (ParallaxWindow *window, ParallaxRun *run);
/* Asks for a file and takes its run into the list. */
void parallax_window_import_run (ParallaxWindow *window, ParallaxRunList *runs);
/* Deletes what is in the trash; tells how much the workspace takes then. */
void parallax_window_empty_trash (ParallaxWindow *window, ParallaxStore *store);
/* what: "to-front", "queue-up", "queue-down" or "dequeue". */
gboolean parallax_window_move_in_queue (ParallaxRunList *runs, ParallaxRun *run, const char *what,
                                        GError **error);
