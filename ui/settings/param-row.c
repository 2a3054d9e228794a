/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A switch for a BOOL, a drop-down for a CHOICE, a spin button for a number, with a slider below it
 * where the range is one that a hand can cover (logarithmic where the table says so), a menu of
 * sources for the data set, an entry for another TEXT.
 */
#include "ui/settings/param-row.h"

#include <math.h>
#include <string.h>

#include "app/i18n.h"

struct _ParallaxParamRow {
  AdwPreferencesRow parent_instance;

  GtkBox *control_box;
  GtkLabel *title_label, *help_label;
  GtkWidget *reset_button;
  GtkScale *scale;
  GMenuModel *text_menu;

  plx_param_ref ref;
  GtkWidget *control; /* GtkSwitch, GtkDropDown, GtkSpinButton, GtkMenuButton or GtkEntry */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (ParallaxParamRow, parallax_param_row, ADW_TYPE_PREFERENCES_ROW)

enum { EDITED, TEXT_EDITED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
edit (ParallaxParamRow *self, double value)
{
  if (!self->is_updating)
    g_signal_emit (self, signals[EDITED], 0, value);
}

static gboolean
is_data_set (const plx_param *param)
{
  return param->type == PLX_PARAM_TEXT && strcmp (param->key, "dataset") == 0;
}

static void
reset_cb (ParallaxParamRow *self)
{
  if (is_data_set (self->ref.param))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.use-shapes", NULL);
  else if (self->ref.param->type == PLX_PARAM_TEXT)
    g_signal_emit (self, signals[TEXT_EDITED], 0, self->ref.param->text_fallback);
  else
    edit (self, self->ref.param->fallback);
}

/* --- Controls --------------------------------------------------------------------------------- */

static void
switched_cb (ParallaxParamRow *self)
{
  edit (self, gtk_switch_get_active (GTK_SWITCH (self->control)));
}

static void
chosen_cb (ParallaxParamRow *self)
{
  edit (self, gtk_drop_down_get_selected (GTK_DROP_DOWN (self->control)));
}

static void
turned_cb (ParallaxParamRow *self)
{
  edit (self, gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->control)));
}

/* As many digits as are meant. */
static gboolean
show_number_cb (GtkSpinButton *spin, gpointer data)
{
  g_autofree char *text = g_strdup_printf ("%.6g", gtk_spin_button_get_value (spin));

  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (spin)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static double
step_of (const plx_param *param)
{
  if (param->step > 0)
    return param->step;
  return param->type == PLX_PARAM_INT ? 1 : (param->max - param->min) / 100;
}

static GtkWidget *
new_spin (ParallaxParamRow *self)
{
  const plx_param *param = self->ref.param;
  GtkWidget *spin = gtk_spin_button_new_with_range (param->min, param->max, step_of (param));

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), param->type == PLX_PARAM_INT ? 0 : 8);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), 6);
  g_signal_connect (spin, "output", G_CALLBACK (show_number_cb), NULL);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (turned_cb), self);
  return spin;
}

static GtkWidget *
new_drop_down (ParallaxParamRow *self)
{
  GtkStringList *labels = gtk_string_list_new (NULL);
  GtkWidget *drop_down;

  for (const plx_choice *choice = self->ref.param->choices; choice->value != NULL; choice++)
    gtk_string_list_append (labels, gettext (choice->label));
  drop_down = gtk_drop_down_new (G_LIST_MODEL (labels), NULL);
  g_signal_connect_swapped (drop_down, "notify::selected", G_CALLBACK (chosen_cb), self);
  return drop_down;
}

/* The text as it stands when Enter is pressed or the entry is left. */
static void
written_cb (ParallaxParamRow *self)
{
  if (!self->is_updating)
    g_signal_emit (self, signals[TEXT_EDITED], 0,
                   gtk_editable_get_text (GTK_EDITABLE (self->control)));
}

static GtkWidget *
new_entry (ParallaxParamRow *self)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 14);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 14);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (written_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (written_cb), self);
  gtk_widget_add_controller (entry, focus);
  return entry;
}

/* A long file name is cut in its middle and leaves the title its room. */
static GtkWidget *
new_source_menu (ParallaxParamRow *self)
{
  GtkWidget *button = gtk_menu_button_new (), *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), label);
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (button), TRUE);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), self->text_menu);
  return button;
}

static GtkWidget *
new_control (ParallaxParamRow *self)
{
  GtkWidget *control;

  switch (self->ref.param->type) {
  case PLX_PARAM_BOOL:
    control = gtk_switch_new ();
    g_signal_connect_swapped (control, "notify::active", G_CALLBACK (switched_cb), self);
    return control;
  case PLX_PARAM_CHOICE:
    return new_drop_down (self);
  case PLX_PARAM_TEXT:
    return is_data_set (self->ref.param) ? new_source_menu (self) : new_entry (self);
  default:
    return new_spin (self);
  }
}

/* --- The slider ------------------------------------------------------------------------------- */

static gboolean
has_scale (const plx_param *param)
{
  return param->type == PLX_PARAM_FLOAT &&
         (param->is_logarithmic || (param->max - param->min) / step_of (param) <= 400);
}

static double
to_scale (const plx_param *param, double value)
{
  return param->is_logarithmic ? log10 (value) : value;
}

/* Three digits of a logarithmic one, whole steps of the others. */
static void
slid_cb (ParallaxParamRow *self)
{
  const plx_param *param = self->ref.param;
  double value = gtk_range_get_value (GTK_RANGE (self->scale));

  if (param->is_logarithmic) {
    double unit = pow (10, floor (value) - 2);

    value = round (pow (10, value) / unit) * unit;
  } else {
    value = param->min + round ((value - param->min) / step_of (param)) * step_of (param);
    value = round (value * 1e9) / 1e9;
  }
  edit (self, CLAMP (value, param->min, param->max));
}

static void
set_up_scale (ParallaxParamRow *self)
{
  const plx_param *param = self->ref.param;
  double low = to_scale (param, param->min), high = to_scale (param, param->max);

  gtk_range_set_range (GTK_RANGE (self->scale), low, high);
  gtk_range_set_increments (GTK_RANGE (self->scale),
                            param->is_logarithmic ? (high - low) / 50 : step_of (param),
                            (high - low) / 10);
  gtk_widget_set_visible (GTK_WIDGET (self->scale), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gettext (param->label), -1);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (slid_cb), self);
}

/* --- Showing ---------------------------------------------------------------------------------- */

/* "2 … 65536 images, 256 by default" */
static void
set_up_reset (ParallaxParamRow *self)
{
  const plx_param *param = self->ref.param;
  const char *unit = param->unit != NULL ? gettext (param->unit) : "";
  g_autofree char *text = NULL;

  if (param->type == PLX_PARAM_INT || param->type == PLX_PARAM_FLOAT)
    text = g_strdup_printf (_ ("Back to %g %s (from %g to %g)"), param->fallback, unit, param->min,
                            param->max);
  else
    text = g_strdup (_ ("Back to the default"));
  gtk_widget_set_tooltip_text (self->reset_button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reset_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_value (ParallaxParamRow *self, const plx_settings *settings)
{
  double value = settings->values[self->ref.index];
  char text[PLX_TEXT_SIZE];

  switch (self->ref.param->type) {
  case PLX_PARAM_BOOL:
    gtk_switch_set_active (GTK_SWITCH (self->control), value != 0);
    break;
  case PLX_PARAM_CHOICE:
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->control), (guint)value);
    break;
  case PLX_PARAM_TEXT: {
    g_autofree char *name = NULL;

    plx_settings_format (settings, &self->ref, text, sizeof text);
    if (!is_data_set (self->ref.param)) {
      gtk_editable_set_text (GTK_EDITABLE (self->control), text);
      break;
    }
    name = g_path_get_basename (text);
    gtk_label_set_text (GTK_LABEL (gtk_menu_button_get_child (GTK_MENU_BUTTON (self->control))),
                        strcmp (text, "shapes") == 0 ? _ ("Shapes") : name);
    gtk_widget_set_tooltip_text (self->control, text);
    break;
  }
  default:
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->control), value);
    if (gtk_widget_get_visible (GTK_WIDGET (self->scale)))
      gtk_range_set_value (GTK_RANGE (self->scale), to_scale (self->ref.param, value));
  }
}

void
parallax_param_row_update (ParallaxParamRow *self, ParallaxRun *run)
{
  const plx_settings *settings = parallax_run_get_settings (run);
  gboolean can_set = parallax_run_can_set (run, &self->ref);

  self->is_updating = TRUE;
  show_value (self, settings);
  self->is_updating = FALSE;
  gtk_widget_set_sensitive (self->control, can_set);
  gtk_widget_set_sensitive (GTK_WIDGET (self->scale), can_set);
  gtk_widget_set_visible (self->reset_button,
                          can_set && !plx_settings_is_default (settings, &self->ref));
  gtk_label_set_text (self->help_label, gettext (self->ref.param->help));
  gtk_widget_remove_css_class (GTK_WIDGET (self->help_label), "error");
}

void
parallax_param_row_complain (ParallaxParamRow *self, const char *sentence)
{
  gtk_label_set_text (self->help_label, sentence);
  gtk_widget_add_css_class (GTK_WIDGET (self->help_label), "error");
}

const plx_param_ref *
parallax_param_row_get_ref (ParallaxParamRow *self)
{
  return &self->ref;
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_param_row_class_init (ParallaxParamRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/settings/param-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxParamRow, control_box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxParamRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxParamRow, help_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxParamRow, reset_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxParamRow, scale);
  gtk_widget_class_bind_template_child (widget_class, ParallaxParamRow, text_menu);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
  signals[EDITED] = g_signal_new ("edited", PARALLAX_TYPE_PARAM_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[TEXT_EDITED] = g_signal_new ("text-edited", PARALLAX_TYPE_PARAM_ROW, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parallax_param_row_init (ParallaxParamRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
parallax_param_row_new (const plx_param_ref *ref)
{
  ParallaxParamRow *self = g_object_new (PARALLAX_TYPE_PARAM_ROW, NULL);
  const plx_param *param = ref->param;
  g_autofree char *title = NULL;

  self->ref = *ref;
  title = param->unit != NULL
              ? g_strdup_printf ("%s (%s)", gettext (param->label), gettext (param->unit))
              : g_strdup (gettext (param->label));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  gtk_label_set_text (self->title_label, title);
  self->control = new_control (self);
  gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  gtk_box_append (self->control_box, self->control);
  if (has_scale (param))
    set_up_scale (self);
  set_up_reset (self);
  return GTK_WIDGET (self);
}
