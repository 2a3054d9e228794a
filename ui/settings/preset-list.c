/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A drop-down of labels beside the names that they stand for; its last entry, which cannot be chosen
 * into being, stands for settings that are no preset.
 */
#include "ui/settings/preset-list.h"

#include <string.h>

#include "app/i18n.h"
#include "app/preset.h"

struct _ParallaxPresetList {
  GtkWidget parent_instance;

  GtkDropDown *drop_down;
  GtkStack *buttons;
  GtkWidget *save_button, *remove_button, *no_button;
  GtkPopover *popover;
  GtkEditable *entry;

  ParallaxRun *run;
  char *scope;
  GPtrArray *names; /* of char *, as the list has them; the last: settings that are no preset */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (ParallaxPresetList, parallax_preset_list, GTK_TYPE_WIDGET)

enum { FAILED, N_SIGNALS };
enum { PROP_SCOPE = 1 };

static guint signals[N_SIGNALS];

static void
tell (ParallaxPresetList *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error != NULL ? error->message : NULL);
}

/* --- Showing ---------------------------------------------------------------------------------- */

static const ParallaxPreset *
builtin (const char *name)
{
  guint n;
  const ParallaxPreset *presets = parallax_presets (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (presets[i].name, name) == 0)
      return &presets[i];
  return NULL;
}

static void
add (ParallaxPresetList *self, GtkStringList *labels, const char *name, const char *label)
{
  g_ptr_array_add (self->names, g_strdup (name));
  gtk_string_list_append (labels, label);
}

static void
fill (ParallaxPresetList *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_auto (GStrv) own = parallax_preset_own_names (self->scope);
  guint n;
  const ParallaxPreset *presets = parallax_presets (&n);

  g_ptr_array_set_size (self->names, 0);
  for (guint i = 0; i < n; i++)
    if (strcmp (presets[i].scope, self->scope) == 0)
      add (self, labels, presets[i].name, gettext (presets[i].label));
  for (char **name = own; *name != NULL; name++)
    add (self, labels, *name, *name);
  add (self, labels, "", _ ("Settings of your own"));
  self->is_updating = TRUE;
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (labels));
  self->is_updating = FALSE;
}

void
parallax_preset_list_update (ParallaxPresetList *self)
{
  gboolean is_draft = parallax_run_get_state (self->run) == PARALLAX_RUN_DRAFT;
  g_autofree char *name =
      parallax_preset_matching (self->scope, parallax_run_get_settings (self->run));
  const ParallaxPreset *preset = builtin (name);
  guint place = self->names->len - 1;

  for (guint i = 0; i < self->names->len; i++)
    if (g_strcmp0 (self->names->pdata[i], name) == 0)
      place = i;
  self->is_updating = TRUE;
  gtk_drop_down_set_selected (self->drop_down, place);
  self->is_updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->drop_down), is_draft);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->drop_down),
                               preset != NULL ? gettext (preset->help) : NULL);
  /* Whichever is there takes the same room: what lies below stays where it is. */
  gtk_stack_set_visible_child (self->buttons, name == NULL     ? self->save_button
                                              : preset == NULL ? self->remove_button
                                                               : self->no_button);
}

/* --- Changing --------------------------------------------------------------------------------- */

static void
chosen_cb (ParallaxPresetList *self)
{
  guint place = gtk_drop_down_get_selected (self->drop_down);
  plx_settings settings;
  g_autoptr (GError) error = NULL;

  if (self->is_updating || self->run == NULL || place + 1 >= self->names->len) {
    if (!self->is_updating && self->run != NULL)
      parallax_preset_list_update (self);
    return;
  }
  settings = *parallax_run_get_settings (self->run);
  if (parallax_preset_apply (self->names->pdata[place], self->scope, &settings, &error))
    parallax_run_set_all (self->run, &settings, &error);
  tell (self, error);
  parallax_preset_list_update (self);
}

static void
save_cb (ParallaxPresetList *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  g_autoptr (GError) error = NULL;

  gtk_popover_popdown (self->popover);
  parallax_preset_save (name, self->scope, parallax_run_get_settings (self->run), &error);
  tell (self, error);
  fill (self);
  parallax_preset_list_update (self);
}

static void
remove_cb (ParallaxPresetList *self)
{
  const char *name = self->names->pdata[gtk_drop_down_get_selected (self->drop_down)];
  g_autoptr (GError) error = NULL;

  parallax_preset_remove (name, self->scope, &error);
  tell (self, error);
  fill (self);
  parallax_preset_list_update (self);
}

/* --- Object ----------------------------------------------------------------------------------- */

void
parallax_preset_list_set_run (ParallaxPresetList *self, ParallaxRun *run)
{
  g_set_object (&self->run, run);
  parallax_preset_list_update (self);
}

static void
parallax_preset_list_dispose (GObject *object)
{
  GtkWidget *child;

  g_clear_object (&PARALLAX_PRESET_LIST (object)->run);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_preset_list_parent_class)->dispose (object);
}

static void
parallax_preset_list_finalize (GObject *object)
{
  ParallaxPresetList *self = PARALLAX_PRESET_LIST (object);

  g_ptr_array_unref (self->names);
  g_free (self->scope);
  G_OBJECT_CLASS (parallax_preset_list_parent_class)->finalize (object);
}

static void
parallax_preset_list_set_property (GObject *object, guint property, const GValue *value,
                                   GParamSpec *spec)
{
  ParallaxPresetList *self = PARALLAX_PRESET_LIST (object);

  self->scope = g_value_dup_string (value);
  fill (self);
}

static void
parallax_preset_list_class_init (ParallaxPresetListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->set_property = parallax_preset_list_set_property;
  G_OBJECT_CLASS (class)->dispose = parallax_preset_list_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_preset_list_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/settings/preset-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxPresetList, drop_down);
  gtk_widget_class_bind_template_child (widget_class, ParallaxPresetList, save_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxPresetList, remove_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxPresetList, no_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxPresetList, buttons);
  gtk_widget_class_bind_template_child (widget_class, ParallaxPresetList, popover);
  gtk_widget_class_bind_template_child (widget_class, ParallaxPresetList, entry);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  g_object_class_install_property (
      G_OBJECT_CLASS (class), PROP_SCOPE,
      g_param_spec_string ("scope", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  signals[FAILED] = g_signal_new ("failed", PARALLAX_TYPE_PRESET_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parallax_preset_list_init (ParallaxPresetList *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
