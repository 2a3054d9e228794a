/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/runs-list.h"

#include <math.h>
#include <string.h>

#include "app/i18n.h"
#include "app/run-tree.h"
#include "ui/run-row.h"

struct _ParallaxRunsList {
  GtkWidget parent_instance;
  GtkListView *list;
  GtkDropDown *order;
  GtkEditable *search;
  GtkWidget *queue_bar;
  GtkLabel *queue_label;
  GtkButton *hold_button;

  ParallaxRunList *runs;
  GHashTable *tree; /* where branches are shown: see app/run-tree.h */
  GtkFilterListModel *found;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;
  char **words; /* that are searched for, in one case */
};

G_DEFINE_FINAL_TYPE (ParallaxRunsList, parallax_runs_list, GTK_TYPE_WIDGET)

enum { RUN_SELECTED, RUN_ASKED, FAILED, N_SIGNALS };
enum { BY_TIME, BY_NAME, BY_KNN, BY_METHOD, BY_BRANCH }; /* in the order of the drop-down */

static guint signals[N_SIGNALS];

/* --- Rows ------------------------------------------------------------------------------------- */

static void
asked_cb (ParallaxRunsList *self, const char *what, ParallaxRunRow *row)
{
  g_autoptr (ParallaxRun) run = g_object_ref (parallax_run_row_get_run (row));

  g_signal_emit (self, signals[RUN_ASKED], 0, run, what);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer self)
{
  GtkWidget *row = parallax_run_row_new ();

  g_signal_connect_object (row, "asked", G_CALLBACK (asked_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

/* The row's indentation. */
static void
show_depth (ParallaxRunsList *self, ParallaxRunRow *row)
{
  const ParallaxRunPlace *place =
      self->tree != NULL ? g_hash_table_lookup (self->tree, parallax_run_row_get_run (row)) : NULL;

  parallax_run_row_set_depth (row, place != NULL ? place->depth : 0);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer self)
{
  ParallaxRunRow *row = PARALLAX_RUN_ROW (gtk_list_item_get_child (item));

  parallax_run_row_set_run (row, gtk_list_item_get_item (item));
  show_depth (self, row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer self)
{
  parallax_run_row_set_run (PARALLAX_RUN_ROW (gtk_list_item_get_child (item)), NULL);
}

/* --- Searching and sorting -------------------------------------------------------------------- */

/* All that a run can be found by. */
static char *
words_of (ParallaxRun *run)
{
  const ParallaxRunInfo *info = parallax_run_get_info (run);
  g_autofree char *text = info == NULL
                              ? g_strdup (parallax_run_get_name (run))
                              : g_strjoin (" ", info->name, info->uid, info->note, info->tags,
                                           info->method, info->dataset, info->state, NULL);

  return g_utf8_casefold (text, -1);
}

static gboolean
is_found (gpointer item, gpointer data)
{
  ParallaxRunsList *self = data;
  g_autofree char *text = NULL;

  if (self->words == NULL)
    return TRUE;
  text = words_of (item);
  for (char **word = self->words; *word != NULL; word++)
    if (strstr (text, *word) == NULL)
      return FALSE;
  return TRUE;
}

static const char *
method_of (ParallaxRun *run)
{
  const ParallaxRunInfo *info = parallax_run_get_info (run);

  return info != NULL ? info->method : "";
}

static double
rank_of (ParallaxRun *run)
{
  double knn = parallax_run_get_knn (run);

  return isnan (knn) ? -1 : knn;
}

static int
branch_rank (ParallaxRunsList *self, ParallaxRun *run)
{
  const ParallaxRunPlace *place = self->tree != NULL ? g_hash_table_lookup (self->tree, run) : NULL;

  return place != NULL ? place->rank : 0;
}

/* Equal runs keep the order of the list, newest first. */
static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  ParallaxRunsList *self = data;
  ParallaxRun *x = (gpointer)a, *y = (gpointer)b;

  switch (gtk_drop_down_get_selected (self->order)) {
  case BY_NAME:
    return g_utf8_collate (parallax_run_get_name (x), parallax_run_get_name (y));
  case BY_KNN:
    return (rank_of (x) < rank_of (y)) - (rank_of (x) > rank_of (y));
  case BY_METHOD:
    return strcmp (method_of (x), method_of (y));
  case BY_BRANCH:
    return branch_rank (self, x) - branch_rank (self, y);
  default:
    return 0;
  }
}

/* Before the list is sorted anew: it sorts by the tree. */
static void
plant (ParallaxRunsList *self)
{
  g_clear_pointer (&self->tree, g_hash_table_unref);
  if (self->runs != NULL && gtk_drop_down_get_selected (self->order) == BY_BRANCH)
    self->tree = parallax_run_tree_new (G_LIST_MODEL (self->runs));
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item)) {
    GtkWidget *row = gtk_widget_get_first_child (item);

    if (PARALLAX_IS_RUN_ROW (row) && parallax_run_row_get_run (PARALLAX_RUN_ROW (row)) != NULL)
      show_depth (self, PARALLAX_RUN_ROW (row));
  }
}

static void
order_changed_cb (ParallaxRunsList *self)
{
  plant (self);
  if (self->sorted != NULL)
    gtk_sorter_changed (gtk_sort_list_model_get_sorter (self->sorted), GTK_SORTER_CHANGE_DIFFERENT);
}

static void
search_changed_cb (ParallaxRunsList *self)
{
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (self->search), -1);

  g_clear_pointer (&self->words, g_strfreev);
  if (*g_strstrip (text) != '\0')
    self->words = g_strsplit (text, " ", -1);
  if (self->found != NULL)
    gtk_filter_changed (gtk_filter_list_model_get_filter (self->found),
                        GTK_FILTER_CHANGE_DIFFERENT);
}

/* --- The queue -------------------------------------------------------------------------------- */

static void
show_queue (ParallaxRunsList *self)
{
  int queued = parallax_run_list_get_queued (self->runs);
  gboolean is_held = parallax_run_list_is_held (self->runs);
  g_autofree char *text = g_strdup_printf (
      is_held ? ngettext ("Held: %d run waits", "Held: %d runs wait", (gulong)queued)
              : ngettext ("%d run in the queue", "%d runs in the queue", (gulong)queued),
      queued);

  gtk_widget_set_visible (self->queue_bar, queued > 0 || is_held);
  gtk_label_set_text (self->queue_label, text);
  gtk_button_set_label (self->hold_button, is_held ? _ ("Release") : _ ("Hold"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->hold_button),
                               is_held ? _ ("Train what waits, one after another")
                                       : _ ("Begin no further run; the one that trains goes on"));
}

static void
hold_clicked_cb (ParallaxRunsList *self)
{
  g_autoptr (GError) error = NULL;

  if (!parallax_run_list_hold (self->runs, !parallax_run_list_is_held (self->runs), &error))
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

/* --- Selecting -------------------------------------------------------------------------------- */

static void
selected_cb (ParallaxRunsList *self)
{
  ParallaxRun *run = gtk_single_selection_get_selected_item (self->selection);

  if (run != NULL)
    g_signal_emit (self, signals[RUN_SELECTED], 0, run);
}

void
parallax_runs_list_set_model (ParallaxRunsList *self, ParallaxRunList *runs)
{
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_found, self, NULL));
  GtkSorter *sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));

  self->runs = g_object_ref (runs);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (plant), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (runs, "queue-changed", G_CALLBACK (show_queue), self, G_CONNECT_SWAPPED);
  self->found = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (runs)), filter);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (self->found), sorter);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->sorted));
  g_object_unref (self->sorted); /* the selection keeps it */
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  show_queue (self);
}

void
parallax_runs_list_select (ParallaxRunsList *self, ParallaxRun *run)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (ParallaxRun) item = g_list_model_get_item (model, i);

    if (item == run)
      gtk_single_selection_set_selected (self->selection, i);
  }
}

GListModel *
parallax_runs_list_get_shown (ParallaxRunsList *self)
{
  return G_LIST_MODEL (self->selection);
}

ParallaxRun *
parallax_runs_list_get_selected (ParallaxRunsList *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_runs_list_dispose (GObject *object)
{
  ParallaxRunsList *self = PARALLAX_RUNS_LIST (object);
  GtkWidget *child;

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  self->list = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->runs);
  self->found = NULL;
  self->sorted = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_runs_list_parent_class)->dispose (object);
}

static void
parallax_runs_list_finalize (GObject *object)
{
  g_strfreev (PARALLAX_RUNS_LIST (object)->words);
  g_clear_pointer (&PARALLAX_RUNS_LIST (object)->tree, g_hash_table_unref);
  G_OBJECT_CLASS (parallax_runs_list_parent_class)->finalize (object);
}

static void
parallax_runs_list_class_init (ParallaxRunsListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_runs_list_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_runs_list_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/parallax/Parallax/runs-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunsList, list);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunsList, order);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunsList, search);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunsList, queue_bar);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunsList, queue_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxRunsList, hold_button);
  gtk_widget_class_bind_template_callback (widget_class, hold_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, order_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  signals[RUN_SELECTED] = g_signal_new ("run-selected", PARALLAX_TYPE_RUNS_LIST, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARALLAX_TYPE_RUN);
  signals[FAILED] = g_signal_new ("failed", PARALLAX_TYPE_RUNS_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RUN_ASKED] =
      g_signal_new ("run-asked", PARALLAX_TYPE_RUNS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, PARALLAX_TYPE_RUN, G_TYPE_STRING);
}

static void
parallax_runs_list_init (ParallaxRunsList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
}
