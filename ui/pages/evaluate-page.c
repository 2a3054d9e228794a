/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page chooses what the cards show and asks the queue to measure; what was measured comes back by
 * way of the store, from where also the results of earlier days are.
 *
 *     card: measure ──▶ queue (its thread) ──▶ store ──▶ findings ──▶ every card
 */
#include "ui/pages/evaluate-page.h"

#include <math.h>
#include <string.h>

#include "app/evaluation/queue.h"
#include "app/i18n.h"
#include "ui/pages/evaluate-card.h"

enum { REFRESH_MS = 900 };

struct _ParallaxEvaluatePage {
  GtkWidget parent_instance;

  GtkWidget *content, *tools;
  GtkDropDown *checkpoint_drop_down, *labels_drop_down, *space_drop_down, *beside_drop_down;
  GtkCheckButton *baselines_check;
  GtkLabel *note_label;
  GtkStack *stack;
  GtkBox *left_column, *right_column;
  ParallaxEvaluateCard *cards[PLX_N_EVAL];

  ParallaxRunList *runs;
  ParallaxRun *run;
  GSignalGroup *run_signals;
  ParallaxEvaluationQueue *queue;
  GPtrArray *checkpoints; /* of ParallaxCheckpoint, newest first; NULL: none */
  GPtrArray *findings;    /* of the run */
  GPtrArray *beside;      /* of the other run; NULL: none is chosen */
  char *beside_name;
  gint64 *others; /* ids of the drop-down's runs, after "none" */
  guint n_others;
  gboolean is_filling; /* the drop-downs change by our own hand */
  guint refresh;
};

static void page_init (ParallaxPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ParallaxEvaluatePage, parallax_evaluate_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (PARALLAX_TYPE_PAGE, page_init))

static ParallaxStore *
store_of (ParallaxEvaluatePage *self)
{
  return self->runs != NULL ? parallax_run_list_get_store (self->runs) : NULL;
}

static gint64
run_id (ParallaxEvaluatePage *self)
{
  return self->run != NULL ? parallax_run_get_id (self->run) : 0;
}

static const plx_dataset *
dataset_of (ParallaxEvaluatePage *self)
{
  ParallaxDataset *dataset = self->run != NULL ? parallax_run_get_dataset (self->run) : NULL;

  return dataset != NULL ? parallax_dataset_get (dataset) : NULL;
}

/* --- What is chosen --------------------------------------------------------------------------- */

static gint64
chosen_step (ParallaxEvaluatePage *self)
{
  guint chosen = gtk_drop_down_get_selected (self->checkpoint_drop_down);
  const ParallaxCheckpoint *checkpoint;

  if (self->checkpoints == NULL || chosen >= self->checkpoints->len)
    return -1;
  checkpoint = self->checkpoints->pdata[chosen];
  return checkpoint->step;
}

static int
chosen_label_set (ParallaxEvaluatePage *self)
{
  const plx_dataset *data = dataset_of (self);
  guint chosen = gtk_drop_down_get_selected (self->labels_drop_down);

  return data != NULL && chosen < (guint)data->n_label_sets ? (int)chosen : 0;
}

static gboolean
chosen_is_z (ParallaxEvaluatePage *self)
{
  return gtk_drop_down_get_selected (self->space_drop_down) == 1;
}

/* --- Showing ---------------------------------------------------------------------------------- */

/* Why the data do not allow a kind; NULL: they do, or it is not known yet. */
static const char *
reason_for (ParallaxEvaluatePage *self, plx_eval_kind kind)
{
  const plx_dataset *data = dataset_of (self);

  if (data == NULL)
    return _ ("The images are being opened.");
  if (data->n_label_sets == 0 && plx_eval_kind_needs_labels (kind))
    return _ ("These images have no labels, and this measurement needs them.");
  return NULL;
}

static void
show_note (ParallaxEvaluatePage *self)
{
  const plx_dataset *data = dataset_of (self);
  gboolean has_no_labels = data != NULL && data->n_label_sets == 0;

  gtk_label_set_text (self->note_label,
                      has_no_labels ? _ ("The images have no labels: only what needs none can be "
                                         "measured. Images in a folder a class would have some.")
                                    : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label),
                          has_no_labels && self->checkpoints != NULL);
}

static void
show_cards (ParallaxEvaluatePage *self)
{
  const plx_dataset *data = dataset_of (self);
  gboolean has_labels = data != NULL && data->n_label_sets > 0;
  ParallaxEvaluateView view = {
    .findings = self->findings,
    .beside = self->beside,
    .beside_name = self->beside_name,
    .dataset = self->run != NULL ? parallax_run_get_dataset (self->run) : NULL,
    .step = chosen_step (self),
    .label_set = has_labels ? data->label_sets[chosen_label_set (self)].name : "",
    .is_z = chosen_is_z (self),
  };

  for (int kind = 0; kind < PLX_N_EVAL; kind++) {
    parallax_evaluate_card_set (self->cards[kind], self->findings != NULL ? &view : NULL);
    parallax_evaluate_card_set_reason (self->cards[kind], reason_for (self, (plx_eval_kind)kind));
  }
  show_note (self);
}

static void
show_progress (ParallaxEvaluatePage *self, plx_eval_kind kind)
{
  parallax_evaluate_card_set_progress (
      self->cards[kind],
      self->queue != NULL ? parallax_evaluation_queue_get_share (self->queue, run_id (self), kind)
                          : NAN);
}

/* --- Drop-downs ------------------------------------------------------------------------------- */

/* Selects the one after that step, or the newest. */
static void
fill_checkpoints (ParallaxEvaluatePage *self, gint64 step)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; self->checkpoints != NULL && i < self->checkpoints->len; i++) {
    const ParallaxCheckpoint *checkpoint = self->checkpoints->pdata[i];
    g_autofree char *name =
        g_strdup_printf (checkpoint->is_epoch ? _ ("Epoch %d") : _ ("Within epoch %d"),
                         checkpoint->is_epoch ? checkpoint->epoch : checkpoint->epoch + 1);

    gtk_string_list_append (names, name);
    if (checkpoint->step == step)
      selected = i;
  }
  gtk_drop_down_set_model (self->checkpoint_drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->checkpoint_drop_down, selected);
}

static void
fill_labels (ParallaxEvaluatePage *self)
{
  const plx_dataset *data = dataset_of (self);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint chosen = gtk_drop_down_get_selected (self->labels_drop_down);

  for (int i = 0; data != NULL && i < data->n_label_sets; i++)
    gtk_string_list_append (names, gettext (data->label_sets[i].name));
  gtk_drop_down_set_model (self->labels_drop_down, G_LIST_MODEL (names));
  if (data != NULL && chosen < (guint)data->n_label_sets)
    gtk_drop_down_set_selected (self->labels_drop_down, chosen);
  gtk_widget_set_visible (GTK_WIDGET (self->labels_drop_down),
                          data != NULL && data->n_label_sets > 0);
}

static gint64
chosen_beside (ParallaxEvaluatePage *self)
{
  guint chosen = gtk_drop_down_get_selected (self->beside_drop_down);

  return chosen > 0 && chosen <= self->n_others ? self->others[chosen - 1] : 0;
}

/* Runs that have trained, but for the selected one. */
static void
fill_beside (ParallaxEvaluatePage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gint64 before = chosen_beside (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs)), selected = 0;

  g_free (self->others);
  self->others = g_new (gint64, n + 1);
  self->n_others = 0;
  gtk_string_list_append (names, _ ("No run beside"));
  for (guint i = 0; i < n; i++) {
    g_autoptr (ParallaxRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
    const ParallaxRunInfo *info = parallax_run_get_info (run);

    if (info == NULL || info->step == 0 || run == self->run)
      continue;
    gtk_string_list_append (names, info->name);
    self->others[self->n_others++] = info->id;
    if (info->id == before)
      selected = self->n_others;
  }
  gtk_drop_down_set_model (self->beside_drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->beside_drop_down, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->beside_drop_down), self->n_others > 0);
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* The cards borrow findings: they are shown the new ones before the old ones go. */
static void
take_findings (ParallaxEvaluatePage *self, GPtrArray *findings, GPtrArray *beside)
{
  GPtrArray *old_findings = self->findings, *old_beside = self->beside;

  self->findings = findings;
  self->beside = beside;
  show_cards (self);
  g_clear_pointer (&old_findings, g_ptr_array_unref);
  g_clear_pointer (&old_beside, g_ptr_array_unref);
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const ParallaxCheckpoint *one = *(ParallaxCheckpoint *const *)a;
  const ParallaxCheckpoint *other = *(ParallaxCheckpoint *const *)b;

  return (one->step < other->step) - (one->step > other->step);
}

static void
read_checkpoints (ParallaxEvaluatePage *self)
{
  GPtrArray *all = NULL;
  gint64 step;

  if (run_id (self) != 0 && store_of (self) != NULL)
    all = parallax_store_list_checkpoints (store_of (self), run_id (self), NULL);
  if (all != NULL && all->len == 0)
    g_clear_pointer (&all, g_ptr_array_unref);
  if (all != NULL)
    g_ptr_array_sort (all, newest_first);
  /* The newest stays the newest. */
  step = gtk_drop_down_get_selected (self->checkpoint_drop_down) != 0 ? chosen_step (self) : -1;
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  self->checkpoints = all;
  self->is_filling = TRUE;
  fill_checkpoints (self, step);
  self->is_filling = FALSE;
}

static void
read_findings (ParallaxEvaluatePage *self)
{
  ParallaxStore *store = store_of (self);
  gint64 other = chosen_beside (self);
  ParallaxRun *run = other != 0 ? parallax_run_list_find (self->runs, other) : NULL;
  GPtrArray *findings = NULL, *beside = NULL;

  if (self->checkpoints != NULL)
    findings = parallax_findings_list (store, run_id (self), NULL);
  if (run != NULL)
    beside = parallax_findings_list (store, other, NULL);
  g_free (self->beside_name);
  self->beside_name = run != NULL ? g_strdup (parallax_run_get_name (run)) : NULL;
  take_findings (self, findings, beside);
}

static void
read_all (ParallaxEvaluatePage *self)
{
  gboolean has_any;

  read_checkpoints (self);
  self->is_filling = TRUE;
  fill_labels (self);
  if (self->runs != NULL)
    fill_beside (self);
  self->is_filling = FALSE;
  read_findings (self);
  has_any = self->checkpoints != NULL;
  gtk_stack_set_visible_child_name (self->stack, has_any ? "cards" : "empty");
  gtk_widget_set_visible (self->tools, has_any);
  for (int kind = 0; kind < PLX_N_EVAL; kind++)
    show_progress (self, (plx_eval_kind)kind);
}

static gboolean
refresh_cb (gpointer data)
{
  ParallaxEvaluatePage *self = data;

  self->refresh = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_all (self);
  return G_SOURCE_REMOVE;
}

/* A checkpoint is in the store a moment after its epoch. */
static void
refresh_soon (ParallaxEvaluatePage *self)
{
  if (self->refresh == 0)
    self->refresh = g_timeout_add (REFRESH_MS, refresh_cb, self);
}

static void
choice_changed_cb (ParallaxEvaluatePage *self)
{
  if (!self->is_filling && self->cards[0] != NULL)
    show_cards (self);
}

static void
beside_changed_cb (ParallaxEvaluatePage *self)
{
  if (!self->is_filling && self->cards[0] != NULL)
    read_findings (self);
}

/* --- Measuring -------------------------------------------------------------------------------- */

static void
measure (ParallaxEvaluatePage *self, plx_eval_kind kind)
{
  ParallaxEvaluationRequest request = {
    .run = run_id (self),
    .step = chosen_step (self),
    .kind = kind,
    .label_set = chosen_label_set (self),
    .is_z = chosen_is_z (self),
    .has_baselines = gtk_check_button_get_active (self->baselines_check),
    .labels = parallax_evaluate_card_get_labels (self->cards[kind]),
  };

  if (self->queue == NULL || request.step < 0 || reason_for (self, kind) != NULL)
    return;
  parallax_evaluate_card_set_message (self->cards[kind], NULL);
  parallax_evaluation_queue_add (self->queue, &request);
}

static void
measure_cb (ParallaxEvaluatePage *self, ParallaxEvaluateCard *card)
{
  measure (self, parallax_evaluate_card_get_kind (card));
}

static void
cancel_cb (ParallaxEvaluatePage *self, ParallaxEvaluateCard *card)
{
  parallax_evaluation_queue_cancel (self->queue, run_id (self),
                                    parallax_evaluate_card_get_kind (card));
}

static void
all_clicked_cb (ParallaxEvaluatePage *self)
{
  for (int kind = 0; kind < PLX_N_EVAL; kind++)
    if (kind != PLX_EVAL_FINETUNE)
      measure (self, (plx_eval_kind)kind);
}

static void
changed_cb (ParallaxEvaluatePage *self, gint64 run, int kind)
{
  if (run == run_id (self))
    show_progress (self, (plx_eval_kind)kind);
}

static void
measured_cb (ParallaxEvaluatePage *self, gint64 run, int kind)
{
  if (run == run_id (self) || run == chosen_beside (self))
    read_findings (self);
}

static void
failed_cb (ParallaxEvaluatePage *self, gint64 run, int kind, const char *sentence)
{
  if (run == run_id (self))
    parallax_evaluate_card_set_message (self->cards[kind], sentence);
}

/* --- Page ------------------------------------------------------------------------------------- */

static void
set_run (ParallaxPage *page, ParallaxRun *run)
{
  ParallaxEvaluatePage *self = PARALLAX_EVALUATE_PAGE (page);

  if (!g_set_object (&self->run, run))
    return;
  g_signal_group_set_target (self->run_signals, run);
  for (int kind = 0; kind < PLX_N_EVAL; kind++)
    parallax_evaluate_card_set_message (self->cards[kind], NULL);
  self->is_filling = TRUE;
  if (self->checkpoints != NULL)
    gtk_drop_down_set_selected (self->checkpoint_drop_down, 0);
  self->is_filling = FALSE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_all (self);
  else
    take_findings (self, NULL, NULL);
}

static void
set_runs (ParallaxPage *page, ParallaxRunList *runs)
{
  ParallaxEvaluatePage *self = PARALLAX_EVALUATE_PAGE (page);
  ParallaxStore *store = parallax_run_list_get_store (runs);

  g_set_object (&self->runs, runs);
  if (store == NULL)
    return;
  self->queue = parallax_evaluation_queue_new (parallax_store_get_folder (store));
  g_signal_connect_object (self->queue, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "measured", G_CALLBACK (measured_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
}

static void
page_init (ParallaxPageInterface *interface)
{
  interface->set_run = set_run;
  interface->set_runs = set_runs;
}

/* --- Widget ----------------------------------------------------------------------------------- */

static void
parallax_evaluate_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parallax_evaluate_page_parent_class)->map (widget);
  read_all (PARALLAX_EVALUATE_PAGE (widget));
}

static void
parallax_evaluate_page_dispose (GObject *object)
{
  ParallaxEvaluatePage *self = PARALLAX_EVALUATE_PAGE (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  if (self->queue != NULL)
    parallax_evaluation_queue_cancel_all (self->queue);
  g_clear_object (&self->queue);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_object (&self->runs);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->checkpoints, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->beside, g_ptr_array_unref);
  g_clear_pointer (&self->beside_name, g_free);
  g_clear_pointer (&self->others, g_free);
  G_OBJECT_CLASS (parallax_evaluate_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
#define BIND(name) gtk_widget_class_bind_template_child (class, ParallaxEvaluatePage, name)
  BIND (content);
  BIND (tools);
  BIND (checkpoint_drop_down);
  BIND (labels_drop_down);
  BIND (space_drop_down);
  BIND (beside_drop_down);
  BIND (baselines_check);
  BIND (note_label);
  BIND (stack);
  BIND (left_column);
  BIND (right_column);
#undef BIND
  gtk_widget_class_bind_template_callback (class, choice_changed_cb);
  gtk_widget_class_bind_template_callback (class, beside_changed_cb);
  gtk_widget_class_bind_template_callback (class, all_clicked_cb);
}

static void
parallax_evaluate_page_class_init (ParallaxEvaluatePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_evaluate_page_dispose;
  widget_class->map = parallax_evaluate_page_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/evaluate-page.ui");
  bind_template (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "evaluatepage");
}

static void
add_card (ParallaxEvaluatePage *self, plx_eval_kind kind, GtkBox *column)
{
  GtkWidget *card = parallax_evaluate_card_new (kind);

  self->cards[kind] = PARALLAX_EVALUATE_CARD (card);
  g_signal_connect_object (card, "measure", G_CALLBACK (measure_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "cancel", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (column, card);
}

static void
parallax_evaluate_page_init (ParallaxEvaluatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_card (self, PLX_EVAL_KNN, self->left_column);
  add_card (self, PLX_EVAL_CLUSTERS, self->left_column);
  add_card (self, PLX_EVAL_SPECTRUM, self->left_column);
  add_card (self, PLX_EVAL_LINEAR, self->right_column);
  add_card (self, PLX_EVAL_NEW_CLASSES, self->right_column);
  add_card (self, PLX_EVAL_FINETUNE, self->right_column);
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (refresh_soon),
                                  self);
  g_signal_group_connect_swapped (self->run_signals, "notify::epoch", G_CALLBACK (refresh_soon),
                                  self);
  g_signal_group_connect_swapped (self->run_signals, "notify::dataset", G_CALLBACK (refresh_soon),
                                  self);
}
