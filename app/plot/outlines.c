/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/outlines.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
  float xy[2];
} corner;

struct _ParallaxOutlines {
  GArray **hulls; /* [n] of corner */
  int n;
};

static int
compare_corners (const void *a, const void *b)
{
  const float *p = ((const corner *)a)->xy, *q = ((const corner *)b)->xy;

  if (p[0] != q[0])
    return p[0] < q[0] ? -1 : 1;
  return p[1] < q[1] ? -1 : p[1] > q[1];
}

/* Positive: from a over b to c the way turns left. */
static double
turn (const corner *a, const corner *b, const corner *c)
{
  double bx = (double)(b->xy[0] - a->xy[0]), by = (double)(b->xy[1] - a->xy[1]);
  double cx = (double)(c->xy[0] - a->xy[0]), cy = (double)(c->xy[1] - a->xy[1]);

  return bx * cy - by * cx;
}

/* Puts a corner at the end of chain, whose first `kept` stay, and drops those that it shadows. */
static int
add_corner (corner *chain, int n, int kept, const corner *next)
{
  while (n >= kept + 2 && turn (&chain[n - 2], &chain[n - 1], next) <= 0)
    n--;
  chain[n] = *next;
  return n + 1;
}

static GArray *
hull_of (GArray *points)
{
  corner *all = (corner *)(void *)points->data, *chain = g_new (corner, 2 * points->len + 1);
  GArray *hull = g_array_new (FALSE, FALSE, sizeof (corner));
  int n = 0, lower;

  qsort (all, points->len, sizeof *all, compare_corners);
  for (guint i = 0; i < points->len; i++)
    n = add_corner (chain, n, 0, &all[i]);
  lower = n - 1;
  for (int i = (int)points->len - 2; i >= 0; i--)
    n = add_corner (chain, n, lower, &all[i]);
  if (points->len > 0) /* the last is the first again */
    g_array_append_vals (hull, chain, (guint)MAX (n - 1, 1));
  g_free (chain);
  return hull;
}

ParallaxOutlines *
parallax_outlines_new (const ParallaxScatter *scatter, int n_classes)
{
  ParallaxOutlines *self = g_new0 (ParallaxOutlines, 1);

  self->n = scatter->labels != NULL ? n_classes : 0;
  self->hulls = g_new0 (GArray *, self->n + 1);
  for (int c = 0; c < self->n; c++)
    self->hulls[c] = g_array_new (FALSE, FALSE, sizeof (corner));
  for (int i = 0; i < scatter->n && self->n > 0; i++) {
    int label = scatter->labels[i];
    int look = scatter->looks != NULL ? scatter->looks[i] : PARALLAX_POINT_PLAIN;
    corner place = { { scatter->xy[2 * i], scatter->xy[2 * i + 1] } };

    if (label >= 0 && label < self->n && look != PARALLAX_POINT_HIDDEN &&
        look != PARALLAX_POINT_FAINT && isfinite (place.xy[0] + place.xy[1]))
      g_array_append_val (self->hulls[label], place);
  }
  for (int c = 0; c < self->n; c++) {
    GArray *points = self->hulls[c];

    self->hulls[c] = hull_of (points);
    g_array_unref (points);
  }
  return self;
}

void
parallax_outlines_free (ParallaxOutlines *self)
{
  for (int c = 0; c < self->n; c++)
    g_array_unref (self->hulls[c]);
  g_free (self->hulls);
  g_free (self);
}

const float *
parallax_outlines_corners (const ParallaxOutlines *self, int class, int *n)
{
  *n = (int)self->hulls[class]->len;
  return (const float *)(const void *)self->hulls[class]->data;
}

void
parallax_outlines_draw (const ParallaxOutlines *self, cairo_t *cr, const ParallaxPlotTheme *theme,
                        const ParallaxViewport *view, double width, double height)
{
  cairo_set_line_width (cr, 1.2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (int c = 0; c < self->n; c++) {
    ParallaxColor color = parallax_palette_color (c, theme->is_dark);
    int n;
    const float *corners = parallax_outlines_corners (self, c, &n);

    cairo_new_path (cr);
    for (int i = 0; i < n; i++) {
      double x, y;

      parallax_viewport_place (view, width, height, corners + 2 * i, &x, &y);
      cairo_line_to (cr, x, y);
    }
    cairo_close_path (cr);
    parallax_plot_set_color (cr, parallax_color_with_alpha (color, 0.06));
    cairo_fill_preserve (cr);
    parallax_plot_set_color (cr, parallax_color_with_alpha (color, 0.5));
    cairo_stroke (cr);
  }
}
