/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/picture-file.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/output-file.h"

enum { SHARPNESS = 2 };

ParallaxPictureFormat
parallax_picture_format_of (const char *path)
{
  static const char *const ends[] = { "", ".png", ".svg", ".pdf" };
  const char *end = strrchr (path, '.');

  for (gsize i = 1; end != NULL && i < G_N_ELEMENTS (ends); i++)
    if (g_ascii_strcasecmp (end, ends[i]) == 0)
      return (ParallaxPictureFormat)i;
  return PARALLAX_PICTURE_NONE;
}

static cairo_surface_t *
open_surface (ParallaxPictureFormat format, const char *path, double width, double height)
{
  cairo_surface_t *surface;

  if (format == PARALLAX_PICTURE_SVG)
    return cairo_svg_surface_create (path, width, height);
  if (format == PARALLAX_PICTURE_PDF)
    return cairo_pdf_surface_create (path, width, height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)(width * SHARPNESS),
                                        (int)(height * SHARPNESS));
  cairo_surface_set_device_scale (surface, SHARPNESS, SHARPNESS);
  return surface;
}

static cairo_status_t
write_surface (ParallaxPictureFormat format, const char *path, double width, double height,
               ParallaxPictureDraw draw, gpointer data)
{
  cairo_surface_t *surface = open_surface (format, path, width, height);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  draw (cr, width, height, format != PARALLAX_PICTURE_PNG, data);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && format == PARALLAX_PICTURE_PNG)
    status = cairo_surface_write_to_png (surface, path);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

gboolean
parallax_picture_write (const char *path, double width, double height, ParallaxPictureDraw draw,
                        gpointer data, GError **error)
{
  ParallaxPictureFormat format = parallax_picture_format_of (path);
  g_autofree char *temporary = g_strconcat (path, ".part", NULL);
  cairo_status_t status;

  if (format == PARALLAX_PICTURE_NONE) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” ends in none of .png, .svg and .pdf."), path);
    return FALSE;
  }
  /* Cairo does not say why it cannot write. */
  if (!parallax_output_file_check (path, error))
    return FALSE;
  status = write_surface (format, temporary, width, height, draw, data);
  if (status == CAIRO_STATUS_SUCCESS)
    return parallax_output_file_place (temporary, path, error);
  g_unlink (temporary);
  return parallax_output_file_fail (path, cairo_status_to_string (status), error);
}
