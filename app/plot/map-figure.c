/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From top to bottom: the title's two lines, the frame with the points, the legend, which takes what
 * height it needs.
 */
#include "app/plot/map-figure.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/legend.h"
#include "app/plot/map-axes.h"
#include "app/plot/outlines.h"

enum { MARGIN = 14, TITLE = 46, AXIS_LEFT = 58, AXIS_BOTTOM = 42 };
enum { MOST_NAMES = 80, MOST_SHAPES = 20000, SHARPNESS = 3, RAMP_WIDTH = 220 };

/* --- Legend ----------------------------------------------------------------------------------- */

static double
draw_names (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme, cairo_t *cr, double y,
            double width)
{
  int shown = MIN (figure->n_names, MOST_NAMES);
  double height =
      parallax_legend_draw (cr, theme, figure->names, shown, MARGIN, y, width - 2 * MARGIN);

  if (shown < figure->n_names) {
    g_autofree char *more = g_strdup_printf (_ ("and %d more"), figure->n_names - shown);

    parallax_plot_set_color (cr, theme->dim);
    parallax_plot_text (cr, theme, more, MARGIN, y + height + 2, 0, 0);
    height += 18;
  }
  return height;
}

static double
draw_ramp (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme, cairo_t *cr, double y)
{
  parallax_plot_set_color (cr, theme->text);
  parallax_plot_text (cr, theme, figure->ramp_title, MARGIN, y, 0, 0);
  return 18 + parallax_ramp_draw (cr, theme, "0", "1", MARGIN, y + 18, RAMP_WIDTH);
}

/* Draws it from y on; returns its height. */
static double
draw_legend (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme, cairo_t *cr, double y,
             double width)
{
  if (figure->ramp_title != NULL)
    return draw_ramp (figure, theme, cr, y);
  return figure->n_names > 0 ? draw_names (figure, theme, cr, y, width) : 0;
}

static double
measure_legend (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme, double width)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (nowhere);
  double height = draw_legend (figure, theme, cr, 0, width);

  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  return height;
}

/* --- Points ----------------------------------------------------------------------------------- */

static void
draw_shapes (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme,
             const ParallaxViewport *view, cairo_t *cr, const ParallaxMapFrame *f)
{
  const ParallaxScatter *scatter = &figure->scatter;

  for (int i = 0; i < scatter->n; i++) {
    int label = scatter->values == NULL && scatter->labels != NULL ? scatter->labels[i] : 0;
    double x, y;

    parallax_viewport_place (view, f->width, f->height, scatter->xy + 2 * i, &x, &y);
    if (!isfinite (x + y))
      continue;
    parallax_plot_set_color (
        cr, parallax_color_with_alpha (parallax_scatter_color (scatter, theme, i), 0.82));
    parallax_marker_path (cr, label, f->x + x, f->y + y, scatter->radius);
    cairo_fill (cr);
  }
}

/* As the window draws them, in a picture that is laid over the page. */
static void
draw_pixels (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme,
             const ParallaxViewport *view, cairo_t *cr, const ParallaxMapFrame *f)
{
  cairo_surface_t *map = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, (int)(f->width * SHARPNESS), (int)(f->height * SHARPNESS));

  cairo_surface_set_device_scale (map, SHARPNESS, SHARPNESS);
  parallax_scatter_draw (&figure->scatter, theme, view, map);
  cairo_set_source_surface (cr, map, f->x, f->y);
  cairo_paint (cr);
  cairo_surface_destroy (map);
}

static void
draw_outlines (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme,
               const ParallaxViewport *view, cairo_t *cr, const ParallaxMapFrame *f)
{
  g_autoptr (ParallaxOutlines) outlines = parallax_outlines_new (&figure->scatter, figure->n_names);

  cairo_save (cr);
  cairo_translate (cr, f->x, f->y);
  parallax_outlines_draw (outlines, cr, theme, view, f->width, f->height);
  cairo_restore (cr);
}

/* --- The frame -------------------------------------------------------------------------------- */

static void
draw_frame (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme,
            const ParallaxViewport *view, cairo_t *cr, const ParallaxMapFrame *f)
{
  cairo_set_line_width (cr, 1);
  parallax_plot_set_color (cr, theme->dim);
  cairo_rectangle (cr, f->x, f->y, f->width, f->height);
  cairo_stroke (cr);
  if (figure->x_label != NULL && figure->scatter.n > 0)
    parallax_map_axes_draw (cr, theme, view, f, figure->x_label, figure->y_label, FALSE, MARGIN);
}

/* --- The whole -------------------------------------------------------------------------------- */

void
parallax_map_figure_draw (const ParallaxMapFigure *figure, const ParallaxPlotTheme *theme,
                          cairo_t *cr, double width, double height, gboolean is_vector)
{
  gboolean has_axes = figure->x_label != NULL;
  double legend = measure_legend (figure, theme, width);
  double left = has_axes ? AXIS_LEFT : MARGIN, bottom = has_axes ? AXIS_BOTTOM : 0;
  ParallaxMapFrame f = { left, TITLE, width - left - MARGIN, 0 };
  ParallaxViewport view;

  f.height = fmax (height - TITLE - bottom - legend - 2 * MARGIN, height / 4);
  view = parallax_viewport_fit (figure->scatter.xy, figure->scatter.n, f.width, f.height);
  parallax_plot_set_color (cr, theme->background);
  cairo_paint (cr);
  if (is_vector && figure->scatter.n <= MOST_SHAPES)
    draw_shapes (figure, theme, &view, cr, &f);
  else
    draw_pixels (figure, theme, &view, cr, &f);
  if (figure->is_outlined)
    draw_outlines (figure, theme, &view, cr, &f);
  parallax_plot_set_color (cr, theme->text);
  parallax_plot_title (cr, theme, figure->title, MARGIN, MARGIN + 2);
  parallax_plot_set_color (cr, theme->dim);
  parallax_plot_text (cr, theme, figure->subtitle, MARGIN, MARGIN + 12, 0, 0);
  draw_frame (figure, theme, &view, cr, &f);
  draw_legend (figure, theme, cr, f.y + f.height + bottom + MARGIN, width);
}
