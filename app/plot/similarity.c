/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/similarity.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/legend.h"

enum { LEFT = 76, TOP = 8, BOTTOM = 44, RIGHT = 8, RAMP = 180, LEAST_NAME = 11, LEAST_SIDE = 8 };

ParallaxSimilarityArea
parallax_similarity_area (const ParallaxSimilarityPlot *plot, double width, double height)
{
  double left = plot->groups != NULL ? LEFT : RIGHT;
  double side = fmax (fmin (width - left - RIGHT, height - TOP - BOTTOM), LEAST_SIDE);

  return (ParallaxSimilarityArea){ left + fmax (width - left - RIGHT - side, 0) / 2, TOP, side };
}

double
parallax_similarity_height (const ParallaxSimilarityPlot *plot, double width)
{
  return TOP + parallax_similarity_area (plot, width, INFINITY).side + BOTTOM;
}

/* --- Cells ------------------------------------------------------------------------------------ */

static guint32
pixel_of (const ParallaxSimilarityPlot *plot, const ParallaxPlotTheme *theme, double value)
{
  double span = plot->high > plot->low ? plot->high - plot->low : 1;
  ParallaxColor color = parallax_palette_ramp ((value - plot->low) / span, theme->is_dark);

  return (guint32)lround (255 * color.red) << 16 | (guint32)lround (255 * color.green) << 8 |
         (guint32)lround (255 * color.blue);
}

/* A pixel a cell. */
static cairo_surface_t *
draw_cells (const ParallaxSimilarityPlot *plot, const ParallaxPlotTheme *theme)
{
  cairo_surface_t *cells = cairo_image_surface_create (CAIRO_FORMAT_RGB24, plot->n, plot->n);
  guint32 *pixels = (guint32 *)(void *)cairo_image_surface_get_data (cells);
  int stride = cairo_image_surface_get_stride (cells) / 4;

  for (int i = 0; i < plot->n; i++)
    for (int k = 0; k < plot->n; k++)
      pixels[i * stride + k] =
          pixel_of (plot, theme, (double)plot->values[(gsize)i * (gsize)plot->pitch + (gsize)k]);
  cairo_surface_mark_dirty (cells);
  return cells;
}

static void
paint_cells (const ParallaxSimilarityPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
             const ParallaxSimilarityArea *area)
{
  cairo_surface_t *cells = draw_cells (plot, theme);
  double cell = area->side / plot->n;

  cairo_save (cr);
  cairo_translate (cr, area->x, area->y);
  cairo_scale (cr, cell, cell);
  cairo_set_source_surface (cr, cells, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            cell >= 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_rectangle (cr, 0, 0, plot->n, plot->n);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_surface_destroy (cells);
}

/* --- Groups ----------------------------------------------------------------------------------- */

static void
draw_line (cairo_t *cr, const ParallaxSimilarityArea *area, double at)
{
  cairo_move_to (cr, area->x, area->y + at);
  cairo_line_to (cr, area->x + area->side, area->y + at);
  cairo_move_to (cr, area->x + at, area->y);
  cairo_line_to (cr, area->x + at, area->y + area->side);
  cairo_stroke (cr);
}

/* A name only where its group is high enough for it. */
static void
draw_name (const ParallaxSimilarityPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
           const ParallaxSimilarityArea *area, int group, double from, double to)
{
  if (group < 0 || to - from < LEAST_NAME)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, area->x - LEFT, area->y + from, LEFT - 4, to - from);
  cairo_clip (cr);
  parallax_plot_set_color (cr, theme->text);
  parallax_plot_text (cr, theme, plot->names[group], area->x - 6, area->y + (from + to) / 2, 1,
                      0.5);
  cairo_restore (cr);
}

static void
draw_groups (const ParallaxSimilarityPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
             const ParallaxSimilarityArea *area)
{
  double cell = area->side / plot->n;

  for (int from = 0, i = 1; i <= plot->n; i++) {
    if (i < plot->n && plot->groups[i] == plot->groups[from])
      continue;
    draw_name (plot, theme, cr, area, plot->groups[from], from * cell, i * cell);
    if (i < plot->n) {
      parallax_plot_set_color (cr, parallax_color_with_alpha (theme->background, 0.7));
      cairo_set_line_width (cr, fmin (1, cell / 2)); /* small cells stay to be seen */
      draw_line (cr, area, i * cell);
    }
    from = i;
  }
}

static void
mark (const ParallaxSimilarityPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
      const ParallaxSimilarityArea *area, int row, int column)
{
  double cell = area->side / plot->n, side = fmax (cell, 7);

  cairo_rectangle (cr, area->x + (column + 0.5) * cell - side / 2,
                   area->y + (row + 0.5) * cell - side / 2, side, side);
  parallax_plot_set_color (cr, theme->background);
  cairo_set_line_width (cr, 4);
  cairo_stroke_preserve (cr);
  parallax_plot_set_color (cr, theme->text);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

/* --- The whole -------------------------------------------------------------------------------- */

void
parallax_similarity_draw (const ParallaxSimilarityPlot *plot, const ParallaxPlotTheme *theme,
                          cairo_t *cr, double width, double height, int row, int column)
{
  ParallaxSimilarityArea area = parallax_similarity_area (plot, width, height);
  g_autofree char *low = g_strdup_printf ("%s%.2f", plot->low < 0 ? "−" : "", fabs (plot->low));
  g_autofree char *high = g_strdup_printf ("%.2f", plot->high);
  double ramp = fmin (RAMP, area.side);

  parallax_plot_set_color (cr, theme->background);
  cairo_paint (cr);
  if (plot->n < 1)
    return;
  paint_cells (plot, theme, cr, &area);
  if (plot->groups != NULL)
    draw_groups (plot, theme, cr, &area);
  if (row >= 0 && column >= 0 && row < plot->n && column < plot->n)
    mark (plot, theme, cr, &area, row, column);
  parallax_ramp_draw (cr, theme, low, high, area.x, area.y + area.side + 10, ramp);
  parallax_plot_text (cr, theme, _ ("cosine"), area.x + ramp / 2, area.y + area.side + 20, 0.5, 0);
}

gboolean
parallax_similarity_cell_at (const ParallaxSimilarityPlot *plot, double width, double height,
                             double x, double y, int *row, int *column)
{
  ParallaxSimilarityArea area = parallax_similarity_area (plot, width, height);

  *column = (int)floor ((x - area.x) / area.side * plot->n);
  *row = (int)floor ((y - area.y) / area.side * plot->n);
  return *column >= 0 && *column < plot->n && *row >= 0 && *row < plot->n;
}
