/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names under which the numbers of records lie in the store's metrics. Of every step: loss,
 * learning_rate, seconds, images_per_second, and chance and ideal where they changed. At the step
 * where an epoch ended: epoch, epoch.loss, epoch.…, alignment, uniformity, std, rank, and knn.NAME
 * for every label set. Any thread; no GLib.
 */
#pragma once

#include "plx.h"

/* Calls put for every number of an epoch's record. */
typedef void (*ParallaxMetricFn) (void *context, const char *name, double value);
void parallax_metrics_write_epoch (const plx_record *record, char **label_sets,
                                   ParallaxMetricFn put, void *context);

/* The other way: a record of an epoch without numbers, and one number into its place. */
plx_record parallax_metrics_empty_epoch (int64_t step, unsigned n_label_sets);
void parallax_metrics_read (plx_record *record, char **label_sets, const char *name, double value);
