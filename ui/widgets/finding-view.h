/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The curves of findings (app/evaluation/finding-plot.h) in the window.
 */
#pragma once

#include "app/evaluation/finding.h"
#include "ui/widgets/plot-view.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_FINDING_VIEW (parallax_finding_view_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxFindingView, parallax_finding_view, PARALLAX, FINDING_VIEW,
                      ParallaxPlotView)

/* Findings of one kind, borrowed until the next ones are set; n 0: none. */
void parallax_finding_view_set (ParallaxFindingView *self, ParallaxFinding *const *findings, int n);

G_END_DECLS
