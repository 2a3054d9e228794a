/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/legend.h"

enum { LEGEND_ROW = 18 };

static const double RADIUS = 4.5; /* px */

void
parallax_marker_path (cairo_t *cr, int label, double x, double y, double r)
{
  double arm = r / 3;

  cairo_new_path (cr);
  switch (parallax_palette_marker (label)) {
  case PARALLAX_MARKER_SQUARE:
    cairo_rectangle (cr, x - r, y - r, 2 * r, 2 * r);
    break;
  case PARALLAX_MARKER_TRIANGLE:
    cairo_move_to (cr, x, y - r);
    cairo_line_to (cr, x + r, y + r);
    cairo_line_to (cr, x - r, y + r);
    break;
  case PARALLAX_MARKER_CROSS:
    cairo_rectangle (cr, x - r, y - arm, 2 * r, 2 * arm);
    cairo_rectangle (cr, x - arm, y - r, 2 * arm, 2 * r);
    break;
  default:
    cairo_arc (cr, x, y, r, 0, 2 * G_PI);
  }
}

void
parallax_marker_draw (cairo_t *cr, const ParallaxPlotTheme *theme, int label, double x, double y)
{
  parallax_plot_set_color (cr, parallax_palette_color (label, theme->is_dark));
  parallax_marker_path (cr, label, x, y, RADIUS);
  cairo_fill (cr);
}

double
parallax_legend_draw (cairo_t *cr, const ParallaxPlotTheme *theme, char *const *names, int n_names,
                      double x, double y, double width)
{
  double left = x, top = y;

  for (int i = 0; i < n_names; i++) {
    double entry = parallax_plot_text_width (cr, theme, names[i]) + 30;

    if (left > x && left + entry > x + width) {
      left = x;
      top += LEGEND_ROW;
    }
    parallax_marker_draw (cr, theme, i, left + 6, top + LEGEND_ROW / 2.0);
    parallax_plot_set_color (cr, theme->text);
    parallax_plot_text (cr, theme, names[i], left + 16, top + LEGEND_ROW / 2.0, 0, 0.5);
    left += entry;
  }
  return top + LEGEND_ROW - y;
}

double
parallax_ramp_draw (cairo_t *cr, const ParallaxPlotTheme *theme, const char *least,
                    const char *most, double x, double y, double width)
{
  cairo_pattern_t *pattern = cairo_pattern_create_linear (x, 0, x + width, 0);

  for (int i = 0; i <= 16; i++) {
    ParallaxColor color = parallax_palette_ramp (i / 16.0, theme->is_dark);

    cairo_pattern_add_color_stop_rgb (pattern, i / 16.0, color.red, color.green, color.blue);
  }
  cairo_rectangle (cr, x, y, width, 8);
  cairo_set_source (cr, pattern);
  cairo_fill (cr);
  cairo_pattern_destroy (pattern);
  parallax_plot_set_color (cr, theme->text);
  parallax_plot_text (cr, theme, least, x, y + 10, 0, 0);
  parallax_plot_text (cr, theme, most, x + width, y + 10, 1, 0);
  return 28;
}
