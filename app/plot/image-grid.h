/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small pictures in rows and columns, each with a line of text below it where it has one.
 */
#pragma once

#include "app/plot/theme.h"

typedef struct {
  int columns;
  double cell, gap; /* px: a picture's longer side, the space between two */
  double text;      /* px for a line below each picture; 0: none */
  int together;     /* so many pictures in order stay in one row where columns are chosen; 0: one */
} ParallaxImageGrid;

/* How large n pictures are. */
void parallax_image_grid_measure (const ParallaxImageGrid *grid, int n, double *width,
                                  double *height);

/* The columns and the cell with which n pictures fill an area best; the gap and the text's height
 * stay, and so do pictures that belong together in one row. */
void parallax_image_grid_fit (ParallaxImageGrid *grid, int n, double width, double height);

/* Draws the pictures from x, y on, texts ([n], or NULL) below them. Enlarged ones show their pixels. */
void parallax_image_grid_draw (cairo_t *cr, const ParallaxPlotTheme *theme,
                               const ParallaxImageGrid *grid, cairo_surface_t *const *pictures,
                               const char *const *texts, int n, double x, double y);

/* The cell at a place measured from the grid's corner; −1: none. */
int parallax_image_grid_cell_at (const ParallaxImageGrid *grid, int n, double x, double y);
