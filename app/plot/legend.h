/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which marker is which class; and the ramp of colours of a number, with its ends.
 */
#pragma once

#include "app/plot/theme.h"

/* The shape of a label's marker as a path, its middle at x, y. */
void parallax_marker_path (cairo_t *cr, int label, double x, double y, double radius);
/* The marker of a label in its colour. */
void parallax_marker_draw (cairo_t *cr, const ParallaxPlotTheme *theme, int label, double x,
                           double y);

/* Class names with their markers, in columns below y; returns the height used. */
double parallax_legend_draw (cairo_t *cr, const ParallaxPlotTheme *theme, char *const *names,
                             int n_names, double x, double y, double width);

/* The ramp from 0 to 1, from x on, width × 8 px, with the words at its ends; returns the height
 * used. */
double parallax_ramp_draw (cairo_t *cr, const ParallaxPlotTheme *theme, const char *least,
                           const char *most, double x, double y, double width);
