/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/run-row.h"

#include <math.h>
#include <string.h>

#include "app/i18n.h"
#include "app/plot/decimate.h"
#include "app/plot/palette.h"
#include "app/plot/theme.h"
#include "app/plot/ticks.h"
#include "app/store/describe.h"
#include "ui/run-editor.h"

struct _ParallaxRunRow {
  GtkWidget parent_instance;

  GtkLabel *name_label, *state_label;
  GtkDrawingArea *dot, *spark;
  GtkWidget *box;
  GtkMenuButton *menu_button;
  GMenuModel *row_menu;
  GtkWidget *editor; /* while it is shown */

  ParallaxRun *run;
  GSignalGroup *run_signals;
};

G_DEFINE_FINAL_TYPE (ParallaxRunRow, parallax_run_row, GTK_TYPE_WIDGET)

enum { ASKED, N_SIGNALS };
enum { INDENT = 14, DEEPEST = 6 }; /* of a branch, px and levels */

static guint signals[N_SIGNALS];

static ParallaxColor
run_color (ParallaxRunRow *self)
{
  return parallax_palette_color (parallax_run_get_number (self->run),
                                 adw_style_manager_get_dark (adw_style_manager_get_default ()));
}

static char *
state_text (ParallaxRunRow *self)
{
  double knn = parallax_run_get_knn (self->run);
  g_autofree char *share = isfinite (knn) ? parallax_format_share (knn) : NULL;
  double fraction;

  switch (parallax_run_get_state (self->run)) {
  case PARALLAX_RUN_DRAFT:
    return g_strdup (_ ("draft"));
  case PARALLAX_RUN_OPENING:
    return g_strdup (_ ("reading images…"));
  case PARALLAX_RUN_RUNNING:
    g_object_get (self->run, "fraction", &fraction, NULL);
    return share != NULL ? g_strdup_printf (_ ("%.0f %% · kNN %s"), floor (100 * fraction), share)
                         : g_strdup_printf (_ ("%.0f %% done"), floor (100 * fraction));
  case PARALLAX_RUN_PAUSED:
    return g_strdup (_ ("paused"));
  case PARALLAX_RUN_FINISHED:
    return share != NULL ? g_strdup_printf (_ ("finished · %s"), share) : g_strdup (_ ("finished"));
  case PARALLAX_RUN_STOPPED:
    return share != NULL ? g_strdup_printf (_ ("stopped · %s"), share) : g_strdup (_ ("stopped"));
  case PARALLAX_RUN_DIVERGED:
    return g_strdup (_ ("diverged"));
  case PARALLAX_RUN_INTERRUPTED:
    return g_strdup (_ ("interrupted; it can go on"));
  case PARALLAX_RUN_QUEUED:
    return g_strdup_printf (_ ("queued, number %d"),
                            MAX (parallax_run_get_info (self->run)->queue_place, 1));
  case PARALLAX_RUN_ELSEWHERE:
    g_object_get (self->run, "fraction", &fraction, NULL);
    return g_strdup_printf (_ ("%.0f %% · trained elsewhere"), floor (100 * fraction));
  default:
    return g_strdup (_ ("failed"));
  }
}

/* The run that this one branched from, and what was changed. */
static void
append_origin (GString *text, ParallaxRun *run)
{
  ParallaxStore *store = parallax_run_get_store (run);
  const ParallaxRunInfo *info = parallax_run_get_info (run);
  g_autoptr (ParallaxRunInfo) parent = parallax_store_find (store, info->parent, NULL);
  g_auto (GStrv) changes = NULL;
  plx_settings before;

  g_string_append_printf (text, _ (", branch of %s"), parent != NULL ? parent->name : info->parent);
  if (parent == NULL || !parallax_store_get_settings (store, parent->id, &before, NULL))
    return;
  changes = parallax_describe_changes (&before, parallax_run_get_settings (run));
  for (char **change = changes; *change != NULL; change++)
    g_string_append_printf (text, "\n%s", *change);
}

/* What the run was branched from, its tags and its note, where there are some. */
static char *
tooltip_text (ParallaxRun *run)
{
  const ParallaxRunInfo *info = parallax_run_get_info (run);
  g_autofree char *size = NULL;
  GString *text;

  if (info == NULL)
    return NULL;
  size = g_format_size (parallax_store_measure_run (parallax_run_get_store (run), info->uid));
  text = g_string_new (info->uid);
  g_string_append_printf (text, " · %s", size);
  if (info->parent != NULL)
    append_origin (text, run);
  if (info->tags[0] != '\0')
    g_string_append_printf (text, "\n# %s", info->tags);
  if (info->note[0] != '\0')
    g_string_append_printf (text, "\n%s", info->note);
  return g_string_free (text, FALSE);
}

/* Found when it is asked for: a parent's settings are read from the workspace. */
static gboolean
tooltip_cb (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip,
            ParallaxRunRow *self)
{
  g_autofree char *text = self->run != NULL ? tooltip_text (self->run) : NULL;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
update_actions (ParallaxRunRow *self)
{
  ParallaxRunState state = parallax_run_get_state (self->run);
  const ParallaxRunInfo *info = parallax_run_get_info (self->run);
  gboolean has_epochs = info != NULL && info->epoch > 0;
  const struct {
    const char *action;
    gboolean is_enabled;
  } actions[] = {
    { "row.branch-last", has_epochs },
    { "row.branch-best", has_epochs },
    { "row.export", has_epochs && !parallax_run_is_training (self->run) },
    { "row.lengthen", state == PARALLAX_RUN_FINISHED && info != NULL },
    { "row.enqueue", state == PARALLAX_RUN_DRAFT && parallax_run_get_store (self->run) != NULL },
    { "row.pair", state == PARALLAX_RUN_DRAFT && parallax_run_get_store (self->run) != NULL },
    { "row.sweep", state == PARALLAX_RUN_DRAFT && parallax_run_get_store (self->run) != NULL },
    { "row.to-front", state == PARALLAX_RUN_QUEUED },
    { "row.queue-up", state == PARALLAX_RUN_QUEUED },
    { "row.queue-down", state == PARALLAX_RUN_QUEUED },
    { "row.dequeue", state == PARALLAX_RUN_QUEUED },
    { "row.remove", state != PARALLAX_RUN_ELSEWHERE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].action, actions[i].is_enabled);
}

static gboolean
is_training (ParallaxRunRow *self)
{
  return parallax_run_is_training (self->run) || parallax_run_get_info (self->run) == NULL;
}

/* A pair of epoch and loss for each point: of a run that trains from its history, else from the
 * epochs alone, which does not read the whole run for a small curve. */
static const double *
spark_of (ParallaxRunRow *self, gsize *n)
{
  return is_training (self) ? (*n = 0, NULL) : parallax_run_get_spark (self->run, n);
}

static void
update (ParallaxRunRow *self)
{
  g_autofree char *text = NULL, *label = NULL;
  gsize n;

  if (self->run == NULL)
    return;
  text = state_text (self);
  gtk_label_set_text (self->name_label, parallax_run_get_name (self->run));
  gtk_label_set_text (self->state_label, text);
  label = g_strdup_printf ("%s, %s", parallax_run_get_name (self->run), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  spark_of (self, &n);
  gtk_widget_set_visible (
      GTK_WIDGET (self->spark),
      n > 1 || (is_training (self) && parallax_run_get_history (self->run)->loss->len > 1));
  update_actions (self);
  gtk_widget_queue_draw (GTK_WIDGET (self->dot));
  gtk_widget_queue_draw (GTK_WIDGET (self->spark));
}

/* Filled once it has begun, a ring while it is a draft. */
static void
draw_dot (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  ParallaxRunRow *self = data;

  if (self->run == NULL)
    return;
  parallax_plot_set_color (cr, run_color (self));
  cairo_arc (cr, width / 2.0, height / 2.0, 4.5, 0, 2 * G_PI);
  cairo_set_line_width (cr, 2);
  if (parallax_run_get_state (self->run) == PARALLAX_RUN_DRAFT)
    cairo_stroke (cr);
  else
    cairo_fill (cr);
}

/* Values over 0 … end, without axes. */
static void
draw_points (cairo_t *cr, int width, int height, const double *xy, gsize n, double end)
{
  double low = INFINITY, high = -INFINITY;

  for (gsize i = 0; i < n; i++) {
    low = fmin (low, xy[2 * i + 1]);
    high = fmax (high, xy[2 * i + 1]);
  }
  for (gsize i = 0; i < n; i++)
    cairo_line_to (cr, 1 + xy[2 * i] / end * (width - 2),
                   height - 3 - (xy[2 * i + 1] - low) / fmax (high - low, 1e-9) * (height - 6));
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

/* The smoothed loss of a run that trains. */
static void
draw_history (cairo_t *cr, int width, int height, const ParallaxHistory *history, double end)
{
  const double *x = (const double *)(void *)history->at->data;
  gsize n = history->loss->len, columns;
  g_autofree double *smooth = g_new (double, n + 1);
  g_autofree ParallaxColumn *points = g_new (ParallaxColumn, (gsize)width + 1);
  g_autofree double *xy = g_new (double, 2 * (gsize)width + 2);

  if (n < 2)
    return;
  parallax_smooth ((const double *)(void *)history->loss->data, n, 0.9, smooth);
  columns = parallax_decimate (x, smooth, n, 0, end, (gsize)width, points);
  for (gsize i = 0; i < columns; i++) {
    xy[2 * i] = points[i].x;
    xy[2 * i + 1] = points[i].last;
  }
  draw_points (cr, width, height, xy, columns, end);
}

static void
draw_spark (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  ParallaxRunRow *self = data;
  const double *xy;
  gsize n;

  if (self->run == NULL)
    return;
  parallax_plot_set_color (cr, run_color (self));
  xy = spark_of (self, &n);
  if (xy != NULL)
    draw_points (cr, width, height, xy, n, parallax_run_get_info (self->run)->epochs);
  else if (is_training (self))
    draw_history (cr, width, height, parallax_run_get_history (self->run),
                  plx_settings_number (parallax_run_get_settings (self->run), "train.epochs"));
}

static void
drop_editor (ParallaxRunRow *self)
{
  g_clear_pointer (&self->editor, gtk_widget_unparent);
}

static gboolean
drop_editor_cb (gpointer data)
{
  drop_editor (data);
  return G_SOURCE_REMOVE;
}

/* Later: it is still closing. */
static void
editor_closed_cb (ParallaxRunRow *self)
{
  update (self);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, drop_editor_cb, g_object_ref (self), g_object_unref);
}

static void
rename_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ParallaxRunRow *self = PARALLAX_RUN_ROW (widget);

  drop_editor (self);
  self->editor = parallax_run_editor_popup (self->run, widget);
  g_signal_connect_object (self->editor, "closed", G_CALLBACK (editor_closed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* A menu for each row would take most of a long list's time: it is made when it is opened. */
static void
make_menu_cb (GtkMenuButton *button, gpointer data)
{
  ParallaxRunRow *self = data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->row_menu);
}

/* row.WHAT is asked of whoever has the list. */
static void
ask_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[ASKED], 0, name + strlen ("row."));
}

static void
parallax_run_row_dispose (GObject *object)
{
  ParallaxRunRow *self = PARALLAX_RUN_ROW (object);

  drop_editor (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (parallax_run_row_parent_class)->dispose (object);
}

static void
parallax_run_row_class_init (ParallaxRunRowClass *class)
{
  static const char *const asked[] = { "row.branch-last", "row.branch-best", "row.export",
                                       "row.lengthen",    "row.enqueue",     "row.pair",
                                       "row.sweep",       "row.to-front",    "row.queue-up",
                                       "row.queue-down",  "row.dequeue",     "row.remove" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_run_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/parallax/Parallax/run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, dot);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, spark);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunRow, row_menu);
  gtk_widget_class_install_action (widget_class, "row.rename", NULL, rename_cb);
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    gtk_widget_class_install_action (widget_class, asked[i], NULL, ask_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[ASKED] = g_signal_new ("asked", PARALLAX_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parallax_run_row_init (ParallaxRunRow *self)
{
  static const char *const updating[] = { "notify::name", "notify::number", "notify::state",
                                          "metrics-appended" };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, make_menu_cb, self, NULL);
  gtk_widget_set_has_tooltip (self->box, TRUE);
  g_signal_connect (self->box, "query-tooltip", G_CALLBACK (tooltip_cb), self);
  gtk_drawing_area_set_draw_func (self->dot, draw_dot, self, NULL);
  gtk_drawing_area_set_draw_func (self->spark, draw_spark, self, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  for (gsize i = 0; i < G_N_ELEMENTS (updating); i++)
    g_signal_group_connect_swapped (self->run_signals, updating[i], G_CALLBACK (update), self);
}

void
parallax_run_row_set_depth (ParallaxRunRow *self, int depth)
{
  gtk_widget_set_margin_start (self->box, INDENT * MIN (depth, DEEPEST));
}

GtkWidget *
parallax_run_row_new (void)
{
  return g_object_new (PARALLAX_TYPE_RUN_ROW, NULL);
}

void
parallax_run_row_set_run (ParallaxRunRow *self, ParallaxRun *run)
{
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  update (self);
}

ParallaxRun *
parallax_run_row_get_run (ParallaxRunRow *self)
{
  return self->run;
}
