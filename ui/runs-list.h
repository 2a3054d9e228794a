/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The runs at the window's left: colour, name, state, sparkline and kNN of each.
 */
#pragma once

#include <adwaita.h>

#include "app/run-list.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_RUNS_LIST (parallax_runs_list_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxRunsList, parallax_runs_list, PARALLAX, RUNS_LIST, GtkWidget)

/* Signals: run-selected (ParallaxRun); run-asked (ParallaxRun, what): a person asks for something to
 * be done with it, see run-row.h; failed (sentence). */
void parallax_runs_list_set_model (ParallaxRunsList *self, ParallaxRunList *runs);
void parallax_runs_list_select (ParallaxRunsList *self, ParallaxRun *run);
/* The runs that the search leaves, in the order that is shown; borrowed. */
GListModel *parallax_runs_list_get_shown (ParallaxRunsList *self);
ParallaxRun *parallax_runs_list_get_selected (ParallaxRunsList *self); /* borrowed; NULL: none */

G_END_DECLS
