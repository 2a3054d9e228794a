/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points of a map as comma-separated values: image, split, a column for each label set, x and y, and
 * the share of the nearest that have the label of the first set.
 */
#pragma once

#include "app/map/points.h"

/* rows [n_rows] NULL: all points. xy [n][2]. The file is written whole or not at all; on failure
 * *error names it. */
gboolean parallax_map_table_write (const ParallaxMapPoints *points, const float *xy,
                                   const int *rows, int n_rows, const char *path, GError **error);

/* Whether a path ends in .csv, in either case. */
gboolean parallax_map_table_is_format (const char *path);
