/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plots are those of the window; here they lie on A4 pages, in points.
 */
#include "app/compare/paper.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "app/compare/comparison-text.h"
#include "app/compare/overlay.h"
#include "app/error.h"
#include "app/i18n.h"
#include "app/output-file.h"
#include "app/plot/legend.h"
#include "app/plot/scatter.h"

enum { PAGE_WIDTH = 595, PAGE_HEIGHT = 842, MARGIN = 40, INNER = PAGE_WIDTH - 2 * MARGIN };
enum { CHART_HEIGHT = 180, PLOT_WIDTH = 820, PLOT_HEIGHT = 340, SHARPNESS = 2 };

/* --- A page being written --------------------------------------------------------------------- */

typedef struct {
  cairo_t *cr;
  ParallaxPlotTheme theme;
  double y; /* where the next thing goes */
} page;

static void
break_page (page *p)
{
  cairo_show_page (p->cr);
  p->y = MARGIN;
}

static void
need (page *p, double height)
{
  if (p->y + height > PAGE_HEIGHT - MARGIN)
    break_page (p);
}

/* A paragraph, broken into lines. */
static void
write_text (page *p, const char *text, double size, const char *style)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (p->cr);
  g_autofree char *name = g_strdup_printf ("%s %s", p->theme.font, style);
  PangoFontDescription *font = pango_font_description_from_string (name);
  int height;

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, INNER * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  need (p, height);
  parallax_plot_set_color (p->cr, p->theme.text);
  cairo_move_to (p->cr, MARGIN, p->y);
  pango_cairo_show_layout (p->cr, layout);
  p->y += height + size / 2;
}

static void
write_heading (page *p, const char *text)
{
  need (p, 60);
  p->y += 8;
  write_text (p, text, 14, "Bold");
}

/* --- Tables ----------------------------------------------------------------------------------- */

/* One cell, cut with an ellipsis where it is too long. */
static void
write_cell (page *p, const char *text, double x, double width, gboolean is_right, gboolean is_bold)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (p->cr);
  g_autofree char *name = g_strdup_printf ("%s %s", p->theme.font, is_bold ? "Bold" : "");
  PangoFontDescription *font = pango_font_description_from_string (name);

  pango_font_description_set_absolute_size (font, 8 * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, is_right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (p->cr, x, p->y);
  pango_cairo_show_layout (p->cr, layout);
}

static double
column_width (int columns)
{
  return (INNER - 130.0) / columns;
}

/* A line of a table: its heading, then a cell for each run; best is set in bold. */
static void
write_row (page *p, const char *heading, char *const *cells, int n, int best)
{
  double width = column_width (n);

  need (p, 13);
  parallax_plot_set_color (p->cr, p->theme.text);
  write_cell (p, heading, MARGIN, 126, FALSE, FALSE);
  for (int i = 0; i < n; i++)
    write_cell (p, cells[i], MARGIN + 130 + i * width, width - 4, TRUE, i == best);
  p->y += 13;
}

static void
write_rule (page *p)
{
  parallax_plot_set_color (p->cr, p->theme.grid);
  cairo_set_line_width (p->cr, 0.8);
  cairo_move_to (p->cr, MARGIN, p->y - 0.5);
  cairo_line_to (p->cr, PAGE_WIDTH - MARGIN, p->y - 0.5);
  cairo_stroke (p->cr);
  p->y += 3;
}

static void
write_names (page *p, const ParallaxComparison *comparison)
{
  char *names[PARALLAX_COMPARE_MOST];

  for (int i = 0; i < comparison->n; i++) {
    /* As the curves are: runs that differ by the seed only share a colour. */
    ParallaxColor color = parallax_overlay_color (comparison->runs[i].group, FALSE);
    double right = MARGIN + 130 + (i + 1) * column_width (comparison->n) - 4;

    parallax_plot_set_color (p->cr, color);
    cairo_rectangle (p->cr, right - 18, p->y - 4, 18, 2.5);
    cairo_fill (p->cr);
    names[i] = comparison->runs[i].info->name;
  }
  write_row (p, "", names, comparison->n, -1);
  write_rule (p);
}

static void
write_table (page *p, const ParallaxComparison *comparison)
{
  p->y += 6;
  write_names (p, comparison);
  for (int i = 0; i < comparison->n_differing; i++) {
    const ParallaxComparedSetting *setting = comparison->settings->pdata[i];

    write_row (p, setting->key, setting->values, comparison->n, -1);
  }
  write_rule (p);
  for (guint r = 0; r < comparison->results->len; r++) {
    const ParallaxComparedResult *result = comparison->results->pdata[r];
    g_auto (GStrv) cells = g_new0 (char *, comparison->n + 1);

    for (int i = 0; i < comparison->n; i++)
      cells[i] = parallax_comparison_format (result, result->values[i]);
    write_row (p, result->label, cells, comparison->n, result->best);
  }
}

static void
write_seeds (page *p, const ParallaxComparison *comparison)
{
  g_autoptr (GPtrArray) sentences = parallax_comparison_seeds (comparison);

  for (guint i = 0; i < sentences->len; i++)
    write_text (p, sentences->pdata[i], 9, "");
}

/* --- Plots ------------------------------------------------------------------------------------ */

static const struct {
  const char *name;
  ParallaxOverlay overlay;
} plots[] = {
  { "progress", { PARALLAX_OVERLAY_PROGRESS, PARALLAX_AXIS_EPOCHS } },
  { "loss", { PARALLAX_OVERLAY_LOSS, PARALLAX_AXIS_STEPS, .smoothing = 0.9 } },
  { "knn", { PARALLAX_OVERLAY_KNN, PARALLAX_AXIS_EPOCHS } },
  { "knn-by-seconds", { PARALLAX_OVERLAY_KNN, PARALLAX_AXIS_SECONDS } },
};

/* Seeds are drawn as one curve with a band where there are several. */
static ParallaxOverlay
overlay_for (const ParallaxComparison *comparison, gsize plot)
{
  ParallaxOverlay overlay = plots[plot].overlay;

  overlay.is_grouped = comparison->n_groups < comparison->n;
  return overlay;
}

static void
write_charts (page *p, const ParallaxComparison *comparison)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plots); i++) {
    ParallaxOverlay overlay = overlay_for (comparison, i);
    g_autoptr (ParallaxOverlayCurves) curves =
        parallax_overlay_curves_new (comparison, &overlay, p->theme.is_dark);
    ParallaxCurveArea area;

    need (p, CHART_HEIGHT);
    cairo_save (p->cr);
    cairo_translate (p->cr, MARGIN, p->y);
    cairo_rectangle (p->cr, 0, 0, INNER, CHART_HEIGHT);
    cairo_clip (p->cr);
    parallax_overlay_draw (curves, &p->theme, p->cr, INNER, CHART_HEIGHT, &area);
    cairo_restore (p->cr);
    p->y += CHART_HEIGHT + 8;
  }
}

/* --- Maps ------------------------------------------------------------------------------------- */

/* One run's map in a square at x, y; the points are an image, sharp enough for print. */
static void
draw_map (cairo_t *cr, const ParallaxPlotTheme *theme, const ParallaxComparison *comparison,
          const ParallaxComparedImages *images, int run, double x, double y, double side)
{
  const plx_dataset *data = parallax_dataset_get (images->dataset);
  const float *xy = images->xy + 2 * (gsize)run * (gsize)images->n;
  g_autofree gint32 *labels = g_new (gint32, images->n + 1);
  ParallaxViewport view =
      parallax_viewport_fit (images->xy, images->n * images->n_runs, side, side);
  ParallaxScatter scatter = { xy, images->n, labels, 1.6 };
  int pixels = (int)(side * SHARPNESS * 2);
  cairo_surface_t *map = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, pixels, pixels);

  for (int i = 0; i < images->n; i++)
    labels[i] = images->n_classes > 0 ? data->label_sets[0].labels[images->images[i]] : -1;
  cairo_surface_set_device_scale (map, SHARPNESS * 2, SHARPNESS * 2);
  parallax_scatter_draw (&scatter, theme, &view, map);
  cairo_set_source_surface (cr, map, x, y);
  cairo_paint (cr);
  cairo_surface_destroy (map);
  parallax_plot_set_color (cr, theme->text);
  parallax_plot_text (cr, theme, comparison->runs[run].info->name, x + 4, y + 4, 0, 0);
}

/* Class names below the maps; returns their height. */
static double
draw_map_legend (cairo_t *cr, const ParallaxPlotTheme *theme, const ParallaxComparedImages *images,
                 double x, double y, double width)
{
  const plx_dataset *data = parallax_dataset_get (images->dataset);
  g_auto (GStrv) names = g_new0 (char *, images->n_classes + 1);

  for (int c = 0; c < images->n_classes; c++)
    names[c] = g_strdup (gettext (data->label_sets[0].class_names[c]));
  return parallax_legend_draw (cr, theme, names, images->n_classes, x, y, width);
}

static void
write_maps (page *p, const ParallaxComparison *comparison, const ParallaxComparedImages *images)
{
  int columns = comparison->n <= 4 ? 2 : 3;
  double side = (INNER - 8.0 * (columns - 1)) / columns;

  for (int i = 0; i < comparison->n; i++) {
    if (i % columns == 0)
      need (p, side + 8);
    draw_map (p->cr, &p->theme, comparison, images, i, MARGIN + i % columns * (side + 8), p->y,
              side);
    if (i % columns == columns - 1 || i == comparison->n - 1)
      p->y += side + 8;
  }
  need (p, 40);
  p->y += draw_map_legend (p->cr, &p->theme, images, MARGIN, p->y, INNER) + 8;
}

static void
write_matrix (page *p, const ParallaxComparison *comparison, const double *values,
              const char *title)
{
  need (p, 40 + 13.0 * comparison->n);
  write_text (p, title, 9, "Bold");
  p->y += 4;
  write_names (p, comparison);
  for (int a = 0; a < comparison->n; a++) {
    g_auto (GStrv) cells = g_new0 (char *, comparison->n + 1);

    for (int b = 0; b < comparison->n; b++)
      cells[b] = g_strdup_printf ("%.2f", values[a * comparison->n + b]);
    write_row (p, comparison->runs[a].info->name, cells, comparison->n, -1);
  }
  p->y += 8;
}

static void
write_images (page *p, const ParallaxComparison *comparison, const ParallaxComparedImages *images)
{
  g_autofree char *note = g_strdup_printf (
      _ ("%d held-out images, representation v, PCA, each map turned to lie on the first."),
      images->n);

  write_text (p, note, 9, "");
  write_maps (p, comparison, images);
  write_matrix (p, comparison, images->cka, _ ("Linear CKA"));
  write_matrix (p, comparison, images->overlap, _ ("Share of the ten nearest that is the same"));
}

/* --- The whole -------------------------------------------------------------------------------- */

static void
write_pages (page *p, const ParallaxComparison *comparison, const ParallaxComparedImages *images,
             const char *why_not)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%x %H:%M");

  write_text (p, _ ("Comparison of runs"), 20, "Bold");
  write_text (p, date, 9, "");
  for (guint i = 0; i < comparison->warnings->len; i++)
    write_text (p, comparison->warnings->pdata[i], 9, "Italic");
  write_table (p, comparison);
  p->y += 10;
  write_seeds (p, comparison);
  break_page (p);
  write_charts (p, comparison);
  break_page (p);
  write_heading (p, _ ("What the encoders see"));
  if (images != NULL)
    write_images (p, comparison, images);
  else
    write_text (p, why_not, 9, "Italic");
  write_heading (p, _ ("To do it again"));
  for (int i = 0; i < comparison->n; i++) {
    g_autofree char *command = parallax_comparison_command (&comparison->runs[i]);

    write_text (p, command, 8, "");
  }
}

/* A file that was written beside path takes its place. */
static gboolean
put_in_place (const char *temporary, const char *path, cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return parallax_output_file_place (temporary, path, error);
  g_unlink (temporary);
  return parallax_output_file_fail (path, cairo_status_to_string (status), error);
}

/* Ends what was drawn; returns how that went. */
static cairo_status_t
finish (cairo_t *cr, cairo_surface_t *surface)
{
  cairo_status_t status = cairo_status (cr);

  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

gboolean
parallax_paper_write (const ParallaxComparison *comparison, const ParallaxComparedImages *images,
                      const char *why_not, const char *path, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".part", NULL);
  page p = { .theme = parallax_plot_theme (FALSE), .y = MARGIN };
  cairo_surface_t *surface;

  /* Cairo does not say why it cannot write. */
  if (!parallax_output_file_check (path, error))
    return FALSE;
  surface = cairo_pdf_surface_create (temporary, PAGE_WIDTH, PAGE_HEIGHT);
  p.cr = cairo_create (surface);
  p.theme.font_size = 8;
  write_pages (&p, comparison, images, why_not);
  return put_in_place (temporary, path, finish (p.cr, surface), error);
}

/* --- Plots one by one ------------------------------------------------------------------------- */

static cairo_surface_t *
open_plot (const char *path, gboolean is_svg, double width, double height)
{
  cairo_surface_t *surface;

  if (is_svg)
    return cairo_svg_surface_create (path, width, height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)(width * SHARPNESS),
                                        (int)(height * SHARPNESS));
  cairo_surface_set_device_scale (surface, SHARPNESS, SHARPNESS);
  return surface;
}

typedef struct {
  const ParallaxComparison *comparison;
  const ParallaxComparedImages *images;
  gsize plot; /* the last: the maps */
} picture;

static void
draw_picture (const picture *what, cairo_t *cr, double width, double height)
{
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);

  if (what->plot < G_N_ELEMENTS (plots)) {
    ParallaxOverlay overlay = overlay_for (what->comparison, what->plot);
    g_autoptr (ParallaxOverlayCurves) curves =
        parallax_overlay_curves_new (what->comparison, &overlay, theme.is_dark);
    ParallaxCurveArea area;

    parallax_overlay_draw (curves, &theme, cr, width, height, &area);
    return;
  }
  parallax_plot_set_color (cr, theme.background);
  cairo_paint (cr);
  for (int i = 0; i < what->comparison->n; i++)
    draw_map (cr, &theme, what->comparison, what->images, i, i % 3 * 400, i / 3 * 400, 396);
  draw_map_legend (cr, &theme, what->images, 8, height - 60, width - 16);
}

static gboolean
write_picture (const picture *what, const char *folder, const char *name, const char *format,
               GError **error)
{
  g_autofree char *file = g_strdup_printf ("%s.%s", name, format);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *temporary = g_strconcat (path, ".part", NULL);
  gboolean is_svg = strcmp (format, "svg") == 0, is_map = what->plot == G_N_ELEMENTS (plots);
  double width = is_map ? 400.0 * MIN (what->comparison->n, 3) : PLOT_WIDTH;
  double height = is_map ? 400.0 * ((what->comparison->n + 2) / 3) + 64 : PLOT_HEIGHT;
  cairo_surface_t *surface = open_plot (temporary, is_svg, width, height);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t written = CAIRO_STATUS_SUCCESS, status;

  draw_picture (what, cr, width, height);
  if (!is_svg)
    written = cairo_surface_write_to_png (surface, temporary);
  status = finish (cr, surface);
  return put_in_place (temporary, path, written != CAIRO_STATUS_SUCCESS ? written : status, error);
}

gboolean
parallax_paper_write_plots (const ParallaxComparison *comparison,
                            const ParallaxComparedImages *images, const char *folder,
                            const char *format, GError **error)
{
  picture what = { comparison, images, 0 };

  if (g_mkdir_with_parents (folder, 0755) != 0)
    return parallax_output_file_fail (folder, g_strerror (errno), error);
  for (; what.plot < G_N_ELEMENTS (plots); what.plot++)
    if (!write_picture (&what, folder, plots[what.plot].name, format, error))
      return FALSE;
  return images == NULL || write_picture (&what, folder, "maps", format, error);
}
