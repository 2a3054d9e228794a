/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chart of a run in the window: app/plot draws it, this shows the values under the pointer.
 */
#pragma once

#include "app/run.h"
#include "ui/widgets/plot-view.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_CURVE_VIEW (parallax_curve_view_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxCurveView, parallax_curve_view, PARALLAX, CURVE_VIEW,
                      ParallaxPlotView)

/* Shows a chart of the run, and redraws. */
void parallax_curve_view_set (ParallaxCurveView *self, ParallaxRun *run, ParallaxChart chart,
                              const ParallaxChartOptions *options);

G_END_DECLS
