/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What import does to a few images of the settings' folder or table, as pictures.
 */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

#include "plx.h"

G_BEGIN_DECLS

enum { PARALLAX_PREVIEWS = 12 };

typedef struct {
  int n;
  char *sizes[PARALLAX_PREVIEWS];             /* "640 × 480", of the file */
  cairo_surface_t *before[PARALLAX_PREVIEWS]; /* reduced for showing, whole */
  cairo_surface_t *after[PARALLAX_PREVIEWS];
} ParallaxImportPreview;

/* side: what images are resized to where the settings do not say; 0: they stay as they are. On a
 * thread of its own. Main thread. */
void parallax_import_preview_async (const plx_settings *settings, int side,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* n is 0 where the images are no files of their own. */
ParallaxImportPreview *parallax_import_preview_finish (GAsyncResult *result, GError **error);
void parallax_import_preview_free (ParallaxImportPreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxImportPreview, parallax_import_preview_free)

G_END_DECLS
