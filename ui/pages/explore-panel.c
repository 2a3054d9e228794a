/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/pages/explore-panel.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/thumbnails.h"
#include "app/plot/ticks.h"
#include "ui/widgets/legend-list.h"
#include "ui/widgets/picture-grid.h"

enum { MOST_DOUBTS = 100, MOST_SHOWN = 400, MOST_COUNTS = 8 };

struct _ParallaxExplorePanel {
  GtkWidget parent_instance;

  GtkWidget *content, *selection_tools;
  AdwViewStack *stack;
  ParallaxLegendList *legend;
  GtkLabel *selection_label, *doubts_label;
  ParallaxPictureGrid *selection_grid, *doubts_grid;

  GArray *selection, *doubts; /* of int: the rows that the grids show */
};

G_DEFINE_FINAL_TYPE (ParallaxExplorePanel, parallax_explore_panel, GTK_TYPE_WIDGET)

enum { ISOLATED, HIDDEN, PICKED, SAVE_ASKED, CLEAR_ASKED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- Pictures --------------------------------------------------------------------------------- */

static void
show_pictures (ParallaxPictureGrid *grid, GArray *shown, const ParallaxMapPoints *points,
               const int *rows, int n, const char *const *texts, const char *words)
{
  g_autofree cairo_surface_t **pictures = g_new (cairo_surface_t *, n + 1);

  g_array_set_size (shown, 0);
  for (int i = 0; i < n; i++) {
    pictures[i] = parallax_thumbnail_picture (parallax_dataset_get (points->dataset),
                                              points->images[rows[i]]);
    g_array_append_val (shown, rows[i]);
  }
  parallax_picture_grid_set (grid, pictures, texts, n, words);
}

static void
selection_picked_cb (ParallaxExplorePanel *self, int cell)
{
  g_signal_emit (self, signals[PICKED], 0, g_array_index (self->selection, int, cell));
}

static void
doubt_picked_cb (ParallaxExplorePanel *self, int cell)
{
  g_signal_emit (self, signals[PICKED], 0, g_array_index (self->doubts, int, cell));
}

/* --- Legend ----------------------------------------------------------------------------------- */

static void
isolated_cb (ParallaxExplorePanel *self, int label)
{
  g_signal_emit (self, signals[ISOLATED], 0, label);
}

static void
hidden_cb (ParallaxExplorePanel *self, int label, gboolean is_hidden)
{
  g_signal_emit (self, signals[HIDDEN], 0, label, is_hidden);
}

void
parallax_explore_panel_set_coloring (ParallaxExplorePanel *self, const ParallaxMapPoints *points,
                                     const ParallaxMapColoring *coloring)
{
  parallax_legend_list_set (self->legend, coloring, points != NULL ? points->n : 0);
}

/* --- Doubts ----------------------------------------------------------------------------------- */

static void
show_doubts (ParallaxExplorePanel *self, const ParallaxMapPoints *points, const plx_label_set *set)
{
  g_autofree float *agreement = g_new (float, points->n + 1);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *words = NULL;
  int n;
  g_autofree int *rows = parallax_map_points_disagreeing (points, set->labels, MOST_DOUBTS, &n);

  parallax_map_points_agreement (points, set->labels, agreement);
  for (int i = 0; i < n; i++)
    g_ptr_array_add (
        texts, g_strdup_printf ("%.0f/%d", (double)agreement[rows[i]] * points->k, points->k));
  words = g_strdup_printf (ngettext ("%d image that has fewest neighbours of its own %s",
                                     "%d images that have fewest neighbours of their own %s",
                                     (gulong)n),
                           n, gettext (set->name));
  gtk_label_set_text (self->doubts_label, words);
  show_pictures (self->doubts_grid, self->doubts, points, rows, n,
                 (const char *const *)texts->pdata, words);
}

void
parallax_explore_panel_set_doubts (ParallaxExplorePanel *self, const ParallaxMapPoints *points,
                                   int set)
{
  if (points != NULL && points->k > 0 && set >= 0) {
    show_doubts (self, points, &parallax_dataset_get (points->dataset)->label_sets[set]);
    return;
  }
  show_pictures (self->doubts_grid, self->doubts, points, NULL, 0, NULL, "");
  gtk_label_set_text (self->doubts_label,
                      points != NULL && points->k > 0
                          ? _ ("Nothing is labelled, so no neighbours can disagree.")
                          : _ ("The neighbours are known once the run's images are embedded."));
}

/* --- Selection -------------------------------------------------------------------------------- */

typedef struct {
  int label, count;
} tally;

static int
most_first (const void *a, const void *b)
{
  const tally *one = a, *other = b;

  return one->count != other->count ? other->count - one->count : one->label - other->label;
}

/* "12 images: cat 7 · dog 5" */
static char *
count_labels (const ParallaxMapColoring *coloring, const int *rows, int n)
{
  g_autofree char *count = parallax_format_count (n);
  g_autofree tally *tallies = g_new0 (tally, coloring->n_classes + 1);
  GString *text = g_string_new (NULL);

  g_string_printf (text, ngettext ("%s image", "%s images", (gulong)n), count);
  for (int i = 0; i < coloring->n_classes; i++)
    tallies[i].label = i;
  for (int i = 0; coloring->labels != NULL && i < n; i++)
    if (coloring->labels[rows[i]] >= 0)
      tallies[coloring->labels[rows[i]]].count++;
  qsort (tallies, (size_t)coloring->n_classes, sizeof *tallies, most_first);
  for (int i = 0; i < MIN (coloring->n_classes, MOST_COUNTS) && tallies[i].count > 0; i++)
    g_string_append_printf (text, "%s%s %d", i == 0 ? ": " : " · ",
                            coloring->names[tallies[i].label], tallies[i].count);
  if (coloring->n_classes > MOST_COUNTS && tallies[MOST_COUNTS].count > 0)
    g_string_append (text, " · …");
  return g_string_free (text, FALSE);
}

void
parallax_explore_panel_set_selection (ParallaxExplorePanel *self, const ParallaxMapPoints *points,
                                      const ParallaxMapColoring *coloring, const int *rows, int n)
{
  g_autofree char *words =
      n > 0 ? count_labels (coloring, rows, n)
            : g_strdup (_ ("Hold Shift and draw around points to select them; with Ctrl they are "
                           "added. Escape selects none."));

  gtk_label_set_text (self->selection_label, words);
  gtk_widget_set_visible (self->selection_tools, n > 0);
  show_pictures (self->selection_grid, self->selection, points, rows, MIN (n, MOST_SHOWN), NULL,
                 words);
  if (n > 0)
    adw_view_stack_set_visible_child_name (self->stack, "selection");
}

static void
save_cb (ParallaxExplorePanel *self)
{
  g_signal_emit (self, signals[SAVE_ASKED], 0);
}

static void
clear_cb (ParallaxExplorePanel *self)
{
  g_signal_emit (self, signals[CLEAR_ASKED], 0);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_explore_panel_dispose (GObject *object)
{
  g_clear_pointer (&PARALLAX_EXPLORE_PANEL (object)->content, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_explore_panel_parent_class)->dispose (object);
}

static void
parallax_explore_panel_finalize (GObject *object)
{
  g_array_unref (PARALLAX_EXPLORE_PANEL (object)->selection);
  g_array_unref (PARALLAX_EXPLORE_PANEL (object)->doubts);
  G_OBJECT_CLASS (parallax_explore_panel_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, guint n, GType first, GType second)
{
  return g_signal_new (name, PARALLAX_TYPE_EXPLORE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n, first, second);
}

static void
parallax_explore_panel_class_init (ParallaxExplorePanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_explore_panel_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_explore_panel_finalize;
  g_type_ensure (PARALLAX_TYPE_LEGEND_LIST);
  g_type_ensure (PARALLAX_TYPE_PICTURE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/explore-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePanel, content);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePanel, selection_tools);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePanel, stack);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePanel, legend);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePanel, selection_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePanel, doubts_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePanel, selection_grid);
  gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePanel, doubts_grid);
  gtk_widget_class_bind_template_callback (widget_class, isolated_cb);
  gtk_widget_class_bind_template_callback (widget_class, hidden_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, doubt_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[ISOLATED] = new_signal ("isolated", 1, G_TYPE_INT, 0);
  signals[HIDDEN] = new_signal ("hidden", 2, G_TYPE_INT, G_TYPE_BOOLEAN);
  signals[PICKED] = new_signal ("picked", 1, G_TYPE_INT, 0);
  signals[SAVE_ASKED] = new_signal ("save-asked", 0, 0, 0);
  signals[CLEAR_ASKED] = new_signal ("clear-asked", 0, 0, 0);
}

static void
parallax_explore_panel_init (ParallaxExplorePanel *self)
{
  self->selection = g_array_new (FALSE, FALSE, sizeof (int));
  self->doubts = g_array_new (FALSE, FALSE, sizeof (int));
  gtk_widget_init_template (GTK_WIDGET (self));
}
