/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a draft's guard rails say, under its settings: a sentence each with its sign, errors first.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

/* Shows them in the box that the revealer reveals; where there is none it slides away. */
void parallax_guard_rows_show (GtkRevealer *revealer, GtkBox *box, const plx_guards *guards);
