/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/pages/evaluate-card.h"

#include <math.h>
#include <string.h>

#include "app/evaluation/finding-plot.h"
#include "app/i18n.h"
#include "app/plot/ticks.h"
#include "ui/widgets/finding-view.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/matrix-view.h"

enum {
  MOST_COLUMNS = PARALLAX_N_SUBJECTS + 1,
  MOST_IMAGES = 24,
  THUMB = 28,
  MOST_HISTORY = 40,
  LEAST_LETTERS = 11
};

struct _ParallaxEvaluateCard {
  GtkWidget parent_instance;

  GtkWidget *content, *progress_bar, *copy_button, *history_expander, *cell_images;
  GtkLabel *title_label, *help_label, *message_label, *protocol_label, *cell_label, *history_label;
  GtkDropDown *share_drop_down;
  GtkButton *run_button;
  GtkGrid *figures;
  ParallaxFindingView *finding_view;
  ParallaxMatrixView *matrix_view;

  plx_eval_kind kind;
  ParallaxEvaluateView view;
  gboolean is_set, is_measuring;
  char *reason, *message;
  ParallaxFinding *shown[MOST_COLUMNS]; /* borrowed; the run's own subjects first */
  int n_own, n_shown;
  const char **row_names, **column_names; /* of the matrix */
};

G_DEFINE_FINAL_TYPE (ParallaxEvaluateCard, parallax_evaluate_card, GTK_TYPE_WIDGET)

enum { MEASURE, CANCEL, N_SIGNALS };

static guint signals[N_SIGNALS];

static const double shares[] = { 0.01, 0.1, 1 };

static const char *const helps[PLX_N_EVAL] = {
  [PLX_EVAL_KNN] = N_ ("Do images of one class lie together? The nearest training images vote."),
  [PLX_EVAL_LINEAR] = N_ ("Can a straight cut read the label? The encoder stays as it is."),
  [PLX_EVAL_CLUSTERS] = N_ ("Do groups that nobody named agree with the classes?"),
  [PLX_EVAL_NEW_CLASSES] = N_ ("Does it hold for classes that training never saw? One or five "
                               "examples each, and pairs: the same or not?"),
  [PLX_EVAL_SPECTRUM] = N_ ("Along how many directions do the images spread? A cliff is a "
                            "collapse."),
  [PLX_EVAL_FINETUNE] = N_ ("What was training without labels worth where only few are there? The "
                            "same network from random weights beside it. Takes minutes."),
};

/* --- Which findings --------------------------------------------------------------------------- */

static gboolean
is_wanted (ParallaxEvaluateCard *self, const ParallaxFinding *finding)
{
  const plx_result *result = &finding->result;

  if (result->kind != self->kind)
    return FALSE;
  if (result->label_set[0] != '\0' && strcmp (result->label_set, self->view.label_set) != 0)
    return FALSE;
  if (self->kind == PLX_EVAL_FINETUNE)
    return result->protocol.labels == parallax_evaluate_card_get_labels (self);
  return finding->subject == PARALLAX_SUBJECT_PIXELS || result->protocol.is_z == self->view.is_z;
}

/* The newest of a subject, of the chosen checkpoint. */
static ParallaxFinding *
find_own (ParallaxEvaluateCard *self, ParallaxSubject subject)
{
  const GPtrArray *all = self->view.findings;

  for (guint i = all->len; i > 0; i--) {
    ParallaxFinding *finding = all->pdata[i - 1];

    if (finding->subject == subject && is_wanted (self, finding) &&
        (subject != PARALLAX_SUBJECT_TRAINED || finding->step == self->view.step))
      return finding;
  }
  return NULL;
}

/* Whether both may stand side by side; for pixels there is no v or z. */
static gboolean
is_comparable (const ParallaxFinding *one, const ParallaxFinding *other)
{
  plx_result result = other->result;

  if (other->subject == PARALLAX_SUBJECT_PIXELS)
    result.protocol.is_z = one->result.protocol.is_z;
  return plx_result_is_comparable (&one->result, &result);
}

/* A baseline that was measured by another protocol than the encoder is none. */
static void
collect_own (ParallaxEvaluateCard *self)
{
  for (int subject = 0; subject < PARALLAX_N_SUBJECTS; subject++) {
    ParallaxFinding *finding = find_own (self, (ParallaxSubject)subject);

    if (finding != NULL && (self->n_shown == 0 || is_comparable (self->shown[0], finding)))
      self->shown[self->n_shown++] = finding;
  }
  self->n_own = self->n_shown;
}

/* The other run's newest, where it may stand beside; *has_other: it has one that may not. */
static void
collect_beside (ParallaxEvaluateCard *self, gboolean *has_other)
{
  const GPtrArray *all = self->view.beside;

  *has_other = FALSE;
  for (guint i = all != NULL && self->n_own > 0 ? all->len : 0; i > 0; i--) {
    ParallaxFinding *finding = all->pdata[i - 1];

    if (finding->subject != PARALLAX_SUBJECT_TRAINED || !is_wanted (self, finding))
      continue;
    *has_other = TRUE;
    if (!is_comparable (self->shown[0], finding))
      continue;
    self->shown[self->n_shown++] = finding;
    *has_other = FALSE;
    return;
  }
}

/* --- Figures ---------------------------------------------------------------------------------- */

static void
add_cell (ParallaxEvaluateCard *self, const char *text, int column, int row, gboolean is_value,
          gboolean is_dim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), is_value ? 1 : 0);
  gtk_widget_add_css_class (label, is_value && !is_dim ? "numeric" : "caption");
  if (is_dim)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (label), !is_value);
  gtk_label_set_width_chars (GTK_LABEL (label), is_value ? -1 : LEAST_LETTERS);
  if (is_dim)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, !is_value);
  gtk_grid_attach (self->figures, label, column, row, 1, 1);
}

static const char *
column_name (ParallaxEvaluateCard *self, int column)
{
  return column < self->n_own ? parallax_subject_label (self->shown[column]->subject)
                              : self->view.beside_name;
}

static void
show_figures (ParallaxEvaluateCard *self)
{
  GtkWidget *child;
  const plx_result *first;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->figures))) != NULL)
    gtk_grid_remove (self->figures, child);
  if (self->n_shown == 0)
    return;
  for (int column = 0; self->n_shown > 1 && column < self->n_shown; column++)
    add_cell (self, column_name (self, column), column + 1, 0, TRUE, TRUE);
  first = &self->shown[0]->result;
  for (int row = 0; row < first->n_figures; row++) {
    add_cell (self, gettext (first->figures[row].label), 0, row + 1, FALSE, FALSE);
    for (int column = 0; column < self->n_shown; column++) {
      const plx_figure *figure =
          plx_result_find (&self->shown[column]->result, first->figures[row].key);
      g_autofree char *text = figure != NULL ? parallax_figure_text (figure) : g_strdup ("–");

      add_cell (self, text, column + 1, row + 1, TRUE, FALSE);
    }
  }
}

static void
show_protocol (ParallaxEvaluateCard *self, gboolean has_other)
{
  g_autofree char *protocol = NULL, *subject = NULL, *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->protocol_label), self->n_shown > 0);
  if (self->n_shown == 0)
    return;
  protocol = parallax_finding_protocol (self->shown[0]);
  subject = parallax_finding_subject (self->shown[0]);
  text = has_other ? g_strdup_printf (_ ("%s; %s. “%s” was measured by another protocol and is not "
                                         "beside it."),
                                      subject, protocol, self->view.beside_name)
                   : g_strdup_printf ("%s; %s", subject, protocol);
  gtk_label_set_text (self->protocol_label, text);
}

/* --- Curve and matrix ------------------------------------------------------------------------- */

static void
show_curve (ParallaxEvaluateCard *self)
{
  gboolean has_curve = self->n_own > 0 && parallax_finding_has_curve (self->shown[0]);

  parallax_finding_view_set (self->finding_view, self->shown, has_curve ? self->n_own : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->finding_view), has_curve);
}

static const plx_dataset *
dataset_of (ParallaxEvaluateCard *self)
{
  return self->view.dataset != NULL ? parallax_dataset_get (self->view.dataset) : NULL;
}

/* The classes' translated names; NULL where they are not known. */
static const char **
class_names (ParallaxEvaluateCard *self, const plx_result *result)
{
  const plx_dataset *data = dataset_of (self);
  const plx_label_set *set = data != NULL ? plx_dataset_labels (data, result->label_set) : NULL;
  const char **names;

  if (set == NULL || set->n_classes != result->n_classes)
    return NULL;
  names = g_new (const char *, set->n_classes + 1);
  for (int i = 0; i < set->n_classes; i++)
    names[i] = gettext (set->class_names[i]);
  return names;
}

static void
clear_cell (ParallaxEvaluateCard *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->cell_images)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->cell_images), child);
  gtk_widget_set_visible (self->cell_images, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->cell_label), FALSE);
}

static char *
matrix_words (ParallaxEvaluateCard *self)
{
  g_autofree char *confusion = parallax_finding_confusion (self->shown[0], dataset_of (self));
  g_autofree char *title = parallax_finding_title (self->shown[0]);

  return g_strdup_printf (_ ("What is taken for what, %s. %s"), title,
                          confusion != NULL ? confusion : "");
}

static void
show_matrix (ParallaxEvaluateCard *self)
{
  const plx_result *result = self->n_own > 0 ? &self->shown[0]->result : NULL;
  gboolean is_confusion = result != NULL && result->matrix != NULL;
  gboolean is_table = result != NULL && !is_confusion && result->table != NULL;
  g_autofree const char **old_rows = g_steal_pointer (&self->row_names);
  g_autofree const char **old_columns = g_steal_pointer (&self->column_names);
  g_autofree char *words = NULL;
  ParallaxMatrixPlot plot = { .marked = -1 };

  clear_cell (self);
  gtk_widget_set_visible (GTK_WIDGET (self->matrix_view), is_confusion || is_table);
  if (!is_confusion && !is_table) {
    parallax_matrix_view_set (self->matrix_view, NULL, "");
    return;
  }
  self->column_names = class_names (self, result);
  self->row_names = is_confusion ? class_names (self, result) : NULL;
  plot.rows = is_confusion ? result->n_classes : result->n_clusters;
  plot.columns = result->n_classes;
  plot.counts = is_confusion ? result->matrix : result->table;
  plot.row_names = self->row_names;
  plot.column_names = self->column_names;
  plot.row_title = is_confusion ? _ ("class") : _ ("cluster");
  plot.column_title = is_confusion ? _ ("taken for") : _ ("class");
  plot.has_diagonal = is_confusion;
  words = matrix_words (self);
  parallax_matrix_view_set (self->matrix_view, &plot, words);
}

static void
add_image (ParallaxEvaluateCard *self, int image)
{
  g_autoptr (GdkTexture) texture = parallax_image_texture (self->view.dataset, image);
  GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  g_autofree char *name = g_strdup_printf (_ ("Image %d"), image);

  gtk_widget_set_size_request (picture, THUMB, THUMB);
  gtk_widget_set_tooltip_text (picture, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_flow_box_append (GTK_FLOW_BOX (self->cell_images), picture);
}

/* Whether row number i of the result is in the picked cell. */
static gboolean
is_in_cell (const plx_result *result, const int32_t *labels, int i, int row, int column)
{
  int32_t label = labels[result->first_row + i];

  if (result->matrix != NULL)
    return label == row && result->predictions[i] == column;
  return label == column && result->clusters[i] == row;
}

static void
cell_picked_cb (ParallaxEvaluateCard *self, int row, int column)
{
  const plx_result *result = self->n_own > 0 ? &self->shown[0]->result : NULL;
  const plx_dataset *data = dataset_of (self);
  const plx_label_set *set;
  int n = 0;
  g_autofree char *text = NULL;

  clear_cell (self);
  set = data != NULL && result != NULL ? plx_dataset_labels (data, result->label_set) : NULL;
  if (row < 0 || set == NULL || (result->predictions == NULL && result->clusters == NULL) ||
      result->first_row + result->n_rows > data->count)
    return;
  for (int i = 0; i < result->n_rows; i++)
    if (is_in_cell (result, set->labels, i, row, column) && n++ < MOST_IMAGES)
      add_image (self, result->first_row + i);
  text = n > MOST_IMAGES ? g_strdup_printf (_ ("%d images, the first %d:"), n, (int)MOST_IMAGES)
                         : g_strdup_printf (ngettext ("%d image", "%d images", (gulong)n), n);
  gtk_label_set_text (self->cell_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->cell_label), TRUE);
  gtk_widget_set_visible (self->cell_images, n > 0);
}

/* --- History ---------------------------------------------------------------------------------- */

static void
add_history (GString *text, const ParallaxFinding *finding)
{
  const plx_figure *first = &finding->result.figures[0];
  g_autofree char *value = finding->result.n_figures > 0 ? parallax_figure_text (first) : NULL;
  g_autofree char *subject = parallax_finding_subject (finding);
  const char *set = finding->result.label_set;

  if (value != NULL)
    g_string_append_printf (text, "%s%s%s%s · %s", text->len > 0 ? "\n" : "",
                            set[0] != '\0' ? gettext (set) : "", set[0] != '\0' ? " · " : "", value,
                            subject);
}

/* Everything of this kind, newest first. */
static void
show_history (ParallaxEvaluateCard *self)
{
  const GPtrArray *all = self->view.findings;
  GString *text = g_string_new (NULL);
  int n = 0;

  for (guint i = all != NULL ? all->len : 0; i > 0 && n < MOST_HISTORY; i--) {
    const ParallaxFinding *finding = all->pdata[i - 1];

    if (finding->result.kind != self->kind)
      continue;
    add_history (text, finding);
    n++;
  }
  gtk_label_set_text (self->history_label, text->str);
  gtk_widget_set_visible (self->history_expander, n > 0);
  g_string_free (text, TRUE);
}

/* --- What can be done ------------------------------------------------------------------------- */

static void
show_state (ParallaxEvaluateCard *self)
{
  const char *sentence = self->reason != NULL ? self->reason : self->message;
  g_autofree char *spoken = NULL;

  gtk_button_set_label (self->run_button, self->is_measuring ? _ ("Cancel")
                                          : self->n_own > 0  ? _ ("Measure Again")
                                                             : _ ("Measure"));
  spoken = g_strdup_printf ("%s: %s", gtk_button_get_label (self->run_button),
                            gettext (plx_eval_kind_label (self->kind)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->run_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button),
                            self->is_measuring || (self->is_set && self->reason == NULL));
  gtk_widget_set_sensitive (self->copy_button, self->n_own > 0);
  gtk_widget_set_visible (self->progress_bar, self->is_measuring);
  gtk_widget_set_visible (GTK_WIDGET (self->message_label),
                          sentence != NULL && !self->is_measuring);
  gtk_label_set_text (self->message_label, sentence != NULL ? sentence : "");
}

static void
show (ParallaxEvaluateCard *self)
{
  gboolean has_other = FALSE;

  self->n_own = self->n_shown = 0;
  if (self->is_set) {
    collect_own (self);
    collect_beside (self, &has_other);
  }
  show_figures (self);
  show_protocol (self, has_other);
  show_curve (self);
  show_matrix (self);
  show_history (self);
  show_state (self);
}

static void
run_clicked_cb (ParallaxEvaluateCard *self)
{
  g_signal_emit (self, signals[self->is_measuring ? CANCEL : MEASURE], 0);
}

static void
copy_clicked_cb (ParallaxEvaluateCard *self)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < self->n_own; i++) {
    g_autofree char *part = parallax_finding_text (self->shown[i], dataset_of (self));

    g_string_append (text, part);
  }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  g_string_free (text, TRUE);
}

static void
share_changed_cb (ParallaxEvaluateCard *self)
{
  if (self->run_button != NULL) /* not while the template is built */
    show (self);
}

/* --- For the page ----------------------------------------------------------------------------- */

plx_eval_kind
parallax_evaluate_card_get_kind (ParallaxEvaluateCard *self)
{
  return self->kind;
}

double
parallax_evaluate_card_get_labels (ParallaxEvaluateCard *self)
{
  guint chosen = gtk_drop_down_get_selected (self->share_drop_down);

  return shares[chosen < G_N_ELEMENTS (shares) ? chosen : 0];
}

void
parallax_evaluate_card_set (ParallaxEvaluateCard *self, const ParallaxEvaluateView *view)
{
  self->is_set = view != NULL;
  self->view = view != NULL ? *view : (ParallaxEvaluateView){ .label_set = "" };
  show (self);
}

void
parallax_evaluate_card_set_progress (ParallaxEvaluateCard *self, double share)
{
  self->is_measuring = !isnan (share);
  if (self->is_measuring)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress_bar), CLAMP (share, 0, 1));
  show_state (self);
}

static void
take_text (char **to, const char *sentence)
{
  char *copy = g_strdup (sentence);

  g_free (*to);
  *to = copy;
}

void
parallax_evaluate_card_set_message (ParallaxEvaluateCard *self, const char *sentence)
{
  take_text (&self->message, sentence);
  show_state (self);
}

void
parallax_evaluate_card_set_reason (ParallaxEvaluateCard *self, const char *sentence)
{
  take_text (&self->reason, sentence);
  show_state (self);
}

/* --- Widget ----------------------------------------------------------------------------------- */

static void
parallax_evaluate_card_dispose (GObject *object)
{
  ParallaxEvaluateCard *self = PARALLAX_EVALUATE_CARD (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->row_names, g_free);
  g_clear_pointer (&self->column_names, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->message, g_free);
  G_OBJECT_CLASS (parallax_evaluate_card_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
#define BIND(name) gtk_widget_class_bind_template_child (class, ParallaxEvaluateCard, name)
  BIND (content);
  BIND (progress_bar);
  BIND (copy_button);
  BIND (history_expander);
  BIND (cell_images);
  BIND (title_label);
  BIND (help_label);
  BIND (message_label);
  BIND (protocol_label);
  BIND (cell_label);
  BIND (history_label);
  BIND (share_drop_down);
  BIND (run_button);
  BIND (figures);
  BIND (finding_view);
  BIND (matrix_view);
#undef BIND
  gtk_widget_class_bind_template_callback (class, run_clicked_cb);
  gtk_widget_class_bind_template_callback (class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (class, share_changed_cb);
  gtk_widget_class_bind_template_callback (class, cell_picked_cb);
}

static void
parallax_evaluate_card_class_init (ParallaxEvaluateCardClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_evaluate_card_dispose;
  signals[MEASURE] = g_signal_new ("measure", PARALLAX_TYPE_EVALUATE_CARD, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CANCEL] = g_signal_new ("cancel", PARALLAX_TYPE_EVALUATE_CARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (PARALLAX_TYPE_FINDING_VIEW);
  g_type_ensure (PARALLAX_TYPE_MATRIX_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/evaluate-card.ui");
  bind_template (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
parallax_evaluate_card_init (ParallaxEvaluateCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->view.label_set = "";
}

GtkWidget *
parallax_evaluate_card_new (plx_eval_kind kind)
{
  ParallaxEvaluateCard *self = g_object_new (PARALLAX_TYPE_EVALUATE_CARD, NULL);

  self->kind = kind;
  gtk_label_set_text (self->title_label, gettext (plx_eval_kind_label (kind)));
  gtk_label_set_text (self->help_label, gettext (helps[kind]));
  gtk_widget_set_visible (GTK_WIDGET (self->share_drop_down), kind == PLX_EVAL_FINETUNE);
  show (self);
  return GTK_WIDGET (self);
}
