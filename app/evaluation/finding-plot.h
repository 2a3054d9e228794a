/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is drawn of findings of one kind: fine-tuning's two curves, the ROC of verification, the
 * spectrum. Several findings (an encoder and its baselines) lie over one another.
 */
#pragma once

#include "app/evaluation/finding.h"
#include "app/plot/curve.h"

/* FALSE: this kind has no curve, and nothing was drawn. */
gboolean parallax_findings_draw (ParallaxFinding *const *findings, int n,
                                 const ParallaxPlotTheme *theme, cairo_t *cr, double width,
                                 double height, ParallaxCurveArea *area);
gboolean parallax_finding_has_curve (const ParallaxFinding *finding);
/* The values at a place on the axis, one a line; free it. NULL: there are none. */
char *parallax_findings_values_at (ParallaxFinding *const *findings, int n, double place);
