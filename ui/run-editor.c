/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/run-editor.h"

struct _ParallaxRunEditor {
  GtkPopover parent_instance;
  GtkEditable *name_entry, *note_entry, *tags_entry;
  ParallaxRun *run;
};

G_DEFINE_FINAL_TYPE (ParallaxRunEditor, parallax_run_editor, GTK_TYPE_POPOVER)

static void
save_cb (ParallaxRunEditor *self)
{
  parallax_run_set_name (self->run, gtk_editable_get_text (self->name_entry));
  parallax_run_store_text (self->run, "note", gtk_editable_get_text (self->note_entry));
  parallax_run_store_text (self->run, "tags", gtk_editable_get_text (self->tags_entry));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
parallax_run_editor_dispose (GObject *object)
{
  g_clear_object (&PARALLAX_RUN_EDITOR (object)->run);
  G_OBJECT_CLASS (parallax_run_editor_parent_class)->dispose (object);
}

static void
parallax_run_editor_class_init (ParallaxRunEditorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_run_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/run-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunEditor, name_entry);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunEditor, note_entry);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunEditor, tags_entry);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
parallax_run_editor_init (ParallaxRunEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A draft is not in the workspace yet: it has a name only. */
GtkWidget *
parallax_run_editor_popup (ParallaxRun *run, GtkWidget *parent)
{
  ParallaxRunEditor *self = g_object_new (PARALLAX_TYPE_RUN_EDITOR, NULL);
  const ParallaxRunInfo *info = parallax_run_get_info (run);

  self->run = g_object_ref (run);
  gtk_editable_set_text (self->name_entry, parallax_run_get_name (run));
  gtk_editable_set_text (self->note_entry, info != NULL ? info->note : "");
  gtk_editable_set_text (self->tags_entry, info != NULL ? info->tags : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_entry), info != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->tags_entry), info != NULL);
  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_editable_select_region (self->name_entry, 0, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_entry));
  return GTK_WIDGET (self);
}
