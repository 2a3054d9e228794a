/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/chosen-path.h"

#include <adwaita.h>

#include "app/i18n.h"

static void
tell (GtkWindow *parent, GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *text = g_strdup_printf (
      _ ("%s is not a place on this computer. Copy it here, or choose another."), name);
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("This Cannot Be Used"), text);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

char *
parallax_chosen_path (GtkNativeDialog *dialog, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (file != NULL && path == NULL)
    tell (gtk_native_dialog_get_transient_for (dialog), file);
  return path;
}
