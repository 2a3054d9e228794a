/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comparison on paper: one PDF that stands for itself (table, curves, maps, the commands to do it
 * again), and its plots one by one.
 */
#pragma once

#include "app/compare/images.h"

/* images NULL: why_not says why there are none. The file is written whole or not at all; on failure
 * *error names it. */
gboolean parallax_paper_write (const ParallaxComparison *comparison,
                               const ParallaxComparedImages *images, const char *why_not,
                               const char *path, GError **error);

/* progress, loss, knn, knn-by-seconds and, where there are images, maps, each as NAME.FORMAT into
 * folder (made where it is not there); format "png" or "svg". */
gboolean parallax_paper_write_plots (const ParallaxComparison *comparison,
                                     const ParallaxComparedImages *images, const char *folder,
                                     const char *format, GError **error);
