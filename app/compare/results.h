/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of results that a comparison has: one table says what each is and where it is read.
 */
#pragma once

#include "app/compare/comparison.h"

/* Of ParallaxComparedResult, from the runs' histories; the best of each is marked. */
GPtrArray *parallax_results_new (const ParallaxComparison *comparison);
