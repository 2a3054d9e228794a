/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points that are looked at: the wheel zooms at the pointer (on a page that scrolls, with Ctrl), a
 * drag pans, a double click (or 0) shows all, shift and a drag draws a lasso (with Ctrl it adds),
 * arrows, + and − do the same by keyboard.
 *
 * app/plot draws; the picture is kept, and drawn anew only when points, looks or the view change.
 * Where points crowd, their density lies as a shade under them. Hovering and the lasso lie over it. Until somebody zooms, the view follows the points.
 */
#pragma once

#include <adwaita.h>

#include "app/dataset.h"
#include "app/plot/scatter.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_SCATTER_VIEW (parallax_scatter_view_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxScatterView, parallax_scatter_view, PARALLAX, SCATTER_VIEW, GtkWidget)

/* Signals:
 *   hovered (int point)        another point is under the pointer; −1: none
 *   clicked (int point)        a point was clicked; −1: the ground
 *   selection-changed ()       the lasso, or parallax_scatter_view_select
 *   view-changed ()            zoomed, panned or fitted: points lie elsewhere in the widget
 */

/* Copies n points. Their number may change; then labels, values and the selection are dropped. */
void parallax_scatter_view_set_points (ParallaxScatterView *self, const float *xy /* [n][2] */,
                                       int n);
/* Copy what the points are coloured by: classes with their names (NULL: none), or numbers from 0 to
 * 1. Setting one drops the other. */
void parallax_scatter_view_set_labels (ParallaxScatterView *self, const gint32 *labels /* [n] */,
                                       char *const *names, int n_classes);
void parallax_scatter_view_set_values (ParallaxScatterView *self, const float *values /* [n] */);
/* Which image a point is, for thumbnails; images are copied, NULL: no thumbnails. */
void parallax_scatter_view_set_images (ParallaxScatterView *self, ParallaxDataset *dataset,
                                       const gint32 *images /* [n] */);

/* One class alone in full colour; −1: all are. */
void parallax_scatter_view_isolate (ParallaxScatterView *self, int label);
void parallax_scatter_view_hide (ParallaxScatterView *self, int label, gboolean is_hidden);

/* Each class's convex hull, faint in its colour. */
void parallax_scatter_view_set_outlined (ParallaxScatterView *self, gboolean is_outlined);
/* What the directions are; NULL: they mean nothing, and there are no axes. */
void parallax_scatter_view_set_axes (ParallaxScatterView *self, const char *x_label,
                                     const char *y_label);
void parallax_scatter_view_set_named (ParallaxScatterView *self, gboolean is_named);

/* Selected points as their numbers, ascending; borrowed until the selection changes. */
const int *parallax_scatter_view_get_selection (ParallaxScatterView *self, int *n);
void parallax_scatter_view_select (ParallaxScatterView *self, const int *points, int n);

/* Shows all points again; or one, large enough to see it among its neighbours, with a ring. */
void parallax_scatter_view_fit (ParallaxScatterView *self);
void parallax_scatter_view_show (ParallaxScatterView *self, int point);
/* The ring stays on a point; −1: no ring. */
void parallax_scatter_view_pin (ParallaxScatterView *self, int point);

int parallax_scatter_view_get_n (ParallaxScatterView *self);
int parallax_scatter_view_get_hovered (ParallaxScatterView *self);
/* Where a point lies in the widget. */
void parallax_scatter_view_place (ParallaxScatterView *self, int point, double *x, double *y);
const ParallaxViewport *parallax_scatter_view_get_viewport (ParallaxScatterView *self);
/* Shows the same part of the map as another view does now, or like it all points. No signal is
 * given. */
void parallax_scatter_view_follow (ParallaxScatterView *self, ParallaxScatterView *leader);
/* How often the picture was drawn, for tests. */
guint parallax_scatter_view_count_pictures (ParallaxScatterView *self);

G_END_DECLS
