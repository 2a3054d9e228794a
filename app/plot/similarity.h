/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A square of numbers as a square of colours, with lines between groups and the groups' names beside
 * it.
 */
#pragma once

#include "app/plot/theme.h"

typedef struct {
  const float *values; /* [n][pitch], the first n of each row are drawn */
  int n, pitch;
  double low, high;     /* the ends of the ramp; what lies outside has an end's colour */
  const gint32 *groups; /* [n] ascending, −1 last or none; NULL: no groups */
  char *const *names;   /* of the groups */
} ParallaxSimilarityPlot;

/* Where the cells lie in a width × height picture, px. */
typedef struct {
  double x, y, side;
} ParallaxSimilarityArea;

ParallaxSimilarityArea parallax_similarity_area (const ParallaxSimilarityPlot *plot, double width,
                                                 double height);

/* The height that a picture of that width has use for. */
double parallax_similarity_height (const ParallaxSimilarityPlot *plot, double width);

/* Draws it with the ramp and its ends below. row and column (−1: none) are marked. */
void parallax_similarity_draw (const ParallaxSimilarityPlot *plot, const ParallaxPlotTheme *theme,
                               cairo_t *cr, double width, double height, int row, int column);

/* The cell at a place; FALSE: there is none. */
gboolean parallax_similarity_cell_at (const ParallaxSimilarityPlot *plot, double width,
                                      double height, double x, double y, int *row, int *column);
