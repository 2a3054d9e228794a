/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A finished run as a folder that opens in any browser: report.html with its plots beside it.
 */
#pragma once

#include "app/history.h"

typedef struct {
  const char *name;
  const plx_settings *settings;
  const plx_dataset *dataset;
  const ParallaxHistory *history;
  const float *xy;      /* [n_points][2]: the last layout; NULL: none */
  const gint32 *images; /* [n_points] */
  int n_points;
  const char *state; /* "finished", … */
} ParallaxReport;

/* Makes the folder where it does not exist, and sees whether it can be written to: before a run,
 * rather than after it. */
gboolean parallax_report_prepare (const char *folder, GError **error);

/* Writes report.html, loss.png, knn.png, health.png and a map for each label set into folder, made
 * where it does not exist. On failure *error names the file. */
gboolean parallax_report_write (const ParallaxReport *report, const char *folder, GError **error);
