/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/matrix.h"

#include <math.h>

enum { TITLE = 20, NAME_GAP = 5, MOST_NAME = 90, LEAST_NAMED = 11, LEAST_NUMBERED = 17 };

double
parallax_matrix_share (const ParallaxMatrixPlot *plot, int row, int column)
{
  gint64 sum = 0;

  for (int c = 0; c < plot->columns; c++)
    sum += plot->counts[row * plot->columns + c];
  return sum > 0 ? (double)plot->counts[row * plot->columns + column] / (double)sum : 0;
}

/* --- Names ------------------------------------------------------------------------------------ */

/* A name as long as there is room for. */
static char *
fit_name (cairo_t *cr, const ParallaxPlotTheme *theme, const char *const *names, int number,
          double room)
{
  char *name = names != NULL ? g_strdup (names[number]) : g_strdup_printf ("%d", number + 1);
  glong letters = g_utf8_strlen (name, -1);

  while (letters > 1 && parallax_plot_text_width (cr, theme, name) > room) {
    g_autofree char *whole = name;
    g_autofree char *part = g_utf8_substring (whole, 0, --letters);

    name = g_strconcat (part, "…", NULL);
  }
  return name;
}

static double
widest_name (cairo_t *cr, const ParallaxPlotTheme *theme, const char *const *names, int n)
{
  double widest = 0;

  for (int i = 0; i < n; i++) {
    g_autofree char *name = fit_name (cr, theme, names, i, MOST_NAME);

    widest = fmax (widest, parallax_plot_text_width (cr, theme, name));
  }
  return widest;
}

static void
draw_row_names (const ParallaxMatrixPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
                const ParallaxMatrixArea *area)
{
  for (int row = 0; row < plot->rows; row++) {
    g_autofree char *name = fit_name (cr, theme, plot->row_names, row, MOST_NAME);

    parallax_plot_text (cr, theme, name, area->x - NAME_GAP, area->y + (row + 0.5) * area->height,
                        1, 0.5);
  }
}

/* Upwards, so that the matrix may be narrow. */
static void
draw_column_names (const ParallaxMatrixPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
                   const ParallaxMatrixArea *area)
{
  for (int column = 0; column < plot->columns; column++) {
    g_autofree char *name = fit_name (cr, theme, plot->column_names, column, MOST_NAME);

    cairo_save (cr);
    cairo_translate (cr, area->x + (column + 0.5) * area->width, area->y - NAME_GAP);
    cairo_rotate (cr, -G_PI / 2);
    parallax_plot_text (cr, theme, name, 0, 0, 0, 0.5);
    cairo_restore (cr);
  }
}

/* --- Cells ------------------------------------------------------------------------------------ */

static void
draw_cell (const ParallaxMatrixPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
           const ParallaxMatrixArea *area, int row, int column)
{
  gint64 count = plot->counts[row * plot->columns + column];
  gboolean is_mistake = plot->has_diagonal && row != column;
  double share = parallax_matrix_share (plot, row, column), strength = sqrt (share);
  double x = area->x + column * area->width, y = area->y + row * area->height;
  ParallaxColor color = parallax_palette_color (is_mistake ? 1 : 0, theme->is_dark);
  g_autofree char *text = NULL;

  parallax_plot_set_color (cr, parallax_color_with_alpha (color, strength));
  cairo_rectangle (cr, x + 0.5, y + 0.5, area->width - 1, area->height - 1);
  cairo_fill (cr);
  if (count == 0 || area->height < LEAST_NUMBERED)
    return;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  if (parallax_plot_text_width (cr, theme, text) > area->width - 3)
    return;
  parallax_plot_set_color (cr, strength > 0.6 ? theme->background : theme->text);
  parallax_plot_text (cr, theme, text, x + area->width / 2, y + area->height / 2, 0.5, 0.5);
}

static void
draw_frame (const ParallaxMatrixPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
            const ParallaxMatrixArea *area)
{
  cairo_set_line_width (cr, 1);
  parallax_plot_set_color (cr, theme->grid);
  cairo_rectangle (cr, area->x - 0.5, area->y - 0.5, area->width * plot->columns + 1,
                   area->height * plot->rows + 1);
  cairo_stroke (cr);
  if (plot->marked < 0)
    return;
  parallax_plot_set_color (cr, theme->text);
  cairo_set_line_width (cr, 2);
  cairo_rectangle (cr, area->x + plot->marked % plot->columns * area->width,
                   area->y + plot->marked / plot->columns * area->height, area->width,
                   area->height);
  cairo_stroke (cr);
}

/* --- The whole -------------------------------------------------------------------------------- */

static void
lay_out (const ParallaxMatrixPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr, double width,
         double height, ParallaxMatrixArea *area)
{
  double left = widest_name (cr, theme, plot->row_names, plot->rows) + 2 * NAME_GAP;
  double top = TITLE + widest_name (cr, theme, plot->column_names, plot->columns) + 2 * NAME_GAP;
  double cell_x = (width - left - NAME_GAP) / plot->columns;
  double cell_y = (height - top - NAME_GAP) / plot->rows;

  /* Wide cells have room for their counts, but not without end. */
  area->height = fmax (fmin (cell_y, 36), 1);
  area->width = fmax (fmin (cell_x, 2 * area->height), 1);
  area->x = round (left);
  area->y = round (top);
  area->rows = plot->rows;
  area->columns = plot->columns;
}

void
parallax_matrix_draw (const ParallaxMatrixPlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
                      double width, double height, ParallaxMatrixArea *area)
{
  g_autofree char *title = g_strdup_printf ("%s ↓  %s →", plot->row_title, plot->column_title);

  lay_out (plot, theme, cr, width, height, area);
  parallax_plot_set_color (cr, theme->dim);
  parallax_plot_text (cr, theme, title, NAME_GAP, TITLE / 2.0, 0, 0.5);
  if (area->height >= LEAST_NAMED)
    draw_row_names (plot, theme, cr, area);
  parallax_plot_set_color (cr, theme->dim);
  if (area->width >= LEAST_NAMED)
    draw_column_names (plot, theme, cr, area);
  for (int row = 0; row < plot->rows; row++)
    for (int column = 0; column < plot->columns; column++)
      draw_cell (plot, theme, cr, area, row, column);
  draw_frame (plot, theme, cr, area);
}

int
parallax_matrix_cell_at (const ParallaxMatrixArea *area, double x, double y)
{
  int column = (int)floor ((x - area->x) / area->width);
  int row = (int)floor ((y - area->y) / area->height);

  if (column < 0 || row < 0 || column >= area->columns || row >= area->rows)
    return -1;
  return row * area->columns + column;
}
