/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stored run for other programs: its model, the embeddings of its images, or one of its plots. What
 * is written is chosen here, where to is asked then; it can be cancelled on the way. The window stays
 * for the next one.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EXPORT_WINDOW (parallax_export_window_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxExportWindow, parallax_export_window, PARALLAX, EXPORT_WINDOW,
                      AdwWindow)

/* Of a run that is in a workspace and has a checkpoint. */
ParallaxExportWindow *parallax_export_window_new (GtkWindow *parent, ParallaxRun *run);

/* Writes what is chosen there, as after the question where to. A path that does not end as the format
 * does gets that end. */
void parallax_export_window_write (ParallaxExportWindow *self, const char *path);

G_END_DECLS
