/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/curve.h"

#include <math.h>

#include "app/plot/decimate.h"
#include "app/plot/dense.h"
#include "app/plot/ticks.h"

enum { MARGIN_TOP = 30, MARGIN_RIGHT = 16, MARGIN_BOTTOM = 26, GAP = 6, FINENESS = 4 };

double
parallax_curve_area_x (const ParallaxCurveArea *area, double value)
{
  return area->x + (value - area->x_min) / (area->x_max - area->x_min) * area->width;
}

double
parallax_curve_area_y (const ParallaxCurveArea *area, double value)
{
  double low = area->y_min, high = area->y_max;

  if (area->is_log) {
    value = log (fmax (value, low * 1e-3));
    low = log (low);
    high = log (high);
  }
  return area->y + area->height * (1 - (value - low) / (high - low));
}

double
parallax_curve_area_value_at (const ParallaxCurveArea *area, double x)
{
  return area->x_min + (x - area->x) / area->width * (area->x_max - area->x_min);
}

/* --- Ranges ----------------------------------------------------------------------------------- */

static void
include (double value, gboolean is_log, double *low, double *high)
{
  if (!isfinite (value) || (is_log && value <= 0))
    return;
  *low = fmin (*low, value);
  *high = fmax (*high, value);
}

/* A curve in about as many columns as there are pixels. */
typedef struct {
  const ParallaxCurve *curve;
  ParallaxColumn *columns;
  gsize n;
  gboolean is_dense; /* more values than pixels, on a picture */
} brief;

/* pixels: of the whole plot's width; 0: it has none. How much of it the data area has is not known
 * yet: a picture's columns are so fine that it does not matter. */
static brief
shorten (const ParallaxCurve *curve, const ParallaxCurveArea *area, double width, double pixels)
{
  gboolean is_dense = pixels > 0 && (double)curve->n >= 2 * pixels;
  gsize most = (gsize)fmax (is_dense ? FINENESS * pixels : width, 2);
  brief it = { curve, g_new (ParallaxColumn, most + 1), 0, is_dense };

  it.n =
      parallax_decimate (curve->x, curve->y, curve->n, area->x_min, area->x_max, most, it.columns);
  return it;
}

static void
find_y_range (const ParallaxCurvePlot *plot, const brief *briefs, ParallaxCurveArea *area)
{
  double low = INFINITY, high = -INFINITY, room;

  for (int c = 0; c < plot->n_curves; c++) {
    const ParallaxCurve *curve = &plot->curves[c];

    for (gsize i = 0; i < briefs[c].n; i++) {
      include (briefs[c].columns[i].low, plot->is_log, &low, &high);
      include (briefs[c].columns[i].high, plot->is_log, &low, &high);
    }
    for (gsize i = 0; curve->low != NULL && i < curve->n; i++) {
      include (curve->low[i], plot->is_log, &low, &high);
      include (curve->high[i], plot->is_log, &low, &high);
    }
  }
  for (int i = 0; i < plot->n_levels; i++)
    include (plot->levels[i].value, plot->is_log, &low, &high);
  if (!(high >= low)) {
    low = plot->is_log ? 1 : 0;
    high = plot->is_log ? 10 : 1;
  }
  if (plot->is_log) {
    low /= 1.1;
    high *= 1.1;
  } else {
    room = high > low ? 0.06 * (high - low) : fmax (fabs (high) * 0.1, 0.1);
    low -= room;
    high += room;
  }
  area->y_min = isfinite (plot->y_min) ? plot->y_min : low;
  area->y_max = isfinite (plot->y_max) ? plot->y_max : high;
}

/* --- Axes ------------------------------------------------------------------------------------- */

static char *
y_label (const ParallaxCurvePlot *plot, const ParallaxTicks *ticks, double value)
{
  if (plot->is_share)
    return g_strdup_printf ("%.0f %%", 100 * value);
  return parallax_tick_label (ticks, value);
}

static ParallaxTicks
y_ticks (const ParallaxCurveArea *area)
{
  int wanted = (int)fmax (3, area->height / 34);

  return area->is_log ? parallax_ticks_log (area->y_min, area->y_max, wanted)
                      : parallax_ticks (area->y_min, area->y_max, wanted, FALSE);
}

static double
widest_label (const ParallaxCurvePlot *plot, const ParallaxPlotTheme *theme,
              const ParallaxTicks *ticks, cairo_t *cr)
{
  double widest = 24;

  for (int i = 0; i < ticks->n; i++) {
    g_autofree char *label = y_label (plot, ticks, ticks->values[i]);

    widest = fmax (widest, parallax_plot_text_width (cr, theme, label));
  }
  return widest;
}

static void
line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2, y2);
  cairo_stroke (cr);
}

static void
draw_axes (const ParallaxCurvePlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
           const ParallaxCurveArea *area, const ParallaxTicks *rows)
{
  ParallaxTicks columns =
      parallax_ticks (area->x_min, area->x_max, (int)CLAMP (area->width / 60, 2, 11), TRUE);
  double bottom = area->y + area->height, before = area->x, last_left = area->x,
         last_right = area->x;

  cairo_set_line_width (cr, 1);
  for (int i = 0; i < rows->n; i++) {
    g_autofree char *label = y_label (plot, rows, rows->values[i]);
    double y = round (parallax_curve_area_y (area, rows->values[i])) + 0.5;

    parallax_plot_set_color (cr, theme->grid);
    line (cr, area->x, y, area->x + area->width, y);
    parallax_plot_set_color (cr, theme->dim);
    parallax_plot_text (cr, theme, label, area->x - GAP, y, 1, 0.5);
  }
  for (int i = 0; i < columns.n; i++) {
    g_autofree char *label = parallax_tick_label (&columns, columns.values[i]);
    double x = round (parallax_curve_area_x (area, columns.values[i])) + 0.5;
    double half = parallax_plot_text_width (cr, theme, label) / 2;
    double middle = fmin (x, area->x + area->width + MARGIN_RIGHT - 2 - half);

    parallax_plot_set_color (cr, theme->grid);
    line (cr, x, area->y, x, bottom);
    parallax_plot_set_color (cr, theme->dim);
    parallax_plot_text (cr, theme, label, middle, bottom + 4, 0.5, 0);
    before = last_right;
    last_left = middle - half;
    last_right = middle + half;
  }
  if (plot->x_label != NULL) {
    double width = parallax_plot_text_width (cr, theme, plot->x_label);

    /* Beside the last number where there is room, else before it, else not at all. */
    if (area->x + area->width - width > last_right + GAP)
      parallax_plot_text (cr, theme, plot->x_label, area->x + area->width, bottom + 4, 1, 0);
    else if (last_left - GAP - width > before + GAP)
      parallax_plot_text (cr, theme, plot->x_label, last_left - GAP, bottom + 4, 1, 0);
  }
}

/* --- Content ---------------------------------------------------------------------------------- */

static void
draw_levels (const ParallaxCurvePlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
             const ParallaxCurveArea *area)
{
  static const double dashes[] = { 5, 4 };
  double said = NAN; /* where the last label stands */

  for (int i = 0; i < plot->n_levels; i++) {
    const ParallaxLevel *level = &plot->levels[i];
    gboolean is_part = level->from != level->to;
    double left = is_part ? parallax_curve_area_x (area, level->from) : area->x;
    double right = is_part ? parallax_curve_area_x (area, level->to) : area->x + area->width;
    double y = round (parallax_curve_area_y (area, plot->levels[i].value)) + 0.5;
    gboolean is_near_top = y - area->y < 16;

    if (!isfinite (y) || y < area->y - 1 || y > area->y + area->height + 1)
      continue;
    cairo_set_dash (cr, dashes, 2, 0);
    cairo_set_line_width (cr, 1);
    parallax_plot_set_color (cr, parallax_color_with_alpha (theme->dim, 0.8));
    line (cr, fmax (left, area->x), y, fmin (right, area->x + area->width), y);
    cairo_set_dash (cr, NULL, 0, 0);
    /* Two levels at one place have one label. */
    if (level->label == NULL || fabs (y - said) < 10)
      continue;
    said = y;
    parallax_plot_set_color (cr, theme->dim);
    parallax_plot_text (cr, theme, level->label, area->x + area->width - 4,
                        is_near_top ? y + 2 : y - 2, 1, is_near_top ? 0 : 1);
  }
}

enum { MARK_ROWS = 3, MARK_ROW = 14 };

/* The label in the first row where nothing is in its way; taken: the stretches [2] that labels have
 * in each row so far. */
static void
draw_mark_label (const ParallaxMark *mark, const ParallaxPlotTheme *theme, cairo_t *cr,
                 const ParallaxCurveArea *area, double x, GArray *taken[MARK_ROWS])
{
  double width = parallax_plot_text_width (cr, theme, mark->label);
  double left = x + 4 + width > area->x + area->width ? x - 4 - width : x + 4;

  for (int row = 0; row < MARK_ROWS && left >= area->x; row++) {
    double stretch[] = { left - GAP, left + width + GAP };
    gboolean is_free = TRUE;

    for (guint i = 0; i + 1 < taken[row]->len; i += 2)
      is_free &= stretch[1] < g_array_index (taken[row], double, i) ||
                 stretch[0] > g_array_index (taken[row], double, i + 1);
    if (!is_free)
      continue;
    g_array_append_vals (taken[row], stretch, 2);
    parallax_plot_text (cr, theme, mark->label, left, area->y + MARK_ROW * row, 0, 0);
    return;
  }
}

static void
draw_marks (const ParallaxCurvePlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
            const ParallaxCurveArea *area)
{
  static const double dashes[] = { 2, 3 };
  GArray *taken[MARK_ROWS];

  for (int row = 0; row < MARK_ROWS; row++)
    taken[row] = g_array_new (FALSE, FALSE, sizeof (double));
  for (int i = 0; i < plot->n_marks; i++) {
    const ParallaxMark *mark = &plot->marks[i];
    double x = round (parallax_curve_area_x (area, mark->x)) + 0.5;

    if (x < area->x - 1 || x > area->x + area->width + 1)
      continue;
    cairo_set_dash (cr, dashes, mark->is_alarm ? 0 : 2, 0);
    cairo_set_line_width (cr, 1);
    parallax_plot_set_color (cr, mark->color != NULL ? *mark->color
                                 : mark->is_alarm    ? theme->alarm
                                                     : theme->text);
    line (cr, x, area->y, x, area->y + area->height);
    cairo_set_dash (cr, NULL, 0, 0);
    draw_mark_label (mark, theme, cr, area, x, taken);
  }
  for (int row = 0; row < MARK_ROWS; row++)
    g_array_unref (taken[row]);
}

/* One band for each stretch without a gap. */
static void
draw_band (const ParallaxCurve *curve, cairo_t *cr, const ParallaxCurveArea *area)
{
  parallax_plot_set_color (cr, parallax_color_with_alpha (curve->color, 0.18));
  for (gsize first = 0, end; first < curve->n; first = end) {
    for (end = first; end < curve->n && isfinite (curve->y[end]); end++)
      cairo_line_to (cr, parallax_curve_area_x (area, curve->x[end]),
                     parallax_curve_area_y (area, curve->high[end]));
    for (gsize i = end; i > first; i--)
      cairo_line_to (cr, parallax_curve_area_x (area, curve->x[i - 1]),
                     parallax_curve_area_y (area, curve->low[i - 1]));
    cairo_close_path (cr);
    cairo_fill (cr);
    end = MAX (end, first + 1);
  }
}

static void
outline (const brief *it, cairo_t *cr, const ParallaxCurveArea *area)
{
  const ParallaxCurve *curve = it->curve;
  const ParallaxColumn *points = it->columns;
  gsize n = it->n;

  cairo_set_line_width (cr, curve->width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND); /* a value alone between two gaps is a dot */
  for (gsize i = 0; i < n; i++) {
    double x = parallax_curve_area_x (area, points[i].x);

    if (i == 0 || points[i].is_after_gap)
      cairo_move_to (cr, x, parallax_curve_area_y (area, points[i].low));
    if (points[i].low < points[i].high) {
      cairo_line_to (cr, x, parallax_curve_area_y (area, points[i].low));
      cairo_line_to (cr, x, parallax_curve_area_y (area, points[i].high));
    }
    cairo_line_to (cr, x, parallax_curve_area_y (area, points[i].last));
  }
  cairo_stroke (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  for (gsize i = 0; i < n && (curve->has_dots || n == 1); i++) {
    cairo_arc (cr, parallax_curve_area_x (area, points[i].x),
               parallax_curve_area_y (area, points[i].last), 1.4 * curve->width, 0, 2 * G_PI);
    cairo_fill (cr);
  }
}

static void
draw_curve (const brief *it, cairo_t *cr, const ParallaxCurveArea *area)
{
  parallax_plot_set_color (cr, it->curve->color);
  if (it->is_dense)
    parallax_dense_draw (cr, area, it->columns, it->n, it->curve->width);
  else
    outline (it, cr, area);
}

static double
legend_width (const ParallaxPlotTheme *theme, cairo_t *cr, const ParallaxCurve *curve)
{
  return curve->label != NULL ? parallax_plot_text_width (cr, theme, curve->label) + 30 : 0;
}

/* Right of the title, at the right edge; the last ones are left out where there is no room. */
static void
draw_legend (const ParallaxCurvePlot *plot, const ParallaxPlotTheme *theme, cairo_t *cr,
             double left, double right)
{
  double width = -12, x;
  int n = 0;

  for (; n < plot->n_curves; n++) {
    double more = legend_width (theme, cr, &plot->curves[n]);

    if (width + more > right - left)
      break;
    width += more;
  }
  x = right - width;
  for (int c = 0; c < n; c++) {
    const ParallaxCurve *curve = &plot->curves[c];

    if (curve->label == NULL)
      continue;
    parallax_plot_set_color (cr, curve->color);
    cairo_rectangle (cr, x, MARGIN_TOP / 2.0 - 1.5, 13, 3);
    cairo_fill (cr);
    parallax_plot_set_color (cr, theme->text);
    parallax_plot_text (cr, theme, curve->label, x + 18, MARGIN_TOP / 2.0, 0, 0.5);
    x += legend_width (theme, cr, curve);
  }
}

void
parallax_curve_plot_draw (const ParallaxCurvePlot *plot, const ParallaxPlotTheme *theme,
                          cairo_t *cr, double width, double height, ParallaxCurveArea *area)
{
  g_autofree brief *briefs = g_new (brief, plot->n_curves + 1);
  ParallaxTicks rows;
  double title_width = 0, scale;
  gboolean is_empty = TRUE;

  *area = (ParallaxCurveArea){ .y = MARGIN_TOP,
                               .height = fmax (height - MARGIN_TOP - MARGIN_BOTTOM, 1),
                               .x_min = plot->x_min,
                               .x_max = plot->x_max > plot->x_min ? plot->x_max : plot->x_min + 1,
                               .is_log = plot->is_log };
  parallax_plot_set_color (cr, theme->background);
  cairo_paint (cr);
  if (plot->title != NULL) {
    parallax_plot_set_color (cr, theme->text);
    title_width = parallax_plot_title (cr, theme, plot->title, 12, MARGIN_TOP / 2.0);
  }
  if (!parallax_dense_has_pixels (cr, &scale))
    scale = 0;
  for (int c = 0; c < plot->n_curves; c++) {
    briefs[c] = shorten (&plot->curves[c], area, width, width * scale);
    is_empty &= briefs[c].n == 0;
  }
  find_y_range (plot, briefs, area);
  rows = y_ticks (area);
  area->x = 8 + widest_label (plot, theme, &rows, cr) + GAP;
  area->width = fmax (width - area->x - MARGIN_RIGHT, 1);
  draw_legend (plot, theme, cr, 24 + title_width, width - MARGIN_RIGHT);
  draw_axes (plot, theme, cr, area, &rows);
  draw_levels (plot, theme, cr, area);
  cairo_save (cr);
  cairo_rectangle (cr, area->x - 3, area->y - 3, area->width + 6, area->height + 6);
  cairo_clip (cr);
  for (int c = 0; c < plot->n_curves; c++)
    if (plot->curves[c].low != NULL)
      draw_band (&plot->curves[c], cr, area);
  for (int c = 0; c < plot->n_curves; c++)
    draw_curve (&briefs[c], cr, area);
  cairo_restore (cr);
  draw_marks (plot, theme, cr, area);
  if (plot->empty != NULL && is_empty) {
    parallax_plot_set_color (cr, theme->dim);
    parallax_plot_text (cr, theme, plot->empty, area->x + area->width / 2,
                        area->y + area->height / 2, 0.5, 0.5);
  }
  for (int c = 0; c < plot->n_curves; c++)
    g_free (briefs[c].columns);
}
