/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drop-downs in a row of tools: in a narrow window what is chosen is cut at its end; the list has it
 * whole.
 */
#pragma once

#include <gtk/gtk.h>

/* Of strings; once, while it has the factory that it was made with. */
void parallax_drop_down_shorten (GtkDropDown *drop_down);
