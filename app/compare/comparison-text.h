/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comparison as a table: one run a column; settings that differ, then results, best marked.
 */
#pragma once

#include "app/compare/images.h"

typedef enum {
  PARALLAX_TABLE_TEXT,     /* for a terminal */
  PARALLAX_TABLE_MARKDOWN, /* best in bold */
  PARALLAX_TABLE_CSV,      /* numbers as they are, nothing marked; RFC 4180 */
} ParallaxTableFormat;

/* order: [n] runs' numbers, as parallax_comparison_order gives them; NULL: as they were named.
 * has_all: also the settings in which the runs are alike. Free it. */
char *parallax_comparison_table (const ParallaxComparison *self, const int *order, gboolean has_all,
                                 ParallaxTableFormat format);

/* Everything as one line of JSON; images may be NULL. Free it. */
char *parallax_comparison_json (const ParallaxComparison *self,
                                const ParallaxComparedImages *images);

/* The command that trains a run again; free it. */
char *parallax_comparison_command (const ParallaxComparedRun *run);

/* kNN's mean and spread over the seeds of every group, one sentence each; empty where no runs differ
 * by their seed only. Of char *; free with g_ptr_array_unref. */
GPtrArray *parallax_comparison_seeds (const ParallaxComparison *self);
