/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * "Train as SimCLR and MoCo": from a draft two runs, or two for each of several seeds, that differ by
 * their method only; and Compare with all of them, once the last has ended.
 */
#pragma once

#include "app/run-list.h"
#include "ui/window.h"

/* Says what cannot be equal, asks for how many seeds, and puts the runs into the queue; what goes
 * wrong is told above the page. */
void parallax_method_pair_ask (ParallaxWindow *window, ParallaxRunList *runs, ParallaxRun *draft);
