/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For benches: how long something took, many times over.
 */
#pragma once

#include <glib.h>

enum { MOST_TIMES = 1000 };

typedef struct {
  int n;
  double began, ms[MOST_TIMES];
} times;

void times_begin (times *t);
/* One of so many that took as long together. */
void times_end (times *t, int of);
/* A row of a Markdown table: the median and the slowest twentieth. */
void times_print (times *t, const char *what);
