/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/application.h"

#include "app/i18n.h"
#include "parallax-config.h"
#include "ui/pages/pages.h"
#include "ui/preferences.h"
#include "ui/window.h"

struct _ParallaxApplication {
  AdwApplication parent_instance;
  char *workspace; /* the folder; NULL: the default one */
};

G_DEFINE_FINAL_TYPE (ParallaxApplication, parallax_application, ADW_TYPE_APPLICATION)

/* Keys of the window's actions; Space, which widgets need too, is the window's own (window.c). */
static const struct {
  const char *action, *keys[3];
} accelerators[] = {
  { "win.new-run", { "<Control>n" } },
  { "win.train", { "<Control>Return", "<Control>KP_Enter" } },
  { "win.stop", { "<Control>period" } },
  { "win.open-folder", { "<Control>o" } },
  { "win.open-file", { "<Control><Shift>o" } },
  { "win.export", { "<Control>e" } },
  { "win.undo", { "<Control>z" } },
  { "win.show-settings", { "F9" } },
  { "win.show-help-overlay", { "<Control>question", "F1" } },
  { "window.close", { "<Control>w" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
};

static void
parallax_application_activate (GApplication *application)
{
  ParallaxApplication *self = PARALLAX_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_autoptr (ParallaxStore) store = NULL;
  g_autoptr (GError) error = NULL;

  if (window == NULL) {
    store = parallax_store_open (self->workspace, &error);
    window = GTK_WINDOW (parallax_window_new (GTK_APPLICATION (application), store));
    if (store == NULL)
      parallax_window_show_message (PARALLAX_WINDOW (window), error->message);
  }
  gtk_window_present (window);
}

static int
parallax_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  g_variant_dict_lookup (options, "workspace", "^ay",
                         &PARALLAX_APPLICATION (application)->workspace);
  return -1;
}

static void
parallax_application_finalize (GObject *object)
{
  g_free (PARALLAX_APPLICATION (object)->workspace);
  G_OBJECT_CLASS (parallax_application_parent_class)->finalize (object);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  GtkWindow *window;

  /* Each window asks first where it trains. */
  while ((window = gtk_application_get_active_window (application)) != NULL) {
    gtk_window_close (window);
    if (gtk_application_get_active_window (application) == window)
      return;
  }
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  parallax_preferences_show (gtk_application_get_active_window (application));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  adw_show_about_window (gtk_application_get_active_window (application), "application-name",
                         "Parallax", "application-icon", PARALLAX_APP_ID, "version",
                         PARALLAX_VERSION, "developer-name", _ ("The Parallax authors"),
                         "copyright", "© 2026 The Parallax authors", "license-type",
                         GTK_LICENSE_GPL_3_0, "comments",
                         _ ("A workbench for contrastive representation learning: augmentations, "
                            "losses and a live map of what an encoder learns."),
                         NULL);
}

/* Ctrl+1 is the first page, and so on. */
static void
set_page_accelerators (GtkApplication *application)
{
  guint n;
  const ParallaxPageEntry *pages = parallax_pages (&n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *action = g_strdup_printf ("win.page('%s')", pages[i].name);
    g_autofree char *key = g_strdup_printf ("<Control>%u", i + 1);

    gtk_application_set_accels_for_action (application, action, (const char *[]){ key, NULL });
  }
}

static void
parallax_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "quit", .activate = quit_cb },
    { .name = "about", .activate = about_cb },
    { .name = "preferences", .activate = preferences_cb },
  };

  G_APPLICATION_CLASS (parallax_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].keys);
  set_page_accelerators (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name (PARALLAX_APP_ID);
}

static void
parallax_application_class_init (ParallaxApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = parallax_application_finalize;
  application_class->activate = parallax_application_activate;
  application_class->handle_local_options = parallax_application_handle_local_options;
  application_class->startup = parallax_application_startup;
}

static void
parallax_application_init (ParallaxApplication *self)
{
  g_application_add_main_option (
      G_APPLICATION (self), "workspace", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME,
      _ ("Where runs are kept; without it the user's data folder."), _ ("FOLDER"));
}

ParallaxApplication *
parallax_application_new (void)
{
  return g_object_new (PARALLAX_TYPE_APPLICATION, "application-id", PARALLAX_APP_ID, "flags",
                       G_APPLICATION_NON_UNIQUE, "resource-base-path", "/org/parallax/Parallax",
                       NULL);
}
