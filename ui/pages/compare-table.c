/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/pages/compare-table.h"

#include "app/compare/overlay.h"
#include "app/i18n.h"

struct _ParallaxCompareTable {
  GtkWidget parent_instance;

  GtkWidget *grid;
  const ParallaxComparison *comparison;
  gboolean has_all;
  int *order;
  char *sorted_by; /* a result's key; NULL: as the runs were named */
};

G_DEFINE_FINAL_TYPE (ParallaxCompareTable, parallax_compare_table, GTK_TYPE_WIDGET)

static void fill (ParallaxCompareTable *self);

static GtkWidget *
new_label (const char *text, float xalign, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_widget_set_tooltip_text (label, text);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static int
run_at (ParallaxCompareTable *self, int column)
{
  return self->order != NULL ? self->order[column] : column;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static void
draw_swatch_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  parallax_plot_set_color (cr, parallax_overlay_color (GPOINTER_TO_INT (data), is_dark));
  cairo_rectangle (cr, width - 26, 0, 26, height);
  cairo_fill (cr);
}

static void
add_names (ParallaxCompareTable *self)
{
  for (int i = 0; i < self->comparison->n; i++) {
    int run = run_at (self, i);
    GtkWidget *swatch = gtk_drawing_area_new ();

    gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 3);
    gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch_cb,
                                    GINT_TO_POINTER (run), NULL);
    gtk_grid_attach (GTK_GRID (self->grid), swatch, i + 1, 0, 1, 1);
    gtk_grid_attach (GTK_GRID (self->grid),
                     new_label (self->comparison->runs[run].info->name, 1, "plot-title"), i + 1, 1,
                     1, 1);
  }
}

static int
add_settings (ParallaxCompareTable *self, int row)
{
  const ParallaxComparison *comparison = self->comparison;
  guint n = self->has_all ? comparison->settings->len : (guint)comparison->n_differing;

  for (guint s = 0; s < n; s++, row++) {
    const ParallaxComparedSetting *setting = comparison->settings->pdata[s];
    GtkWidget *name =
        new_label (gettext (setting->ref.param->label), 0, setting->differs ? NULL : "dim-label");

    gtk_widget_set_tooltip_text (name, setting->key);
    gtk_grid_attach (GTK_GRID (self->grid), name, 0, row, 1, 1);
    for (int i = 0; i < comparison->n; i++)
      gtk_grid_attach (
          GTK_GRID (self->grid),
          new_label (setting->values[run_at (self, i)], 1, setting->differs ? NULL : "dim-label"),
          i + 1, row, 1, 1);
  }
  return row;
}

static void
sort_cb (GtkButton *button, ParallaxCompareTable *self)
{
  const char *key = g_object_get_data (G_OBJECT (button), "key");
  gboolean is_same = g_strcmp0 (self->sorted_by, key) == 0;

  g_free (self->sorted_by);
  self->sorted_by = is_same ? NULL : g_strdup (key);
  fill (self);
}

static GtkWidget *
new_sort_button (ParallaxCompareTable *self, const ParallaxComparedResult *result)
{
  GtkWidget *button = gtk_button_new ();
  g_autofree char *help = g_strdup_printf (_ ("Sort the runs by %s"), result->label);

  gtk_button_set_child (GTK_BUTTON (button), new_label (result->label, 0, NULL));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "table-heading");
  if (g_strcmp0 (self->sorted_by, result->key) == 0)
    gtk_widget_add_css_class (button, "accent");
  gtk_widget_set_tooltip_text (button, help);
  g_object_set_data_full (G_OBJECT (button), "key", g_strdup (result->key), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (sort_cb), self);
  return button;
}

static int
add_results (ParallaxCompareTable *self, int row)
{
  const ParallaxComparison *comparison = self->comparison;

  for (guint r = 0; r < comparison->results->len; r++, row++) {
    const ParallaxComparedResult *result = comparison->results->pdata[r];

    gtk_grid_attach (GTK_GRID (self->grid), new_sort_button (self, result), 0, row, 1, 1);
    for (int i = 0; i < comparison->n; i++) {
      int run = run_at (self, i);
      g_autofree char *text = parallax_comparison_format (result, result->values[run]);
      GtkWidget *label = new_label (text, 1, "numeric");

      if (run == result->best)
        gtk_widget_add_css_class (label, "best");
      gtk_grid_attach (GTK_GRID (self->grid), label, i + 1, row, 1, 1);
    }
  }
  return row;
}

static void
clear (GtkGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
}

static void
fill (ParallaxCompareTable *self)
{
  const ParallaxComparedResult *result =
      self->comparison != NULL && self->sorted_by != NULL
          ? parallax_comparison_result (self->comparison, self->sorted_by)
          : NULL;
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  int row;

  clear (GTK_GRID (self->grid));
  g_clear_pointer (&self->order, g_free);
  if (self->comparison == NULL) {
    g_object_ref_sink (line);
    g_object_unref (line);
    return;
  }
  if (result != NULL)
    self->order = parallax_comparison_order (self->comparison, result);
  add_names (self);
  row = add_settings (self, 2);
  gtk_grid_attach (GTK_GRID (self->grid), line, 0, row, self->comparison->n + 1, 1);
  add_results (self, row + 1);
}

void
parallax_compare_table_set (ParallaxCompareTable *self, const ParallaxComparison *comparison,
                            gboolean has_all)
{
  self->comparison = comparison;
  self->has_all = has_all;
  fill (self);
}

const int *
parallax_compare_table_get_order (ParallaxCompareTable *self)
{
  return self->order;
}

/* --- Widget ----------------------------------------------------------------------------------- */

static void
parallax_compare_table_dispose (GObject *object)
{
  ParallaxCompareTable *self = PARALLAX_COMPARE_TABLE (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_compare_table_parent_class)->dispose (object);
}

static void
parallax_compare_table_finalize (GObject *object)
{
  ParallaxCompareTable *self = PARALLAX_COMPARE_TABLE (object);

  g_free (self->order);
  g_free (self->sorted_by);
  G_OBJECT_CLASS (parallax_compare_table_parent_class)->finalize (object);
}

static void
parallax_compare_table_class_init (ParallaxCompareTableClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_compare_table_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_compare_table_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
parallax_compare_table_init (ParallaxCompareTable *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 3);
  gtk_widget_set_halign (self->grid, GTK_ALIGN_START);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}
