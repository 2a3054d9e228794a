/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Compare page's table: one run a column; settings that differ, then results, the best in bold. A
 * click on a result's name sorts the columns by it.
 */
#pragma once

#include <adwaita.h>

#include "app/compare/comparison.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_COMPARE_TABLE (parallax_compare_table_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxCompareTable, parallax_compare_table, PARALLAX, COMPARE_TABLE,
                      GtkWidget)

/* Borrowed: until another one, or NULL, is set. has_all: also settings that are alike. */
void parallax_compare_table_set (ParallaxCompareTable *self, const ParallaxComparison *comparison,
                                 gboolean has_all);

/* The columns' order as it is shown, [n]; borrowed, NULL: as the runs were named. */
const int *parallax_compare_table_get_order (ParallaxCompareTable *self);

G_END_DECLS
