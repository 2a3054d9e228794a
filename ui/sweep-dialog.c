/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     rows of a parameter and its values ──▶ axes (app/sweep.h) ──▶ looked at ──▶ runs in the queue
 */
#include "ui/sweep-dialog.h"

#include "app/i18n.h"
#include "app/sweep.h"

enum { ROWS = 3 };

typedef struct {
  ParallaxWindow *window; /* a weak pointer: NULL once it is closed */
  ParallaxRunList *runs;
  ParallaxRun *draft;
  GPtrArray *keys;          /* of the parameters that can be chosen, in the drop-downs' order */
  AdwMessageDialog *dialog; /* borrowed: it owns this */
  GtkDropDown *params[ROWS];
  GtkEditable *values[ROWS];
  GtkLabel *verdict;
} asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  asking *it = data;

  g_clear_weak_pointer (&it->window);
  g_clear_object (&it->runs);
  g_clear_object (&it->draft);
  g_ptr_array_unref (it->keys);
  g_free (it);
}

/* --- What is asked for ------------------------------------------------------------------------ */

/* The row's axis; NULL: none yet, and *wrong is why where something was typed. */
static ParallaxAxis *
read_row (asking *it, int row, char **wrong)
{
  const char *text = gtk_editable_get_text (it->values[row]);
  guint chosen = gtk_drop_down_get_selected (it->params[row]);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autofree char *value = g_strjoinv ("", words); /* "0.1, 0.2" */
  ParallaxAxis *axis;

  if (chosen == 0 || *value == '\0')
    return NULL;
  axis = parallax_axis_parse (parallax_run_get_settings (it->draft), it->keys->pdata[chosen - 1],
                              value);
  if (axis == NULL)
    *wrong = g_strdup (_ ("Several values are written 0.1, 0.2, 0.5, or 0.1:0.5:3 for three from "
                          "0.1 to 0.5."));
  return axis;
}

/* All rows' axes; NULL: *wrong says why (NULL: nothing is asked for yet). */
static GPtrArray *
read_axes (asking *it, char **wrong)
{
  g_autoptr (GPtrArray) axes = g_ptr_array_new_with_free_func ((GDestroyNotify)parallax_axis_free);

  *wrong = NULL;
  for (int row = 0; row < ROWS; row++) {
    ParallaxAxis *axis = read_row (it, row, wrong);

    if (*wrong != NULL)
      return NULL;
    for (guint i = 0; axis != NULL && i < axes->len; i++)
      if (g_str_equal (((ParallaxAxis *)axes->pdata[i])->key, axis->key)) {
        *wrong = g_strdup_printf (_ ("%s is there twice."), axis->key);
        parallax_axis_free (axis);
        return NULL;
      }
    if (axis != NULL)
      g_ptr_array_add (axes, axis);
  }
  return axes->len > 0 ? g_steal_pointer (&axes) : NULL;
}

/* Whether every combination can be trained; else a sentence. */
static char *
check (asking *it, const GPtrArray *axes)
{
  ParallaxDataset *dataset = parallax_run_get_dataset (it->draft);
  int n = parallax_sweep_count (axes);

  if (n > PARALLAX_SWEEP_MOST)
    return g_strdup_printf (_ ("These are more than %d runs."), PARALLAX_SWEEP_MOST);
  for (int i = 0; i < n; i++) {
    plx_settings settings = *parallax_run_get_settings (it->draft);
    plx_error error;
    g_autofree char *name = parallax_sweep_set (axes, i, &settings, &error);

    if (name == NULL ||
        (dataset != NULL &&
         plx_trainer_check (&settings, parallax_dataset_get (dataset), &error) != PLX_OK))
      return g_strdup (error.message);
  }
  return NULL;
}

static void
look (asking *it)
{
  g_autofree char *wrong = NULL, *text = NULL;
  g_autoptr (GPtrArray) axes = read_axes (it, &wrong);
  int n = parallax_sweep_count (axes);

  if (axes != NULL)
    wrong = check (it, axes);
  if (wrong == NULL)
    text = axes == NULL ? g_strdup (_ ("Choose a parameter and type its values."))
                        : g_strdup_printf (ngettext ("%d run", "%d runs", (gulong)n), n);
  gtk_label_set_text (it->verdict, wrong != NULL ? wrong : text);
  if (wrong != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (it->verdict), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (it->verdict), "error");
  adw_message_dialog_set_response_enabled (it->dialog, "queue", axes != NULL && wrong == NULL);
}

/* A newly chosen parameter begins with the draft's value, to be continued. */
static void
chosen_cb (GtkDropDown *drop_down, GParamSpec *pspec, asking *it)
{
  guint chosen = gtk_drop_down_get_selected (drop_down);

  for (int row = 0; row < ROWS && chosen > 0; row++) {
    char value[PLX_TEXT_SIZE];
    plx_param_ref ref;

    if (it->params[row] != drop_down || *gtk_editable_get_text (it->values[row]) != '\0' ||
        plx_settings_find (parallax_run_get_settings (it->draft), it->keys->pdata[chosen - 1], &ref,
                           NULL) != PLX_OK)
      continue;
    plx_settings_format (parallax_run_get_settings (it->draft), &ref, value, sizeof value);
    g_strlcat (value, ", ", sizeof value);
    gtk_editable_set_text (it->values[row], value);
  }
  look (it);
}

/* --- Making the runs -------------------------------------------------------------------------- */

static gboolean
enqueue (asking *it, const plx_settings *settings, const char *name, GError **error)
{
  ParallaxRun *run = parallax_run_list_add_draft (it->runs, it->draft);

  if (!parallax_run_set_all (run, settings, error))
    return FALSE;
  parallax_run_set_name (run, name);
  return parallax_run_enqueue (run, error);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, asking *it)
{
  g_autofree char *wrong = NULL;
  g_autoptr (GPtrArray) axes = read_axes (it, &wrong);
  g_autoptr (GError) error = NULL;
  const plx_settings before = *parallax_run_get_settings (it->draft);
  int n = parallax_sweep_count (axes);

  if (!g_str_equal (response, "queue") || axes == NULL || it->window == NULL)
    return;
  for (int i = 0; i < n && error == NULL; i++) {
    plx_settings settings = before;
    plx_error ignored;
    g_autofree char *name = parallax_sweep_set (axes, i, &settings, &ignored);

    if (name != NULL)
      enqueue (it, &settings, name, &error);
  }
  if (error != NULL)
    parallax_window_show_message (it->window, error->message);
  parallax_run_list_refresh (it->runs);
}

/* --- Asking ----------------------------------------------------------------------------------- */

/* As short as it can be typed: it becomes a part of the runs' names. */
static char *
short_key (const plx_settings *settings, const plx_param_ref *ref)
{
  plx_param_ref found;

  if (plx_settings_find (settings, ref->param->key, &found, NULL) == PLX_OK &&
      found.index == ref->index)
    return g_strdup (ref->param->key);
  return g_strdup_printf ("%s.%s", ref->table->name, ref->param->key);
}

/* Parameters that this draft uses, and the labels that they are chosen by. */
static GtkStringList *
list_params (asking *it)
{
  const plx_settings *settings = parallax_run_get_settings (it->draft);
  GtkStringList *labels = gtk_string_list_new (NULL);
  plx_param_ref ref = { 0 };

  gtk_string_list_append (labels, _ ("None"));
  while (plx_settings_next (&ref)) {
    g_autofree char *label =
        g_strdup_printf ("%s · %s", gettext (ref.table->label), gettext (ref.param->label));

    if (ref.param->type == PLX_PARAM_TEXT || !plx_settings_is_used (settings, ref.table))
      continue;
    gtk_string_list_append (labels, label);
    g_ptr_array_add (it->keys, short_key (settings, &ref));
  }
  return labels;
}

static GtkWidget *
new_row (asking *it, int row, GtkStringList *labels)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkExpression *expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkWidget *params = gtk_drop_down_new (g_object_ref (G_LIST_MODEL (labels)), expression);
  GtkWidget *values = gtk_entry_new ();

  it->params[row] = GTK_DROP_DOWN (params);
  it->values[row] = GTK_EDITABLE (values);
  gtk_drop_down_set_enable_search (it->params[row], TRUE);
  gtk_widget_set_size_request (params, 220, -1);
  gtk_widget_set_hexpand (values, TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (values), "0.1, 0.2, 0.5");
  gtk_accessible_update_property (GTK_ACCESSIBLE (params), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Parameter"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (values), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Values"), -1);
  g_signal_connect (params, "notify::selected", G_CALLBACK (chosen_cb), it);
  g_signal_connect_swapped (values, "changed", G_CALLBACK (look), it);
  gtk_box_append (GTK_BOX (box), params);
  gtk_box_append (GTK_BOX (box), values);
  return box;
}

static GtkWidget *
new_rows (asking *it)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *verdict = gtk_label_new (NULL);
  g_autoptr (GtkStringList) labels = list_params (it);

  for (int row = 0; row < ROWS; row++)
    gtk_box_append (GTK_BOX (box), new_row (it, row, labels));
  it->verdict = GTK_LABEL (verdict);
  gtk_label_set_wrap (it->verdict, TRUE);
  gtk_label_set_xalign (it->verdict, 0);
  gtk_widget_set_margin_top (verdict, 4);
  gtk_box_append (GTK_BOX (box), verdict);
  return box;
}

void
parallax_sweep_ask (ParallaxWindow *window, ParallaxRunList *runs, ParallaxRun *draft)
{
  asking *it = g_new0 (asking, 1);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (window), _ ("Sweep Parameters"),
      _ ("Every combination of these values becomes a run in the queue; all else is as in the "
         "draft."));

  it->dialog = ADW_MESSAGE_DIALOG (dialog);
  it->runs = g_object_ref (runs);
  it->draft = g_object_ref (draft);
  it->keys = g_ptr_array_new_with_free_func (g_free);
  g_set_weak_pointer (&it->window, window);
  adw_message_dialog_set_extra_child (it->dialog, new_rows (it));
  adw_message_dialog_add_responses (it->dialog, "cancel", _ ("_Cancel"), "queue",
                                    _ ("Put into the _Queue"), NULL);
  adw_message_dialog_set_default_response (it->dialog, "queue");
  adw_message_dialog_set_close_response (it->dialog, "cancel");
  adw_message_dialog_set_response_appearance (it->dialog, "queue", ADW_RESPONSE_SUGGESTED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), it, asking_free, 0);
  look (it);
  gtk_window_present (GTK_WINDOW (dialog));
}
