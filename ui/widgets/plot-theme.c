/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/plot-theme.h"

#include <adwaita.h>

ParallaxPlotTheme
parallax_widget_plot_theme (GtkWidget *widget)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  ParallaxPlotTheme theme = parallax_plot_theme (is_dark);
  const PangoFontDescription *font =
      pango_context_get_font_description (gtk_widget_get_pango_context (widget));

  if (font != NULL && pango_font_description_get_family (font) != NULL)
    theme.font = pango_font_description_get_family (font);
  return theme;
}
