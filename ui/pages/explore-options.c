/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows are those of the settings panel; they change a draft that nobody trains.
 */
#include "ui/pages/explore-options.h"

#include <string.h>

#include "app/i18n.h"
#include "ui/settings/param-row.h"

enum { MOST_CLUSTERS = 1000, USUAL_CLUSTERS = 10, WIDTH = 330, HEIGHT = 460 };

struct _ParallaxExploreOptions {
  GtkPopover parent_instance;

  ParallaxRun *draft;
  GPtrArray *rows; /* of ParallaxParamRow */
  GtkDropDown *on_drop_down;
  GtkSpinButton *cluster_spin;
  GtkSwitch *outline_switch;
  gboolean is_quiet;
};

G_DEFINE_FINAL_TYPE (ParallaxExploreOptions, parallax_explore_options, GTK_TYPE_POPOVER)

enum { CHANGED, OUTLINED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
tell (ParallaxExploreOptions *self)
{
  if (!self->is_quiet)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
outline_switched_cb (ParallaxExploreOptions *self)
{
  g_signal_emit (self, signals[OUTLINED], 0);
}

static void
update_rows (ParallaxExploreOptions *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    parallax_param_row_update (self->rows->pdata[i], self->draft);
}

static void
edited_cb (ParallaxExploreOptions *self, double value, ParallaxParamRow *row)
{
  g_autoptr (GError) error = NULL;

  if (parallax_run_set_number (self->draft, parallax_param_row_get_ref (row), value, &error)) {
    update_rows (self);
    tell (self);
  } else {
    parallax_param_row_complain (row, error->message);
  }
}

/* --- What others ask -------------------------------------------------------------------------- */

void
parallax_explore_options_set (ParallaxExploreOptions *self, const plx_settings *settings)
{
  self->is_quiet = TRUE;
  g_clear_object (&self->draft);
  self->draft = parallax_run_new (settings, "", 0);
  update_rows (self);
  self->is_quiet = FALSE;
}

plx_layout_kind
parallax_explore_options_get_kind (ParallaxExploreOptions *self)
{
  return plx_layout_options_from (parallax_run_get_settings (self->draft)).kind;
}

void
parallax_explore_options_set_kind (ParallaxExploreOptions *self, plx_layout_kind kind)
{
  plx_param_ref ref;
  g_autoptr (GError) error = NULL;

  if (plx_settings_find (parallax_run_get_settings (self->draft), "map.method", &ref, NULL) ==
      PLX_OK)
    parallax_run_set_number (self->draft, &ref, kind, &error);
}

void
parallax_explore_options_set_clusters (ParallaxExploreOptions *self, int k)
{
  self->is_quiet = TRUE;
  gtk_spin_button_set_value (self->cluster_spin, k);
  self->is_quiet = FALSE;
}

gboolean
parallax_explore_options_is_outlined (ParallaxExploreOptions *self)
{
  return gtk_switch_get_active (self->outline_switch);
}

void
parallax_explore_options_get (ParallaxExploreOptions *self, ParallaxExploration *what)
{
  what->source.is_z = gtk_drop_down_get_selected (self->on_drop_down) == 1;
  what->layout = plx_layout_options_from (parallax_run_get_settings (self->draft));
  what->clusters = gtk_spin_button_get_value_as_int (self->cluster_spin);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_explore_options_dispose (GObject *object)
{
  g_clear_object (&PARALLAX_EXPLORE_OPTIONS (object)->draft);
  G_OBJECT_CLASS (parallax_explore_options_parent_class)->dispose (object);
}

static void
parallax_explore_options_finalize (GObject *object)
{
  g_ptr_array_unref (PARALLAX_EXPLORE_OPTIONS (object)->rows);
  G_OBJECT_CLASS (parallax_explore_options_parent_class)->finalize (object);
}

static void
parallax_explore_options_class_init (ParallaxExploreOptionsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_explore_options_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_explore_options_finalize;
  signals[CHANGED] = g_signal_new ("changed", PARALLAX_TYPE_EXPLORE_OPTIONS, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OUTLINED] = g_signal_new ("outlined", PARALLAX_TYPE_EXPLORE_OPTIONS, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* A title at the left, its control at the right. */
static GtkWidget *
new_line (const char *title, GtkWidget *control)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), control);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  return box;
}

/* The method has a drop-down of its own on the page. */
static gboolean
is_shown (const plx_param_ref *ref)
{
  return (strcmp (ref->table->name, "map") == 0 && strcmp (ref->param->key, "method") != 0) ||
         (strcmp (ref->table->name, "train") == 0 && strcmp (ref->param->key, "seed") == 0);
}

static void
add_rows (ParallaxExploreOptions *self, GtkListBox *list)
{
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref))
    if (is_shown (&ref)) {
      GtkWidget *row = parallax_param_row_new (&ref);

      g_signal_connect_object (row, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (list, row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
parallax_explore_options_init (ParallaxExploreOptions *self)
{
  const char *const spaces[] = { _ ("Representation v"), _ ("Embedding z"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *list = gtk_list_box_new (), *scrolled = gtk_scrolled_window_new ();
  plx_settings settings;

  self->rows = g_ptr_array_new ();
  self->on_drop_down = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (spaces));
  self->cluster_spin = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, MOST_CLUSTERS, 1));
  self->outline_switch = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->outline_switch), GTK_ALIGN_CENTER);
  gtk_spin_button_set_value (self->cluster_spin, USUAL_CLUSTERS);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  add_rows (self, GTK_LIST_BOX (list));
  gtk_box_append (GTK_BOX (box), new_line (_ ("Map of"), GTK_WIDGET (self->on_drop_down)));
  gtk_box_append (GTK_BOX (box),
                  new_line (_ ("Clusters (k-means)"), GTK_WIDGET (self->cluster_spin)));
  gtk_box_append (GTK_BOX (box),
                  new_line (_ ("Outline each class"), GTK_WIDGET (self->outline_switch)));
  gtk_box_append (GTK_BOX (box), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_widget_set_size_request (scrolled, WIDTH, -1);
  gtk_popover_set_child (GTK_POPOVER (self), scrolled);
  plx_settings_init (&settings);
  parallax_explore_options_set (self, &settings);
  g_signal_connect_object (self->on_drop_down, "notify::selected", G_CALLBACK (tell), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outline_switch, "notify::active", G_CALLBACK (outline_switched_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cluster_spin, "value-changed", G_CALLBACK (tell), self,
                           G_CONNECT_SWAPPED);
}
