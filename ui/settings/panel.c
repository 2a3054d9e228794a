/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groups in the order of the tables. A table whose first parameter is "on" becomes a row that opens,
 * with that parameter as its switch; consecutive ones share a group (the augmentations). Which
 * tables are shown follows from the choices made (plx_settings_is_used).
 */
#include "ui/settings/panel.h"

#include <string.h>

#include "app/i18n.h"
#include "ui/settings/guard-rows.h"
#include "ui/settings/param-row.h"
#include "ui/settings/preset-list.h"
#include "ui/widgets/inner-name.h"

/* What was made for one table. */
typedef struct {
  const plx_param_table *table;
  GtkWidget *widget; /* the group, or the row that opens */
  GtkWidget *group;  /* the group it lies in */
  GPtrArray *rows;   /* of ParallaxParamRow */
} table_rows;

struct _ParallaxSettingsPanel {
  GtkWidget parent_instance;

  GtkScrolledWindow *scroller;
  GtkBox *groups;
  GtkToggleButton *all_button;
  GtkRevealer *frozen_revealer;
  GtkLabel *frozen_label;
  GtkWidget *edit_button;
  GtkWidget *recipe_box;
  ParallaxPresetList *recipes;
  GtkLabel *recipe_error;
  GtkRevealer *guards_revealer;
  GtkBox *guards_box;

  ParallaxRun *run;
  GSignalGroup *run_signals;
  GArray *tables; /* of table_rows */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (ParallaxSettingsPanel, parallax_settings_panel, GTK_TYPE_WIDGET)

static gboolean
has_switch (const plx_param_table *table)
{
  return strcmp (table->params[0].key, "on") == 0;
}

/* --- Showing ---------------------------------------------------------------------------------- */

static void
update_switch (ParallaxSettingsPanel *self, const table_rows *rows)
{
  const plx_settings *settings = parallax_run_get_settings (self->run);
  plx_param_ref ref = { rows->table, &rows->table->params[0],
                        (int)(plx_settings_of (settings, rows->table) - settings->values) };
  gboolean is_on = settings->values[ref.index] != 0,
           can_set = parallax_run_can_set (self->run, &ref);

  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (rows->widget), is_on);
  /* The switch of an expander row cannot be made insensitive by itself. */
  adw_expander_row_set_show_enable_switch (ADW_EXPANDER_ROW (rows->widget), can_set);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (rows->widget),
                                 is_on || can_set ? "" : _ ("off"));
}

static gboolean
is_shown (ParallaxSettingsPanel *self, ParallaxParamRow *row)
{
  const plx_param_ref *ref = parallax_param_row_get_ref (row);
  const plx_settings *settings = parallax_run_get_settings (self->run);

  return !ref->param->is_advanced || gtk_toggle_button_get_active (self->all_button) ||
         !plx_settings_is_default (settings, ref);
}

static void
update_table (ParallaxSettingsPanel *self, const table_rows *rows)
{
  gboolean is_used = plx_settings_is_used (parallax_run_get_settings (self->run), rows->table);
  gboolean has_rows = FALSE;

  for (guint i = 0; i < rows->rows->len; i++) {
    ParallaxParamRow *row = rows->rows->pdata[i];
    gboolean is_visible = is_shown (self, row);

    parallax_param_row_update (row, self->run);
    gtk_widget_set_visible (GTK_WIDGET (row), is_visible);
    has_rows |= is_visible;
  }
  if (has_switch (rows->table))
    update_switch (self, rows);
  gtk_widget_set_visible (rows->widget, is_used && has_rows);
}

static void
update_frozen (ParallaxSettingsPanel *self)
{
  ParallaxRunState state = parallax_run_get_state (self->run);
  gboolean is_training = parallax_run_is_training (self->run);

  gtk_revealer_set_reveal_child (self->frozen_revealer, state != PARALLAX_RUN_DRAFT);
  gtk_label_set_text (self->frozen_label,
                      is_training ? _ ("What can be changed here takes effect at the next step.")
                                  : _ ("The settings that this run was trained with."));
  gtk_widget_set_visible (self->edit_button, !is_training);
}

static void
update (ParallaxSettingsPanel *self)
{
  if (self->run == NULL)
    return;
  self->is_updating = TRUE;
  for (guint i = 0; i < self->tables->len; i++)
    update_table (self, &g_array_index (self->tables, table_rows, i));
  update_frozen (self);
  parallax_guard_rows_show (self->guards_revealer, self->guards_box,
                            parallax_run_get_guards (self->run));
  parallax_preset_list_update (self->recipes);
  gtk_widget_set_visible (self->recipe_box,
                          parallax_run_get_state (self->run) == PARALLAX_RUN_DRAFT);
  self->is_updating = FALSE;
}

static void
show_all_cb (ParallaxSettingsPanel *self)
{
  update (self);
}

/* --- Changing --------------------------------------------------------------------------------- */

static void
row_edited_cb (ParallaxSettingsPanel *self, double value, ParallaxParamRow *row)
{
  g_autoptr (GError) error = NULL;

  if (self->is_updating)
    return;
  if (!parallax_run_set_number (self->run, parallax_param_row_get_ref (row), value, &error))
    parallax_param_row_complain (row, error->message);
}

static void
text_edited_cb (ParallaxSettingsPanel *self, const char *value, ParallaxParamRow *row)
{
  const plx_param_ref *ref = parallax_param_row_get_ref (row);
  g_autofree char *key = g_strdup_printf ("%s.%s", ref->table->name, ref->param->key);
  char before[PLX_TEXT_SIZE];
  g_autoptr (GError) error = NULL;

  plx_settings_format (parallax_run_get_settings (self->run), ref, before, sizeof before);
  if (self->is_updating || strcmp (before, value) == 0)
    return;
  if (!parallax_run_set_text (self->run, key, value, &error))
    parallax_param_row_complain (row, error->message);
}

static void
switched_cb (ParallaxSettingsPanel *self, GParamSpec *spec, AdwExpanderRow *expander)
{
  const plx_settings *settings;

  if (self->is_updating)
    return;
  settings = parallax_run_get_settings (self->run);
  for (guint i = 0; i < self->tables->len; i++) {
    const table_rows *rows = &g_array_index (self->tables, table_rows, i);
    plx_param_ref ref = { rows->table, &rows->table->params[0], 0 };

    if (rows->widget != GTK_WIDGET (expander))
      continue;
    ref.index = (int)(plx_settings_of (settings, rows->table) - settings->values);
    if (!parallax_run_set_number (self->run, &ref, adw_expander_row_get_enable_expansion (expander),
                                  NULL))
      update (self);
  }
}

static void
recipe_failed_cb (ParallaxSettingsPanel *self, const char *sentence)
{
  gtk_label_set_text (self->recipe_error, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->recipe_error), sentence != NULL);
}

/* The wheel scrolls the panel, and never turns a number that happens to lie under the pointer. */
static gboolean
scrolled_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer data)
{
  ParallaxSettingsPanel *self = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) +
                                            dy * gtk_adjustment_get_step_increment (adjustment));
  return GDK_EVENT_STOP;
}

/* --- Making ----------------------------------------------------------------------------------- */

static GtkWidget *
new_group (ParallaxSettingsPanel *self, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (self->groups, group);
  return group;
}

static GtkWidget *
new_row (ParallaxSettingsPanel *self, table_rows *rows, int param, int first_index)
{
  plx_param_ref ref = { rows->table, &rows->table->params[param], first_index + param };
  GtkWidget *row = parallax_param_row_new (&ref);

  g_signal_connect_object (row, "edited", G_CALLBACK (row_edited_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "text-edited", G_CALLBACK (text_edited_cb), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (rows->rows, row);
  return row;
}

static void
add_opening_table (ParallaxSettingsPanel *self, table_rows *rows, GtkWidget *group, int first_index)
{
  rows->group = group;
  rows->widget = adw_expander_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (rows->widget), gettext (rows->table->label));
  gtk_widget_set_tooltip_text (rows->widget, gettext (rows->table->params[0].help));
  adw_expander_row_set_show_enable_switch (ADW_EXPANDER_ROW (rows->widget), TRUE);
  parallax_name_inner (rows->widget, GTK_TYPE_SWITCH, gettext (rows->table->label));
  for (int i = 1; i < rows->table->n_params; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (rows->widget),
                              new_row (self, rows, i, first_index));
  g_signal_connect_object (rows->widget, "notify::enable-expansion", G_CALLBACK (switched_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), rows->widget);
}

static void
add_table (ParallaxSettingsPanel *self, table_rows *rows, int first_index)
{
  rows->widget = rows->group = new_group (self, gettext (rows->table->label));
  for (int i = 0; i < rows->table->n_params; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (rows->group),
                               new_row (self, rows, i, first_index));
}

static void
make_groups (ParallaxSettingsPanel *self)
{
  int n, first_index = 0;
  const plx_param_table *const *tables = plx_param_tables (&n);
  GtkWidget *shared = NULL;

  for (int i = 0; i < n; first_index += tables[i]->n_params, i++) {
    table_rows rows = { tables[i], NULL, NULL, g_ptr_array_new () };

    if (has_switch (tables[i])) {
      if (shared == NULL)
        shared = new_group (self, _ ("Augmentations"));
      add_opening_table (self, &rows, shared, first_index);
    } else {
      shared = NULL;
      add_table (self, &rows, first_index);
    }
    g_array_append_val (self->tables, rows);
  }
}

/* --- Object ----------------------------------------------------------------------------------- */

void
parallax_settings_panel_set_run (ParallaxSettingsPanel *self, ParallaxRun *run)
{
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  recipe_failed_cb (self, NULL);
  parallax_preset_list_set_run (self->recipes, run);
  update (self);
}

static void
parallax_settings_panel_dispose (GObject *object)
{
  ParallaxSettingsPanel *self = PARALLAX_SETTINGS_PANEL (object);
  GtkWidget *child;

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_settings_panel_parent_class)->dispose (object);
}

static void
parallax_settings_panel_finalize (GObject *object)
{
  ParallaxSettingsPanel *self = PARALLAX_SETTINGS_PANEL (object);

  for (guint i = 0; i < self->tables->len; i++)
    g_ptr_array_unref (g_array_index (self->tables, table_rows, i).rows);
  g_array_unref (self->tables);
  G_OBJECT_CLASS (parallax_settings_panel_parent_class)->finalize (object);
}

static void
parallax_settings_panel_class_init (ParallaxSettingsPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (PARALLAX_TYPE_PRESET_LIST);
  G_OBJECT_CLASS (class)->dispose = parallax_settings_panel_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_settings_panel_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/settings/panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, scroller);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, groups);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, all_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, frozen_revealer);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, frozen_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, edit_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, recipe_box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, recipes);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, recipe_error);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, guards_revealer);
  gtk_widget_class_bind_template_child (widget_class, ParallaxSettingsPanel, guards_box);
  gtk_widget_class_bind_template_callback (widget_class, recipe_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
}

static void
parallax_settings_panel_init (ParallaxSettingsPanel *self)
{
  static const char *const updating[] = { "notify::state", "notify::dataset", "setting-changed" };
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->tables = g_array_new (FALSE, FALSE, sizeof (table_rows));
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scrolled_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), scroll);
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  for (gsize i = 0; i < G_N_ELEMENTS (updating); i++)
    g_signal_group_connect_swapped (self->run_signals, updating[i], G_CALLBACK (update), self);
  make_groups (self);
}
