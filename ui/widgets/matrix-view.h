/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of counts as a picture (app/plot/matrix.h) whose cells can be pointed at and picked, with the
 * pointer or the arrow keys.
 *
 * Signal: picked (int row, int column); −1, −1: none any more.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/plot/matrix.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_MATRIX_VIEW (parallax_matrix_view_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxMatrixView, parallax_matrix_view, PARALLAX, MATRIX_VIEW, GtkWidget)

/* plot is borrowed, with all that it points to, until the next one is set; NULL: nothing. */
void parallax_matrix_view_set (ParallaxMatrixView *self, const ParallaxMatrixPlot *plot,
                               const char *words);

G_END_DECLS
