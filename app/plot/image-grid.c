/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 */
#include "app/plot/image-grid.h"

#include <math.h>

void
parallax_image_grid_measure (const ParallaxImageGrid *grid, int n, double *width, double *height)
{
  int columns = MIN (n, grid->columns), rows = (n + grid->columns - 1) / grid->columns;

  *width = fmax (columns * (grid->cell + grid->gap) - grid->gap, 0);
  *height = fmax (rows * (grid->cell + grid->text + grid->gap) - grid->gap, 0);
}

void
parallax_image_grid_fit (ParallaxImageGrid *grid, int n, double width, double height)
{
  /* A last row that is full looks better than cells that are slightly larger. */
  static const double worth_of_full_rows = 1.15;
  int together = MAX (grid->together, 1);
  double best = 0;

  grid->cell = 0;
  for (int columns = together; columns < n + together; columns += together) {
    int rows = (n + columns - 1) / columns;
    double wide = (width + grid->gap) / columns - grid->gap;
    double high = (height + grid->gap) / rows - grid->gap - grid->text;
    double cell = fmin (wide, high);
    double worth = cell * (n % columns == 0 ? worth_of_full_rows : 1);

    if (worth > best) {
      best = worth;
      grid->cell = floor (cell);
      grid->columns = columns;
    }
  }
}

/* Down to half the size two neighbours in a row and in a column are all that fall together, and
 * reading those is many times faster than the filter that takes any number. */
static cairo_filter_t
filter_for (double scale)
{
  return scale >= 1     ? CAIRO_FILTER_NEAREST
         : scale >= 0.5 ? CAIRO_FILTER_BILINEAR
                        : CAIRO_FILTER_GOOD;
}

static void
draw_picture (cairo_t *cr, cairo_surface_t *picture, double x, double y, double cell)
{
  double width = cairo_image_surface_get_width (picture);
  double height = cairo_image_surface_get_height (picture);
  double scale = cell / fmax (width, height);

  cairo_save (cr);
  cairo_translate (cr, x + (cell - width * scale) / 2, y + (cell - height * scale) / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), filter_for (scale));
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  cairo_restore (cr);
}

void
parallax_image_grid_draw (cairo_t *cr, const ParallaxPlotTheme *theme,
                          const ParallaxImageGrid *grid, cairo_surface_t *const *pictures,
                          const char *const *texts, int n, double x, double y)
{
  for (int i = 0; i < n; i++) {
    double left = x + i % grid->columns * (grid->cell + grid->gap);
    double top = y + i / grid->columns * (grid->cell + grid->text + grid->gap);

    draw_picture (cr, pictures[i], left, top, grid->cell);
    if (texts == NULL || texts[i] == NULL)
      continue;
    parallax_plot_set_color (cr, theme->dim);
    parallax_plot_text (cr, theme, texts[i], left + grid->cell / 2,
                        top + grid->cell + grid->text / 2, 0.5, 0.5);
  }
}

int
parallax_image_grid_cell_at (const ParallaxImageGrid *grid, int n, double x, double y)
{
  double pitch_x = grid->cell + grid->gap, pitch_y = grid->cell + grid->text + grid->gap;
  int column = (int)floor (x / pitch_x), row = (int)floor (y / pitch_y);
  int cell = row * grid->columns + column;

  if (x < 0 || y < 0 || column >= grid->columns || cell >= n || x - column * pitch_x > grid->cell ||
      y - row * pitch_y > grid->cell)
    return -1;
  return cell;
}
