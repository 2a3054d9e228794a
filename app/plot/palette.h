/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Colours of classes and runs: ten hues that people with any kind of colour vision can tell apart
 * (built around Okabe & Ito's set, each lightened or darkened until it stands at 3:1 against both
 * backgrounds); from the eleventh class on the shape changes as well, so no meaning hangs on colour
 * alone.
 */
#pragma once

#include <glib.h>

typedef struct {
  double red, green, blue, alpha;
} ParallaxColor;

typedef enum {
  PARALLAX_MARKER_DISC,
  PARALLAX_MARKER_SQUARE,
  PARALLAX_MARKER_TRIANGLE,
  PARALLAX_MARKER_CROSS,
  PARALLAX_N_MARKERS,
} ParallaxMarker;

enum { PARALLAX_N_COLORS = 10 };

/* The colour of class (or run) number index; −1 is grey, for what has no label. */
ParallaxColor parallax_palette_color (int index, gboolean is_dark);
ParallaxMarker parallax_palette_marker (int index);

/* The colour of a number from 0 to 1: from blue over green to yellow, in steps of even lightness, so
 * that it reads without colour as well (viridis' way, made lighter or darker until both ends stand
 * off the background). Outside, the nearer end; NaN: grey. */
ParallaxColor parallax_palette_ramp (double value, gboolean is_dark);

/* The same colour, more or less of it. */
ParallaxColor parallax_color_with_alpha (ParallaxColor color, double alpha);
