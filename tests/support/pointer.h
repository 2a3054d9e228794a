/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pointer for tests of the window, on a display of the test's own: the system's events, as a hand
 * makes them, and no other test's window below it. Needs Xvfb and xdotool.
 */
#pragma once

#include <gtk/gtk.h>

/* Starts the display, before GTK does; it ends with the program. FALSE: Xvfb or xdotool is not
 * there, and main is to return 0; the reason is printed as a skipped test. */
gboolean pointer_init (void);

/* To a place in a widget; press and release the first button there, with or without a way between. */
void pointer_move (GtkWidget *widget, double x, double y);
void pointer_click (GtkWidget *widget, double x, double y);
/* Along corners [n][2], the button held; keys as xdotool names them ("shift"), or NULL. */
void pointer_drag (GtkWidget *widget, const double *corners, int n, const char *key);
