/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text goes through Pango, so that any script a class name is written in is shaped and found a font
 * for.
 */
#include "app/plot/theme.h"

#include <math.h>
#include <pango/pangocairo.h>

ParallaxPlotTheme
parallax_plot_theme (gboolean is_dark)
{
  ParallaxPlotTheme theme = { .is_dark = is_dark,
                              .background = { 1, 1, 1, 1 },
                              .text = { 0.13, 0.13, 0.13, 1 },
                              .dim = { 0.36, 0.36, 0.36, 1 },
                              .grid = { 0, 0, 0, 0.10 },
                              .alarm = { 0.75, 0.22, 0, 1 },
                              .font_size = 12,
                              .font = "Sans" };

  if (is_dark) {
    theme.background = (ParallaxColor){ 0.118, 0.118, 0.118, 1 };
    theme.text = (ParallaxColor){ 0.93, 0.93, 0.93, 1 };
    theme.dim = (ParallaxColor){ 0.68, 0.68, 0.68, 1 };
    theme.grid = (ParallaxColor){ 1, 1, 1, 0.12 };
    theme.alarm = (ParallaxColor){ 1, 0.64, 0.28, 1 };
  }
  return theme;
}

void
parallax_plot_set_color (cairo_t *cr, ParallaxColor color)
{
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha);
}

static PangoLayout *
layout_of (cairo_t *cr, const ParallaxPlotTheme *theme, const char *text, PangoWeight weight)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string (theme->font);

  pango_font_description_set_absolute_size (font, theme->font_size * PANGO_SCALE);
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);
  return layout;
}

/* Returns the width. */
static double
show (cairo_t *cr, PangoLayout *layout, double x, double y, double x_anchor, double y_anchor)
{
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, round (x - x_anchor * width), round (y - y_anchor * height));
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  return width;
}

void
parallax_plot_text (cairo_t *cr, const ParallaxPlotTheme *theme, const char *text, double x,
                    double y, double x_anchor, double y_anchor)
{
  g_autoptr (PangoLayout) layout = layout_of (cr, theme, text, PANGO_WEIGHT_NORMAL);

  show (cr, layout, x, y, x_anchor, y_anchor);
}

double
parallax_plot_title (cairo_t *cr, const ParallaxPlotTheme *theme, const char *text, double x,
                     double y)
{
  g_autoptr (PangoLayout) layout = layout_of (cr, theme, text, PANGO_WEIGHT_BOLD);

  return show (cr, layout, x, y, 0, 0.5);
}

double
parallax_plot_text_width (cairo_t *cr, const ParallaxPlotTheme *theme, const char *text)
{
  g_autoptr (PangoLayout) layout = layout_of (cr, theme, text, PANGO_WEIGHT_NORMAL);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}
