/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A closed line drawn by hand around points.
 */
#pragma once

#include <glib.h>

/* Sets is_inside[i] for every point that lies inside the polygon by the even–odd rule (a ray to the
 * right crosses its sides an odd number of times), and leaves the others as they are. Fewer than
 * three corners hold nothing; points that are not finite are never inside. Returns how many are. */
int parallax_lasso_mark (const double *corners /* [n_corners][2] */, int n_corners,
                         const float *xy /* [n][2], in the same units */, int n,
                         guint8 *is_inside /* [n] */);
