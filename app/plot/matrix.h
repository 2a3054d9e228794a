/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of counts as a picture: classes against predictions, clusters against classes. A cell is the
 * darker the larger its share of its row; where there is room it carries its count, so that no meaning
 * hangs on colour alone.
 */
#pragma once

#include "app/plot/theme.h"

typedef struct {
  int rows, columns;
  const gint64 *counts;            /* [rows][columns] */
  const char *const *row_names;    /* [rows]; NULL: numbers, from 1 */
  const char *const *column_names; /* likewise */
  const char *row_title, *column_title;
  gboolean has_diagonal; /* rows and columns are the same classes: off it are mistakes */
  int marked;            /* a cell with a frame, row × columns + column; −1: none */
} ParallaxMatrixPlot;

/* Where the cells came to lie. */
typedef struct {
  double x, y, width, height; /* px: of a cell */
  int rows, columns;
} ParallaxMatrixArea;

void parallax_matrix_draw (const ParallaxMatrixPlot *plot, const ParallaxPlotTheme *theme,
                           cairo_t *cr, double width, double height, ParallaxMatrixArea *area);
/* The cell at a place; −1: none. */
int parallax_matrix_cell_at (const ParallaxMatrixArea *area, double x, double y);
/* A cell's share of its row; 0 for an empty row. */
double parallax_matrix_share (const ParallaxMatrixPlot *plot, int row, int column);
