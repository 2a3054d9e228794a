/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs as a tree of branches: each run is followed by those that branched from it.
 */
#pragma once

#include "app/run.h"

G_BEGIN_DECLS

typedef struct {
  int rank;  /* place in the tree, from 0 */
  int depth; /* 0: it branched from none that is here */
} ParallaxRunPlace;

/* Of a list of ParallaxRun: the place of each, in a table from the run to its ParallaxRunPlace.
 * Siblings keep the list's order. Free with g_hash_table_unref. Main thread. */
GHashTable *parallax_run_tree_new (GListModel *runs);

G_END_DECLS
