/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/runs-list.h"

#include <math.h>
#include <string.h>

#include "ui/run-row.h"

struct _ParallaxRunsList {
  GtkWidget parent_instance;
  GtkListView *list;
  GtkDropDown *order;
  GtkEditable *search;

  GtkFilterListModel *found;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;
  char **words; /* that are searched for, in one case */
};

G_DEFINE_FINAL_TYPE (ParallaxRunsList, parallax_runs_list, GTK_TYPE_WIDGET)

enum { RUN_SELECTED, RUN_ASKED, N_SIGNALS };
enum { BY_TIME, BY_NAME, BY_KNN, BY_METHOD }; /* in the order of the drop-down */

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

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer self)
{
  parallax_run_row_set_run (PARALLAX_RUN_ROW (gtk_list_item_get_child (item)),
                            gtk_list_item_get_item (item));
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
  default:
    return 0;
  }
}

static void
order_changed_cb (ParallaxRunsList *self)
{
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

  self->found = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (runs)), filter);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (self->found), sorter);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->sorted));
  g_object_unref (self->sorted); /* the selection keeps it */
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
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
  gtk_widget_class_bind_template_callback (widget_class, order_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  signals[RUN_SELECTED] = g_signal_new ("run-selected", PARALLAX_TYPE_RUNS_LIST, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARALLAX_TYPE_RUN);
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
