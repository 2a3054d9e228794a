/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/map-axes.h"

#include "app/plot/ticks.h"

enum { TICKS = 6, TICK = 4, LINE = 15, BELOW = 22, CORNER = 34 /* px that numbers leave free */ };

static void
draw_x (cairo_t *cr, const ParallaxPlotTheme *theme, const ParallaxViewport *view,
        const ParallaxMapFrame *f, const char *title, gboolean is_inside)
{
  double reach = f->width / 2 / view->scale, bottom = f->y + f->height;
  double away = is_inside ? -TICK : TICK, align = is_inside ? 1 : 0;
  ParallaxTicks ticks = parallax_ticks (view->x - reach, view->x + reach, TICKS, FALSE);

  for (int i = 0; i < ticks.n; i++) {
    double x = f->x + f->width / 2 + (ticks.values[i] - view->x) * view->scale;
    g_autofree char *label = parallax_tick_label (&ticks, ticks.values[i]);

    if (is_inside && (x < f->x + CORNER || x > f->x + f->width - CORNER))
      continue;
    cairo_move_to (cr, x, bottom);
    cairo_line_to (cr, x, bottom + away);
    cairo_stroke (cr);
    parallax_plot_text (cr, theme, label, x, bottom + away + (is_inside ? -1 : 1), 0.5, align);
  }
  parallax_plot_text (cr, theme, title, f->x + f->width / 2,
                      bottom + (is_inside ? -TICK - LINE - 1 : BELOW), 0.5, align);
}

static void
draw_y (cairo_t *cr, const ParallaxPlotTheme *theme, const ParallaxViewport *view,
        const ParallaxMapFrame *f, const char *title, gboolean is_inside, double margin)
{
  double reach = f->height / 2 / view->scale;
  double away = is_inside ? TICK : -TICK, align = is_inside ? 0 : 1, widest = 0;
  ParallaxTicks ticks = parallax_ticks (view->y - reach, view->y + reach, TICKS, FALSE);

  for (int i = 0; i < ticks.n; i++) {
    double y = f->y + f->height / 2 - (ticks.values[i] - view->y) * view->scale;
    g_autofree char *label = parallax_tick_label (&ticks, ticks.values[i]);

    if (is_inside && (y < f->y + CORNER || y > f->y + f->height - CORNER))
      continue;
    cairo_move_to (cr, f->x, y);
    cairo_line_to (cr, f->x + away, y);
    cairo_stroke (cr);
    parallax_plot_text (cr, theme, label, f->x + away + (is_inside ? 2 : -2), y, align, 0.5);
    widest = MAX (widest, parallax_plot_text_width (cr, theme, label));
  }
  cairo_save (cr);
  cairo_translate (cr, is_inside ? f->x + TICK + widest + LINE : margin, f->y + f->height / 2);
  cairo_rotate (cr, -G_PI / 2);
  parallax_plot_text (cr, theme, title, 0, 0, 0.5, 0.5);
  cairo_restore (cr);
}

void
parallax_map_axes_draw (cairo_t *cr, const ParallaxPlotTheme *theme, const ParallaxViewport *view,
                        const ParallaxMapFrame *frame, const char *x_label, const char *y_label,
                        gboolean is_inside, double margin)
{
  cairo_set_line_width (cr, 1);
  parallax_plot_set_color (cr, theme->dim);
  draw_x (cr, theme, view, frame, x_label, is_inside);
  draw_y (cr, theme, view, frame, y_label, is_inside, margin);
}
