/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/preferences.h"

#include "app/i18n.h"
#include "app/preferences.h"
#include "app/store/store.h"
#include "ui/chosen-path.h"

struct _ParallaxPreferences {
  AdwPreferencesWindow parent_instance;
  AdwActionRow *workspace_row;
  GtkWidget *reset_button;
};

G_DEFINE_FINAL_TYPE (ParallaxPreferences, parallax_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
update (ParallaxPreferences *self)
{
  g_autofree char *chosen = parallax_preferences_get_workspace ();
  g_autofree char *folder = parallax_store_default_folder ();

  adw_action_row_set_subtitle (self->workspace_row, folder);
  gtk_widget_set_visible (self->reset_button, chosen != NULL);
}

static void
choose (ParallaxPreferences *self, const char *folder)
{
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (parallax_preferences_set_workspace (folder, &error))
    toast = adw_toast_new (_ ("Parallax keeps runs there from its next start on."));
  else
    toast = adw_toast_new (error->message);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), toast);
  update (self);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autofree char *folder = parallax_chosen_path (dialog, response);

  if (folder != NULL)
    choose (data, folder);
  g_object_unref (dialog);
}

static void
choose_cb (ParallaxPreferences *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Folder for Runs"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
      _ ("_Choose"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
reset_cb (ParallaxPreferences *self)
{
  choose (self, NULL);
}

static void
parallax_preferences_class_init (ParallaxPreferencesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxPreferences, workspace_row);
  gtk_widget_class_bind_template_child (widget_class, ParallaxPreferences, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
parallax_preferences_init (ParallaxPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

void
parallax_preferences_show (GtkWindow *parent)
{
  gtk_window_present (
      g_object_new (PARALLAX_TYPE_PREFERENCES, "transient-for", parent, "modal", TRUE, NULL));
}
