/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/scatter.h"

#include <math.h>
#include <string.h>

enum { MAX_SIDE = 41, LEGEND_ROW = 18 };

ParallaxViewport
parallax_scatter_fit (const float *xy, int n, double width, double height)
{
  double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY;
  ParallaxViewport view = { 0, 0, 1 };

  for (int i = 0; i < n; i++) {
    left = fmin (left, (double)xy[2 * i]);
    right = fmax (right, (double)xy[2 * i]);
    bottom = fmin (bottom, (double)xy[2 * i + 1]);
    top = fmax (top, (double)xy[2 * i + 1]);
  }
  if (n == 0 || !isfinite (left + right + bottom + top))
    return view;
  view.x = (left + right) / 2;
  view.y = (bottom + top) / 2;
  view.scale = fmin (fmax (width - 40, 10) / fmax (right - left, 1e-9),
                     fmax (height - 40, 10) / fmax (top - bottom, 1e-9));
  return view;
}

/* --- Masks ------------------------------------------------------------------------------------ */

/* How much of a pixel at (x, y) from the marker's middle the marker covers. */
static double
coverage (ParallaxMarker marker, double x, double y, double radius)
{
  double inside;

  switch (marker) {
  case PARALLAX_MARKER_SQUARE:
    inside = 0.9 * radius - fmax (fabs (x), fabs (y));
    break;
  case PARALLAX_MARKER_TRIANGLE:
    inside = fmin (radius * 0.7 - y, (radius * 1.1 + y) * 0.5 - fabs (x) * 0.87);
    break;
  case PARALLAX_MARKER_CROSS:
    inside = fmin (radius * 1.2 - fmax (fabs (x), fabs (y)),
                   0.3 * radius + 0.4 - fmin (fabs (x), fabs (y)));
    break;
  default:
    inside = radius - sqrt (x * x + y * y);
  }
  return CLAMP (inside + 0.5, 0, 1);
}

/* A marker at one of 4 × 4 subpixel places. */
typedef struct {
  int side;
  guint8 cover[MAX_SIDE * MAX_SIDE];
} mask;

static void
make_mask (mask *m, ParallaxMarker marker, double radius, double shift_x, double shift_y)
{
  int reach = (int)ceil (radius * 1.2 + 1);

  m->side = MIN (2 * reach + 1, MAX_SIDE);
  for (int y = 0; y < m->side; y++)
    for (int x = 0; x < m->side; x++)
      m->cover[y * m->side + x] = (guint8)lround (
          255 * coverage (marker, x - m->side / 2 - shift_x, y - m->side / 2 - shift_y, radius));
}

typedef struct {
  guint32 *pixels;
  int width, height, stride; /* stride in pixels */
} canvas;

/* Lays color over the canvas where the mask covers it. */
static void
stamp (const canvas *c, const mask *m, int left, int top, ParallaxColor color)
{
  guint32 red = (guint32)lround (255 * color.red), green = (guint32)lround (255 * color.green);
  guint32 blue = (guint32)lround (255 * color.blue);

  for (int y = MAX (0, -top); y < m->side && top + y < c->height; y++) {
    guint32 *row = c->pixels + (gsize)(top + y) * (gsize)c->stride;

    for (int x = MAX (0, -left); x < m->side && left + x < c->width; x++) {
      guint32 alpha = (guint32)(m->cover[y * m->side + x] * color.alpha), rest = 255 - alpha;
      guint32 old = row[left + x];

      if (alpha == 0)
        continue;
      row[left + x] = 0xff000000u | (((old >> 16 & 255) * rest + red * alpha + 127) / 255) << 16 |
                      (((old >> 8 & 255) * rest + green * alpha + 127) / 255) << 8 |
                      (((old & 255) * rest + blue * alpha + 127) / 255);
    }
  }
}

/* --- Points ----------------------------------------------------------------------------------- */

static void
place (const ParallaxViewport *view, const float *xy, double width, double height, double *x,
       double *y)
{
  *x = width / 2 + ((double)xy[0] - view->x) * view->scale;
  *y = height / 2 - ((double)xy[1] - view->y) * view->scale;
}

static void
draw_point (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme, const canvas *c,
            mask (*masks)[16], double x, double y, int i)
{
  int label = scatter->labels != NULL ? scatter->labels[i] : 0;
  ParallaxColor color = parallax_palette_color (label, theme->is_dark);
  int quarter_x = (int)floor ((x - floor (x)) * 4), quarter_y = (int)floor ((y - floor (y)) * 4);
  const mask *m = &masks[parallax_palette_marker (label)][quarter_y * 4 + quarter_x];

  color.alpha = 0.82;
  if (scatter->isolated >= 0 && label != scatter->isolated) {
    color = theme->dim;
    color.alpha = 0.18;
  }
  stamp (c, m, (int)floor (x) - m->side / 2, (int)floor (y) - m->side / 2, color);
}

static void
draw_ring (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
           const ParallaxViewport *view, cairo_surface_t *surface, double width, double height)
{
  cairo_t *cr = cairo_create (surface);
  double x, y;

  place (view, scatter->xy + 2 * scatter->highlighted, width, height, &x, &y);
  cairo_arc (cr, x, y, scatter->radius + 3.5, 0, 2 * G_PI);
  parallax_plot_set_color (cr, theme->background);
  cairo_set_line_width (cr, 4);
  cairo_stroke_preserve (cr);
  parallax_plot_set_color (cr, theme->text);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* Far steps through n points that come by each of them once: n and the stride share no factor. */
static int
scattered_stride (int n)
{
  static const int primes[] = { 7919, 7907 };

  for (gsize i = 0; i < G_N_ELEMENTS (primes); i++)
    if (n % primes[i] != 0)
      return primes[i];
  return 1;
}

void
parallax_scatter_draw (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
                       const ParallaxViewport *view, cairo_surface_t *surface)
{
  mask (*masks)[16] = g_malloc (sizeof (mask[16]) * PARALLAX_N_MARKERS);
  double device, device_y, width, height;
  cairo_t *cr = cairo_create (surface);
  int stride = scattered_stride (scatter->n);
  canvas c;

  parallax_plot_set_color (cr, theme->background);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_get_device_scale (surface, &device, &device_y);
  cairo_surface_flush (surface);
  c = (canvas){ (guint32 *)(void *)cairo_image_surface_get_data (surface),
                cairo_image_surface_get_width (surface), cairo_image_surface_get_height (surface),
                cairo_image_surface_get_stride (surface) / 4 };
  width = c.width / device;
  height = c.height / device;
  for (int i = 0; i < PARALLAX_N_MARKERS * 16; i++)
    make_mask (&masks[i / 16][i % 16], (ParallaxMarker)(i / 16), scatter->radius * device,
               (i % 4 + 0.5) / 4 - 0.5, (i / 4 % 4 + 0.5) / 4 - 0.5);
  for (int i = 0; i < scatter->n; i++) {
    int point = (int)((gint64)i * stride % scatter->n);
    double x, y;

    place (view, scatter->xy + 2 * point, width, height, &x, &y);
    if (isfinite (x + y) && fabs (x) < 1e6 && fabs (y) < 1e6)
      draw_point (scatter, theme, &c, masks, x * device, y * device, point);
  }
  cairo_surface_mark_dirty (surface);
  if (scatter->highlighted >= 0 && scatter->highlighted < scatter->n)
    draw_ring (scatter, theme, view, surface, width, height);
  g_free (masks);
}

int
parallax_scatter_pick (const ParallaxScatter *scatter, const ParallaxViewport *view, double width,
                       double height, double x, double y, double reach)
{
  double least = reach * reach;
  int nearest = -1;

  for (int i = 0; i < scatter->n; i++) {
    double px, py, distance;

    place (view, scatter->xy + 2 * i, width, height, &px, &py);
    distance = (px - x) * (px - x) + (py - y) * (py - y);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}

/* --- Legend ----------------------------------------------------------------------------------- */

void
parallax_marker_draw (cairo_t *cr, const ParallaxPlotTheme *theme, int label, double x, double y)
{
  double r = 4.5;

  parallax_plot_set_color (cr, parallax_palette_color (label, theme->is_dark));
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
    cairo_rectangle (cr, x - r, y - 1.5, 2 * r, 3);
    cairo_rectangle (cr, x - 1.5, y - r, 3, 2 * r);
    break;
  default:
    cairo_arc (cr, x, y, r, 0, 2 * G_PI);
  }
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
