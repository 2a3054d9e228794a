/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/scatter.h"

#include <math.h>

#include "app/plot/density.h"

enum { MAX_SIDE = 41, PLACES = 4 /* subpixel ones, each way */, FULL = 256, RAMP = 64 };

static const double opacity[PARALLAX_N_LOOKS] = { 0.82, 0.18, 0, 1 };

double
parallax_scatter_radius (int n)
{
  return n > 20000 ? 1.4 : n > 5000 ? 1.8 : 2.6;
}

ParallaxColor
parallax_scatter_color (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme, int point)
{
  if (scatter->values != NULL)
    return parallax_palette_ramp ((double)scatter->values[point], theme->is_dark);
  return parallax_palette_color (scatter->labels != NULL ? scatter->labels[point] : 0,
                                 theme->is_dark);
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

/* A marker at one of PLACES × PLACES subpixel places, as strong as its look is. */
typedef struct {
  int side;                           /* 0: not made yet */
  guint16 cover[MAX_SIDE * MAX_SIDE]; /* 0 … FULL */
} mask;

static void
make_mask (mask *m, ParallaxMarker marker, double radius, double strength, double shift_x,
           double shift_y)
{
  double widest = marker == PARALLAX_MARKER_CROSS || marker == PARALLAX_MARKER_TRIANGLE ? 1.2 : 1;
  int reach = (int)ceil (radius * widest + 0.5);

  m->side = MIN (2 * reach + 1, MAX_SIDE);
  for (int y = 0; y < m->side; y++)
    for (int x = 0; x < m->side; x++)
      m->cover[y * m->side + x] = (guint16)lround (
          FULL * strength *
          coverage (marker, x - m->side / 2 - shift_x, y - m->side / 2 - shift_y, radius));
}

/* --- Pixels ----------------------------------------------------------------------------------- */

typedef struct {
  guint32 *pixels;
  int width, height, stride; /* stride in pixels */
} canvas;

/* Two channels at a time: alpha of 256 parts of color over old. */
static inline guint32
blend (guint32 old, guint32 color, guint32 alpha)
{
  guint32 rest = FULL - alpha;
  guint32 red_blue = (old & 0xff00ff) * rest + (color & 0xff00ff) * alpha + 0x800080;
  guint32 green = (old & 0xff00) * rest + (color & 0xff00) * alpha + 0x8000;

  return 0xff000000u | (red_blue >> 8 & 0xff00ff) | (green >> 8 & 0xff00);
}

/* Lays color over the canvas where the mask covers it. */
static void
stamp (const canvas *c, const mask *m, int left, int top, guint32 color)
{
  int first = MAX (0, -left), last = MIN (m->side, c->width - left);

  for (int y = MAX (0, -top); y < m->side && top + y < c->height; y++) {
    guint32 *row = c->pixels + (gssize)(top + y) * c->stride + left;
    const guint16 *cover = m->cover + y * m->side;

    for (int x = first; x < last; x++)
      if (cover[x] != 0)
        row[x] = blend (row[x], color, cover[x]);
  }
}

static guint32
pixel_of (ParallaxColor color)
{
  return (guint32)lround (255 * color.red) << 16 | (guint32)lround (255 * color.green) << 8 |
         (guint32)lround (255 * color.blue);
}

/* --- Points ----------------------------------------------------------------------------------- */

typedef struct {
  const ParallaxScatter *scatter;
  canvas canvas;
  double device; /* pixels a px */
  mask (*masks)[PARALLAX_N_MARKERS][PLACES * PLACES];
  guint32 labels[PARALLAX_N_COLORS + 1]; /* the last: none */
  guint32 ramp[RAMP + 1];                /* the last: none */
  guint32 faint;
} drawing;

static guint32
color_of (const drawing *d, int point, int look, int label)
{
  if (look == PARALLAX_POINT_FAINT)
    return d->faint;
  if (d->scatter->values != NULL) {
    float value = d->scatter->values[point];

    return d->ramp[isnan (value) ? RAMP : (int)(CLAMP (value, 0, 1) * (RAMP - 1) + 0.5f)];
  }
  return d->labels[label < 0 ? PARALLAX_N_COLORS : label % PARALLAX_N_COLORS];
}

static void
draw_point (const drawing *d, double x, double y, int point)
{
  const ParallaxScatter *scatter = d->scatter;
  int look = scatter->looks != NULL ? scatter->looks[point] : PARALLAX_POINT_PLAIN;
  int label = scatter->labels != NULL ? scatter->labels[point] : 0;
  ParallaxMarker marker = parallax_palette_marker (scatter->values != NULL ? 0 : label);
  int column = (int)((x - floor (x)) * PLACES), row = (int)((y - floor (y)) * PLACES);
  mask *m = &d->masks[look][marker][row * PLACES + column];

  if (look == PARALLAX_POINT_HIDDEN)
    return;
  if (m->side == 0)
    make_mask (m, marker, scatter->radius * d->device * (look == PARALLAX_POINT_CHOSEN ? 1.4 : 1),
               opacity[look], (column + 0.5) / PLACES - 0.5, (row + 0.5) / PLACES - 0.5);
  stamp (&d->canvas, m, (int)floor (x) - m->side / 2, (int)floor (y) - m->side / 2,
         color_of (d, point, look, label));
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

/* The chosen ones come last, so that they lie on top. */
static void
draw_points (const drawing *d, const ParallaxViewport *view, gboolean is_chosen)
{
  const ParallaxScatter *scatter = d->scatter;
  double width = d->canvas.width / d->device, height = d->canvas.height / d->device;
  double margin = 2 * scatter->radius + 2;
  int stride = scattered_stride (scatter->n), point = 0;

  for (int i = 0; i < scatter->n; i++) {
    gboolean is_one = scatter->looks != NULL && scatter->looks[point] == PARALLAX_POINT_CHOSEN;
    double x, y;

    parallax_viewport_place (view, width, height, scatter->xy + 2 * point, &x, &y);
    if (is_one == is_chosen && x > -margin && x < width + margin && y > -margin &&
        y < height + margin)
      draw_point (d, x * d->device, y * d->device, point);
    point = (int)(((gint64)point + stride) % scatter->n);
  }
}

static void
prepare (drawing *d, const ParallaxPlotTheme *theme, cairo_surface_t *surface)
{
  double device_y;

  cairo_surface_get_device_scale (surface, &d->device, &device_y);
  cairo_surface_flush (surface);
  d->canvas =
      (canvas){ (guint32 *)(void *)cairo_image_surface_get_data (surface),
                cairo_image_surface_get_width (surface), cairo_image_surface_get_height (surface),
                cairo_image_surface_get_stride (surface) / 4 };
  d->masks = g_malloc0 (sizeof (mask[PARALLAX_N_MARKERS][PLACES * PLACES]) * PARALLAX_N_LOOKS);
  for (int i = 0; i <= PARALLAX_N_COLORS; i++)
    d->labels[i] =
        pixel_of (parallax_palette_color (i < PARALLAX_N_COLORS ? i : -1, theme->is_dark));
  for (int i = 0; i <= RAMP; i++)
    d->ramp[i] =
        pixel_of (parallax_palette_ramp (i < RAMP ? (double)i / (RAMP - 1) : NAN, theme->is_dark));
  d->faint = pixel_of (theme->dim);
}

void
parallax_scatter_draw (const ParallaxScatter *scatter, const ParallaxPlotTheme *theme,
                       const ParallaxViewport *view, cairo_surface_t *surface)
{
  cairo_t *cr = cairo_create (surface);
  drawing d = { .scatter = scatter };

  parallax_plot_set_color (cr, theme->background);
  cairo_paint (cr);
  cairo_destroy (cr);
  if (scatter->is_shaded)
    parallax_density_draw (scatter, theme, view, surface);
  prepare (&d, theme, surface);
  draw_points (&d, view, FALSE);
  if (scatter->looks != NULL)
    draw_points (&d, view, TRUE);
  cairo_surface_mark_dirty (surface);
  g_free (d.masks);
}

void
parallax_scatter_draw_ring (cairo_t *cr, const ParallaxPlotTheme *theme, double x, double y,
                            double radius)
{
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius + 3.5, 0, 2 * G_PI);
  parallax_plot_set_color (cr, theme->background);
  cairo_set_line_width (cr, 4);
  cairo_stroke_preserve (cr);
  parallax_plot_set_color (cr, theme->text);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}
