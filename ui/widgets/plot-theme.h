/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

#include "app/plot/theme.h"

/* The plots' look inside a widget: light or dark as the program is, in the widget's own font. The
 * font's name lives as long as the widget's font does. */
ParallaxPlotTheme parallax_widget_plot_theme (GtkWidget *widget);
