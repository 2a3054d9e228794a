/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a map on the Explore page is, in a line, and how one lies that has axes.
 */
#pragma once

#include "app/map/points.h"

/* "t-SNE of v · 2,000 images · epoch 20". layout: how it was laid out; NULL: by the live map. Free with
 * g_free. */
char *parallax_explore_words (const ParallaxMapPoints *points, const ParallaxMapLayout *layout,
                              int epoch);

/* Turning would make another thing of axes that mean something: xy [n][2] only points to the same
 * sides as reference. */
void parallax_explore_mirror (float *xy, const float *reference, int n);
