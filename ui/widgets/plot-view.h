/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all charts in the window share: a plot that app/ draws, and the values under the pointer.
 */
#pragma once

#include <adwaita.h>

#include "app/plot/curve.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_PLOT_VIEW (parallax_plot_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (ParallaxPlotView, parallax_plot_view, PARALLAX, PLOT_VIEW, GtkWidget)

struct _ParallaxPlotViewClass {
  GtkWidgetClass parent_class;

  int least_width, least_height; /* px */
  /* FALSE: there is nothing to draw. */
  gboolean (*draw) (ParallaxPlotView *self, const ParallaxPlotTheme *theme, cairo_t *cr,
                    double width, double height, ParallaxCurveArea *area);
  /* The values at a place on the axis, one a line (free it); NULL: there are none. */
  char *(*values_at) (ParallaxPlotView *self, double place);
};

/* What a screen reader says of it; and redraws. */
void parallax_plot_view_update (ParallaxPlotView *self, const char *words);

G_END_DECLS
