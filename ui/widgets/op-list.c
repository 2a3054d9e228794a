/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 */
#include "ui/widgets/op-list.h"

#include "app/i18n.h"

/* What a row says. */
typedef struct {
  int op;
  gboolean is_on, can_move, can_switch;
} op_state;

typedef struct {
  GtkWidget *row, *button, *handle;
  GtkLabel *label;
  op_state shown;
} op_row;

struct _ParallaxOpList {
  GtkWidget parent_instance;

  GtkListBox *list;
  op_row rows[PLX_AUGMENT_OPS]; /* by place */
  int order[PLX_AUGMENT_OPS];   /* the operation at each place */
  gboolean can_move, is_updating;
};

G_DEFINE_FINAL_TYPE (ParallaxOpList, parallax_op_list, GTK_TYPE_WIDGET)

enum { MOVED, SWITCHED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Nothing where it says that already: the list is updated in every frame of a turned slider. */
static void
show_row (op_row *row, int place, const op_state *state)
{
  const plx_param_table *table = plx_augment_operation_at (state->op).tables[0];
  const char *name = gettext (table->label);
  g_autofree char *label = g_strdup_printf (_ ("%d. %s"), place + 1, name);

  if (state->op == row->shown.op && state->is_on == row->shown.is_on &&
      state->can_move == row->shown.can_move && state->can_switch == row->shown.can_switch)
    return;
  row->shown = *state;
  gtk_label_set_text (row->label, name);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (row->button), state->is_on);
  gtk_widget_set_sensitive (row->button, state->can_switch);
  gtk_widget_set_opacity (row->handle, state->can_move ? 0.7 : 0);
  gtk_widget_set_tooltip_text (row->row, gettext (table->params[0].help));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->row), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

void
parallax_op_list_update (ParallaxOpList *self, const plx_settings *settings, int view,
                         gboolean can_move, gboolean can_switch)
{
  plx_error error;

  self->is_updating = TRUE;
  self->can_move = can_move;
  if (plx_augment_order (settings, self->order, &error) != PLX_OK)
    g_debug ("%s", error.message);
  for (int place = 0; place < PLX_AUGMENT_OPS; place++) {
    int op = self->order[place];
    const plx_param_table *table = plx_augment_operation_at (op).tables[view];
    op_state state = { op, plx_settings_of (settings, table)[0] != 0, can_move, can_switch };

    show_row (&self->rows[place], place, &state);
  }
  self->is_updating = FALSE;
}

void
parallax_op_list_move (ParallaxOpList *self, int from, int to)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int order[PLX_AUGMENT_OPS], n = 0;

  if (!self->can_move || from == to || to < 0 || to >= PLX_AUGMENT_OPS)
    return;
  for (int place = 0; place < PLX_AUGMENT_OPS; place++)
    if (place != from)
      order[n++] = self->order[place];
  for (int place = PLX_AUGMENT_OPS - 1; place > to; place--)
    order[place] = order[place - 1];
  order[to] = self->order[from];
  for (int place = 0; place < PLX_AUGMENT_OPS; place++)
    g_string_append_printf (text, "%s%s", place > 0 ? "," : "",
                            plx_augment_operation_at (order[place]).name);
  g_signal_emit (self, signals[MOVED], 0, text->str);
}

/* --- By keys and by dragging ------------------------------------------------------------------ */

static int
place_of (ParallaxOpList *self, GtkWidget *row)
{
  return gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers,
                gpointer data)
{
  ParallaxOpList *self = data;
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  int from = place_of (self, row), to = from + (key == GDK_KEY_Up ? -1 : 1);

  if ((key != GDK_KEY_Up && key != GDK_KEY_Down) || (modifiers & GDK_ALT_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  parallax_op_list_move (self, from, to);
  if (self->can_move && to >= 0 && to < PLX_AUGMENT_OPS)
    gtk_widget_grab_focus (self->rows[to].row);
  return GDK_EVENT_STOP;
}

static GdkContentProvider *
prepare_drag_cb (GtkDragSource *source, double x, double y, gpointer data)
{
  ParallaxOpList *self = data;
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));

  return self->can_move ? gdk_content_provider_new_typed (G_TYPE_INT, place_of (self, row)) : NULL;
}

static void
begin_drag_cb (GtkDragSource *source, GdkDrag *drag, gpointer data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, picture, 12, 12);
}

/* The half of a row that the pointer is over says on which side of it the dragged one lands. */
static gboolean
is_below (GtkWidget *row, double y)
{
  return y >= gtk_widget_get_height (row) / 2.0;
}

/* A line on that side. */
static GdkDragAction
drag_moved_cb (GtkDropTarget *target, double x, double y, gpointer data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  gboolean below = is_below (row, y);

  gtk_widget_remove_css_class (row, below ? "drop-above" : "drop-below");
  gtk_widget_add_css_class (row, below ? "drop-below" : "drop-above");
  return GDK_ACTION_COPY;
}

static void
drag_left_cb (GtkDropTarget *target, gpointer data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  gtk_widget_remove_css_class (row, "drop-above");
  gtk_widget_remove_css_class (row, "drop-below");
}

static gboolean
dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  ParallaxOpList *self = data;
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  int from = g_value_get_int (value), to = place_of (self, row) + is_below (row, y);

  /* Taken out from above, the row leaves its place to those below it. */
  parallax_op_list_move (self, from, from < to ? to - 1 : to);
  drag_left_cb (target, data);
  return TRUE;
}

static void
toggled_cb (GtkCheckButton *button, gpointer data)
{
  ParallaxOpList *self = data;

  if (self->is_updating)
    return;
  for (int place = 0; place < PLX_AUGMENT_OPS; place++)
    if (self->rows[place].button == GTK_WIDGET (button)) {
      /* It may be refused, and is then to be taken back. */
      self->rows[place].shown.op = -1;
      g_signal_emit (self, signals[SWITCHED], 0, self->order[place],
                     gtk_check_button_get_active (button));
    }
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
add_controllers (ParallaxOpList *self, GtkWidget *row)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INT, GDK_ACTION_COPY);

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (row, keys);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_drag_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_drag_cb), self);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "motion", G_CALLBACK (drag_moved_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (drag_left_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (dropped_cb), self);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}

static void
add_row (ParallaxOpList *self, op_row *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (NULL);

  row->shown.op = -1; /* none yet */
  row->row = gtk_list_box_row_new ();
  row->button = gtk_check_button_new ();
  row->handle = gtk_image_new_from_icon_name ("open-menu-symbolic");
  row->label = GTK_LABEL (label);
  gtk_label_set_xalign (row->label, 0);
  gtk_label_set_ellipsize (row->label, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), row->button);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), row->handle);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->row), FALSE);
  g_signal_connect (row->button, "toggled", G_CALLBACK (toggled_cb), self);
  add_controllers (self, row->row);
  gtk_list_box_append (self->list, row->row);
}

static void
parallax_op_list_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  if (child != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_op_list_parent_class)->dispose (object);
}

static void
parallax_op_list_class_init (ParallaxOpListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_op_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  signals[MOVED] = g_signal_new ("moved", PARALLAX_TYPE_OP_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SWITCHED] = g_signal_new ("switched", PARALLAX_TYPE_OP_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BOOLEAN);
}

static void
parallax_op_list_init (ParallaxOpList *self)
{
  GtkWidget *list = gtk_list_box_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "op-list");
  gtk_widget_set_parent (list, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Operations in their order; Alt+Up and Alt+Down move one"),
                                  -1);
  for (int place = 0; place < PLX_AUGMENT_OPS; place++) {
    self->order[place] = place;
    add_row (self, &self->rows[place]);
  }
}
