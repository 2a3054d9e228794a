/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Curves are put together from the histories for each drawing; what is long (the loss of every step)
 * is read where it lies.
 */
#include "app/compare/overlay.h"

#include <math.h>

#include "app/event.h"
#include "app/i18n.h"
#include "app/plot/decimate.h"
#include "app/plot/ticks.h"

enum { MARKS_A_RUN = 12, MOST_MARKS = MARKS_A_RUN * PARALLAX_COMPARE_MOST };

/* --- Names ------------------------------------------------------------------------------------ */

static const char *const quantities[] = {
  N_ ("Chance to ideal"), N_ ("Loss"),       N_ ("kNN, held out"),
  N_ ("Alignment"),       N_ ("Uniformity"), N_ ("Effective rank"),
};

static const char *const axes[] = { N_ ("epoch"), N_ ("step"), N_ ("images seen"),
                                    N_ ("seconds of training") };

const char *
parallax_overlay_quantity_name (ParallaxOverlayQuantity quantity)
{
  return gettext (quantities[quantity]);
}

const char *
parallax_overlay_axis_name (ParallaxOverlayAxis axis)
{
  return gettext (axes[axis]);
}

ParallaxColor
parallax_overlay_color (int number, gboolean is_dark)
{
  return parallax_palette_color (number % PARALLAX_N_COLORS, is_dark);
}

/* --- What is read from a run ------------------------------------------------------------------ */

static double
epoch_value (const plx_record *record, const ParallaxOverlay *overlay)
{
  switch (overlay->quantity) {
  case PARALLAX_OVERLAY_PROGRESS:
    return plx_record_progress (record);
  case PARALLAX_OVERLAY_LOSS:
    return record->loss;
  case PARALLAX_OVERLAY_KNN:
    return overlay->label_set < record->n_knn ? record->knn[overlay->label_set] : NAN;
  case PARALLAX_OVERLAY_ALIGNMENT:
    return record->alignment;
  case PARALLAX_OVERLAY_UNIFORMITY:
    return record->uniformity;
  default:
    return record->rank;
  }
}

/* The first epoch's record that ends with or after so many steps; their number: none does. */
static guint
epoch_of_step (const GArray *epochs, double steps)
{
  guint low = 0, high = epochs->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if ((double)g_array_index (epochs, plx_record, middle).step < steps)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Seconds of training after so many steps, evenly between two epochs' ends. */
static double
seconds_after (const ParallaxComparedRun *run, double steps)
{
  const GArray *epochs = run->history.epochs;
  guint next = epoch_of_step (epochs, steps);
  const plx_record *before = next > 0 ? &g_array_index (epochs, plx_record, next - 1) : NULL;
  double from_step = before != NULL ? (double)before->step : 0;
  double from_seconds = before != NULL ? before->seconds : 0;
  const plx_record *after = next < epochs->len ? &g_array_index (epochs, plx_record, next) : NULL;

  if (after != NULL && (double)after->step > from_step)
    return from_seconds + (after->seconds - from_seconds) * (steps - from_step) /
                              ((double)after->step - from_step);
  return from_step > 0 ? from_seconds * steps / from_step : 0;
}

static double
place_of_step (const ParallaxComparedRun *run, ParallaxOverlayAxis axis, double steps)
{
  switch (axis) {
  case PARALLAX_AXIS_STEPS:
    return steps;
  case PARALLAX_AXIS_IMAGES:
    return steps * plx_settings_number (&run->settings, "train.batch");
  case PARALLAX_AXIS_SECONDS:
    return seconds_after (run, steps);
  default:
    return steps / run->history.steps_per_epoch;
  }
}

static double
place_of_epoch (const ParallaxComparedRun *run, ParallaxOverlayAxis axis, const plx_record *record)
{
  return axis == PARALLAX_AXIS_SECONDS ? record->seconds
                                       : place_of_step (run, axis, (double)record->step);
}

/* --- Curves ----------------------------------------------------------------------------------- */

typedef struct _ParallaxOverlayCurves {
  const ParallaxComparison *comparison;
  ParallaxOverlay overlay;
  ParallaxCurve curves[PARALLAX_COMPARE_MOST];
  int n;
  ParallaxMark marks[MOST_MARKS];
  int n_marks;
  GPtrArray *memory;
} parts;

static double *
take (parts *p, gsize n)
{
  double *values = g_new (double, n + 1);

  g_ptr_array_add (p->memory, values);
  return values;
}

static const char *
keep (parts *p, char *text)
{
  g_ptr_array_add (p->memory, text);
  return text;
}

static ParallaxCurve
epoch_curve (parts *p, const ParallaxComparedRun *run)
{
  gsize n = run->history.epochs->len;
  double *x = take (p, n), *y = take (p, n);

  for (gsize i = 0; i < n; i++) {
    const plx_record *record = &g_array_index (run->history.epochs, plx_record, i);

    x[i] = place_of_epoch (run, p->overlay.axis, record);
    y[i] = epoch_value (record, &p->overlay);
  }
  return (ParallaxCurve){ .x = x, .y = y, .n = n, .width = 2, .has_dots = n <= 60 };
}

/* The loss of every step. */
static ParallaxCurve
step_curve (parts *p, const ParallaxComparedRun *run)
{
  const double *loss = (const double *)(void *)run->history.loss->data;
  gsize n = run->history.loss->len;
  ParallaxCurve curve = {
    .x = (const double *)(void *)run->history.at->data, .y = loss, .n = n, .width = 1.5
  };

  if (p->overlay.axis != PARALLAX_AXIS_EPOCHS) {
    double *x = take (p, n);

    for (gsize i = 0; i < n; i++)
      x[i] = place_of_step (run, p->overlay.axis, curve.x[i] * run->history.steps_per_epoch);
    curve.x = x;
  }
  if (p->overlay.smoothing > 0) {
    double *smooth = take (p, n);

    parallax_smooth (loss, n, p->overlay.smoothing, smooth);
    curve.y = smooth;
  }
  return curve;
}

static void
add_runs (parts *p, gboolean is_dark)
{
  for (int i = 0; i < p->comparison->n; i++) {
    const ParallaxComparedRun *run = &p->comparison->runs[i];
    ParallaxCurve curve =
        p->overlay.quantity == PARALLAX_OVERLAY_LOSS ? step_curve (p, run) : epoch_curve (p, run);

    curve.label = run->info->name;
    curve.color = parallax_overlay_color (i, is_dark);
    p->curves[p->n++] = curve;
  }
}

/* --- Groups ----------------------------------------------------------------------------------- */

/* Mean and ± one standard deviation over the curves' values number i. */
static void
average (const ParallaxCurve *curves, int n, gsize i, double *x, double *y, double *spread)
{
  double squares = 0;

  *x = *y = 0;
  for (int c = 0; c < n; c++) {
    *x += curves[c].x[i] / n;
    *y += curves[c].y[i] / n;
  }
  for (int c = 0; c < n; c++)
    squares += pow (curves[c].y[i] - *y, 2);
  *spread = n > 1 ? sqrt (squares / (n - 1)) : 0;
}

/* As far as all runs of the group have come. */
static void
add_group (parts *p, int group, gboolean is_dark)
{
  ParallaxCurve members[PARALLAX_COMPARE_MOST], curve = { .width = 2 };
  double *x, *y, *low, *high;
  int n = 0;

  for (int i = 0; i < p->comparison->n; i++)
    if (p->comparison->runs[i].group == group) {
      members[n] = epoch_curve (p, &p->comparison->runs[i]);
      curve.n = n == 0 ? members[n].n : MIN (curve.n, members[n].n);
      n++;
    }
  curve.x = x = take (p, curve.n);
  curve.y = y = take (p, curve.n);
  curve.low = low = take (p, curve.n);
  curve.high = high = take (p, curve.n);
  for (gsize i = 0; i < curve.n; i++) {
    double spread;

    average (members, n, i, &x[i], &y[i], &spread);
    low[i] = y[i] - spread;
    high[i] = y[i] + spread;
  }
  curve.has_dots = curve.n <= 60;
  curve.label = keep (p, parallax_comparison_group_name (p->comparison, group));
  curve.color = parallax_overlay_color (group, is_dark);
  p->curves[p->n++] = curve;
}

/* --- Marks ------------------------------------------------------------------------------------ */

/* A run's alarms, or its changes; where they are too many, the first ones. */
static void
add_marks (parts *p, int number, plx_record_kind kind, int most)
{
  const ParallaxComparedRun *run = &p->comparison->runs[number];
  int curve = p->overlay.is_grouped ? run->group : number;

  for (guint i = 0; i < run->history.events->len && p->n_marks < most; i++) {
    const plx_record *event = &g_array_index (run->history.events, plx_record, i);

    if (event->kind == kind && parallax_event_is_mark (event))
      p->marks[p->n_marks++] =
          (ParallaxMark){ place_of_step (run, p->overlay.axis, (double)event->step),
                          keep (p, parallax_event_label (event)), event->kind == PLX_RECORD_ALARM,
                          &p->curves[curve].color };
  }
}

ParallaxOverlayCurves *
parallax_overlay_curves_new (const ParallaxComparison *comparison, const ParallaxOverlay *overlay,
                             gboolean is_dark)
{
  parts *p = g_new0 (parts, 1);

  p->comparison = comparison;
  p->overlay = *overlay;
  p->memory = g_ptr_array_new_with_free_func (g_free);
  if (overlay->is_grouped)
    for (int group = 0; group < comparison->n_groups; group++)
      add_group (p, group, is_dark);
  else
    add_runs (p, is_dark);
  for (int i = 0; i < comparison->n; i++) {
    int most = p->n_marks + MARKS_A_RUN;

    add_marks (p, i, PLX_RECORD_ALARM, most);
    add_marks (p, i, PLX_RECORD_CHANGE, most);
  }
  return p;
}

void
parallax_overlay_curves_free (ParallaxOverlayCurves *curves)
{
  g_ptr_array_unref (curves->memory);
  g_free (curves);
}

/* --- Drawing ---------------------------------------------------------------------------------- */

static double
farthest (const parts *p)
{
  double end = 0;

  for (int i = 0; i < p->n; i++)
    if (p->curves[i].n > 0)
      end = fmax (end, p->curves[i].x[p->curves[i].n - 1]);
  return end > 0 ? end : 1;
}

void
parallax_overlay_draw (const ParallaxOverlayCurves *curves, const ParallaxPlotTheme *theme,
                       cairo_t *cr, double width, double height, ParallaxCurveArea *area)
{
  ParallaxOverlayQuantity quantity = curves->overlay.quantity;
  ParallaxCurvePlot plot = { .title = parallax_overlay_quantity_name (quantity),
                             .x_label = parallax_overlay_axis_name (curves->overlay.axis),
                             .curves = curves->curves,
                             .n_curves = curves->n,
                             .marks = curves->marks,
                             .n_marks = curves->n_marks,
                             .x_max = farthest (curves),
                             .y_min = NAN,
                             .y_max = NAN,
                             .is_share = quantity == PARALLAX_OVERLAY_KNN ||
                                         quantity == PARALLAX_OVERLAY_PROGRESS,
                             .empty = _ ("None of these runs has measured this yet.") };

  parallax_curve_plot_draw (&plot, theme, cr, width, height, area);
}

/* The last value whose place is not behind at. */
static double
value_at (const ParallaxCurve *curve, double at)
{
  gsize low = 0, high = curve->n;

  while (low < high) {
    gsize middle = (low + high) / 2;

    if (curve->x[middle] <= at)
      low = middle + 1;
    else
      high = middle;
  }
  return low > 0 ? curve->y[low - 1] : NAN;
}

char *
parallax_overlay_values_at (const ParallaxOverlayCurves *curves, double at)
{
  g_autofree char *place = parallax_format_count ((gint64)at);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s %s", parallax_overlay_axis_name (curves->overlay.axis), place);
  for (int i = 0; i < curves->n; i++) {
    double value = value_at (&curves->curves[i], at);

    if (!isnan (value))
      g_string_append_printf (text, "\n%s  %.4g", curves->curves[i].label, value);
  }
  return g_string_free (text, FALSE);
}
