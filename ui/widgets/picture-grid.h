/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small pictures in rows and columns. With columns 0 as many columns as fill the area best; with a
 * number of columns the height follows from the width.
 *
 * Properties: columns (int), max-cell (int, px, where there are columns), text-height (int, px of the
 * line below each picture; 0: none), together (int, how many pictures belong together in one row).
 * Signal: picked (int cell): a picture was clicked.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARALLAX_TYPE_PICTURE_GRID (parallax_picture_grid_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxPictureGrid, parallax_picture_grid, PARALLAX, PICTURE_GRID, GtkWidget)

/* Shows n pictures with texts ([n], or NULL) below; takes ownership of the pictures, copies the
 * texts. label is what a screen reader says of them all. */
void parallax_picture_grid_set (ParallaxPictureGrid *self, cairo_surface_t **pictures,
                                const char *const *texts, int n, const char *label);
int parallax_picture_grid_count (ParallaxPictureGrid *self);
cairo_surface_t *parallax_picture_grid_get (ParallaxPictureGrid *self, int cell);

/* A 2 in the corner of every second picture: those are second views. */
void parallax_picture_grid_mark_seconds (ParallaxPictureGrid *self, gboolean are_marked);

/* A frame around one picture; −1: around none. */
void parallax_picture_grid_mark (ParallaxPictureGrid *self, int cell);

G_END_DECLS
