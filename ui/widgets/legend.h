/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The classes of a label set with their colours; a click shows one class alone, another click all.
 */
#pragma once

#include <adwaita.h>

#include "app/dataset.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_LEGEND (parallax_legend_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxLegend, parallax_legend, PARALLAX, LEGEND, GtkWidget)

/* Signal: isolated (int label): that class alone is wanted; −1: all are. */
void parallax_legend_set_labels (ParallaxLegend *self, const plx_label_set *labels);

G_END_DECLS
