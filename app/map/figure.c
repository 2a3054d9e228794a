/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/map/figure.h"

#include "app/i18n.h"
#include "app/picture-file.h"
#include "app/plot/map-figure.h"
#include "app/plot/ticks.h"

enum { WIDTH = 820, HEIGHT = 820 };

gboolean
parallax_map_figure_is_format (const char *path)
{
  return parallax_picture_format_of (path) != PARALLAX_PICTURE_NONE;
}

static void
draw_cb (cairo_t *cr, double width, double height, gboolean is_vector, gpointer data)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);

  parallax_map_figure_draw (data, &theme, cr, width, height, is_vector);
}

char *
parallax_map_axis_label (const ParallaxMapLayout *layout, int axis)
{
  g_autofree char *share = parallax_format_share ((double)layout->explained[axis]);

  if (!(layout->explained[0] > 0))
    return NULL;
  return g_strdup_printf (_ ("Component %d (%s of the variance)"), axis + 1, share);
}

static char *
describe (const ParallaxMapPoints *points, const ParallaxMapLayout *layout,
          const ParallaxMapColoring *coloring)
{
  static const char *const methods[PLX_N_LAYOUTS] = { N_ ("PCA"), N_ ("t-SNE"), N_ ("UMAP") };
  g_autofree char *count = parallax_format_count (points->n);
  g_autofree char *by =
      *coloring->title != 0 ? g_strdup_printf (_ (" · by %s"), coloring->title) : g_strdup ("");

  return g_strdup_printf (ngettext ("%s of %s · %s image · epoch %d%s",
                                    "%s of %s · %s images · epoch %d%s", (gulong)points->n),
                          gettext (methods[layout->options.kind]), points->source.is_z ? "z" : "v",
                          count, points->epoch, by);
}

gboolean
parallax_map_figure_write_sized (const ParallaxMapPoints *points, const ParallaxMapLayout *layout,
                                 const ParallaxMapColoring *coloring, const char *path,
                                 double width, double height, GError **error)
{
  g_autofree char *x_label = parallax_map_axis_label (layout, 0);
  g_autofree char *y_label = parallax_map_axis_label (layout, 1);
  g_autofree char *subtitle = describe (points, layout, coloring);
  ParallaxMapFigure figure = {
    .scatter = { .xy = layout->xy,
                 .n = layout->n,
                 .labels = coloring->labels,
                 .values = coloring->values,
                 .radius = parallax_scatter_radius (layout->n) },
    .title = points->name,
    .subtitle = subtitle,
    .x_label = x_label,
    .y_label = y_label,
    .names = coloring->names,
    .is_outlined = coloring->is_outlined,
    .n_names = coloring->n_classes,
    .ramp_title = coloring->values != NULL ? coloring->title : NULL,
  };

  return parallax_picture_write (path, width, height, draw_cb, &figure, error);
}

gboolean
parallax_map_figure_write (const ParallaxMapPoints *points, const ParallaxMapLayout *layout,
                           const ParallaxMapColoring *coloring, const char *path, GError **error)
{
  return parallax_map_figure_write_sized (points, layout, coloring, path, WIDTH, HEIGHT, error);
}
