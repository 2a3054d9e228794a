/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/pages/explore-save.h"

#include "app/i18n.h"
#include "app/map/figure.h"
#include "app/map/table.h"
#include "ui/chosen-path.h"

typedef struct {
  GtkWidget *page; /* a weak pointer */
  ParallaxSaveFailed failed;
  ParallaxMapPoints *points;
  ParallaxMapLayout layout;
  ParallaxMapColoring *coloring;
  int *rows;
  int n_rows;
} request;

static void
request_free (request *r)
{
  g_clear_weak_pointer (&r->page);
  parallax_map_points_unref (r->points);
  parallax_map_coloring_free (r->coloring);
  g_free (r->layout.xy);
  g_free (r->rows);
  g_free (r);
}

static gboolean
write_file (const request *r, const char *path, GError **error)
{
  if (r->rows != NULL || parallax_map_table_is_format (path))
    return parallax_map_table_write (r->points, r->layout.xy, r->rows, r->n_rows, path, error);
  return parallax_map_figure_write (r->points, &r->layout, r->coloring, path, error);
}

static void
answered_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  request *r = data;
  g_autofree char *path = parallax_chosen_path (dialog, response);
  g_autoptr (GError) error = NULL;

  if (path != NULL && !write_file (r, path, &error) && r->page != NULL)
    r->failed (r->page, error->message);
  request_free (r);
  g_object_unref (dialog);
}

void
parallax_explore_save (GtkWidget *page, ParallaxMapPoints *points, const ParallaxMapLayout *layout,
                       const ParallaxMapColoring *coloring, const int *rows, int n_rows,
                       ParallaxSaveFailed failed)
{
  request *r = g_new0 (request, 1);
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (rows != NULL ? _ ("Save the Selected Images as a Table")
                                                : _ ("Save the Map (.png, .svg, .pdf or .csv)"),
                                   GTK_WINDOW (gtk_widget_get_root (page)),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  g_set_weak_pointer (&r->page, page);
  r->failed = failed;
  r->points = parallax_map_points_ref (points);
  r->layout = *layout;
  r->layout.xy = g_memdup2 (layout->xy, 2 * (gsize)points->n * sizeof (float));
  r->coloring = parallax_map_coloring_copy (coloring, points->n);
  r->rows = rows != NULL ? g_memdup2 (rows, (gsize)n_rows * sizeof *rows) : NULL;
  r->n_rows = n_rows;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog),
                                     rows != NULL ? "selection.csv" : "map.png");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), r);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
