/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/finding-view.h"

#include "app/evaluation/finding-plot.h"

struct _ParallaxFindingView {
  ParallaxPlotView parent_instance;

  ParallaxFinding *findings[PARALLAX_N_SUBJECTS];
  int n;
};

G_DEFINE_FINAL_TYPE (ParallaxFindingView, parallax_finding_view, PARALLAX_TYPE_PLOT_VIEW)

static gboolean
draw (ParallaxPlotView *view, const ParallaxPlotTheme *theme, cairo_t *cr, double width,
      double height, ParallaxCurveArea *area)
{
  ParallaxFindingView *self = PARALLAX_FINDING_VIEW (view);

  return self->n > 0 &&
         parallax_findings_draw (self->findings, self->n, theme, cr, width, height, area);
}

static char *
values_at (ParallaxPlotView *view, double place)
{
  ParallaxFindingView *self = PARALLAX_FINDING_VIEW (view);

  return parallax_findings_values_at (self->findings, self->n, place);
}

void
parallax_finding_view_set (ParallaxFindingView *self, ParallaxFinding *const *findings, int n)
{
  g_autofree char *words = n > 0 ? parallax_finding_text (findings[0], NULL) : g_strdup ("");

  self->n = MIN (n, PARALLAX_N_SUBJECTS);
  for (int i = 0; i < self->n; i++)
    self->findings[i] = findings[i];
  parallax_plot_view_update (PARALLAX_PLOT_VIEW (self), words);
}

static void
parallax_finding_view_class_init (ParallaxFindingViewClass *class)
{
  ParallaxPlotViewClass *view_class = PARALLAX_PLOT_VIEW_CLASS (class);

  view_class->least_width = 280;
  view_class->least_height = 190;
  view_class->draw = draw;
  view_class->values_at = values_at;
}

static void
parallax_finding_view_init (ParallaxFindingView *self)
{
}
