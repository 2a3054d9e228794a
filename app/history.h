/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything a run has told of itself so far, in arrays that plots read as they are.
 */
#pragma once

#include <glib.h>

#include "app/plot/curve.h"
#include "plx.h"

/* What a loss is read by, from a place on the axis of epochs on. */
typedef struct {
  double at, chance, ideal;
} ParallaxReference;

typedef struct {
  double steps_per_epoch;
  GArray *at;     /* double, [steps]: where each step lies on the axis of epochs */
  GArray *loss;   /* double, [steps] */
  GArray *epochs; /* plx_record, the epochs' own, epoch 0 (untrained) first */
  GArray *lines;  /* ParallaxReference, where chance or ideal became another; or the latest alone */
  gboolean has_moving_lines; /* they are others in every batch */
  GArray *events;            /* plx_record: changes, pauses and alarms, in order */
  plx_record last;           /* of the latest step or epoch */
} ParallaxHistory;

void parallax_history_init (ParallaxHistory *history, double steps_per_epoch);
void parallax_history_clear (ParallaxHistory *history);
void parallax_history_add (ParallaxHistory *history, const plx_record *record);

/* Chance and ideal of the loss from that step on; steps ascend. */
void parallax_history_refer (ParallaxHistory *history, gint64 step, double chance, double ideal);

/* The latest kNN of a label set; NaN: none yet. */
double parallax_history_knn (const ParallaxHistory *history, int label_set);

/* Plots of it, drawn on any Cairo surface. smoothing 0 … 0.99; chart is what was drawn last. */
typedef enum {
  PARALLAX_CHART_LOSS,
  PARALLAX_CHART_KNN,
  PARALLAX_CHART_HEALTH,
  PARALLAX_N_CHARTS,
} ParallaxChart;

typedef struct {
  double epochs;              /* the axis's end */
  double smoothing;           /* of the loss */
  gboolean is_log;            /* of the loss */
  const plx_dataset *dataset; /* names the label sets */
} ParallaxChartOptions;

void parallax_history_draw (const ParallaxHistory *history, ParallaxChart chart,
                            const ParallaxChartOptions *options, const ParallaxPlotTheme *theme,
                            cairo_t *cr, double width, double height, ParallaxCurveArea *area);

/* One sentence on what a chart shows, for those who cannot see it; and the values at a place on its
 * axis, one a line. */
char *parallax_history_describe (const ParallaxHistory *history, ParallaxChart chart,
                                 const ParallaxChartOptions *options);
char *parallax_history_values_at (const ParallaxHistory *history, ParallaxChart chart,
                                  const ParallaxChartOptions *options, double epoch);
