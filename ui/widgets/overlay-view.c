/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/overlay-view.h"

#include "app/i18n.h"

struct _ParallaxOverlayView {
  ParallaxPlotView parent_instance;

  const ParallaxComparison *comparison;
  ParallaxOverlay overlay;
  ParallaxOverlayCurves *curves; /* NULL: not made yet */
  gboolean is_dark;              /* what they were made for */
};

G_DEFINE_FINAL_TYPE (ParallaxOverlayView, parallax_overlay_view, PARALLAX_TYPE_PLOT_VIEW)

static gboolean
draw (ParallaxPlotView *view, const ParallaxPlotTheme *theme, cairo_t *cr, double width,
      double height, ParallaxCurveArea *area)
{
  ParallaxOverlayView *self = PARALLAX_OVERLAY_VIEW (view);

  if (self->comparison == NULL)
    return FALSE;
  if (self->curves != NULL && self->is_dark != theme->is_dark)
    g_clear_pointer (&self->curves, parallax_overlay_curves_free);
  if (self->curves == NULL)
    self->curves = parallax_overlay_curves_new (self->comparison, &self->overlay, theme->is_dark);
  self->is_dark = theme->is_dark;
  parallax_overlay_draw (self->curves, theme, cr, width, height, area);
  return TRUE;
}

static char *
values_at (ParallaxPlotView *view, double place)
{
  ParallaxOverlayView *self = PARALLAX_OVERLAY_VIEW (view);

  return self->curves != NULL ? parallax_overlay_values_at (self->curves, place) : NULL;
}

void
parallax_overlay_view_set (ParallaxOverlayView *self, const ParallaxComparison *comparison,
                           const ParallaxOverlay *overlay)
{
  g_autofree char *words = NULL;

  g_clear_pointer (&self->curves, parallax_overlay_curves_free);
  self->comparison = comparison;
  self->overlay = *overlay;
  words = comparison == NULL
              ? g_strdup ("")
              : g_strdup_printf (_ ("%s of %d runs by %s"),
                                 parallax_overlay_quantity_name (overlay->quantity), comparison->n,
                                 parallax_overlay_axis_name (overlay->axis));
  parallax_plot_view_update (PARALLAX_PLOT_VIEW (self), words);
}

static void
parallax_overlay_view_finalize (GObject *object)
{
  g_clear_pointer (&PARALLAX_OVERLAY_VIEW (object)->curves, parallax_overlay_curves_free);
  G_OBJECT_CLASS (parallax_overlay_view_parent_class)->finalize (object);
}

static void
parallax_overlay_view_class_init (ParallaxOverlayViewClass *class)
{
  ParallaxPlotViewClass *view_class = PARALLAX_PLOT_VIEW_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = parallax_overlay_view_finalize;
  view_class->least_width = 300;
  view_class->least_height = 270;
  view_class->draw = draw;
  view_class->values_at = values_at;
}

static void
parallax_overlay_view_init (ParallaxOverlayView *self)
{
}
