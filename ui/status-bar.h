/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far the selected run is: epoch, loss, speed, time left.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_STATUS_BAR (parallax_status_bar_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxStatusBar, parallax_status_bar, PARALLAX, STATUS_BAR, GtkWidget)

void parallax_status_bar_set_run (ParallaxStatusBar *self, ParallaxRun *run);

G_END_DECLS
