/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The line at the pointer over a chart, and the little panel beside it with the values there.
 */
#pragma once

#include "app/plot/curve.h"

/* pointer: x in px; text: a line for each value. */
void parallax_note_draw (const ParallaxCurveArea *area, const ParallaxPlotTheme *theme, cairo_t *cr,
                         double pointer, const char *text);
