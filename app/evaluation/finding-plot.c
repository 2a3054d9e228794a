/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/evaluation/finding-plot.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/ticks.h"

enum { MOST_CURVES = PARALLAX_N_SUBJECTS + 1, MOST_POINTS = PLX_SPECTRUM_VALUES };

typedef struct {
  double x[MOST_CURVES][MOST_POINTS], y[MOST_CURVES][MOST_POINTS];
  ParallaxCurve curves[MOST_CURVES];
  int n;
} lines;

gboolean
parallax_finding_has_curve (const ParallaxFinding *finding)
{
  const plx_result *result = &finding->result;

  return result->n_curve > 0 || result->n_spectrum > 0 || result->roc.n_same > 0;
}

static void
add_line (lines *l, const char *label, const int *places, double x_first, double x_step,
          const float *values, int n, gboolean is_dark)
{
  ParallaxCurve *curve = &l->curves[l->n];

  for (int i = 0; i < n; i++) {
    l->x[l->n][i] = places != NULL ? places[i] : x_first + x_step * i;
    l->y[l->n][i] = (double)values[i];
  }
  *curve = (ParallaxCurve){ .label = label,
                            .x = l->x[l->n],
                            .y = l->y[l->n],
                            .n = (gsize)n,
                            .color = parallax_palette_color (l->n, is_dark),
                            .width = 1.6,
                            .has_dots = places != NULL };
  l->n++;
}

static void
collect (ParallaxFinding *const *findings, int n, gboolean is_dark, lines *l)
{
  l->n = 0;
  for (int i = 0; i < n && l->n + 2 <= MOST_CURVES; i++) {
    const plx_result *result = &findings[i]->result;
    const char *subject = parallax_subject_label (findings[i]->subject);

    if (result->n_curve > 0) {
      add_line (l, _ ("Fine-tuned"), result->curve_step, 0, 0, result->curve[0], result->n_curve,
                is_dark);
      add_line (l, _ ("From random weights"), result->curve_step, 0, 0, result->curve[1],
                result->n_curve, is_dark);
    } else if (result->n_spectrum > 0)
      add_line (l, subject, NULL, 1, 1, result->spectrum, result->n_spectrum, is_dark);
    else if (result->roc.n_same > 0)
      add_line (l, subject, NULL, 0, 1, result->roc.found, PLX_ROC_POINTS, is_dark);
  }
}

gboolean
parallax_findings_draw (ParallaxFinding *const *findings, int n, const ParallaxPlotTheme *theme,
                        cairo_t *cr, double width, double height, ParallaxCurveArea *area)
{
  g_autofree lines *l = g_new (lines, 1);
  ParallaxCurvePlot plot = { .y_min = NAN, .y_max = NAN };
  plx_eval_kind kind;

  collect (findings, n, theme->is_dark, l);
  if (l->n == 0)
    return FALSE;
  kind = findings[0]->result.kind;
  plot.curves = l->curves;
  plot.n_curves = l->n;
  plot.x_min = l->x[0][0];
  plot.x_max = plot.x_min + 1;
  for (int i = 0; i < l->n; i++)
    plot.x_max = fmax (plot.x_max, l->x[i][l->curves[i].n - 1]);
  plot.is_share = kind != PLX_EVAL_SPECTRUM;
  plot.is_log = kind == PLX_EVAL_SPECTRUM;
  plot.y_min = kind == PLX_EVAL_SPECTRUM ? 1e-4 : kind == PLX_EVAL_NEW_CLASSES ? 0 : NAN;
  plot.title = kind == PLX_EVAL_FINETUNE   ? _ ("Held-out accuracy")
               : kind == PLX_EVAL_SPECTRUM ? _ ("Singular values")
                                           : _ ("ROC");
  plot.x_label = kind == PLX_EVAL_FINETUNE   ? _ ("step")
                 : kind == PLX_EVAL_SPECTRUM ? _ ("direction")
                                             : _ ("let through, per cent");
  parallax_curve_plot_draw (&plot, theme, cr, width, height, area);
  return TRUE;
}

char *
parallax_findings_values_at (ParallaxFinding *const *findings, int n, double place)
{
  g_autofree lines *l = g_new (lines, 1);
  GString *text = g_string_new (NULL);

  collect (findings, n, FALSE, l);
  for (int i = 0; i < l->n; i++) {
    gsize nearest = 0;

    for (gsize j = 1; j < l->curves[i].n; j++)
      if (fabs (l->x[i][j] - place) < fabs (l->x[i][nearest] - place))
        nearest = j;
    if (i == 0)
      g_string_append_printf (text, "%.0f", l->x[i][nearest]);
    if (findings[0]->result.kind == PLX_EVAL_SPECTRUM)
      g_string_append_printf (text, "\n%s %.4f", l->curves[i].label, l->y[i][nearest]);
    else {
      g_autofree char *share = parallax_format_share (l->y[i][nearest]);

      g_string_append_printf (text, "\n%s %s", l->curves[i].label, share);
    }
  }
  return g_string_free (text, l->n == 0);
}
