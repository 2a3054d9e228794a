/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/cluster-names.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_SHOWN = 60, LINE = 18 /* px */, GAP = 4, NUDGE = 6 /* px */, MOST_NUDGES = 6 };

typedef struct {
  char *name;
  int class, n; /* how many points it has */
  float xy[2];
} cluster;

struct _ParallaxClusterNames {
  cluster *clusters; /* the largest first */
  int n;
};

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return x < y ? -1 : x > y;
}

static int
compare_clusters (const void *a, const void *b)
{
  const cluster *x = a, *y = b;

  return x->n != y->n ? (x->n > y->n ? -1 : 1) : x->class - y->class;
}

/* The class of a point that counts; −1: it does not. */
static int
class_of (const ParallaxScatter *scatter, int point, int n_classes)
{
  int label = scatter->labels != NULL ? scatter->labels[point] : -1;
  int look = scatter->looks != NULL ? scatter->looks[point] : PARALLAX_POINT_PLAIN;

  return label < n_classes && look != PARALLAX_POINT_HIDDEN && look != PARALLAX_POINT_FAINT &&
                 isfinite (scatter->xy[2 * point] + scatter->xy[2 * point + 1])
             ? label
             : -1;
}

/* Gathers each class's coordinates side by side, then takes their medians. */
static void
find_centres (ParallaxClusterNames *self, const ParallaxScatter *scatter)
{
  g_autofree int *end = g_new0 (int, self->n + 1);
  g_autofree float *gathered = g_new (float, scatter->n + 1);

  for (int axis = 0; axis < 2; axis++) {
    end[0] = 0;
    for (int c = 1; c < self->n; c++)
      end[c] = end[c - 1] + self->clusters[c - 1].n;
    for (int i = 0; i < scatter->n; i++) {
      int class = class_of (scatter, i, self->n);

      if (class >= 0)
        gathered[end[class]++] = scatter->xy[2 * i + axis];
    }
    for (int c = 0; c < self->n; c++) {
      int n = self->clusters[c].n;
      float *first = gathered + end[c] - n;

      if (n == 0)
        continue;
      qsort (first, (gsize)n, sizeof *first, compare_floats);
      self->clusters[c].xy[axis] = first[n / 2];
    }
  }
}

ParallaxClusterNames *
parallax_cluster_names_new (const ParallaxScatter *scatter, char *const *names, int n_classes)
{
  ParallaxClusterNames *self = g_new0 (ParallaxClusterNames, 1);

  self->n = n_classes;
  self->clusters = g_new0 (cluster, n_classes + 1);
  for (int c = 0; c < n_classes; c++)
    self->clusters[c] = (cluster){ .name = g_strdup (names[c]), .class = c };
  for (int i = 0; i < scatter->n; i++) {
    int class = class_of (scatter, i, n_classes);

    if (class >= 0)
      self->clusters[class].n++;
  }
  find_centres (self, scatter);
  qsort (self->clusters, (gsize)self->n, sizeof *self->clusters, compare_clusters);
  return self;
}

void
parallax_cluster_names_free (ParallaxClusterNames *self)
{
  for (int i = 0; i < self->n; i++)
    g_free (self->clusters[i].name);
  g_free (self->clusters);
  g_free (self);
}

gboolean
parallax_cluster_names_centre (const ParallaxClusterNames *self, int class, float xy[2])
{
  for (int i = 0; i < self->n; i++)
    if (self->clusters[i].class == class && self->clusters[i].n > 0) {
      xy[0] = self->clusters[i].xy[0];
      xy[1] = self->clusters[i].xy[1];
      return TRUE;
    }
  return FALSE;
}

/* A word on a plate of the background, which the points shine through a little. */
static void
write_name (cairo_t *cr, const ParallaxPlotTheme *theme, const char *name,
            const cairo_rectangle_t *box)
{
  parallax_plot_set_color (cr, parallax_color_with_alpha (theme->background, 0.78));
  cairo_rectangle (cr, box->x, box->y, box->width, box->height);
  cairo_fill (cr);
  parallax_plot_set_color (cr, theme->text);
  parallax_plot_text (cr, theme, name, box->x + box->width / 2, box->y + box->height / 2, 0.5, 0.5);
}

static gboolean
overlaps (const cairo_rectangle_t *boxes, int n, const cairo_rectangle_t *box)
{
  for (int i = 0; i < n; i++)
    if (box->x < boxes[i].x + boxes[i].width && boxes[i].x < box->x + box->width &&
        box->y < boxes[i].y + boxes[i].height && boxes[i].y < box->y + box->height)
      return TRUE;
  return FALSE;
}

/* Moves a box that lies on another one up or down, by as little as does; FALSE: its class would no
 * longer be near. */
static gboolean
find_room (const cairo_rectangle_t *boxes, int n, cairo_rectangle_t *box)
{
  double y = box->y;

  for (int nudge = 0; nudge <= MOST_NUDGES; nudge++)
    for (int side = -1; side <= 1; side += 2) {
      box->y = y + side * nudge * NUDGE;
      if (!overlaps (boxes, n, box))
        return TRUE;
    }
  return FALSE;
}

int
parallax_cluster_names_draw (const ParallaxClusterNames *self, cairo_t *cr,
                             const ParallaxPlotTheme *theme, const ParallaxViewport *view,
                             double width, double height)
{
  cairo_rectangle_t boxes[MOST_SHOWN];
  int shown = 0;

  for (int i = 0; i < self->n && shown < MOST_SHOWN && self->clusters[i].n > 0; i++) {
    const cluster *c = &self->clusters[i];
    double x, y, text;

    parallax_viewport_place (view, width, height, c->xy, &x, &y);
    if (!(x >= 0 && x < width && y >= 0 && y < height))
      continue;
    text = parallax_plot_text_width (cr, theme, c->name);
    boxes[shown] = (cairo_rectangle_t){ round (x - text / 2) - GAP, round (y) - LINE / 2,
                                        text + 2 * GAP, LINE };
    if (!find_room (boxes, shown, &boxes[shown]))
      continue;
    write_name (cr, theme, c->name, &boxes[shown]);
    shown++;
  }
  return shown;
}
