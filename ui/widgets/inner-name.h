/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names for the controls that GTK's and libadwaita's widgets make for themselves and leave without
 * one: a screen reader would say "button".
 */
#pragma once

#include <gtk/gtk.h>

/* Names the first widget of that type inside widget; does nothing where there is none. */
void parallax_name_inner (GtkWidget *widget, GType type, const char *name);
