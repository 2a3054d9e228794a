/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests of the window: finds widgets in a tree, asks what a screen reader says of them, and keeps
 * pictures.
 */
#pragma once

#include <gtk/gtk.h>

/* Calls visit for root and all widgets below it until it returns TRUE; whether it did. */
gboolean widgets_visit (GtkWidget *root, gboolean (*visit) (GtkWidget *widget, gpointer data),
                        gpointer data);

/* The first widget of that type at or below root; NULL: none. */
GtkWidget *widgets_find (GtkWidget *root, GType type);

/* The first button at or below root that a screen reader calls so; fails the test where there is
 * none. */
GtkWidget *widgets_button (GtkWidget *root, const char *text);

/* A child of a widget's template, by id; fails the test where there is none. */
GtkWidget *widgets_child (GtkWidget *widget, const char *id);

/* All labels that are shown at or below root, a line each. Free with g_free. */
char *widgets_text (GtkWidget *root);

/* What a screen reader calls it: its label property, its text, or its tooltip; NULL: it has none.
 * Free with g_free. Needs GTK_A11Y=test. */
char *widgets_spoken_name (GtkWidget *widget);

/* As the window is drawn now, in the folder PLX_SCREENSHOTS (nowhere when unset); name.png. */
GdkTexture *widgets_picture (GtkWindow *window);
void widgets_keep_picture (GtkWindow *window, const char *name);

/* 0xrrggbb of a pixel of a picture. */
guint32 widgets_pixel (GdkTexture *picture, int x, int y);
