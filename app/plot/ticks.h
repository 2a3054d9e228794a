/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Round numbers for an axis, and numbers as people read them.
 */
#pragma once

#include <glib.h>

enum { PARALLAX_MAX_TICKS = 16 };

typedef struct {
  double values[PARALLAX_MAX_TICKS];
  int n;
  double step; /* 0: not evenly apart */
} ParallaxTicks;

/* At most wanted (up to PARALLAX_MAX_TICKS) values 1, 2 or 5 × 10^k apart inside [low, high];
 * is_whole: never less than 1 apart. */
ParallaxTicks parallax_ticks (double low, double high, int wanted, gboolean is_whole);
/* Of a logarithmic axis: 1, 2, 5 × 10^k, thinned to wanted; evenly apart where the range is too
 * narrow for two of those. low > 0. */
ParallaxTicks parallax_ticks_log (double low, double high, int wanted);

/* A tick's label: as many decimals as the step needs. */
char *parallax_tick_label (const ParallaxTicks *ticks, double value);

/* 12,345 */
char *parallax_format_count (gint64 value);
/* 0:42, 3:07, 1:02:33 */
char *parallax_format_duration (double seconds);
/* 61.8 % */
char *parallax_format_share (double share);
