/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records into arrays, and those arrays into charts.
 */
#include "app/history.h"

#include <math.h>

#include "app/event.h"
#include "app/i18n.h"
#include "app/plot/decimate.h"
#include "app/plot/ticks.h"

enum { MAX_CURVES = PLX_MAX_KNN, MAX_MARKS = 256, MOST_TOLD = 6, MAX_REFERENCES = 16 };

void
parallax_history_init (ParallaxHistory *history, double steps_per_epoch)
{
  *history = (ParallaxHistory){
    .steps_per_epoch = steps_per_epoch,
    .at = g_array_new (FALSE, FALSE, sizeof (double)),
    .loss = g_array_new (FALSE, FALSE, sizeof (double)),
    .epochs = g_array_new (FALSE, FALSE, sizeof (plx_record)),
    .lines = g_array_new (FALSE, FALSE, sizeof (ParallaxReference)),
    .events = g_array_new (FALSE, FALSE, sizeof (plx_record)),
    .last = { .loss = NAN, .chance = NAN, .ideal = NAN },
  };
}

void
parallax_history_clear (ParallaxHistory *history)
{
  g_clear_pointer (&history->at, g_array_unref);
  g_clear_pointer (&history->loss, g_array_unref);
  g_clear_pointer (&history->epochs, g_array_unref);
  g_clear_pointer (&history->lines, g_array_unref);
  g_clear_pointer (&history->events, g_array_unref);
}

/* Where every batch has lines of its own (whoever reads labels), they would be further curves: then
 * only the latest are kept. */
void
parallax_history_refer (ParallaxHistory *history, gint64 step, double chance, double ideal)
{
  ParallaxReference line = { (double)step / history->steps_per_epoch, chance, ideal };
  const ParallaxReference *last =
      history->lines->len > 0
          ? &g_array_index (history->lines, ParallaxReference, history->lines->len - 1)
          : NULL;

  if (!isfinite (chance) && !isfinite (ideal))
    return;
  if (last != NULL && fabs (last->chance - chance) <= 1e-9 * fabs (chance) &&
      fabs (last->ideal - ideal) <= 1e-9 * fabs (ideal))
    return;
  history->has_moving_lines |= history->lines->len >= MAX_REFERENCES;
  if (history->has_moving_lines)
    g_array_set_size (history->lines, 0);
  if (history->lines->len == 0)
    line.at = 0;
  g_array_append_val (history->lines, line);
}

void
parallax_history_add (ParallaxHistory *history, const plx_record *record)
{
  double at = (double)record->step / history->steps_per_epoch;

  switch (record->kind) {
  case PLX_RECORD_STEP:
    g_array_append_val (history->at, at);
    g_array_append_val (history->loss, record->loss);
    parallax_history_refer (history, record->step, record->chance, record->ideal);
    history->last = *record;
    break;
  case PLX_RECORD_EPOCH:
    g_array_append_val (history->epochs, *record);
    if (record->epoch > 0)
      history->last = *record;
    else
      history->last.chance = record->chance, history->last.ideal = record->ideal;
    break;
  default:
    g_array_append_val (history->events, *record);
  }
}

double
parallax_history_knn (const ParallaxHistory *history, int label_set)
{
  for (guint i = history->epochs->len; i > 0; i--) {
    const plx_record *record = &g_array_index (history->epochs, plx_record, i - 1);

    if (label_set < record->n_knn && isfinite (record->knn[label_set]))
      return record->knn[label_set];
  }
  return NAN;
}

/* --- Charts ----------------------------------------------------------------------------------- */

/* What a chart is put together in; its arrays are freed with it. */
typedef struct {
  ParallaxCurve curves[MAX_CURVES];
  ParallaxLevel levels[2 * MAX_REFERENCES];
  ParallaxMark marks[MAX_MARKS];
  ParallaxCurvePlot plot;
  GPtrArray *memory;
} chart_parts;

static double *
take_doubles (chart_parts *parts, gsize n)
{
  double *values = g_new (double, n + 1);

  g_ptr_array_add (parts->memory, values);
  return values;
}

/* Changes and alarms; where they are too many, the last ones. */
static void
add_marks (chart_parts *parts, const ParallaxHistory *history)
{
  for (guint i = history->events->len; i > 0 && parts->plot.n_marks < MAX_MARKS; i--) {
    const plx_record *event = &g_array_index (history->events, plx_record, i - 1);
    char *label;

    if (!parallax_event_is_mark (event))
      continue;
    label = parallax_event_label (event);
    g_ptr_array_add (parts->memory, label);
    parts->marks[parts->plot.n_marks++] =
        (ParallaxMark){ (double)event->step / history->steps_per_epoch, label,
                        event->kind == PLX_RECORD_ALARM, NULL };
  }
}

/* The lines as they stood at each step: a changed temperature moves them from its step on. */
static void
add_references (chart_parts *parts, const ParallaxHistory *history,
                const ParallaxChartOptions *options)
{
  ParallaxReference before = { 0, history->last.chance, history->last.ideal };
  const ParallaxReference *lines = (const ParallaxReference *)(void *)history->lines->data;
  int n = (int)history->lines->len;

  if (n == 0) {
    lines = &before;
    n = 1;
  }
  for (int i = 0; i < n; i++) {
    gboolean is_last = i == n - 1;
    double from = n == 1 ? 0 : lines[i].at;
    double to = n == 1 ? 0 : is_last ? fmax (options->epochs, from) : lines[i + 1].at;

    if (isfinite (lines[i].chance))
      parts->levels[parts->plot.n_levels++] =
          (ParallaxLevel){ lines[i].chance, is_last ? _ ("chance") : NULL, from, to };
    if (isfinite (lines[i].ideal))
      parts->levels[parts->plot.n_levels++] =
          (ParallaxLevel){ lines[i].ideal, is_last ? _ ("ideal") : NULL, from, to };
  }
}

static void
add_loss (chart_parts *parts, const ParallaxHistory *history, const ParallaxChartOptions *options,
          const ParallaxPlotTheme *theme)
{
  const double *x = (const double *)(void *)history->at->data;
  const double *y = (const double *)(void *)history->loss->data;
  gsize n = history->loss->len;
  double *smooth = take_doubles (parts, n);
  ParallaxColor color = parallax_palette_color (0, theme->is_dark);
  gboolean is_smoothed = options->smoothing > 0;

  parts->plot.title = _ ("Loss");
  parts->plot.is_log = options->is_log;
  parts->plot.empty = _ ("The loss of every step appears here.");
  parts->curves[parts->plot.n_curves++] = (ParallaxCurve){
    is_smoothed ? NULL : _ ("each step"),
    x,
    y,
    n,
    is_smoothed ? parallax_color_with_alpha (color, 0.3) : color,
    is_smoothed ? 1 : 1.5,
    FALSE,
  };
  if (is_smoothed) {
    parallax_smooth (y, n, options->smoothing, smooth);
    parts->curves[parts->plot.n_curves++] =
        (ParallaxCurve){ _ ("smoothed"), x, smooth, n, color, 2, FALSE };
  }
  add_references (parts, history, options);
}

/* A curve over the epochs of what pick reads from a record. */
static void
add_epochs (chart_parts *parts, const ParallaxHistory *history, const char *label, int color,
            const ParallaxPlotTheme *theme, double (*pick) (const plx_record *record, int which),
            int which)
{
  gsize n = history->epochs->len;
  double *x = take_doubles (parts, n), *y = take_doubles (parts, n);

  for (gsize i = 0; i < n; i++) {
    const plx_record *record = &g_array_index (history->epochs, plx_record, i);

    x[i] = record->epoch;
    y[i] = pick (record, which);
  }
  parts->curves[parts->plot.n_curves++] = (ParallaxCurve){
    label, x, y, n, parallax_palette_color (color, theme->is_dark), 2, n <= 60,
  };
}

static double
pick_knn (const plx_record *record, int which)
{
  return which < record->n_knn ? record->knn[which] : NAN;
}

static double
pick_health (const plx_record *record, int which)
{
  const double values[] = { record->alignment, -record->uniformity };

  return values[which];
}

static void
add_knn (chart_parts *parts, const ParallaxHistory *history, const ParallaxChartOptions *options,
         const ParallaxPlotTheme *theme)
{
  int n = options->dataset != NULL ? MIN (options->dataset->n_label_sets, PLX_MAX_KNN) : 0;

  parts->plot.title = _ ("kNN, held out");
  parts->plot.is_share = TRUE;
  parts->plot.y_min = 0;
  parts->plot.y_max = 1;
  parts->plot.empty =
      n > 0 ? _ ("Measured after every epoch.") : _ ("These images have no labels.");
  for (int i = 0; i < n; i++)
    add_epochs (parts, history, gettext (options->dataset->label_sets[i].name), i, theme, pick_knn,
                i);
}

static void
add_health (chart_parts *parts, const ParallaxHistory *history, const ParallaxPlotTheme *theme)
{
  const plx_record *last = history->epochs->len > 0 ? &g_array_index (history->epochs, plx_record,
                                                                      history->epochs->len - 1)
                                                    : NULL;

  parts->plot.title = _ ("Health");
  if (last != NULL && last->queue_age > 0) {
    char *title = g_strdup_printf (_ ("Health · queue %.0f %% full, oldest key %.0f steps"),
                                   100 * last->queue_fill, last->queue_age);

    g_ptr_array_add (parts->memory, title);
    parts->plot.title = title;
  }
  parts->plot.empty = _ ("Measured after every epoch.");
  add_epochs (parts, history, _ ("alignment ↓"), 2, theme, pick_health, 0);
  add_epochs (parts, history, _ ("−uniformity ↑"), 3, theme, pick_health, 1);
}

static void
chart_build (chart_parts *parts, const ParallaxHistory *history, ParallaxChart chart,
             const ParallaxChartOptions *options, const ParallaxPlotTheme *theme)
{
  *parts = (chart_parts){ .memory = g_ptr_array_new_with_free_func (g_free) };
  parts->plot = (ParallaxCurvePlot){ .x_label = _ ("epoch"),
                                     .curves = parts->curves,
                                     .levels = parts->levels,
                                     .marks = parts->marks,
                                     .x_max = options->epochs,
                                     .y_min = NAN,
                                     .y_max = NAN };
  switch (chart) {
  case PARALLAX_CHART_LOSS:
    add_loss (parts, history, options, theme);
    break;
  case PARALLAX_CHART_KNN:
    add_knn (parts, history, options, theme);
    break;
  default:
    add_health (parts, history, theme);
  }
  add_marks (parts, history);
}

void
parallax_history_draw (const ParallaxHistory *history, ParallaxChart chart,
                       const ParallaxChartOptions *options, const ParallaxPlotTheme *theme,
                       cairo_t *cr, double width, double height, ParallaxCurveArea *area)
{
  chart_parts parts;

  chart_build (&parts, history, chart, options, theme);
  parallax_curve_plot_draw (&parts.plot, theme, cr, width, height, area);
  g_ptr_array_unref (parts.memory);
}

/* How near to a mark the pointer tells of it, as a share of the axis. */
#define MARK_REACH 0.008

/* --- In words --------------------------------------------------------------------------------- */

char *
parallax_history_describe (const ParallaxHistory *history, ParallaxChart chart,
                           const ParallaxChartOptions *options)
{
  const plx_record *last = &history->last;
  GString *text;

  if (chart == PARALLAX_CHART_LOSS) {
    if (history->loss->len == 0)
      return g_strdup (_ ("Loss: nothing yet."));
    return g_strdup_printf (_ ("Loss %.3f after %d steps; chance is %.3f, ideal %.3f."), last->loss,
                            (int)history->loss->len, last->chance, last->ideal);
  }
  if (history->epochs->len == 0)
    return g_strdup (_ ("Nothing is measured yet."));
  last = &g_array_index (history->epochs, plx_record, history->epochs->len - 1);
  if (chart == PARALLAX_CHART_HEALTH)
    return g_strdup_printf (
        _ ("Alignment %.2f, uniformity %.2f, standard deviation %.3f, effective "
           "rank %.0f."),
        last->alignment, last->uniformity, last->std, last->rank);
  text = g_string_new (_ ("kNN accuracy:"));
  for (int i = 0; i < last->n_knn && options->dataset != NULL; i++) {
    g_autofree char *share = parallax_format_share (parallax_history_knn (history, i));

    g_string_append_printf (text, " %s %s", gettext (options->dataset->label_sets[i].name), share);
  }
  return g_string_free (text, FALSE);
}

/* The last index whose place is not behind epoch; −1: none. */
static int
index_at (const double *x, gsize n, double epoch)
{
  gsize low = 0, high = n;

  while (low < high) {
    gsize middle = (low + high) / 2;

    if (x[middle] <= epoch)
      low = middle + 1;
    else
      high = middle;
  }
  return (int)low - 1;
}

static char *
loss_at (const ParallaxHistory *history, double epoch)
{
  int i = index_at ((const double *)(void *)history->at->data, history->at->len, epoch);
  g_autofree char *step = NULL;

  if (i < 0)
    return NULL;
  step = parallax_format_count (i + 1);
  return g_strdup_printf (_ ("Step %s\nLoss %.4f"), step, g_array_index (history->loss, double, i));
}

static char *
epoch_at (const ParallaxHistory *history, ParallaxChart chart, const ParallaxChartOptions *options,
          double epoch)
{
  const plx_record *record = NULL;
  GString *text;

  for (guint i = 0; i < history->epochs->len; i++)
    if (fabs (g_array_index (history->epochs, plx_record, i).epoch - epoch) <= 0.5)
      record = &g_array_index (history->epochs, plx_record, i);
  if (record == NULL)
    return NULL;
  text = g_string_new (NULL);
  g_string_printf (text, _ ("Epoch %d"), record->epoch);
  if (chart == PARALLAX_CHART_HEALTH)
    g_string_append_printf (text,
                            _ ("\nAlignment %.3f\nUniformity %.3f\nStandard deviation %.4f"
                               "\nEffective rank %.1f"),
                            record->alignment, record->uniformity, record->std, record->rank);
  for (int i = 0; chart == PARALLAX_CHART_KNN && i < record->n_knn && options->dataset; i++) {
    g_autofree char *share = parallax_format_share (record->knn[i]);

    g_string_append_printf (text, "\n%s %s", gettext (options->dataset->label_sets[i].name), share);
  }
  return g_string_free (text, FALSE);
}

/* What happened near there, one a line. */
static void
append_events (GString *text, const ParallaxHistory *history, const ParallaxChartOptions *options,
               double epoch)
{
  double near = options->epochs * MARK_REACH;
  int n = 0;

  for (guint i = 0; i < history->events->len && n < MOST_TOLD; i++) {
    const plx_record *event = &g_array_index (history->events, plx_record, i);
    g_autofree char *words = NULL;

    if (!parallax_event_is_mark (event) ||
        fabs ((double)event->step / history->steps_per_epoch - epoch) > near)
      continue;
    words = parallax_event_words (event);
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", words);
    n++;
  }
}

char *
parallax_history_values_at (const ParallaxHistory *history, ParallaxChart chart,
                            const ParallaxChartOptions *options, double epoch)
{
  g_autofree char *values = chart == PARALLAX_CHART_LOSS
                                ? loss_at (history, epoch)
                                : epoch_at (history, chart, options, epoch);
  GString *text = g_string_new (values);

  append_events (text, history, options, epoch);
  return g_string_free (text, text->len == 0);
}
