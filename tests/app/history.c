/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records into a run's history, and the history into charts and words.
 */
#include "app/history.h"

#include <math.h>
#include <string.h>

#include "support/canvas.h"
#include "support/files.h"
#include "support/runs.h"

enum { WIDTH = 480, HEIGHT = 280, EPOCHS = 2 };

static plx_record
step_record (int step, double loss)
{
  return (plx_record){ .kind = PLX_RECORD_STEP,
                       .epoch = 1 + (step - 1) / RUN_STEPS,
                       .step = step,
                       .loss = loss,
                       .chance = 5,
                       .ideal = 1 };
}

static plx_record
epoch_record (int epoch, double first_knn, double second_knn)
{
  return (plx_record){ .kind = PLX_RECORD_EPOCH,
                       .epoch = epoch,
                       .step = epoch * RUN_STEPS,
                       .loss = epoch > 0 ? 4.0 - epoch : NAN,
                       .chance = 5,
                       .ideal = 1,
                       .n_knn = 2,
                       .knn = { first_knn, second_knn },
                       .alignment = 0.5,
                       .uniformity = -2,
                       .std = 0.1,
                       .rank = 12 };
}

static plx_record
event_record (plx_record_kind kind, int step, double value)
{
  return (plx_record){ .kind = kind,
                       .step = step,
                       .param = run_param ("simclr.temperature").index,
                       .old_value = 0.2,
                       .new_value = value };
}

static void
add (ParallaxHistory *history, plx_record record)
{
  parallax_history_add (history, &record);
}

static void
add_epoch (ParallaxHistory *history, int n_label_sets, plx_record record)
{
  record.n_knn = n_label_sets;
  parallax_history_add (history, &record);
}

/* Two epochs of RUN_STEPS steps, the second without a value for the second label set. */
static void
fill (ParallaxHistory *history, int n_label_sets)
{
  add_epoch (history, n_label_sets, epoch_record (0, 0.25, 0.3));
  for (int step = 1; step <= RUN_STEPS; step++)
    add (history, step_record (step, 5 - 0.25 * step));
  add_epoch (history, n_label_sets, epoch_record (1, 0.5, 0.6));
  for (int step = RUN_STEPS + 1; step <= 2 * RUN_STEPS; step++)
    add (history, step_record (step, 5 - 0.25 * step));
  add_epoch (history, n_label_sets, epoch_record (2, 0.75, NAN));
}

static void
test_records (void)
{
  ParallaxHistory history;

  parallax_history_init (&history, RUN_STEPS);
  g_assert_true (isnan (history.last.loss));
  add (&history, epoch_record (0, 0.25, 0.3));
  g_assert_true (isnan (history.last.loss));
  g_assert_cmpfloat (history.last.chance, ==, 5);
  fill (&history, 2);
  add (&history, event_record (PLX_RECORD_CHANGE, 8, 0.5));
  add (&history, event_record (PLX_RECORD_PAUSE, 8, 1));
  g_assert_cmpuint (history.loss->len, ==, 2 * RUN_STEPS);
  g_assert_cmpuint (history.at->len, ==, 2 * RUN_STEPS);
  g_assert_cmpuint (history.epochs->len, ==, 4);
  g_assert_cmpuint (history.events->len, ==, 2);
  for (int i = 0; i < 2 * RUN_STEPS; i++) {
    g_assert_cmpfloat (g_array_index (history.loss, double, i), ==, 5 - 0.25 * (i + 1));
    g_assert_cmpfloat (g_array_index (history.at, double, i), ==, (i + 1.0) / RUN_STEPS);
  }
  g_assert_cmpint (history.last.epoch, ==, 2);
  g_assert_cmpint (history.last.step, ==, 2 * RUN_STEPS);
  parallax_history_clear (&history);
}

/* The latest measured value of each label set. */
static void
test_knn (void)
{
  ParallaxHistory history;

  parallax_history_init (&history, RUN_STEPS);
  g_assert_true (isnan (parallax_history_knn (&history, 0)));
  fill (&history, 2);
  g_assert_cmpfloat (parallax_history_knn (&history, 0), ==, 0.75);
  g_assert_cmpfloat (parallax_history_knn (&history, 1), ==, 0.6);
  g_assert_true (isnan (parallax_history_knn (&history, 2)));
  parallax_history_clear (&history);
}

static canvas
draw (const ParallaxHistory *history, ParallaxChart chart, const ParallaxChartOptions *options,
      ParallaxCurveArea *area)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  canvas c = canvas_new (WIDTH, HEIGHT, 1);

  parallax_history_draw (history, chart, options, &theme, c.cr, WIDTH, HEIGHT, area);
  return c;
}

/* How much of a column of the data area is in the colour of text: a mark is a dashed line there. */
static int
dark_in_column (const canvas *c, const ParallaxCurveArea *area, double at)
{
  double x = round (parallax_curve_area_x (area, at));

  return canvas_count (c, x, area->y, x, area->y + area->height, 0x212121, 40);
}

/* Each change is a mark at its step, on every chart; a pause is none. */
static void
test_marks (void)
{
  ParallaxChartOptions options = { EPOCHS, 0.8, FALSE, NULL };
  ParallaxHistory history;

  parallax_history_init (&history, RUN_STEPS);
  fill (&history, 2);
  add (&history, event_record (PLX_RECORD_CHANGE, 5, 0.5));
  add (&history, event_record (PLX_RECORD_PAUSE, 3, 1));
  for (int chart = 0; chart < PARALLAX_N_CHARTS; chart++) {
    ParallaxCurveArea area;
    canvas c = draw (&history, (ParallaxChart)chart, &options, &area);

    g_assert_cmpfloat (area.x_max, ==, EPOCHS);
    g_assert_cmpint (dark_in_column (&c, &area, 5.0 / RUN_STEPS), >, (int)(area.height / 5));
    g_assert_cmpint (dark_in_column (&c, &area, 3.0 / RUN_STEPS), <, 20);
    canvas_clear (&c);
  }
  parallax_history_clear (&history);
}

static plx_record
alarm_record (int step, plx_alarm alarm)
{
  return (plx_record){ .kind = PLX_RECORD_ALARM, .step = step, .alarm = alarm };
}

/* An alarm is a whole line in its own colour, on every chart. */
static void
test_alarm_marks (void)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  guint32 color = (guint32)lround (255 * theme.alarm.red) << 16 |
                  (guint32)lround (255 * theme.alarm.green) << 8 |
                  (guint32)lround (255 * theme.alarm.blue);
  ParallaxChartOptions options = { EPOCHS, 0.8, FALSE, NULL };
  ParallaxHistory history;

  parallax_history_init (&history, RUN_STEPS);
  fill (&history, 2);
  add (&history, alarm_record (4, PLX_ALARM_COLLAPSE));
  for (int chart = 0; chart < PARALLAX_N_CHARTS; chart++) {
    ParallaxCurveArea area;
    canvas c = draw (&history, (ParallaxChart)chart, &options, &area);
    double x = round (parallax_curve_area_x (&area, 4.0 / RUN_STEPS));

    g_assert_cmpint (canvas_count (&c, x, area.y, x, area.y + area.height, color, 40), >,
                     (int)(0.9 * area.height));
    canvas_clear (&c);
  }
  parallax_history_clear (&history);
}

static guint32
palette_pixel (int index)
{
  ParallaxColor color = parallax_palette_color (index, FALSE);

  return (guint32)lround (255 * color.red) << 16 | (guint32)lround (255 * color.green) << 8 |
         (guint32)lround (255 * color.blue);
}

/* Without smoothing the curve goes through every step's loss. */
static void
test_loss (void)
{
  ParallaxChartOptions options = { EPOCHS, 0, FALSE, NULL };
  ParallaxHistory history;
  ParallaxCurveArea area;
  canvas c;

  parallax_history_init (&history, RUN_STEPS);
  fill (&history, 2);
  c = draw (&history, PARALLAX_CHART_LOSS, &options, &area);
  for (int step = 1; step <= 2 * RUN_STEPS; step++) {
    double x = parallax_curve_area_x (&area, (double)step / RUN_STEPS);
    double y = parallax_curve_area_y (&area, 5 - 0.25 * step);

    g_assert_cmpint (canvas_count (&c, x - 1, y - 1, x + 1, y + 1, palette_pixel (0), 90), >, 0);
  }
  canvas_clear (&c);
  parallax_history_clear (&history);
}

/* A curve for each label set of the data set, over all epochs. */
static void
test_knn_chart (void)
{
  plx_dataset *dataset = run_small_dataset ();
  ParallaxChartOptions options = { EPOCHS, 0, FALSE, dataset };
  ParallaxHistory history;
  ParallaxCurveArea area;
  canvas c;

  parallax_history_init (&history, RUN_STEPS);
  fill (&history, 1);
  c = draw (&history, PARALLAX_CHART_KNN, &options, &area);
  g_assert_cmpfloat (area.y_min, ==, 0);
  g_assert_cmpfloat (area.y_max, ==, 1);
  g_assert_cmpint (dataset->n_label_sets, ==, 1);
  for (int epoch = 0; epoch <= EPOCHS; epoch++)
    g_assert_true (canvas_is (&c, parallax_curve_area_x (&area, epoch),
                              parallax_curve_area_y (&area, 0.25 * (epoch + 1)), palette_pixel (0),
                              60));
  canvas_clear (&c);
  parallax_history_clear (&history);
  plx_dataset_free (dataset);
}

static void
assert_has (char *text, const char *part)
{
  if (text == NULL || strstr (text, part) == NULL)
    g_error ("“%s” is not in: %s", part, text);
  g_free (text);
}

static void
test_words (void)
{
  plx_dataset *dataset = run_small_dataset ();
  ParallaxChartOptions options = { EPOCHS, 0.8, FALSE, dataset };
  ParallaxHistory history;

  parallax_history_init (&history, RUN_STEPS);
  for (int chart = 0; chart < PARALLAX_N_CHARTS; chart++) {
    g_autofree char *words = parallax_history_describe (&history, (ParallaxChart)chart, &options);

    g_assert_true (g_str_has_suffix (words, "."));
    g_assert_null (parallax_history_values_at (&history, (ParallaxChart)chart, &options, 1));
  }
  fill (&history, 1);
  assert_has (parallax_history_describe (&history, PARALLAX_CHART_LOSS, &options), "5.000");
  assert_has (parallax_history_describe (&history, PARALLAX_CHART_KNN, &options), "75.0 %");
  assert_has (parallax_history_describe (&history, PARALLAX_CHART_HEALTH, &options), "-2.00");
  assert_has (parallax_history_values_at (&history, PARALLAX_CHART_LOSS, &options, 1.3), "3.75");
  assert_has (parallax_history_values_at (&history, PARALLAX_CHART_LOSS, &options, 1.3), "Step 5");
  assert_has (parallax_history_values_at (&history, PARALLAX_CHART_KNN, &options, 0.9), "50.0 %");
  assert_has (parallax_history_values_at (&history, PARALLAX_CHART_HEALTH, &options, 0.9), "12");
  parallax_history_clear (&history);
  plx_dataset_free (dataset);
}

/* What the pointer is told near to a mark, and not beside it. */
static void
test_event_words (void)
{
  plx_dataset *dataset = run_small_dataset ();
  ParallaxChartOptions options = { EPOCHS, 0.8, FALSE, dataset };
  ParallaxHistory history;

  parallax_history_init (&history, RUN_STEPS);
  fill (&history, 1);
  add (&history, event_record (PLX_RECORD_CHANGE, 5, 0.5));
  add (&history, alarm_record (8, PLX_ALARM_NO_LEARNING));
  for (int chart = 0; chart < PARALLAX_N_CHARTS; chart++) {
    g_autofree char *beside = NULL;

    assert_has (parallax_history_values_at (&history, (ParallaxChart)chart, &options, 1.25),
                "Temperature 0.2 → 0.5 at step 5");
    assert_has (parallax_history_values_at (&history, (ParallaxChart)chart, &options, 2),
                "Alarm at step 8: no learning");
    beside = parallax_history_values_at (&history, (ParallaxChart)chart, &options, 1.3);
    g_assert_null (strstr (beside, "at step"));
  }
  parallax_history_clear (&history);
  plx_dataset_free (dataset);
}

/* Where chance and ideal become others is kept; where every step has its own, the latest alone. */
static void
test_references (void)
{
  ParallaxHistory history;
  const ParallaxReference *lines;

  parallax_history_init (&history, 10);
  for (int step = 1; step <= 40; step++)
    parallax_history_add (&history, &(plx_record){ .kind = PLX_RECORD_STEP,
                                                   .step = step,
                                                   .loss = 5,
                                                   .chance = 6,
                                                   .ideal = step <= 25 ? 1.5 : 4.4 });
  lines = (const ParallaxReference *)(void *)history.lines->data;
  g_assert_cmpuint (history.lines->len, ==, 2);
  g_assert_cmpfloat (lines[0].at, ==, 0);
  g_assert_cmpfloat (lines[0].ideal, ==, 1.5);
  g_assert_cmpfloat (lines[1].at, ==, 2.6);
  g_assert_cmpfloat (lines[1].ideal, ==, 4.4);
  for (int step = 41; step <= 100; step++)
    parallax_history_refer (&history, step, step, 0);
  g_assert_cmpuint (history.lines->len, ==, 1);
  lines = (const ParallaxReference *)(void *)history.lines->data;
  g_assert_cmpfloat (lines[0].chance, ==, 100);
  g_assert_cmpfloat (lines[0].at, ==, 0);
  parallax_history_clear (&history);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/records", test_records);
  g_test_add_func ("/history/references", test_references);
  g_test_add_func ("/history/knn", test_knn);
  g_test_add_func ("/history/marks", test_marks);
  g_test_add_func ("/history/alarm-marks", test_alarm_marks);
  g_test_add_func ("/history/event-words", test_event_words);
  g_test_add_func ("/history/loss", test_loss);
  g_test_add_func ("/history/knn-chart", test_knn_chart);
  g_test_add_func ("/history/words", test_words);
  return g_test_run ();
}
