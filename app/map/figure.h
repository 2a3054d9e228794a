/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A map as a picture file: title, the points in their colours, axes where they mean something (PCA,
 * with the variance that each explains), and the legend or the ramp.
 */
#pragma once

#include "app/map/coloring.h"

/* Whether a path ends in .png, .svg or .pdf. */
gboolean parallax_map_figure_is_format (const char *path);

/* The end of path tells the format. The file is written whole or not at all; on failure *error names
 * it. */
gboolean parallax_map_figure_write (const ParallaxMapPoints *points,
                                    const ParallaxMapLayout *layout,
                                    const ParallaxMapColoring *coloring, const char *path,
                                    GError **error);
/* The same at another size: px of width and height, of a PDF points. */
gboolean parallax_map_figure_write_sized (const ParallaxMapPoints *points,
                                          const ParallaxMapLayout *layout,
                                          const ParallaxMapColoring *coloring, const char *path,
                                          double width, double height, GError **error);

/* What an axis (0, 1) of a layout is, "Component 1 (31 % of the variance)"; NULL: its directions mean
 * nothing. Free with g_free. */
char *parallax_map_axis_label (const ParallaxMapLayout *layout, int axis);
