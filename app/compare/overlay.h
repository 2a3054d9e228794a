/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One quantity of many runs over one another, on any Cairo surface.
 */
#pragma once

#include "app/compare/comparison.h"

typedef enum {
  PARALLAX_OVERLAY_PROGRESS, /* chance to ideal: every method on one axis */
  PARALLAX_OVERLAY_LOSS,
  PARALLAX_OVERLAY_KNN, /* of the first label set, or overlay.label_set */
  PARALLAX_OVERLAY_ALIGNMENT,
  PARALLAX_OVERLAY_UNIFORMITY,
  PARALLAX_OVERLAY_RANK,
  PARALLAX_N_OVERLAYS,
} ParallaxOverlayQuantity;

typedef enum {
  PARALLAX_AXIS_EPOCHS,
  PARALLAX_AXIS_STEPS,
  PARALLAX_AXIS_IMAGES,
  PARALLAX_AXIS_SECONDS,
  PARALLAX_N_AXES,
} ParallaxOverlayAxis;

typedef struct {
  ParallaxOverlayQuantity quantity;
  ParallaxOverlayAxis axis;
  int label_set;    /* of kNN */
  double smoothing; /* 0 … 0.99, of what is told at every step */
  gboolean
      is_grouped; /* runs that differ by the seed only: their mean, and a band of ± one standard
                        * deviation */
} ParallaxOverlay;

const char *parallax_overlay_quantity_name (ParallaxOverlayQuantity quantity);
const char *parallax_overlay_axis_name (ParallaxOverlayAxis axis);

/* The colour of a run (or group) in every picture of a comparison. */
ParallaxColor parallax_overlay_color (int number, gboolean is_dark);

/* The curves as they are drawn: made once for many drawings, since they may have a value for each of a
 * million steps. */
typedef struct _ParallaxOverlayCurves ParallaxOverlayCurves;

/* Borrows the comparison, which must outlive them unchanged. */
ParallaxOverlayCurves *parallax_overlay_curves_new (const ParallaxComparison *comparison,
                                                    const ParallaxOverlay *overlay,
                                                    gboolean is_dark);
void parallax_overlay_curves_free (ParallaxOverlayCurves *curves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxOverlayCurves, parallax_overlay_curves_free)

/* The live changes and alarms of each run are marks in its colour. The theme is as dark as the curves
 * were made for. */
void parallax_overlay_draw (const ParallaxOverlayCurves *curves, const ParallaxPlotTheme *theme,
                            cairo_t *cr, double width, double height, ParallaxCurveArea *area);

/* Every run's value at a place on the axis, one a line; free it. */
char *parallax_overlay_values_at (const ParallaxOverlayCurves *curves, double at);
