/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/settings/guard-rows.h"

static GtkWidget *
new_row (const plx_guard *guard)
{
  gboolean is_error = guard->severity == PLX_GUARD_ERROR;
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon =
      gtk_image_new_from_icon_name (is_error ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  GtkWidget *label = gtk_label_new (guard->sentence);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (icon, is_error ? "error" : "warning");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), label);
  return row;
}

void
parallax_guard_rows_show (GtkRevealer *revealer, GtkBox *box, const plx_guards *guards)
{
  GtkWidget *child;

  gtk_revealer_set_reveal_child (revealer, guards->n > 0);
  if (guards->n == 0)
    return; /* what was said slides away with it */
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (int severity = PLX_GUARD_ERROR; severity >= PLX_GUARD_WARNING; severity--)
    for (int i = 0; i < guards->n; i++)
      if ((int)guards->guards[i].severity == severity)
        gtk_box_append (box, new_row (&guards->guards[i]));
}
