/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks which parameters of a draft are to have several values; every combination becomes a run in the
 * queue.
 */
#pragma once

#include "app/run-list.h"
#include "ui/window.h"

G_BEGIN_DECLS

void parallax_sweep_ask (ParallaxWindow *window, ParallaxRunList *runs, ParallaxRun *draft);

G_END_DECLS
