/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/note.h"

#include <math.h>

enum { PADDING = 7, LINE = 16, DISTANCE = 10 };

static void
draw_panel (const ParallaxCurveArea *area, const ParallaxPlotTheme *theme, cairo_t *cr,
            double pointer, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  double width = 0, height = LINE * g_strv_length (lines) + 2 * PADDING, x;

  for (char **line = lines; *line != NULL; line++)
    width = fmax (width, parallax_plot_text_width (cr, theme, *line));
  width += 2 * PADDING;
  x = pointer + DISTANCE;
  if (x + width > area->x + area->width)
    x = pointer - DISTANCE - width;
  parallax_plot_set_color (cr, parallax_color_with_alpha (theme->background, 0.94));
  cairo_rectangle (cr, round (x) + 0.5, area->y + 4.5, round (width), height);
  cairo_fill_preserve (cr);
  parallax_plot_set_color (cr, parallax_color_with_alpha (theme->dim, 0.6));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  parallax_plot_set_color (cr, theme->text);
  for (int i = 0; lines[i] != NULL; i++)
    parallax_plot_text (cr, theme, lines[i], x + PADDING, area->y + 4 + PADDING + LINE * i, 0, 0);
}

void
parallax_note_draw (const ParallaxCurveArea *area, const ParallaxPlotTheme *theme, cairo_t *cr,
                    double pointer, const char *text)
{
  parallax_plot_set_color (cr, parallax_color_with_alpha (theme->dim, 0.7));
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, round (pointer) + 0.5, area->y);
  cairo_line_to (cr, round (pointer) + 0.5, area->y + area->height);
  cairo_stroke (cr);
  draw_panel (area, theme, cr, pointer, text);
}
