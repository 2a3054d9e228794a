/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Explore page by hand: the pointer hovers, pins and draws a lasso; the legend, the search, the
 * timeline, the pairs; and what there is before a run has trained.
 */
#include <math.h>
#include <string.h>

#include "support/desk.h"
#include "support/loop.h"
#include "support/pointer.h"
#include "ui/pages/explore-page.h"
#include "ui/pages/explore-pairs.h"
#include "ui/widgets/explore-map.h"
#include "ui/widgets/legend-list.h"
#include "ui/widgets/map-card.h"
#include "ui/widgets/picture-grid.h"
#include "ui/widgets/scatter-view-private.h"
#include "ui/widgets/similarity-view.h"
#include "ui/widgets/timeline.h"

enum { PROBE = 80, MANY = 1000 };

static GtkWidget *
page_of (desk *d)
{
  return widgets_find (GTK_WIDGET (d->window), PARALLAX_TYPE_EXPLORE_PAGE);
}

static GtkWidget *
part_of (desk *d, GType type)
{
  return widgets_find (page_of (d), type);
}

static const char *
shown_of (desk *d)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (widgets_child (page_of (d), "stack")));
}

static ParallaxScatterView *
scatter_of (desk *d)
{
  return PARALLAX_SCATTER_VIEW (part_of (d, PARALLAX_TYPE_SCATTER_VIEW));
}

static int
count_selected (desk *d)
{
  int n;

  parallax_scatter_view_get_selection (scatter_of (d), &n);
  return n;
}

static void
show_page (desk *d)
{
  gtk_widget_activate_action (GTK_WIDGET (d->window), "win.page", "s", "explore");
  loop_turn (50);
}

static gboolean
has_neighbours (gpointer data)
{
  desk *d = data;

  return !parallax_explore_page_is_busy (PARALLAX_EXPLORE_PAGE (page_of (d))) &&
         strcmp (shown_of (d), "map") == 0 && parallax_scatter_view_get_n (scatter_of (d)) == PROBE;
}

/* A trained run, its map, and time for it to be drawn where it will stay. */
static void
set_up (desk *d, gconstpointer data)
{
  desk_set_up (d, data);
  desk_use_small_run (d, "2");
  desk_press (d, "Train");
  desk_wait_for_status (d, "Finished in");
  show_page (d);
  loop_wait (has_neighbours, d, "the map is there");
  loop_turn (700);
}

/* --- Before ----------------------------------------------------------------------------------- */

static void
test_empty (desk *d, gconstpointer data)
{
  show_page (d);
  g_assert_cmpstr (shown_of (d), ==, "empty");
  desk_keep_picture (d, "explore-empty");
}

/* While it trains its live map is there, without neighbours. */
static gboolean
has_map (gpointer data)
{
  return strcmp (shown_of (data), "map") == 0;
}

static void
test_training (desk *d, gconstpointer data)
{
  desk_start_long_run (d);
  show_page (d);
  loop_wait (has_map, d, "the live map is there");
  g_assert_false (parallax_explore_page_is_busy (PARALLAX_EXPLORE_PAGE (page_of (d))));
  desk_wait_for_more_steps (d);
  desk_stop (d);
  loop_wait (has_neighbours, d, "the map is there");
}

/* --- The pointer ------------------------------------------------------------------------------ */

static GtkWidget *
card_of (desk *d)
{
  return part_of (d, PARALLAX_TYPE_MAP_CARD);
}

static void
test_hover_and_pin (desk *d, gconstpointer data)
{
  GtkWidget *scatter = GTK_WIDGET (scatter_of (d)), *picture;
  g_autofree char *text = NULL, *pinned = NULL;
  double x, y;
  int row;

  parallax_scatter_view_place (scatter_of (d), 5, &x, &y);
  pointer_move (scatter, x, y);
  row = parallax_scatter_view_get_hovered (scatter_of (d));
  g_assert_cmpint (row, >=, 0);
  g_assert_true (gtk_widget_get_mapped (card_of (d)));
  text = widgets_text (card_of (d));
  g_assert_nonnull (strstr (text, "Image "));
  g_assert_nonnull (strstr (text, "Nearest in the embedding"));
  picture = widgets_find (card_of (d), GTK_TYPE_PICTURE);
  g_assert_cmpint (gtk_widget_get_width (picture), ==, 112);
  g_assert_cmpint (gtk_widget_get_height (picture), ==, 112);
  desk_keep_picture (d, "explore-hover");
  pointer_click (scatter, x, y);
  g_assert_cmpint (parallax_explore_map_get_pinned (
                       PARALLAX_EXPLORE_MAP (part_of (d, PARALLAX_TYPE_EXPLORE_MAP))),
                   ==, row);
  pointer_move (scatter, 3, 3);
  g_assert_true (gtk_widget_get_mapped (card_of (d)));
  pinned = widgets_text (card_of (d));
  g_assert_cmpstr (pinned, ==, text);
  pointer_click (scatter, 3, 3); /* the ground */
  g_assert_false (gtk_widget_get_mapped (card_of (d)));
}

static void
test_lasso (desk *d, gconstpointer data)
{
  GtkWidget *scatter = GTK_WIDGET (scatter_of (d));
  double right = gtk_widget_get_width (scatter) - 4, bottom = gtk_widget_get_height (scatter) - 4;
  double all[] = { 4, 4, right, 4, right, bottom, 4, bottom, 4, 6 };
  double left_half[] = { 4, 4, right / 2, 4, right / 2, bottom, 4, bottom, 4, 6 };
  double right_half[] = { right / 2, 4, right, 4, right, bottom, right / 2, bottom, right / 2, 6 };
  g_autofree char *text = NULL;
  int half;

  pointer_drag (scatter, left_half, 5, "shift");
  half = count_selected (d);
  g_assert_cmpint (half, >, 0);
  g_assert_cmpint (half, <, PROBE);
  desk_keep_picture (d, "explore-lasso");
  pointer_drag (scatter, right_half, 5, "shift");
  g_assert_cmpint (count_selected (d), ==, PROBE - half);
  pointer_drag (scatter, all, 5, "shift");
  g_assert_cmpint (count_selected (d), ==, PROBE);
  text = widgets_text (widgets_child (page_of (d), "panel"));
  g_assert_nonnull (strstr (text, "80 images: "));
  g_assert_nonnull (strstr (text, "Save as CSV"));
  desk_press_button (widgets_button (page_of (d), "Select None"));
  g_assert_cmpint (count_selected (d), ==, 0);
}

/* A drag without Shift moves the view, and the pinned card with it. */
static void
test_pan (desk *d, gconstpointer data)
{
  GtkWidget *scatter = GTK_WIDGET (scatter_of (d));
  static const double way[] = { 60, 60, 90, 80, 140, 110 };
  double x, y, moved_x, moved_y;

  parallax_scatter_view_place (scatter_of (d), 5, &x, &y);
  pointer_drag (scatter, way, 3, NULL);
  parallax_scatter_view_place (scatter_of (d), 5, &moved_x, &moved_y);
  g_assert_cmpfloat_with_epsilon (moved_x - x, 80, 12);
  g_assert_cmpfloat_with_epsilon (moved_y - y, 50, 12);
}

/* --- The rest --------------------------------------------------------------------------------- */

static void
test_search (desk *d, gconstpointer data)
{
  GtkEditable *entry = GTK_EDITABLE (widgets_child (page_of (d), "search_entry"));
  ParallaxExploreMap *map = PARALLAX_EXPLORE_MAP (part_of (d, PARALLAX_TYPE_EXPLORE_MAP));
  const ParallaxFrame *frame = parallax_run_get_frame (desk_run (d));
  g_autofree char *number = g_strdup_printf ("%d", frame->images[7]);

  gtk_editable_set_text (entry, number);
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpint (parallax_explore_map_get_pinned (map), ==, 7);
  gtk_editable_set_text (entry, "no such label");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (entry), "error"));
  g_assert_cmpint (count_selected (d), ==, 0);
  gtk_editable_set_text (entry, "2");
  g_signal_emit_by_name (entry, "search-changed");
  gtk_editable_set_text (entry, "");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (entry), "error"));
}

static void
choose (desk *d, const char *drop_down, guint line)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (widgets_child (page_of (d), drop_down)), line);
  loop_wait (has_neighbours, d, "the map is made");
}

/* Every method, every set of images, every colour. */
static void
test_choices (desk *d, gconstpointer data)
{
  GtkDropDown *colors = GTK_DROP_DOWN (widgets_child (page_of (d), "color_drop_down"));
  guint n = g_list_model_get_n_items (gtk_drop_down_get_model (colors));

  g_assert_cmpuint (n, ==, 5); /* class, cluster, split, loss, agreement */
  for (guint color = 0; color < n; color++) {
    g_autofree char *text = NULL;

    choose (d, "color_drop_down", color);
    text = widgets_text (widgets_child (page_of (d), "panel"));
    g_assert_nonnull (strstr (text, color == 0   ? "class\n"
                                    : color == 1 ? "cluster 1\n"
                                    : color == 2 ? "held out\n"
                                    : color == 3 ? "loss of the image, "
                                                 : "share of the ten nearest"));
  }
  for (guint method = 1; method < 3; method++) {
    g_autofree char *text = NULL;

    choose (d, "method_drop_down", method);
    text = widgets_text (page_of (d));
    g_assert_nonnull (strstr (text, method == 1 ? "t-SNE of v" : "UMAP of v"));
  }
  desk_keep_picture (d, "explore-umap");
}

static gboolean
is_idle (gpointer data)
{
  return !parallax_explore_page_is_busy (PARALLAX_EXPLORE_PAGE (page_of (data)));
}

static void
test_images (desk *d, gconstpointer data)
{
  GtkDropDown *images = GTK_DROP_DOWN (widgets_child (page_of (d), "images_drop_down"));

  gtk_drop_down_set_selected (images, 3); /* all */
  loop_wait (is_idle, d, "all images are there");
  g_assert_cmpint (parallax_scatter_view_get_n (scatter_of (d)), >, PROBE);
  g_assert_false (gtk_widget_get_visible (widgets_child (page_of (d), "timeline")));
}

static const char *
caption_of (desk *d)
{
  return gtk_label_get_text (GTK_LABEL (widgets_child (page_of (d), "caption")));
}

static void
pin_one (desk *d, int row)
{
  parallax_explore_map_show (PARALLAX_EXPLORE_MAP (part_of (d, PARALLAX_TYPE_EXPLORE_MAP)), row);
  loop_turn (50);
}

static gboolean
has_nearest (GtkWidget *card)
{
  return gtk_widget_get_mapped (widgets_find (card, GTK_TYPE_GRID));
}

/* PCA's axes are on the map, what a snapshot's and t-SNE's are nobody says. */
static void
test_axes (desk *d, gconstpointer data)
{
  GtkDropDown *methods = GTK_DROP_DOWN (widgets_child (page_of (d), "method_drop_down"));
  GtkWidget *timeline = widgets_child (page_of (d), "timeline");
  GtkRange *scale = GTK_RANGE (widgets_find (timeline, GTK_TYPE_SCALE));
  char *const *axes = scatter_of (d)->axes;

  gtk_drop_down_set_selected (methods, PLX_LAYOUT_PCA);
  loop_wait (is_idle, d, "there is a PCA");
  g_assert_nonnull (strstr (axes[0], "Component 1 ("));
  g_assert_nonnull (strstr (axes[1], "Component 2 ("));
  loop_turn (700);
  desk_keep_picture (d, "explore-axes");
  gtk_range_set_value (scale, 0);
  g_assert_null (axes[0]);
  gtk_range_set_value (scale, 100);
  g_assert_nonnull (axes[0]);
  gtk_drop_down_set_selected (methods, PLX_LAYOUT_TSNE);
  loop_wait (is_idle, d, "there is a t-SNE");
  g_assert_null (axes[0]);
}

/* The switch in the options draws the outlines, over the map that is there. */
static void
test_outlines (desk *d, gconstpointer data)
{
  GtkWidget *options = widgets_child (page_of (d), "options");
  GtkSwitch *outline = GTK_SWITCH (widgets_find (options, GTK_TYPE_SWITCH));

  g_assert_null (scatter_of (d)->outlines);
  gtk_switch_set_active (outline, TRUE);
  loop_turn (200);
  g_assert_false (parallax_explore_page_is_busy (PARALLAX_EXPLORE_PAGE (page_of (d))));
  g_assert_nonnull (scatter_of (d)->outlines);
  desk_keep_picture (d, "explore-outlines");
}

/* Earlier moments have their own words. */
static void
test_timeline (desk *d, gconstpointer data)
{
  ParallaxTimeline *timeline = PARALLAX_TIMELINE (widgets_child (page_of (d), "timeline"));
  GtkWidget *scale = widgets_find (GTK_WIDGET (timeline), GTK_TYPE_SCALE);
  GtkWidget *card = part_of (d, PARALLAX_TYPE_MAP_CARD);
  double before[2], after[2];

  g_assert_true (gtk_widget_get_mapped (scale));
  g_assert_nonnull (strstr (caption_of (d), "epoch 2"));
  pin_one (d, 3);
  g_assert_true (has_nearest (card));
  g_assert_cmpint (parallax_timeline_get (timeline), >=, 2); /* epochs 0 … 2, and now */
  parallax_scatter_view_place (scatter_of (d), 3, &before[0], &before[1]);
  gtk_range_set_value (GTK_RANGE (scale), 0);
  loop_turn (700);
  parallax_scatter_view_place (scatter_of (d), 3, &after[0], &after[1]);
  g_assert_true (before[0] != after[0] || before[1] != after[1]);
  g_assert_nonnull (strstr (caption_of (d), "epoch 1"));
  g_assert_true (gtk_widget_get_visible (card));
  g_assert_false (has_nearest (card)); /* nobody kept who they were by then */
  desk_keep_picture (d, "explore-timeline");
  gtk_range_set_value (GTK_RANGE (scale), 100);
  loop_turn (100);
  g_assert_nonnull (strstr (caption_of (d), "epoch 2"));
  g_assert_true (has_nearest (card));
}

/* --- The legend ------------------------------------------------------------------------------- */

/* A click on a class shows it alone, another one all of them. */
static void
test_legend (desk *d, gconstpointer data)
{
  GtkWidget *legend = part_of (d, PARALLAX_TYPE_LEGEND_LIST);
  GtkListBox *list = GTK_LIST_BOX (widgets_find (legend, GTK_TYPE_LIST_BOX));
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, 1);
  guint drawn = parallax_scatter_view_count_pictures (scatter_of (d));
  g_autofree char *text = widgets_text (legend);
  GtkWidget *eye;

  g_assert_nonnull (strstr (text, "class"));
  eye = widgets_find (GTK_WIDGET (row), GTK_TYPE_TOGGLE_BUTTON);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (eye), ==, "Hide 1");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (eye), TRUE);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (eye), ==, "Show 1");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (eye), FALSE);
  pointer_click (GTK_WIDGET (row), 30, gtk_widget_get_height (GTK_WIDGET (row)) / 2.0);
  loop_turn (100);
  g_assert_cmpuint (parallax_scatter_view_count_pictures (scatter_of (d)), >, drawn);
  desk_keep_picture (d, "explore-legend");
}

/* --- Pairs ------------------------------------------------------------------------------------ */

static ParallaxExplorePairs *
pairs_of (desk *d)
{
  return PARALLAX_EXPLORE_PAIRS (part_of (d, PARALLAX_TYPE_EXPLORE_PAIRS));
}

static gboolean
has_pairs (gpointer data)
{
  return parallax_explore_pairs_get (pairs_of (data)) != NULL;
}

static void
show_pairs (desk *d, gboolean is_shown)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (widgets_child (page_of (d), "pairs_button")),
                                is_shown);
  if (is_shown)
    loop_wait (has_pairs, d, "the pairs are weighed");
  loop_turn (100);
}

static const char *
pair_text (desk *d)
{
  return gtk_label_get_text (GTK_LABEL (widgets_child (GTK_WIDGET (pairs_of (d)), "pair_label")));
}

/* The middle of a cell of the matrix is where a hand clicks it. */
static void
click_cell (desk *d, int row, int column)
{
  const ParallaxPairs *pairs = parallax_explore_pairs_get (pairs_of (d));
  GtkWidget *view = widgets_child (GTK_WIDGET (pairs_of (d)), "matrix_view");
  ParallaxSimilarityPlot plot = { .n = pairs->n, .groups = pairs->groups };
  ParallaxSimilarityArea area =
      parallax_similarity_area (&plot, gtk_widget_get_width (view), gtk_widget_get_height (view));

  pointer_click (view, area.x + (column + 0.5) * area.side / pairs->n,
                 area.y + (row + 0.5) * area.side / pairs->n);
}

static void
check_cell (desk *d, int row, int column)
{
  const ParallaxPairs *pairs = parallax_explore_pairs_get (pairs_of (d));
  g_autofree char *numbers = NULL, *grid = NULL;

  click_cell (d, row, column);
  numbers =
      g_strdup_printf ("cosine %.3f,", parallax_pairs_similarity (pairs, row, pairs->n + column));
  g_assert_nonnull (strstr (pair_text (d), numbers));
  g_assert_true (g_str_has_prefix (pair_text (d), row == column ? "Positive" : "Negative"));
  g_assert_true (
      parallax_picture_grid_get (PARALLAX_PICTURE_GRID (part_of (d, PARALLAX_TYPE_PICTURE_GRID)),
                                 1) == pairs->views[pairs->n + column]);
}

static void
test_pairs (desk *d, gconstpointer data)
{
  const ParallaxPairs *pairs;
  g_autofree char *text = NULL;

  show_pairs (d, TRUE);
  pairs = parallax_explore_pairs_get (pairs_of (d));
  g_assert_cmpint (pairs->n, ==, PROBE);
  for (int i = 1; i < pairs->n; i++)
    g_assert_cmpint (pairs->groups[i - 1], <=, pairs->groups[i]);
  text = widgets_text (GTK_WIDGET (pairs_of (d)));
  g_assert_nonnull (strstr (text, "NT-Xent of a batch of 80 images"));
  g_assert_true (g_str_has_prefix (pair_text (d), "Negative"));
  check_cell (d, 3, 3);
  check_cell (d, 3, 70);
  check_cell (d, 79, 0);
  desk_keep_picture (d, "explore-pairs");
  show_pairs (d, FALSE);
  g_assert_cmpstr (shown_of (d), ==, "map");
}

/* A lower temperature lets fewer negatives push; a row shows its pair. */
static void
test_temperature (desk *d, gconstpointer data)
{
  GtkWidget *spin, *list;
  const ParallaxPairs *pairs;
  GtkListBoxRow *row;
  int before;
  g_autofree char *hard = NULL;

  show_pairs (d, TRUE);
  pairs = parallax_explore_pairs_get (pairs_of (d));
  spin = widgets_child (GTK_WIDGET (pairs_of (d)), "strength_spin");
  list = widgets_child (GTK_WIDGET (pairs_of (d)), "negatives_list");
  before = pairs->n_half;
  g_assert_cmpint (before, >, 0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 0.02);
  g_assert_cmpint (pairs->n_half, <, before);
  g_assert_cmpint (pairs->n_half, >, 0);
  row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 11);
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 12));
  hard = g_strdup (pair_text (d));
  g_signal_emit_by_name (list, "row-activated", row);
  g_assert_cmpstr (pair_text (d), !=, hard);
  g_assert_true (g_str_has_prefix (pair_text (d), "Negative"));
}

static gboolean
has_fewer_pairs (gpointer data)
{
  return has_pairs (data) && parallax_explore_pairs_get (pairs_of (data))->n == 3;
}

/* Of what is selected; one image alone is no batch. */
static void
test_selected_pairs (desk *d, gconstpointer data)
{
  static const int chosen[] = { 2, 30, 61 };
  g_autofree char *text = NULL;

  parallax_scatter_view_select (scatter_of (d), chosen, 3);
  show_pairs (d, TRUE);
  loop_wait (has_fewer_pairs, d, "the pairs are those of the selection");
  text = widgets_text (GTK_WIDGET (pairs_of (d)));
  g_assert_nonnull (strstr (text, "NT-Xent of 3 selected images"));
  check_cell (d, 2, 0);
  parallax_scatter_view_select (scatter_of (d), chosen, 1);
  loop_wait (has_pairs, d, "the pairs are those of the batch");
  g_assert_cmpint (parallax_explore_pairs_get (pairs_of (d))->n, ==, PROBE);
}

static gboolean
is_by_cluster (gpointer data)
{
  return has_pairs (data) && strncmp (parallax_explore_pairs_get (pairs_of (data))->names[0],
                                      "cluster", strlen ("cluster")) == 0;
}

/* What colours the map orders the matrix too, once the clusters are found. */
static void
test_clustered_pairs (desk *d, gconstpointer data)
{
  show_pairs (d, TRUE);
  g_assert_false (is_by_cluster (d));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (widgets_child (page_of (d), "color_drop_down")), 1);
  loop_wait (is_by_cluster, d, "the pairs are ordered by cluster");
  g_assert_cmpstr (shown_of (d), ==, "pairs");
}

static ParallaxPairs *
pairs_from (desk *d, const gint32 *images, const gint32 *groups, int n, GError **error)
{
  ParallaxRun *run = desk_run (d);
  g_auto (GStrv) names = g_new0 (char *, MANY + 1);
  ParallaxPairsBatch batch = { images, groups, names, n, MANY };

  for (int i = 0; i < MANY; i++)
    names[i] = g_strdup_printf ("class %d", i);
  return parallax_pairs_new (parallax_run_get_store (run), parallax_run_get_info (run)->uid,
                             parallax_run_get_dataset (run), &batch, NULL, error);
}

/* None, one, a few, the same ones, one class, a thousand: a sentence, or numbers. */
static void
test_odd_batches (desk *d, gconstpointer data)
{
  static const gint32 few[] = { 4, 9, 2 }, same[] = { 7, 7, 7, 7 }, one_class[] = { 0, 0, 0, 0 },
                      many[] = { MANY - 1, -1, 3 };
  const struct {
    const gint32 *images, *groups;
    int n;
  } batches[] = { { few, NULL, 2 }, { few, many, 3 }, { same, one_class, 4 }, { same, NULL, 4 } };

  for (int n = 0; n < 2; n++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (pairs_from (d, few, NULL, n, &error));
    g_assert_cmpstr (error->message, ==, "Pairs need at least two images.");
  }
  for (gsize i = 0; i < G_N_ELEMENTS (batches); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ParallaxPairs) pairs =
        pairs_from (d, batches[i].images, batches[i].groups, batches[i].n, &error);
    g_autofree ParallaxPair *hardest = NULL;
    int n;

    g_assert_no_error (error);
    g_assert_true (isfinite (pairs->value));
    hardest = parallax_pairs_hardest (pairs, FALSE, 5, &n);
    g_assert_cmpint (n, ==, MIN (5, 2 * pairs->n * (pairs->n - 1)));
    for (int k = 0; k < n; k++)
      g_assert_true (hardest[k].share >= 0 && hardest[k].share <= 1);
  }
}

/* Every method's loss has its pairs, with what its settings say of them; a new run copies those of the
 * one before. */
static void
test_methods (desk *d, gconstpointer data)
{
  static const struct {
    const char *method, *key, *value, *loss;
  } methods[] = {
    { "decoupled", "decoupled.temperature", "0.3", "Decoupled contrast" },
    { "supervised", "supervised.temperature", "0.3", "Supervised contrast" },
    { "moco", "moco.symmetric", "true", "InfoNCE" },
    { "moco", "moco.queue", "0", "InfoNCE" },
    { "margin", "margin.pairs", "class", "Margin loss" },
    { "margin", "margin.negatives", "semihard", "Margin loss" },
  };
  static const gint32 images[] = { 4, 9, 2, 30, 31, 32 };

  desk_use_small_run (d, "1");
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ParallaxPairs) pairs = NULL;

    if (i > 0)
      desk_press (d, "New Run");
    desk_set (d, "train.method", methods[i].method);
    desk_set (d, methods[i].key, methods[i].value);
    desk_press (d, "Train");
    desk_wait_for_status (d, "Finished in");
    pairs = pairs_from (d, images, NULL, G_N_ELEMENTS (images), &error);
    g_assert_no_error (error);
    g_assert_cmpstr (pairs->loss, ==, methods[i].loss);
    g_assert_true (isfinite (pairs->value));
    g_assert_cmpfloat (pairs->total, >, 0);
    g_assert_cmpint (pairs->is_margin, ==, g_str_equal (methods[i].method, "margin"));
    g_assert_cmpint (pairs->pairs.is_symmetric, ==, g_str_equal (methods[i].method, "moco"));
    g_assert_cmpint (pairs->pairs.is_without_queue, ==, g_str_equal (methods[i].key, "moco.queue"));
    g_assert_cmpint (pairs->n_half > 0, ==, !pairs->pairs.is_without_queue);
    g_assert_cmpfloat_with_epsilon (pairs->strength,
                                    pairs->is_margin ? 1
                                    : i < 2          ? 0.3
                                                     : 0.1,
                                    1e-6);
  }
}

#define ADD(path, function) g_test_add (path, desk, NULL, set_up, function, desk_tear_down)

int
main (int argc, char **argv)
{
  if (!pointer_init () || !desk_init (&argc, &argv))
    return 0;
  DESK_ADD ("/explore/empty", test_empty);
  DESK_ADD ("/explore/training", test_training);
  ADD ("/explore/hover-and-pin", test_hover_and_pin);
  ADD ("/explore/lasso", test_lasso);
  ADD ("/explore/pan", test_pan);
  ADD ("/explore/search", test_search);
  ADD ("/explore/choices", test_choices);
  ADD ("/explore/images", test_images);
  ADD ("/explore/axes", test_axes);
  ADD ("/explore/outlines", test_outlines);
  ADD ("/explore/timeline", test_timeline);
  ADD ("/explore/legend", test_legend);
  ADD ("/explore/pairs", test_pairs);
  ADD ("/explore/temperature", test_temperature);
  ADD ("/explore/selected-pairs", test_selected_pairs);
  ADD ("/explore/clustered-pairs", test_clustered_pairs);
  ADD ("/explore/odd-batches", test_odd_batches);
  DESK_ADD ("/explore/methods", test_methods);
  return desk_run_tests ();
}
