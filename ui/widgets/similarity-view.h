/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Similarities as a picture (app/plot/similarity.h) to click on; arrows move the mark by keyboard.
 *
 * Signal: picked (int row, int column)
 */
#pragma once

#include <adwaita.h>

#include "app/plot/similarity.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_SIMILARITY_VIEW (parallax_similarity_view_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxSimilarityView, parallax_similarity_view, PARALLAX, SIMILARITY_VIEW,
                      GtkWidget)

/* Borrowed until another, or NULL, is set; words are what a screen reader says of it. */
void parallax_similarity_view_set (ParallaxSimilarityView *self, const ParallaxSimilarityPlot *plot,
                                   const char *words);
/* Marks a cell without telling it; −1: none. */
void parallax_similarity_view_mark (ParallaxSimilarityView *self, int row, int column);

G_END_DECLS
