/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/run-editor.h"

#include <adwaita.h>
#include <math.h>

#include "app/i18n.h"
#include "ui/widgets/plot-theme.h"

enum { SWATCH = 16 };

struct _ParallaxRunEditor {
  GtkPopover parent_instance;
  GtkEditable *name_entry, *note_entry, *tags_entry;
  GtkBox *colors;
  GtkToggleButton *swatches[PARALLAX_N_COLORS];
  ParallaxRun *run;
};

G_DEFINE_FINAL_TYPE (ParallaxRunEditor, parallax_run_editor, GTK_TYPE_POPOVER)

/* --- Colours ---------------------------------------------------------------------------------- */

static void
draw_swatch (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  parallax_plot_set_color (cr, parallax_palette_color (GPOINTER_TO_INT (data), is_dark));
  cairo_arc (cr, width / 2.0, height / 2.0, SWATCH / 2.0 - 1, 0, 2 * M_PI);
  cairo_fill (cr);
}

static void
add_swatch (ParallaxRunEditor *self, int number)
{
  GtkWidget *button = gtk_toggle_button_new (), *area = gtk_drawing_area_new ();
  g_autofree char *name = g_strdup_printf (_ ("Colour %d"), number + 1);

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), SWATCH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), SWATCH);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_swatch, GINT_TO_POINTER (number),
                                  NULL);
  gtk_button_set_child (GTK_BUTTON (button), area);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  self->swatches[number] = GTK_TOGGLE_BUTTON (button);
  if (number > 0)
    gtk_toggle_button_set_group (self->swatches[number], self->swatches[0]);
  gtk_box_append (self->colors, button);
}

/* The chosen one; it stays as it is where it was that already. */
static void
save_color (ParallaxRunEditor *self)
{
  int before = parallax_run_get_number (self->run);

  for (int i = 0; i < PARALLAX_N_COLORS; i++)
    if (gtk_toggle_button_get_active (self->swatches[i]) && i != before % PARALLAX_N_COLORS)
      parallax_run_set_color (self->run, i);
}

/* --- Saving ----------------------------------------------------------------------------------- */

static void
save_cb (ParallaxRunEditor *self)
{
  save_color (self);
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
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunEditor, colors);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
parallax_run_editor_init (ParallaxRunEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < PARALLAX_N_COLORS; i++)
    add_swatch (self, i);
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
  gtk_toggle_button_set_active (self->swatches[parallax_run_get_number (run) % PARALLAX_N_COLORS],
                                TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->note_entry), info != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->tags_entry), info != NULL);
  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_editable_select_region (self->name_entry, 0, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_entry));
  return GTK_WIDGET (self);
}
