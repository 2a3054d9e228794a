/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points sorted into the cells of a square grid, to be found by where they are: the nearest one to a
 * place without looking at all of them, however far the picture is zoomed.
 *
 * The grid has about as many cells as there are points; a cell's points lie next to one another in
 * order, found by a counting sort. Points that are not finite are in no cell.
 */
#pragma once

#include <glib.h>

typedef struct _ParallaxPointGrid ParallaxPointGrid;

/* Borrows xy, which must stay as it is for as long as the grid is asked. */
ParallaxPointGrid *parallax_point_grid_new (const float *xy /* [n][2] */, int n);
void parallax_point_grid_free (ParallaxPointGrid *self);

/* Whether a point may be found; data is the caller's. */
typedef gboolean (*ParallaxPointFilter) (int point, gpointer data);

/* The nearest point to a place within reach, all in map units; −1: none. Of several as near, the
 * lowest number. filter may be NULL. */
int parallax_point_grid_nearest (const ParallaxPointGrid *self, double x, double y, double reach,
                                 ParallaxPointFilter filter, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxPointGrid, parallax_point_grid_free)
