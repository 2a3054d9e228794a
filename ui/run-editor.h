/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A popover with a run's name, note and tags.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_RUN_EDITOR (parallax_run_editor_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxRunEditor, parallax_run_editor, PARALLAX, RUN_EDITOR, GtkPopover)

/* Shows it over parent, which must let go of it (gtk_widget_unparent) when it is closed. */
GtkWidget *parallax_run_editor_popup (ParallaxRun *run, GtkWidget *parent);

G_END_DECLS
