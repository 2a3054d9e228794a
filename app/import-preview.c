/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/import-preview.h"

#include "app/error.h"
#include "app/fetch/catalogue.h"
#include "app/plot/picture.h"

enum { LARGEST = 160 };

/* The whole picture, no side longer than LARGEST. */
static cairo_surface_t *
reduce (cairo_surface_t *picture, int height, int width)
{
  double scale = (double)LARGEST / MAX (height, width);
  cairo_surface_t *small;
  cairo_t *cr;

  if (scale >= 1)
    return picture;
  small = cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX ((int)(width * scale), 1),
                                      MAX ((int)(height * scale), 1));
  cr = cairo_create (small);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (picture);
  return small;
}

static void
take (ParallaxImportPreview *self, const plx_preview *preview)
{
  const plx_image *before = &preview->before, *after = &preview->after;

  self->sizes[self->n] = g_strdup_printf ("%d × %d", before->width, before->height);
  self->before[self->n] = reduce (
      parallax_picture_new (before->pixels, before->height, before->width, before->channels),
      before->height, before->width);
  self->after[self->n] =
      parallax_picture_new (after->pixels, after->height, after->width, after->channels);
  self->n++;
}

typedef struct {
  plx_settings settings;
  int side;
} wanted;

/* A thread of GTask's. */
static void
preview_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  wanted *what = data;
  plx_preview previews[PARALLAX_PREVIEWS];
  ParallaxImportPreview *self;
  GError *error = NULL;
  plx_error engine_error;
  int n;

  if (!parallax_known_resolve (&what->settings, &error) ||
      !parallax_check (plx_dataset_preview (&what->settings, what->side, PARALLAX_PREVIEWS,
                                            previews, &n, &engine_error),
                       &engine_error, &error)) {
    g_task_return_error (task, error);
    return;
  }
  self = g_new0 (ParallaxImportPreview, 1);
  for (int i = 0; i < n; i++) {
    take (self, &previews[i]);
    plx_preview_clear (&previews[i]);
  }
  g_task_return_pointer (task, self, (GDestroyNotify)parallax_import_preview_free);
}

void
parallax_import_preview_async (const plx_settings *settings, int side, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  wanted *what = g_new (wanted, 1);

  *what = (wanted){ *settings, side };
  g_task_set_task_data (task, what, g_free);
  g_task_run_in_thread (task, preview_thread);
}

ParallaxImportPreview *
parallax_import_preview_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
parallax_import_preview_free (ParallaxImportPreview *self)
{
  for (int i = 0; i < self->n; i++) {
    g_free (self->sizes[i]);
    cairo_surface_destroy (self->before[i]);
    cairo_surface_destroy (self->after[i]);
  }
  g_free (self);
}
