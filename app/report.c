/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/report.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "app/i18n.h"
#include "app/plot/legend.h"
#include "app/plot/scatter.h"
#include "app/plot/ticks.h"

enum { CHART_WIDTH = 820, CHART_HEIGHT = 300, MAP_SIDE = 400, LEGEND_HEIGHT = 64, SHARPNESS = 2 };

static cairo_surface_t *
new_surface (int width, int height)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * SHARPNESS, height * SHARPNESS);

  cairo_surface_set_device_scale (surface, SHARPNESS, SHARPNESS);
  return surface;
}

/* Writes the picture and takes it. */
static gboolean
write_picture (cairo_surface_t *surface, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  cairo_status_t status = cairo_surface_write_to_png (surface, path);

  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("“%s” cannot be written: %s."), path,
               cairo_status_to_string (status));
  return FALSE;
}

static gboolean
write_chart (const ParallaxReport *report, ParallaxChart chart, const char *folder,
             const char *name, GError **error)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxChartOptions options = { plx_settings_number (report->settings, "train.epochs"), 0.8,
                                   FALSE, report->dataset };
  cairo_surface_t *surface = new_surface (CHART_WIDTH, CHART_HEIGHT);
  cairo_t *cr = cairo_create (surface);
  ParallaxCurveArea area;

  parallax_history_draw (report->history, chart, &options, &theme, cr, CHART_WIDTH, CHART_HEIGHT,
                         &area);
  cairo_destroy (cr);
  return write_picture (surface, folder, name, error);
}

static char **
shown_names (const plx_label_set *set)
{
  char **names = g_new0 (char *, set->n_classes + 1);

  for (int i = 0; i < set->n_classes; i++)
    names[i] = g_strdup (gettext (set->class_names[i]));
  return names;
}

static gboolean
write_map (const ParallaxReport *report, int label_set, const char *folder, const char *name,
           GError **error)
{
  const plx_label_set *set = &report->dataset->label_sets[label_set];
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  g_autofree gint32 *labels = g_new (gint32, report->n_points + 1);
  g_auto (GStrv) names = shown_names (set);
  ParallaxViewport view = parallax_viewport_fit (report->xy, report->n_points, MAP_SIDE, MAP_SIDE);
  ParallaxScatter scatter = { report->xy, report->n_points, labels, 2.5 };
  cairo_surface_t *map = new_surface (MAP_SIDE, MAP_SIDE);
  cairo_surface_t *surface = new_surface (MAP_SIDE, MAP_SIDE + LEGEND_HEIGHT);
  cairo_t *cr = cairo_create (surface);

  for (int i = 0; i < report->n_points; i++)
    labels[i] = set->labels[report->images[i]];
  parallax_scatter_draw (&scatter, &theme, &view, map);
  parallax_plot_set_color (cr, theme.background);
  cairo_paint (cr);
  cairo_set_source_surface (cr, map, 0, 0);
  cairo_paint (cr);
  parallax_legend_draw (cr, &theme, names, set->n_classes, 8, MAP_SIDE + 4, MAP_SIDE - 16);
  cairo_destroy (cr);
  cairo_surface_destroy (map);
  return write_picture (surface, folder, name, error);
}

/* --- The page --------------------------------------------------------------------------------- */

static void
append_escaped (GString *html, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (html, escaped);
}

static void
append_settings (GString *html, const plx_settings *settings)
{
  plx_param_ref ref = { 0 };
  const plx_param_table *table = NULL;

  g_string_append (html, "<table>\n");
  while (plx_settings_next (&ref)) {
    char value[PLX_TEXT_SIZE];

    if (!plx_settings_is_used (settings, ref.table))
      continue;
    if (ref.table != table)
      g_string_append_printf (html, "<tr><th colspan=2>%s</th></tr>\n", gettext (ref.table->label));
    table = ref.table;
    plx_settings_format (settings, &ref, value, sizeof value);
    g_string_append_printf (html, "<tr><td>%s</td><td>", gettext (ref.param->label));
    append_escaped (html, value);
    g_string_append (html, "</td></tr>\n");
  }
  g_string_append (html, "</table>\n");
}

static void
append_epochs (GString *html, const ParallaxReport *report)
{
  g_string_append_printf (html, "<table>\n<tr><th>%s</th><th>%s</th><th>%s</th>", _ ("Epoch"),
                          _ ("Loss"), _ ("Progress"));
  for (int i = 0; i < report->dataset->n_label_sets; i++) {
    g_string_append (html, "<th>kNN ");
    append_escaped (html, gettext (report->dataset->label_sets[i].name));
    g_string_append (html, "</th>");
  }
  g_string_append_printf (html, "<th>%s</th></tr>\n", _ ("Seconds"));
  for (guint e = 0; e < report->history->epochs->len; e++) {
    const plx_record *record = &g_array_index (report->history->epochs, plx_record, e);

    g_string_append_printf (html, "<tr><td>%d</td>", record->epoch);
    g_string_append_printf (html, isfinite (record->loss) ? "<td>%.4f</td>" : "<td></td>",
                            record->loss);
    g_string_append_printf (
        html, isfinite (plx_record_progress (record)) ? "<td>%.1f %%</td>" : "<td></td>",
        100 * plx_record_progress (record));
    for (int i = 0; i < record->n_knn; i++)
      g_string_append_printf (html, isfinite (record->knn[i]) ? "<td>%.1f %%</td>" : "<td></td>",
                              100 * record->knn[i]);
    g_string_append_printf (html, "<td>%.1f</td></tr>\n", record->seconds);
  }
  g_string_append (html, "</table>\n");
}

static char *
map_name (int label_set)
{
  return label_set == 0 ? g_strdup ("map.png") : g_strdup_printf ("map-%d.png", label_set + 1);
}

static void
append_maps (GString *html, const ParallaxReport *report)
{
  if (report->xy == NULL)
    return;
  g_string_append_printf (html, "<h2>%s</h2>\n<div class=maps>", _ ("The map"));
  for (int i = 0; i < report->dataset->n_label_sets; i++) {
    g_autofree char *name = map_name (i);

    g_string_append (html, "<figure><figcaption>");
    append_escaped (html, gettext (report->dataset->label_sets[i].name));
    g_string_append_printf (html, "</figcaption><img src=%s width=%d></figure>\n", name, MAP_SIDE);
  }
  g_string_append (html, "</div>\n");
}

static char *
build_page (const ParallaxReport *report)
{
  GString *html = g_string_new ("<!doctype html>\n<meta charset=utf-8>\n<title>");

  append_escaped (html, report->name);
  g_string_append (
      html, "</title>\n<style>\n"
            "body { font: 15px/1.5 Cantarell, sans-serif; max-width: 860px; margin: 2em auto;"
            " padding: 0 1em; color: #222; background: #fff }\n"
            "img { max-width: 100% } figure { margin: 0 } .maps { display: flex;"
            " flex-wrap: wrap; gap: 16px }\n"
            "table { border-collapse: collapse } td, th { padding: 2px 14px 2px 0;"
            " text-align: left; font-variant-numeric: tabular-nums }\n"
            "th { padding-top: 8px } figcaption { font-weight: bold }\n</style>\n<h1>");
  append_escaped (html, report->name);
  g_string_append (html, "</h1>\n<p>");
  append_escaped (html, report->dataset->name);
  g_string_append_printf (html, _ (": %d images of %d×%d, %d of them held out. Run %s.</p>\n"),
                          report->dataset->count, report->dataset->width, report->dataset->height,
                          report->dataset->count - report->dataset->train_count, report->state);
  g_string_append_printf (html, "<img src=loss.png width=%d><img src=knn.png width=%d>",
                          CHART_WIDTH, CHART_WIDTH);
  g_string_append_printf (html, "<img src=health.png width=%d>\n", CHART_WIDTH);
  append_maps (html, report);
  g_string_append_printf (html, "<h2>%s</h2>\n", _ ("Epochs"));
  append_epochs (html, report);
  g_string_append_printf (html, "<h2>%s</h2>\n", _ ("Settings"));
  append_settings (html, report->settings);
  return g_string_free (html, FALSE);
}

gboolean
parallax_report_prepare (const char *folder, GError **error)
{
  if (g_mkdir_with_parents (folder, 0777) == 0 && g_access (folder, W_OK | X_OK) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               _ ("The folder “%s” cannot be made or written to: %s."), folder, g_strerror (errno));
  return FALSE;
}

gboolean
parallax_report_write (const ParallaxReport *report, const char *folder, GError **error)
{
  static const char *const chart_names[] = { "loss.png", "knn.png", "health.png" };
  g_autofree char *page = build_page (report);
  g_autofree char *path = g_build_filename (folder, "report.html", NULL);
  g_autoptr (GError) file_error = NULL;

  if (!parallax_report_prepare (folder, error))
    return FALSE;
  for (int chart = 0; chart < PARALLAX_N_CHARTS; chart++)
    if (!write_chart (report, (ParallaxChart)chart, folder, chart_names[chart], error))
      return FALSE;
  for (int i = 0; report->xy != NULL && i < report->dataset->n_label_sets; i++) {
    g_autofree char *name = map_name (i);

    if (!write_map (report, i, folder, name, error))
      return FALSE;
  }
  if (g_file_set_contents (path, page, (gssize)strlen (page), &file_error))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("“%s” cannot be written: %s."), path,
               file_error->message);
  return FALSE;
}
