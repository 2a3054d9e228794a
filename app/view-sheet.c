/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 */
#include "app/view-sheet.h"

#include <math.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/output-file.h"
#include "app/picture-file.h"
#include "app/plot/image-grid.h"

enum { MARGIN = 12, GAP = 4, LEAST_CELL = 96 };

static cairo_surface_t *
draw (ParallaxViews *views, int image, int first_epoch, int n)
{
  const plx_dataset *data = parallax_dataset_get (parallax_views_get_dataset (views));
  int side = MAX (data->height, data->width), factor = MAX ((LEAST_CELL + side - 1) / side, 1);
  ParallaxImageGrid grid = { (int)ceil (sqrt (n)), factor * side, GAP, 0 };
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  cairo_surface_t **pictures = g_new (cairo_surface_t *, (gsize)n), *sheet, *plain;
  double width, height;
  cairo_t *cr;

  parallax_views_make (views, image, first_epoch, n);
  for (int i = 0; i < n; i++)
    pictures[i] = parallax_views_picture (views, i);
  plain = parallax_views_plain (views, image);
  parallax_image_grid_measure (&grid, n, &width, &height);
  sheet = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)(grid.cell + width) + 3 * MARGIN,
                                      (int)height + 2 * MARGIN);
  cr = cairo_create (sheet);
  parallax_plot_set_color (cr, theme.background);
  cairo_paint (cr);
  parallax_image_grid_draw (cr, &theme, &grid, &plain, NULL, 1, MARGIN, MARGIN);
  parallax_image_grid_draw (cr, &theme, &grid, pictures, NULL, n, 2 * MARGIN + grid.cell, MARGIN);
  cairo_destroy (cr);
  for (int i = 0; i < n; i++)
    cairo_surface_destroy (pictures[i]);
  cairo_surface_destroy (plain);
  g_free (pictures);
  return sheet;
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

gboolean
parallax_view_sheet_check (const char *path, GError **error)
{
  if (parallax_picture_format_of (path) == PARALLAX_PICTURE_PNG)
    return parallax_output_file_check (path, error);
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
               _ ("The picture is a file that ends in .png; “%s” does not."), path);
  return FALSE;
}

gboolean
parallax_view_sheet_write (ParallaxViews *views, int image, int first_epoch, int n,
                           const char *path, GError **error)
{
  g_autoptr (GByteArray) png = g_byte_array_new ();
  cairo_surface_t *sheet;
  cairo_status_t status;

  if (!parallax_view_sheet_check (path, error))
    return FALSE;
  sheet = draw (views, image, first_epoch, n);
  status = cairo_surface_write_to_png_stream (sheet, append, png);
  cairo_surface_destroy (sheet);
  if (status == CAIRO_STATUS_SUCCESS)
    return parallax_output_file_put (path, png->data, png->len, error);
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_MEMORY, _ ("%s: no memory for the picture."), path);
  return FALSE;
}
