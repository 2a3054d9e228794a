/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks where the Explore page's map or its selection is to be written, and writes it. Everything is
 * copied when it is asked, so that the page may go on meanwhile.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/map/coloring.h"

G_BEGIN_DECLS

/* Told the sentence where it could not be written; data is the page. */
typedef void (*ParallaxSaveFailed) (gpointer page, const char *sentence);

/* rows [n_rows]: of a selection; NULL: the whole map, as a picture or a table. options and explained:
 * as the layout has them. */
void parallax_explore_save (GtkWidget *page, ParallaxMapPoints *points,
                            const ParallaxMapLayout *layout, const ParallaxMapColoring *coloring,
                            const int *rows, int n_rows, ParallaxSaveFailed failed);

G_END_DECLS
