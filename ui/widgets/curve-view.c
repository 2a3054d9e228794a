/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/curve-view.h"

struct _ParallaxCurveView {
  ParallaxPlotView parent_instance;

  ParallaxRun *run;
  ParallaxChart chart;
  ParallaxChartOptions options;
};

G_DEFINE_FINAL_TYPE (ParallaxCurveView, parallax_curve_view, PARALLAX_TYPE_PLOT_VIEW)

static gboolean
draw (ParallaxPlotView *view, const ParallaxPlotTheme *theme, cairo_t *cr, double width,
      double height, ParallaxCurveArea *area)
{
  ParallaxCurveView *self = PARALLAX_CURVE_VIEW (view);

  if (self->run == NULL)
    return FALSE;
  parallax_history_draw (parallax_run_get_history (self->run), self->chart, &self->options, theme,
                         cr, width, height, area);
  return TRUE;
}

static char *
values_at (ParallaxPlotView *view, double place)
{
  ParallaxCurveView *self = PARALLAX_CURVE_VIEW (view);

  return parallax_history_values_at (parallax_run_get_history (self->run), self->chart,
                                     &self->options, place);
}

void
parallax_curve_view_set (ParallaxCurveView *self, ParallaxRun *run, ParallaxChart chart,
                         const ParallaxChartOptions *options)
{
  g_autofree char *words = NULL;

  g_set_object (&self->run, run);
  self->chart = chart;
  self->options = *options;
  words = parallax_history_describe (parallax_run_get_history (run), chart, options);
  parallax_plot_view_update (PARALLAX_PLOT_VIEW (self), words);
}

static void
parallax_curve_view_dispose (GObject *object)
{
  g_clear_object (&PARALLAX_CURVE_VIEW (object)->run);
  G_OBJECT_CLASS (parallax_curve_view_parent_class)->dispose (object);
}

static void
parallax_curve_view_class_init (ParallaxCurveViewClass *class)
{
  ParallaxPlotViewClass *view_class = PARALLAX_PLOT_VIEW_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_curve_view_dispose;
  view_class->least_width = 220;
  view_class->least_height = 110;
  view_class->draw = draw;
  view_class->values_at = values_at;
}

static void
parallax_curve_view_init (ParallaxCurveView *self)
{
}
